"""The pool: the accounts, their engines, and which account a task is given to."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence

from journeyman import errors
from journeyman.dispatch import metrics
from journeyman.engines.base import Engine
from journeyman.tasks import accounts
from journeyman.tasks.accounts import Account, AccountFilter
from journeyman.tasks.task import Bot


class Pool:
    """Accounts with their engines, and how busy each is.

    ``waiting`` and ``running`` are this process's own count. Where several share a database it is corrected every few
    seconds from there, which is good enough for choosing and for telling a client how many are ahead of him.
    """

    def __init__(self, seats: Sequence[tuple[Account, Engine]]) -> None:
        self._engines = {account.id: engine for account, engine in seats}
        self.accounts = {account.id: account for account, _ in seats}
        self.waiting = dict.fromkeys(self.accounts, 0)
        self.running = dict.fromkeys(self.accounts, 0)
        for account_id in self.accounts:
            # Read when somebody asks for them, so that they cannot drift from what they tell.
            metrics.WAITING.labels(account_id).set_function(functools.partial(self.waiting.__getitem__, account_id))
            metrics.RUNNING.labels(account_id).set_function(functools.partial(self.running.__getitem__, account_id))

    def engine(self, account_id: str) -> Engine:
        """Give the engine behind an account of this pool."""
        return self._engines[account_id]

    def choose(self, wanted: AccountFilter, bot: Bot) -> Account:
        """Choose the fitting account where a task starts soonest: fewest tasks per seat, then the pool's order.

        Raises:
            errors.NoAccount: no account fits.
            errors.QueueFull: every fitting account has as many tasks waiting as it accepts.
        """
        fitting = [account for account in self.accounts.values() if accounts.matches(account, wanted, bot)]
        if not fitting:
            raise errors.NoAccount(wanted=accounts.describe(wanted))
        free = [account for account in fitting if self.waiting[account.id] < account.queue_size]
        if not free:
            raise errors.QueueFull(limit=max(account.queue_size for account in fitting))
        return min(free, key=self._load)

    def ahead(self, account_id: str) -> int:
        """Count the tasks that must start before a new one can."""
        free = self.accounts[account_id].capacity - self.running[account_id]
        return max(0, self.waiting[account_id] - free)

    def correct(self, waiting: Mapping[str, int]) -> None:
        """Take over counts from the database."""
        for account_id in self.waiting:
            self.waiting[account_id] = waiting.get(account_id, 0)

    async def aclose(self) -> None:
        """Close every engine once."""
        for engine in {id(engine): engine for engine in self._engines.values()}.values():
            await engine.aclose()

    def _load(self, account: Account) -> float:
        return (self.waiting[account.id] + self.running[account.id]) / (account.capacity * account.weight)
