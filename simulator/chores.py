"""Background work with a name, an owner and an end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import structlog

_log = structlog.get_logger(__name__)


class Chores:
    """The tasks of one simulator. A task that dies of an exception is logged and remembered."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self.crashes: list[BaseException] = []  #: faults of the simulator itself; a test may want none

    def start(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        """Begin some work; it is cancelled when the simulator ends."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._end)
        return task

    async def aclose(self) -> None:
        """Cancel what is left, and what that starts in its last moments, and wait for their end."""
        while self._tasks:
            tasks = tuple(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            await asyncio.sleep(0)  # the ends are noted down in the loop's next turn

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self.crashes.append(error)
            _log.error("a chore of the simulator died", chore=task.get_name(), exc_info=error)
