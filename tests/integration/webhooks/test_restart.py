"""Deliveries outlive the process and the database connection that make them."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from collections.abc import Generator

import psycopg
from aiohttp import web

from journeyman.settings import Settings
from journeyman.storage.database import Database
from journeyman.webhooks.deliveries import Deliveries
from tests.integration.webhooks.house import house
from tests.integration.webhooks.receiver import Message, Receiver, receiving, take


@contextlib.contextmanager
def delivering(url: str) -> Generator[subprocess.Popen[bytes], None, None]:
    """Run a process that delivers; kill it at the end at the latest."""
    with subprocess.Popen([sys.executable, "-m", "tests.integration.webhooks.delivering", url]) as process:
        try:
            yield process
        finally:
            process.kill()


class Holding:
    """Takes some deliveries at once, then keeps one waiting."""

    def __init__(self, before: int) -> None:
        self._before = before
        self.is_holding = False
        self.release = asyncio.Event()

    async def __call__(self, request: web.Request, message: Message) -> web.StreamResponse:
        self._before -= 1
        if self._before < 0 and not self.release.is_set():
            self.is_holding = True
            await self.release.wait()
        return await take(request, message)


def in_order(receiver: Receiver, task_id: int) -> bool:
    """Whether a task's versions never went back."""
    return receiver.seen(task_id) == sorted(receiver.seen(task_id))


async def test_kill_in_the_middle_of_a_delivery(database_url: str) -> None:
    """After kill -9 the next process sends the interrupted delivery again and then the rest, in order."""
    holding = Holding(before=7)
    async with receiving(holding) as receiver:
        async with house(database_url, delivers=False) as rooms:
            tasks = [await rooms.drawn(receiver.hook) for _ in range(5)]
        with delivering(database_url) as process:
            await receiver.until(lambda: holding.is_holding)
            process.kill()
        holding.release.set()
        with delivering(database_url):
            await receiver.until(lambda: all(task.version in receiver.seen(task.id) for task in tasks))
    for task in tasks:
        assert set(receiver.seen(task.id)) == {2, 3, 4, 5, 6, 7}
        assert in_order(receiver, task.id)


async def test_stopping_hands_over_at_once(database_url: str) -> None:
    """A delivery that is under way when the server stops is made by the next one, which waits for no heartbeat."""
    holding = Holding(before=0)
    async with receiving(holding) as receiver:
        async with house(database_url) as rooms:
            task = await rooms.claimed(receiver.hook)
            await receiver.until(lambda: holding.is_holding)
        with psycopg.connect(database_url) as connection:
            found = connection.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'deliver'")
            assert found.fetchall() == [("todo",)]
        holding.release.set()
        async with house(database_url):
            await receiver.until(lambda: receiver.seen(task.id) == [2, 2])


async def test_two_processes_share_the_work(database_url: str) -> None:
    """Several servers on one database deliver each change once, in order."""
    async with receiving() as receiver, house(database_url) as first, house(database_url) as second:
        tasks = [await rooms.drawn(receiver.hook) for rooms in (first, second, first, second)]
        await receiver.until(lambda: all(task.version in receiver.seen(task.id) for task in tasks))
    assert [receiver.seen(task.id) for task in tasks] == [[2, 3, 4, 5, 6, 7]] * 4


async def test_lost_connections_are_made_again(database_url: str) -> None:
    """When PostgreSQL drops every connection, deliveries go on as soon as it takes new ones."""
    async with receiving() as receiver, house(database_url) as rooms:
        first = await rooms.drawn(receiver.hook)
        await receiver.until(lambda: first.version in receiver.seen(first.id))
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        second = await rooms.drawn(receiver.hook)
        await receiver.until(lambda: second.version in receiver.seen(second.id))
    assert set(receiver.seen(second.id)) == {2, 3, 4, 5, 6, 7}


async def test_it_ends_whenever_it_is_stopped(database_url: str) -> None:
    """However early or late in its start it is cancelled, it ends, and leaves nothing running."""
    database = Database(database_url)
    await database.open()
    before = asyncio.all_tasks()
    for milliseconds in range(0, 60, 3):
        running = asyncio.create_task(Deliveries(settings=Settings(), database=database).run())
        await asyncio.wait([running], timeout=milliseconds / 1000)
        running.cancel()
        await asyncio.wait([running], timeout=10)
        assert running.cancelled()
    assert asyncio.all_tasks() <= before
    await database.aclose()
