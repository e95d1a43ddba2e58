"""Papercut, the built-in illustrator, as an engine: a job is read, then its pictures are drawn."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import uuid
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from typing_extensions import override

from journeyman.engines.base import Engine, Event, Failed, Finished, Job, PictureFile, Progress, Started
from journeyman.engines.papercut import suggesting, tiles
from journeyman.engines.papercut.crew import Crew
from journeyman.engines.papercut.motion import shooting
from journeyman.engines.papercut.orders import Commission, Offer, Order
from journeyman.engines.papercut.tiles import Tile
from journeyman.tasks import buttons
from journeyman.tasks import prompt as prompts
from journeyman.tasks.buttons import Button
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.task import Action, TaskId

__all__ = ["Papercut"]

_STUDIO: Final = "journeyman.engines.papercut.studio"
_PLANNED: Final = 8  #: percent when the job is read
_PAINTED: Final = 97  #: … when all pictures are drawn
_HASHES: Final = uuid.UUID("6b2f4f0e-94c8-4e4d-8c5f-1f3f6a1d7c11")  #: the name space of our jobs' hashes

_Way = Callable[[Job], AsyncGenerator[Event, None]]


class Papercut(Engine):
    """Draw pictures from words with nothing but this machine."""

    redraws = True
    actions = frozenset(
        {
            Action.IMAGINE,
            Action.UPSCALE,
            Action.VARIATION,
            Action.REROLL,
            Action.ZOOM,
            Action.PAN,
            Action.EDIT,
            Action.RETEXTURE,
            Action.BLEND,
            Action.DESCRIBE,
            Action.SHORTEN,
            Action.VIDEO,
        }
    )

    def __init__(self, *, processes: int | None = None, idle_seconds: float = 120.0) -> None:
        """Prepare the engine; nothing is started before the first job.

        Args:
            processes: how many child processes draw at a time; one per core if None or 0.
            idle_seconds: how long they are kept without work.
        """
        self._processes = processes or os.cpu_count() or 1
        self._crew = Crew(processes=self._processes, idle_seconds=idle_seconds)
        #: What is not a matter of drawing pictures goes its own way.
        self._ways: Mapping[Action | Deed, _Way] = {
            Action.DESCRIBE: functools.partial(suggesting.describe, self._crew),
            Action.SHORTEN: functools.partial(suggesting.shorten, self._crew),
            Action.VIDEO: self._film,
            Deed.CLIP: self._film,
        }

    @property
    def children(self) -> tuple[int, ...]:
        """The process ids of the children that live now."""
        return self._crew.pids()

    @override
    async def run(self, job: Job) -> AsyncGenerator[Event, None]:
        """Work on a job. The same job gives the same bytes.

        Raises:
            concurrent.futures.process.BrokenProcessPool: a drawing process died; later jobs are not concerned.
        """
        yield Started()
        way = self._ways.get(job.press.deed) if job.press is not None else None
        way = way or self._ways.get(job.action, self._draw)
        async with contextlib.aclosing(way(job)) as events:
            async for event in events:
                yield event

    @override
    async def aclose(self) -> None:
        """End the children."""
        await self._crew.aclose()

    async def _draw(self, job: Job) -> AsyncGenerator[Event, None]:
        """Draw the pictures that a job asks for."""
        read: Commission | Failed = await self._crew.call(_STUDIO, "read", job)
        if isinstance(read, Failed):
            yield read
            return
        yield Progress(percent=_PLANNED)
        count = len(read.orders)
        small = [tiles.blank(read.width, read.height)] * count
        pictures = [b""] * count
        paintings = [
            asyncio.create_task(self._paint(index, order), name=f"paint-{index}")
            for index, order in enumerate(read.orders)
        ]
        try:
            for done, painting in enumerate(asyncio.as_completed(paintings), 1):
                index, picture, tile = await painting
                pictures[index], small[index] = picture, tile
                percent = _PLANNED + (_PAINTED - _PLANNED) * done // count
                yield Progress(percent=percent, preview=await asyncio.to_thread(tiles.preview, small))
        except BrokenProcessPool:
            # The executor tells every call of it; a call that is cancelled meanwhile would trip it up.
            await asyncio.gather(*paintings, return_exceptions=True)
            raise
        finally:
            for painting in paintings:
                painting.cancel()
            await asyncio.gather(*paintings, return_exceptions=True)
        name = job_hash(job.task_id)
        yield Finished(
            pictures=tuple(
                PictureFile(data=picture, scene=order.note)
                for picture, order in zip(pictures, read.orders, strict=True)
            ),
            final_prompt=prompts.echo(read.prompt, job.seed),
            hash=name,
            buttons=_offered(read, name),
            properties={**read.properties, "seed": job.seed},
        )

    def _film(self, job: Job) -> AsyncGenerator[Event, None]:
        return shooting.shot(self._crew, job, name=job_hash(job.task_id), at_once=self._processes)

    async def _paint(self, index: int, order: Order) -> tuple[int, bytes, Tile]:
        picture, tile = await self._crew.call(_STUDIO, "draw", order)
        return index, picture, tile


def job_hash(task: TaskId) -> str:
    """Name the job of a task; another attempt gives the same name."""
    return str(uuid.uuid5(_HASHES, str(task)))


def _offered(read: Commission, name: str) -> tuple[Button, ...]:
    """Give the buttons below a result."""
    if read.offer is Offer.GRID:
        return buttons.of_grid(name, pictures=len(read.orders))
    of_one = buttons.of_single if read.offer is Offer.SINGLE else buttons.of_upscaled
    return of_one(
        name,
        version=read.prompt.version,
        is_square=read.width == read.height,
        is_wide=read.width > read.height,
    )
