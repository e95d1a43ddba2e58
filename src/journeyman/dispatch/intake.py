"""Writing new tasks down, and telling the worker and the client where they stand."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from journeyman import errors
from journeyman.dispatch import metrics
from journeyman.dispatch.pool import Pool
from journeyman.errors import Language
from journeyman.storage.journal import Journal
from journeyman.tasks.accounts import ANY, AccountFilter
from journeyman.tasks.task import SpeedMode, Status, Task


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

    def __init__(self, *, journal: Journal, pool: Pool) -> None:
        self._journal = journal
        self._pool = pool
        #: Set at each acceptance, so that a worker in this process need not wait for the database to tell it.
        self.accepted = asyncio.Event()

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
        self.accepted.set()
        return Accepted(tasks=tuple(tasks), waiting_ahead=ahead)

    def resumed(self, task: Task) -> Accepted:
        """Count a task whose dialog was answered and that therefore waits now."""
        ahead = self._pool.ahead(task.account, task.mode)
        self._pool.waits(task.account, task.mode, 1)
        metrics.ACCEPTED.labels(task.account).inc()
        self.accepted.set()
        return Accepted(tasks=(task,), waiting_ahead=ahead)


def choose_mode(terms: Terms, typed: SpeedMode | None, has: frozenset[SpeedMode]) -> SpeedMode:
    """Path or body before filter before prompt before FAST; of the filter, the first that the account has."""
    if terms.mode is not None:
        return terms.mode
    for mode in terms.account_filter.modes:
        if mode in has:
            return mode
    return typed or SpeedMode.FAST


def refuse_nul(**texts: str) -> None:
    """Raise ``errors.InvalidField`` for a text that holds U+0000, which no database keeps."""
    for field, text in texts.items():
        if "\x00" in text:
            raise errors.InvalidField(field=field, got="a NUL character", accepted="text without NUL characters")
