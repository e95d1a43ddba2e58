"""Logs: one line an event, and no flood from what clients or an outage do."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Generator
from typing import Any, Literal

import psycopg
import pytest
import pyvips
import structlog
from aiohttp import WSCloseCode

from journeyman import logs
from journeyman.settings import Settings
from journeyman.tasks.task import Bot, SpeedMode


@pytest.fixture(autouse=True)
def _as_it_was() -> Generator[None, None, None]:
    """Leave logging to the other tests as they had it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Give the events that were logged: each line is one."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_library_says_it_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Line breaks and indentation of a library's message become blanks, also for people."""
    logs.configure(Settings(log_format="text"))
    logging.getLogger("procrastinate").warning("Database\n    error.\n")
    (line,) = capsys.readouterr().err.splitlines()
    assert "Database error." in line


def test_an_outage_leaves_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a driver's error the message is logged, not the way to it."""
    logs.configure(Settings(log_format="json"))
    away = psycopg.OperationalError("connection refused\n\tIs the server running?")
    logging.getLogger("procrastinate").error("listener\n   failed", exc_info=away)
    (event,) = said(capsys)
    assert event["event"] == "listener failed"
    assert event["error"] == "connection refused Is the server running?"
    assert "exception" not in event


def test_other_errors_keep_their_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody expected is described in full."""
    logs.configure(Settings(log_format="json"))
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("procrastinate").exception("failed")
    (event,) = said(capsys)
    assert "ZeroDivisionError" in event["exception"]


def test_flaws_of_clients_pictures_are_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    """Who sends a damaged picture hears of it; the log of the server is not his to fill."""
    logs.configure(Settings(log_format="json"))
    whole: bytes = pyvips.Image.black(64, 64).pngsave_buffer()
    with pytest.raises(pyvips.Error):
        pyvips.Image.new_from_buffer(whole[: len(whole) // 2], "", fail_on="error").avg()
    assert said(capsys) == []


def test_attempts_at_a_database_are_not_logged_each(capsys: pytest.CaptureFixture[str]) -> None:
    """The pool tries several times a second; that it is away is said once, by those who need it."""
    logs.configure(Settings(log_format="json"))
    logging.getLogger("psycopg.pool").warning("error connecting in 'journeyman'")
    assert said(capsys) == []


@pytest.mark.parametrize("form", ["text", "json"])
def test_members_of_enumerations_are_said_by_their_values(
    capsys: pytest.CaptureFixture[str], form: Literal["text", "json"]
) -> None:
    """Alone and within lists, for people and for machines: an operator does not read Python."""
    logs.configure(Settings(log_format=form))
    structlog.get_logger().info(
        "told", code=WSCloseCode.ABNORMAL_CLOSURE, speeds=[SpeedMode.FAST], by={Bot.NIJI_JOURNEY: 1}
    )
    (line,) = capsys.readouterr().err.splitlines()
    assert "1006" in line
    assert "FAST" in line
    assert not re.search(r"ABNORMAL|SpeedMode|Bot\.", line)


def test_what_is_not_there_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """An empty text and None are not said; 0 and no are."""
    logs.configure(Settings(log_format="json"))
    structlog.get_logger().info("told", reason="", code=None, tasks=0, is_asked=False)
    (event,) = said(capsys)
    assert {name: event[name] for name in event if name not in {"timestamp", "level"}} == {
        "event": "told",
        "tasks": 0,
        "is_asked": False,
    }


def test_a_library_and_its_traceback_are_still_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Leaving out what is empty takes nothing from what the renderer needs."""
    logs.configure(Settings(log_format="text"))
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        structlog.get_logger().exception("failed")
    assert "ZeroDivisionError" in capsys.readouterr().err
