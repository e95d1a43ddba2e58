"""The pool: the accounts, their engines, and which account a task is given to."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from journeyman import errors
from journeyman.dispatch import metrics
from journeyman.engines.base import Engine
from journeyman.tasks import accounts
from journeyman.tasks.accounts import Account, AccountFilter
from journeyman.tasks.task import Action, Bot, SpeedMode

_HURRY: Final = {SpeedMode.TURBO: 0, SpeedMode.FAST: 1, SpeedMode.RELAX: 2}


class Pool:
    """Accounts with their engines, and how busy each is.

    What waits and runs is this process's own count. Where several share a database it is corrected every few seconds
    from there, which is good enough for choosing and for telling a client how many are ahead of him.
    """

    def __init__(self, seats: Sequence[tuple[Account, Engine]]) -> None:
        self._engines = {account.id: engine for account, engine in seats}
        self.accounts = {account.id: account for account, _ in seats}
        self.running = dict.fromkeys(self.accounts, 0)
        self._waiting: dict[str, Counter[SpeedMode]] = {account_id: Counter() for account_id in self.accounts}
        for account_id in self.accounts:
            # Read when somebody asks for them, so that they cannot drift from what they tell.
            metrics.WAITING.labels(account_id).set_function(functools.partial(self.waiting, account_id))
            metrics.RUNNING.labels(account_id).set_function(functools.partial(self.running.__getitem__, account_id))

    def engine(self, account_id: str) -> Engine:
        """Give the engine behind an account of this pool."""
        return self._engines[account_id]

    def choose(self, wanted: AccountFilter, bots: Collection[Bot], actions: Collection[Action]) -> Account:
        """Choose the fitting account where tasks start soonest: fewest tasks per seat, then the pool's order.

        All tasks of one prompt go to one account, which must therefore draw for each of their bots and do each of their
        actions. A queue that has room for one of them stretches for all.

        Raises:
            errors.Unsupported: no engine can do this.
            errors.NoAccount: no account fits.
            errors.QueueFull: every fitting account has as many tasks waiting as it accepts.
        """
        able = [account for account in self.accounts.values() if self._can_do(account.id, actions)]
        if not able:
            raise errors.Unsupported(action=", ".join(sorted(actions)))
        fitting = [account for account in able if all(accounts.matches(account, wanted, bot) for bot in bots)]
        if not fitting:
            raise errors.NoAccount(wanted=accounts.describe(wanted))
        free = [account for account in fitting if self._has_room(account)]
        if not free:
            raise errors.QueueFull(limit=max(account.queue_size for account in fitting))
        return min(free, key=self._load)

    def choose_again(self, account_id: str, wanted: AccountFilter, bot: Bot, action: Action) -> Account:
        """Choose the account that made a task for what follows from it.

        Raises:
            errors.Refused: it is gone, does not fit, cannot do this, or has no room.
        """
        account = self.accounts.get(account_id)
        if account is None or not accounts.matches(account, wanted, bot):
            raise errors.NoAccount(wanted=f"{account_id} {accounts.describe(wanted)}")
        if not self._can_do(account_id, {action}):
            raise errors.Unsupported(action=action)
        if not self._has_room(account):
            raise errors.QueueFull(limit=account.queue_size)
        return account

    def waiting(self, account_id: str) -> int:
        """Count the tasks that wait for an account."""
        return self._waiting[account_id].total()

    def waits(self, account_id: str, mode: SpeedMode, more: int) -> None:
        """Count ``more`` tasks that wait for an account, or fewer; it never falls below none."""
        counts = self._waiting.get(account_id)
        if counts is not None:
            counts[mode] = max(0, counts[mode] + more)

    def ahead(self, account_id: str, mode: SpeedMode) -> int:
        """Count the tasks that must start before a new one of this speed can."""
        free = self.accounts[account_id].capacity - self.running[account_id]
        sooner = sum(count for other, count in self._waiting[account_id].items() if _HURRY[other] <= _HURRY[mode])
        return max(0, sooner - free)

    def correct(self, waiting: Mapping[tuple[str, SpeedMode], int]) -> None:
        """Take over counts from the database."""
        for account_id, counts in self._waiting.items():
            counts.clear()
            counts.update({mode: waiting.get((account_id, mode), 0) for mode in SpeedMode})

    async def aclose(self) -> None:
        """Close every engine once."""
        for engine in {id(engine): engine for engine in self._engines.values()}.values():
            await engine.aclose()

    def _can_do(self, account_id: str, actions: Collection[Action]) -> bool:
        return self._engines[account_id].actions.issuperset(actions)

    def _has_room(self, account: Account) -> bool:
        return self.waiting(account.id) < account.queue_size

    def _load(self, account: Account) -> float:
        return (self.waiting(account.id) + self.running[account.id]) / (account.capacity * account.weight)
