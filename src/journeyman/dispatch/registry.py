"""What an operator does with accounts at services: the same for a command, for the API and for his file.

Engines are not started or stopped here. What is written down is told to all processes, and each does its part. That an
account was paused or resumed is logged by the one that holds it, since a command's log is read by nobody.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch import account_fields as fields
from journeyman.storage.accounts import Accounts, Registered
from journeyman.storage.sealing import Seal
from journeyman.tasks.accounts import Account, Load
from journeyman.tasks.task import Bot, SpeedMode

log = structlog.get_logger(__name__)

OPERATOR: Final = "operator"
FILE: Final = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """An account, as somebody describes it who wants it added. Nothing of it is checked yet."""

    id: str = ""  #: empty: the channel's
    engine: str = "discord"
    token: str = field(repr=False)
    guild: str = ""  #: empty: direct messages
    channel: str
    name: str = ""  #: empty: the id
    remark: str = ""
    capacity: int = 3
    queue_size: int = 10
    weight: int = 1
    timeout_seconds: int = 1800
    modes: Collection[str] = tuple(SpeedMode)  #: their names, in any case
    bots: Collection[str] = tuple(Bot)  #: likewise
    remix_answers_itself: bool = True
    enabled: bool = True  #: ``False``: it is added paused; what is there already is paused and resumed by itself
    options: Mapping[str, object] = field(default_factory=dict[str, object])  #: what is not in it is as by default


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be another way; ``None`` leaves a field as it is."""

    token: str | None = field(default=None, repr=False)
    guild: str | None = None
    channel: str | None = None
    name: str | None = None
    remark: str | None = None
    capacity: int | None = None
    queue_size: int | None = None
    weight: int | None = None
    timeout_seconds: int | None = None
    modes: Collection[str] | None = None
    bots: Collection[str] | None = None
    remix_answers_itself: bool | None = None
    options: Mapping[str, object] | None = None  #: what is not in it stays


class Registry:
    """Adds, changes and removes accounts, and refuses at once what cannot work.

    Every method may raise ``errors.Unavailable``. ``source`` says who asks: what the file declares is changed and
    removed by the file alone, but paused and resumed by anybody.
    """

    def __init__(self, accounts: Accounts, seal: Seal) -> None:
        self._accounts = accounts
        self._seal = seal

    async def list(self) -> list[Registered]:
        """Give all accounts, in the order in which they were added."""
        return await self._accounts.list()

    async def fetch(self, account_id: str) -> Registered:
        """Give one. Raises ``errors.AccountNotFound``."""
        found = await self._accounts.fetch(account_id) if fields.may_be_id(account_id) else None
        if found is None:
            raise errors.AccountNotFound(account=account_id)
        return found

    async def add(self, description: Description, source: str = OPERATOR) -> Registered:
        """Add an account.

        Raises:
            errors.InvalidField: a field is wrong.
            errors.AccountExists: there is one of this id.
            errors.SameSeat: another one has its channel and its token.
        """
        account = checked(description)
        token = fields.token(description.token)
        await self._refuse_same_seat(account, token, source)
        added = await self._accounts.add(
            Registered(
                account=account,
                secret=self._seal.seal(token),
                options=fields.options(description.engine, description.options),
                source=source,
            )
        )
        log.info("account.added", account=account.id, engine=account.engine, source=source)
        return added

    async def change(self, account_id: str, change: Change, source: str = OPERATOR) -> Registered:
        """Change an account; gives it as it then is.

        Raises:
            errors.InvalidField: a field is wrong.
            errors.AccountNotFound: there is no such account.
            errors.AccountDeclared: it is the file's, and the operator asks.
            errors.SameSeat: another one has its channel and its token.
        """
        token = None if change.token is None else fields.token(change.token)

        def apply(old: Registered) -> Registered:
            _refuse_declared(old, source)
            secret = old.secret
            if token is not None and not self._seal.holds(secret, token):
                secret = self._seal.seal(token)
            return dataclasses.replace(
                old,
                account=_changed(old.account, change),
                secret=secret,
                options=fields.options(old.account.engine, {**old.options, **(change.options or {})}),
                source=source,
            )

        return await self._write(account_id, apply, "account.changed", source=source)

    async def rehearse(self, description: Description) -> None:
        """Raise what ``declare`` would, and change nothing."""
        account = checked(description)
        await self._declared(account.id)
        await self._refuse_same_seat(account, fields.token(description.token), FILE)

    async def declare(self, description: Description) -> Registered:
        """Add what the file declares, or make it what the file says; several processes may do that at once.

        Raises:
            errors.InvalidField: a field is wrong.
            errors.AccountExists: the operator added one of this id.
            errors.SameSeat: one that the operator added has its channel and its token.
        """
        account_id = checked(description).id
        while True:
            old = await self._declared(account_id)
            if old is not None:
                with contextlib.suppress(errors.AccountNotFound):  # removed just now, so that it is to be added
                    return await self.change(account_id, whole_change(description), FILE)
            else:
                with contextlib.suppress(errors.AccountExists):  # added just now, so that it is to be changed
                    return await self.add(description, FILE)

    async def reseal(self) -> int:
        """Seal anew what an older key sealed, so that this key can go; gives how many tokens that were."""
        count = 0
        for registered in await self._accounts.list():
            account_id = registered.account.id
            try:
                secret = self._seal.renew(registered.secret)
            except errors.Unsealable:
                log.warning("account.unsealable", account=account_id, hint="give the account its token again")
                continue
            if secret != registered.secret:
                count += await self._accounts.reseal(account_id, registered.secret, secret)
        return count

    async def pause(self, account_id: str) -> Registered:
        """Let an account take no more tasks. Raises ``errors.AccountNotFound``."""

        def apply(old: Registered) -> Registered:
            return dataclasses.replace(old, account=dataclasses.replace(old.account, enabled=False))

        return await self._write(account_id, apply)

    async def resume(self, account_id: str) -> Registered:
        """End a pause, the operator's own or one that the service demanded. Raises ``errors.AccountNotFound``."""
        resumed = await self._accounts.resume(account_id) if fields.may_be_id(account_id) else None
        if resumed is None:
            raise errors.AccountNotFound(account=account_id)
        return resumed

    async def loads(self) -> dict[str, Load]:
        """Count the tasks that have not ended, of each account that has any."""
        return await self._accounts.loads()

    async def burden(self, account_id: str, source: str = OPERATOR) -> Load:
        """Count the tasks that a removal of the account would end, or move to others. Raises what ``remove`` would."""
        _refuse_declared(await self.fetch(account_id), source)
        return (await self._accounts.loads()).get(account_id, Load())

    async def remove(self, account_id: str, source: str = OPERATOR) -> Load:
        """Forget an account's token, and give it up; gives how many tasks it had that have not ended.

        Raises:
            errors.AccountNotFound: there is no such account.
            errors.AccountDeclared: it is the file's, and the operator asks.
        """
        load = await self.burden(account_id, source)
        if not await self._accounts.remove(account_id):
            raise errors.AccountNotFound(account=account_id)
        log.info("account.removed", account=account_id, source=source, tasks=load.total)
        return load

    def token(self, registered: Registered) -> str:
        """Give the token, for the engine alone.

        Raises:
            errors.Unsealable: none of the keys opens it; the message names the account.
        """
        try:
            return self._seal.unseal(registered.secret)
        except errors.Unsealable:
            message = (
                f"the token of account {registered.account.id} is sealed with a key that is not here; put that key "
                "into JOURNEYMAN_SECRET_KEYS, or give the account its token again"
            )
            raise errors.Unsealable(message) from None

    async def _write(
        self, account_id: str, apply: Callable[[Registered], Registered], event: str = "", **said: str
    ) -> Registered:
        """Change an account as it stands, and again if somebody else was faster; nothing is written for no change."""
        while True:
            old = await self.fetch(account_id)
            new = apply(old)
            if new == old:
                return old
            if (new.account.channel, new.secret) != (old.account.channel, old.secret):
                await self._refuse_same_seat(new.account, self.token(new), new.source)
            try:
                written = await self._accounts.replace(new)
            except errors.StaleAccount:
                log.debug("account.changed_meanwhile", account=account_id)
                continue
            if event:
                log.info(event, account=account_id, **said)
            return written

    async def _declared(self, account_id: str) -> Registered | None:
        """Give the account of the file; ``errors.AccountExists`` if it is the operator's."""
        old = await self._accounts.fetch(account_id)
        if old is not None and old.source != FILE:
            raise errors.AccountExists(account=account_id)
        return old

    async def _refuse_same_seat(self, account: Account, token: str, source: str) -> None:
        """Two accounts may share a channel, and a token may sit in two channels, but not both.

        Two of the file may for a moment, while their tokens are exchanged; in the file itself they may not.
        """
        for other in await self._accounts.list():
            if (
                other.account.id != account.id
                and other.account.channel == account.channel
                and not other.source == source == FILE
                and self._seal.holds(other.secret, token)
            ):
                raise errors.SameSeat(account=other.account.id)


def checked(description: Description) -> Account:
    """Check all of a description but the token's truth, and give the account that it describes.

    Raises:
        errors.InvalidField: a field is wrong.
    """
    fields.token(description.token)
    fields.options(description.engine, description.options)
    channel = fields.channel(description.channel)
    account_id = fields.account_id(description.id or channel)
    blank = Account(
        id=account_id,
        channel=channel,
        engine=fields.engine(description.engine),
        name=account_id,
        remix=False,
        enabled=description.enabled,
    )
    return _changed(blank, whole_change(description))


def whole_change(description: Description) -> Change:
    """Give the change that makes an account what a description says."""
    return Change(
        token=description.token,
        guild=description.guild,
        channel=description.channel,
        name=description.name,
        remark=description.remark,
        capacity=description.capacity,
        queue_size=description.queue_size,
        weight=description.weight,
        timeout_seconds=description.timeout_seconds,
        modes=description.modes,
        bots=description.bots,
        remix_answers_itself=description.remix_answers_itself,
        options=fields.options(description.engine, description.options),
    )


def _changed(old: Account, change: Change) -> Account:
    def kept(new: int | None, before: int, name: str, bounds: tuple[int, int]) -> int:
        return before if new is None else fields.number(name, new, bounds)

    return dataclasses.replace(
        old,
        guild=old.guild if change.guild is None else fields.guild(change.guild),
        channel=old.channel if change.channel is None else fields.channel(change.channel),
        name=old.name if change.name is None else fields.name(change.name) or old.id,
        remark=old.remark if change.remark is None else fields.remark(change.remark),
        capacity=kept(change.capacity, old.capacity, "capacity", fields.CAPACITY),
        queue_size=kept(change.queue_size, old.queue_size, "queue_size", fields.QUEUE_SIZE),
        weight=kept(change.weight, old.weight, "weight", fields.WEIGHT),
        timeout_seconds=kept(change.timeout_seconds, old.timeout_seconds, "timeout_seconds", fields.TIMEOUT_SECONDS),
        modes=old.modes if change.modes is None else fields.some("modes", change.modes, SpeedMode),
        bots=old.bots if change.bots is None else fields.some("bots", change.bots, Bot),
        remix_answers_itself=(
            old.remix_answers_itself if change.remix_answers_itself is None else change.remix_answers_itself
        ),
    )


def _refuse_declared(registered: Registered, source: str) -> None:
    if registered.source == FILE and source != FILE:
        raise errors.AccountDeclared(account=registered.account.id)
