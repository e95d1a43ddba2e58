"""The seed that a task was drawn from, whoever knows it."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch.errands import Errands
from journeyman.dispatch.pool import Pool
from journeyman.storage.errands import Seeds
from journeyman.tasks import prompt as prompts
from journeyman.tasks.task import Action, Status, Task, TaskId
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

_WITHOUT: Final = frozenset({Action.DESCRIBE, Action.SHORTEN})
_WITH_PICTURES: Final = Clause("a task that drew pictures", "生成了图片的任务")


class ImageSeeds:
    """Finds seeds: in the task where we chose it, else with the service that chose it, which is asked once."""

    def __init__(self, *, pool: Pool, errands: Errands, known: Seeds) -> None:
        self._pool = pool
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
        if self._is_ours(task):
            return task.seed
        known = await self._known.find(task.id)
        if known is not None:
            return known
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

    def _is_ours(self, task: Task) -> bool:
        """Tell whether the task was drawn from the seed that we gave it."""
        redraws = self._pool.redraws(task.account)
        if redraws or (redraws is None and task.account not in self._pool.removed):
            return True
        # Only what is drawn from the prompt alone heeds the seed in it.
        if task.parent is not None or task.action is not Action.IMAGINE:
            return False
        return prompts.parse(task.prompt, task.bot, may_be_empty=True).seed is not None

    async def _ask(self, task: Task) -> int:
        seed = await self._errands.seed(task.account, task.bot, task.hash)
        await self._known.remember(task.id, seed)
        return seed
