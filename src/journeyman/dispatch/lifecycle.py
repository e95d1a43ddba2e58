"""The one place where a task changes."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch import metrics
from journeyman.dispatch.gallery import Kept
from journeyman.engines.base import Finished
from journeyman.storage.journal import Journal
from journeyman.storage.tasks import Tasks
from journeyman.tasks import shown, transitions, wire
from journeyman.tasks.accounts import Account
from journeyman.tasks.task import Action, SpeedMode, Status, Task
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime.datetime]

HUNDRED_PERCENT: Final = 100


def utc_now() -> datetime.datetime:
    """Give the time, with its zone."""
    return datetime.datetime.now(datetime.UTC)


class Lifecycle:
    """Moves tasks along the transition table and writes each step down before anybody sees it.

    Every method gives the task as it now is, and raises ``errors.StaleTask`` when somebody else changed it first.
    """

    def __init__(self, journal: Journal, tasks: Tasks, *, clock: Clock = utc_now) -> None:
        self._journal = journal
        self._tasks = tasks
        self.clock = clock

    async def begin(self, task: Task) -> Task:
        """The engine took the job up."""
        return await self._move(task, task, status=Status.IN_PROGRESS)

    async def progress(self, task: Task, percent: int, *, preview: str = "") -> Task:
        """The engine did a step. Progress never falls, and stays below 100 until the pictures are there."""
        percent = min(max(task.progress, percent), HUNDRED_PERCENT - 1)
        return await self._move(
            task, task, status=Status.IN_PROGRESS, progress=percent, preview=preview or task.preview
        )

    async def keep_checkpoint(self, task: Task, checkpoint: str) -> Task:
        """The engine can find its job again by this. Nobody else sees it, so it makes no new version."""
        new = dataclasses.replace(task, checkpoint=checkpoint, is_made=False)
        await self._journal.keep_checkpoint(new)
        return new

    async def keep_made(self, task: Task) -> Task:
        """The service is done with the job of the checkpoint. It makes no new version either."""
        new = dataclasses.replace(task, is_made=True)
        await self._journal.keep_checkpoint(new)
        return new

    async def move(self, task: Task, account: Account, mode: SpeedMode) -> Task:
        """It waits for another account, or at another speed."""
        return await self._move(task, _at(task, account, mode))

    async def succeed(self, task: Task, kept: Kept, finished: Finished) -> Task:
        """The result is stored. Of what a service showed again it tells what kind of task that once was."""
        if task.action is Action.SHOW:
            task = dataclasses.replace(task, action=shown.kind(finished.buttons), prompt=finished.final_prompt)
        new = dataclasses.replace(
            task,
            status=Status.SUCCESS,
            progress=HUNDRED_PERCENT,
            grid=kept.grid,
            pictures=kept.pictures,
            clips=kept.clips,
            prompts=finished.prompts,
            hash=finished.hash,
            buttons=finished.buttons,
            final_prompt=finished.final_prompt,
            properties={**task.properties, **finished.properties},
            checkpoint="",
            worker=None,
            finished_at=self.clock(),
        )
        return await self._move(task, new)

    async def answer(self, task: Task, answered: Task) -> Task:
        """The client answered the dialog; ``answered`` has what he said in it, and the task waits for its account."""
        return await self._move(task, answered, status=Status.NOT_START)

    async def cancel(self, task: Task, reason: str) -> Task:
        """The client does not want it any more."""
        return await self._move(task, _ended(task, Status.CANCEL, reason, self.clock()))

    async def fail(self, task: Task, reason: Clause) -> Task:
        """Nothing will come of it, for this reason: the client is told in the language of the submit."""
        said = reason.sentence("zh" if task.language == "zh" else "en")
        failed = await self._move(task, _ended(task, Status.FAILURE, said, self.clock()))
        # Who reads the log is not who submitted.
        log.info("task.failed", reason=str(reason), **failed.log_context())
        return failed

    async def hand_back(self, task: Task, *, attempt_counts: bool) -> Task:
        """Let another worker take the task: this one died of it, perhaps (the attempt counts), or not (it does not)."""
        return await self._move(task, _waiting(task, attempt_counts=attempt_counts))

    async def defer(self, task: Task, account: Account | None, mode: SpeedMode) -> Task:
        """The account could not begin it; it waits again, there or for another one, and its job is a new one."""
        waiting = _waiting(task, attempt_counts=False)
        return await self._move(task, _at(waiting, account, mode) if account else waiting, checkpoint="", is_made=False)

    async def _move(self, old: Task, new: Task, **changes: object) -> Task:
        new = dataclasses.replace(new, version=old.version + 1, **changes)
        transitions.check(old.status, new.status)
        try:
            await self._journal.replace(new)
        except errors.StaleTask:
            # A commit whose answer was lost is sent again, and then finds its own work done.
            found = await self._tasks.fetch(new.id)
            if found is None or dataclasses.replace(found, checkpoint=new.checkpoint, is_made=new.is_made) != new:
                raise
        if new.status.is_terminal:
            self._count_end(new)
        return new

    def _count_end(self, task: Task) -> None:
        metrics.ENDED.labels(task.account, task.status.value).inc()
        if task.started_at is not None and task.finished_at is not None:
            metrics.RUN_SECONDS.labels(task.account).observe((task.finished_at - task.started_at).total_seconds())


def _at(task: Task, account: Account, mode: SpeedMode) -> Task:
    properties = {**task.properties, wire.CHANNEL: account.channel}
    return dataclasses.replace(task, account=account.id, mode=mode, properties=properties)


def _ended(task: Task, status: Status, reason: str, now: datetime.datetime) -> Task:
    return dataclasses.replace(task, status=status, fail_reason=reason, checkpoint="", worker=None, finished_at=now)


def _waiting(task: Task, *, attempt_counts: bool) -> Task:
    attempt = task.attempt if attempt_counts else task.attempt - 1
    return dataclasses.replace(task, status=Status.NOT_START, progress=0, worker=None, started_at=None, attempt=attempt)
