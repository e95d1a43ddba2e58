"""What the bots answer in words: descriptions, shorter prompts, seeds, the account's figures and its settings."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from journeyman.engines.discord.messages import components
from journeyman.engines.discord.messages.components import Button, Select, Style
from journeyman.engines.discord.messages.wire import Embed, Message, Option
from journeyman.tasks.task import SpeedMode

_NUMBERED: Final = re.compile(r"^\s*([1-9])\ufe0f?\u20e3[ \t]*", re.MULTILINE)
_SECTION: Final = re.compile(r"^#{1,3} +(?P<name>[^\n]+)\n?", re.MULTILINE)
_SEED: Final = re.compile(r"\*\*\s*seed\s*\*\*:?\s*(?P<seed>[0-9]{1,10})", re.IGNORECASE)
_JOB: Final = re.compile(r"\*\*\s*job id\s*\*\*:?\s*(?P<uuid>[0-9a-f-]{36})", re.IGNORECASE)
_FIGURE: Final = re.compile(r"^\*\*(?P<name>[^*\n]+)\*\*\s*:\s*(?P<value>[^\n]*)$", re.MULTILINE)
_FAST_LEFT: Final = re.compile(r"(?P<left>[0-9.]+)(?:\s*/\s*(?P<whole>[0-9.]+))?\s*(?P<unit>hours?|minutes?)")
_DIGITS: Final = re.compile(r"[0-9]+")
_MODES: Final = {"fast": SpeedMode.FAST, "relaxed": SpeedMode.RELAX, "relax": SpeedMode.RELAX, "turbo": SpeedMode.TURBO}
_DETAILS: Final = "MJ::Job::PromptAnalyzerExtended"  #: the button is gone when they are shown
_REMIX_ON: Final = re.compile(r"remix mode turned (?P<state>on|off)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a picture might have been asked for with."""

    prompts: tuple[str, ...]
    picture_url: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortening:
    """Which words of a prompt matter, and shorter prompts."""

    tokens: str  #: the prompt, important words in ``**bold**`` and idle ones in ``~~struck~~``
    prompts: tuple[str, ...]
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Which seed a job had."""

    seed: int
    job: str  #: its uuid


@dataclass(frozen=True, slots=True, kw_only=True)
class Info:
    """The account as the bot sees it."""

    figures: Mapping[str, str]  #: every line as the bot wrote it
    mode: SpeedMode | None
    subscription: str
    is_stealth: bool
    fast_hours_left: float | None
    fast_hours: float | None  #: of the whole month
    queued: int | None  #: jobs that wait; ``None``: it does not say
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The account's settings, with what to press to change them."""

    message_id: str  #: of the panel, which is ephemeral
    switches: tuple[Button, ...]
    versions: Select | None

    def is_on(self, name: str) -> bool | None:
        """Tell whether a switch is on, by a part of its label; ``None`` if there is no such switch."""
        switch = self.switch(name)
        return None if switch is None else switch.style == Style.SUCCESS

    def switch(self, name: str) -> Button | None:
        """Give a switch by a part of its label, in any case."""
        return next((button for button in self.switches if name.lower() in button.label.lower()), None)

    @property
    def version(self) -> Option | None:
        """The version that is chosen."""
        options = self.versions.options if self.versions else ()
        return next((option for option in options if option.default), None)


def description(message: Message) -> Description | None:
    """Read the answer to describe; ``None`` while it is not there."""
    for embed in message.embeds or ():
        prompts = _numbered(embed.description or "")
        if prompts:
            url = (embed.image.url if embed.image else None) or ""
            return Description(prompts=prompts, picture_url=url, buttons=components.buttons(message.components))
    return None


def shortening(message: Message) -> Shortening | None:
    """Read the answer to shorten; ``None`` while it is not there."""
    for embed in message.embeds or ():
        sections = _sections(embed.description or "")
        prompts = _numbered(sections.get("shortened prompts", ""))
        if prompts:
            tokens = sections.get("important tokens", "").strip()
            return Shortening(tokens=tokens, prompts=prompts, buttons=components.buttons(message.components))
    return None


def details(message: Message) -> Shortening | None:
    """Read the answer to shorten with what its words weigh; ``None`` while that is not there."""
    found = shortening(message)
    return found if found and not any(button.custom_id == _DETAILS for button in found.buttons) else None


def seed(message: Message) -> Seed | None:
    """Read what the bot writes privately about a job; ``None`` if it is something else."""
    words = message.content or ""
    found, job = _SEED.search(words), _JOB.search(words)
    return Seed(seed=int(found["seed"]), job=job["uuid"].lower()) if found and job else None


def info(message: Message) -> Info | None:
    """Read the account's figures; ``None`` while they are not there."""
    embed = next((embed for embed in message.embeds or () if "your info" in (embed.title or "").lower()), None)
    return _figures(embed) if embed else None


def panel(message: Message) -> Panel | None:
    """Read the settings; ``None`` while they are not there."""
    switches = tuple(button for button in components.buttons(message.components) if button.custom_id)
    if not any(button.custom_id.startswith("MJ::Settings::") for button in switches):
        return None
    versions = next(iter(components.selects(message.components)), None)
    return Panel(message_id=message.id, switches=switches, versions=versions)


def remix(message: Message) -> bool | None:
    """Read whether the Remix mode was turned on or off; ``None`` if the message does not say."""
    found = _REMIX_ON.search(message.content or "")
    return found["state"].lower() == "on" if found else None


def _figures(embed: Embed) -> Info:
    figures = {found["name"].strip(): found["value"].strip() for found in _FIGURE.finditer(embed.description or "")}
    by_name = {name.lower(): value for name, value in figures.items()}
    left = _FAST_LEFT.search(by_name.get("fast time remaining", ""))
    scale = 1 / 60 if left and left["unit"].startswith("minute") else 1.0
    waiting = [value for name, value in by_name.items() if name.startswith("queued jobs")]
    running = by_name.get("running jobs", "")
    return Info(
        figures=figures,
        mode=_MODES.get(by_name.get("job mode", "").lower()),
        subscription=by_name.get("subscription", ""),
        is_stealth=by_name.get("visibility mode", "").lower() == "stealth",
        fast_hours_left=_hours(left["left"], scale) if left else None,
        fast_hours=_hours(left["whole"], scale) if left and left["whole"] else None,
        queued=sum(map(_count, waiting)) if waiting else None,
        running=0 if running.lower() in {"", "none"} else max(1, running.count(",") + 1),
    )


def _hours(digits: str, scale: float) -> float | None:
    try:
        return float(digits) * scale
    except ValueError:  # "1.2.3" is no figure
        return None


def _count(value: str) -> int:
    digits = _DIGITS.search(value)
    return int(digits[0]) if digits else 0


def _sections(words: str) -> dict[str, str]:
    return {head["name"].strip().lower(): text for head, text in _cut(words, _SECTION)}


def _numbered(words: str) -> tuple[str, ...]:
    return tuple(item for _, text in _cut(words, _NUMBERED) if (item := text.strip()))


def _cut(words: str, mark: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Give each mark with the text from it to the next."""
    marks = list(mark.finditer(words))
    for found, following in itertools.zip_longest(marks, marks[1:]):
        yield found, words[found.end() : following.start() if following else None]
