"""Which account a task is given to."""

from __future__ import annotations

import pytest
from typing_extensions import override

from journeyman import errors
from journeyman.dispatch.pool import Pool
from journeyman.engines.stub import StubEngine
from journeyman.tasks.accounts import AccountFilter
from journeyman.tasks.task import Bot, SpeedMode
from tests.integration.dispatch.workplace import make_account

ANY = AccountFilter()


def make_pool(*names: str, **changes: object) -> Pool:
    """Give a pool of equal accounts."""
    return Pool([(make_account(name, **changes), StubEngine()) for name in names])


def test_the_least_busy_account_is_chosen() -> None:
    """Waiting and running tasks count against its seats; among equals the first."""
    pool = make_pool("a", "b", "c")
    assert pool.choose(ANY, Bot.MID_JOURNEY).id == "a"
    pool.running["a"], pool.waiting["b"] = 2, 1
    assert pool.choose(ANY, Bot.MID_JOURNEY).id == "c"
    pool.waiting["c"] = 3
    assert pool.choose(ANY, Bot.MID_JOURNEY).id == "b"


def test_capacity_and_weight_attract_tasks() -> None:
    """Twice the seats, or twice the weight, take twice the tasks."""
    seats = [(make_account("small", capacity=1), StubEngine()), (make_account("large", capacity=3), StubEngine())]
    pool = Pool(seats)
    for _ in range(40):
        pool.waiting[pool.choose(ANY, Bot.MID_JOURNEY).id] += 1
    assert pool.waiting == {"small": 10, "large": 30}


def test_only_fitting_accounts_are_chosen() -> None:
    """Wishes, bot and the operator's switch decide, however busy the fitting one is."""
    pool = Pool(
        [
            (make_account("off", enabled=False), StubEngine()),
            (make_account("niji", bots=frozenset({Bot.NIJI_JOURNEY})), StubEngine()),
            (make_account("slow", modes=frozenset({SpeedMode.RELAX})), StubEngine()),
            (make_account("all"), StubEngine()),
        ]
    )
    pool.waiting["all"] = pool.waiting["niji"] = 100
    assert pool.choose(ANY, Bot.MID_JOURNEY).id == "slow"
    assert pool.choose(AccountFilter(modes=(SpeedMode.TURBO,)), Bot.MID_JOURNEY).id == "all"
    assert pool.choose(AccountFilter(instance="niji"), Bot.NIJI_JOURNEY).id == "niji"
    with pytest.raises(errors.NoAccount):
        pool.choose(AccountFilter(instance="niji"), Bot.MID_JOURNEY)
    with pytest.raises(errors.NoAccount):
        pool.choose(AccountFilter(instance="off"), Bot.MID_JOURNEY)


def test_a_full_account_is_passed_over() -> None:
    """While another has room; when none has, the queue is full."""
    pool = make_pool("a", "b", queue_size=2)
    pool.waiting["a"] = 2
    pool.running["b"] = 100
    assert pool.choose(ANY, Bot.MID_JOURNEY).id == "b"
    pool.waiting["b"] = 2
    with pytest.raises(errors.QueueFull, match="at most 2"):
        pool.choose(ANY, Bot.MID_JOURNEY)
    with pytest.raises(errors.NoAccount):
        pool.choose(AccountFilter(instance="c"), Bot.MID_JOURNEY)


def test_free_seats_are_nobodys_wait() -> None:
    """Those ahead are the waiting ones that find no free seat."""
    pool = make_pool("a", capacity=2)
    ahead: list[int] = []
    for waiting, running in [(0, 0), (1, 0), (2, 0), (2, 2), (5, 1), (0, 2)]:
        pool.waiting["a"], pool.running["a"] = waiting, running
        ahead.append(pool.ahead("a"))
    assert ahead == [0, 0, 0, 2, 4, 0]


def test_counts_are_corrected() -> None:
    """What the database says replaces the own count; accounts of other pools are no concern."""
    pool = make_pool("a", "b")
    pool.waiting["a"] = pool.waiting["b"] = 7
    pool.correct({"b": 3, "elsewhere": 5})
    assert pool.waiting == {"a": 0, "b": 3}


async def test_each_engine_is_closed_once() -> None:
    """Also one that has several accounts."""

    class Counted(StubEngine):
        closed = 0

        @override
        async def aclose(self) -> None:
            self.closed += 1

    engines = [Counted(), Counted()]
    pool = Pool([(make_account("a"), engines[0]), (make_account("b"), engines[0]), (make_account("c"), engines[1])])
    await pool.aclose()
    assert [engine.closed for engine in engines] == [1, 1]
