"""The ledger: how far the changes of each task have come to its webhook."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from journeyman.storage.database import Database
from journeyman.storage.queries import QUERIES
from journeyman.tasks.task import Task, TaskId

# Their answers were waited for a minute at most.
ERRAND_HOURS: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What is to be delivered: the changes after one version, up to another."""

    wanted: int
    delivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """How long it has gone wrong."""

    failures: int  #: since the last success
    duration: datetime.timedelta  #: since the first of them


class Ledger:
    """Reads and writes the table of deliveries.

    Its ``noted`` counts the changes noted down since a job was queued for a task. Noting is an upsert, and finishing
    puts ``noted`` back to 0 only if nothing more was noted. Both hold the row, so there is always exactly one who sees
    that a job must be queued, and there is a job as long as something is wanted.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @staticmethod
    async def note(connection: psycopg.AsyncConnection, tasks: Sequence[Task]) -> list[TaskId]:
        """Note changes of different tasks down, in the caller's transaction; gives those that need a job."""
        parameters = {"ids": [task.id for task in tasks], "versions": [task.version for task in tasks]}
        cursor = await connection.execute(QUERIES["note_deliveries"], parameters)
        return [TaskId(task_id) for task_id, noted in await cursor.fetchall() if noted == 1]

    async def pending(self, task_id: TaskId) -> Pending | None:
        """Give what is to be delivered of a task, or ``None``."""
        found = await self._database.rows("pending_delivery", {"id": task_id})
        return Pending(wanted=found[0][0], delivered=found[0][1]) if found else None

    async def delivered(self, task_id: TaskId, version: int, *, before: int) -> bool:
        """Mark everything up to a version as delivered, ``before`` being where that began. False: somebody else did."""
        return bool(await self._database.rows("mark_delivered", {"id": task_id, "version": version, "before": before}))

    async def undelivered(self, task_id: TaskId, error: str) -> Failing:
        """Count a failure."""
        # PostgreSQL's text cannot hold a NUL.
        parameters = {"id": task_id, "error": error.replace("\x00", "")}
        found = await self._database.rows("mark_undelivered", parameters)
        failures, seconds = found[0] if found else (1, 0.0)
        return Failing(failures=failures, duration=datetime.timedelta(seconds=seconds))

    async def give_up(self, task_id: TaskId) -> None:
        """Try no more, unless the task changes again."""
        await self._database.rows("give_delivery_up", {"id": task_id})

    async def orphans(self, *, job: str, limit: int) -> list[TaskId]:
        """Give tasks with something to deliver but without a job of that name."""
        found = await self._database.rows("orphaned_deliveries", {"job": job, "limit": limit})
        return [TaskId(row[0]) for row in found]

    async def prune(self, *, hours: int, given_up_hours: int) -> None:
        """Forget old changes and what became of them, and old errands."""
        async with self._database.transaction() as connection:
            await connection.execute(QUERIES["prune_changes"], {"hours": hours})
            await connection.execute(QUERIES["prune_deliveries"], {"hours": hours, "given_up_hours": given_up_hours})
            await connection.execute(QUERIES["prune_errands"], {"hours": ERRAND_HOURS})
