"""The database goes away in the middle of running tasks: all of them end once it is back."""

from __future__ import annotations

import asyncio
import random

import psycopg
import pytest

from journeyman import errors
from journeyman.dispatch import worker as workers
from journeyman.engines.stub import StubEngine
from journeyman.storage import database as databases
from journeyman.storage import journal as journals
from journeyman.tasks.task import Status, TaskId
from tests.integration.dispatch.workplace import Workplace, open_workplace
from tests.integration.storage.mortal import TERMINATE_ALL, MortalServer
from tests.patience import until

TASKS = 60


@pytest.fixture(autouse=True)
def _often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sweep often, so that what is abandoned need not be waited for."""
    monkeypatch.setattr(workers, "SWEEP_SECONDS", 0.3)


async def all_end(place: Workplace, ids: list[TaskId]) -> None:
    """Wait until every task has ended well, and nothing seems to run or wait any more."""

    async def have_ended() -> bool:
        try:
            tasks = await place.tasks.fetch_many(ids)
        except errors.Unavailable:
            return False
        return len(tasks) == len(ids) and all(task.status.is_terminal for task in tasks)

    await until(have_ended, 40)
    await until(lambda: place.pool.running == {"stub": 0} and place.pool.waiting("stub") == 0)
    tasks = await place.tasks.fetch_many(ids)
    assert {task.status for task in tasks} == {Status.SUCCESS}
    for task in tasks:
        ends = [change for change in await place.tasks.changes_since(task.id, 0) if change.status.is_terminal]
        assert len(ends) == 1


@pytest.mark.parametrize("seed", [1, 2])
async def test_killed_connections_end_no_task(database_url: str, seed: int) -> None:
    """Every connection is killed again and again while tasks run; all are drawn, at their first attempt."""
    chance = random.Random(seed)  # noqa: S311 - a test that repeats
    async with open_workplace(database_url, engine=StubEngine(delay_seconds=0.1, steps=10)) as place, place.working():
        ids = [one.task.id for one in await asyncio.gather(*(place.submit() for _ in range(TASKS)))]

        def disturb() -> None:
            with psycopg.connect(database_url, autocommit=True) as sql:
                for _ in range(10):
                    sql.execute("SELECT pg_sleep(%s)", (chance.uniform(0, 0.15),))
                    sql.execute(TERMINATE_ALL)

        await asyncio.to_thread(disturb)
        await all_end(place, ids)
        assert {task.attempt for task in await place.tasks.fetch_many(ids)} == {1}


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_restart_ends_no_task(mortal: MortalServer, how: str) -> None:
    """The server dies and comes back while tasks run; all are drawn, at their first attempt."""
    with mortal.database() as url:
        engine = StubEngine(delay_seconds=0.1, steps=10)
        async with open_workplace(url, engine=engine) as place, place.working():
            ids = [one.task.id for one in await asyncio.gather(*(place.submit() for _ in range(TASKS)))]
            await until(lambda: place.pool.running["stub"] > 0)
            await asyncio.to_thread(mortal.stop if how == "stop" else mortal.kill)
            await asyncio.to_thread(mortal.start)
            await all_end(place, ids)
            assert {task.attempt for task in await place.tasks.fetch_many(ids)} == {1}


async def test_an_outage_beyond_patience_ends_no_task(mortal: MortalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are given up while the database stays away; afterwards the tasks are drawn, and no seat is lost."""
    monkeypatch.setattr(databases, "CONNECT_TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(journals, "PATIENCE_SECONDS", 0.3)
    with mortal.database() as url:
        engine = StubEngine(delay_seconds=0.1, steps=10)
        async with open_workplace(url, engine=engine) as place, place.working():
            ids = [one.task.id for one in await asyncio.gather(*(place.submit() for _ in range(TASKS)))]
            await until(lambda: place.pool.running["stub"] == 4)
            await asyncio.to_thread(mortal.stop)
            await until(lambda: place.pool.running["stub"] == 0)
            with pytest.raises(errors.Unavailable):
                await place.submit()
            await asyncio.to_thread(mortal.start)
            await all_end(place, ids)


async def test_stopping_while_the_database_is_away_is_quick(
    mortal: MortalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker does not wait for ever to hand back what it cannot; the next start takes the tasks up."""
    monkeypatch.setattr(databases, "CONNECT_TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(journals, "PATIENCE_SECONDS", 0.3)
    with mortal.database() as url:
        async with open_workplace(url, engine=StubEngine(delay_seconds=5)) as place:
            async with place.working():
                ids = [(await place.submit()).task.id for _ in range(4)]
                await until(lambda: place.pool.running["stub"] == 4)
                await asyncio.to_thread(mortal.stop)
                loop = asyncio.get_running_loop()
                began = loop.time()
            assert loop.time() - began < 10
            await asyncio.to_thread(mortal.start)
        async with open_workplace(url) as place, place.working():
            await all_end(place, ids)
