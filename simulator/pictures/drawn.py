"""Drawn pictures, by papercut. The one module that knows the engines' port."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import itertools
from collections.abc import Callable
from typing import Final, TypeVar

from typing_extensions import override

from journeyman.engines.base import Failed, Finished, Job, Parent, PictureFile, Progress
from journeyman.engines.papercut.engine import Papercut
from journeyman.tasks import custom_ids
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.task import Action, SpeedMode, TaskId
from simulator.pictures.artist import Artist, CannotDraw, Cell, Origin, Sketch

Result = TypeVar("Result")

_ACTIONS: Final = {
    Deed.UPSCALE_SUBTLE: Action.UPSCALE,
    Deed.UPSCALE_CREATIVE: Action.UPSCALE,
    Deed.UPSCALE_2X: Action.UPSCALE,
    Deed.UPSCALE_4X: Action.UPSCALE,
    Deed.VARIATION: Action.VARIATION,
    Deed.VARY_SUBTLE: Action.VARIATION,
    Deed.VARY_STRONG: Action.VARIATION,
    Deed.VARY_REGION: Action.VARIATION,
    Deed.ZOOM: Action.ZOOM,
    Deed.MAKE_SQUARE: Action.ZOOM,
    Deed.PAN_LEFT: Action.PAN,
    Deed.PAN_RIGHT: Action.PAN,
    Deed.PAN_UP: Action.PAN,
    Deed.PAN_DOWN: Action.PAN,
}
_SOME_ID: Final = TaskId(1)


class DrawnArtist(Artist):
    """One engine for both bots."""

    redraws = True

    def __init__(self, processes: int) -> None:
        self._engine = Papercut(processes=processes)
        self._numbers = itertools.count(1)

    @override
    async def draw(self, sketch: Sketch, on_preview: Callable[[bytes], None]) -> tuple[Cell, ...]:
        async with contextlib.aclosing(self._engine.run(self._job(sketch))) as events:
            async for event in events:
                match event:
                    case Progress(preview=bytes() as preview):
                        on_preview(preview)
                    case Finished():
                        return tuple(Cell(data=picture.data, note=picture.scene) for picture in event.pictures)
                    case Failed():
                        raise CannotDraw(event.reason)
                    case _:
                        pass  # it began, or took a step without a picture
        message = "the illustrator stopped without pictures"
        raise CannotDraw(message)

    @override
    async def work(self, function: Callable[..., Result], *arguments: object) -> Result:
        return await asyncio.to_thread(function, *arguments)

    @override
    async def aclose(self) -> None:
        await self._engine.aclose()

    def _job(self, sketch: Sketch) -> Job:
        job = Job(
            task_id=TaskId(next(self._numbers)),
            action=Action.IMAGINE,
            bot=sketch.prompt.bot,
            prompt=sketch.prompt,
            seed=sketch.seed,
            mode=SpeedMode.FAST,
            references=tuple(PictureFile(data=data) for data in sketch.references),
        )
        if sketch.origin is None:
            return job
        press = _press(sketch.origin)
        return dataclasses.replace(
            job,
            action=_ACTIONS[press.deed],
            press=press,
            parent=_parent(sketch.origin),
            mask=sketch.origin.mask or None,
        )


def _press(origin: Origin) -> Press:
    if origin.zoom is not None:
        return Press(deed=Deed.ZOOM, factor=origin.zoom, hash=origin.job)
    press = custom_ids.parse(origin.custom_id)
    if press is None or press.deed not in _ACTIONS:
        message = f"there is nothing to draw for {origin.custom_id}"
        raise CannotDraw(message)
    return press


def _parent(origin: Origin) -> Parent:
    return Parent(
        task_id=_SOME_ID,
        action=Action.IMAGINE,
        bot=origin.prompt.bot,
        prompt=origin.prompt,
        final_prompt=origin.prompt.raw,
        seed=origin.seed,
        hash=origin.job,
        picture=PictureFile(data=origin.cell.data, scene=origin.cell.note),
        properties={},
    )
