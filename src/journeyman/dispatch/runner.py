"""Running one claimed task on its engine, until it ended or must be given to somebody else."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator, Coroutine
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch.gallery import Gallery, texts
from journeyman.dispatch.jobs import Jobs
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.dispatch.placing import Placing, removed
from journeyman.dispatch.pool import Pool
from journeyman.engines.base import (
    Checkpoint,
    Deferred,
    Engine,
    Failed,
    Finished,
    Job,
    Made,
    Progress,
    Service,
    Started,
)
from journeyman.settings import Settings
from journeyman.storage.tasks import Tasks
from journeyman.tasks import seeds
from journeyman.tasks.task import Status, Task
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

_NO_END: Final = Clause("The engine stopped without a result.", "引擎未给出结果")

#: How long an account that has no time left at a speed is not asked again.
_LACK_SECONDS: Final = 3600.0
#: An account that defers is left alone for a moment at least, whatever its engine says.
_REST_SECONDS: Final = 1.0


class Runner:
    """Drives an engine through a task and writes down what it says."""

    def __init__(
        self,
        *,
        settings: Settings,
        pool: Pool,
        tasks: Tasks,
        lifecycle: Lifecycle,
        gallery: Gallery,
        jobs: Jobs,
        placing: Placing,
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._tasks = tasks
        self._lifecycle = lifecycle
        self._gallery = gallery
        self._jobs = jobs
        self._placing = placing

    async def run(self, task: Task, engine: Engine) -> None:
        """Run a task that this worker has claimed.

        Cancelling hands the task back, so that another worker can take it at once.
        """
        current = _Current(task)
        try:
            await self._run(current, engine)
        finally:
            await asyncio.shield(self._stop_unwanted(current, engine))

    async def _run(self, current: _Current, engine: Engine) -> None:
        task = current.task
        account = self._pool.account(task.account)
        seconds = (account.timeout_seconds if account else 0) or self._settings.running_timeout_seconds
        clock = asyncio.timeout(seconds)
        try:
            async with clock:
                await self._drive(current, engine)
        except errors.StaleTask:
            await self._tell_lost(current.task)
        except errors.Unavailable as error:
            # The database stayed away. The task is found by whoever sweeps first once it is back.
            log.warning("task.abandoned", error=str(error), **current.task.log_context())
        except errors.Refused as error:
            await self._end(current, Clause(error.sentence("en"), error.sentence("zh")))
        except asyncio.CancelledError:
            await asyncio.shield(self._let_go(current))
            raise
        except Exception as error:
            # An engine may raise anything, time-outs of its own too. Whatever it is counts as a crash of this attempt.
            if clock.expired():
                await self._end(current, _timed_out(seconds))
            else:
                log.exception("task.crashed", **current.task.log_context())
                await self._crash(current, type(error).__name__)

    async def _let_go(self, current: _Current) -> None:
        """Hand a task back; one of a removed account goes elsewhere, if it can and was not asked for yet, or ends."""
        if current.task.status.is_terminal or current.task.account not in self._pool.removed:
            await self._hand_back(current, attempt_counts=False)
            return
        async with self._unless_lost(current):
            if current.checkpoint or not await self._defer(current, stays=False):
                await current.move(self._lifecycle.fail(current.task, removed(current.task.account)))

    async def _stop_unwanted(self, current: _Current, engine: Engine) -> None:
        """Ask the service to stop a job that is under way there, though its task has come to nothing."""
        task = current.task
        if not isinstance(engine, Service) or not current.checkpoint or current.has_last_event:
            return
        if not task.status.is_terminal:
            try:
                found = await self._tasks.fetch(task.id)
            except errors.Unavailable as error:
                log.warning("task.not_looked_up", error=str(error), **task.log_context())
                return
            if found is None or found.status is not Status.CANCEL:
                return
        await engine.cancel(current.checkpoint)

    async def _crash(self, current: _Current, error: str) -> None:
        task = current.task
        if task.attempt < self._settings.max_attempts:
            await self._hand_back(current, attempt_counts=True)
        else:
            await self._end(current, _crashed(task.attempt, error))

    async def _drive(self, current: _Current, engine: Engine) -> None:
        job = await self._jobs.make(current.task, engine)
        async with contextlib.aclosing(engine.run(job)) as events:
            async for event in events:
                match event:
                    case Started():
                        await current.move(self._lifecycle.begin(current.task))
                    case Checkpoint():
                        current.checkpoint = event.data
                        await current.move(self._lifecycle.keep_checkpoint(current.task, event.data))
                    case Made():
                        await current.move(self._lifecycle.keep_made(current.task))
                    case Progress():
                        await self._progress(current, event)
                    case Failed() | Deferred() | Finished():
                        # An engine that says more has broken its promise; the task is over all the same.
                        current.has_last_event = True
                        await self._conclude(current, event, job)
                        return
        await current.move(self._lifecycle.fail(current.task, _NO_END))

    async def _conclude(self, current: _Current, event: Failed | Deferred | Finished, job: Job) -> None:
        match event:
            case Finished():
                await self._finish(current, event, job)
            case Deferred():
                self._pool.rest(current.task.account, max(_REST_SECONDS, event.seconds))
                log.info("task.deferred", reason=str(event.reason), **current.task.log_context())
                await self._defer(current, stays=True)
            case Failed(is_of_account=True):
                if event.lacks:
                    log.warning("account.lacks", lacks=sorted(event.lacks), **current.task.log_context())
                    self._pool.lack(current.task.account, event.lacks, _LACK_SECONDS)
                # The account itself may do it yet where it only lacks a speed.
                besides = "" if event.lacks else current.task.account
                if not await self._defer(current, stays=False, besides=besides):
                    await self._fail(current, event)
            case Failed():
                await self._fail(current, event)

    async def _fail(self, current: _Current, event: Failed) -> None:
        reason = event.reason if event.reason.strip() and event.reason.zh.strip() else _NO_END
        await current.move(self._lifecycle.fail(current.task, reason))

    async def _defer(self, current: _Current, *, stays: bool, besides: str = "") -> bool:
        """Let a task that was not begun wait again, elsewhere if it can; whether it does. It ``stays`` if it cannot."""
        task = dataclasses.replace(current.task, checkpoint="")
        place = self._placing.elsewhere(task, besides=besides)
        if place is None and not stays:
            return False
        account, mode = (place.account, place.mode) if place is not None else (None, task.mode)
        if account is not None:
            task = seeds.seeded(task, redraws=self._pool.redraws(account.id))
        await current.move(self._lifecycle.defer(task, account, mode))
        self._pool.waits(current.task.account, mode, 1)
        return True

    async def _progress(self, current: _Current, event: Progress) -> None:
        preview = await self._gallery.keep_preview(current.task, event.preview) if event.preview else ""
        await current.move(self._lifecycle.progress(current.task, event.percent, preview=preview))

    async def _finish(self, current: _Current, event: Finished, job: Job) -> None:
        written = texts(job.prompt, typed=current.task.prompt, seed=current.task.seed)
        kept = await self._gallery.keep(current.task, event, written)
        if not kept.pictures and not event.prompts:
            await current.move(self._lifecycle.fail(current.task, _NO_END))
            return
        await current.move(self._lifecycle.succeed(current.task, kept, event))

    async def _end(self, current: _Current, reason: Clause) -> None:
        if current.task.status.is_terminal:
            return
        async with self._unless_lost(current):
            await current.move(self._lifecycle.fail(current.task, reason))

    @contextlib.asynccontextmanager
    async def _unless_lost(self, current: _Current) -> AsyncGenerator[None]:
        """Let go of a task that somebody else changed, or that cannot be written; a sweep looks after it."""
        try:
            yield
        except errors.StaleTask:
            await self._tell_lost(current.task)
        except errors.Unavailable as error:
            log.warning("task.let_go", error=str(error), **current.task.log_context())

    async def _tell_lost(self, task: Task) -> None:
        """Say why a task is not ours any more: mostly its client has cancelled it."""
        try:
            found = await self._tasks.fetch(task.id)
        except errors.Unavailable as error:
            log.warning("task.not_looked_up", error=str(error), **task.log_context())
            return
        if found is not None and found.status is Status.CANCEL:
            log.info("task.cancelled", **found.log_context())
        else:
            # This process looked dead to another for a while.
            log.warning("task.taken_over", **(found or task).log_context())

    async def _hand_back(self, current: _Current, *, attempt_counts: bool) -> None:
        if current.task.status.is_terminal:
            return
        async with self._unless_lost(current):
            await current.move(self._lifecycle.hand_back(current.task, attempt_counts=attempt_counts))


class _Current:
    """The task as it now is, shared by the steps of one run."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.checkpoint = task.checkpoint  #: the last one; the task itself forgets it at its end
        self.has_last_event = False

    async def move(self, change: Coroutine[None, None, Task]) -> None:
        """Let the task change. A change that was begun is waited for, also by who is cancelled meanwhile.

        It may be committed already, and whoever would then hand the task back, or fail it, at the version before would
        be told that somebody else has it. The task would seem to run until a sweep.
        """
        writing = asyncio.ensure_future(change)
        try:
            self.task = await asyncio.shield(writing)
        except asyncio.CancelledError:
            self.task = await writing
            raise


def _timed_out(seconds: float) -> Clause:
    return Clause(f"Timed out: it ran for {seconds} seconds without ending.", f"任务超时：运行超过{seconds}秒仍未完成")


def _crashed(attempts: int, error: str) -> Clause:
    return Clause(
        f"The engine crashed on each of {attempts} attempts ({error}).", f"引擎崩溃：已尝试{attempts}次（{error}）"
    )
