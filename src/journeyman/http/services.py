"""What the HTTP surface stands on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from journeyman.dispatch.submission import Accepted, Submission
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from journeyman.tasks.task import Task, TaskId


class TaskIntake(Protocol):
    """Takes submissions; ``dispatch.submission.Submitter``."""

    async def submit(self, submission: Submission) -> Accepted:
        """Accept a submission durably, or raise ``errors.Refused``."""
        ...


class TaskReader(Protocol):
    """Reads tasks; ``storage.tasks.Tasks``."""

    async def fetch(self, task_id: TaskId) -> Task | None:
        """Give one task."""
        ...

    async def fetch_many(self, ids: Sequence[TaskId]) -> list[Task]:
        """Give those that exist, in any order."""
        ...

    async def latest(self, limit: int) -> list[Task]:
        """Give the newest, newest first."""
        ...

    async def unfinished(self, limit: int) -> list[Task]:
        """Give those that wait or run, oldest first."""
        ...

    async def waiting_ahead(self, task_id: TaskId) -> int:
        """Count the tasks that start before this one."""
        ...


class TaskFollower(Protocol):
    """Follows a task's changes; ``dispatch.changes.Changes``."""

    def follow(self, task_id: TaskId, after: int) -> AsyncIterator[Task]:
        """Give every state of a version after this one, up to the terminal one; for 0 the present one first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts behind the surface, as the composition root puts them together."""

    settings: Settings
    submitter: TaskIntake
    tasks: TaskReader
    changes: TaskFollower
    pictures: PictureStore
    check: Callable[[], Awaitable[None]]  #: raises ``errors.Unavailable`` while tasks cannot be taken
