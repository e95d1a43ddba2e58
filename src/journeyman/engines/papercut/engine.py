"""Papercut, the built-in illustrator, as an engine: plan, four sketches, four pictures."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Final

import pyvips
from typing_extensions import override

from journeyman.engines.base import Engine, Event, Finished, Job, Progress, Started
from journeyman.engines.papercut.crew import Crew
from journeyman.engines.papercut.plan import Plan
from journeyman.tasks import prompt as prompts
from journeyman.tasks import sizes

if TYPE_CHECKING:
    from journeyman.engines.papercut.studio import Tile

__all__ = ["Papercut"]

_STUDIO: Final = "journeyman.engines.papercut.studio"
_PLANNED: Final = 8  #: percent when the plan is made
_SKETCHED: Final = 22  #: … when the four sketches are
_PAINTED: Final = (42, 61, 80, 97)  #: … when one, two, three, four pictures are
_PREVIEW_QUALITY: Final = 82


class Papercut(Engine):
    """Draw pictures from words with nothing but this machine."""

    def __init__(self, *, processes: int | None = None, idle_seconds: float = 120.0) -> None:
        """Prepare the engine; nothing is started before the first job.

        Args:
            processes: how many child processes draw at a time; one per core if None.
            idle_seconds: how long they are kept without work.
        """
        self._crew = Crew(processes=processes or os.cpu_count() or 1, idle_seconds=idle_seconds)

    @property
    def children(self) -> tuple[int, ...]:
        """The process ids of the children that live now."""
        return self._crew.pids()

    @override
    async def run(self, job: Job) -> AsyncGenerator[Event, None]:
        """Work on a job. The same prompt, seed and references give the same bytes.

        Raises:
            concurrent.futures.process.BrokenProcessPool: a drawing process died; later jobs are not concerned.
        """
        yield Started()
        reading: tuple[Plan, dict[str, object]] = await self._crew.call(
            _STUDIO, "read", job.prompt, job.seed, job.references
        )
        plan, echo = reading
        yield Progress(percent=_PLANNED)
        width, height = sizes.size(job.prompt.aspect, job.prompt.version, hd=job.prompt.hd)
        # One child sketches while the others begin to paint: the tasks reach the crew in this order.
        sketching = asyncio.create_task(self._crew.call(_STUDIO, "sketch", plan, width, height), name="sketch")
        paintings = [
            asyncio.create_task(self._paint(plan, index, width, height), name=f"paint-{index}") for index in range(4)
        ]
        pictures = [b""] * 4
        try:
            tiles: list[Tile] = list(await sketching)
            yield Progress(percent=_SKETCHED, preview=await asyncio.to_thread(_preview, tiles))
            for percent, painting in zip(_PAINTED, asyncio.as_completed(paintings), strict=True):
                index, picture, tile = await painting
                pictures[index], tiles[index] = picture, tile
                yield Progress(percent=percent, preview=await asyncio.to_thread(_preview, tiles))
        finally:
            for call in (sketching, *paintings):
                call.cancel()
            await asyncio.gather(sketching, *paintings, return_exceptions=True)
        yield Finished(
            pictures=tuple(pictures),
            final_prompt=prompts.echo(job.prompt, job.seed),
            properties={**echo, "seed": job.seed},
        )

    @override
    async def aclose(self) -> None:
        """End the children."""
        await self._crew.aclose()

    async def _paint(self, plan: Plan, index: int, width: int, height: int) -> tuple[int, bytes, Tile]:
        picture, tile = await self._crew.call(_STUDIO, "paint", plan, index, width, height)
        return index, picture, tile


def _preview(tiles: list[Tile]) -> bytes:
    """Join four small pictures to a grid."""
    images = [
        pyvips.Image.new_from_memory(tile.pixels, tile.width, tile.height, 3, "uchar").copy(interpretation="srgb")
        for tile in tiles
    ]
    return pyvips.Image.arrayjoin(images, across=2).webpsave_buffer(Q=_PREVIEW_QUALITY, effort=2)
