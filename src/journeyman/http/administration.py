"""The administration of accounts over HTTP, as user interfaces of this API ask for it.

It is closed unless the operator has set admin keys, also on loopback: any page that his browser shows could post here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, final

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler

from journeyman import errors
from journeyman.dispatch.account_fields import BUILT_IN
from journeyman.http import account_bodies, bodies, fields, languages
from journeyman.http.account_bodies import ACCEPTED, AccountBody, AccountSearchBody, Search
from journeyman.http.accounts import LONGEST_SHOWN, AccountViews, answered
from journeyman.http.answers import Answer
from journeyman.http.bodies import BodyReader
from journeyman.http.keys import Keys
from journeyman.http.services import Services
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot

_LIMIT_MB: Final = 1

_SAID: Final = {
    "created": ("账号已添加", "The account is added."),
    "changed": ("账号已更新", "The account is changed."),
    "reconnected": ("账号已更新，正在重新连接", "The account is changed, and connects again."),
    "removed": ("账号已删除", "The account is removed."),
    "emptied": (
        "账号已删除；其进行中的任务和打开的窗口将失败，排队任务由其他账号执行或失败",
        "The account is removed; what it runs and its open dialogs fail, and what waits goes to others or fails.",
    ),
    "synced": ("账号信息已同步", "The account was asked how it stands."),
    "pressed": ("账号设置已更新", "The setting is changed."),
    "chosen": ("默认版本已更新", "The version is chosen."),
    "paused": ("账号已暂停", "The account is paused."),
    "resumed": ("账号已启用", "The account is resumed."),
    "retried": ("账号已启用，但尚未就绪，正在重试", "The account is resumed, but not ready yet; it is tried again."),
}
"""What was done, in Chinese and in English."""


@final
class AdminGuard:
    """Lets nobody pass but who sends an admin key; nobody at all where there is none."""

    def __init__(self, admin_keys: tuple[str, ...]) -> None:
        self._is_open = bool(admin_keys)
        self._keys = Keys(admin_keys)

    def __call__(self, connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        """Look at a request, before its body is read.

        Raises:
            errors.AdministrationClosed: there are no admin keys.
            errors.AdminUnauthorized: it sends none of them.
        """
        if not self._is_open:
            raise errors.AdministrationClosed
        if self._keys.fitting(connection.scope["headers"]) is None:
            raise errors.AdminUnauthorized


@final
class AdministrationEndpoints:
    """``…/account/*`` for the operator. ``AdminGuard`` stands in front of all of them."""

    def __init__(self, services: Services, views: AccountViews) -> None:
        self._registry = services.registry
        self._errands = services.errands
        self._pool = services.pool
        self._views = views
        self._account_body = BodyReader(AccountBody, ACCEPTED)
        self._search_body = BodyReader(AccountSearchBody, ACCEPTED)

    async def create(self, request: Request[None, None, State]) -> Answer:
        """Add an account."""
        body = self._account_body.decode(await _read(request))
        with account_bodies.names_as_sent():
            registered = await self._registry.add(account_bodies.description(body))
        return self._done(request, "created", registered)

    async def search(self, request: Request[None, None, State]) -> Answer:
        """Answer a page of accounts."""
        body = await _read(request)
        decoded = self._search_body.decode(body) if body.strip() else AccountSearchBody()
        wanted = account_bodies.search(decoded)
        language = languages.of(request.scope["headers"])
        built_in = [account for account in self._pool.accounts.values() if account.engine in BUILT_IN]
        views = [
            *(self._views.of_pool(account, language) for account in built_in),
            *(self._views.of_registered(one, language) for one in await self._registry.list()),
        ]
        found = sorted(
            (view for view in views if _fits(view, wanted)),
            key=lambda view: (view[wanted.sorted_by], view["id"]),
            reverse=wanted.is_descending,
        )
        page = found[wanted.page * wanted.size :][: wanted.size]
        return answered({"content": page, "totalElements": len(found)})

    async def update(self, request: Request[None, None, State]) -> Answer:
        """Change an account."""
        body = self._account_body.decode(await _read(request))
        takes_tasks = account_bodies.enabled(body.enable, body.status)
        registered = await self._change(request, body)
        if takes_tasks is not None and takes_tasks != registered.account.enabled:
            switch = self._registry.resume if takes_tasks else self._registry.pause
            registered = await switch(registered.account.id)
        return self._done(request, "changed", registered)

    async def update_and_reconnect(self, request: Request[None, None, State]) -> Answer:
        """Change an account and end its pause, whoever paused it."""
        body = self._account_body.decode(await _read(request))
        registered = await self._change(request, body)
        return self._done(request, "reconnected", await self._registry.resume(registered.account.id))

    async def delete(self, request: Request[None, None, State]) -> Answer:
        """Remove an account."""
        account_id = (await self._named(request)).account.id
        load = await self._registry.remove(account_id)
        counts = {"runningCount": load.running, "queueCount": load.waiting, "dialogCount": load.dialogs}
        return _enveloped(request, "emptied" if load.total else "removed", account_id, counts)

    async def sync(self, request: Request[None, None, State]) -> Answer:
        """Ask the service how an account stands."""
        account_id = (await self._named(request)).account.id
        await self._errands.facts(account_id)
        return self._done(request, "synced", await self._registry.fetch(account_id))

    async def choose_version(self, request: Request[None, None, State]) -> Answer:
        """Choose an account's model for prompts that name none."""
        version = fields.needed("version", fields.query(request.scope, "version"))
        account_id, bot = await self._settings_named(request)
        await self._errands.choose_version(account_id, bot, version)
        return self._done(request, "chosen", await self._registry.fetch(account_id))

    async def press_setting(self, request: Request[None, None, State]) -> Answer:
        """Press a switch of an account's settings."""
        custom_id = fields.needed("customId", fields.query(request.scope, "customId"))
        account_id, bot = await self._settings_named(request)
        await self._errands.press_setting(account_id, bot, custom_id)
        return self._done(request, "pressed", await self._registry.fetch(account_id))

    async def pause(self, request: Request[None, None, State]) -> Answer:
        """Let an account take no more tasks."""
        registered = await self._named(request)
        return self._done(request, "paused", await self._registry.pause(registered.account.id))

    async def resume(self, request: Request[None, None, State]) -> Answer:
        """End an account's pause, whoever paused it."""
        registered = await self._named(request)
        resumed = await self._registry.resume(registered.account.id)
        is_ready = resumed.condition.standing is Standing.READY
        return self._done(request, "resumed" if is_ready else "retried", resumed)

    async def _change(self, request: Request[None, None, State], body: AccountBody) -> Registered:
        registered = await self._named(request)
        with account_bodies.names_as_sent():
            return await self._registry.change(registered.account.id, account_bodies.change(body))

    async def _settings_named(self, request: Request[None, None, State]) -> tuple[str, Bot]:
        """Give the account that the path names, and the bot whose settings are meant.

        Raises:
            errors.InvalidField: the account has no such bot.
            errors.Refused: it is none that can be asked.
        """
        said = fields.query(request.scope, "botType")
        bot = fields.bot(said)
        account = (await self._named(request)).account
        if bot not in account.bots:
            raise errors.InvalidField(
                field="botType", got=fields.shown(said), accepted=" | ".join(sorted(account.bots))
            )
        return account.id, bot

    async def _named(self, request: Request[None, None, State]) -> Registered:
        """Give the account that the path names.

        Raises:
            errors.AccountNotFound: it names none.
            errors.AccountBuiltIn: it names one that nobody added.
        """
        named: str = request.scope["path_params"]["account_id"]
        if len(named) > LONGEST_SHOWN or not named.isprintable():
            raise errors.AccountNotFound(account=named[:LONGEST_SHOWN])
        if named in BUILT_IN:
            raise errors.AccountBuiltIn(account=named)
        return await self._registry.fetch(named)

    def _done(self, request: Request[None, None, State], deed: str, registered: Registered) -> Answer:
        language = languages.of(request.scope["headers"])
        return _enveloped(request, deed, self._views.of_registered(registered, language))


def _enveloped(
    request: Request[None, None, State], deed: str, result: object, properties: Mapping[str, int] | None = None
) -> Answer:
    zh, en = _SAID[deed]
    said = zh if languages.of(request.scope["headers"]) == "zh" else en
    answer = {"code": errors.CODE_SUCCESS, "description": said, "properties": properties or {}, "result": result}
    return answered(answer)


def _fits(view: Mapping[str, Any], wanted: Search) -> bool:
    return (
        wanted.channel in view["channelId"]
        and wanted.name.casefold() in view["name"].casefold()
        and wanted.remark.casefold() in view["remark"].casefold()
        and wanted.mode in {None, *view["modes"]}
        and wanted.enabled in {None, view["enable"]}
        and wanted.takes_tasks in {None, view["status"] == "ENABLE"}
    )


async def _read(request: Request[None, None, State]) -> bytes:
    return await bodies.read(request.scope, request.receive, limit_mb=_LIMIT_MB)
