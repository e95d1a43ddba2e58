"""Tasks of accounts at services: found again, deferred, moved to other accounts, stopped for good."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

import psycopg
import pytest
import structlog

from journeyman import errors
from journeyman.dispatch.pool import Abilities
from journeyman.engines.base import Checkpoint, Deferred, Event, Failed, Job, Made, Progress, Started
from journeyman.engines.stub import StubEngine
from journeyman.settings import Settings
from journeyman.tasks.accounts import Condition, Standing
from journeyman.tasks.task import AccountFilter, Action, SpeedMode, Status
from journeyman.wording import Clause
from tests.integration.dispatch.scripted import Script
from tests.integration.dispatch.services import ScriptedService
from tests.integration.dispatch.workplace import Workplace, make_account, open_workplace
from tests.integration.storage.samples import make_running
from tests.patience import until

EXHAUSTED: Final = Clause("No fast time is left.", "快速时长已用完。")
DIED: Final = "The process that ran this task died on each of 3 attempts."
PAUSED: Final = Condition(standing=Standing.PAUSED, reason=Clause("A human is asked for.", "需要人工验证。"))
ABILITIES: Final = Abilities(actions=frozenset(Action), redraws=False)


async def drawn(job: Job) -> AsyncGenerator[Event, None]:
    """Draw at once."""
    async for event in StubEngine().run(job):
        yield event


async def hangs(_job: Job) -> AsyncGenerator[Event, None]:
    """Begin, and never end."""
    yield Checkpoint(data="first")
    yield Started()
    yield Checkpoint(data="second")
    yield Progress(percent=40)
    await asyncio.Event().wait()


def fails_of_account(*, lacks: frozenset[SpeedMode] = frozenset()) -> Script:
    """Fail for a reason that lies in the account."""

    async def script(_job: Job) -> AsyncGenerator[Event, None]:
        yield Checkpoint(data="asked")
        yield Failed(reason=EXHAUSTED, is_of_account=True, lacks=lacks)

    return script


def put(place: Workplace, name: str, service: ScriptedService, condition: Condition) -> None:
    """Say how an account stands."""
    place.pool.put(place.pool.accounts[name], ABILITIES, engine=service, condition=condition)


async def test_a_checkpoint_comes_back_with_the_task(database_url: str) -> None:
    """After the worker stops in order, the next run is given the last checkpoint; once it ended there is none."""
    service = ScriptedService(hangs)
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place:
        async with place.working():
            task_id = (await place.submit()).task.id
            await place.reaches(task_id, lambda task: task.progress == 40)
        left = await place.fetch(task_id)
        assert (left.status, left.checkpoint) == (Status.NOT_START, "second")
        assert service.cancelled == []
        service.script = drawn
        async with place.working():
            ended = await place.end_of(task_id)
        assert (ended.status, ended.checkpoint) == (Status.SUCCESS, "")
        assert [job.checkpoint for job in service.jobs] == ["", "second"]


async def test_deaths_while_a_service_draws_do_not_count(database_url: str) -> None:
    """A job that is under way is followed however often its follower dies; who took its result in may die of it."""
    service = ScriptedService(drawn)
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place:
        left = {"worker": place.ownership.worker, "account": "far", "attempt": 3}
        followed = make_running(checkpoint="asked", **left)
        deadly = make_running(checkpoint="asked", is_made=True, **left)
        await place.journal.insert(followed, deadly)
        async with place.working():
            ended, failed = await place.end_of(followed.id), await place.end_of(deadly.id)
        assert (ended.status, ended.attempt) == (Status.SUCCESS, 3)
        assert (failed.status, failed.fail_reason) == (Status.FAILURE, DIED)
        assert [job.checkpoint for job in service.jobs] == ["asked"]


async def test_what_is_made_is_written_down(database_url: str) -> None:
    """Before the result is taken in, and for that job only: what is asked for anew has yet to be made."""
    may_go_on = asyncio.Event()

    async def defers(_job: Job) -> AsyncGenerator[Event, None]:
        yield Checkpoint(data="asked")
        yield Made()
        await may_go_on.wait()
        yield Deferred(reason=EXHAUSTED, seconds=600)

    service = ScriptedService(defers)
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place, place.working():
        task_id = (await place.submit()).task.id
        made = await place.reaches(task_id, lambda task: task.is_made)
        assert (made.checkpoint, made.is_followed) == ("asked", False)
        may_go_on.set()
        waiting = await place.reaches(task_id, lambda task: task.status is Status.NOT_START)
        assert (waiting.checkpoint, waiting.is_made) == ("", False)


async def test_a_checkpoint_makes_no_version(database_url: str) -> None:
    """Followers of a task see each step once, however often its engine says where it is."""

    async def tells_much(job: Job) -> AsyncGenerator[Event, None]:
        for number in range(20):
            yield Checkpoint(data=f"{number}")
        async for event in drawn(job):
            yield event

    service = ScriptedService(tells_much)
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place, place.working():
        ended = await place.end_of((await place.submit()).task.id)
        changes = await place.tasks.changes_since(ended.id, 0)
        assert ended.status is Status.SUCCESS
        assert [change.version for change in changes] == list(range(2, ended.version + 1))
        assert ended.version < 12


async def test_a_cancelled_task_stops_at_the_service(database_url: str) -> None:
    """The service is asked to stop what is under way, by the last checkpoint; the log says that it was cancelled."""
    service = ScriptedService(hangs)
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place, place.working():
        task_id = (await place.submit()).task.id
        await place.reaches(task_id, lambda task: task.progress == 40)
        with structlog.testing.capture_logs() as logged:
            await place.cancelling.cancel(task_id, "en")
            await until(lambda: service.cancelled == ["second"])
        assert (await place.fetch(task_id)).status is Status.CANCEL
    said = [(entry["event"], entry["log_level"]) for entry in logged if entry.get("task") == task_id]
    assert said == [("task.cancelled", "info")]


async def test_a_cancelled_task_of_which_nobody_was_told_stops(database_url: str) -> None:
    """Whoever cannot hear for a while sees at the next sweep that the task is no longer its own, and tells the service.

    It is told once, however long it takes: the sweeps after that let it be.
    """
    service = ScriptedService(hangs)
    service.may_stop.clear()
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place, place.working():
        task_id = (await place.submit()).task.id
        await place.reaches(task_id, lambda task: task.progress == 40)
        with psycopg.connect(database_url) as silently:
            silently.execute(
                "UPDATE tasks SET status = 'CANCEL', fail_reason = 'cancelled', finished_at = now(), worker = NULL,"
                " version = version + 1"
            )
        await place.worker.sweep()
        await until(lambda: service.cancelled == ["second"])
        await place.worker.sweep()
        await place.fetch(task_id)
        assert place.pool.running["far"] == 1
        service.may_stop.set()
        await until(lambda: place.pool.running["far"] == 0)
        assert service.cancelled == ["second"]


async def test_a_task_out_of_time_stops_at_the_service(database_url: str) -> None:
    """The account's own time limit counts before the settings'."""
    service = ScriptedService(hangs)
    seats = [(make_account("far", timeout_seconds=1), service)]
    async with open_workplace(database_url, seats=seats, settings=Settings(running_timeout_seconds=600)) as place:
        async with place.working():
            ended = await place.end_of((await place.submit()).task.id)
        assert ended.status is Status.FAILURE
        assert "1 seconds" in ended.fail_reason
        assert service.cancelled == ["second"]


async def test_a_deferred_task_is_tried_again(database_url: str) -> None:
    """Where there is no other account it waits for its own, costs no attempt, and is a new job."""

    async def defers_once(job: Job) -> AsyncGenerator[Event, None]:
        yield Checkpoint(data="asked")
        if len(service.jobs) == 1:
            yield Deferred(reason=Clause("The queue is full.", "队列已满。"))
            return
        async for event in drawn(job):
            yield event

    service = ScriptedService(defers_once)
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place, place.working():
        ended = await place.end_of((await place.submit()).task.id)
        assert (ended.status, ended.attempt) == (Status.SUCCESS, 1)
        assert [job.checkpoint for job in service.jobs] == ["", ""]
        assert service.cancelled == []


async def test_a_deferred_task_goes_to_another_account(database_url: str) -> None:
    """At once, if there is one that fits."""

    async def defers(_job: Job) -> AsyncGenerator[Event, None]:
        yield Deferred(reason=Clause("The queue is full.", "队列已满。"), seconds=3600)

    full, free = ScriptedService(defers), ScriptedService(drawn)
    seats = [(make_account("full"), full), (make_account("free"), free)]
    async with open_workplace(database_url, seats=seats) as place, place.working():
        place.pool.waits("free", SpeedMode.FAST, 1)
        ended = await place.end_of((await place.submit()).task.id)
        assert (ended.status, ended.account) == (Status.SUCCESS, "free")
        assert len(full.jobs) == 1


async def test_what_an_account_cannot_another_can(database_url: str) -> None:
    """A failure that lies in the account sends the task to another one; without one it ends with the reason."""
    broken, free = ScriptedService(fails_of_account()), ScriptedService(drawn)
    seats = [(make_account("broken"), broken), (make_account("free"), free)]
    async with open_workplace(database_url, seats=seats) as place, place.working():
        # Also where the one that has just failed is the less busy, and nobody has said yet that it is paused.
        place.pool.waits("free", SpeedMode.FAST, 5)
        moved = await place.end_of((await place.submit()).task.id)
        assert (moved.status, moved.account) == (Status.SUCCESS, "free")
        pinned = await place.submit(account_filter=AccountFilter(instance="broken"), language="zh")
        ended = await place.end_of(pinned.task.id)
        assert (ended.status, ended.fail_reason) == (Status.FAILURE, EXHAUSTED.zh)


async def test_without_fast_time_the_task_goes_on_relaxed(database_url: str) -> None:
    """On the same account, if the client named no speed; who wants it fast hears that it cannot be."""

    async def has_no_fast_time(job: Job) -> AsyncGenerator[Event, None]:
        if job.mode is SpeedMode.FAST:
            yield Failed(reason=EXHAUSTED, is_of_account=True, lacks=frozenset({SpeedMode.FAST, SpeedMode.TURBO}))
            return
        async for event in drawn(job):
            yield event

    service = ScriptedService(has_no_fast_time)
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place, place.working():
        fast_only = await place.submit(mode=SpeedMode.FAST)
        assert (await place.end_of(fast_only.task.id)).fail_reason == EXHAUSTED
        with pytest.raises(errors.NoAccountReady, match="no time left"):
            await place.submit(mode=SpeedMode.FAST)
        any_speed = await place.end_of((await place.submit()).task.id)
        assert (any_speed.status, any_speed.mode) == (Status.SUCCESS, SpeedMode.RELAX)
        place.pool.lack("far", frozenset(SpeedMode), -1)
        again = await place.end_of((await place.submit()).task.id)
        assert (again.status, again.mode) == (Status.SUCCESS, SpeedMode.RELAX)
        assert [job.mode for job in service.jobs] == ["FAST", "RELAX", "FAST", "RELAX"]


async def test_waiting_tasks_leave_a_paused_account(database_url: str) -> None:
    """A sweep moves them to others; but not what is asked of this account alone, nor what follows from its pictures."""
    first, second = ScriptedService(drawn), ScriptedService(drawn)
    seats = [(make_account("first"), first), (make_account("second"), second)]
    async with open_workplace(database_url, seats=seats) as place:
        async with place.working():
            grid = await place.end_of((await place.submit(account_filter=AccountFilter(instance="first"))).task.id)
        place.pool.waits("second", SpeedMode.FAST, 9)
        free = (await place.submit()).task
        pinned = (await place.submit(account_filter=AccountFilter(channel="first"))).task
        assert (free.account, pinned.account, grid.account) == ("first", "first", "first")
        put(place, "first", first, PAUSED)
        await place.worker.sweep()
        assert (await place.fetch(free.id)).account == "second"
        assert (await place.fetch(pinned.id)).account == "first"
        async with place.working():
            assert (await place.end_of(free.id)).status is Status.SUCCESS
            put(place, "first", first, Condition(standing=Standing.READY))
            place.bell.ring("first")
            assert (await place.end_of(pinned.id)).account == "first"


async def test_waiting_tasks_do_not_wander(database_url: str) -> None:
    """While every account is away they stay where they are, instead of moving from one to the other and back."""
    first, second = ScriptedService(drawn), ScriptedService(drawn)
    seats = [(make_account("first"), first), (make_account("second"), second)]
    async with open_workplace(database_url, seats=seats) as place:
        place.pool.waits("second", SpeedMode.FAST, 9)
        task = (await place.submit()).task
        put(place, "first", first, PAUSED)
        place.pool.rest("second", 60)
        await place.worker.sweep()
        assert (await place.fetch(task.id)).account == "first"
        place.pool.drop("second")
        place.pool.put(make_account("second"), ABILITIES, engine=second, condition=Condition(standing=Standing.READY))
        await place.worker.sweep()
        assert (await place.fetch(task.id)).account == "second"


async def test_nobody_is_sent_to_a_paused_account(database_url: str) -> None:
    """Others are chosen; where there is none the client is told what keeps it."""
    service = ScriptedService(drawn)
    async with open_workplace(database_url, seats=[(make_account("far"), service)]) as place:
        put(place, "far", service, PAUSED)
        with pytest.raises(errors.NoAccountReady, match=r"far: A human is asked for\.$"):
            await place.submit()


async def test_tasks_of_a_removed_account_end(database_url: str) -> None:
    """Those that nobody else can do fail, with a reason that names it."""
    first, second = ScriptedService(drawn), ScriptedService(drawn)
    seats = [(make_account("first"), first), (make_account("second"), second)]
    async with open_workplace(database_url, seats=seats) as place:
        place.pool.waits("second", SpeedMode.FAST, 9)
        free = (await place.submit()).task
        pinned = (await place.submit(account_filter=AccountFilter(instance="first"))).task
        place.pool.drop("first")
        place.pool.removed = frozenset({"first"})
        await place.placing.move_stranded({"first"})
        assert (await place.fetch(free.id)).account == "second"
        ended = await place.fetch(pinned.id)
        assert ended.status is Status.FAILURE
        assert "first was removed" in ended.fail_reason
