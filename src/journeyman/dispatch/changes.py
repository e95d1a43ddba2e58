"""Following a task: the state it is in, then every change until it ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Generator

from journeyman import errors
from journeyman.storage.tasks import Tasks
from journeyman.tasks import change
from journeyman.tasks.task import Task, TaskId


class Changes:
    """Wakes those who follow a task when it changes, whichever process changed it."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._followers: dict[int, set[asyncio.Event]] = {}

    def heard(self, payload: str | None) -> None:
        """Take a notification: comma-separated task ids, or ``None`` when some may have been missed."""
        numbers = list(self._followers) if payload is None else [int(number) for number in payload.split(",")]
        for number in numbers:
            for event in self._followers.get(number, ()):
                event.set()

    async def follow(self, task_id: TaskId, after: int = 0) -> AsyncIterator[Task]:
        """Give every state of the task after a version, in order, the terminal one last.

        With ``after=0`` the state it is in comes first. A task that ended at or before ``after`` gives its terminal
        state again, so that every follower hears of the end.

        Raises:
            errors.TaskNotFound: there is no such task.
        """
        with self._following(task_id) as changed:
            task = await self._fetch(task_id)
            if after == 0 or (task.status.is_terminal and after >= task.version):
                yield task
                after = task.version
            # Who claims to have seen more than there is must not miss what comes.
            after = min(after, task.version)
            while not (task.status.is_terminal and after >= task.version):
                steps = await self._tasks.changes_since(task_id, after)
                for step in steps:
                    if step.version > task.version:
                        task = await self._fetch(task_id)
                    yield change.as_of(task, step)
                    after = step.version
                if steps:
                    # The task may have gone on while these were read: look again.
                    continue
                if task.status.is_terminal:
                    # The log of its changes was cleared; the end is still known.
                    yield task
                    return
                await changed.wait()
                changed.clear()
                task = await self._fetch(task_id)

    def count_followers(self) -> int:
        """Count those who follow at this moment."""
        return sum(len(events) for events in self._followers.values())

    async def _fetch(self, task_id: TaskId) -> Task:
        task = await self._tasks.fetch(task_id)
        if task is None:
            raise errors.TaskNotFound(task_id=task_id)
        return task

    @contextlib.contextmanager
    def _following(self, task_id: TaskId) -> Generator[asyncio.Event]:
        event = asyncio.Event()
        self._followers.setdefault(task_id, set()).add(event)
        try:
            yield event
        finally:
            self._followers[task_id].discard(event)
            if not self._followers[task_id]:
                del self._followers[task_id]
