"""Group commit: accepted means durable, for each writer by himself."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Sequence

import psycopg
import pytest

from journeyman import errors
from journeyman.storage import journal as journals
from journeyman.storage.database import Database
from journeyman.storage.journal import Journal
from journeyman.storage.tasks import Tasks
from journeyman.tasks.task import Status, Task
from tests.background import in_background
from tests.integration.storage.samples import NOW, following, make_finished, make_running, make_task
from tests.patience import until

WAITING_FOR_LOCK = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def count(sql: psycopg.Connection, query: str) -> int:
    """Give the one number that a query answers."""
    row = sql.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


async def test_a_writer_is_answered_after_its_commit(
    journal: Journal, sql: psycopg.Connection, database_url: str
) -> None:
    """While the commit cannot happen the writer waits; when it is answered, everybody sees the task."""
    task = make_task()
    with psycopg.connect(database_url) as blocker:
        blocker.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
        writer = asyncio.create_task(journal.insert(task))
        await until(lambda: count(sql, WAITING_FOR_LOCK) == 1)
        assert not writer.done()
    await writer
    assert sql.execute("SELECT id FROM tasks").fetchall() == [(task.id,)]


async def test_many_writers_share_a_transaction(journal: Journal, sql: psycopg.Connection) -> None:
    """A thousand tasks that come at once are all written, by a handful of transactions."""
    await asyncio.gather(*(journal.insert(make_task()) for _ in range(1000)))
    assert count(sql, "SELECT count(*) FROM tasks") == 1000
    assert count(sql, "SELECT count(DISTINCT xmin::text) FROM tasks") <= 1000 // journals.MAX_BATCH + 2


async def test_changes_of_one_task_keep_their_order(journal: Journal, tasks: Tasks) -> None:
    """A task that is inserted and changed three times, all pending at once, passes through each version."""
    first = make_task()
    second = following(first, status=Status.SUBMITTED, worker=1, attempt=1, started_at=NOW)
    third = following(second, status=Status.IN_PROGRESS, progress=20)
    fourth = following(third, progress=40)
    await asyncio.gather(
        journal.insert(first), *(journal.insert(make_task()) for _ in range(300)), journal.replace(second),
        journal.replace(third), journal.replace(fourth),
    )  # fmt: skip
    assert await tasks.fetch(first.id) == fourth
    assert [change.version for change in await tasks.changes_since(first.id, 0)] == [2, 3, 4]


async def test_of_two_who_change_a_task_one_wins(journal: Journal, tasks: Tasks) -> None:
    """Both put a version 3 in the place of version 2: one is written, the other is told that it came late."""
    task = make_running()
    await journal.insert(task)
    rivals = [following(task, progress=10), following(task, progress=20)]
    answers = await asyncio.gather(*(journal.replace(rival) for rival in rivals), return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None), errors.StaleTask]
    assert await tasks.fetch(task.id) == rivals[0]
    assert len(await tasks.changes_since(task.id, 0)) == 1


@pytest.mark.parametrize("version", [1, 2, 4], ids=["older", "same", "skips-one"])
async def test_a_version_that_does_not_follow_is_stale(journal: Journal, tasks: Tasks, version: int) -> None:
    """Only the next version goes in."""
    task = make_running()
    await journal.insert(task)
    with pytest.raises(errors.StaleTask):
        await journal.replace(dataclasses.replace(task, version=version, progress=50))
    assert await tasks.fetch(task.id) == task


async def test_changing_an_unknown_task_is_stale(journal: Journal, tasks: Tasks) -> None:
    """A replacement does not make a row."""
    task = make_running()
    with pytest.raises(errors.StaleTask):
        await journal.replace(task)
    assert await tasks.fetch(task.id) is None


async def test_the_same_task_may_be_inserted_again(journal: Journal, sql: psycopg.Connection) -> None:
    """A batch that is sent twice makes each task once."""
    task = make_task()
    await journal.insert(task)
    await journal.insert(task)
    assert count(sql, "SELECT count(*) FROM tasks") == 1


async def test_a_resent_task_does_not_undo_its_progress(journal: Journal, tasks: Tasks) -> None:
    """An insert that comes a second time, after the task moved on, succeeds and changes nothing."""
    task = make_task()
    await journal.insert(task)
    moved = following(task, status=Status.SUBMITTED, worker=1, attempt=1, started_at=NOW)
    await journal.replace(moved)
    await journal.insert(task)
    assert await tasks.fetch(task.id) == moved


async def test_another_task_of_the_same_id_is_refused(journal: Journal, tasks: Tasks) -> None:
    """Two processes that both believe to own a node number may make an id twice: the second client is told."""
    task = make_task()
    rival = dataclasses.replace(task, token="another", prompt="Dog")
    bystander = make_task()
    await journal.insert(task)
    answers = await asyncio.gather(journal.insert(rival), journal.insert(bystander), return_exceptions=True)
    assert [type(answer) for answer in answers] == [errors.Unavailable, type(None)]
    assert await tasks.fetch(task.id) == task
    assert await tasks.fetch(bystander.id) == bystander


async def test_a_cancelled_writer_harms_nobody(
    journal: Journal, tasks: Tasks, sql: psycopg.Connection, database_url: str
) -> None:
    """A client that goes away while its task is written leaves the task and its neighbours as they are."""
    leaving, staying = make_task(), make_task()
    with psycopg.connect(database_url) as blocker:
        blocker.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
        writers = [asyncio.create_task(journal.insert(task)) for task in (leaving, staying)]
        await until(lambda: count(sql, WAITING_FOR_LOCK) == 1)
        writers[0].cancel()
        with pytest.raises(asyncio.CancelledError):
            await writers[0]
    await writers[1]
    assert {task.id for task in await tasks.fetch_many([leaving.id, staying.id])} == {leaving.id, staying.id}


@pytest.mark.parametrize(
    "spoilt",
    [
        pytest.param({"state": "a\x00b"}, id="nul"),
        pytest.param({"properties": {"said": "a\x00b"}}, id="nul-in-json"),
        pytest.param({"state": "\ud800"}, id="half-a-surrogate-pair"),
        pytest.param({"status": Status.SUCCESS}, id="against-an-invariant"),
        pytest.param({"properties": {"what": object()}}, id="not-json"),
    ],
)
async def test_one_bad_task_does_not_spoil_its_batch(journal: Journal, tasks: Tasks, spoilt: dict[str, object]) -> None:
    """Of a hundred writes the database refuses one: that writer is told, the others are served."""
    good = [make_task() for _ in range(99)]
    bad = make_task(**spoilt)
    writes = [*good[:50], bad, *good[50:]]
    answers = await asyncio.gather(*(journal.insert(task) for task in writes), return_exceptions=True)
    assert [number for number, answer in enumerate(answers) if answer is not None] == [50]
    assert len(await tasks.fetch_many([task.id for task in writes])) == 99


async def test_changing_a_finished_task_does_not_spoil_a_batch(journal: Journal, tasks: Tasks) -> None:
    """The database's refusal to change a finished task reaches only who tried."""
    finished, running = make_finished(), make_running()
    await asyncio.gather(journal.insert(finished), journal.insert(running))
    moved = following(running, progress=50)
    answers = await asyncio.gather(
        journal.replace(following(finished, progress=99, status=Status.IN_PROGRESS, worker=1, finished_at=None)),
        journal.replace(moved),
        return_exceptions=True,
    )
    assert isinstance(answers[0], psycopg.Error)
    assert answers[1] is None
    assert await tasks.fetch(finished.id) == finished
    assert await tasks.fetch(running.id) == moved


async def test_what_a_change_causes_is_written_with_it(database: Database, sql: psycopg.Connection) -> None:
    """The outbox runs inside the transaction of the change: when it fails, the task has not changed."""
    sql.execute("CREATE TABLE noted (id bigint PRIMARY KEY)")

    async def note(connection: psycopg.AsyncConnection, changed: Sequence[Task]) -> None:
        for task in changed:
            await connection.execute("INSERT INTO noted VALUES (%s)", (task.id,))

    journal = Journal(database, outbox=note)
    task = make_running(notify_hook="https://example.com/hook")
    async with in_background(journal.run()):
        await journal.insert(task)
        assert count(sql, "SELECT count(*) FROM noted") == 0
        await journal.replace(following(task, progress=10))
        assert count(sql, "SELECT count(*) FROM noted") == 1
        with pytest.raises(psycopg.errors.UniqueViolation):
            await journal.replace(following(following(task), progress=20))
    assert (await Tasks(database).changes_since(task.id, 0))[-1].progress == 10


async def test_a_stale_change_causes_nothing(database: Database) -> None:
    """The outbox hears only of changes that were made."""
    heard: list[int] = []

    async def note(_connection: psycopg.AsyncConnection, changed: Sequence[Task]) -> None:
        heard.extend(task.progress for task in changed)

    journal = Journal(database, outbox=note)
    task = make_running(notify_hook="https://example.com/hook")
    async with in_background(journal.run()):
        await journal.insert(task)
        await asyncio.gather(
            *(journal.replace(following(task, progress=progress)) for progress in (10, 20)), return_exceptions=True
        )
    assert heard == [10]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        pytest.param({"progress": 10}, {journals.TASK_CHANNEL}, id="progress"),
        pytest.param(
            {"status": Status.CANCEL, "worker": None, "finished_at": NOW, "fail_reason": "unwanted"},
            {journals.TASK_CHANNEL, journals.CANCEL_CHANNEL},
            id="cancelled",
        ),
        pytest.param(
            {"status": Status.NOT_START, "worker": None, "started_at": None},
            {journals.TASK_CHANNEL, journals.QUEUE_CHANNEL},
            id="handed-back",
        ),
    ],
)
async def test_changes_are_announced(
    journal: Journal, sql: psycopg.Connection, step: dict[str, object], expected: set[str]
) -> None:
    """Followers of a task hear of every change, and workers of every task that waits again or was cancelled."""
    task = make_running()
    await journal.insert(task)
    payloads = {
        journals.TASK_CHANNEL: str(task.id),
        journals.QUEUE_CHANNEL: task.account,
        journals.CANCEL_CHANNEL: str(task.id),
    }
    for channel in payloads:
        sql.execute(f"LISTEN {channel}".encode())
    await journal.replace(following(task, **step))
    heard = {(note.channel, note.payload) for note in sql.notifies(timeout=10, stop_after=1)}
    assert heard == {(channel, payloads[channel]) for channel in expected}


async def test_a_stale_change_is_not_announced(journal: Journal, sql: psycopg.Connection) -> None:
    """Nobody is told of a change that was not made."""
    task, other = make_running(), make_running()
    await journal.insert(task, other)
    sql.execute(f"LISTEN {journals.TASK_CHANNEL}".encode())
    with pytest.raises(errors.StaleTask):
        await journal.replace(following(following(task)))
    await journal.replace(following(other))
    heard = [note.payload for note in sql.notifies(timeout=10, stop_after=1)]
    assert heard == [str(other.id)]


async def test_a_new_task_is_announced_to_workers(journal: Journal, sql: psycopg.Connection) -> None:
    """Workers of other processes hear that there is something to claim."""
    sql.execute(f"LISTEN {journals.QUEUE_CHANNEL}".encode())
    await journal.insert(make_task())
    assert [note.channel for note in sql.notifies(timeout=10, stop_after=1)] == [journals.QUEUE_CHANNEL]


async def test_a_full_batch_of_changes_fits_its_announcement(journal: Journal, sql: psycopg.Connection) -> None:
    """However many tasks change at once, each id is announced."""
    running = [make_running() for _ in range(700)]
    await asyncio.gather(*(journal.insert(task) for task in running))
    sql.execute(f"LISTEN {journals.TASK_CHANNEL}".encode())
    await asyncio.gather(*(journal.replace(following(task, progress=10)) for task in running))
    heard: list[int] = []
    while len(heard) < len(running):
        notes = list(sql.notifies(timeout=10, stop_after=1))
        assert notes
        heard += [int(number) for note in notes for number in note.payload.split(",")]
    assert sorted(heard) == [task.id for task in running]


async def test_nobody_waits_for_a_journal_that_ended(database: Database, database_url: str) -> None:
    """When the journal stops, those who wait are told at once, and so is whoever comes later."""
    journal = Journal(database)
    with psycopg.connect(database_url) as blocker:
        blocker.execute("LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE")
        async with in_background(journal.run()):
            writers = [asyncio.create_task(journal.insert(make_task())) for _ in range(600)]
            await asyncio.sleep(0)
    for writer in writers:
        with pytest.raises(errors.Unavailable):
            await asyncio.wait_for(writer, 10)
    with pytest.raises(errors.Unavailable):
        await asyncio.wait_for(journal.insert(make_task()), 10)


async def test_several_tasks_are_written_all_or_none(journal: Journal, tasks: Tasks, sql: psycopg.Connection) -> None:
    """When the database refuses one of them, none is there; a stranger's in the same batch is."""
    sql.execute("ALTER TABLE tasks ADD CONSTRAINT no_cats CHECK (prompt <> 'Cat')")
    dogs = [make_task(prompt="Dog") for _ in range(3)]
    outcomes = await asyncio.gather(
        journal.insert(dogs[0], make_task(prompt="Cat"), dogs[1]), journal.insert(dogs[2]), return_exceptions=True
    )
    assert isinstance(outcomes[0], psycopg.errors.CheckViolation)
    assert outcomes[1] is None
    assert await tasks.fetch_many([dog.id for dog in dogs]) == [dogs[2]]
