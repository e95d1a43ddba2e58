"""Cancelling: whatever a task does at the moment, it ends, and its engine and its seat are free again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from journeyman.engines.base import Event, Job, Started
from journeyman.engines.stub import Outcome, StubEngine
from journeyman.tasks.task import Status
from tests.contract.followups.conftest import IMAGINE, House, Json, known, open_house
from tests.integration.dispatch.scripted import ScriptedEngine
from tests.integration.dispatch.workplace import make_account, open_workplace
from tests.patience import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Silent:
    """Work that says nothing more, and knows whether it was told to stop."""

    def __init__(self, *, starts: bool) -> None:
        self.starts = starts
        self.begun = 0
        self.stopped = 0

    async def run(self, _job: Job) -> AsyncGenerator[Event, None]:
        """Work for ever."""
        self.begun += 1
        try:
            if self.starts:
                yield Started()
            await asyncio.Event().wait()
        finally:
            self.stopped += 1


async def cancel(house: House, task_id: object, before: str, language: str = "zh") -> Json:
    """Cancel a task that must be in some status, and give it."""
    answer = await house.ask(f"/mj/task/{task_id}/cancel", None, headers={"Accept-Language": language})
    assert answer["properties"] == {"statusBefore": before}
    assert answer["result"] == str(task_id)
    task = await house.fetch(task_id)
    assert (task["status"], task["progress"], task["buttons"], task["imageUrl"]) == ("CANCEL", "", [], None)
    assert task["failReason"]
    assert task["finishTime"] >= task["submitTime"]
    return task


async def test_a_waiting_task_is_cancelled(database_url: str) -> None:
    """It never starts, and nobody waits behind it any more."""
    async with open_house(database_url, works=False) as house:
        first = await house.ask(IMAGINE, {"prompt": "Cat"})
        task = await cancel(house, first["result"], "NOT_START")
        assert task["startTime"] is None
        assert (await house.get("/mj/account/stub/fetch")).json()["queueCount"] == 0
        second = await house.ask(IMAGINE, {"prompt": "Dog"})
        async with house.place.working():
            assert (await house.end_of(second["result"]))["status"] == "SUCCESS"
        assert (await house.fetch(first["result"]))["status"] == "CANCEL"


@pytest.mark.parametrize("starts", [False, True], ids=["submitted", "in progress"])
async def test_a_running_task_is_stopped(database_url: str, starts: bool) -> None:  # noqa: FBT001 - a case
    """The engine is told at once, also one that says nothing, and the seat is the next task's."""
    silent = Silent(starts=starts)
    seats = [(make_account(capacity=1), ScriptedEngine(silent.run))]
    async with open_house(database_url, seats=seats) as house:
        first = await house.ask(IMAGINE, {"prompt": "Cat"})
        await until(lambda: silent.begun == 1)
        status = Status.IN_PROGRESS if starts else Status.SUBMITTED
        await house.reaches(first["result"], status)
        second = await house.ask(IMAGINE, {"prompt": "Dog"})
        await cancel(house, first["result"], status)
        await until(lambda: silent.stopped == 1)
        await until(lambda: silent.begun == 2)
        await cancel(house, second["result"], (await house.reaches(second["result"], status))["status"])
        await until(lambda: house.place.pool.running["stub"] == 0)


async def test_a_task_that_another_process_runs_is_stopped(database_url: str) -> None:
    """Whoever takes the request need not be who runs it."""
    silent = Silent(starts=True)
    async with (
        open_house(database_url, works=False) as house,
        open_workplace(database_url, engine=ScriptedEngine(silent.run)) as other,
        other.working(),
    ):
        answer = await house.ask(IMAGINE, {"prompt": "Cat"})
        await house.reaches(answer["result"], Status.IN_PROGRESS)
        await cancel(house, answer["result"], "IN_PROGRESS")
        await until(lambda: silent.stopped == 1 and other.pool.running["stub"] == 0)
        assert (await house.fetch(answer["result"]))["status"] == "CANCEL"


async def test_what_has_ended_stays(house: House) -> None:
    """A task that succeeded is refused as ended; one that was cancelled before is answered as such."""
    grid = await house.made()
    refusal = await house.refused(f"/mj/task/{grid['id']}/cancel", None)
    assert "SUCCESS" in refusal["description"]
    assert await house.fetch(grid["id"]) == grid
    answer = await house.ask(IMAGINE, {"prompt": "Cat"})
    await house.end_of(answer["result"])


async def test_cancelled_twice(database_url: str) -> None:
    """The second time does no harm, and says so; failed tasks are refused."""
    async with open_house(database_url, engine=StubEngine(outcome=Outcome.HANG)) as house:
        answer = await house.ask(IMAGINE, {"prompt": "Cat"})
        await house.reaches(answer["result"], Status.IN_PROGRESS)
        first = await cancel(house, answer["result"], "IN_PROGRESS")
        assert await cancel(house, answer["result"], "CANCEL") == first
    async with open_house(database_url, engine=StubEngine(outcome=Outcome.FAIL)) as house:
        answer = await house.ask(IMAGINE, {"prompt": "Cat"})
        await house.end_of(answer["result"])
        assert "FAILURE" in (await house.refused(f"/mj/task/{answer['result']}/cancel", None))["description"]


@pytest.mark.parametrize("task_id", ["1790000000000000", "0", "-1", "x", "1" * 300])
async def test_an_unknown_task(house: House, task_id: str) -> None:
    """What is not there is not found."""
    reply = await house.post(f"/mj/task/{task_id}/cancel")
    assert (reply.status, reply.refusal()["code"]) == (404, 3)


async def test_the_reason_is_in_the_clients_language(database_url: str) -> None:
    """Chinese or English, as the request asks."""
    async with open_house(database_url, works=False) as house:
        for language, said in {"zh": "任务已取消", "en": "The task was cancelled."}.items():
            answer = await house.ask(IMAGINE, {"prompt": "Cat"})
            task = await cancel(house, answer["result"], "NOT_START", language)
            assert task["failReason"] == said


async def test_cancelling_races_with_success(database_url: str) -> None:
    """Who wins is one of them: what was answered as cancelled has no pictures, and what was refused has all four."""
    async with open_house(database_url, engine=StubEngine(steps=8)) as house:

        async def race(number: int) -> tuple[int, Json]:
            answer = (await house.post(IMAGINE, json={"prompt": "Cat"})).json()
            await house.place.reaches(known(answer["result"]), lambda task: task.version > number % 12)
            reply = await house.post(f"/mj/task/{answer['result']}/cancel", headers={"Accept-Language": "en"})
            return reply.json()["code"], await house.end_of(answer["result"])

        for code, task in await asyncio.gather(*(race(number) for number in range(24))):
            assert (code, task["status"]) in {(1, "CANCEL"), (4, "SUCCESS")}
            assert (task["imageUrls"] is None) is (code == 1)
        await until(lambda: house.place.pool.running["stub"] == 0)
