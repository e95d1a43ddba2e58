"""The worker: claims waiting tasks for the accounts of its pool, runs them, and sweeps up what dead workers left."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import functools
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch import metrics
from journeyman.dispatch.bell import Bell
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.dispatch.placing import Placing, removed
from journeyman.dispatch.pool import Pool
from journeyman.dispatch.runner import Runner
from journeyman.settings import Settings
from journeyman.stopping import stop
from journeyman.storage.journal import Journal
from journeyman.storage.ownership import Ownership
from journeyman.storage.tasks import Tasks
from journeyman.tasks.accounts import Account
from journeyman.tasks.task import Task, TaskId
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

# Claims are prompted by notifications; this only bounds how long a lost one can matter.
SWEEP_SECONDS: Final = 5.0

# How many tasks one sweep looks at; the next sweep goes on.
SWEEP_LIMIT: Final = 500

RETRY_SECONDS: Final = 0.5

# Each takes some round trips to the database, which cost more time than work.
CLAIMS_AT_ONCE: Final = 4

# A server that is told to stop while the database is away does not wait for it.
LET_GO_SECONDS: Final = 3.0

# How long is waited for the runs of an account that goes; their service is asked to stop, and may not answer.
PART_SECONDS: Final = 15.0

# How long a run may take to hand its task back before it is told again.
CANCEL_SECONDS: Final = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    account: str
    hands: asyncio.Task[None]


class Worker:
    """One process's hands."""

    def __init__(
        self,
        *,
        settings: Settings,
        pool: Pool,
        journal: Journal,
        tasks: Tasks,
        lifecycle: Lifecycle,
        runner: Runner,
        placing: Placing,
        ownership: Ownership,
        bell: Bell,
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._journal = journal
        self._tasks = tasks
        self._lifecycle = lifecycle
        self._runner = runner
        self._placing = placing
        self._ownership = ownership
        self._bell = bell
        self._running: dict[TaskId, _Running] = {}
        # Between the commit of a claim and its entry in `_running` a sweep would take the task for a stray.
        self._claiming = asyncio.Lock()
        # Numbers of other workers that nobody held at the last sweep.
        self._missed: set[int | None] = set()

    def heard(self, account: str | None) -> None:
        """Take a notification that there may be waiting tasks, for an account or for any."""
        self._bell.ring(account)

    def heard_cancelled(self, payload: str | None) -> None:
        """Take the id of a task that was cancelled, and stop its engine if it runs here.

        One whose notification was missed is stopped at the next sweep, or when its engine reports a step before that,
        which can no longer be written.
        """
        running = self._running.get(TaskId(int(payload))) if payload else None
        if running is not None:
            running.hands.cancel()
        # While it was being cancelled, a claim may have passed it over and found nothing else.
        self._bell.ring()

    async def let_go(self, account_id: str) -> None:
        """Stop what runs for an account that is no longer here; done when its tasks have ended or are handed back."""
        hands = [running.hands for running in self._running.values() if running.account == account_id]
        try:
            async with asyncio.timeout(PART_SECONDS):
                await stop(*hands, again_seconds=CANCEL_SECONDS)
        except TimeoutError:
            log.warning("worker.still_running", account=account_id, tasks=sum(not one.done() for one in hands))

    async def run(self) -> None:
        """Claim and run until cancelled; then hand back what runs."""
        await self._recover()
        sweeper = asyncio.create_task(self._sweep_for_ever(), name="sweep")
        try:
            self._bell.ring()
            while True:
                rung = await self._bell.wait()
                try:
                    await self._claim(rung)
                except errors.Unavailable as error:
                    log.warning("worker.database_away", error=str(error))
                    await asyncio.sleep(RETRY_SECONDS)
                    self._bell.ring()
        finally:
            every = [running.hands for running in self._running.values()]
            await stop(sweeper, *every, again_seconds=CANCEL_SECONDS)
            await self._let_go()

    async def sweep(self) -> None:
        """Look after tasks whose worker is gone, or has lost them, or that waited too long; set the counts right."""
        await self._reclaim(starting=False)
        await self._stop_lost()
        seconds = self._settings.waiting_timeout_seconds
        before = self._lifecycle.clock() - datetime.timedelta(seconds=seconds)
        for task in await self._tasks.overdue(before=before, limit=SWEEP_LIMIT):
            with contextlib.suppress(errors.StaleTask):
                # It started, or was cancelled, just now.
                await self._lifecycle.fail(task, _waited(seconds))
        await self._close_dialogs()
        waiting = await self._correct()
        await self._placing.move_stranded(waiting)
        for account in waiting:
            self._bell.ring(account)

    async def _correct(self) -> set[str]:
        """Set the pool's counts right; give the accounts for which tasks wait."""
        running = await self._tasks.count_running()
        # Taken over at once: what the pool counts meanwhile would be forgotten until the next time.
        waiting = await self._tasks.count_waiting()
        self._pool.correct(waiting, running)
        return {account for account, _ in waiting}

    async def _close_dialogs(self) -> None:
        if self._pool.removed:
            for task in await self._tasks.dialogs_at(self._pool.removed, limit=SWEEP_LIMIT):
                with contextlib.suppress(errors.StaleTask):
                    # It was cancelled just now.
                    await self._lifecycle.fail(task, removed(task.account))
        seconds = self._settings.dialog_timeout_seconds
        before = self._lifecycle.clock() - datetime.timedelta(seconds=seconds)
        for task in await self._tasks.open_dialogs(before=before, limit=SWEEP_LIMIT):
            with contextlib.suppress(errors.StaleTask):
                # It was answered, or cancelled, just now.
                await self._lifecycle.fail(task, _unanswered(seconds))

    async def _claim(self, rung: Collection[str] | None) -> None:
        """Start tasks for the accounts for which the bell rang, or for all, some accounts side by side."""
        wanted = iter([one for one in self._pool.claimable() if rung is None or one.id in rung])

        async def claim() -> None:
            for account in wanted:
                await self._claim_for(account)

        async with self._claiming:
            ended = await asyncio.gather(*(claim() for _ in range(CLAIMS_AT_ONCE)), return_exceptions=True)
        for outcome in ended:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _claim_for(self, account: Account) -> None:
        free = account.capacity - self._pool.running[account.id]
        if free <= 0:
            return
        now = self._lifecycle.clock()
        claimed = await self._journal.claim(account.id, worker=self._ownership.worker, limit=free, now=now)
        for task in claimed:
            if task.id in self._running:
                # Another process believed this one dead and took the task away, and now it is back here.
                self._running[task.id].hands.cancel()
            hands = asyncio.create_task(self._run(task), name=f"task {task.id}")
            # Not in the run itself: one that is cancelled before its first step never gets to it.
            hands.add_done_callback(functools.partial(self._ended, task))
            self._running[task.id] = _Running(account=account.id, hands=hands)
        self._pool.running[account.id] += len(claimed)
        for task in claimed:
            self._pool.waits(account.id, task.mode, -1)
            waited = self._lifecycle.clock() - task.submitted_at
            metrics.WAIT_SECONDS.labels(account.id).observe(waited.total_seconds())

    async def _run(self, task: Task) -> None:
        # What an engine says in the log is of this account.
        structlog.contextvars.bind_contextvars(account=task.account)
        try:
            engine = self._pool.engine(task.account)
            if engine is None:
                # The account went between the claim and now.
                await self._take_off(task, died=False)
                return
            await self._runner.run(task, engine)
        except Exception:
            # The runner could not even write down how it ended. The next sweep finds the task.
            log.exception("worker.run_failed", **task.log_context())

    def _ended(self, task: Task, hands: asyncio.Task[None]) -> None:
        """Free the seat of a task that runs no longer."""
        running = self._running.get(task.id)
        if running is not None and running.hands is hands:
            del self._running[task.id]
        self._pool.running[task.account] -= 1
        rest = self._pool.rest_left(task.account)
        asyncio.get_running_loop().call_later(rest, self._bell.ring, task.account)

    async def _recover(self) -> None:
        """Look after what the last holder of this process's number left: it is dead, for we hold its lock."""
        while True:
            try:
                await self._reclaim(starting=True)
                await self._correct()
            except errors.Unavailable as error:
                log.warning("worker.database_away", error=str(error))
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _reclaim(self, *, starting: bool) -> None:
        """Take tasks off workers that died, and those of this worker's number that it does not run.

        When starting, the latter are of the number's last holder, who died. Later they are what the database lost
        touch of while it was away, for which no attempt is to blame. Another worker is dead when it was missing at two
        sweeps: after a restart of the database the living need a moment to take their numbers again.
        """
        me = self._ownership.worker
        async with self._claiming:
            strays = await self._tasks.stray(me=me, running=self._running, limit=SWEEP_LIMIT)
        missed, self._missed = self._missed, {task.worker for task in strays if task.worker not in {None, me}}
        for task in strays:
            if task.worker == me or task.worker in missed:
                await self._take_off(task, died=starting or task.worker != me)

    async def _stop_lost(self) -> None:
        """Stop what runs for tasks that are no longer ours, of which no notification came: they keep others' seats."""
        running = dict(self._running)
        if not running:
            return
        for task_id in await self._tasks.lost(me=self._ownership.worker, running=running):
            hands = running[task_id].hands
            # Who was told already may be telling the service, which takes longer than a sweep.
            if not hands.cancelling():
                hands.cancel()

    async def _take_off(self, task: Task, *, died: bool) -> None:
        # Who only followed a job cannot have died of it, and the job goes on.
        counts = died and not task.is_followed
        with contextlib.suppress(errors.StaleTask):
            # Another worker swept it up first.
            if not counts or task.attempt < self._settings.max_attempts:
                await self._lifecycle.hand_back(task, attempt_counts=counts)
            else:
                await self._lifecycle.fail(task, _crashed(task.attempt))
            metrics.RECLAIMED.inc()
            log.warning("task.reclaimed", **task.log_context())

    async def _let_go(self) -> None:
        """Hand back what a stopping worker claimed and never began, so that no attempt is counted as a crash."""
        me = self._ownership.worker
        try:
            async with asyncio.timeout(LET_GO_SECONDS):
                for task in await self._tasks.stray(me=me, running=(), limit=SWEEP_LIMIT):
                    if task.worker == me:
                        await self._take_off(task, died=False)
        except (errors.Unavailable, TimeoutError) as error:
            log.warning("worker.database_away", error=str(error))

    async def _sweep_for_ever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self.sweep()
            except errors.Unavailable as error:
                log.warning("worker.database_away", error=str(error))
            except Exception:
                # Whatever is wrong with one task, the others still need somebody who looks after them.
                log.exception("worker.sweep_failed")


def _crashed(attempts: int) -> Clause:
    return Clause(
        f"The process that ran this task died on each of {attempts} attempts.",
        f"执行该任务的进程连续{attempts}次异常退出",
    )


def _waited(seconds: float) -> Clause:
    return Clause(
        f"Timed out: it waited for {seconds} seconds without starting.", f"任务提交超时：等待超过{seconds}秒仍未开始"
    )


def _unanswered(seconds: float) -> Clause:
    return Clause(
        f"Timed out: its dialog was not answered within {seconds} seconds.", f"窗口等待超时：{seconds}秒内未提交确认"
    )
