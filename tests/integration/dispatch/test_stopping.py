"""Workers that stop, die and come back: nothing is lost, and attempts are counted justly."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import random
from collections.abc import AsyncGenerator

import psycopg
import pytest
import structlog

from journeyman.dispatch import worker as workers
from journeyman.engines.base import Event, Job, Progress, Started
from journeyman.engines.stub import Outcome, StubEngine
from journeyman.settings import Settings
from journeyman.tasks.task import Status, Task
from journeyman.wording import Clause
from tests.integration.dispatch.scripted import ScriptedEngine
from tests.integration.dispatch.workplace import Workplace, make_account, open_workplace
from tests.integration.storage.samples import make_running, make_task
from tests.patience import until

TERMINATE_HOLDER = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND objid::bigint = %s
"""


async def chatter(_job: Job) -> AsyncGenerator[Event, None]:
    """Report progress without a pause, so that whoever interrupts does so during a write."""
    yield Started()
    while True:
        yield Progress(percent=50)


async def test_a_stopping_worker_hands_back_what_runs(database_url: str) -> None:
    """The tasks wait again, the attempt is not counted, and the next worker draws them."""
    async with open_workplace(database_url, engine=StubEngine(outcome=Outcome.HANG)) as place:
        async with place.working():
            accepted = [await place.submit() for _ in range(4)]
            for one in accepted:
                await place.reaches(one.task.id, lambda task: task.progress > 0)
        for one in accepted:
            task = await place.fetch(one.task.id)
            assert (task.status, task.attempt, task.progress, task.worker) == (Status.NOT_START, 0, 0, None)
            assert task.started_at is None
        assert place.pool.running["stub"] == 0
    async with open_workplace(database_url) as place, place.working():
        for one in accepted:
            task = await place.end_of(one.task.id)
            assert (task.status, task.attempt) == (Status.SUCCESS, 1)


@pytest.mark.parametrize("seed", range(8))
async def test_stopping_at_any_moment_counts_no_attempt(database_url: str, seed: int) -> None:
    """Also when the stop falls into a claim or into the write of a change."""
    chance = random.Random(seed)  # noqa: S311 - a test that repeats
    async with open_workplace(database_url, engine=ScriptedEngine(chatter)) as place:
        accepted = [await place.submit() for _ in range(8)]
        async with place.working():
            for _ in range(chance.randrange(2000)):
                await asyncio.sleep(0)
        for one in accepted:
            task = await place.fetch(one.task.id)
            assert (task.status, task.attempt) == (Status.NOT_START, 0)
        assert place.pool.running["stub"] == 0


async def test_the_running_clock_also_stops_during_a_write(database_url: str) -> None:
    """A task whose engine reports all the time fails when its time is over, at the first attempt."""
    settings = Settings(running_timeout_seconds=1)
    async with (
        open_workplace(database_url, engine=ScriptedEngine(chatter), settings=settings) as place,
        place.working(),
    ):
        accepted = [await place.submit() for _ in range(4)]
        for one in accepted:
            task = await place.end_of(one.task.id, seconds=5)
            assert (task.status, task.attempt) == (Status.FAILURE, 1)
            assert "ran for 1 seconds" in task.fail_reason


async def crash(place: Workplace, *tasks: Task) -> None:
    """Leave tasks as a worker leaves them that died."""
    for task in tasks:
        await place.journal.insert(task)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_tasks_of_the_last_holder_are_taken_up(database_url: str, language: str) -> None:
    """At the start, tasks under our own number are a dead process's: they count as crashed, and fail at the limit."""
    async with open_workplace(database_url) as place:
        me = place.ownership.worker
        tired = make_running(worker=me, attempt=3, language=language, progress=40)
        fresh = make_running(worker=me, attempt=2, language=language)
        await crash(place, tired, fresh)
        async with place.working():
            failed, drawn = await place.end_of(tired.id), await place.end_of(fresh.id)
        assert (drawn.status, drawn.attempt) == (Status.SUCCESS, 3)
        assert (failed.status, failed.attempt) == (Status.FAILURE, 3)
        assert "3" in failed.fail_reason
        assert ("进程" in failed.fail_reason) is (language == "zh")


async def test_a_dead_workers_tasks_are_taken_at_the_second_sweep(database_url: str) -> None:
    """At the first it may only have lost its connection; what it still misses at the second is dead."""
    async with open_workplace(database_url) as place:
        stray = make_running(worker=place.ownership.worker + 5, attempt=1)
        await crash(place, stray)
        await place.worker.sweep()
        assert (await place.fetch(stray.id)).status is Status.IN_PROGRESS
        await place.worker.sweep()
        task = await place.fetch(stray.id)
        assert (task.status, task.attempt) == (Status.NOT_START, 1)


async def test_a_workers_lost_connection_costs_no_attempt(database_url: str) -> None:
    """While one process takes its number again, the sweep of another leaves its tasks alone."""
    engine = StubEngine(outcome=Outcome.HANG)
    async with open_workplace(database_url, engine=engine) as one, one.working():
        task_id = (await one.submit()).task.id
        await one.reaches(task_id, lambda task: task.progress > 0)
        async with open_workplace(database_url, seats=[(make_account("other"), StubEngine())]) as two:
            with psycopg.connect(database_url, autocommit=True) as sql:
                sql.execute(TERMINATE_HOLDER, (one.ownership.worker,))

                async def is_missed() -> bool:
                    return bool(await two.tasks.stray(me=two.ownership.worker, running=(), limit=1))

                await until(is_missed)
                await two.worker.sweep()

                async def is_back() -> bool:
                    return not await is_missed()

                await until(is_back)
                await two.worker.sweep()
        task = await one.fetch(task_id)
        assert (task.status, task.attempt) == (Status.IN_PROGRESS, 1)


async def test_what_the_database_lost_touch_of_is_taken_up_again(database_url: str) -> None:
    """A claim whose answer never came leaves a task under our number that nobody runs; no attempt is to blame."""
    async with open_workplace(database_url) as place, place.working():
        await place.end_of((await place.submit()).task.id)  # so the start is over
        lost = make_running(worker=place.ownership.worker, attempt=1, status=Status.SUBMITTED)
        await crash(place, lost)
        await place.worker.sweep()
        task = await place.end_of(lost.id)
        assert (task.status, task.attempt) == (Status.SUCCESS, 1)


async def test_a_sweep_leaves_running_tasks_alone(database_url: str) -> None:
    """However often it sweeps, what this worker runs goes on."""
    async with open_workplace(database_url, engine=StubEngine(delay_seconds=0.5, steps=20)) as place, place.working():
        accepted = [await place.submit() for _ in range(12)]

        async def are_done_after_another_sweep() -> bool:
            await place.worker.sweep()
            tasks = await place.tasks.fetch_many([one.task.id for one in accepted])
            assert {task.attempt for task in tasks} <= {0, 1}
            return all(task.status is Status.SUCCESS for task in tasks)

        await until(are_done_after_another_sweep)


async def test_without_any_lock_only_running_tasks_are_swept(database_url: str) -> None:
    """While our own number is lost too, finished and waiting tasks are not mistaken for stray ones."""
    async with open_workplace(database_url) as place:
        async with place.working():
            finished = await place.end_of((await place.submit()).task.id)
        await place.ownership.aclose()
        waiting = make_task(account="nobody")
        await crash(place, waiting)
        await place.worker.sweep()
        await place.worker.sweep()
        assert await place.fetch(finished.id) == finished
        assert await place.fetch(waiting.id) == waiting


@pytest.mark.parametrize(("language", "reason"), [("en", "waited for 60 seconds"), ("zh", "等待超过60秒")])
async def test_who_waits_too_long_fails(database_url: str, language: str, reason: str) -> None:
    """After the waiting time a task that never started fails; a younger one and a running one do not."""
    now = datetime.datetime.now(datetime.UTC)
    old = now - datetime.timedelta(seconds=61)
    async with open_workplace(database_url, settings=Settings(waiting_timeout_seconds=60)) as place:
        late = make_task(submitted_at=old, language=language)
        young = make_task(submitted_at=now)
        running = make_running(submitted_at=old, worker=place.ownership.worker + 1)
        await crash(place, late, young, running)
        await place.worker.sweep()
        task = await place.fetch(late.id)
        assert task.status is Status.FAILURE
        assert reason in task.fail_reason
        assert await place.fetch(young.id) == young
        assert await place.fetch(running.id) == running


async def test_the_sweeper_outlives_a_task_that_cannot_be_swept(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault in one sweep does not end the sweeps to come."""
    monkeypatch.setattr(workers, "SWEEP_SECONDS", 0.01)
    async with open_workplace(database_url) as place, place.working():
        with psycopg.connect(database_url, autocommit=True) as sql, structlog.testing.capture_logs() as logged:
            # The lock may be a worker's, who lets go of it in this loop.
            await asyncio.to_thread(sql.execute, "ALTER TABLE tasks RENAME COLUMN submitted_at TO gone")
            await until(lambda: "worker.sweep_failed" in {entry["event"] for entry in logged})
            await asyncio.to_thread(sql.execute, "ALTER TABLE tasks RENAME COLUMN gone TO submitted_at")
        lost = make_running(worker=place.ownership.worker, attempt=1)
        await crash(place, lost)
        assert (await place.end_of(lost.id)).status is Status.SUCCESS


async def test_two_workers_share_the_work(database_url: str) -> None:
    """Each task is drawn once, whichever process accepted it, and both processes draw."""
    async with (
        open_workplace(database_url, engine=StubEngine(delay_seconds=0.05)) as one,
        open_workplace(database_url, engine=StubEngine(delay_seconds=0.05)) as two,
        one.working(),
        two.working(),
    ):
        accepted = await asyncio.gather(*(place.submit() for place in (one, two) for _ in range(40)))
        ids = [accepted_task.task.id for accepted_task in accepted]
        assert len(set(ids)) == 80
        workers_seen: set[int | None] = set()

        async def are_done() -> bool:
            tasks = await one.tasks.fetch_many(ids)
            workers_seen.update(task.worker for task in tasks if task.worker)
            return all(task.status.is_terminal for task in tasks)

        await until(are_done)
        tasks = await one.tasks.fetch_many(ids)
        assert {(task.status, task.attempt) for task in tasks} == {(Status.SUCCESS, 1)}
        assert workers_seen == {one.ownership.worker, two.ownership.worker}


async def test_a_worker_hears_of_tasks_that_another_process_accepted(database_url: str) -> None:
    """Without a sweep: the notification is enough, for new tasks and for those handed back."""
    async with open_workplace(database_url) as clerk, open_workplace(database_url) as painter, painter.working():
        task_id = (await clerk.submit()).task.id
        assert (await painter.end_of(task_id, seconds=3)).status is Status.SUCCESS
        stray = make_running(worker=clerk.ownership.worker)
        await crash(clerk, stray)
        await clerk.lifecycle.hand_back(stray, attempt_counts=True)
        assert (await painter.end_of(stray.id, seconds=3)).status is Status.SUCCESS


async def test_a_task_that_comes_back_is_run_once(database_url: str) -> None:
    """When a task was taken away and comes back while its old run still hangs, the old run ends and no seat leaks."""
    async with open_workplace(database_url, engine=StubEngine(outcome=Outcome.HANG)) as place:
        async with place.working():
            task_id = (await place.submit()).task.id
            task = await place.reaches(task_id, lambda task: task.progress == 40)
            await place.lifecycle.hand_back(task, attempt_counts=True)
            await place.reaches(task_id, lambda task: task.attempt == 2 and task.progress == 40)
            await until(lambda: place.pool.running["stub"] == 1)
        assert place.pool.running["stub"] == 0
        task = await place.fetch(task_id)
        assert (task.status, task.attempt) == (Status.NOT_START, 1)


async def test_a_run_that_is_stopped_before_its_first_step_keeps_no_seat(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stops it may be quicker than it begins; the task is then run anew, on the one seat that there is."""
    monkeypatch.setattr(workers, "SWEEP_SECONDS", 0.1)
    seats = [(make_account(capacity=1), StubEngine())]
    async with open_workplace(database_url, seats=seats) as place:
        claim, stopped = place.journal.claim, list[Task]()

        async def claim_and_stop(account: str, *, worker: int, limit: int, now: datetime.datetime) -> list[Task]:
            tasks = await claim(account, worker=worker, limit=limit, now=now)
            if tasks and not stopped:
                stopped.extend(tasks)
                asyncio.get_running_loop().call_soon(place.worker.heard_cancelled, str(tasks[0].id))
            return tasks

        monkeypatch.setattr(place.journal, "claim", claim_and_stop)
        async with place.working():
            ended = await place.end_of((await place.submit()).task.id)
            await until(lambda: place.pool.running["stub"] == 0)
        assert [task.id for task in stopped] == [ended.id]
        assert (ended.status, ended.attempt) == (Status.SUCCESS, 1)


async def test_a_finished_task_stays_as_it_is(database_url: str) -> None:
    """Whoever still holds an older state of it cannot change it any more."""
    async with open_workplace(database_url) as place, place.working():
        task = await place.end_of((await place.submit()).task.id)
        for version in range(task.version + 2):
            old = make_running(id=task.id, version=version, worker=place.ownership.worker)
            for change in (
                place.lifecycle.fail(old, Clause("late", "迟到")),
                place.lifecycle.hand_back(old, attempt_counts=True),
                place.lifecycle.progress(old, 90),
            ):
                with contextlib.suppress(Exception):
                    await change
        assert await place.fetch(task.id) == task
