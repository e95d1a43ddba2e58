"""How a task looked at an earlier change."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from journeyman.tasks import change
from journeyman.tasks.change import Change
from journeyman.tasks.task import Action, Bot, Picture, SpeedMode, Status, Task, TaskId

NOW = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)
PICTURE = Picture(key="t/1.png", thumbnail="t/1.webp", width=64, height=64, size=9, media_type="image/png")
ENDED = Task(
    id=TaskId(1_795_000_000_000_000),
    action=Action.IMAGINE,
    bot=Bot.MID_JOURNEY,
    status=Status.SUCCESS,
    prompt="Cat",
    description="/imagine Cat",
    state="mine",
    notify_hook="",
    language="en",
    origin="http://127.0.0.1:8080",
    mode=SpeedMode.FAST,
    account="stub",
    references=(),
    token="t",
    seed=7,
    submitted_at=NOW,
    version=9,
    progress=100,
    started_at=NOW,
    finished_at=NOW,
    final_prompt="Cat",
    preview="t/preview-1-8.webp",
    grid=PICTURE,
    pictures=(PICTURE,) * 4,
    attempt=2,
)


def at(version: int, status: Status, progress: int = 0, preview: str = "") -> Change:
    """Give a change."""
    return Change(version=version, status=status, progress=progress, preview=preview)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.IN_PROGRESS], ids=str)
def test_an_earlier_change_shows_nothing_of_the_end(status: Status) -> None:
    """Status, progress and preview are the change's; pictures, reason and end are not there yet."""
    seen = change.as_of(ENDED, at(4, status, 40, "t/preview-1-4.webp"))
    assert (seen.version, seen.status, seen.progress, seen.preview) == (4, status, 40, "t/preview-1-4.webp")
    assert (seen.finished_at, seen.grid, seen.pictures, seen.final_prompt, seen.fail_reason) == (None, None, (), "", "")
    assert seen.started_at == NOW


def test_a_task_that_waited_again_had_not_started() -> None:
    """Handed back, it has neither start nor worker."""
    running = dataclasses.replace(ENDED, status=Status.IN_PROGRESS, worker=5, finished_at=None, progress=50)
    seen = change.as_of(running, at(4, Status.NOT_START))
    assert (seen.status, seen.started_at, seen.worker) == (Status.NOT_START, None, None)


def test_what_the_client_asked_for_stays() -> None:
    """Only what moves is wound back."""
    seen = change.as_of(ENDED, at(4, Status.IN_PROGRESS, 40))
    for field in ("id", "prompt", "state", "account", "mode", "seed", "token", "submitted_at", "references"):
        assert getattr(seen, field) == getattr(ENDED, field)


@pytest.mark.parametrize("version", [9, 8], ids=["the-last", "an-earlier-number"])
def test_the_end_is_the_task_itself(version: int) -> None:
    """A terminal change, and the change of the task's own version, show the task as it is."""
    assert change.as_of(ENDED, at(version, Status.SUCCESS, 100)) is ENDED


def test_failures_are_wound_back_too() -> None:
    """The reason of a failure is not told before it happened."""
    failed = dataclasses.replace(
        ENDED, status=Status.FAILURE, progress=40, grid=None, pictures=(), fail_reason="it broke"
    )
    assert change.as_of(failed, at(5, Status.IN_PROGRESS, 40)).fail_reason == ""
