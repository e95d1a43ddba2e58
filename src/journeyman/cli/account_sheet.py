"""One account on the terminal: a line for each thing that is known of it, and what a change made another way."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

import typer
from rich.cells import cell_len, set_cell_size

from journeyman.cli.account_tables import Row, plain, said, status
from journeyman.cli.speech import say
from journeyman.dispatch.registry import FILE
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import BOTS
from journeyman.wording import Clause

_GAP: Final = 2

_ID: Final = Clause("id", "账号id")
_ENGINE: Final = Clause("service", "服务")
_STATUS: Final = Clause("status", "状态")
_RUNNING: Final = Clause("running", "进行中")
_WAITING: Final = Clause("waiting", "排队")
_DIALOGS: Final = Clause("open dialogs", "打开的窗口")
_SOURCE: Final = Clause("added by", "添加方式")
_ASKED: Final = Clause("asked at", "询问时间")
_TOKEN: Final = Clause("another token", "新的token")

_BY_FILE: Final = Clause("the accounts file", "账号文件")
_BY_OPERATOR: Final = Clause("the operator", "管理员")
_ON: Final = Clause("on", "开启")
_OFF: Final = Clause("off", "关闭")
_NOTHING: Final = Clause("none", "无")

_OPTIONS: Final[Mapping[str, Clause]] = {
    "between_writes": Clause("seconds between requests", "请求间隔（秒）"),
    "patience": Clause("patience", "耐心系数"),
    "contract": Clause("masks are sent", "蒙版提交方式"),
}

_FACTS: Final[Mapping[str, Clause]] = {
    "subscribePlan": Clause("plan", "套餐"),
    "billedWay": Clause("billed", "计费方式"),
    "renewDate": Clause("renews at", "续费时间"),
    "fastTimeRemaining": Clause("fast time left", "剩余快速时长"),
    "relaxedUsage": Clause("used relaxed", "慢速用量"),
    "lifetimeUsage": Clause("used in all", "累计用量"),
    "mode": Clause("Midjourney's speed", "Midjourney速度"),
    "version": Clause("Midjourney's model", "Midjourney模型"),
    "remix": Clause("Midjourney's Remix", "Midjourney的remix"),
    "nijiMode": Clause("niji's speed", "niji速度"),
    "nijiVersion": Clause("niji's model", "niji模型"),
    "nijiRemix": Clause("niji's Remix", "niji的remix"),
}
"""What a service tells, in the order in which it is read. Lists, such as the buttons, are for programs."""


def show(row: Row) -> None:
    """Print a line for each thing that is known, but what only programs read: buttons and the like."""
    registered, account = row.registered, row.registered.account
    lines: dict[Clause, str] = {
        _ID: account.id,
        _ENGINE: account.engine,
        _STATUS: status(row),
        _RUNNING: say(
            zh=f"{row.load.running}（最多{account.capacity}）", en=f"{row.load.running} of {account.capacity}"
        ),
        _WAITING: say(
            zh=f"{row.load.waiting}（最多{account.queue_size}）", en=f"{row.load.waiting} of {account.queue_size}"
        ),
        _DIALOGS: str(row.load.dialogs or ""),
        **_settings(registered),
        _SOURCE: said(_BY_FILE if registered.source == FILE else _BY_OPERATOR),
        **_facts(registered.facts),
        _ASKED: _moment(registered.facts_at) if registered.facts_at else "",
    }
    shown = {said(label): plain(value) for label, value in lines.items() if value}
    width = max(cell_len(label) for label in shown) + _GAP
    for label, value in shown.items():
        typer.echo(f"{set_cell_size(label, width)}{value}".rstrip())


def changes(old: Registered, new: Registered) -> list[str]:
    """Say of each setting that differs what it was and what it is."""
    before, after = _settings(old), _settings(new)
    found = [
        plain(f"{said(label)} {before.get(label) or said(_NOTHING)} → {after.get(label) or said(_NOTHING)}")
        for label in {**before, **after}
        if before.get(label) != after.get(label)
    ]
    return [*found, *([said(_TOKEN)] if old.secret != new.secret else [])]


def _settings(registered: Registered) -> dict[Clause, str]:
    """Give what the operator decides on, by its name."""
    account = registered.account
    minutes = f"{account.timeout_seconds / 60:g}"
    return {
        Clause("name", "名称"): account.name,
        Clause("remark", "备注"): account.remark,
        Clause("server", "服务器"): account.guild,
        Clause("channel", "频道"): account.channel,
        Clause("tasks at once", "同时任务数"): str(account.capacity),
        Clause("tasks that may wait", "最多排队数"): str(account.queue_size),
        Clause("time limit", "任务时限"): say(zh=f"{minutes}分钟", en=f"{minutes} minutes"),
        Clause("weight", "权重"): str(account.weight),
        Clause("speeds", "速度"): ", ".join(sorted(account.modes)).lower(),
        Clause("bots", "机器人"): ", ".join(BOTS[bot] for bot in sorted(account.bots)),
        Clause("Remix dialogs", "remix窗口"): (
            say(zh="仅在请求时打开（auto）", en="only for who asks (auto)")
            if account.remix_answers_itself
            else say(zh="总是打开（ask）", en="always (ask)")
        ),
        **{
            _OPTIONS.get(name, Clause(f"option {name}", f"选项{name}")): f"{value}"
            for name, value in registered.options.items()
        },
    }


def _facts(facts: Mapping[str, object]) -> dict[Clause, str]:
    """Give what the service told, by its name; another one by its own name."""
    known = {label: _fact(name, facts[name]) for name, label in _FACTS.items() if name in facts}
    return known | {_unknown(name): _fact(name, facts[name]) for name in sorted(facts.keys() - _FACTS.keys())}


def _unknown(name: str) -> Clause:
    """Name a fact in a way that passes for nothing of ours."""
    return Clause(f"other: {name}", f"其他：{name}")


def _fact(name: str, value: object) -> str:
    match value:
        case bool():
            return said(_ON if value else _OFF)
        case int() if name == "renewDate":
            return _moment(datetime.datetime.fromtimestamp(value / 1000, datetime.UTC))
        case None | list() | dict():
            return ""
        case _:
            return f"{value}"


def _moment(moment: datetime.datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
