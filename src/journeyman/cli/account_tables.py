"""Accounts on the terminal: a table of all, the lines of one, and JSON for programs. Tokens are in none of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import typer
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from journeyman import settings
from journeyman.cli.speech import say
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause

_MARGIN: Final = 26

_GAP: Final = "  "
#: Below an account's line, what needs a line of its own.
_INDENT: Final = "    "
#: However narrow the terminal is, so much is said on a line.
_LEAST_WIDTH: Final = 20
_LEAST_NAME: Final = 8

_STANDINGS: Final[Mapping[Standing, Clause]] = {
    Standing.CONNECTING: Clause("connecting", "连接中"),
    Standing.READY: Clause("ready", "就绪"),
    Standing.PAUSED: Clause("paused", "已暂停"),
    Standing.DEAD: Clause("dead", "失效"),
}
_DISABLED: Final = Clause("paused by the operator", "已被管理员暂停")
_NOT_RUNNING: Final = Clause("not running", "未运行")
_ALL: Final = Clause("all", "全部")
_BOTS: Final[Mapping[Bot, str]] = {Bot.MID_JOURNEY: "Midjourney", Bot.NIJI_JOURNEY: "niji"}
_COLUMNS: Final = (
    Clause("id", "账号id"),
    Clause("status", "状态"),
    Clause("tasks", "任务"),
    Clause("modes", "模式"),
    Clause("bots", "机器人"),
)
_NAME: Final = Clause("name", "名称")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An account, and whether a running server holds it; where none does, its condition is that of another day."""

    registered: Registered
    held: bool


def record(row: Row) -> dict[str, object]:
    """Give all of an account but its token, as JSON values."""
    registered = row.registered
    account, condition = registered.account, registered.condition
    return {
        "id": account.id,
        "engine": account.engine,
        "name": account.name,
        "remark": account.remark,
        "guild": account.guild,
        "channel": account.channel,
        "enabled": account.enabled,
        "held": row.held,
        "standing": condition.standing,
        "reason": str(condition.reason or ""),
        "reason_zh": condition.reason.zh if condition.reason else "",
        "said": condition.said,
        "capacity": account.capacity,
        "queue_size": account.queue_size,
        "weight": account.weight,
        "timeout_seconds": account.timeout_seconds,
        "modes": sorted(account.modes),
        "bots": sorted(account.bots),
        "remix": account.remix,
        "remix_answers_itself": account.remix_answers_itself,
        "options": dict(registered.options),
        "source": registered.source,
        "facts": dict(registered.facts),
        "facts_at": registered.facts_at.isoformat() if registered.facts_at else None,
    }


def print_json(value: object) -> None:
    """Print something for programs to read."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_table(rows: Sequence[Row]) -> None:
    """Print a line for each account, with the reason for its status below it; 80 columns do for both.

    A name that is not the id comes last, and is cut where it does not fit. All else is whole.
    """
    width = Console().width
    lines = [[_said(column) for column in _COLUMNS], *(_cells(row) for row in rows)]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(_COLUMNS))]
    room = max(width - sum(widths) - len(_GAP) * len(widths), _LEAST_NAME)
    names = [_name(row, room) for row in rows]
    head, *lines = [
        _GAP.join(set_cell_size(cell, size) for cell, size in zip(line, widths, strict=True)) for line in lines
    ]
    typer.echo((f"{head}{_GAP}{_said(_NAME)}" if any(names) else head).rstrip())
    for row, line, name in zip(rows, lines, names, strict=True):
        typer.echo(f"{line}{_GAP}{name}".rstrip())
        for remark in _remarks(row):
            for piece in Text(_plain(remark)).wrap(Console(), max(width - len(_INDENT), _LEAST_WIDTH)):
                typer.echo(f"{_INDENT}{piece.plain}".rstrip())


def print_record(row: Row) -> None:
    """Print a line for each thing that is known of an account, but what only programs read: buttons and the like."""
    shown = {**record(row), "standing": _status(row)}
    for name in ("held", "reason", "reason_zh", "facts"):
        del shown[name]
    facts = {f"facts.{name}": value for name, value in sorted(row.registered.facts.items()) if _is_short(value)}
    for name, value in {**shown, **facts}.items():
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        typer.echo(f"{_plain(name):<{_MARGIN}}{_plain(said)}".rstrip())


def _is_short(value: object) -> bool:
    return not isinstance(value, (list, dict))


def _cells(row: Row) -> list[str]:
    account = row.registered.account
    modes = ", ".join(sorted(account.modes)).lower()
    bots = ", ".join(_BOTS[bot] for bot in sorted(account.bots))
    return [
        _plain(account.id),
        _said(_word(row)),
        f"{account.capacity} + {account.queue_size}",
        _said(_ALL) if account.modes == frozenset(SpeedMode) else modes,
        _said(_ALL) if account.bots == frozenset(Bot) else bots,
    ]


def _name(row: Row, room: int) -> str:
    account = row.registered.account
    if account.name == account.id:
        return ""
    name = Text(_plain(account.name))
    name.truncate(room, overflow="ellipsis")
    return name.plain


def _word(row: Row) -> Clause:
    """Say in a word how an account stands."""
    if not row.registered.account.enabled:
        return _STANDINGS[Standing.PAUSED]
    return _STANDINGS[row.registered.condition.standing] if row.held else _NOT_RUNNING


def _remarks(row: Row) -> Iterator[str]:
    """Say why it stands so, or how it stood when somebody held it."""
    condition = row.registered.condition
    if not row.registered.account.enabled:
        yield _said(_DISABLED)
    elif not row.held and (condition.standing is not Standing.CONNECTING or condition.reason):
        # That it is connecting, without a reason, is written down before anybody has looked.
        standing = _STANDINGS[condition.standing]
        yield say(zh=f"最后一次运行时：{standing.zh}", en=f"{standing} when last seen")
    if condition.reason:
        yield _said(condition.reason)


def _status(row: Row) -> str:
    """Say all of that on one line."""
    remarks = [*_remarks(row)]
    word = [] if not row.registered.account.enabled else [_said(_word(row))]
    return ": ".join([*word, *remarks])


def _said(clause: Clause) -> str:
    return clause.sentence(settings.terminal_language())


def _plain(text: str) -> str:
    """Take what steers a terminal out of a service's words."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
