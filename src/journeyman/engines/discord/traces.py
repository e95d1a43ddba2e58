"""Traces: what each task's job can be found again by, kept on disk while the job is under way.

A job at Midjourney goes on when our process ends, and it was paid for. Whoever is given its task next follows it
instead of asking for another. A trace is a small file; it is written before the request goes out, and again whenever
more is known.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from pathlib import Path
from typing import Final, final

import msgspec
import structlog

from journeyman.engines.discord.correlation import Expected
from journeyman.tasks.task import TaskId

log = structlog.get_logger(__name__)

_KEPT_SECONDS: Final = 7 * 86_400.0


@final
class Traces:
    """Keeps traces in a folder."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when the first trace is kept."""
        self._folder = folder

    async def keep(self, task: TaskId, trace: Expected) -> None:
        """Write a trace; it is whole on the disk, or the one before is."""
        await asyncio.to_thread(self._write, task, msgspec.json.encode(trace))

    async def find(self, task: TaskId) -> Expected | None:
        """Give a task's trace; ``None`` if there is none, or none that this version can read."""
        return await asyncio.to_thread(self._read, task)

    async def drop(self, task: TaskId) -> None:
        """Forget a trace, when its job has ended."""
        await asyncio.to_thread(self._path(task).unlink, missing_ok=True)

    async def prune(self) -> None:
        """Forget traces of long ago, whose tasks ended in some other way."""
        await asyncio.to_thread(self._prune)

    def _prune(self) -> None:
        oldest = time.time() - _KEPT_SECONDS
        for path in self._folder.glob("*.*"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)

    def _path(self, task: TaskId) -> Path:
        return self._folder / f"{task}.json"

    def _write(self, task: TaskId, written: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{task}.draft"
        with draft.open("wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path(task))

    def _read(self, task: TaskId) -> Expected | None:
        with contextlib.suppress(FileNotFoundError):
            try:
                return msgspec.json.decode(self._path(task).read_bytes(), type=Expected)
            except msgspec.MsgspecError as error:
                log.warning("discord.trace_unreadable", task=task, error=str(error))
        return None
