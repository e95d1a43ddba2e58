"""Deliveries: every change of a task to its webhook, whole, in order, the end last, at least once.

A change and the note that it must be delivered are one transaction, so neither exists without the other. One
Procrastinate job per task delivers whatever is noted, so a task's changes go out one after the other, while different
tasks go out side by side. What has been delivered is written down after each POST. A process that is killed in between
sends that one again, with the same ``webhook-id``, by which receivers know it.

Procrastinate's ``lock`` would also keep a task's deliveries apart, but with many jobs waiting for receivers that are
down each look for the next job becomes slow: 65 ms with 100 000 of them, 5 ms without locks.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Sequence
from typing import Final

import procrastinate
import procrastinate.exceptions
import psycopg
import structlog
from procrastinate.worker import Worker
from psycopg_pool import AsyncConnectionPool

from journeyman import errors
from journeyman.settings import Settings
from journeyman.storage.accounts import News
from journeyman.storage.database import CONNECT_TIMEOUT_SECONDS, Database
from journeyman.storage.tasks import Tasks
from journeyman.tasks import change
from journeyman.tasks.change import Change
from journeyman.tasks.task import Task, TaskId
from journeyman.tasks.wire import task_json
from journeyman.webhooks import sequence
from journeyman.webhooks.bulletins import Bulletins
from journeyman.webhooks.courier import Courier
from journeyman.webhooks.ledger import Ledger, Pending
from journeyman.webhooks.retries import Again, Pace, Retries
from journeyman.webhooks.sender import Sender, Undelivered
from journeyman.webhooks.signature import Signer

log = structlog.get_logger(__name__)

QUEUE: Final = "webhooks"
DELIVER: Final = "deliver"
PRUNE: Final = "prune"

# Four receivers that hang fill all of it until their first timeout; afterwards they hold two seats each.
CONCURRENCY: Final = 64

# Live events replay changes of the last two days; deliveries need them as long as they are tried.
CHANGES_HOURS: Final = 48
GIVEN_UP_HOURS: Final = 30 * 24

_ORPHANS_AT_ONCE: Final = 1000
_RESTART_SECONDS: Final = 1.0
_STOP_AGAIN_SECONDS: Final = 0.1

_FAULTS = (procrastinate.exceptions.ProcrastinateException, psycopg.Error, errors.Unavailable)


class _GivenUp(Exception):
    """This delivery failed for so long that it is not tried again."""


class Deliveries:
    """Notes changes down and delivers them.

    Raises:
        errors.SettingsError: the secret is not one.
    """

    def __init__(self, *, settings: Settings, database: Database, pace: Pace | None = None) -> None:
        self._settings = settings
        self._pace = pace or Pace()
        self._tasks = Tasks(database)
        self._ledger = Ledger(database)
        self._sender = Sender(
            signer=Signer(settings.webhook_secret),
            timeout_seconds=settings.webhook_timeout_seconds,
            allow_private=settings.webhooks_may_be_private(),
            own_hooks=(settings.notify_hook, settings.operator_hook),
        )
        self._courier = Courier(self._sender)
        self._under_way: set[TaskId] = set()
        # It cannot be the database's, whose connections commit by themselves, which Procrastinate asks for too.
        self._pool = AsyncConnectionPool(
            database.url,
            min_size=1,
            max_size=4,
            open=False,
            timeout=CONNECT_TIMEOUT_SECONDS,
            check=AsyncConnectionPool.check_connection,
            name="webhooks",
        )
        self._chores = procrastinate.App(connector=procrastinate.PsycopgConnector())
        self._job = self._chores.task(name=DELIVER, queue=QUEUE, retry=Retries())(self._deliver)
        pruning = self._chores.task(name=PRUNE, queue=QUEUE, pass_context=False)(self._prune)
        self._chores.periodic(cron="23 * * * *")(pruning)
        self._bulletins = Bulletins(
            settings=settings, chores=self._chores, queue=QUEUE, courier=self._courier, pace=self._pace
        )
        # It reports each job at the level of information.
        logging.getLogger("procrastinate").setLevel(logging.WARNING)

    async def note(self, connection: psycopg.AsyncConnection, tasks: Sequence[Task]) -> None:
        """Note down that these tasks changed, in the transaction that changes them: the journal's outbox."""
        told = {task.id: task for task in tasks if task.notify_hook and sequence.is_told(task.status)}
        if told:
            await self._queue(await self._ledger.note(connection, list(told.values())), connection)

    async def note_condition(self, connection: psycopg.AsyncConnection, news: News) -> None:
        """Note down news of an account, in the transaction that makes it: the accounts' outbox."""
        await self._bulletins.note(connection, news)

    async def run(self) -> None:
        """Deliver until cancelled; then let what is under way end, for a while."""
        async with self._sender.open(), self._pool:
            await self._chores.connector.open_async(self._pool)
            while True:
                try:
                    await self._work()
                except _FAULTS as error:
                    log.warning("webhooks.database_away", error=str(error))
                # Without an error too: Procrastinate's worker ends when its heart or its ear fails.
                await asyncio.sleep(_RESTART_SECONDS)

    async def prune(self) -> None:
        """Forget old changes, deliveries and jobs."""
        hours = max(CHANGES_HOURS, self._settings.webhook_hours + 1)
        await self._ledger.prune(hours=hours, given_up_hours=GIVEN_UP_HOURS)
        await self._chores.job_manager.delete_old_jobs(
            nb_hours=CHANGES_HOURS, queue=QUEUE, include_failed=True, include_cancelled=True, include_aborted=True
        )

    async def _work(self) -> None:
        """Run a worker until it ends or this is cancelled.

        Up to Python 3.11 ``asyncio.wait_for``, which the driver and its pool use, may swallow a cancellation. So what
        talks to the database is never cancelled here, but told to stop.
        """
        worker = Worker(
            self._chores,
            queues=[QUEUE],
            name="webhooks",
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=self._pace.poll,
            shutdown_graceful_timeout=self._pace.grace,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=self._pace.heartbeat,
            stalled_worker_timeout=self._pace.stalled,
        )
        stop = asyncio.Event()
        rescuing = asyncio.create_task(self._rescue_until(stop), name="webhook rescuer")
        working = asyncio.create_task(worker.run(), name="webhook worker")
        try:
            await asyncio.wait({working})
        finally:
            stop.set()
            while not working.done():
                # Again and again, for a worker that is only starting forgets it.
                worker.stop()
                await asyncio.wait({working}, timeout=_STOP_AGAIN_SECONDS)
            await asyncio.wait({rescuing})
        await working

    async def _rescue_until(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._rescue()
            except _FAULTS as error:
                log.warning("webhooks.rescue_failed", error=str(error))
            with contextlib.suppress(TimeoutError):
                # Time for the next round.
                async with asyncio.timeout(self._pace.rescue):
                    await stop.wait()

    async def _rescue(self) -> None:
        """Take over the jobs of dead workers, and make jobs for deliveries that have none."""
        jobs = self._chores.job_manager
        for job in await jobs.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._pace.stalled):
            log.info("webhooks.job_taken_over", job=job.id, **job.task_kwargs)
            with contextlib.suppress(procrastinate.exceptions.ConnectorException):
                # Somebody else took it over just now, or the next round tries again.
                await jobs.retry_job(job)
        await self._queue(await self._ledger.orphans(job=DELIVER, limit=_ORPHANS_AT_ONCE))

    async def _queue(self, ids: Sequence[TaskId], connection: psycopg.AsyncConnection | None = None) -> None:
        if not ids:
            return
        jobs = [self._job.configure(task_kwargs={"task_id": task_id}).job for task_id in ids]
        try:
            await self._chores.job_manager.batch_defer_jobs_async(jobs, connection)
        except procrastinate.exceptions.ConnectorException as error:
            # The journal knows the driver's errors, and sends its batch again when the database was away.
            raise error.__cause__ or error from error

    async def _prune(self, timestamp: int) -> None:
        log.debug("webhooks.changes_pruned", due=timestamp)
        await self.prune()

    async def _deliver(self, task_id: int) -> None:
        """Do a job: deliver all that is noted of one task."""
        key = TaskId(task_id)
        with contextlib.suppress(_GivenUp):
            async with self._alone(key):
                while (pending := await self._ledger.pending(key)) is not None:
                    if not await self._deliver_pending(key, pending):
                        log.warning("webhook.overtaken", task=key)
                        return

    async def _deliver_pending(self, task_id: TaskId, pending: Pending) -> bool:
        """Deliver what is pending; false when another worker does that too, which is then left to it."""
        task = await self._tasks.fetch(task_id)
        changes = await self._tasks.changes_since(task_id, 0)
        if task is None:
            log.error("webhook.task_is_gone", task=task_id)
            await self._ledger.give_up(task_id)
            return True
        told = _to_tell(task, changes)
        if changes and changes[-1].version > task.version:
            # It changed in between. What is shown of a change is taken from a task at least as new.
            task = await self._tasks.fetch(task_id) or task
        delivered = pending.delivered
        for step in told:
            if step.version <= delivered:
                continue
            await self._send(task, step)
            if not await self._ledger.delivered(task_id, step.version, before=delivered):
                return False
            delivered = step.version
        # The last changes may be such that nobody is told.
        last = max([pending.wanted, *(step.version for step in changes)])
        return delivered >= last or await self._ledger.delivered(task_id, last, before=delivered)

    async def _send(self, task: Task, step: Change) -> None:
        body = task_json(change.as_of(task, step), self._settings.public_url or task.origin)
        try:
            await self._courier.deliver(task.notify_hook, body, f"{task.id}-{step.version}")
        except Undelivered as error:
            await self._failed(task, str(error))

    async def _failed(self, task: Task, error: str) -> None:
        failing = await self._ledger.undelivered(task.id, error)
        where = {"hook": task.notify_hook, "failures": failing.failures, "error": error, **task.log_context()}
        if failing.duration.total_seconds() > self._settings.webhook_hours * 3600:
            await self._ledger.give_up(task.id)
            log.error("webhook.given_up", **where)
            raise _GivenUp
        seconds = self._pace.again_after(failing.failures)
        log.warning("webhook.failed", again_in_seconds=round(seconds, 1), **where)
        raise Again(seconds)

    @contextlib.asynccontextmanager
    async def _alone(self, task_id: TaskId) -> AsyncGenerator[None]:
        """Keep two jobs of one task apart: one that was taken over, and one that came after it."""
        if task_id in self._under_way:
            raise Again(self._pace.first_retry)
        self._under_way.add(task_id)
        try:
            yield
        finally:
            self._under_way.discard(task_id)


def _to_tell(task: Task, changes: Sequence[Change]) -> list[Change]:
    """Give what is told of a task, its changes read after it. When their log was cleared its end is still known."""
    told = list(sequence.forward(changes))
    if task.status.is_terminal and not (told and told[-1].status.is_terminal):
        told.append(Change(version=task.version, status=task.status, progress=task.progress, preview=task.preview))
    return told
