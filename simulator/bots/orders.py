"""What a job is to make."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from simulator.pictures.edits import Direction

if TYPE_CHECKING:
    from simulator.bots.jobs import Job
    from simulator.bots.prompts import Reading


class Kind(StrEnum):
    """A way in which a job begins."""

    IMAGINE = "imagine"
    BLEND = "blend"
    REROLL = "reroll"
    VARIATION = "variation"
    REGION = "region"
    ZOOM = "zoom"
    SQUARE = "square"
    PAN = "pan"
    UPSCALE = "upscale"  #: one picture of a grid
    ENLARGE = "enlarge"  #: one picture with more pixels
    VIDEO = "video"
    EXTEND = "extend"
    FILM = "film"  #: one of several films


class Result(StrEnum):
    """What the last message shows."""

    GRID = "grid"
    SINGLE = "single"
    VIDEO_GRID = "video grid"
    FILM = "film"


_RESULTS: Final = {
    Kind.UPSCALE: Result.SINGLE,
    Kind.ENLARGE: Result.SINGLE,
    Kind.VIDEO: Result.VIDEO_GRID,
    Kind.EXTEND: Result.VIDEO_GRID,
    Kind.FILM: Result.FILM,
}

_FILMS: Final = 4  #: unless ``--bs`` says less
_FILM_MINUTES: Final = 2.0
#: Minutes of fast time that a job without films takes.
_MINUTES: Final = {Kind.UPSCALE: 0.0, Kind.FILM: 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A job before it has a number."""

    kind: Kind
    reading: Reading
    lead: str = ""  #: what the first message begins with
    working: str = ""  #: the marker while it runs: ``Upscaling by``
    done: str = ""  #: the marker of the result: ``Upscaled (Subtle) by``
    parent: Job | None = None
    index: int = 1  #: which of the parent's pictures, from 1
    factor: float = 1.0  #: of a zoom or an enlargement
    direction: Direction | None = None
    mask: bytes = b""
    is_fast_motion: bool = False
    references: tuple[bytes, ...] = ()

    @property
    def result(self) -> Result:
        """What the last message shows."""
        return _RESULTS.get(self.kind, Result.GRID)

    @property
    def has_progress(self) -> bool:
        """Whether it takes long enough to say how far it is."""
        return self.kind not in {Kind.UPSCALE, Kind.FILM}

    @property
    def films(self) -> int:
        """How many films a video is."""
        return int(self.reading.prompt.others.get("bs", _FILMS))

    @property
    def minutes(self) -> float:
        """Fast time that it takes."""
        return _FILM_MINUTES * self.films if self.result is Result.VIDEO_GRID else _MINUTES.get(self.kind, 1.0)
