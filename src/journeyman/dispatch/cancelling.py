"""Cancelling: ending a task that nobody wants any more, whatever it does at the moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from journeyman import errors
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.dispatch.pool import Pool
from journeyman.storage.tasks import Tasks
from journeyman.tasks.task import Status, Task, TaskId
from journeyman.wording import Language

_REASON: Final[dict[Language, str]] = {"zh": "任务已取消", "en": "The task was cancelled."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """A task that is cancelled now."""

    task: Task
    before: Status  #: what it was when the client asked; CANCEL: somebody had cancelled it


class Cancelling:
    """Cancels tasks. Whoever runs one hears of it and stops its engine."""

    def __init__(self, *, tasks: Tasks, lifecycle: Lifecycle, pool: Pool) -> None:
        self._tasks = tasks
        self._lifecycle = lifecycle
        self._pool = pool

    async def cancel(self, task_id: TaskId, language: Language) -> Cancelled:
        """Cancel a task that waits, asks or runs.

        Raises:
            errors.TaskNotFound: there is no such task.
            errors.TaskEnded: it ended before.
        """
        while True:
            task = await self._tasks.fetch(task_id)
            if task is None:
                raise errors.TaskNotFound(task_id=task_id)
            if task.status is Status.CANCEL:
                return Cancelled(task=task, before=task.status)
            if task.status.is_terminal:
                raise errors.TaskEnded(task_id=task_id, status=task.status)
            try:
                ended = await self._lifecycle.cancel(task, _REASON[language])
            except errors.StaleTask:
                # It went on meanwhile, and each step brings it nearer to its end.
                continue
            if task.status is Status.NOT_START:
                self._pool.waits(task.account, task.mode, -1)
            return Cancelled(task=ended, before=task.status)
