"""Placing: finding another account for tasks whose own cannot take them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch.intake import choose_mode
from journeyman.dispatch.lifecycle import Lifecycle
from journeyman.dispatch.pool import Pool
from journeyman.storage.tasks import Tasks
from journeyman.tasks import seeds
from journeyman.tasks.accounts import Account
from journeyman.tasks.task import SpeedMode, Task
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

#: How many tasks of one account are looked at in one go; the next sweep goes on.
_LIMIT: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and how fast a task could be done."""

    account: Account
    mode: SpeedMode


def removed(account: str) -> Clause:
    """Say why nothing comes of a task whose account is gone."""
    return Clause(
        f"The account {account} was removed, and no other can do this task.",
        f"账号{account}已被移除，且没有其他账号可执行该任务",
    )


class Placing:
    """Moves tasks that wait."""

    def __init__(self, *, pool: Pool, tasks: Tasks, lifecycle: Lifecycle) -> None:
        self._pool = pool
        self._tasks = tasks
        self._lifecycle = lifecycle

    def elsewhere(self, task: Task, *, besides: str = "") -> Place | None:
        """Find an account, or on the same one a speed, that could do a task which its own cannot.

        What follows from an earlier task stays at the account that made that one, and what may be under way stays where
        it is; at most their speed changes.

        Args:
            task: it waits, or its account has just said that it cannot.
            besides: an account that cannot do it at any speed.
        """
        try:
            if task.parent is None and not task.checkpoint:
                account = self._pool.choose(task.wishes, {task.bot}, {task.action}, besides=besides)
            elif task.account == besides:
                return None
            else:
                account = self._pool.choose_again(task.account, task.wishes, task.bot, task.action)
        except errors.Refused:
            return None
        mode = choose_mode(task.wishes, self._pool.speeds(account.id), task.mode)
        is_same = account.id == task.account and mode is task.mode
        return None if is_same else Place(account=account, mode=mode)

    async def move_stranded(self, waiting: Collection[str]) -> None:
        """Move tasks that wait for an account that is away; fail those of a removed one that nobody else can do."""
        for account_id in waiting:
            is_removed = account_id in self._pool.removed
            if not is_removed and not self._pool.is_away(account_id):
                continue
            for task in await self._tasks.waiting_at(account_id, limit=_LIMIT):
                place = self.elsewhere(task)
                if place is not None and not is_removed and self._is_no_better(place, task):
                    continue
                try:
                    if place is not None:
                        await self.move(task, place)
                    elif is_removed:
                        await self._lifecycle.fail(task, removed(account_id))
                except errors.StaleTask:
                    # It started, or was cancelled, just now.
                    log.debug("task.changed_meanwhile", **task.log_context())

    def _is_no_better(self, place: Place, task: Task) -> bool:
        """Tell whether a task would only wait elsewhere for an account that is away too, and be moved on from there."""
        return place.account.id != task.account and self._pool.is_away(place.account.id)

    async def move(self, task: Task, place: Place) -> Task:
        """Let a waiting task wait elsewhere."""
        placed = seeds.seeded(task, redraws=self._pool.redraws(place.account.id))
        moved = await self._lifecycle.move(placed, place.account, place.mode)
        self._pool.waits(task.account, task.mode, -1)
        self._pool.waits(place.account.id, place.mode, 1)
        log.info("task.moved", to=place.account.id, mode=place.mode, **task.log_context())
        return moved
