"""The port to whoever draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from journeyman.tasks.prompt import Prompt

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sketch:
    """What is to be drawn."""

    prompt: Prompt
    seed: int  #: the same seed and prompt give the same pictures


class Artist(Protocol):
    """Draws four pictures at a time."""

    async def draw(self, sketch: Sketch, on_preview: Callable[[bytes], None]) -> tuple[bytes, ...]:
        """Draw four PNG files; ``on_preview`` gets a WebP of the grid now and then."""
        ...

    async def work(self, function: Callable[..., Result], *arguments: object) -> Result:
        """Do something with pictures that takes its time."""
        ...

    async def aclose(self) -> None:
        """Put the pens away."""
        ...
