"""The seed that a task was drawn from: the task's own, or what its service tells of it, which the task then keeps."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch.errands import Errands
from journeyman.storage.errands import Seeds
from journeyman.tasks.task import Action, Status, Task, TaskId
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

_WITHOUT: Final = frozenset({Action.DESCRIBE, Action.SHORTEN})
_WITH_PICTURES: Final = Clause("a task that drew pictures", "生成了图片的任务")


class ImageSeeds:
    """Finds seeds: in the task where it is known, else with the service that chose it, which is asked once."""

    def __init__(self, *, errands: Errands, known: Seeds) -> None:
        self._errands = errands
        self._known = known
        self._asking: dict[TaskId, asyncio.Task[int]] = {}

    async def find(self, task: Task) -> int:
        """Give the seed of a task.

        Raises:
            errors.RelatedTaskUnfinished: the service chooses it, and has not drawn yet.
            errors.InvalidField: nothing was drawn.
            errors.Refused: the service could not be asked, or cannot tell.
        """
        if task.seed is not None:
            return task.seed
        if task.status is not Status.SUCCESS:
            raise errors.RelatedTaskUnfinished(task_id=task.id, status=task.status)
        if task.action in _WITHOUT or not task.hash:
            raise errors.InvalidField(field="id", got=f"{task.id} ({task.action})", accepted=_WITH_PICTURES)
        # Whoever comes while it is being asked waits for the same answer, also when the first one has gone away.
        asking = self._asking.get(task.id)
        if asking is None:
            asking = asyncio.create_task(self._ask(task), name=f"seed of {task.id}")
            self._asking[task.id] = asking
            asking.add_done_callback(lambda asked: self._asked(task.id, asked))
        return await asyncio.shield(asking)

    def _asked(self, task_id: TaskId, asked: asyncio.Task[int]) -> None:
        del self._asking[task_id]
        if not asked.cancelled() and (error := asked.exception()) is not None:
            log.info("seed.unknown", task=task_id, error=str(error))

    async def _ask(self, task: Task) -> int:
        known = await self._known.find(task.id)
        if known is not None:
            # Somebody else had it asked for since the task was looked at.
            return known
        seed = await self._errands.seed(task.account, task.bot, task.hash)
        await self._known.remember(task.id, seed)
        return seed
