"""Accounts on the terminal: a table of all, and JSON for programs. Tokens are in neither."""

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
from journeyman.dispatch.lifecycle import utc_now
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import BOTS, Load, Standing
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause

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
_SHORT: Final[Mapping[Bot, str]] = {Bot.MID_JOURNEY: "Midjourney", Bot.NIJI_JOURNEY: "niji"}
_COLUMNS: Final = (
    Clause("id", "账号id"),
    Clause("status", "状态"),
    Clause("running", "进行中"),
    Clause("waiting", "排队"),
    Clause("modes", "模式"),
    Clause("bots", "机器人"),
)
_NAME: Final = Clause("name", "名称")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An account, and whether a running server holds it; where none does, its condition is that of another day."""

    registered: Registered
    held: bool
    load: Load


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
        "lacks": {mode: until.isoformat() for mode, until in sorted(condition.lacks_at(utc_now()).items())},
        "running": row.load.running,
        "waiting": row.load.waiting,
        "dialogs": row.load.dialogs,
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

    A name that is not the id comes last, and is cut where it does not fit; below, where next to nothing of it would.
    """
    width = Console().width
    lines = [[said(column) for column in _COLUMNS], *(_cells(row) for row in rows)]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(_COLUMNS))]
    room = width - sum(widths) - len(_GAP) * len(widths)
    names = [_name(row, room) if room >= _LEAST_NAME else "" for row in rows]
    head, *lines = [
        _GAP.join(set_cell_size(cell, size) for cell, size in zip(line, widths, strict=True)) for line in lines
    ]
    typer.echo((f"{head}{_GAP}{said(_NAME)}" if any(names) else head).rstrip())
    for row, line, name in zip(rows, lines, names, strict=True):
        typer.echo(f"{line}{_GAP}{name}".rstrip())
        below = _name(row, width) if room < _LEAST_NAME else ""
        for remark in [*([below] if below else []), *remarks(row)]:
            for piece in Text(plain(remark)).wrap(Console(), max(width - len(_INDENT), _LEAST_WIDTH)):
                typer.echo(f"{_INDENT}{piece.plain}".rstrip())


def _cells(row: Row) -> list[str]:
    account = row.registered.account
    modes = ", ".join(sorted(account.modes)).lower()
    bots = ", ".join(_SHORT[bot] for bot in sorted(account.bots))
    return [
        plain(account.id),
        said(_word(row)),
        f"{row.load.running}/{account.capacity}",
        f"{row.load.waiting}/{account.queue_size}",
        said(_ALL) if account.modes == frozenset(SpeedMode) else modes,
        said(_ALL) if account.bots == frozenset(Bot) else bots,
    ]


def _name(row: Row, room: int) -> str:
    account = row.registered.account
    if account.name == account.id:
        return ""
    name = Text(plain(account.name))
    name.truncate(room, overflow="ellipsis")
    return name.plain


def _word(row: Row) -> Clause:
    """Say in a word how an account stands."""
    if not row.registered.account.enabled:
        return _STANDINGS[Standing.PAUSED]
    return _STANDINGS[row.registered.condition.standing] if row.held else _NOT_RUNNING


def remarks(row: Row) -> Iterator[str]:
    """Say why it stands so, or how it stood when somebody held it."""
    condition = row.registered.condition
    if not row.registered.account.enabled:
        yield said(_DISABLED)
    elif not row.held and (condition.standing is not Standing.CONNECTING or condition.reason):
        # That it is connecting, without a reason, is written down before anybody has looked.
        standing = _STANDINGS[condition.standing]
        yield say(zh=f"最后一次运行时：{standing.zh}", en=f"{standing} when last seen")
    if condition.reason:
        yield said(condition.reason)
    if condition.said:
        yield say(zh=f"原话：{condition.said}", en=f"in its own words: {condition.said}")
    lacks = condition.lacks_at(utc_now())
    if lacks and row.held:
        names = [BOTS[lack] if isinstance(lack, Bot) else lack.lower() for lack in sorted(lacks)]
        until = max(lacks.values()).astimezone()
        yield say(zh=f"{until:%H:%M}之前没有{'、'.join(names)}", en=f"no {', '.join(names)} until {until:%H:%M}")


def status(row: Row) -> str:
    """Say all of that on one line."""
    word = [] if not row.registered.account.enabled else [said(_word(row))]
    return ": ".join([*word, *remarks(row)])


def said(clause: Clause) -> str:
    """Say something in the terminal's language."""
    return clause.sentence(settings.terminal_language())


def plain(text: str) -> str:
    """Take what steers a terminal out of a service's words."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
