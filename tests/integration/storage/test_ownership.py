"""Each process has a number of its own, for as long as it lives."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import textwrap
from collections.abc import AsyncGenerator, Generator

import psycopg
import pytest

from journeyman import errors
from journeyman.storage import ownership as ownerships
from journeyman.storage.database import Database
from journeyman.storage.ownership import Ownership
from journeyman.tasks import ids
from tests.background import in_background
from tests.integration.storage.mortal import TERMINATE_ALL, MortalServer
from tests.patience import until

PROCESS = textwrap.dedent("""
    import asyncio, sys
    from journeyman.storage.database import Database
    from journeyman.storage.ownership import Ownership

    async def main():
        ownership = Ownership(Database(sys.argv[1]))
        print(await ownership.acquire(), flush=True)
        await ownership.keep()

    asyncio.run(main())
""")


@contextlib.contextmanager
def other_process(url: str) -> Generator[tuple[subprocess.Popen[str], int]]:
    """Run a process that takes a number and keeps it."""
    with subprocess.Popen([sys.executable, "-c", PROCESS, url], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


@contextlib.asynccontextmanager
async def holding(database: Database) -> AsyncGenerator[Ownership]:
    """Give an ownership that holds a number and is closed afterwards."""
    async with contextlib.aclosing(Ownership(database)) as ownership:
        await ownership.acquire()
        yield ownership


def is_held(sql: psycopg.Connection, worker: int) -> bool:
    """Whether anybody holds the lock of a worker's number."""
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint = %s AND granted"
    row = sql.execute(query, (worker,)).fetchone()
    return row is not None and row[0] == 1


async def test_processes_get_different_numbers(database: Database, database_url: str) -> None:
    """Whoever lives, in this process or another, has a number that nobody else has."""
    with other_process(database_url) as (_, first), other_process(database_url) as (_, second):
        async with holding(database) as third:
            assert sorted([first, second, third.node]) == [0, 1, 2]


async def test_the_number_of_a_killed_process_is_free(database: Database, database_url: str) -> None:
    """The lock goes with the process, however it dies."""
    with other_process(database_url) as (process, node):
        process.kill()
        process.wait()

        async def is_free() -> bool:
            async with holding(database) as ownership:
                return ownership.node == node

        await until(is_free, seconds=5)


async def test_a_number_is_given_back(database: Database) -> None:
    """After closing it is the next one's."""
    async with holding(database) as first:
        node = first.node

    async def is_free() -> bool:
        async with holding(database) as second:
            return second.node == node

    await until(is_free, seconds=5)


async def test_a_lost_connection_does_not_cost_the_number(database: Database, sql: psycopg.Connection) -> None:
    """The same number is taken again on a new connection, as often as it must be."""
    async with holding(database) as ownership, in_background(ownership.keep()) as keeping:
        worker = ownership.worker
        for _ in range(3):
            await until(lambda: is_held(sql, worker))
            sql.execute(TERMINATE_ALL)
            await until(lambda: not is_held(sql, worker))
        await until(lambda: is_held(sql, worker))
        assert ownership.worker == worker
        assert not keeping.done()


async def test_a_restart_of_the_server_does_not_cost_the_number(mortal: MortalServer) -> None:
    """While the server is away the owner keeps trying; afterwards it holds what it held."""
    with mortal.database() as url:
        async with holding(Database(url)) as ownership, in_background(ownership.keep()) as keeping:
            mortal.stop()
            await asyncio.sleep(0)
            mortal.start()
            with psycopg.connect(url, autocommit=True) as connection:
                await until(lambda: is_held(connection, ownership.worker))
            assert not keeping.done()


async def test_a_number_that_was_taken_meanwhile_ends_its_owner(
    database: Database, sql: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes with one number would make ids twice, so the one that comes too late stops."""
    monkeypatch.setattr(ownerships, "GRACE_SECONDS", 1.0)
    async with holding(database) as loser:
        sql.execute(TERMINATE_ALL)
        await until(lambda: not is_held(sql, loser.worker))
        sql.execute("SELECT pg_advisory_lock(%s)", (loser.worker,))
        with pytest.raises(errors.Unavailable, match="taken by another process"):
            await asyncio.wait_for(loser.keep(), 30)


async def test_there_are_only_so_many_numbers(database: Database, sql: psycopg.Connection) -> None:
    """When all are taken, the next process is told how many there are."""
    async with holding(database) as first:
        lowest = first.worker - first.node
    sql.execute(
        "SELECT pg_advisory_lock(n) FROM generate_series(%s::bigint, %s) AS n", (lowest, lowest + ids.NODES - 1)
    )
    async with contextlib.aclosing(Ownership(database)) as late:
        with pytest.raises(errors.Unavailable, match=f"all {ids.NODES} node numbers are taken"):
            await late.acquire()
