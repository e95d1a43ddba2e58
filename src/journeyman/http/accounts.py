"""Accounts, as clients may see them: what they are and how busy, and nothing that opens them."""

from __future__ import annotations

from typing import Annotated, Final, final

import msgspec
from litestar import Request
from litestar.datastructures import State
from msgspec import Meta

from journeyman import errors
from journeyman.http.answers import Answer
from journeyman.http.services import AccountPool, Services
from journeyman.tasks.accounts import Account
from journeyman.tasks.task import Action, Bot, SpeedMode

_LONGEST_SHOWN: Final = 100  # characters of an id that an error repeats
_NOT_STORED: Final = ((b"cache-control", b"no-store"),)


class AccountView(msgspec.Struct, frozen=True, rename="camel"):
    """An account."""

    id: Annotated[str, Meta(description="What tasks show as discordInstanceId.")]
    name: str
    engine: str
    status: Annotated[str, Meta(description="ENABLE or DISABLED.")]
    enable: bool
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
    properties: dict[str, str]


_encode: Final = msgspec.json.Encoder().encode


@final
class AccountEndpoints:
    """``…/account/*``."""

    def __init__(self, services: Services) -> None:
        self._pool: AccountPool = services.pool
        self._timeout_minutes = -(-services.settings.running_timeout_seconds // 60)

    def list(self, request: Request[None, None, State]) -> Answer:
        """Answer every account."""
        del request
        return Answer(_encode([self._view(account) for account in self._pool.accounts.values()]), headers=_NOT_STORED)

    def fetch(self, request: Request[None, None, State]) -> Answer:
        """Answer one account."""
        named = request.scope["path_params"]["account_id"]
        account = self._pool.accounts.get(named)
        if account is None:
            raise errors.AccountNotFound(account=named[:_LONGEST_SHOWN])
        return Answer(_encode(self._view(account)), headers=_NOT_STORED)

    def _view(self, account: Account) -> AccountView:
        return AccountView(
            id=account.id,
            name=account.name,
            engine=account.engine,
            status="ENABLE" if account.enabled else "DISABLED",
            enable=account.enabled,
            guild_id="",
            channel_id=account.channel,
            remark=account.remark,
            core_size=account.capacity,
            queue_size=account.queue_size,
            running_count=self._pool.busy(account.id),
            queue_count=self._pool.waiting(account.id),
            timeout_minutes=self._timeout_minutes,
            weight=account.weight,
            modes=sorted(account.modes),
            bot_types=sorted(account.bots),
            actions=sorted(self._pool.actions(account.id)),
            remix=account.remix,
            remix_auto_submit=account.remix_answers_itself,
            properties={},
        )
