"""Who starts next: by speed, and among those of one speed each owner in turn."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from typing import Final

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeyman.storage import rows
from journeyman.storage.database import Database
from journeyman.storage.journal import QUEUE_CHANNEL, TASK_CHANNEL, Journal
from journeyman.storage.queries import QUERIES
from journeyman.tasks.task import SpeedMode, Status, Task
from tests.conftest import TEMPLATE, new_database
from tests.integration.storage.samples import NOW, following, make_running, make_task


async def owners(journal: Journal, limit: int) -> list[str]:
    """Claim, and give the owners in the order in which their tasks start."""
    return [task.owner for task in await journal.claim("stub", worker=1, limit=limit, now=NOW)]


async def test_a_long_queue_does_not_hold_up_a_short_one(journal: Journal) -> None:
    """An owner with two tasks, who came after one with a hundred, waits for two and not for a hundred."""
    await journal.insert(*(make_task(owner="many") for _ in range(100)))
    await journal.insert(*(make_task(owner="few") for _ in range(2)))
    assert await owners(journal, 6) == ["many", "few", "many", "few", "many", "many"]
    assert await owners(journal, 200) == ["many"] * 96


async def test_what_runs_counts_as_a_turn(journal: Journal) -> None:
    """Who has seats already waits until the others have as many; a claim of one goes by the same order."""
    await journal.insert(*(make_task(owner="many") for _ in range(10)))
    assert await owners(journal, 3) == ["many"] * 3
    await journal.insert(*(make_task(owner="few") for _ in range(5)))
    started = [owner for _ in range(5) for owner in await owners(journal, 1)]
    assert started == ["few", "few", "few", "many", "few"]


async def test_a_single_seat_goes_round(journal: Journal) -> None:
    """Where one task runs at a time, nobody has any running when the next is chosen; who was served last comes last."""
    waiting = [make_task(owner=owner) for owner in ["many"] * 6 + ["few"] * 2 + ["one"]]
    await journal.insert(*waiting)
    started: list[str] = []
    while claimed := await journal.claim("stub", worker=1, limit=1, now=NOW):
        (task,) = claimed
        started.append(task.owner)
        await journal.replace(
            following(task, status=Status.CANCEL, fail_reason="it is done", worker=None, finished_at=NOW)
        )
    assert started == ["many", "few", "one", "many", "few", "many", "many", "many", "many"]


async def test_speed_comes_before_fairness(journal: Journal) -> None:
    """Turbo before fast before relax, whoever asks and whatever he has running."""
    await journal.insert(make_running(owner="many", mode=SpeedMode.TURBO))
    hurried = [make_task(owner="many", mode=SpeedMode.TURBO) for _ in range(3)]
    slow = make_task(owner="few", mode=SpeedMode.RELAX)
    await journal.insert(slow, make_task(owner="few", mode=SpeedMode.FAST), *hurried)
    claimed = await journal.claim("stub", worker=1, limit=10, now=NOW)
    assert [task.mode.value for task in claimed] == ["TURBO"] * 3 + ["FAST", "RELAX"]


async def test_each_of_several_workers_gets_his_share(journal: Journal, database_url: str) -> None:
    """Workers that claim for one account at the same moment choose different tasks: none goes away with nothing."""
    databases = [Database(database_url, max_connections=2) for _ in range(4)]
    for database in databases:
        await database.open()
    for _ in range(5):
        await journal.insert(*(make_task() for _ in range(12)))
        claims = (
            Journal(database).claim("stub", worker=number, limit=3, now=NOW)
            for number, database in enumerate(databases)
        )
        assert [len(claimed) for claimed in await asyncio.gather(*claims)] == [3, 3, 3, 3]
    for database in databases:
        await database.aclose()


@pytest.fixture(scope="module")
def connection(postgresql_url: str) -> Generator[psycopg.Connection, None, None]:
    """Give one connection for all examples; each is rolled back."""
    for url in new_database(postgresql_url, TEMPLATE):
        with psycopg.connect(url, options="-c timezone=UTC") as connection:
            yield connection


SERVED: Final = """
    INSERT INTO turns (account, priority, owner, served)
    SELECT 'stub', priority, %(owner)s, %(number)s FROM generate_series(0, 2) AS priority
"""
OWNERS: Final = ("", "one", "two", "three")
_tasks: Final = st.lists(
    st.tuples(st.sampled_from(OWNERS), st.sampled_from(SpeedMode), st.sampled_from([0, 0, 0, 1])),
    max_size=24,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_tasks, st.permutations(OWNERS), st.integers(1, 5))
def test_the_place_in_the_queue_is_true(
    connection: psycopg.Connection, wanted: list[tuple[str, SpeedMode, int]], served: list[str], limit: int
) -> None:
    """However many are claimed at a time, tasks start in the order of the places that their clients were told."""
    made = [
        (make_running if runs else make_task)(owner=owner, mode=mode, account="stub") for owner, mode, runs in wanted
    ]
    waiting = [task for task in made if task.worker is None]
    with connection.transaction(force_rollback=True):
        if made:
            connection.execute(QUERIES["insert_tasks"], {"tasks": rows.encode(made), "channel": QUEUE_CHANNEL})
        for number, owner in enumerate(served[1:]):
            connection.execute(SERVED, {"owner": owner, "number": number})
        places = {task.id: _place(connection, task) for task in waiting}
        assert sorted(places.values()) == list(range(len(waiting)))
        started: list[int] = []
        while claimed := _claim(connection, limit):
            started += [task.id for task in claimed]
        assert started == sorted(places, key=places.__getitem__)


def _place(connection: psycopg.Connection, task: Task) -> int:
    (row,) = connection.execute(QUERIES["waiting_ahead"], {"id": task.id}).fetchall()
    return int(row[0])


def _claim(connection: psycopg.Connection, limit: int) -> list[Task]:
    parameters = {"account": "stub", "worker": 1, "limit": limit, "now": NOW, "changed": TASK_CHANNEL}
    return rows.decode(connection.execute(QUERIES["claim_tasks"], parameters).fetchall())
