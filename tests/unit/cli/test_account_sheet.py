"""One account, told to people."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Final

import pytest

from journeyman.cli import account_sheet
from journeyman.cli.account_tables import Row
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import READY, Account, Load
from journeyman.tasks.task import Bot, SpeedMode

ASKED: Final = datetime.datetime(2026, 11, 26, 8, 23, tzinfo=datetime.UTC)
RENEWS: Final = datetime.datetime(2026, 12, 1, 9, 0, tzinfo=datetime.UTC)
FACTS: Final[Mapping[str, object]] = {
    "status": "passes for ours",
    "version": "",
    "remix": True,
    "buttons": [{"label": "Remix mode"}],
    "renewDate": int(RENEWS.timestamp() * 1000),
    "subscribePlan": "PRO",
    "relaxedUsage": None,
}
FOX: Final = Registered(
    account=Account(
        id="fox",
        channel="1123456789012345679",
        engine="discord",
        name="[red]fox[/]\x1b[2J",
        capacity=3,
        timeout_seconds=1800,
        modes=frozenset({SpeedMode.RELAX, SpeedMode.FAST}),
        bots=frozenset({Bot.MID_JOURNEY}),
        remix=False,
    ),
    secret=b"sealed",
    options={"between_writes": 1.5, "contract": "proxied"},
    condition=READY,
    facts=FACTS,
    facts_at=ASKED,
)
ROW: Final = Row(registered=FOX, held=True, load=Load(running=2, waiting=1))


def test_an_account_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """By names for people, with times that they can read, and without what is blank, or only for programs."""
    account_sheet.show(ROW)
    lines = [tuple(part.strip() for part in line.split("  ", 1)) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ("id", "fox"),
        ("service", "discord"),
        ("status", "ready"),
        ("running", "2 of 3"),
        ("waiting", "1 of 10"),
        ("name", "[red]fox[/] [2J"),
        ("channel", "1123456789012345679"),
        ("tasks at once", "3"),
        ("tasks that may wait", "10"),
        ("time limit", "30 minutes"),
        ("weight", "1"),
        ("speeds", "fast, relax"),
        ("bots", "Midjourney"),
        ("Remix dialogs", "only for who asks (auto)"),
        ("seconds between requests", "1.5"),
        ("masks are sent", "proxied"),
        ("added by", "the operator"),
        ("plan", "PRO"),
        ("renews at", f"{RENEWS.astimezone():%Y-%m-%d %H:%M}"),
        ("Midjourney's Remix", "on"),
        ("other: status", "passes for ours"),
        ("asked at", f"{ASKED.astimezone():%Y-%m-%d %H:%M}"),
    ]


def test_an_account_is_told_in_the_terminals_language(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The values stand below each other, however wide the letters are."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    account_sheet.show(ROW)
    lines = capsys.readouterr().out.splitlines()
    assert "进行中             2（最多3）" in lines
    assert "Midjourney的remix  开启" in lines


def test_a_change_says_what_was_and_what_is() -> None:
    """Of each setting that differs, and of a token no more than that it is another one."""
    account = dataclasses.replace(
        FOX.account, capacity=12, remark="May", timeout_seconds=90, modes=frozenset(SpeedMode)
    )
    changed = dataclasses.replace(
        FOX, account=account, secret=b"other", options={"between_writes": 3, "contract": "proxied"}, revision=2
    )
    assert account_sheet.changes(FOX, changed) == [
        "remark none → May",
        "tasks at once 3 → 12",
        "time limit 30 minutes → 1.5 minutes",
        "speeds fast, relax → fast, relax, turbo",
        "seconds between requests 1.5 → 3",
        "another token",
    ]
    assert account_sheet.changes(FOX, dataclasses.replace(FOX, revision=2)) == []
