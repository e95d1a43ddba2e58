"""Every accepted task ends, in the right way, with a reason that the client can read."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator

import psycopg
import pytest
import structlog.testing

from journeyman import errors
from journeyman.engines.base import Event, Failed, Finished, Job, PictureFile, Progress, Started
from journeyman.engines.stub import Outcome, StubEngine
from journeyman.settings import Settings
from journeyman.tasks.task import AccountFilter, Status
from journeyman.wording import Clause
from tests.integration.dispatch.scripted import Script, ScriptedEngine
from tests.integration.dispatch.workplace import make_account, make_submission, open_workplace
from tests.patience import until


@pytest.mark.parametrize(
    ("outcome", "status", "reasons"),
    [
        pytest.param(Outcome.FINISH, Status.SUCCESS, ("", ""), id="finish"),
        pytest.param(Outcome.FAIL, Status.FAILURE, ("told to fail", "按要求失败"), id="fail"),
        pytest.param(Outcome.RAISE, Status.FAILURE, ("3 attempts (StubCrash)", "已尝试3次（StubCrash）"), id="raise"),
        pytest.param(Outcome.STOP, Status.FAILURE, ("without a result", "引擎未给出结果"), id="stop"),
        pytest.param(Outcome.HANG, Status.FAILURE, ("ran for 1 seconds", "运行超过1秒"), id="hang"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_outcome_ends_in_its_status(
    database_url: str, outcome: Outcome, status: Status, reasons: tuple[str, str], language: str
) -> None:
    """Whatever the engine does, the task ends with a reason in the client's language, and in English in the log."""
    settings = Settings(running_timeout_seconds=1)
    async with open_workplace(database_url, engine=StubEngine(outcome=outcome), settings=settings) as place:
        with structlog.testing.capture_logs() as logged:
            async with place.working():
                accepted = await place.submit(language=language)
                task = await place.end_of(accepted.task.id)
                await until(lambda: place.pool.running["stub"] == 0)
        assert task.status is status
        failures = [line["reason"] for line in logged if line["event"] == "task.failed"]
        assert len(failures) == (status is Status.FAILURE)
        assert all(reasons[0] in reason and reason.isascii() for reason in failures)
        assert reasons[language == "zh"] in task.fail_reason
        assert task.finished_at is not None
        assert task.worker is None
        assert place.pool.waiting("stub") == 0


async def test_success_has_stored_pictures(database_url: str) -> None:
    """The grid, four pictures and their thumbnails can be read from the store, and the last preview too."""
    async with open_workplace(database_url) as place, place.working():
        task = await place.end_of((await place.submit()).task.id)
        assert task.grid is not None
        assert len(task.pictures) == 4
        for picture in (task.grid, *task.pictures):
            assert len(await place.store.get(picture.key)) == picture.size
            assert await place.store.get(picture.thumbnail)
        assert await place.store.get(task.preview)
        assert task.final_prompt == "Cat"
        assert task.properties["engine"] == "stub"


@pytest.mark.parametrize("max_attempts", [1, 2, 3])
async def test_a_crashing_engine_is_tried_again(database_url: str, max_attempts: int) -> None:
    """Each crash counts an attempt; after the last one the task fails."""
    settings = Settings(max_attempts=max_attempts)
    async with open_workplace(database_url, engine=StubEngine(outcome=Outcome.RAISE), settings=settings) as place:
        async with place.working():
            task = await place.end_of((await place.submit()).task.id)
        assert task.attempt == max_attempts
        steps = await place.tasks.changes_since(task.id, 0)
        assert sum(1 for step in steps if step.status is Status.SUBMITTED) == max_attempts
        assert sum(1 for step in steps if step.status.is_terminal) == 1


async def test_a_crash_may_be_survived(database_url: str) -> None:
    """An engine that fails once and then works gives pictures; the attempts are counted, and the reason is gone."""
    runs = Counter[int]()
    stub = StubEngine()

    async def script(job: Job) -> AsyncGenerator[Event, None]:
        runs[job.task_id] += 1
        if runs[job.task_id] == 1:
            yield Started()
            raise ConnectionResetError
        async for event in stub.run(job):
            yield event

    async with open_workplace(database_url, engine=ScriptedEngine(script)) as place, place.working():
        task = await place.end_of((await place.submit()).task.id)
        assert (task.status, task.attempt, task.fail_reason) == (Status.SUCCESS, 2, "")


async def test_an_engines_own_timeout_is_a_crash(database_url: str) -> None:
    """A TimeoutError that the engine raises is not taken for the end of the task's own time."""

    async def script(_job: Job) -> AsyncGenerator[Event, None]:
        yield Started()
        raise TimeoutError

    async with open_workplace(database_url, engine=ScriptedEngine(script)) as place, place.working():
        task = await place.end_of((await place.submit()).task.id)
        assert "crashed on each of 3 attempts (TimeoutError)" in task.fail_reason


def instance(name: str) -> AccountFilter:
    """Ask for one account."""
    return AccountFilter(instance=name)


async def refuses(_job: Job) -> AsyncGenerator[Event, None]:
    """Refuse the task for what is in it."""
    yield Started()
    raise errors.InvalidLink(link="https://example.org/cat.png", problem="it leads nowhere")


async def fails_without_a_word(_job: Job) -> AsyncGenerator[Event, None]:
    """Fail, and do not say why."""
    yield Failed(reason=Clause("  ", "  "))


async def talks_on(_job: Job) -> AsyncGenerator[Event, None]:
    """Say more after the last word."""
    yield Failed(reason=Clause("first word", "第一句话"))
    yield Finished(pictures=(), final_prompt="")


async def finishes_without_pictures(_job: Job) -> AsyncGenerator[Event, None]:
    """Call nothing a result."""
    yield Finished(pictures=(), final_prompt="")


async def finishes_with_rubbish(_job: Job) -> AsyncGenerator[Event, None]:
    """Give something that is no picture."""
    yield Finished(pictures=(PictureFile(data=b"not a picture"),) * 4, final_prompt="")


async def speaks_nul(_job: Job) -> AsyncGenerator[Event, None]:
    """Say what no database can hold."""
    yield Failed(reason=Clause("a\x00b", "a\x00b"))


async def begins_at_the_end(_job: Job) -> AsyncGenerator[Event, None]:
    """Report progress without having started, and far too much of it."""
    yield Progress(percent=1000)
    yield Progress(percent=-5)
    yield Failed(reason=Clause("done", "完成"))


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        pytest.param(refuses, "it leads nowhere", id="refuses"),
        pytest.param(fails_without_a_word, "without a result", id="fails-without-a-word"),
        pytest.param(talks_on, "first word", id="talks-on"),
        pytest.param(finishes_without_pictures, "without a result", id="no-pictures"),
        pytest.param(finishes_with_rubbish, "", id="rubbish"),
        pytest.param(speaks_nul, "crashed on each of 3 attempts", id="nul"),
        pytest.param(begins_at_the_end, "done", id="begins-at-the-end"),
    ],
)
async def test_an_engine_that_breaks_its_promises_harms_only_its_task(
    database_url: str, script: Script, reason: str
) -> None:
    """The task fails with a reason, its seat is free again, and its neighbours are drawn."""
    seats = [
        (make_account("bad"), ScriptedEngine(script)),
        (make_account("good"), StubEngine()),
    ]
    async with open_workplace(database_url, seats=seats) as place:
        bad = place.submitter.submit(make_submission(account_filter=instance("bad")))
        goods = [place.submitter.submit(make_submission(account_filter=instance("good"))) for _ in range(20)]
        async with place.working():
            accepted = await asyncio.gather(bad, *goods)
            ends = [await place.end_of(one.task.id) for one in accepted]
            await until(lambda: place.pool.running == {"bad": 0, "good": 0})
        assert ends[0].status is Status.FAILURE
        assert reason in ends[0].fail_reason
        assert {end.status for end in ends[1:]} == {Status.SUCCESS}
        assert {end.attempt for end in ends[1:]} == {1}


async def test_a_claim_that_waits_holds_up_no_other_account(database_url: str, sql: psycopg.Connection) -> None:
    """While another worker is at one account's tasks, those of others are started."""
    seats = [(make_account(name), StubEngine()) for name in ("first", "second")]
    async with open_workplace(database_url, seats=seats) as place:
        first = await place.submit(account_filter=instance("first"))
        second = await place.submit(account_filter=instance("second"))
        with sql.transaction():
            sql.execute("SELECT pg_advisory_xact_lock(hashtext('journeyman_claim'), hashtext('first'))")
            async with place.working():
                assert (await place.end_of(second.task.id)).status is Status.SUCCESS
                assert (await place.fetch(first.task.id)).status is Status.NOT_START
