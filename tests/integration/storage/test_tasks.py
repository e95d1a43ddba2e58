"""Claiming and reading tasks."""

from __future__ import annotations

import asyncio
import contextlib
import datetime

import psycopg
import pytest

from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from journeyman.storage.journal import Journal
from journeyman.storage.ownership import Ownership
from journeyman.storage.tasks import Tasks
from journeyman.tasks.accounts import Load
from journeyman.tasks.change import Change
from journeyman.tasks.task import SpeedMode, Status, Task, TaskId
from tests.integration.storage.samples import NOW, following, make_finished, make_running, make_task
from tests.patience import until


async def insert(journal: Journal, *tasks: Task) -> None:
    """Write tasks in one go."""
    await asyncio.gather(*(journal.insert(task) for task in tasks))


async def test_the_urgent_start_first_and_then_the_oldest(journal: Journal) -> None:
    """Turbo before fast before relax; among equals the smaller id."""
    modes = [SpeedMode.RELAX, SpeedMode.FAST, SpeedMode.TURBO, SpeedMode.FAST, SpeedMode.RELAX, SpeedMode.TURBO]
    waiting = [make_task(mode=mode) for mode in modes]
    await insert(journal, *reversed(waiting))
    claimed = await journal.claim("stub", worker=1, limit=10, now=NOW)
    assert [task.id for task in claimed] == [waiting[index].id for index in (2, 5, 1, 3, 0, 4)]


async def test_a_claim_takes_no_more_than_asked(journal: Journal) -> None:
    """The limit holds, and the rest waits for the next claim."""
    waiting = [make_task() for _ in range(5)]
    await insert(journal, *waiting)
    first = await journal.claim("stub", worker=1, limit=3, now=NOW)
    second = await journal.claim("stub", worker=1, limit=3, now=NOW)
    assert [task.id for task in first + second] == [task.id for task in waiting]
    assert await journal.claim("stub", worker=1, limit=3, now=NOW) == []


async def test_a_claimed_task_is_the_workers(journal: Journal, tasks: Tasks) -> None:
    """It is submitted, counts its attempt, knows worker and start, and the change is logged."""
    task = make_task(attempt=1, version=3)
    await insert(journal, task, make_task(account="other"), make_running(), make_finished())
    moment = NOW + datetime.timedelta(seconds=5)
    (claimed,) = await journal.claim("stub", worker=77, limit=10, now=moment)
    assert claimed == following(task, status=Status.SUBMITTED, worker=77, attempt=2, started_at=moment)
    assert await tasks.fetch(task.id) == claimed
    assert await tasks.changes_since(task.id, 0) == [Change(version=4, status=Status.SUBMITTED, progress=0, preview="")]


async def test_no_task_is_claimed_twice(journal: Journal, database_url: str) -> None:
    """Four workers that claim at the same time share the tasks out without one in common."""
    waiting = [make_task() for _ in range(400)]
    await insert(journal, *waiting)
    databases = [Database(database_url, max_connections=2) for _ in range(4)]
    for database in databases:
        await database.open()

    async def work(database: Database, worker: int) -> list[TaskId]:
        mine: list[TaskId] = []
        while claimed := await Journal(database).claim("stub", worker=worker, limit=7, now=NOW):
            assert {task.worker for task in claimed} == {worker}
            mine += [task.id for task in claimed]
        return mine

    shares = await asyncio.gather(*(work(database, number) for number, database in enumerate(databases)))
    for database in databases:
        await database.aclose()
    assert sorted(task_id for share in shares for task_id in share) == [task.id for task in waiting]
    assert sum(1 for share in shares if share) > 1


async def test_a_claim_does_not_wait_for_a_row_that_somebody_holds(journal: Journal, database_url: str) -> None:
    """A task that another transaction has locked is passed over."""
    held, free = make_task(), make_task()
    await insert(journal, held, free)
    with psycopg.connect(database_url) as blocker:
        blocker.execute("SELECT 1 FROM tasks WHERE id = %s FOR UPDATE", (held.id,))
        claimed = await asyncio.wait_for(journal.claim("stub", worker=1, limit=10, now=NOW), 10)
    assert [task.id for task in claimed] == [free.id]


async def test_tasks_of_dead_workers_are_stray(journal: Journal, tasks: Tasks, database: Database) -> None:
    """A living worker's tasks are its own; those of numbers that nobody holds are stray, and mine that I do not run."""
    async with contextlib.aclosing(Ownership(database)) as alive, contextlib.aclosing(Ownership(database)) as me:
        await alive.acquire()
        await me.acquire()
        await insert(
            journal,
            make_running(worker=alive.worker),
            mine := make_running(worker=me.worker),
            dead := make_running(worker=alive.worker + 20),
            make_task(),
            make_finished(),
        )
        assert [task.id for task in await tasks.stray(me=me.worker, running=(), limit=10)] == [mine.id, dead.id]
        assert [task.id for task in await tasks.stray(me=me.worker, running=[mine.id], limit=1)] == [dead.id]
        await alive.aclose()

        async def are_all_stray() -> bool:
            return len(await tasks.stray(me=me.worker, running=(), limit=10)) == 3

        await until(are_all_stray)
        assert len(await tasks.stray(me=me.worker, running=(), limit=2)) == 2


async def test_tasks_that_a_worker_has_lost(journal: Journal, tasks: Tasks) -> None:
    """They were cancelled, or another has taken them; what ended otherwise, or waits elsewhere, is no matter."""
    await insert(
        journal,
        mine := make_running(worker=3),
        taken := make_running(worker=4),
        waiting := make_task(),
        ended := make_finished(),
        cancelled := make_task(status=Status.CANCEL, fail_reason="The task was cancelled.", finished_at=NOW),
        make_running(worker=4),
    )
    running = [task.id for task in (mine, taken, waiting, ended, cancelled)]
    assert await tasks.lost(me=3, running=running) == [taken.id, waiting.id, cancelled.id]
    assert await tasks.lost(me=3, running=[]) == []


async def test_another_databases_locks_do_not_keep_tasks(
    journal: Journal, tasks: Tasks, empty_database_url: str
) -> None:
    """Who holds a number in another database of the same server is nobody here."""
    async with contextlib.aclosing(Ownership(Database(empty_database_url))) as stranger:
        await stranger.acquire()
        await insert(journal, task := make_running(worker=stranger.worker), make_task(), make_finished())
        assert [stray.id for stray in await tasks.stray(me=0, running=(), limit=10)] == [task.id]


async def test_the_largest_id_is_known(journal: Journal, tasks: Tasks) -> None:
    """It is 0 on an empty table, and the newest id after that."""
    assert await tasks.largest_id() == 0
    await insert(journal, make_task(), newest := make_task())
    assert await tasks.largest_id() == newest.id


async def test_changes_are_read_from_a_version_on(journal: Journal, tasks: Tasks) -> None:
    """Only later ones, in order, with what moved."""
    task = make_task()
    await insert(journal, task)
    (task,) = await journal.claim("stub", worker=1, limit=1, now=NOW)
    for step in range(1, 5):
        task = following(task, status=Status.IN_PROGRESS, progress=step * 10, preview=f"token/preview-{step}.webp")
        await journal.replace(task)
    found = await tasks.changes_since(task.id, 3)
    assert [(change.version, change.progress) for change in found] == [(4, 20), (5, 30), (6, 40)]
    assert found[-1].preview == "token/preview-4.webp"
    assert await tasks.changes_since(task.id, 6) == []


async def test_those_ahead_are_counted_as_they_will_start(journal: Journal, tasks: Tasks) -> None:
    """What is more urgent or older on the same account is ahead; what runs, ended or is elsewhere is not."""
    await insert(
        journal,
        relaxed := make_task(mode=SpeedMode.RELAX),
        first := make_task(),
        make_task(account="other"),
        running := make_running(),
        make_finished(),
        second := make_task(),
        turbo := make_task(mode=SpeedMode.TURBO),
    )
    ahead = {task.id: await tasks.waiting_ahead(task.id) for task in (turbo, first, second, relaxed, running)}
    assert list(ahead.values()) == [0, 1, 2, 3, 0]
    assert await tasks.waiting_ahead(TaskId(1)) == 0


async def test_the_unfinished_are_listed_oldest_first(journal: Journal, tasks: Tasks) -> None:
    """Waiting and running ones together, in the order of their ids, up to the limit."""
    mixed = [make_task(), make_running(), make_finished(), make_task(mode=SpeedMode.TURBO), make_running()]
    await insert(journal, *mixed)
    expected = [task.id for task in mixed if task.status is not Status.SUCCESS]
    assert [task.id for task in await tasks.unfinished(10)] == expected
    assert [task.id for task in await tasks.unfinished(3)] == expected[:3]


async def test_the_newest_are_listed_first(journal: Journal, tasks: Tasks) -> None:
    """Whatever their status."""
    mixed = [make_task(), make_running(), make_finished()]
    await insert(journal, *mixed)
    assert [task.id for task in await tasks.latest(2)] == [mixed[2].id, mixed[1].id]


async def test_only_existing_tasks_are_fetched(journal: Journal, tasks: Tasks) -> None:
    """Unknown ids are left out, and asking twice gives one."""
    await insert(journal, task := make_task())
    assert await tasks.fetch_many([task.id, TaskId(1), task.id]) == [task]
    assert await tasks.fetch_many([]) == []
    assert await tasks.fetch(TaskId(1)) is None


async def test_waiting_tasks_are_counted_by_account(journal: Journal, tasks: Tasks) -> None:
    """Each speed by itself; accounts without waiting tasks are left out."""
    relaxed = make_task(mode=SpeedMode.RELAX)
    await insert(journal, make_task(), relaxed, make_task(account="other"), make_running(account="busy"))
    found = await tasks.count_waiting()
    assert found == {("stub", SpeedMode.FAST): 1, ("stub", SpeedMode.RELAX): 1, ("other", SpeedMode.FAST): 1}


@pytest.mark.parametrize("limit", [1, 10], ids=["limited", "all"])
async def test_those_that_waited_too_long_are_found(journal: Journal, tasks: Tasks, limit: int) -> None:
    """Only waiting ones, and only from before the moment; the oldest first."""
    earlier = NOW - datetime.timedelta(hours=1)
    await insert(
        journal,
        old := make_task(submitted_at=earlier),
        make_running(submitted_at=earlier),
        make_task(),
        also_old := make_task(submitted_at=earlier),
    )
    found = await tasks.overdue(before=NOW, limit=limit)
    assert [task.id for task in found] == [old.id, also_old.id][:limit]


async def test_children_are_found_below_their_parent(journal: Journal, tasks: Tasks) -> None:
    """Oldest first, up to the limit, whatever their status."""
    parent = make_finished()
    children = [make_task(parent=parent.id), make_finished(parent=parent.id), make_running(parent=parent.id)]
    await insert(journal, parent, *children, make_task(parent=children[0].id), make_task())
    assert [task.id for task in await tasks.children(parent.id, limit=10)] == [task.id for task in children]
    assert [task.id for task in await tasks.children(parent.id, limit=2)] == [task.id for task in children[:2]]
    assert await tasks.children(children[1].id, limit=10) == []


async def test_a_job_is_found_by_its_hash(journal: Journal, tasks: Tasks) -> None:
    """The one task that has it; a blank is nobody's."""
    await insert(journal, mine := make_finished(hash="mine"), make_finished(hash="other"), make_task(), make_finished())
    assert await tasks.by_hash("mine") == mine
    assert await tasks.by_hash("nobody's") is None
    assert await tasks.by_hash("") is None


@pytest.mark.parametrize("limit", [1, 10], ids=["limited", "all"])
async def test_dialogs_left_open_are_found(journal: Journal, tasks: Tasks, limit: int) -> None:
    """Only those that are still open, and only from before the moment; the oldest first."""
    earlier = NOW - datetime.timedelta(hours=1)
    await insert(
        journal,
        old := make_task(status=Status.MODAL, submitted_at=earlier),
        make_task(submitted_at=earlier),
        make_running(submitted_at=earlier),
        make_task(status=Status.MODAL),
        also_old := make_task(status=Status.MODAL, submitted_at=earlier),
    )
    found = await tasks.open_dialogs(before=NOW, limit=limit)
    assert [task.id for task in found] == [old.id, also_old.id][:limit]


async def test_what_accounts_have_to_do_is_counted(database: Database, journal: Journal, tasks: Tasks) -> None:
    """What runs, waits or asks, of each account that has any; and of some accounts the dialogs, the oldest first."""
    await insert(
        journal,
        *(make_task(), make_task(), make_running(), make_finished()),
        asks := make_task(status=Status.MODAL),
        make_task(status=Status.MODAL, account="other"),
        make_finished(account="idle"),
    )
    assert await Accounts(database).loads() == {
        "stub": Load(running=1, waiting=2, dialogs=1),
        "other": Load(dialogs=1),
    }
    assert [task.id for task in await tasks.dialogs_at({"stub", "idle"}, limit=10)] == [asks.id]


async def test_open_dialogs_neither_wait_nor_run(journal: Journal, tasks: Tasks) -> None:
    """Nobody claims them, nobody counts them, and they are not in the queue."""
    await insert(journal, make_task(status=Status.MODAL))
    assert await journal.claim("stub", worker=1, limit=10, now=NOW) == []
    assert await tasks.count_waiting() == {}
    assert await tasks.unfinished(10) == []
    assert await tasks.stray(me=1, running=(), limit=10) == []
