"""Drawn pictures, by papercut. The one module that knows the engines' port."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import Callable
from typing import TypeVar

from typing_extensions import override

from journeyman.engines.base import Finished, Job, Progress
from journeyman.engines.papercut.engine import Papercut
from journeyman.tasks.task import Action, SpeedMode, TaskId
from simulator.pictures.artist import Artist, Sketch

Result = TypeVar("Result")


class DrawnArtist(Artist):
    """One engine for both bots."""

    def __init__(self, processes: int) -> None:
        self._engine = Papercut(processes=processes)
        self._numbers = itertools.count(1)

    @override
    async def draw(self, sketch: Sketch, on_preview: Callable[[bytes], None]) -> tuple[bytes, ...]:
        job = Job(
            task_id=TaskId(next(self._numbers)),
            action=Action.IMAGINE,
            bot=sketch.prompt.bot,
            prompt=sketch.prompt,
            seed=sketch.seed,
            mode=SpeedMode.FAST,
        )
        async with contextlib.aclosing(self._engine.run(job)) as events:
            async for event in events:
                if isinstance(event, Progress) and event.preview is not None:
                    on_preview(event.preview)
                elif isinstance(event, Finished):
                    return tuple(event.pictures)
        message = "the illustrator stopped without pictures"
        raise RuntimeError(message)

    @override
    async def work(self, function: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.to_thread(function, *arguments)

    @override
    async def aclose(self) -> None:
        await self._engine.aclose()
