"""Clients that watch many tasks, and note when they could first see each change."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence

import aiohttp
import msgspec
import psycopg


class Listener:
    """Listens at the database, in a process that is not the server's: each change is told once it is committed.

    A change of a task is one notification of its id, so that counting them tells which change it was.
    """

    def __init__(self) -> None:
        self.heard: dict[int, list[float]] = defaultdict(list)  #: by task, when each of its changes was told

    async def listen(self, connection: psycopg.AsyncConnection) -> None:
        """Listen until cancelled."""
        async for notification in connection.notifies():
            now = time.monotonic()
            for task in notification.payload.split(","):
                self.heard[int(task)].append(now)


class _Shown(msgspec.Struct):
    progress: str | None


class Follower:
    """Follows a few tasks by server-sent events, as a client does."""

    def __init__(self, http: aiohttp.ClientSession, origin: str) -> None:
        self._http = http
        self._origin = origin
        self.seen: dict[int, dict[int, float]] = defaultdict(dict)  #: by task, when each percentage was seen

    @contextlib.asynccontextmanager
    async def following(self, tasks: Sequence[int]) -> AsyncGenerator[None]:
        """Follow tasks for as long as the context lasts."""
        async with asyncio.TaskGroup() as group:
            followers = [group.create_task(self._follow(task)) for task in tasks]
            try:
                yield
            finally:
                for follower in followers:
                    follower.cancel()

    async def _follow(self, task: int) -> None:
        async with self._http.get(f"{self._origin}/mj/task/{task}/events") as answer:
            async for line in answer.content:
                if line.startswith(b"data:"):
                    shown = msgspec.json.decode(line.removeprefix(b"data:"), type=_Shown)
                    if shown.progress:
                        self.seen[task].setdefault(int(shown.progress.removesuffix("%")), time.monotonic())


def first_at_least(seen: Mapping[int, float], percent: int) -> float | None:
    """Say when a percentage, or a larger one, was first seen."""
    return min((at for one, at in seen.items() if one >= percent), default=None)
