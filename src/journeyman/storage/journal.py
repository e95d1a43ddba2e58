"""Group commit: every write of a task goes through here, and many share one transaction.

A commit waits for the disk, about a millisecond, however much it holds. Writers that come while one commit is under way
therefore wait for it together and go into the next one together. Nobody is answered before the commit that holds his
write has returned: accepted means durable.

When the server goes away during a commit nobody knows whether it happened. A batch is then sent again: inserting a task
twice changes nothing, and replacing one is compare-and-set on its version.

When the database refuses a batch, it is for one of the writes in it. The batch is then halved until that one is alone,
so that nobody suffers for what a stranger wrote.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import msgspec
import psycopg
import structlog

from journeyman import errors
from journeyman.storage import rows
from journeyman.storage.database import Database
from journeyman.storage.queries import QUERIES
from journeyman.tasks.task import Task
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

_JOURNAL: Final = Clause("journal", "任务写入")

# A larger batch no longer helps the rate, it only lets the first of it wait longer. Its ids, of 16 digits, must fit
# into one notification, which holds 8000 bytes.
MAX_BATCH: Final = 256

# While one batch waits for the disk the next is made and sent.
COMMITTERS: Final = 2

# How long a write outlasts an outage of the database before its client is told. Covers a restart of PostgreSQL.
PATIENCE_SECONDS: Final = 8.0

# Bundled and given servers alike take about this long to notice anything.
RETRY_SECONDS: Final = 0.25

QUEUE_CHANNEL: Final = "journeyman_queue"
TASK_CHANNEL: Final = "journeyman_task"
CANCEL_CHANNEL: Final = "journeyman_cancel"

Outbox = Callable[[psycopg.AsyncConnection, Sequence[Task]], Awaitable[None]]
"""Called inside the transaction with the changed tasks that have a webhook, to note down what the change causes."""


class _Kind(Enum):
    INSERT = auto()
    REPLACE = auto()
    CHECKPOINT = auto()


@dataclass(slots=True, kw_only=True)
class _Write:
    tasks: tuple[Task, ...]
    kind: _Kind
    done: asyncio.Future[None]


class Journal:
    """Writes tasks, many in one transaction."""

    def __init__(self, database: Database, *, outbox: Outbox | None = None) -> None:
        self._database = database
        self._outbox = outbox
        self._pending: list[_Write] = []
        self._wake = asyncio.Event()
        self._under_way: set[int] = set()
        self._has_ended = False

    async def insert(self, *tasks: Task) -> None:
        """Write new tasks, all or none; returns once they are durable.

        Raises:
            errors.Unavailable: the database does not answer, or an id belongs to another task.
        """
        await self._write(tasks, _Kind.INSERT)

    async def replace(self, task: Task) -> None:
        """Write the next state of a task, whose ``version`` is one higher; returns once it is durable.

        Raises:
            errors.StaleTask: the row is no longer at the version before.
            errors.Unavailable: the database does not answer.
        """
        await self._write((task,), _Kind.REPLACE)

    async def keep_checkpoint(self, task: Task) -> None:
        """Write a running task's checkpoint and whether its job is made, and nothing else; returns once it is durable.

        Raises:
            errors.StaleTask: its worker has lost it.
            errors.Unavailable: the database does not answer.
        """
        await self._write((task,), _Kind.CHECKPOINT)

    async def claim(self, account: str, *, worker: int, limit: int, now: datetime.datetime) -> list[Task]:
        """Give up to ``limit`` waiting tasks of an account to a worker, the most urgent first; a batch at most."""
        parameters = {"account": account, "worker": worker, "limit": limit, "now": now, "changed": TASK_CHANNEL}
        async with self._database.transaction() as connection:
            await connection.execute(QUERIES["queue_to_claim"], {"account": account})
            cursor = await connection.execute(QUERIES["claim_tasks"], parameters)
            tasks = rows.decode(await cursor.fetchall())
            await self._note(connection, tasks)
        return tasks

    async def run(self) -> None:
        """Commit batches until cancelled. Writers should have ended before; the rest, and later ones, are refused."""
        try:
            async with asyncio.TaskGroup() as group:
                for number in range(COMMITTERS):
                    group.create_task(self._commit_for_ever(), name=f"journal {number}")
        finally:
            self._has_ended = True
            self._fail(self._pending, errors.Unavailable(what=_JOURNAL))

    async def _commit_for_ever(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while batch := self._take():
                ids = {task.id for write in batch for task in write.tasks}
                self._under_way |= ids
                try:
                    await self._serve(batch)
                finally:
                    # A later write of the same task is left for the next look, which follows at once.
                    self._under_way -= ids

    async def _write(self, tasks: tuple[Task, ...], kind: _Kind) -> None:
        if self._has_ended:
            raise errors.Unavailable(what=_JOURNAL)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append(_Write(tasks=tasks, kind=kind, done=done))
        self._wake.set()
        # The write goes on when its caller is cancelled: it may be committed already.
        await asyncio.shield(done)

    def _take(self) -> list[_Write]:
        """Take the next batch: no task twice, since one statement changes a row once, and none that is under way."""
        batch: list[_Write] = []
        left: list[_Write] = []
        seen = set(self._under_way)
        for write in self._pending:
            ids = {task.id for task in write.tasks}
            if len(batch) >= MAX_BATCH or not seen.isdisjoint(ids):
                left.append(write)
            else:
                batch.append(write)
                seen |= ids
        self._pending = left
        return batch

    async def _serve(self, batch: list[_Write]) -> None:
        """Commit a batch and answer its writers, whatever happens: nobody may wait for ever."""
        try:
            await self._commit_patiently(batch)
        except errors.Unavailable as error:
            self._fail(batch, error)
        except Exception as error:
            if len(batch) == 1:
                log.exception("journal.write_refused", **batch[0].tasks[0].log_context())
                self._fail(batch, error)
        except BaseException:
            self._fail(batch, errors.Unavailable(what=_JOURNAL))
            raise
        if not all(write.done.done() for write in batch):
            middle = len(batch) // 2
            await self._serve(batch[:middle])
            await self._serve(batch[middle:])

    async def _commit_patiently(self, batch: list[_Write]) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while True:
            try:
                await self._commit(batch)
            except errors.Unavailable:
                if asyncio.get_running_loop().time() > deadline:
                    raise
                log.warning("journal.database_away", writes=len(batch))
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    async def _commit(self, batch: list[_Write]) -> None:
        inserts, replacements, checkpoints = (_of(batch, kind) for kind in _Kind)
        written: set[int] = set()
        # To begin and to commit are a round trip each, which one statement alone does without.
        is_one = sum(1 for tasks in (inserts, replacements, checkpoints) if tasks) == 1
        is_noted = self._outbox is not None and any(task.notify_hook for task in replacements)
        held = self._database.connection() if is_one and not is_noted else self._database.transaction()
        async with held as connection:
            if inserts:
                written |= await self._insert(connection, inserts)
            if replacements:
                written |= await self._replace(connection, replacements)
            if checkpoints:
                written |= await self._keep(connection, checkpoints)
        for write in batch:
            if write.done.done():
                continue
            missing = next((task for task in write.tasks if task.id not in written), None)
            if missing is None:
                write.done.set_result(None)
            elif write.kind is _Kind.INSERT:
                log.error("journal.id_taken", **missing.log_context())
                write.done.set_exception(errors.Unavailable(what=Clause("task id", "任务id")))
            else:
                write.done.set_exception(errors.StaleTask(f"task {missing.id} was changed by somebody else"))

    @staticmethod
    async def _insert(connection: psycopg.AsyncConnection, tasks: list[Task]) -> set[int]:
        """Give the ids under which these tasks, and no others, now are in the database."""
        parameters = {"tasks": rows.encode(tasks), "channel": QUEUE_CHANNEL}
        cursor = await connection.execute(QUERIES["insert_tasks"], parameters)
        written = {int(row[0]) for row in await cursor.fetchall()}
        tokens = {task.id: task.token for task in tasks if task.id not in written}
        if tokens:
            cursor = await connection.execute(QUERIES["task_tokens"], {"ids": list(tokens)})
            written |= {task_id for task_id, token in await cursor.fetchall() if tokens[task_id] == token}
        return written

    async def _replace(self, connection: psycopg.AsyncConnection, tasks: list[Task]) -> set[int]:
        """Give the ids of those that were changed."""
        parameters = {
            "tasks": rows.encode(tasks),
            "ids": [task.id for task in tasks],
            "changed": TASK_CHANNEL,
            "waits": QUEUE_CHANNEL,
            "cancelled": CANCEL_CHANNEL,
        }
        cursor = await connection.execute(QUERIES["replace_tasks"], parameters)
        written = {int(row[0]) for row in await cursor.fetchall()}
        await self._note(connection, [task for task in tasks if task.id in written])
        return written

    @staticmethod
    async def _keep(connection: psycopg.AsyncConnection, tasks: list[Task]) -> set[int]:
        """Give the ids of those whose checkpoint was kept."""
        kept = [
            {
                "id": task.id,
                "worker": task.worker,
                "attempt": task.attempt,
                "checkpoint": task.checkpoint,
                "is_made": task.is_made,
            }
            for task in tasks
        ]
        parameters = {"checkpoints": msgspec.json.encode(kept).decode(), "ids": [task.id for task in tasks]}
        cursor = await connection.execute(QUERIES["keep_checkpoints"], parameters)
        return {int(row[0]) for row in await cursor.fetchall()}

    async def _note(self, connection: psycopg.AsyncConnection, tasks: Sequence[Task]) -> None:
        concerned = [task for task in tasks if task.notify_hook]
        if self._outbox is not None and concerned:
            await self._outbox(connection, concerned)

    @staticmethod
    def _fail(batch: list[_Write], error: BaseException) -> None:
        for write in batch:
            if not write.done.done():
                write.done.set_exception(error)
            with contextlib.suppress(asyncio.CancelledError):
                # Reading it keeps asyncio from reporting an exception whose waiter was cancelled.
                write.done.exception()


def _of(batch: Sequence[_Write], kind: _Kind) -> list[Task]:
    return [task for write in batch if write.kind is kind for task in write.tasks]
