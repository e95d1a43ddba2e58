"""The port to whoever draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from journeyman.tasks.prompt import Prompt

Result = TypeVar("Result")


class CannotDraw(Exception):
    """The artist has no picture for this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One picture."""

    data: bytes  #: PNG
    note: str = ""  #: what the artist wants to find again when it sees the picture next


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The picture that a job begins with, and what is to become of it."""

    cell: Cell
    prompt: Prompt  #: of the job that made it
    seed: int  #: of the job that made it
    job: str  #: its id
    custom_id: str  #: of the button
    zoom: float | None = None  #: how far back the camera goes, where a dialog said so
    mask: bytes = b""  #: white is drawn anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is to be drawn."""

    prompt: Prompt
    seed: int  #: the same sketch gives the same pictures
    origin: Origin | None = None
    references: tuple[bytes, ...] = ()  #: pictures that came with the prompt


class Artist(Protocol):
    """Draws four pictures at a time, or one larger one."""

    redraws: bool
    """Whether it makes follow-ups itself; else ``edits`` makes them of its pictures."""

    async def draw(self, sketch: Sketch, on_preview: Callable[[bytes], None]) -> tuple[Cell, ...]:
        """Draw; ``on_preview`` gets a WebP of the grid now and then.

        Raises:
            CannotDraw: there is no picture for this.
        """
        ...

    async def work(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Do something with pictures that takes its time."""
        ...

    async def aclose(self) -> None:
        """Put the pens away."""
        ...
