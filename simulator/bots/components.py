"""The buttons that the bots put below their messages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from simulator.discord.accounts import Preferences, Speed
from simulator.discord.shapes import Json

PRIMARY: Final = 1
SECONDARY: Final = 2
SUCCESS: Final = 3
DANGER: Final = 4
LINK: Final = 5

_ROW: Final = 5  #: most buttons in a row
_UPSCALERS: Final = {
    "6": "upsample_v6_2x",
    "6.1": "upsample_v6r1_2x",
    "7": "upsample_v7_2x",
    "niji 7": "upsample_v7_2x",
}
_NUMBERS: Final = ("1\ufe0f\u20e3", "2\ufe0f\u20e3", "3\ufe0f\u20e3", "4\ufe0f\u20e3", "5\ufe0f\u20e3")


def button(custom_id: str, label: str = "", emoji: str = "", style: int = SECONDARY) -> Json:
    """Make a button that can be pressed."""
    found: Json = {"type": 2, "style": style, "custom_id": custom_id}
    if label:
        found["label"] = label
    if emoji:
        is_custom = emoji == "upscale_1"
        found["emoji"] = {"name": emoji, "id": "1158440362642710538"} if is_custom else {"name": emoji}
    return found


def web(job_id: str) -> Json:
    """Make the button that leads to the job's page."""
    return {"type": 2, "style": LINK, "label": "Web", "url": f"https://www.midjourney.com/jobs/{job_id}"}


def rows(*groups: Iterable[Json]) -> tuple[Json, ...]:
    """Lay buttons out in rows; a group begins a new row and is broken where it is too long."""
    found: list[Json] = []
    for group in groups:
        buttons = list(group)
        found += [{"type": 1, "components": buttons[start : start + _ROW]} for start in range(0, len(buttons), _ROW)]
    return tuple(found)


def pressed(components: tuple[Json, ...], custom_id: str) -> tuple[Json, ...]:
    """Show a button as pressed."""
    return tuple(
        {
            **row,
            "components": [
                {**one, "style": PRIMARY} if one.get("custom_id") == custom_id and one["type"] == 2 else one
                for one in row["components"]
            ],
        }
        for row in components
    )


def cancel(job_id: str) -> tuple[Json, ...]:
    """Give the button of a job that is under way."""
    return rows([button(f"MJ::CancelJob::ByJobid::{job_id}", "Cancel Job", style=DANGER)])


def grid(job_id: str) -> tuple[Json, ...]:
    """Give the buttons of four pictures."""
    upscales = [button(f"MJ::JOB::upsample::{number}::{job_id}", f"U{number}") for number in range(1, 5)]
    variations = [button(f"MJ::JOB::variation::{number}::{job_id}", f"V{number}") for number in range(1, 5)]
    reroll = button(f"MJ::JOB::reroll::0::{job_id}::SOLO", emoji="\U0001f504")
    return rows([*upscales, reroll], [*variations, web(job_id)])


def single(job_id: str, version: str, aspect: tuple[int, int]) -> tuple[Json, ...]:
    """Give the buttons of one picture."""
    wide, high = aspect
    zooms = [
        button(f"MJ::Outpaint::50::1::{job_id}::SOLO", "Zoom Out 2x", "\U0001f50d"),
        button(f"MJ::Outpaint::75::1::{job_id}::SOLO", "Zoom Out 1.5x", "\U0001f50d"),
        button(f"MJ::CustomZoom::{job_id}", "Custom Zoom", "\U0001f50d"),
    ]
    if wide != high:
        arrow = "\u2195\ufe0f" if wide > high else "\u2194\ufe0f"
        zooms.append(button(f"MJ::Outpaint::100::1::{job_id}::SOLO", "Make Square", arrow))
    arrows = {"left": "\u2b05\ufe0f", "right": "\u27a1\ufe0f", "up": "\u2b06\ufe0f", "down": "\u2b07\ufe0f"}
    pans = [button(f"MJ::JOB::pan_{name}::1::{job_id}::SOLO", emoji=arrow) for name, arrow in arrows.items()]
    vary = _vary(job_id)
    if _is_eighth(version):
        return rows(vary, [*_animate(job_id), *_last(job_id)])
    return rows([*_upscale(job_id, version), *vary], zooms, pans, [*_animate(job_id), *_last(job_id)])


def enlarged(job_id: str, version: str) -> tuple[Json, ...]:
    """Give the buttons of a picture after an upscale that adds pixels."""
    redo = [{**one, "label": f"Redo {one['label']}"} for one in _upscale(job_id, version)]
    return rows([*redo, *_vary(job_id)[:2]], [*_animate(job_id), *_last(job_id)])


def video_grid(job_id: str, films: int) -> tuple[Json, ...]:
    """Give the buttons of several films."""
    numbers = range(1, films + 1)
    upscales = [button(f"MJ::JOB::video_virtual_upscale::{number}::{job_id}", f"U{number}") for number in numbers]
    return rows([*upscales, button(f"MJ::JOB::reroll::0::{job_id}::SOLO", emoji="\U0001f504")], [web(job_id)])


def film(job_id: str) -> tuple[Json, ...]:
    """Give the buttons of one film."""
    extend = [
        button(
            f"MJ::JOB::animate_{motion}_extend::1::{job_id}", f"Extend ({motion.title()} motion)", "\U0001f39e\ufe0f"
        )
        for motion in ("high", "low")
    ]
    return rows(extend, _last(job_id))


def describe() -> tuple[Json, ...]:
    """Give the buttons below four descriptions."""
    numbers = [button(f"MJ::Job::PicReader::{index}", emoji=_NUMBERS[index - 1]) for index in range(1, 5)]
    retry = button("MJ::Picread::Retry", emoji="\U0001f504")
    return rows([*numbers, retry], [button("MJ::Job::PicReader::all", "Imagine all", "\U0001f389")])


def shorten(*, has_details: bool) -> tuple[Json, ...]:
    """Give the buttons below five shortened prompts."""
    numbers = [button(f"MJ::Job::PromptAnalyzer::{index}", emoji=_NUMBERS[index - 1]) for index in range(1, 6)]
    details = [] if has_details else [button("MJ::Job::PromptAnalyzerExtended", "Show Details")]
    return rows(numbers, details)


def number(index: int) -> str:
    """Give the sign that numbers a description or a prompt."""
    return _NUMBERS[index - 1]


def settings(preferences: Preferences, versions: Iterable[tuple[str, str]]) -> tuple[Json, ...]:
    """Give the panel of settings; what is on is green."""

    def switch(custom_id: str, label: str, emoji: str, is_on: bool) -> Json:  # noqa: FBT001 - a column of a table
        return button(f"MJ::Settings::{custom_id}", label, emoji, SUCCESS if is_on else SECONDARY)

    select: Json = {
        "type": 3,
        "custom_id": "MJ::Settings::VersionSelector",
        "placeholder": "Model",
        "options": [
            {"label": label, "value": value, "default": value == preferences.version} for value, label in versions
        ],
    }
    is_high = preferences.high_variation
    stylize = [
        switch(f"Stylization::{value}", f"Stylize {value}", "\U0001f58c\ufe0f", preferences.stylize == value)
        for value in ("low", "med", "high", "very high")
    ]
    return (
        *rows([select]),
        *rows(
            [switch("Style::raw", "RAW Mode", "\U0001f527", preferences.raw), *stylize],
            [
                switch("Personalization", "Personalization", "\U0001f464", preferences.personalization),
                switch(
                    "PrivateMode::off", "Public mode", "\U0001f9d1\u200d\U0001f91d\u200d\U0001f9d1", preferences.public
                ),
                switch("RemixMode", "Remix mode", "\U0001f39b\ufe0f", preferences.remix),
                switch("HighVariabilityMode::1", "High Variation Mode", "\U0001f3a8", is_high),
                switch("HighVariabilityMode::0", "Low Variation Mode", "\U0001f3a8", not is_high),
            ],
            [
                switch("StickyStyle", "Sticky Style", "\U0001f4cc", preferences.sticky),
                switch("TurboMode", "Turbo mode", "\U0001f680", preferences.speed is Speed.TURBO),
                switch("RelaxMode::off", "Fast mode", "\u26a1", preferences.speed is Speed.FAST),
                switch("RelaxMode::on", "Relax mode", "\U0001f40c", preferences.speed is Speed.RELAX),
                switch("ResetSettings", "Reset Settings", "", False),
            ],
        ),
    )


def _upscale(job_id: str, version: str) -> list[Json]:
    if version in {"5", "5.1", "5.2", "niji 5"}:
        return [
            button(f"MJ::JOB::upsample_v5_{size}::1::{job_id}::SOLO", f"Upscale ({size})", "upscale_1")
            for size in ("2x", "4x")
        ]
    family = _UPSCALERS.get(version)
    if family is None:
        return []
    return [
        button(f"MJ::JOB::{family}_{manner}::1::{job_id}::SOLO", f"Upscale ({manner.title()})", "upscale_1")
        for manner in ("subtle", "creative")
    ]


def _vary(job_id: str) -> list[Json]:
    return [
        button(f"MJ::JOB::low_variation::1::{job_id}::SOLO", "Vary (Subtle)", "\U0001fa84"),
        button(f"MJ::JOB::high_variation::1::{job_id}::SOLO", "Vary (Strong)", "\U0001fa84"),
        button(f"MJ::Inpaint::1::{job_id}::SOLO", "Vary (Region)", "\U0001f58c\ufe0f"),
    ]


def _animate(job_id: str) -> list[Json]:
    return [
        button(
            f"MJ::JOB::animate_{motion}::1::{job_id}::SOLO", f"Animate ({motion.title()} motion)", "\U0001f39e\ufe0f"
        )
        for motion in ("high", "low")
    ]


def _last(job_id: str) -> list[Json]:
    return [button(f"MJ::BOOKMARK::{job_id}", emoji="\u2764\ufe0f"), web(job_id)]


def _is_eighth(version: str) -> bool:
    return re.match(r"8(\.|$)", version) is not None
