"""Listeners hear what any process says, and when they may have missed something."""

from __future__ import annotations

import asyncio

import psycopg

from journeyman.storage.database import Database
from journeyman.storage.notifications import Notifications
from tests.background import in_background
from tests.integration.storage.mortal import TERMINATE_ALL, MortalServer
from tests.patience import until


async def test_each_listener_hears_its_channel(database: Database, sql: psycopg.Connection) -> None:
    """Payloads reach all listeners of a channel, in order, and nobody else."""
    notifications = Notifications(database)
    heard: dict[str, list[str | None]] = {"one": [], "same": [], "two": []}
    notifications.listen("channel_one", heard["one"].append)
    notifications.listen("channel_one", heard["same"].append)
    notifications.listen("channel_two", heard["two"].append)
    async with in_background(notifications.run()):
        await until(lambda: all(heard.values()))
        for number in range(3):
            sql.execute("SELECT pg_notify('channel_one', %s)", (str(number),))
        sql.execute("SELECT pg_notify('channel_two', '狐狸'), pg_notify('channel_three', 'x')")
        await until(lambda: len(heard["two"]) == 2)
    assert heard == {"one": [None, "0", "1", "2"], "same": [None, "0", "1", "2"], "two": [None, "狐狸"]}


async def test_listeners_are_told_of_a_lost_connection(database: Database, sql: psycopg.Connection) -> None:
    """After each break they hear that something may have been missed, and then go on hearing."""
    notifications = Notifications(database)
    heard: list[str | None] = []
    notifications.listen("channel", heard.append)
    async with in_background(notifications.run()):
        for turn in range(1, 4):
            await until(lambda turn=turn: heard.count(None) == turn)
            sql.execute("SELECT pg_notify('channel', 'word')")
            await until(lambda: heard[-1] == "word")
            sql.execute(TERMINATE_ALL)
        await until(lambda: heard[-1] is None)
    assert heard == [None, "word"] * 3 + [None]


async def test_listening_outlasts_a_restart_of_the_server(mortal: MortalServer) -> None:
    """While the server is away it keeps trying."""
    with mortal.database() as url:
        notifications = Notifications(Database(url))
        heard: list[str | None] = []
        notifications.listen("channel", heard.append)
        async with in_background(notifications.run()) as listening:
            await until(lambda: heard == [None])
            await asyncio.to_thread(mortal.stop)
            await asyncio.to_thread(mortal.start)
            await until(lambda: heard == [None, None])
            assert not listening.done()
