"""The seed of a task is told by whoever chose it, and a service is asked for it once."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator

import pytest

from journeyman import errors
from journeyman.engines import base
from journeyman.engines.stub import StubEngine
from journeyman.tasks.task import Action, Status, Task, TaskId
from journeyman.wording import Clause
from tests.contract.http.memory import succeeded, task_like
from tests.integration.dispatch.servants import Answer, Servant
from tests.integration.dispatch.workplace import Workplace, make_account, open_workplace
from tests.patience import until


class Redrawing(StubEngine):
    """An engine that draws from the seed that it is given."""

    redraws = True


async def tell(_question: str) -> object:
    """Tell a seed."""
    return 31


@contextlib.asynccontextmanager
async def place_of(url: str, answer: Answer = tell) -> AsyncGenerator[tuple[Workplace, Servant]]:
    """Open a place with an account at a service and one that draws at home."""
    servant = Servant(answer)
    seats = [(make_account("far"), servant), (make_account("home"), Redrawing())]
    async with open_workplace(url, seats=seats) as place, place.asking():
        yield place, servant


def drawn(account: str = "far", **changes: object) -> Task:
    """Give a task that ended well."""
    return dataclasses.replace(succeeded(task_like(account=account)), **({"hash": "a-job"} | changes))


async def test_what_is_drawn_at_home_has_our_seed(database_url: str) -> None:
    """Whatever its status; and so has a task of an engine that was taken out of the settings."""
    async with place_of(database_url) as (place, servant):
        for task in (drawn("home"), task_like(account="home"), drawn("gone")):
            assert await place.office.seeds.find(task) == 42
    assert servant.asked == []


async def test_a_seed_in_the_prompt_is_the_seed(database_url: str) -> None:
    """Nobody is asked for what the client said; what follows from a picture heeds no seed in the prompt."""
    async with place_of(database_url) as (place, servant):
        assert await place.office.seeds.find(drawn(prompt="Cat --seed 42")) == 42
        assert servant.asked == []
        followed = drawn(prompt="Cat --seed 42", parent=TaskId(7), action=Action.VARIATION)
        assert await place.office.seeds.find(followed) == 31


async def test_a_service_is_asked_once(database_url: str) -> None:
    """Those who ask at the same time and those who ask later hear the one answer, also after a restart."""
    let = asyncio.Event()

    async def tell_late(question: str) -> object:
        await let.wait()
        return await tell(question)

    task = drawn()
    async with place_of(database_url, tell_late) as (place, servant):
        first, *others = [asyncio.create_task(place.office.seeds.find(task)) for _ in range(3)]
        await until(lambda: servant.asked)
        first.cancel()
        let.set()
        assert await asyncio.gather(*others) == [31, 31]
        assert await place.office.seeds.find(task) == 31
        assert servant.asked == [f"seed {task.bot} a-job"]
    async with place_of(database_url) as (place, servant):
        assert await place.office.seeds.find(task) == 31
        assert servant.asked == []


async def test_a_service_that_cannot_tell_is_asked_again(database_url: str) -> None:
    """Its reason is passed on, and nothing is kept of it."""

    async def decline_first(question: str) -> object:
        if len(servant.asked) == 1:
            raise base.Unanswered(Clause("The message is gone.", "消息已删除。"))
        return await tell(question)

    async with place_of(database_url, decline_first) as (place, servant):
        with pytest.raises(errors.AccountDeclined, match=r"The message is gone\."):
            await place.office.seeds.find(drawn())
        assert await place.office.seeds.find(drawn()) == 31


async def test_what_has_no_seed(database_url: str) -> None:
    """A task that has not ended well, and one that drew nothing, are refused without asking."""
    async with place_of(database_url) as (place, servant):
        for status in (Status.NOT_START, Status.FAILURE):
            with pytest.raises(errors.RelatedTaskUnfinished):
                await place.office.seeds.find(task_like(account="far", status=status))
        for task in (drawn(action=Action.DESCRIBE), drawn(action=Action.SHORTEN), drawn(hash="")):
            with pytest.raises(errors.InvalidField):
                await place.office.seeds.find(task)
    assert servant.asked == []
