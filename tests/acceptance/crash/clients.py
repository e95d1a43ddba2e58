"""Clients that keep asking, and a look into the database at what became of what they were promised."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

import aiohttp
import psycopg

from tests.patience import until

CLIENTS: Final = 6
BURST: Final = 4
TERMINAL: Final = frozenset({"SUCCESS", "FAILURE", "CANCEL"})


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Clients that submit a few tasks each, wait for them, and submit again."""

    origin: str
    accepted: set[str] = field(default_factory=set[str])  #: ids for which an answer came
    ended: set[str] = field(default_factory=set[str])
    refused: int = 0

    @contextlib.asynccontextmanager
    async def busy(self) -> AsyncGenerator[None]:
        """Let them work for as long as the block lasts. They shrug off every failure, as real ones do."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
            clients = [asyncio.create_task(self._work(session)) for _ in range(CLIENTS)]
            try:
                yield
            finally:
                for client in clients:
                    client.cancel()
                outcomes = await asyncio.gather(*clients, return_exceptions=True)
                faults = [outcome for outcome in outcomes if not isinstance(outcome, asyncio.CancelledError)]
                if faults:
                    message = f"a client met with what no client should: {faults!r}"
                    raise RuntimeError(message)

    async def _work(self, session: aiohttp.ClientSession) -> None:
        while True:
            mine = {task_id for _ in range(BURST) if (task_id := await self._submit(session))}
            while mine:
                mine -= await self._look(session, mine)
                await asyncio.sleep(0.02)

    async def _submit(self, session: aiohttp.ClientSession) -> str | None:
        try:
            async with session.post(f"{self.origin}/mj/submit/imagine", json={"prompt": "Cat"}) as response:
                answer: dict[str, Any] = await response.json()
        except (aiohttp.ClientError, TimeoutError):
            await asyncio.sleep(0.05)
            return None
        if answer["code"] not in {1, 22}:
            self.refused += 1
            await asyncio.sleep(0.05)
            return None
        self.accepted.add(answer["result"])
        return str(answer["result"])

    async def _look(self, session: aiohttp.ClientSession, ids: set[str]) -> set[str]:
        try:
            ended = {task["id"] for task in await fetch(session, self.origin, ids) if task["status"] in TERMINAL}
        except (aiohttp.ClientError, TimeoutError, LookupError):
            return set()
        self.ended |= ended
        return ended


async def fetch(session: aiohttp.ClientSession, origin: str, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Give the tasks as clients see them. Raises ``LookupError`` when the server cannot say."""
    async with session.post(f"{origin}/mj/task/list-by-condition", json={"ids": sorted(ids)}) as response:
        answer: object = await response.json()
    match answer:
        case list():
            return cast("list[dict[str, Any]]", answer)
        case _:
            raise LookupError(str(answer))


async def ends(origin: str, ids: Iterable[str], seconds: float = 30.0) -> dict[str, dict[str, Any]]:
    """Wait until every task has ended, and give them by id."""
    wanted = set(ids)
    found: dict[str, dict[str, Any]] = {}
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:

        async def have_ended() -> bool:
            try:
                found.update({task["id"]: task for task in await fetch(session, origin, wanted - _ended(found))})
            except (aiohttp.ClientError, TimeoutError, LookupError):
                return False
            return _ended(found) == wanted

        await until(have_ended, seconds)
    return found


def _ended(tasks: dict[str, dict[str, Any]]) -> set[str]:
    return {task_id for task_id, task in tasks.items() if task["status"] in TERMINAL}


def postmaster(data_dir: Path) -> int:
    """Give the process id of the server's PostgreSQL."""
    return int((data_dir / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])


def ask(data_dir: Path, query: bytes) -> list[tuple[Any, ...]]:
    """Ask the server's PostgreSQL, past the server."""
    socket_dir = (data_dir / "postgresql" / "postmaster.pid").read_text().split("\n")[4]
    with psycopg.connect(f"postgresql://postgres@/postgres?host={socket_dir}") as connection:
        return connection.execute(query).fetchall()


def check_log(data_dir: Path, ids: Iterable[str]) -> None:
    """Hold the log of changes against the promises: versions without a gap, one end, attempts counted."""
    logged: dict[int, list[tuple[int, str]]] = {}
    for task_id, version, status in ask(data_dir, b"SELECT task_id, version, status FROM changes ORDER BY 1, 2"):
        logged.setdefault(task_id, []).append((version, status))
    rows = {row[0]: row[1:] for row in ask(data_dir, b"SELECT id, status, attempt, fail_reason FROM tasks")}
    for task_id in map(int, ids):
        status, attempt, reason = rows[task_id]
        steps = logged[task_id]
        assert [version for version, _ in steps] == list(range(2, len(steps) + 2)), steps
        assert [step for _, step in steps if step in TERMINAL] == [status], steps
        assert steps[-1][1] == status
        claims = sum(1 for _, step in steps if step == "SUBMITTED")
        assert 1 <= attempt <= claims, (attempt, steps)
        assert status == "SUCCESS" or (attempt == 3 and "进程连续3次异常退出" in reason), (status, reason)
