"""Running one claimed task on its engine, until it ended or must be given to somebody else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Generator

import structlog

from journeyman import errors
from journeyman.dispatch.gallery import Gallery, texts
from journeyman.dispatch.jobs import Jobs
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.engines.base import Engine, Failed, Finished, Job, Progress, Started
from journeyman.settings import Settings
from journeyman.tasks.task import Task

log = structlog.get_logger(__name__)

_TIMED_OUT = {
    "zh": "任务超时：运行超过{seconds}秒仍未完成",
    "en": "Timed out: it ran for {seconds} seconds without ending.",
}
_CRASHED = {
    "zh": "引擎崩溃：已尝试{attempts}次（{error}）",
    "en": "The engine crashed on each of {attempts} attempts ({error}).",
}
_NO_END = {"zh": "引擎未给出结果", "en": "The engine stopped without a result."}


class Runner:
    """Drives an engine through a task and writes down what it says."""

    def __init__(self, *, settings: Settings, lifecycle: Lifecycle, gallery: Gallery, jobs: Jobs) -> None:
        self._settings = settings
        self._lifecycle = lifecycle
        self._gallery = gallery
        self._jobs = jobs

    async def run(self, task: Task, engine: Engine) -> None:
        """Run a task that this worker has claimed.

        Cancelling hands the task back, so that another worker can take it at once.
        """
        seconds = self._settings.running_timeout_seconds
        current = _Current(task)
        clock = asyncio.timeout(seconds)
        try:
            async with clock:
                await self._drive(current, engine)
        except errors.StaleTask:
            # It was cancelled, or given to another worker because this one looked dead. Not ours any more.
            log.info("task.lost", **current.task.log_context())
        except errors.Unavailable as error:
            # The database stayed away. The task is found by whoever sweeps first once it is back.
            log.warning("task.abandoned", error=str(error), **current.task.log_context())
        except errors.Refused as error:
            await self._end(current, error.sentence("zh" if task.language == "zh" else "en"))
        except asyncio.CancelledError:
            await asyncio.shield(self._hand_back(current, attempt_counts=False))
            raise
        except Exception as error:
            # An engine may raise anything, time-outs of its own too. Whatever it is counts as a crash of this attempt.
            if clock.expired():
                await self._end(current, _TIMED_OUT[task.language].format(seconds=seconds))
            else:
                log.exception("task.crashed", **current.task.log_context())
                await self._crash(current, type(error).__name__)

    async def _crash(self, current: _Current, error: str) -> None:
        task = current.task
        if task.attempt < self._settings.max_attempts:
            await self._hand_back(current, attempt_counts=True)
        else:
            await self._end(current, _CRASHED[task.language].format(attempts=task.attempt, error=error))

    async def _drive(self, current: _Current, engine: Engine) -> None:
        task = current.task
        job = await self._jobs.make(task, engine)
        async with contextlib.aclosing(engine.run(job)) as events:
            async for event in events:
                match event:
                    case Started():
                        await current.move(self._lifecycle.begin(current.task))
                    case Progress():
                        await self._progress(current, event)
                    case Failed():
                        reason = event.reason.strip() or _NO_END[task.language]
                        await current.move(self._lifecycle.fail(current.task, reason))
                    case Finished():
                        await self._finish(current, event, job)
                if current.task.status.is_terminal:
                    # An engine that says more has broken its promise; the task is over all the same.
                    return
        await current.move(self._lifecycle.fail(current.task, _NO_END[task.language]))

    async def _progress(self, current: _Current, event: Progress) -> None:
        preview = await self._gallery.keep_preview(current.task, event.preview) if event.preview else ""
        await current.move(self._lifecycle.progress(current.task, event.percent, preview=preview))

    async def _finish(self, current: _Current, event: Finished, job: Job) -> None:
        written = texts(job.prompt, typed=current.task.prompt, seed=job.seed)
        kept = await self._gallery.keep(current.task, event, written)
        if not kept.pictures and not event.prompts:
            await current.move(self._lifecycle.fail(current.task, _NO_END[current.task.language]))
            return
        await current.move(self._lifecycle.succeed(current.task, kept, event))

    async def _end(self, current: _Current, reason: str) -> None:
        if current.task.status.is_terminal:
            return
        with _unless_lost(current):
            await current.move(self._lifecycle.fail(current.task, reason))

    async def _hand_back(self, current: _Current, *, attempt_counts: bool) -> None:
        if current.task.status.is_terminal:
            return
        with _unless_lost(current):
            await current.move(self._lifecycle.hand_back(current.task, attempt_counts=attempt_counts))


class _Current:
    """The task as it now is, shared by the steps of one run."""

    def __init__(self, task: Task) -> None:
        self.task = task

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


@contextlib.contextmanager
def _unless_lost(current: _Current) -> Generator[None]:
    """Let go of a task that somebody else changed, or that cannot be written; a sweep looks after it."""
    try:
        yield
    except errors.StaleTask:
        # Mostly a client who cancelled it.
        log.info("task.lost", **current.task.log_context())
    except errors.Unavailable as error:
        log.warning("task.let_go", error=str(error), **current.task.log_context())
