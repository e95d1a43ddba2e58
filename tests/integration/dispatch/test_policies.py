"""The policies by which an account is chosen."""

from __future__ import annotations

from collections import Counter

import pytest

from journeyman.dispatch.policies import policy
from journeyman.dispatch.pool import Pool
from journeyman.engines.stub import StubEngine
from journeyman.tasks.task import AccountFilter, Action, Bot, SpeedMode
from tests.integration.dispatch.workplace import make_account

WEIGHTS = {"a": 1, "b": 2, "c": 7}


def chosen(name: str, times: int) -> list[str]:
    """Choose some times among accounts of different weights; each choice makes a task wait."""
    seats = [
        (make_account(account, weight=weight, queue_size=10_000), StubEngine()) for account, weight in WEIGHTS.items()
    ]
    pool = Pool(seats, policy=policy(name))
    ids: list[str] = []
    for _ in range(times):
        account = pool.choose(AccountFilter(), {Bot.MID_JOURNEY}, {Action.IMAGINE})
        pool.waits(account.id, SpeedMode.FAST, 1)
        ids.append(account.id)
    return ids


def test_the_turns_go_round() -> None:
    """Each account has its turn, in the order of their ids, whatever their weights."""
    assert chosen("round-robin", 7) == ["a", "b", "c", "a", "b", "c", "a"]


def test_the_least_busy_is_chosen_by_default() -> None:
    """A task counts the less the more weight its account has."""
    assert Counter(chosen("best-wait-idle", 100)) == {"a": 10, "b": 20, "c": 70}


@pytest.mark.parametrize(
    ("name", "shares"),
    [
        pytest.param("weight", {"a": 0.1, "b": 0.2, "c": 0.7}, id="weight"),
        pytest.param("random", {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}, id="random"),
    ],
)
def test_chance_keeps_to_its_shares(name: str, shares: dict[str, float]) -> None:
    """Of 3 000 choices each account gets its share, within seven times what chance spreads it (one in 10^11)."""
    times = 3000
    counts = Counter(chosen(name, times))
    for account, share in shares.items():
        spread = (times * share * (1 - share)) ** 0.5
        assert abs(counts[account] - times * share) < 7 * spread
