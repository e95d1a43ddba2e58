"""Policies: which of several accounts that could take a task is given it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from journeyman.tasks.accounts import Account

Load = Callable[[Account], float]
"""How busy an account is: its tasks, waiting and running, for each of its seats."""


class Policy(Protocol):
    """Chooses among accounts of which each could take the task; there is at least one, in the pool's order."""

    def __call__(self, free: Sequence[Account], load: Load) -> Account:
        """Choose one."""
        ...


def best_wait_idle(free: Sequence[Account], load: Load) -> Account:
    """Choose where tasks start soonest; of two that are as busy, the first."""
    return min(free, key=lambda account: load(account) / account.weight)


class RoundRobin:
    """Gives each its turn, in the order of their ids. Each process has turns of its own."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, free: Sequence[Account], load: Load) -> Account:
        """Choose the one after the last."""
        del load
        in_order = sorted(free, key=lambda account: account.id)
        chosen = next((account for account in in_order if account.id > self._last), in_order[0])
        self._last = chosen.id
        return chosen


def by_weight(free: Sequence[Account], load: Load) -> Account:
    """Choose by chance, in proportion to the weights."""
    del load
    return _CHANCE.choices(free, [account.weight for account in free])[0]


def by_chance(free: Sequence[Account], load: Load) -> Account:
    """Choose by chance."""
    del load
    return _CHANCE.choice(free)


def policy(name: str) -> Policy:
    """Give the policy of the setting ``account_policy``."""
    return _MAKERS[name]()


_CHANCE: Final = random.SystemRandom()
_MAKERS: Final[dict[str, Callable[[], Policy]]] = {
    "best-wait-idle": lambda: best_wait_idle,
    "round-robin": RoundRobin,
    "weight": lambda: by_weight,
    "random": lambda: by_chance,
}
