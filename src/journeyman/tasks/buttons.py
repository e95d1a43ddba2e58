"""Buttons: which follow-ups Midjourney offers below each kind of result.

The rows, labels and emoji are those that Midjourney's messages show; clients look for buttons by parts of their custom
ids, and people by their labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from journeyman.tasks import custom_ids

_GREY: Final = 2
_KEYCAPS: Final = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")

# The model's name inside the ids of its upscalers. Newer models use those of version 7.
_UPSCALERS: Final = {"5": "v5", "5.1": "v5", "5.2": "v5", "6": "v6", "6.1": "v6r1"}
_NEWEST_UPSCALER: Final = "v7"
_NO_FOLLOW_UPS: Final = frozenset({"1", "2", "3", "4"})  #: models whose pictures can only be varied


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A follow-up that may be asked for. No text is ever null: clients look into each."""

    custom_id: str
    emoji: str = ""
    label: str = ""
    type: int = 2  #: Discord's number for a button
    style: int = _GREY  #: Discord's: 1 blue, 2 grey, 3 green


def of_grid(job: str, *, pictures: int = 4) -> tuple[Button, ...]:
    """Offer what can be done with a grid: take one picture out, vary one, draw the same again."""
    numbers = range(1, pictures + 1)
    return (
        *(Button(custom_id=custom_ids.upsample(number, job), label=f"U{number}") for number in numbers),
        _reroll(job),
        *(Button(custom_id=custom_ids.variation(number, job), label=f"V{number}") for number in numbers),
    )


def of_single(job: str, *, version: str, is_square: bool, is_wide: bool = False) -> tuple[Button, ...]:
    """Offer what can be done with one picture.

    Args:
        job: the hash of its job.
        version: the model's number, for Midjourney or niji.
        is_square: a picture that is not can be made square.
        is_wide: it is wider than high; only tells which arrow the square has.
    """
    if version in _NO_FOLLOW_UPS:
        return (*_vary(job), _bookmark(job))
    return (
        *_upscales(job, version),
        *_vary(job),
        Button(custom_id=custom_ids.solo("MJ::Inpaint", job), emoji="🖌️", label="Vary (Region)"),
        *_zooms(job, is_square=is_square, is_wide=is_wide),
        *_pans(job),
        *_animations(job),
        _reroll(job),
        _bookmark(job),
    )


def of_upscaled(job: str, *, version: str, is_square: bool, is_wide: bool = False) -> tuple[Button, ...]:
    """Offer what can be done with a picture that was enlarged: no region, and no larger size than it has."""
    return (
        *_upscales(job, version, again=True),
        *_vary(job),
        *_zooms(job, is_square=is_square, is_wide=is_wide),
        *_pans(job),
        *_animations(job),
        _bookmark(job),
    )


def of_clips(job: str, *, clips: int = 4) -> tuple[Button, ...]:
    """Offer what can be done with several clips."""
    takes = (f"MJ::JOB::video_virtual_upscale::{number}::{job}" for number in range(1, clips + 1))
    return (
        *(Button(custom_id=custom_id, label=f"U{number}") for number, custom_id in enumerate(takes, 1)),
        _reroll(job),
    )


def of_clip(job: str) -> tuple[Button, ...]:
    """Offer what can be done with one clip."""
    return (
        Button(custom_id=f"MJ::JOB::animate_high_extend::1::{job}", emoji="🎞️", label="Extend (High motion)"),
        Button(custom_id=f"MJ::JOB::animate_low_extend::1::{job}", emoji="🎞️", label="Extend (Low motion)"),
        _bookmark(job),
    )


def of_described(*, prompts: int = 4) -> tuple[Button, ...]:
    """Offer to draw what describe said."""
    return (
        *(
            Button(custom_id=f"MJ::Job::PicReader::{number}", emoji=emoji)
            for number, emoji in enumerate(_KEYCAPS[:prompts], 1)
        ),
        Button(custom_id="MJ::Picread::Retry", emoji="🔄"),
        Button(custom_id="MJ::Job::PicReader::all", emoji="🎉", label="Imagine all"),
    )


def of_shortened(*, prompts: int, has_details: bool) -> tuple[Button, ...]:
    """Offer to draw what shorten left, and the weights unless they are shown already."""
    numbered = (
        Button(custom_id=f"MJ::Job::PromptAnalyzer::{number}", emoji=emoji)
        for number, emoji in enumerate(_KEYCAPS[:prompts], 1)
    )
    details = Button(custom_id="MJ::Job::PromptAnalyzerExtended", label="Show Details")
    return (*numbered, *(() if has_details else (details,)))


def _reroll(job: str) -> Button:
    return Button(custom_id=custom_ids.reroll(job), emoji="🔄")


def _bookmark(job: str) -> Button:
    return Button(custom_id=f"MJ::BOOKMARK::{job}", emoji="❤️")


def _upscales(job: str, version: str, *, again: bool = False) -> tuple[Button, ...]:
    model = _UPSCALERS.get(version, _NEWEST_UPSCALER)
    kinds = (("2x", "2x"), ("4x", "4x")) if model == "v5" else (("2x_subtle", "Subtle"), ("2x_creative", "Creative"))
    verb = "Redo Upscale" if again else "Upscale"
    return tuple(
        Button(
            custom_id=custom_ids.solo(f"MJ::JOB::upsample_{model}_{kind}", job),
            emoji="upscale_1",
            label=f"{verb} ({name})",
        )
        for kind, name in kinds
    )


def _vary(job: str) -> tuple[Button, ...]:
    return (
        Button(custom_id=custom_ids.solo("MJ::JOB::low_variation", job), emoji="🪄", label="Vary (Subtle)"),
        Button(custom_id=custom_ids.solo("MJ::JOB::high_variation", job), emoji="🪄", label="Vary (Strong)"),
    )


def _zooms(job: str, *, is_square: bool, is_wide: bool) -> tuple[Button, ...]:
    square = Button(
        custom_id=custom_ids.solo("MJ::Outpaint::100", job), emoji="↕️" if is_wide else "↔️", label="Make Square"
    )
    return (
        Button(custom_id=custom_ids.solo("MJ::Outpaint::50", job), emoji="🔍", label="Zoom Out 2x"),
        Button(custom_id=custom_ids.solo("MJ::Outpaint::75", job), emoji="🔍", label="Zoom Out 1.5x"),
        Button(custom_id=f"MJ::CustomZoom::{job}", emoji="🔍", label="Custom Zoom"),
        *(() if is_square else (square,)),
    )


def _pans(job: str) -> tuple[Button, ...]:
    arrows = (("left", "⬅️"), ("right", "➡️"), ("up", "⬆️"), ("down", "⬇️"))
    return tuple(Button(custom_id=custom_ids.solo(f"MJ::JOB::pan_{side}", job), emoji=arrow) for side, arrow in arrows)


def _animations(job: str) -> tuple[Button, ...]:
    return (
        Button(custom_id=custom_ids.solo("MJ::JOB::animate_high", job), emoji="🎞️", label="Animate (High motion)"),
        Button(custom_id=custom_ids.solo("MJ::JOB::animate_low", job), emoji="🎞️", label="Animate (Low motion)"),
    )
