"""Making a task concrete: reading its prompt, fetching its pictures, finding what it follows from."""

from __future__ import annotations

import asyncio
from typing import Final

from journeyman import errors
from journeyman.dispatch.references import References
from journeyman.engines.base import ClipFile, Engine, Job, Parent, PictureFile
from journeyman.media import masks, pixels
from journeyman.storage.tasks import Tasks
from journeyman.tasks import custom_ids
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.seeds import any_seed
from journeyman.tasks.task import Action, Task

#: Buttons that take one thing out of many. What it is made again from is what the many were made from.
_TAKING: Final = frozenset({Deed.UPSAMPLE, Deed.CLIP})
#: Buttons whose task says by itself what is to be done.
_SELF_SUFFICIENT: Final = frozenset(
    {Deed.IMAGINE_DESCRIBED, Deed.IMAGINE_ALL, Deed.IMAGINE_SHORTENED, Deed.DESCRIBE_AGAIN}
)


class Jobs:
    """Makes jobs of tasks."""

    def __init__(self, tasks: Tasks, references: References) -> None:
        self._tasks = tasks
        self._references = references

    async def make(self, task: Task, engine: Engine) -> Job:
        """Make the job of a task that starts.

        Raises:
            errors.Refused: something that it needs is gone.
        """
        source = await self.origin(task) if engine.redraws else task
        press = custom_ids.parse(source.custom_id)
        if engine.redraws and press is not None and press.deed in _SELF_SUFFICIENT:
            press = None
        references = await self._references.load(source)
        return Job(
            task_id=task.id,
            action=source.action,
            bot=task.bot,
            prompt=prompts.parse(task.prompt, task.bot, may_be_empty=True),
            # A service is given none, and heeds none but the prompt's.
            seed=task.seed if task.seed is not None else any_seed(),
            mode=task.mode,
            references=references,
            press=press,
            parent=await self._parent(source, press, engine) if press is not None else None,
            mask=await self._mask(source, references),
            checkpoint=task.checkpoint,
        )

    async def origin(self, task: Task) -> Task:
        """Follow rerolls up to the task that says what is drawn again; any other task is its own origin."""
        while _deed(task) is Deed.REROLL:
            task = await self._above(task)
            while _deed(task) in _TAKING:
                task = await self._above(task)
        return task

    async def _above(self, task: Task) -> Task:
        above = await self._tasks.fetch(task.parent) if task.parent is not None else None
        if above is None:
            raise errors.RelatedTaskMissing(task_id=task.parent)
        return above

    async def _parent(self, task: Task, press: Press, engine: Engine) -> Parent:
        parent = await self._above(task)
        picture = await self._picture(parent, press) if engine.redraws else None
        return Parent(
            task_id=parent.id,
            action=parent.action,
            bot=parent.bot,
            prompt=prompts.parse(parent.prompt, parent.bot, may_be_empty=True),
            final_prompt=parent.final_prompt,
            seed=parent.seed,
            hash=parent.hash,
            buttons=parent.buttons,
            picture=picture,
            properties=parent.properties,
            clip=await self._clip(parent, press, picture) if press.deed is Deed.CLIP and picture else None,
        )

    async def _picture(self, parent: Task, press: Press) -> PictureFile | None:
        if press.number > len(parent.pictures):
            return None
        return await self._references.load_stored(parent.pictures[press.number - 1].key)

    async def _clip(self, parent: Task, press: Press, poster: PictureFile) -> ClipFile | None:
        if press.number > len(parent.clips):
            return None
        clip = parent.clips[press.number - 1]
        video, animation = await self._references.load_file(clip.key), await self._references.load_file(clip.animation)
        return ClipFile(video=video, animation=animation, poster=poster, seconds=clip.seconds)

    async def _mask(self, task: Task, references: tuple[PictureFile, ...]) -> bytes | None:
        """Give the area to be drawn anew: the mask that was sent, or what is transparent in an edit's picture."""
        picture = references[0].data if task.action is Action.EDIT and references else None
        if task.mask:
            mask = (await self._references.load_stored(task.mask)).data
            if picture is None:
                return mask
            return await asyncio.to_thread(masks.fitted, mask, pixels.dimensions(picture))
        return await asyncio.to_thread(masks.of_transparent, picture) if picture else None


def _deed(task: Task) -> Deed | None:
    press = custom_ids.parse(task.custom_id)
    return press.deed if press else None
