"""The seed of a task is told by whoever chose it, and a service is asked for it once."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator

import pytest

from journeyman import errors
from journeyman.dispatch.placing import Place
from journeyman.engines import base
from journeyman.engines.stub import StubEngine
from journeyman.tasks.task import AccountFilter, Action, SpeedMode, Status, Task
from journeyman.wording import Clause
from tests.contract.http.memory import succeeded, task_like
from tests.integration.dispatch.servants import Answer, Servant
from tests.integration.dispatch.workplace import Workplace, make_account, open_workplace
from tests.patience import until


async def tell(_question: str) -> object:
    """Tell a seed."""
    return 31


@contextlib.asynccontextmanager
async def place_of(url: str, answer: Answer = tell) -> AsyncGenerator[tuple[Workplace, Servant]]:
    """Open a place with an account at a service and one that draws at home."""
    servant = Servant(answer)
    seats = [(make_account("far"), servant), (make_account("home"), StubEngine())]
    async with open_workplace(url, seats=seats) as place, place.asking():
        yield place, servant


def drawn(**changes: object) -> Task:
    """Give a task that a service has drawn, from a seed of its own."""
    return dataclasses.replace(succeeded(task_like(account="far")), **({"hash": "a-job", "seed": None} | changes))


async def kept(place: Workplace) -> Task:
    """Give such a task that is written down."""
    task = drawn()
    await place.journal.insert(task)
    return task


async def test_what_is_drawn_at_home_has_our_seed(database_url: str) -> None:
    """Whatever its status, and whether its account is still there."""
    async with place_of(database_url) as (place, servant):
        for task in (drawn(seed=42, account="gone"), task_like(account="home")):
            assert await place.office.seeds.find(task) == 42
        accepted = (await place.submit(account_filter=AccountFilter(instance="home"))).task
        assert accepted.seed is not None
        assert await place.office.seeds.find(accepted) == accepted.seed
    assert servant.asked == []


async def test_a_service_is_told_a_seed_by_the_prompt_alone(database_url: str) -> None:
    """A task there has the seed that the client named, or none that we know; what is no drawing of words heeds none."""
    async with place_of(database_url) as (place, servant):
        far = AccountFilter(instance="far")
        assert (await place.submit("Cat", account_filter=far)).task.seed is None
        named = (await place.submit("Cat --seed 42", account_filter=far)).task
        assert named.seed == 42
        assert await place.office.seeds.find(named) == 42
        assert servant.asked == []
        shown = await place.submit("an-id --seed 42", action=Action.SHOW, account_filter=far)
        assert shown.task.seed is None


async def test_a_task_that_moves_has_the_seed_of_where_it_is(database_url: str) -> None:
    """From a service to an engine that draws from our seeds, and back."""
    async with place_of(database_url) as (place, _):
        home, far = (Place(account=place.pool.accounts[name], mode=SpeedMode.FAST) for name in ("home", "far"))
        task = (await place.submit(account_filter=AccountFilter(instance="far"))).task
        assert (there := await place.placing.move(task, home)).seed is not None
        assert (await place.placing.move(there, far)).seed is None
        assert (await place.fetch(task.id)).seed is None


async def test_a_service_is_asked_once(database_url: str) -> None:
    """Those who ask at the same time and those who ask later hear the one answer, also after a restart."""
    let = asyncio.Event()

    async def tell_late(question: str) -> object:
        await let.wait()
        return await tell(question)

    async with place_of(database_url, tell_late) as (place, servant):
        task = await kept(place)
        first, *others = [asyncio.create_task(place.office.seeds.find(task)) for _ in range(3)]
        await until(lambda: servant.asked)
        first.cancel()
        let.set()
        assert await asyncio.gather(*others) == [31, 31]
        assert await place.office.seeds.find(task) == 31
        assert servant.asked == [f"seed {task.bot} a-job"]
        assert (await place.fetch(task.id)) == dataclasses.replace(task, seed=31)
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
        task = await kept(place)
        with pytest.raises(errors.AccountDeclined, match=r"The message is gone\."):
            await place.office.seeds.find(task)
        assert (await place.fetch(task.id)).seed is None
        assert await place.office.seeds.find(task) == 31


async def test_what_has_no_seed(database_url: str) -> None:
    """A task that has not ended well, and one that drew nothing, are refused without asking."""
    async with place_of(database_url) as (place, servant):
        for status in (Status.NOT_START, Status.FAILURE):
            with pytest.raises(errors.RelatedTaskUnfinished):
                await place.office.seeds.find(task_like(account="far", seed=None, status=status))
        for task in (drawn(action=Action.DESCRIBE), drawn(action=Action.SHORTEN), drawn(hash="")):
            with pytest.raises(errors.InvalidField):
                await place.office.seeds.find(task)
    assert servant.asked == []
