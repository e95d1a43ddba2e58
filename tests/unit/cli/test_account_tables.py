"""The table of accounts: narrow, and whole where it counts."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any, Final

import pytest
from rich.cells import cell_len

from journeyman.cli.account_tables import Row, print_table
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import READY, Account, Condition, Load, Standing
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause

ID: Final = "1123456789012345679"
REASON: Final = Clause(
    "Midjourney wants the account's owner to confirm in Discord that they are human, and will take nothing until then.",
    "Midjourney要求账号所有者在Discord中进行人工验证，在此之前不会接受任何任务，请以该账号登录Discord完成验证后再启用。",
)


def row(
    *,
    held: bool = True,
    condition: Condition | None = None,
    load: Load | None = None,
    **changes: Any,  # noqa: ANN401 - any field
) -> Row:
    """Give the account whose line is the longest."""
    account = Account(
        id=ID,
        channel=ID,
        guild="",
        engine="discord",
        name=ID,
        remark="",
        modes=frozenset({SpeedMode.RELAX, SpeedMode.TURBO}),
        bots=frozenset({Bot.MID_JOURNEY}),
        capacity=64,
        queue_size=1000,
        weight=1,
        timeout_seconds=1800,
        remix=False,
        remix_answers_itself=True,
    )
    registered = Registered(
        account=dataclasses.replace(account, **changes),
        secret=b"",
        options={},
        condition=condition or Condition(standing=Standing.READY),
    )
    return Row(registered=registered, held=held, load=load or Load())


PAUSED: Final = Condition(standing=Standing.PAUSED, reason=REASON, said="Are you\nhuman?")
SOON: Final = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
LACKING: Final = dataclasses.replace(READY, lacks={SpeedMode.TURBO: SOON, SpeedMode.FAST: SOON})
HAS_AGAIN: Final = dataclasses.replace(READY, lacks={SpeedMode.FAST: SOON - datetime.timedelta(hours=2)})
ROWS: Final = (
    row(
        name="an account that somebody has given a name that is far too long for any table",
        load=Load(running=64, waiting=1000),
    ),
    row(held=False, condition=PAUSED),
    row(name="红色的小狐狸在雪地里奔跑然后停下来看着你"),
    row(id="fox", name="fox", modes=frozenset(SpeedMode), bots=frozenset(Bot), capacity=3, queue_size=10),
)


@pytest.mark.parametrize("columns", ["80", "100", "200"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_fits_a_terminal_of_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str, language: str
) -> None:
    """No line is longer than the terminal is wide; ids, what they are doing and reasons are whole, a name is cut.

    Beside so long an id there is no room for a name on 80 columns, and it stands below.
    """
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    print_table(ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert max(cell_len(line) for line in lines) <= int(columns)
    assert not any(line.endswith(" ") for line in lines)
    found = [line for line in lines if line.startswith(ID)]
    assert len(found) == 3
    assert "  64/64  " in found[0]
    assert "  1000/1000  relax, turbo  Midjourney" in found[0]
    assert sum("an accoun" in line for line in lines) == 1
    told = "".join(line.strip() + (" " if language == "en" else "") for line in lines if line.startswith(" "))
    assert REASON.sentence("zh" if language == "zh" else "en") in told


def test_a_reason_of_another_day_is_said_to_be_of_another_day(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why an account was not connected is no news of one that nobody runs."""
    monkeypatch.setenv("LC_ALL", "en.UTF-8")
    away = Condition(standing=Standing.CONNECTING, reason=Clause("Discord cannot be reached.", "无法连接Discord。"))
    print_table([row(held=False, condition=away)])
    _, line, *remarks = capsys.readouterr().out.splitlines()
    assert "not running" in line
    assert [remark.strip() for remark in remarks] == ["connecting when last seen", "Discord cannot be reached."]


def test_a_line_says_no_more_than_is_needed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no name that only repeats the id, and no list of all that there is."""
    monkeypatch.setenv("COLUMNS", "80")
    print_table(ROWS[3:])
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        ["id", "status", "running", "waiting", "modes", "bots"],
        ["fox", "ready", "0/3", "0/10", "all", "all"],
    ]


@pytest.mark.parametrize(
    ("account", "said"),
    [
        pytest.param(row(), ["ready"], id="ready"),
        pytest.param(row(held=False), ["not running", "ready when last seen"], id="gone"),
        pytest.param(row(held=False, condition=Condition(standing=Standing.CONNECTING)), ["not running"], id="new"),
        pytest.param(row(condition=LACKING), ["ready", f"no fast, turbo until {SOON.astimezone():%H:%M}"], id="lacks"),
        pytest.param(row(held=False, condition=LACKING), ["not running", "ready when last seen"], id="lacked"),
        pytest.param(row(condition=HAS_AGAIN), ["ready"], id="has-again"),
        pytest.param(row(enabled=False), ["paused", "paused by the operator"], id="paused"),
        pytest.param(row(enabled=False, held=False), ["paused", "paused by the operator"], id="paused-and-gone"),
        pytest.param(
            row(held=False, condition=PAUSED),
            ["not running", "paused when last seen", str(REASON), "in its own words: Are you human?"],
            id="reason",
        ),
    ],
)
def test_the_status_is_that_of_now(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, account: Row, said: list[str]
) -> None:
    """Nobody is told that an account is ready which no server holds, but how it was."""
    monkeypatch.setenv("COLUMNS", "200")
    print_table([account])
    _, line, *below = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{ID}  {said[0]}  ")
    assert [remark.strip() for remark in below] == said[1:]
