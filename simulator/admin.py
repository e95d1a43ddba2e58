"""The endpoints for whoever tests: faults, counters, jobs, accounts, channels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

import msgspec
import msgspec.inspect
from aiohttp import web

from simulator.bots.jobs import Job
from simulator.discord.accounts import Trouble
from simulator.discord.commands import Bot
from simulator.discord.shapes import Json
from simulator.faults import Fault
from simulator.plans import Plan

if TYPE_CHECKING:
    from simulator.server import Simulator

PREFIX = "/_simulator"

_WRONG_MEMBER = re.compile(r"Invalid enum value .* at `\$\.(?P<field>\w+)", re.DOTALL)


class _AccountChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What may be changed of an account; what is left out stays."""

    plan: Plan | None = None
    fast_minutes: float | None = None
    is_token_valid: bool | None = None
    has_access: bool | None = None
    may_use_commands: bool | None = None
    troubles: list[Trouble] | None = None
    remix: bool | None = None


class _ChannelChange(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Which bots a channel has."""

    bots: list[Bot]


class _Foreign(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What somebody else does: imagine something, or write a message."""

    prompt: str = ""
    message: str = ""
    bot: Bot = Bot.MIDJOURNEY


class Admin:
    """Serves ``/_simulator``."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def add_routes(self, app: web.Application) -> None:
        """Register every endpoint."""
        app.router.add_get(PREFIX, self._overview)
        app.router.add_get(f"{PREFIX}/counters", self._counters)
        app.router.add_delete(f"{PREFIX}/counters", self._clear_counters)
        app.router.add_get(f"{PREFIX}/faults", self._faults)
        app.router.add_post(f"{PREFIX}/faults", self._arm)
        app.router.add_delete(f"{PREFIX}/faults", self._disarm)
        app.router.add_delete(rf"{PREFIX}/faults/{{number:\d+}}", self._disarm)
        app.router.add_get(f"{PREFIX}/jobs", self._jobs)
        app.router.add_post(f"{PREFIX}/release", self._release)
        app.router.add_post(f"{PREFIX}/foreign", self._foreign)
        app.router.add_post(f"{PREFIX}/connections", self._misbehave)
        app.router.add_post(f"{PREFIX}/commands/renew", self._renew)
        app.router.add_patch(f"{PREFIX}/accounts/{{account}}", self._change_account)
        app.router.add_patch(f"{PREFIX}/channels/{{channel}}", self._change_channel)

    async def _overview(self, _request: web.Request) -> web.Response:
        return _json(self._simulator.describe())

    async def _counters(self, _request: web.Request) -> web.Response:
        return _json(self._simulator.counters.snapshot())

    async def _clear_counters(self, _request: web.Request) -> web.Response:
        self._simulator.counters.clear()
        return web.Response(status=204)

    async def _faults(self, _request: web.Request) -> web.Response:
        armed = self._simulator.faults.armed().items()
        return _json([{"number": number, "fault": fault, "seen": seen} for number, (fault, seen) in armed])

    async def _arm(self, request: web.Request) -> web.Response:
        number = self._simulator.faults.arm(await _body(request, Fault))
        return _json({"number": number}, status=201)

    async def _disarm(self, request: web.Request) -> web.Response:
        number = request.match_info.get("number")
        self._simulator.faults.disarm(int(number) if number else None)
        return web.Response(status=204)

    async def _jobs(self, _request: web.Request) -> web.Response:
        return _json([self._job(job) for job in self._simulator.workshop.jobs.values()])

    def _job(self, job: Job) -> Json:
        sent = self._simulator.wire.steps(job.progress.id) if job.progress is not None else None
        return {**job.json(), "sent": sent or {}}

    async def _release(self, request: web.Request) -> web.Response:
        return _json({"released": self._simulator.workshop.release(request.query.get("job", ""))})

    async def _foreign(self, request: web.Request) -> web.Response:
        body = await _body(request, _Foreign)
        if body.prompt:
            self._simulator.imagine_as_stranger(body.prompt, body.bot)
        if body.message:
            self._simulator.write_as_stranger(body.message)
        return web.Response(status=202)

    async def _misbehave(self, request: web.Request) -> web.Response:
        fault = await _body(request, Fault)
        return _json({"connections": self._simulator.misbehave(fault)})

    async def _renew(self, _request: web.Request) -> web.Response:
        self._simulator.renew_commands()
        return web.Response(status=204)

    async def _change_account(self, request: web.Request) -> web.Response:
        account = self._simulator.people.by_id(request.match_info["account"])
        if account is None:
            raise web.HTTPNotFound
        body = await _body(request, _AccountChange)
        changes = {name: value for name in body.__struct_fields__ if (value := getattr(body, name)) is not None}
        if "remix" in changes:
            for preferences in account.preferences.values():
                preferences.remix = changes["remix"]
            del changes["remix"]
        if "troubles" in changes:
            changes["troubles"] = set(changes["troubles"])
        for name, value in changes.items():
            setattr(account, name, value)
        if not account.is_token_valid:
            self._simulator.revoke_token(account)
        return web.Response(status=204)

    async def _change_channel(self, request: web.Request) -> web.Response:
        channel = self._simulator.people.channels.get(request.match_info["channel"])
        if channel is None:
            raise web.HTTPNotFound
        channel.bots = set((await _body(request, _ChannelChange)).bots)
        return web.Response(status=204)


async def _body(request: web.Request, shape: type[Any]) -> Any:  # noqa: ANN401 - of the shape
    try:
        return msgspec.json.decode(await request.read(), type=shape)
    except msgspec.MsgspecError as error:
        raise web.HTTPBadRequest(text=f"{error}{_accepted(shape, str(error))}\n") from error


def _accepted(shape: type[Any], complaint: str) -> str:
    """Name what a field takes whose value is none of an enumeration's."""
    found = _WRONG_MEMBER.match(complaint)
    if found is None:
        return ""
    field = next(field for field in msgspec.structs.fields(shape) if field.encode_name == found["field"])
    names = [
        member.name.lower() if isinstance(member, Bot) else str(member.value)
        for enumeration in _enumerations(msgspec.inspect.type_info(field.type))
        for member in enumeration
    ]
    return f"; accepted: {', '.join(names)}"


def _enumerations(info: msgspec.inspect.Type) -> Iterator[type[Enum]]:
    match info:
        case msgspec.inspect.EnumType():
            yield info.cls
        case msgspec.inspect.UnionType():
            for one in info.types:
                yield from _enumerations(one)
        case msgspec.inspect.ListType():
            yield from _enumerations(info.item_type)
        case _:
            pass


def _json(body: object, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(body), status=status, content_type="application/json")
