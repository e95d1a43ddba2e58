"""Drawing in this process, without server or database."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass

from journeyman.app import engines
from journeyman.engines.base import Event, Job, PictureFile
from journeyman.settings import Settings
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.seeds import choose_seed
from journeyman.tasks.task import Action, SpeedMode, TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A prompt to be drawn in this process."""

    prompt: Prompt
    references: tuple[bytes, ...] = ()


async def draw_here(drawings: Iterable[Drawing], settings: Settings) -> AsyncGenerator[Event]:
    """Draw prompts one after another, without server or database; the events of each end with its last one."""
    engine = engines.papercut(settings)
    async with contextlib.aclosing(engine):
        for drawing in drawings:
            prompt = drawing.prompt
            job = Job(
                task_id=TaskId(0),
                action=Action.IMAGINE,
                bot=prompt.bot,
                prompt=prompt,
                seed=choose_seed(prompt),
                mode=prompt.mode or SpeedMode.FAST,
                references=tuple(PictureFile(data=reference) for reference in drawing.references),
            )
            async with contextlib.aclosing(engine.run(job)) as events:
                async for event in events:
                    yield event
