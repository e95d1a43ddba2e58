"""The REST interface: routes, tokens, refusals, and the faults of all three."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Protocol
from urllib.parse import unquote

import msgspec
from aiohttp import hdrs, web

from simulator.chores import Chores
from simulator.counters import Counters
from simulator.discord import refusals
from simulator.discord.accounts import Account, People
from simulator.discord.bodies import FilesBody, MessageBody, RecipientsBody, payload, raw
from simulator.discord.commands import Registry
from simulator.discord.files import Files
from simulator.discord.intake import Intake, decode
from simulator.discord.interactions import Interaction
from simulator.discord.messages import Message
from simulator.discord.posting import Posting
from simulator.discord.shapes import Json
from simulator.discord.stage import Stage
from simulator.faults import Fault, Faults, Kind
from simulator.options import Options

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_CLOUDFLARE: Final = "<!DOCTYPE html><title>Access denied | discord.com used Cloudflare to restrict access</title>"


class Bots(Protocol):
    """Those who are told of interactions and reactions."""

    async def handle(self, interaction: Interaction) -> None:
        """Do what was asked for."""
        ...

    async def react(self, account: Account, message: Message, emoji: str) -> None:
        """Hear of a reaction to one of their messages."""
        ...


class Rest:
    """The endpoints that user clients call."""

    def __init__(
        self,
        options: Options,
        people: People,
        registry: Registry,
        stage: Stage,
        posting: Posting,
        intake: Intake,
        files: Files,
        faults: Faults,
        counters: Counters,
        chores: Chores,
        bots: Bots,
    ) -> None:
        self._options = options
        self._people = people
        self._registry = registry
        self._stage = stage
        self._posting = posting
        self._intake = intake
        self._files = files
        self._faults = faults
        self._counters = counters
        self._chores = chores
        self._bots = bots
        self._free_at: dict[str, float] = {}  #: when an account may write again, by the loop's clock

    def add_routes(self, app: web.Application, websocket: Handler) -> None:
        """Register every endpoint, under both versions of the interface."""
        api = r"/api/{version:v9|v10}"
        channel = f"{api}/channels/{{channel}}"
        routes: list[tuple[str, str, str, Handler]] = [
            (hdrs.METH_POST, f"{api}/interactions", "interactions", self._interact),
            (hdrs.METH_GET, f"{api}/guilds/{{guild}}/application-command-index", "commands", self._index),
            (hdrs.METH_GET, f"{api}/channels/{{guild}}/application-command-index", "commands", self._index),
            (hdrs.METH_GET, f"{api}/users/@me/application-command-index", "commands", self._index),
            (hdrs.METH_GET, f"{api}/applications/{{bot}}/application-command-index", "commands", self._index),
            (hdrs.METH_POST, f"{channel}/attachments", "attachments", self._reserve),
            (hdrs.METH_PUT, r"/uploads/{name:.+}", "upload", self._upload),
            (hdrs.METH_GET, f"{channel}/messages", "messages", self._history),
            (hdrs.METH_POST, f"{channel}/messages", "messages", self._write),
            (hdrs.METH_GET, f"{channel}/messages/{{message}}", "messages", self._one),
            (hdrs.METH_POST, f"{channel}/messages/{{message}}/ack", "messages", self._ack),
            (hdrs.METH_PUT, f"{channel}/messages/{{message}}/reactions/{{emoji}}/@me", "reactions", self._react),
            (hdrs.METH_GET, f"{channel}", "channels", self._channel),
            (hdrs.METH_GET, f"{api}/users/@me", "users", self._me),
            (hdrs.METH_GET, f"{api}/users/@me/channels", "users", self._conversations),
            (hdrs.METH_POST, f"{api}/users/@me/channels", "users", self._converse),
            (hdrs.METH_GET, f"{api}/gateway", "gateway", self._gateway),
            (hdrs.METH_GET, r"/{prefix:media/|}{path:(?:ephemeral-)?attachments/.+}", "cdn", self._file),
        ]
        for method, path, phase, handler in routes:
            app.router.add_route(method, path, self.guarded(phase, handler))
        app.router.add_get("/", websocket)
        app.router.add_get("/resume", websocket)

    def guarded(self, phase: str, handler: Handler) -> Handler:
        """Let a handler go wrong as the armed faults say, and turn refusals into answers."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            self._counters.add("rest", phase)
            try:
                # What is fetched says by its name, and what is sent by its words, whose it is.
                text = f"{unquote(request.path)} {(await raw(request)).decode('utf-8', 'replace')}"
                account = self._people.by_token(request.headers.get(hdrs.AUTHORIZATION, ""))
                # Files are put without a token, at places that were reserved with one.
                uploader = self._posting.uploader(request.match_info.get("name", ""))
                whose = account.id if account is not None else uploader
                late = self._faults.take(Kind.LATE_ANSWER, phase, text=text, account=whose)
                if late is not None and not late.value("accepted", False):
                    await _pass(late)
                broken = self._before(phase, text, whose)
                if broken is not None and not broken.value("accepted", False):
                    return _broken(request, broken)
                answer = await handler(request)
                if late is not None and late.value("accepted", False):
                    await _pass(late)
            except refusals.Refused as refusal:
                self._counters.add("refusals", f"{phase} {refusal.status}")
                return _answer(refusal)
            return answer if broken is None else _broken(request, broken)

        return guarded

    def _before(self, phase: str, text: str, account: str) -> Fault | None:
        """Refuse a request before it is handled; gives the fault that spoils the answer."""

        def fault(kind: Kind) -> Fault | None:
            return self._faults.take(kind, phase, text=text, account=account)

        for kind, refusal in _REFUSALS.items():
            if (found := fault(kind)) is not None:
                raise refusal(found)
        return fault(Kind.SERVER_ERROR) or fault(Kind.HANG_UP)

    def _account(self, request: web.Request, *, writes: bool = False) -> Account:
        account = self._people.by_token(request.headers.get(hdrs.AUTHORIZATION, ""))
        if account is None:
            raise refusals.unauthorised()
        if writes and self._options.writes_per_second:
            now = asyncio.get_running_loop().time()
            wait = self._free_at.get(account.id, 0.0) - now
            if wait > 0:
                raise refusals.rate_limited(round(wait, 3))
            self._free_at[account.id] = now + 1 / self._options.writes_per_second
        return account

    async def _interact(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request, writes=True)
        interaction = self._intake.read(account, await payload(request))
        if interaction is not None:
            self._chores.start(self._bots.handle(interaction), f"interaction-{interaction.id}")
        return web.Response(status=204)

    async def _index(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request)
        guild = request.match_info.get("guild", account.guild_id)
        bots = self._people.guild_bots(account, guild)
        if bots is None or not account.has_access:
            raise refusals.refused(403, 50001)
        only = request.match_info.get("bot")
        return _json(self._registry.index(frozenset(bot for bot in bots if only in {None, bot.value})))

    async def _reserve(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request, writes=True)
        channel = self._posting.channel(account, request.match_info["channel"])
        body = decode(await payload(request), FilesBody)
        return _json(self._posting.reserve(account, channel, body.files))

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self._posting.upload(request.match_info["name"], await request.read(), request.content_type)
        return web.Response(status=200)

    async def _history(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request)
        channel = self._posting.channel(account, request.match_info["channel"])
        messages = self._posting.read(channel, request.query)
        return _json([message.json(self._files) for message in messages])

    async def _write(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request, writes=True)
        channel = self._posting.channel(account, request.match_info["channel"])
        body = decode(await payload(request), MessageBody)
        message = self._posting.write(account, channel, body)
        return _json(message.json(self._files, nonce=body.nonce))

    async def _one(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request)
        self._posting.channel(account, request.match_info["channel"])
        # User accounts may not fetch one message by its id.
        raise refusals.refused(403, 20002, "Only bots can use this endpoint")

    async def _ack(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request)
        channel = self._posting.channel(account, request.match_info["channel"])
        self._posting.message(channel, request.match_info["message"])
        return _json({"token": None})

    async def _react(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request, writes=True)
        channel = self._posting.channel(account, request.match_info["channel"])
        message = self._posting.message(channel, request.match_info["message"])
        emoji = unquote(request.match_info["emoji"])
        self._counters.add("reactions", emoji)
        self._stage.react(message, account, emoji)
        self._chores.start(self._bots.react(account, message, emoji), f"reaction-{message.id}")
        return web.Response(status=204)

    async def _channel(self, request: web.Request) -> web.StreamResponse:
        return _json(self._posting.channel(self._account(request), request.match_info["channel"]).json())

    async def _me(self, request: web.Request) -> web.StreamResponse:
        return _json(self._account(request).user())

    async def _conversations(self, request: web.Request) -> web.StreamResponse:
        return _json(self._posting.conversations(self._account(request)))

    async def _converse(self, request: web.Request) -> web.StreamResponse:
        account = self._account(request, writes=True)
        body = decode(await payload(request), RecipientsBody)
        recipients = [body.recipient_id] if body.recipient_id else body.recipients
        return _json(self._posting.converse(account, recipients))

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        return _json({"url": str(request.url.origin().with_scheme("ws"))})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        file = self._files.get(path)
        if file is None or not self._files.allows(path, request.query):
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.data, content_type=file.media_type)


_REFUSALS: Final[dict[Kind, Callable[[Fault], refusals.Refused]]] = {
    Kind.RATE_LIMIT: lambda fault: refusals.rate_limited(
        fault.value("retry_after", 1.0),
        is_global=fault.value("global", False),
        scope=fault.value("scope", "user"),
        code=fault.value("code", 0) or None,
    ),
    Kind.UNAUTHORISED: lambda _: refusals.unauthorised(),
    Kind.FORBIDDEN: lambda fault: (
        refusals.Refused(403, _CLOUDFLARE)
        if fault.value("code", 50001) == 40333
        else refusals.refused(403, fault.value("code", 50001))
    ),
    Kind.UNKNOWN_CHANNEL: lambda _: refusals.refused(404, 10003),
    Kind.GARBAGE_ANSWER: lambda _: refusals.Refused(200, "<html>this is not what you asked for"),
    Kind.REFUSAL: lambda fault: refusals.refused(fault.value("status", 400), fault.value("code", 20016)),
}


def _json(body: Json | list[Json], status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")


def _answer(refusal: refusals.Refused) -> web.StreamResponse:
    if isinstance(refusal.body, str):
        return web.Response(text=refusal.body, status=refusal.status, content_type="text/html", headers=refusal.headers)
    body = msgspec.json.encode(refusal.body)
    return web.Response(body=body, status=refusal.status, content_type="application/json", headers=refusal.headers)


async def _pass(late: Fault) -> None:
    """Let the time of a late answer pass."""
    await asyncio.sleep(late.value("seconds", 1.0))


def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    status = fault.value("status", 500)
    if fault.kind is Kind.HANG_UP and request.transport is not None:
        request.transport.abort()
    return _json({"message": f"{status}: Server Error", "code": 0}, status)
