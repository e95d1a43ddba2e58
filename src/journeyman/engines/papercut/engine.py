"""Papercut, the built-in illustrator, as an engine: a plan, then four pictures."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from typing_extensions import override

from journeyman.engines.base import Engine, Event, Finished, Job, PictureFile, Progress, Started
from journeyman.engines.papercut import tiles
from journeyman.engines.papercut.crew import Crew
from journeyman.engines.papercut.plan import Plan
from journeyman.engines.papercut.tiles import Tile
from journeyman.tasks import prompt as prompts
from journeyman.tasks import sizes
from journeyman.tasks.task import Action

__all__ = ["Papercut"]

_STUDIO: Final = "journeyman.engines.papercut.studio"
_PLANNED: Final = 8  #: percent when the plan is made
_PAINTED: Final = (30, 53, 75, 97)  #: … when one, two, three, four pictures are


class Papercut(Engine):
    """Draw pictures from words with nothing but this machine."""

    redraws = True
    actions = frozenset({Action.IMAGINE})

    def __init__(self, *, processes: int | None = None, idle_seconds: float = 120.0) -> None:
        """Prepare the engine; nothing is started before the first job.

        Args:
            processes: how many child processes draw at a time; one per core if None or 0.
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
            _STUDIO, "read", job.prompt, job.seed, tuple(reference.data for reference in job.references)
        )
        plan, echo = reading
        yield Progress(percent=_PLANNED)
        width, height = sizes.size(job.prompt.aspect, job.prompt.version, hd=job.prompt.hd)
        small = [tiles.blank(width, height)] * 4
        pictures = [b""] * 4
        paintings = [
            asyncio.create_task(self._paint(plan, index, width, height), name=f"paint-{index}") for index in range(4)
        ]
        try:
            for percent, painting in zip(_PAINTED, asyncio.as_completed(paintings), strict=True):
                index, picture, tile = await painting
                pictures[index], small[index] = picture, tile
                yield Progress(percent=percent, preview=await asyncio.to_thread(tiles.preview, small))
        except BrokenProcessPool:
            # The executor tells every call of it; a call that is cancelled meanwhile would trip it up.
            await asyncio.gather(*paintings, return_exceptions=True)
            raise
        finally:
            for painting in paintings:
                painting.cancel()
            await asyncio.gather(*paintings, return_exceptions=True)
        yield Finished(
            pictures=tuple(PictureFile(data=picture) for picture in pictures),
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
