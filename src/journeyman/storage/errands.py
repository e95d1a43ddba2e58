"""Errands: what only the process that holds an account's connection can ask of its service, left in a table for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import msgspec

from journeyman.storage.database import Database
from journeyman.storage.queries import QUERIES
from journeyman.wording import Clause

ERRAND_CHANNEL: Final = "journeyman_errands"
"""Says for which account there is an errand."""

ANSWER_CHANNEL: Final = "journeyman_errand_answers"
"""Says which errand was answered."""


class Kind(StrEnum):
    """What can be asked; each is a method of ``engines.base.Service``."""

    FACTS = "facts"
    SEED = "seed"
    PRESS_SETTING = "press_setting"
    CHOOSE_VERSION = "choose_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One that was taken and is to be done now."""

    id: int
    account: str
    kind: str  #: a ``Kind``, unless a newer version of this program wrote it
    argument: object
    seconds: float  #: how long its answer will still be waited for


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How far an errand has come."""

    is_taken: bool = False
    is_answered: bool = False
    answer: object = None  #: a JSON value
    failure: Clause | None = None  #: why there is no answer
    offered: tuple[str, ...] | None = None  #: what could have been asked for; ``None``: that was not the reason


class ErrandBook:
    """Reads and writes the table of errands."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, account: str, kind: Kind, argument: Mapping[str, object], *, seconds: float) -> int:
        """Leave an errand for whoever holds the account, to be done within ``seconds``; gives its id.

        Raises:
            errors.Unavailable: the database does not answer.
        """
        parameters = {
            "account": account,
            "kind": kind,
            "argument": msgspec.json.encode(argument).decode(),
            "seconds": seconds,
            "channel": ERRAND_CHANNEL,
        }
        # Not by ``rows``, which may do it twice: a switch that is pressed twice is as it was.
        async with self._database.connection() as connection:
            found = await (await connection.execute(QUERIES["write_errand"], parameters)).fetchall()
        return int(found[0][0])

    async def accounts(self) -> list[str]:
        """Give the accounts for which something is left."""
        return [row[0] for row in await self._database.rows("accounts_with_errands", {})]

    async def take(self, account: str, *, limit: int) -> list[Errand]:
        """Take the oldest that are left for an account; nobody else gets them."""
        async with self._database.connection() as connection:
            cursor = await connection.execute(QUERIES["take_errands"], {"account": account, "limit": limit})
            found = await cursor.fetchall()
        return [
            Errand(id=number, account=account, kind=kind, argument=argument, seconds=seconds)
            for number, kind, argument, seconds in found
        ]

    async def answer(self, errand_id: int, answer: object) -> None:
        """Write down what the service answered: a JSON value."""
        await self._end(errand_id, msgspec.json.encode(answer).decode(), Clause("", ""))

    async def refuse(self, errand_id: int, reason: Clause, offered: Sequence[str] | None = None) -> None:
        """Write down why there is no answer, and what could have been asked for instead, if that is why."""
        # The place of the answer is free.
        await self._end(errand_id, None if offered is None else msgspec.json.encode(offered).decode(), reason)

    async def outcome(self, errand_id: int) -> Outcome:
        """Tell how far an errand has come."""
        found = await self._database.rows("errand_outcome", {"id": errand_id})
        if not found:
            return Outcome()
        is_taken, is_answered, answer, failure, failure_zh = found[0]
        if not failure:
            return Outcome(is_taken=is_taken, is_answered=is_answered, answer=answer)
        offered = None if answer is None else msgspec.convert(answer, tuple[str, ...])
        return Outcome(is_taken=is_taken, is_answered=is_answered, failure=Clause(failure, failure_zh), offered=offered)

    async def withdraw(self, errand_id: int) -> bool:
        """Take an errand back; false when somebody took it before."""
        async with self._database.connection() as connection:
            cursor = await connection.execute(QUERIES["withdraw_errand"], {"id": errand_id})
            return bool(await cursor.fetchall())

    async def _end(self, errand_id: int, answer: str | None, failure: Clause) -> None:
        parameters = {
            "id": errand_id,
            "answer": answer,
            # PostgreSQL's text cannot hold a NUL.
            "failure": str(failure).replace("\x00", ""),
            "failure_zh": failure.zh.replace("\x00", ""),
            "channel": ANSWER_CHANNEL,
        }
        await self._database.rows("end_errand", parameters)


class Seeds:
    """The seeds that services tell of finished tasks, of which nothing else changes any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def find(self, task_id: int) -> int | None:
        """Give what is known of a task."""
        found = await self._database.rows("find_seed", {"task": task_id})
        return int(found[0][0]) if found else None

    async def remember(self, task_id: int, seed: int) -> None:
        """Put what a service told into the task, if it has none."""
        await self._database.rows("remember_seed", {"task": task_id, "seed": seed})
