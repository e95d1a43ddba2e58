"""The accounts that the operator gave, how they stand, and what is known of them."""

from __future__ import annotations

import dataclasses
import datetime
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

import msgspec
import psycopg

from journeyman import errors
from journeyman.storage.database import Database
from journeyman.storage.queries import QUERIES
from journeyman.tasks.accounts import Account, Condition, Lack, Load, Standing
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause

#: Every write is told here, with the account's id.
ACCOUNTS_CHANNEL: Final = "journeyman_accounts"

_CONNECTING: Final = Condition(standing=Standing.CONNECTING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """An account that was written down."""

    account: Account
    secret: bytes = field(repr=False)  #: the token, sealed
    options: Mapping[str, object] = field(default_factory=dict[str, object])  #: what its engine wants to know besides
    source: str = "operator"  #: who wrote it down: the operator, or his ``"file"``
    condition: Condition = _CONNECTING
    facts: Mapping[str, object] = field(default_factory=dict[str, object])  #: what the service last told of it
    facts_at: datetime.datetime | None = None
    revision: int = 1  #: rises when the operator changes something
    resumed: int = 0  #: rises each time that a pause is to be ended


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """An account is paused or dead, or is ready again after that; what lies between is no news."""

    account: str
    name: str
    engine: str
    condition: Condition


Outbox = Callable[[psycopg.AsyncConnection, News], Awaitable[None]]
"""Called inside the transaction with news of an account, to note down what that causes."""


class Accounts:
    """The accounts in the database. Every change is told to ``ACCOUNTS_CHANNEL`` when it is durable."""

    def __init__(self, database: Database, *, outbox: Outbox | None = None) -> None:
        self._database = database
        self._outbox = outbox

    async def list(self) -> list[Registered]:
        """Give them all, in the order in which they were added."""
        return [_decode(text) for (text,) in await self._database.rows("list_accounts", {})]

    async def fetch(self, account_id: str) -> Registered | None:
        """Give one, or ``None``."""
        found = await self._database.rows("fetch_account", {"id": account_id})
        return _decode(found[0][0]) if found else None

    async def removed(self) -> frozenset[str]:
        """Give the ids of accounts that were there once."""
        return frozenset(account_id for (account_id,) in await self._database.rows("removed_accounts", {}))

    async def loads(self) -> dict[str, Load]:
        """Count the tasks that have not ended, of each account that has any, whoever knows it."""
        return {
            account_id: Load(running=running, waiting=waiting, dialogs=dialogs)
            for account_id, running, waiting, dialogs in await self._database.rows("account_loads", {})
        }

    async def add(self, registered: Registered) -> Registered:
        """Write a new account down; it begins as connecting, without facts.

        Raises:
            errors.AccountExists: there is one of this id.
            errors.Unavailable: the database does not answer; whether the account was added is unknown.
        """
        found = await self._write("add_account", registered)
        if found is None:
            raise errors.AccountExists(account=registered.account.id)
        return found

    async def replace(self, registered: Registered) -> Registered:
        """Write down what the operator changed in an account that was read before; its revision rises.

        Condition and facts stay as they are in the database, but that another secret makes it connecting.

        Raises:
            errors.StaleAccount: somebody else changed or removed it meanwhile.
            errors.Unavailable: the database does not answer; whether the account was changed is unknown.
        """
        found = await self._write("replace_account", registered)
        if found is None:
            message = f"account {registered.account.id} is no longer at revision {registered.revision}"
            raise errors.StaleAccount(message)
        return found

    async def remove(self, account_id: str) -> bool:
        """Forget the token and give the account up; whether it was there. Its id stays known."""
        return bool(await self._database.rows("remove_account", _named(account_id)))

    async def resume(self, account_id: str) -> Registered | None:
        """End a pause, the operator's own or the service's; ``None`` if there is no such account."""
        found = await self._database.rows("resume_account", _named(account_id))
        return _decode(found[0][0]) if found else None

    async def note_condition(self, account_id: str, condition: Condition) -> None:
        """Write down how it stands; a removed account stays as it is."""
        reason = condition.reason
        values: dict[str, Any] = {
            "standing": condition.standing,
            "reason": str(reason or ""),
            "reason_zh": reason.zh if reason else "",
            "said": _storable(condition.said),
            "lacks": json.dumps({mode: until.isoformat() for mode, until in condition.lacks.items()}),
        }
        async with self._database.transaction() as connection:
            cursor = await connection.execute(QUERIES["note_account_condition"], _named(account_id) | values)
            changed = await cursor.fetchone()
            if changed is not None and changed[2] and self._outbox is not None:
                name, engine, *_ = changed
                told = dataclasses.replace(condition, said=values["said"])
                news = News(account=account_id, name=name, engine=engine, condition=told)
                await self._outbox(connection, news)

    async def note_facts(self, account_id: str, facts: Mapping[str, object]) -> None:
        """Write down what the service just told of it; a removed account stays as it is."""
        await self._database.rows("note_account_facts", _named(account_id) | {"facts": json.dumps(_storable(facts))})

    async def reseal(self, account_id: str, old: bytes, new: bytes) -> bool:
        """Put the same token under another key, unless the secret changed meanwhile. Nobody is told."""
        return bool(await self._database.rows("reseal_account", {"id": account_id, "old": old, "new": new}))

    async def _write(self, query: str, registered: Registered) -> Registered | None:
        """Run a write that must not be sent twice: the second time would find the first one's work in its way."""
        async with self._database.connection() as connection:
            found = await (await connection.execute(QUERIES[query], _parameters(registered))).fetchone()
        return _decode(found[0]) if found else None


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """The columns, as JSON has them."""

    id: str
    engine: str
    name: str
    remark: str
    guild: str
    channel: str
    secret: str  #: hexadecimal
    capacity: int
    queue_size: int
    weight: int
    timeout_seconds: int
    modes: frozenset[SpeedMode]
    bots: frozenset[Bot]
    remix: bool | None
    remix_answers_itself: bool
    enabled: bool
    options: dict[str, object]
    source: str
    revision: int
    resumed: int
    standing: Standing
    reason: str
    reason_zh: str
    said: str
    lacks: dict[str, datetime.datetime]
    facts: dict[str, object]
    facts_at: datetime.datetime | None


def _lack(name: str) -> Lack:
    return Bot(name) if name in set(Bot) else SpeedMode(name)


_decode_row = msgspec.json.Decoder(_Row).decode


def _decode(text: str) -> Registered:
    row = _decode_row(text)
    return Registered(
        account=Account(
            id=row.id,
            engine=row.engine,
            name=row.name,
            remark=row.remark,
            guild=row.guild,
            channel=row.channel,
            capacity=row.capacity,
            queue_size=row.queue_size,
            weight=row.weight,
            timeout_seconds=row.timeout_seconds,
            modes=row.modes,
            bots=row.bots,
            # The switch is the service's own.
            remix=remix if isinstance(remix := row.facts.get("remix"), bool) else row.remix,
            remix_answers_itself=row.remix_answers_itself,
            enabled=row.enabled,
        ),
        secret=bytes.fromhex(row.secret),
        options=row.options,
        source=row.source,
        condition=Condition(
            standing=row.standing,
            reason=Clause(row.reason, row.reason_zh) if row.reason else None,
            said=row.said,
            lacks={_lack(name): until for name, until in row.lacks.items()},
        ),
        facts=row.facts,
        facts_at=row.facts_at,
        revision=row.revision,
        resumed=row.resumed,
    )


def _parameters(registered: Registered) -> dict[str, object]:
    account = registered.account
    return _named(account.id) | {
        "engine": account.engine,
        "name": account.name,
        "remark": account.remark,
        "guild": account.guild,
        "channel": account.channel,
        "secret": registered.secret,
        "capacity": account.capacity,
        "queue_size": account.queue_size,
        "weight": account.weight,
        "timeout_seconds": account.timeout_seconds,
        "modes": sorted(account.modes),
        "bots": sorted(account.bots),
        "remix": account.remix,
        "remix_answers_itself": account.remix_answers_itself,
        "enabled": account.enabled,
        "options": json.dumps(dict(registered.options)),
        "source": registered.source,
        "revision": registered.revision,
    }


def _named(account_id: str) -> dict[str, object]:
    return {"id": account_id, "notified": ACCOUNTS_CHANNEL}


def _storable(said: object) -> object:
    """Take out of a service's words what PostgreSQL cannot hold: NUL, and halves of surrogate pairs."""
    if isinstance(said, str):
        return said.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(said, Mapping):
        return {_storable(name): _storable(value) for name, value in cast("Mapping[object, object]", said).items()}
    if isinstance(said, (list, tuple)):
        return [_storable(part) for part in cast("list[object]", said)]
    return said
