"""Reading tasks and their changes."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Final

from journeyman.storage import rows
from journeyman.storage.database import Database
from journeyman.tasks.change import Change
from journeyman.tasks.task import SpeedMode, Status, Task, TaskId

#: The column ``priority`` numbers the speeds in this order.
_BY_PRIORITY: Final = (SpeedMode.TURBO, SpeedMode.FAST, SpeedMode.RELAX)


class Tasks:
    """The tasks in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def fetch(self, task_id: TaskId) -> Task | None:
        """Give the task as it stands, or ``None``."""
        found = await self.fetch_many([task_id])
        return found[0] if found else None

    async def fetch_many(self, ids: Sequence[TaskId]) -> list[Task]:
        """Give those that exist, in no particular order."""
        return rows.decode(await self._database.rows("fetch_tasks", {"ids": list(ids)}))

    async def latest(self, limit: int) -> list[Task]:
        """Give the newest, newest first."""
        return rows.decode(await self._database.rows("latest_tasks", {"limit": limit}))

    async def unfinished(self, limit: int) -> list[Task]:
        """Give those that wait or run, oldest first."""
        return rows.decode(await self._database.rows("unfinished_tasks", {"limit": limit}))

    async def waiting_ahead(self, task_id: TaskId) -> int:
        """Count the tasks that start before this one; 0 when it is next or no longer waits."""
        return int((await self._database.rows("waiting_ahead", {"id": task_id}))[0][0])

    async def count_waiting(self) -> dict[tuple[str, SpeedMode], int]:
        """Count the waiting tasks of each account and speed."""
        found = await self._database.rows("count_waiting", {})
        return {(account, _BY_PRIORITY[priority]): count for account, priority, count in found}

    async def count_running(self) -> dict[str, int]:
        """Count the running tasks of each account, whoever runs them."""
        return dict(await self._database.rows("count_running", {}))

    async def waiting_at(self, account: str, *, limit: int) -> list[Task]:
        """Give the tasks that wait for an account, oldest first."""
        return rows.decode(await self._database.rows("waiting_at", {"account": account, "limit": limit}))

    async def children(self, parent: TaskId, *, limit: int) -> list[Task]:
        """Give the tasks that were asked for below a task's buttons, oldest first."""
        return rows.decode(await self._database.rows("children", {"parent": parent, "limit": limit}))

    async def by_hash(self, job: str) -> Task | None:
        """Give the finished task whose job has this hash, or ``None``."""
        found = rows.decode(await self._database.rows("by_hash", {"hash": job}))
        return found[0] if found else None

    async def open_dialogs(self, *, before: datetime.datetime, limit: int) -> list[Task]:
        """Give tasks whose dialog is still open though they were submitted before a moment."""
        return rows.decode(await self._database.rows("open_dialogs", {"before": before, "limit": limit}))

    async def dialogs_at(self, accounts: Collection[str], *, limit: int) -> list[Task]:
        """Give tasks of some accounts whose dialog is open."""
        return rows.decode(await self._database.rows("dialogs_at", {"accounts": list(accounts), "limit": limit}))

    async def changes_since(self, task_id: TaskId, version: int) -> list[Change]:
        """Give the changes after a version, in order."""
        found = await self._database.rows("changes_since", {"id": task_id, "version": version})
        return [
            Change(version=number, status=Status(status), progress=progress, preview=preview)
            for number, status, progress, preview in found
        ]

    async def stray(self, *, me: int, running: Collection[TaskId], limit: int) -> list[Task]:
        """Give the worker ``me``'s tasks that are not among those that it runs, and tasks of workers that died."""
        parameters = {"me": me, "running": list(running), "limit": limit}
        return rows.decode(await self._database.rows("stray_tasks", parameters))

    async def lost(self, *, me: int, running: Collection[TaskId]) -> list[TaskId]:
        """Give those of the tasks that the worker ``me`` runs that were cancelled or are not its own any more."""
        found = await self._database.rows("lost_tasks", {"me": me, "running": list(running)})
        return [TaskId(row[0]) for row in found]

    async def check(self) -> None:
        """Raise ``errors.Unavailable`` when the database does not answer."""
        await self._database.rows("alive", {})

    async def largest_id(self) -> int:
        """Give the largest task id, or 0."""
        return int((await self._database.rows("largest_id", {}))[0][0])

    async def overdue(self, *, before: datetime.datetime, limit: int) -> list[Task]:
        """Give tasks that still wait though they were submitted before a moment."""
        return rows.decode(await self._database.rows("overdue_tasks", {"before": before, "limit": limit}))
