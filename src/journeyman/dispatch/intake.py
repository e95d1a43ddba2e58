"""Writing new tasks down, and telling the worker and the client where they stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from journeyman import errors
from journeyman.dispatch import metrics
from journeyman.dispatch.bell import Bell
from journeyman.dispatch.pool import Pool
from journeyman.storage.journal import Journal
from journeyman.tasks.task import ANY, AccountFilter, SpeedMode, Status, Task
from journeyman.wording import Language

#: What is tried for a client who names no speed.
_UNASKED: Final = (SpeedMode.FAST, SpeedMode.RELAX, SpeedMode.TURBO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How a client wants a task done, whatever it is."""

    account_filter: AccountFilter = ANY
    mode: SpeedMode | None = None  #: named by the path or the body; comes before the filter's and the prompt's
    notify_hook: str = ""
    state: str = ""
    language: Language = "zh"
    origin: str = ""  #: scheme://host[:port] by which the client reached us
    owner: str = ""  #: which API key asks, as a short digest; empty where the API is open


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """Durable tasks: one, or as many as a prompt stands for."""

    tasks: tuple[Task, ...]
    waiting_ahead: int  #: tasks that must start before the first of these can

    @property
    def task(self) -> Task:
        """The first."""
        return self.tasks[0]


class Intake:
    """Where every new task passes."""

    def __init__(self, *, journal: Journal, pool: Pool, bell: Bell) -> None:
        self._journal = journal
        self._pool = pool
        # Rung at each acceptance, so that a worker in this process need not wait for the database to tell it.
        self._bell = bell

    async def take(self, tasks: Sequence[Task]) -> Accepted:
        """Write tasks down, all or none; when this returns, each will end whatever happens.

        Raises:
            errors.Unavailable: nothing was kept.
        """
        first = tasks[0]
        ahead = self._pool.ahead(first.account, first.mode)
        waiting = [task for task in tasks if task.status is Status.NOT_START]
        for task in waiting:
            self._pool.waits(task.account, task.mode, 1)
        try:
            await self._journal.insert(*tasks)
        except Exception:
            for task in waiting:
                self._pool.waits(task.account, task.mode, -1)
            raise
        for task in waiting:
            metrics.ACCEPTED.labels(task.account).inc()
        self._bell.ring(first.account)
        return Accepted(tasks=tuple(tasks), waiting_ahead=ahead)

    def resumed(self, task: Task) -> Accepted:
        """Count a task whose dialog was answered and that therefore waits now."""
        ahead = self._pool.ahead(task.account, task.mode)
        self._pool.waits(task.account, task.mode, 1)
        metrics.ACCEPTED.labels(task.account).inc()
        self._bell.ring(task.account)
        return Accepted(tasks=(task,), waiting_ahead=ahead)


def wishes(terms: Terms, typed: SpeedMode | None) -> AccountFilter:
    """Give the client's wishes, with the speeds of path or body before the filter's before the prompt's."""
    asked = (terms.mode,) if terms.mode is not None else terms.account_filter.modes
    return dataclasses.replace(terms.account_filter, modes=asked or ((typed,) if typed is not None else ()))


def choose_mode(wished: AccountFilter, has: frozenset[SpeedMode], preferred: SpeedMode | None = None) -> SpeedMode:
    """Give the first of the wished speeds that there is; without a wish the preferred one, or FAST where there is."""
    order = wished.modes or (*([preferred] if preferred else []), *_UNASKED)
    return next((mode for mode in order if mode in has), order[0])


def refuse_nul(**texts: str) -> None:
    """Raise ``errors.InvalidField`` for a text that holds U+0000, which no database keeps."""
    for field, text in texts.items():
        if "\x00" in text:
            raise errors.InvalidField(field=field, got="a NUL character", accepted="text without NUL characters")
