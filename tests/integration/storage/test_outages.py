"""The database goes away in the middle of everything: nothing acknowledged is lost, nothing doubled, nobody hangs."""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable

import psycopg
import pytest

from journeyman import errors
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.storage import database as databases
from journeyman.storage import journal as journals
from journeyman.storage.database import Database
from journeyman.storage.journal import Journal
from journeyman.storage.tasks import Tasks
from journeyman.tasks.task import Status
from journeyman.wording import Clause
from tests.background import in_background
from tests.integration.storage.mortal import TERMINATE_ALL, CutLine, MortalServer
from tests.integration.storage.samples import NOW, following, make_running, make_task
from tests.patience import until

BROKE = Clause("it broke", "出错了")

STEPS = 3


class Ledger:
    """What writers were told."""

    def __init__(self) -> None:
        self.accepted: set[int] = set()
        self.versions: dict[int, int] = {}
        self.refused = 0

    async def write(self, journal: Journal) -> None:
        """Insert a task and move it on, noting down each acknowledgement."""
        task = make_task()
        try:
            await journal.insert(task)
            self.accepted.add(task.id)
            for step in range(STEPS):
                moved = following(task, status=Status.IN_PROGRESS, worker=1, started_at=NOW, progress=step)
                with contextlib.suppress(errors.StaleTask):
                    # The commit went through and its answer was lost; the same write is then found done.
                    await journal.replace(moved)
                self.versions[task.id] = moved.version
                task = moved
        except errors.Unavailable:
            self.refused += 1

    def check(self, url: str) -> None:
        """Compare with what the database holds."""
        with psycopg.connect(url) as connection:
            there: dict[int, int] = dict(connection.execute("SELECT id, version FROM tasks").fetchall())
            logged = connection.execute("SELECT task_id, version FROM changes").fetchall()
        assert self.accepted <= set(there)
        assert {task_id: there[task_id] for task_id in self.versions} == self.versions
        assert sorted(logged) == sorted(
            (task_id, version) for task_id, last in there.items() for version in range(2, last + 1)
        )


async def write_through(ledger: Ledger, url: str, disturb: Callable[[], None], *, writers: int) -> None:
    """Let many write while somebody disturbs the database in a thread."""
    database = Database(url)
    await database.open()
    try:
        journal = Journal(database)
        async with in_background(journal.run()):
            disturbance = asyncio.create_task(asyncio.to_thread(disturb))
            while not disturbance.done():
                await asyncio.wait_for(asyncio.gather(*(ledger.write(journal) for _ in range(writers))), 120)
            await disturbance
            await asyncio.wait_for(ledger.write(journal), 120)
    finally:
        await database.aclose()


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_killed_connections_lose_nothing(database_url: str, seed: int) -> None:
    """Every connection is killed a dozen times during commits; every writer is served in the end."""
    chance = random.Random(seed)  # noqa: S311 - a test that repeats
    ledger = Ledger()

    def disturb() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            for _ in range(12):
                connection.execute("SELECT pg_sleep(%s)", (chance.uniform(0, 0.1),))
                connection.execute(TERMINATE_ALL)

    await write_through(ledger, database_url, disturb, writers=40)
    assert ledger.refused == 0
    ledger.check(database_url)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody wait as long as a server may take to recover on a busy machine."""
    monkeypatch.setattr(databases, "CONNECT_TIMEOUT_SECONDS", 60.0)
    monkeypatch.setattr(journals, "PATIENCE_SECONDS", 60.0)


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_restart_of_the_server_loses_nothing(mortal: MortalServer, how: str) -> None:
    """The server is stopped, or killed, and started again while tasks are written; all of them go through."""
    ledger = Ledger()

    def disturb() -> None:
        for _ in range(2):
            mortal.stop() if how == "stop" else mortal.kill()
            mortal.start()

    with mortal.database() as url:
        await write_through(ledger, url, disturb, writers=40)
        assert ledger.refused == 0
        ledger.check(url)


async def test_a_lost_answer_is_not_a_lost_task(database_url: str) -> None:
    """The line is cut after the commit and before its answer: the writer is told of success, and there is one task."""
    async with CutLine.to(database_url) as line:
        database = Database(line.url)
        await database.open()
        journal = Journal(database)
        tasks = [make_task() for _ in range(10)]
        async with in_background(journal.run()):
            # New tasks are one statement, which is a transaction of its own.
            line.cut_after = b"INSERT INTO tasks"
            await asyncio.gather(*(journal.insert(task) for task in tasks))
        await database.aclose()
        assert line.cuts == 1
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM tasks").fetchone() == (10,)


@pytest.mark.parametrize("how", ["progress", "hand-back", "fail"])
async def test_a_lost_answer_is_not_a_stale_task(database_url: str, how: str) -> None:
    """When the change that was sent again finds itself done, the lifecycle goes on as if nothing had been."""
    async with CutLine.to(database_url) as line:
        database = Database(line.url)
        await database.open()
        journal, reader = Journal(database), Tasks(database)
        lifecycle = Lifecycle(journal, reader)
        task = make_running()
        async with in_background(journal.run()):
            await journal.insert(task)
            line.cut_after = b"UPDATE tasks SET"
            match how:
                case "progress":
                    moved = await lifecycle.progress(task, 50)
                case "hand-back":
                    moved = await lifecycle.hand_back(task, attempt_counts=True)
                case _:
                    moved = await lifecycle.fail(task, BROKE)
            assert line.cuts == 1
            assert await reader.fetch(task.id) == moved
            assert [change.version for change in await reader.changes_since(task.id, 0)] == [3]
        await database.aclose()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make everybody give up after half a second."""
    monkeypatch.setattr(databases, "CONNECT_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(journals, "PATIENCE_SECONDS", 0.5)


@pytest.mark.usefixtures("impatient")
async def test_a_long_outage_is_told(mortal: MortalServer) -> None:
    """Writers and readers hear that the database is away; when it is back, the same parts work again."""
    with mortal.database() as url:
        database = Database(url)
        await database.open()
        journal, tasks = Journal(database), Tasks(database)
        async with in_background(journal.run()):
            await journal.insert(before := make_task())
            mortal.stop()
            attempts = [journal.insert(make_task()) for _ in range(300)]
            answers = await asyncio.wait_for(asyncio.gather(*attempts, return_exceptions=True), 30)
            assert {type(answer) for answer in answers} == {errors.Unavailable}
            for reading in (tasks.fetch(before.id), tasks.check(), journal.claim("stub", worker=1, limit=1, now=NOW)):
                with pytest.raises(errors.Unavailable):
                    await asyncio.wait_for(reading, 30)
            mortal.start()

            async def is_back() -> bool:
                try:
                    return await tasks.fetch(before.id) == before
                except errors.Unavailable:
                    return False

            await until(is_back)
            await journal.insert(after := make_task())
            assert await tasks.fetch(after.id) == after
        await database.aclose()


@pytest.mark.usefixtures("impatient")
async def test_the_pool_connects_again_soon_after_an_outage(mortal: MortalServer) -> None:
    """However long the outage was, the wait after it is short: attempts to connect do not become rarer."""
    with mortal.database() as url:
        database = Database(url)
        await database.open()
        tasks = Tasks(database)
        mortal.stop()
        away_since = time.monotonic()

        async def answers() -> bool:
            try:
                await tasks.check()
            except errors.Unavailable:
                return False
            return True

        # psycopg's pool would try after 1, 3, 7 and 15 seconds.
        async def was_away_long_enough() -> bool:
            assert not await answers()
            return time.monotonic() - away_since > 7.5

        await until(was_away_long_enough)
        mortal.start()
        back_at = time.monotonic()
        await until(answers)
        assert time.monotonic() - back_at < 6
        await database.aclose()


async def test_a_reader_does_not_notice_dead_connections(database_url: str) -> None:
    """Reading works at once after every pooled connection was killed."""
    database = Database(database_url)
    await database.open()
    tasks = Tasks(database)
    for _ in range(5):
        await asyncio.gather(*(tasks.check() for _ in range(20)))
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(TERMINATE_ALL)
        await asyncio.gather(*(tasks.check() for _ in range(20)))
    await database.aclose()


def test_the_ledger_finds_what_is_missing(database_url: str) -> None:
    """The test's own check is not blind: a task that was acknowledged and is not there is found."""
    ledger = Ledger()
    ledger.accepted.add(make_task().id)
    with pytest.raises(AssertionError):
        ledger.check(database_url)


async def test_opening_without_a_server_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A database that was never there is unavailable, and nothing is left open."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    database = Database(f"postgresql://postgres@/postgres?host={nowhere}")
    with pytest.raises(errors.Unavailable):
        await database.connect()
    await database.aclose()
