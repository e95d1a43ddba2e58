"""What an operator sends about accounts, under the names that user interfaces of this API have for it."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

import msgspec
from typing_extensions import override

from journeyman import errors
from journeyman.dispatch import account_fields
from journeyman.dispatch.registry import Change, Description
from journeyman.http import fields
from journeyman.http.fields import Number, Switch
from journeyman.tasks.task import Bot, SpeedMode

_DAY_MINUTES: Final = 24 * 60
_MINUTES: Final = (1, _DAY_MINUTES)
_MOST_ON_A_PAGE: Final = 1000
_ON_A_PAGE: Final = 10
_LAST_PAGE: Final = 1_000_000
_MOST_DIGITS: Final = 10
_SORTED_BY: Final = ("id", "name", "engine", "guildId", "channelId", "remark", "coreSize", "queueSize", "weight")
_STATUSES: Final = {"ENABLE": True, "DISABLED": False}
_SNOWFLAKE: Final = "string (16…20 digits)"

ACCEPTED: Final = {
    "id": "string",
    "engine": "discord",
    "name": "string",
    "guildId": _SNOWFLAKE,
    "channelId": _SNOWFLAKE,
    "userToken": "string",
    "remark": "string",
    "coreSize": "{}..{}".format(*account_fields.CAPACITY),
    "queueSize": "{}..{}".format(*account_fields.QUEUE_SIZE),
    "timeoutMinutes": "{}..{}".format(*_MINUTES),
    "weight": "{}..{}".format(*account_fields.WEIGHT),
    "modes": f"({' | '.join(SpeedMode)})[]",
    "botTypes": f"({' | '.join(Bot)})[]",
    "remixAutoSubmit": "true | false",
    "enable": "true | false",
    "status": "ENABLE | DISABLED",
    "options": f"{{{', '.join(account_fields.OPTIONS['discord'])}}}",
    "mode": " | ".join(SpeedMode),
    "pageNumber": f"0..{_LAST_PAGE}",
    "pageSize": f"1..{_MOST_ON_A_PAGE}",
    "sort": f"({' | '.join(_SORTED_BY)}),(asc | desc)",
}
"""What each field takes, as errors say it."""

#: The registry's names of fields, and those that the operator sent.
_SENT: Final = {
    "guild": "guildId",
    "channel": "channelId",
    "token": "userToken",
    "capacity": "coreSize",
    "queue_size": "queueSize",
    "timeout_seconds": "timeoutMinutes",
    "bots": "botTypes",
}


class AccountBody(msgspec.Struct, frozen=True, rename="camel"):
    """``account/create`` and ``account/{id}/update``. Fields that only other servers know are ignored."""

    id: str | None = None
    engine: str | None = None
    name: str | None = None
    # As numbers they would come rounded: JavaScript's end before such ids do.
    guild_id: str | None = None
    channel_id: str | None = None
    user_token: str | None = None
    remark: str | None = None
    core_size: Number = None
    queue_size: Number = None
    timeout_minutes: Number = None
    weight: Number = None
    modes: str | list[str | None] | None = None
    bot_types: str | list[str | None] | None = None
    remix_auto_submit: Switch = None
    enable: Switch = None
    status: str | None = None
    options: dict[str, bool | int | float | str | None] | None = None

    @override
    def __repr__(self) -> str:
        """Show nothing: one of the fields is the token."""
        return "AccountBody(…)"


class AccountSearchBody(msgspec.Struct, frozen=True, rename="camel"):
    """``account/query``. Blank: any."""

    channel_id: str | int | None = None
    name: str | None = None
    remark: str | None = None
    mode: str | None = None
    enable: Switch = None
    status: str | None = None
    page_number: Number = None
    page_size: Number = None
    sort: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which accounts are asked for, and in what order. Texts are parts of what they are looked for in."""

    channel: str
    name: str
    remark: str
    mode: SpeedMode | None
    enabled: bool | None
    takes_tasks: bool | None
    page: int  #: from 0
    size: int
    sorted_by: str  #: a field of the answer
    is_descending: bool


def description(body: AccountBody) -> Description:
    """Read an account that is to be added.

    Raises:
        errors.MissingField: it has no channel or no token.
        errors.InvalidField: a field is wrong.
    """
    for field, value in (("channelId", body.channel_id), ("userToken", body.user_token)):
        if not (value or "").strip():
            raise errors.MissingField(field=field, accepted=ACCEPTED[field])
    wanted = change(body)
    said = {field.name: getattr(wanted, field.name) for field in dataclasses.fields(wanted)}
    blank = Description(
        id=body.id or "",
        engine=body.engine or "discord",
        token="",
        channel="",
        enabled=enabled(body.enable, body.status) is not False,
    )
    return dataclasses.replace(blank, **{name: value for name, value in said.items() if value is not None})


def change(body: AccountBody) -> Change:
    """Read what is to be another way. A blank token stays as it is: forms never have it, to send it back.

    Raises:
        errors.InvalidField: a field is wrong.
    """
    minutes = _number("timeoutMinutes", body.timeout_minutes, _MINUTES)
    bots = _several(body.bot_types)
    return Change(
        token=body.user_token if (body.user_token or "").strip() else None,
        guild=body.guild_id,
        channel=body.channel_id,
        name=body.name,
        remark=body.remark,
        capacity=_number("coreSize", body.core_size, account_fields.CAPACITY),
        queue_size=_number("queueSize", body.queue_size, account_fields.QUEUE_SIZE),
        weight=_number("weight", body.weight, account_fields.WEIGHT),
        timeout_seconds=None if minutes is None else minutes * 60,
        modes=_several(body.modes),
        bots=None if bots is None else [fields.bot_named(bot) or bot for bot in bots],
        remix_answers_itself=fields.switch("remixAutoSubmit", body.remix_auto_submit),
        options=body.options,
    )


def enabled(enable: Switch, status: str | None) -> bool | None:
    """Read whether an account is to take tasks; ``None``: nothing is said of it.

    ``enable`` counts before ``status``, which answers show as DISABLED for other reasons too: whoever sends an answer
    back must not pause the account by that.
    """
    said = fields.switch("enable", enable)
    return _takes_tasks(status) if said is None else said


def search(body: AccountSearchBody) -> Search:
    """Read which accounts are asked for.

    Raises:
        errors.InvalidField: a field is wrong.
    """
    sort = (body.sort or "").strip() or "id,desc"
    sorted_by, _, direction = (part.strip() for part in sort.partition(","))
    if sorted_by not in _SORTED_BY or direction.lower() not in {"", "asc", "desc"}:
        raise errors.InvalidField(field="sort", got=fields.shown(sort), accepted=ACCEPTED["sort"])
    return Search(
        channel=str("" if body.channel_id is None else body.channel_id).strip(),
        name=(body.name or "").strip(),
        remark=(body.remark or "").strip(),
        mode=fields.mode(body.mode),
        enabled=fields.switch("enable", body.enable),
        takes_tasks=_takes_tasks(body.status),
        page=_number("pageNumber", body.page_number, (0, _LAST_PAGE)) or 0,
        size=_number("pageSize", body.page_size, (1, _MOST_ON_A_PAGE)) or _ON_A_PAGE,
        sorted_by=sorted_by,
        is_descending=direction.lower() == "desc",
    )


@contextlib.contextmanager
def names_as_sent() -> Generator[None]:
    """Let what the registry says against a field name it as the operator does."""
    try:
        yield
    except errors.InvalidField as error:
        field = str(error.details["field"])
        raise errors.InvalidField(**{**error.details, "field": _SENT.get(field, field)}) from error


def _takes_tasks(status: str | None) -> bool | None:
    word = (status or "").strip().upper()
    if not word:
        return None
    if word not in _STATUSES:
        raise errors.InvalidField(field="status", got=fields.shown(status or ""), accepted=ACCEPTED["status"])
    return _STATUSES[word]


def _several(value: str | list[str | None] | None) -> list[str] | None:
    """Read one word or several; where there is none nothing is said."""
    said = [value] if isinstance(value, str) else value or ()
    return [one for one in said if one and one.strip()] or None


def _number(field: str, value: Number, bounds: tuple[int, int]) -> int | None:
    smallest, largest = bounds
    if value is None or value == "":
        return None
    said = str(value).strip()
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < _MOST_DIGITS and smallest <= int(said) <= largest):
        raise errors.InvalidField(field=field, got=fields.shown(value), accepted=ACCEPTED[field])
    return int(said)
