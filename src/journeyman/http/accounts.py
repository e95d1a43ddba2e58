"""Accounts, as clients may see them: what they are, how they stand and how busy, and nothing that opens them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Final, final

import msgspec
from litestar import Request
from litestar.datastructures import State
from msgspec import Meta

from journeyman import errors
from journeyman.dispatch.lifecycle import utc_now
from journeyman.http import languages
from journeyman.http.answers import Answer
from journeyman.http.services import AccountPool, Services
from journeyman.settings import Settings
from journeyman.storage.accounts import Registered
from journeyman.tasks import accounts, wire
from journeyman.tasks.accounts import Account, Condition, Standing
from journeyman.tasks.task import Action, Bot, SpeedMode
from journeyman.wording import Language

LONGEST_SHOWN: Final = 100  # characters of an id that an error repeats
_TAKES_NONE: Final = frozenset({Standing.PAUSED, Standing.DEAD})
_NOT_STORED: Final = ((b"cache-control", b"no-store"),)


class AccountProperties(msgspec.Struct, frozen=True, rename="camel"):
    """How an account stands."""

    standing: Annotated[Standing, Meta(description="paused and dead take no tasks until somebody has seen to it.")]
    reason: Annotated[str, Meta(description='Why it is paused or dead; else "".')]
    disabled_reason: Annotated[str | None, Meta(description="The same, under its older name.")]
    said: Annotated[str, Meta(description='The service\'s own words on that; else "".')]
    lacks: Annotated[
        dict[str, int],
        Meta(
            description="Speeds at which it has no time left, and bots that are not in its channel, as a task heard, "
            "and until when that is believed, in milliseconds since 1970."
        ),
    ]
    weight: int


class AccountView(msgspec.Struct, frozen=True, rename="camel"):
    """An account. One at a service also has what that last told of it: subscribePlan, fastTimeRemaining, …."""

    id: Annotated[str, Meta(description="What tasks show as discordInstanceId.")]
    name: str
    engine: str
    status: Annotated[
        str, Meta(description="ENABLE, or DISABLED while it takes no tasks: paused, whoever did it, or dead.")
    ]
    enable: Annotated[bool, Meta(description="The operator's switch; false: he paused it.")]
    guild_id: str
    channel_id: str
    remark: str
    core_size: Annotated[int, Meta(description="Tasks at the same time.")]
    queue_size: Annotated[int, Meta(description="Tasks that may wait.")]
    running_count: int
    queue_count: Annotated[int, Meta(description="Tasks that wait.")]
    timeout_minutes: int
    weight: int
    modes: list[SpeedMode]
    bot_types: list[Bot]
    actions: Annotated[list[Action], Meta(description="What its engine can do.")]
    remix: Annotated[bool | None, Meta(description="null: it remixes for whoever asks.")]
    remix_auto_submit: bool
    properties: AccountProperties


@final
class AccountViews:
    """Shows accounts."""

    def __init__(self, pool: AccountPool, settings: Settings) -> None:
        self._pool = pool
        self._timeout_seconds = settings.running_timeout_seconds

    def of_pool(self, account: Account, language: Language) -> dict[str, Any]:
        """Show an account of the pool."""
        condition, facts = self._pool.condition(account.id), self._pool.facts(account.id)
        return self._view(account, condition, facts, language)

    def of_registered(self, registered: Registered, language: Language) -> dict[str, Any]:
        """Show an account as it is written down; the pool may not have heard of its latest change."""
        account = registered.account
        condition = accounts.condition_of(account, registered.condition)
        return self._view(account, condition, registered.facts, language)

    def _view(
        self, account: Account, condition: Condition, facts: Mapping[str, object], language: Language
    ) -> dict[str, Any]:
        is_here = self._pool.account(account.id) is not None
        actions: Collection[Action] = self._pool.actions(account.id) if is_here else ()
        reason = condition.reason.sentence(language) if condition.reason else ""
        remix = facts.get("remix")
        view = AccountView(
            id=account.id,
            name=account.name,
            engine=account.engine,
            status="DISABLED" if condition.standing in _TAKES_NONE else "ENABLE",
            enable=account.enabled,
            guild_id=account.guild,
            channel_id=account.channel,
            remark=account.remark,
            core_size=account.capacity,
            queue_size=account.queue_size,
            running_count=self._pool.busy(account.id) if is_here else 0,
            queue_count=self._pool.waiting(account.id) if is_here else 0,
            timeout_minutes=-(-(account.timeout_seconds or self._timeout_seconds) // 60),
            weight=account.weight,
            modes=sorted(account.modes),
            bot_types=sorted(account.bots),
            actions=sorted(actions),
            remix=remix if isinstance(remix, bool) else account.remix,
            remix_auto_submit=account.remix_answers_itself,
            properties=AccountProperties(
                standing=condition.standing,
                reason=reason,
                disabled_reason=reason or None,
                said=condition.said,
                lacks={mode: wire.milliseconds(until) for mode, until in sorted(condition.lacks_at(utc_now()).items())},
                weight=account.weight,
            ),
        )
        # What a service says cannot pass for what we know.
        return {**facts, **msgspec.to_builtins(view)}


@final
class AccountEndpoints:
    """``…/account/list`` and ``…/account/{id}/fetch``."""

    def __init__(self, services: Services, views: AccountViews) -> None:
        self._pool: AccountPool = services.pool
        self._views = views

    def list(self, request: Request[None, None, State]) -> Answer:
        """Answer every account."""
        language = languages.of(request.scope["headers"])
        return answered([self._views.of_pool(account, language) for account in self._pool.accounts.values()])

    def fetch(self, request: Request[None, None, State]) -> Answer:
        """Answer one account."""
        named = request.scope["path_params"]["account_id"]
        account = self._pool.account(named)
        if account is None:
            raise errors.AccountNotFound(account=named[:LONGEST_SHOWN])
        return answered(self._views.of_pool(account, languages.of(request.scope["headers"])))


def answered(value: object) -> Answer:
    """Answer with what changes from one moment to the next."""
    return Answer(msgspec.json.encode(value), headers=_NOT_STORED)
