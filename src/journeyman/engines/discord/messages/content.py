"""The grammar of what the bots write above a picture.

    [lead] **PROMPT** - [MARKER] <@USER> [(PROGRESS)] [NOTICE] [(MODE[, stealth])]

It is read from the right. The prompt is the client's: it may itself hold ``**``, `` - <@1> (fast)`` and whatever else,
but it cannot hold what follows it.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from journeyman.tasks.task import SpeedMode


class Phase(StrEnum):
    """How far the job is, by what its message says."""

    WAITING = "waiting"
    RUNNING = "running"  #: with a percentage
    PAUSED = "paused"
    STOPPED = "stopped"  #: by its owner; it does not go on
    DONE = "done"


class Marker(StrEnum):
    """Which kind of work it is, by the words before the mention."""

    PLAIN = "plain"  #: none: imagine, blend, reroll, animate
    PICTURE = "picture"  #: ``Image #2``: one picture of a grid
    UPSCALE = "upscale"
    VARIATION = "variation"
    REMIX = "remix"
    ZOOM = "zoom"
    PAN = "pan"
    REMASTER = "remaster"
    EXTENSION = "extension"  #: of a video
    OTHER = "other"  #: words that we do not know


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message above a picture says."""

    prompt: str  #: as the bot understood it
    user: str  #: the id of who asked for it
    phase: Phase
    marker: Marker = Marker.PLAIN
    detail: str = ""  #: of the marker: ``Strong``, ``Left``, ``Subtle`` …
    index: int | None = None  #: which picture of the grid, 1..4
    percent: int | None = None
    mode: SpeedMode | None = None
    is_stealth: bool = False


_GROUP: Final = r"\((?P<word>[^()]*)\)|\[\([^()\[\]]*\)\]\([^()\s]*\)"
_TAIL: Final = re.compile(
    r"\*\* - (?P<marker>[^<>*\n]{0,80}?)[ ]?<@!?(?P<user>[0-9]{1,20})>"
    r"(?P<groups>(?:\s{0,3}(?:\([^()]*\)|\[\([^()\[\]]*\)\]\([^()\s]*\)))*)"
    r"(?:\s*\n-#[^\n]*)*\s*"
)
_LAST: Final = "** - "
_OPENING: Final = "**"
_GROUPS: Final = re.compile(_GROUP)
_PERCENT: Final = re.compile(r"([0-9]{1,3})%")

_LEADS: Final[tuple[tuple[re.Pattern[str], Marker], ...]] = (
    (re.compile(r"Upscaling image #(?P<index>[0-9]) with\b"), Marker.PICTURE),
    (re.compile(r"Making variations for image #(?P<index>[0-9])\b"), Marker.VARIATION),
)
_MARKERS: Final[tuple[tuple[re.Pattern[str], Marker], ...]] = (
    (re.compile(r""), Marker.PLAIN),
    (re.compile(r"Image #(?P<index>[0-9])"), Marker.PICTURE),
    (re.compile(r"Upscal(?:ed|ing)(?: \((?P<detail>[^()]*)\))? by"), Marker.UPSCALE),
    (re.compile(r"Variations?(?: \((?P<detail>[^()]*)\))? by"), Marker.VARIATION),
    (re.compile(r"Remix(?: \((?P<detail>[^()]*)\))? by"), Marker.REMIX),
    (re.compile(r"Zoom Out by"), Marker.ZOOM),
    (re.compile(r"Pan (?P<detail>Left|Right|Up|Down) by"), Marker.PAN),
    (re.compile(r"Remaster by"), Marker.REMASTER),
    (re.compile(r"[Ee]xtended(?: by)?"), Marker.EXTENSION),
)
_MODES: Final = {
    "fast": SpeedMode.FAST,
    "relaxed": SpeedMode.RELAX,
    "relax": SpeedMode.RELAX,
    "turbo": SpeedMode.TURBO,
}
_PHASES: Final = {"waiting to start": Phase.WAITING, "paused": Phase.PAUSED, "stopped": Phase.STOPPED}


def read(content: str | None) -> Content | None:
    """Read what a message says; ``None`` if it is not of this grammar, as of deferred and empty messages."""
    return _read(content) if content else None


@functools.lru_cache(maxsize=64)  # correlator and followers ask about the same message in turn
def _read(content: str) -> Content | None:
    end = len(content)
    while (at := content.rfind(_LAST, 0, end)) >= 0:
        tail = _TAIL.fullmatch(content, at)
        opening = content.find(_OPENING)
        if tail is not None and opening < at:
            return _understand(content[:opening], content[opening + len(_OPENING) : at], tail)
        # In "****" the mark that ends an empty prompt begins at the second pair.
        end = at + len(_LAST) - 1
    return None


def _understand(lead: str, prompt: str, tail: re.Match[str]) -> Content:
    marker, found = _marker(lead.strip(), tail["marker"].strip())
    phase, percent, mode, is_stealth = Phase.DONE, None, None, False
    for group in _GROUPS.finditer(tail["groups"]):
        word = (group["word"] or "").strip().lower()
        if digits := _PERCENT.fullmatch(word):
            phase, percent = Phase.RUNNING, min(100, int(digits[1]))
        elif word in _PHASES:
            phase = _PHASES[word]
        else:
            parts = [part.strip() for part in word.split(",")]
            mode = next((_MODES[part] for part in parts if part in _MODES), mode)
            is_stealth = is_stealth or "stealth" in parts
    groups = found.groupdict() if found else {}
    return Content(
        prompt=prompt,
        user=tail["user"],
        phase=phase,
        marker=marker,
        detail=groups.get("detail") or "",
        index=int(groups["index"]) if groups.get("index") else None,
        percent=percent,
        mode=mode,
        is_stealth=is_stealth,
    )


def _marker(lead: str, words: str) -> tuple[Marker, re.Match[str] | None]:
    for pattern, marker in _LEADS:
        if found := pattern.match(lead):
            return marker, found
    for pattern, marker in _MARKERS:
        if found := pattern.fullmatch(words):
            return marker, found
    return Marker.OTHER, None
