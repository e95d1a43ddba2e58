"""Accounts on the terminal: a table of all, the lines of one, and JSON for programs. Tokens are in none of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Final

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from journeyman import settings
from journeyman.cli.speech import say
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot
from journeyman.wording import Clause

#: Where there is no terminal nothing needs to be folded.
_WIDE: Final = 400

_MARGIN: Final = 26

_STANDINGS: Final[Mapping[Standing, Clause]] = {
    Standing.CONNECTING: Clause("connecting", "连接中"),
    Standing.READY: Clause("ready", "就绪"),
    Standing.PAUSED: Clause("paused", "已暂停"),
    Standing.DEAD: Clause("dead", "失效"),
}
_DISABLED: Final = Clause("paused by the operator", "已被管理员暂停")
_BOTS: Final[Mapping[Bot, str]] = {Bot.MID_JOURNEY: "Midjourney", Bot.NIJI_JOURNEY: "niji"}
_COLUMNS: Final = (
    Clause("id", "账号id"),
    Clause("name", "名称"),
    Clause("engine", "引擎"),
    Clause("status", "状态"),
    Clause("capacity", "并发"),
    Clause("queue", "队列"),
    Clause("modes", "模式"),
    Clause("bots", "机器人"),
    Clause("enabled", "启用"),
)


def record(registered: Registered) -> dict[str, object]:
    """Give all of an account but its token, as JSON values."""
    account, condition = registered.account, registered.condition
    return {
        "id": account.id,
        "engine": account.engine,
        "name": account.name,
        "remark": account.remark,
        "guild": account.guild,
        "channel": account.channel,
        "enabled": account.enabled,
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


def print_table(accounts: Iterable[Registered]) -> None:
    """Print a line for each account."""
    table = Table(box=box.SIMPLE_HEAD)
    for column in _COLUMNS:
        # An id is there to be copied.
        table.add_column(_said(column), no_wrap=column == "id")
    for registered in accounts:
        account = registered.account
        cells = (
            account.id,
            account.name,
            account.engine,
            _status(registered),
            str(account.capacity),
            str(account.queue_size),
            ", ".join(sorted(account.modes)).lower(),
            ", ".join(_BOTS[bot] for bot in sorted(account.bots)),
            say(zh="是", en="yes") if account.enabled else say(zh="否", en="no"),
        )
        # Texts, because what looks like markup in a name is none.
        table.add_row(*(Text(_plain(cell)) for cell in cells))
    _console().print(table)


def print_record(registered: Registered) -> None:
    """Print a line for each thing that is known of an account, but what only programs read: buttons and the like."""
    shown = {**record(registered), "standing": _status(registered)}
    for name in ("reason", "reason_zh", "facts"):
        del shown[name]
    facts = {f"facts.{name}": value for name, value in sorted(registered.facts.items()) if _is_short(value)}
    for name, value in {**shown, **facts}.items():
        said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        typer.echo(f"{_plain(name):<{_MARGIN}}{_plain(said)}".rstrip())


def _is_short(value: object) -> bool:
    return not isinstance(value, (list, dict))


def _status(registered: Registered) -> str:
    condition = registered.condition
    words = [_said(_STANDINGS[condition.standing])] if registered.account.enabled else [_said(_DISABLED)]
    if condition.reason:
        words.append(_said(condition.reason))
    return ": ".join(words)


def _said(clause: Clause) -> str:
    return clause.sentence(settings.terminal_language())


def _plain(text: str) -> str:
    """Take what steers a terminal out of a service's words."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _console() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=_WIDE)
