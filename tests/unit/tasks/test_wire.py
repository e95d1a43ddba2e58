"""The wire shape of a task, as strict clients read it."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any, Final

import msgspec
import pytest

from journeyman.tasks import wire
from journeyman.tasks.task import Bot, SpeedMode, Status, Task
from tests.contract.http.memory import TOKEN, succeeded, task_like

ORIGIN: Final = "https://pictures.example"

CORE: Final = {
    *("id", "action", "status", "prompt", "promptEn", "description", "state", "submitTime", "startTime", "finishTime"),
    *("imageUrl", "progress", "failReason", "properties"),
}
EXTRAS: Final = {
    *("buttons", "botType", "mode", "parentId", "imageUrls", "thumbnailUrl", "imageWidth", "imageHeight", "videoUrl"),
    *("videoUrls", "seed", "queuePosition", "displays"),
}


def in_status(status: Status, **changes: object) -> Task:
    """Give a task in some status, with leftovers that must not show."""
    task = task_like(fail_reason="an earlier attempt crashed", preview=f"{TOKEN}/preview-1-2.webp", progress=40)
    if status is Status.SUCCESS:
        return dataclasses.replace(succeeded(task), **changes)
    return dataclasses.replace(task, status=status, **changes)


def shown(task: Task, queue_position: int | None = None) -> dict[str, Any]:
    """Show a task as a client decodes it."""
    return msgspec.json.decode(wire.task_json(task, ORIGIN, queue_position))


@pytest.mark.parametrize("status", Status)
def test_every_key_is_always_there(status: Status) -> None:
    """No key is left out in any status."""
    assert set(shown(in_status(status))) == CORE | EXTRAS


@pytest.mark.parametrize("status", Status)
def test_progress_is_100_percent_exactly_on_success(status: Status) -> None:
    """Gateways stop asking at 100 % and go on asking for ever at a success with less."""
    assert (shown(in_status(status, progress=100))["progress"] == "100%") == (status is Status.SUCCESS)


@pytest.mark.parametrize(
    ("status", "progress"),
    [
        (Status.NOT_START, None),
        (Status.MODAL, None),
        (Status.SUBMITTED, "0%"),
        (Status.IN_PROGRESS, "40%"),
        (Status.SUCCESS, "100%"),
        (Status.FAILURE, ""),
        (Status.CANCEL, ""),
    ],
)
def test_progress_is_text_with_a_percent_sign(status: Status, progress: str | None) -> None:
    """Progress is null before the start, a percentage while it runs, and empty without success."""
    assert shown(in_status(status))["progress"] == progress


@pytest.mark.parametrize("status", Status)
def test_a_fail_reason_means_failure(status: Status) -> None:
    """``failReason`` is text exactly when the task failed or was cancelled, even if nobody wrote one down."""
    failed = status in {Status.FAILURE, Status.CANCEL}
    assert bool(shown(in_status(status))["failReason"]) == failed
    assert bool(shown(in_status(status, fail_reason=" "))["failReason"]) == failed
    assert bool(shown(in_status(status, fail_reason="", language="en"))["failReason"]) == failed


@pytest.mark.parametrize("status", Status)
def test_times_are_whole_milliseconds(status: Status) -> None:
    """``submitTime`` is there from the first moment; no time has a fraction."""
    task = shown(in_status(status))
    assert task["submitTime"] == 1795435200123
    assert all(task[name] is None or type(task[name]) is int for name in ("startTime", "finishTime"))
    assert (task["finishTime"] is not None) == (status is Status.SUCCESS)


def test_the_pictures_of_a_success_are_the_grid_and_the_singles() -> None:
    """``imageUrl`` is the grid, ``imageUrls`` the four, each with its thumbnail and size."""
    task = shown(in_status(Status.SUCCESS))
    assert task["imageUrl"] == f"{ORIGIN}/pictures/{TOKEN}/grid.png"
    assert task["thumbnailUrl"] == f"{ORIGIN}/pictures/{TOKEN}/grid-small.webp"
    assert (task["imageWidth"], task["imageHeight"]) == (2048, 2048)
    assert task["imageUrls"][3] == {
        "url": f"{ORIGIN}/pictures/{TOKEN}/4.png",
        "thumbnail": f"{ORIGIN}/pictures/{TOKEN}/4-small.webp",
        "width": 1024,
        "height": 1024,
    }


def test_a_preview_shows_only_while_it_is_drawn() -> None:
    """``imageUrl`` is the latest preview in progress, and nothing before, between attempts or after a failure."""
    preview = f"{ORIGIN}/pictures/{TOKEN}/preview-1-2.webp"
    for status in (status for status in Status if status is not Status.SUCCESS):
        running = status is Status.IN_PROGRESS
        assert shown(in_status(status))["imageUrl"] == (preview if running else None)


@pytest.mark.parametrize("status", Status)
def test_lists_of_pictures_are_null_instead_of_empty(status: Status) -> None:
    """An empty list is taken for a result; ``buttons`` is a list all the same."""
    task = shown(in_status(status, pictures=()))
    assert (task["imageUrls"], task["videoUrl"], task["videoUrls"], task["buttons"]) == (None, None, None, [])


def test_properties_have_their_types_whatever_the_engine_says() -> None:
    """Keys that clients read with a fixed type cannot be replaced by an engine; its other words are shown."""
    said = {"flags": "x", "finalPrompt": None, "drawn": ["fox"], "discordInstanceId": 5}
    properties = shown(in_status(Status.SUBMITTED, properties=said, notify_hook="https://a.example/"))["properties"]
    assert properties.pop("flags") == 0
    assert properties.pop("attempts") == 0
    assert properties.pop("drawn") == ["fox"]
    assert all(isinstance(value, str) for value in properties.values())
    assert (properties["finalPrompt"], properties["finalZhPrompt"]) == ("Cat", "")
    assert (properties["notifyHook"], properties["discordChannelId"]) == ("https://a.example/", "papercut")


@pytest.mark.parametrize("status", Status)
def test_the_queue_position_shows_only_while_the_task_waits(status: Status) -> None:
    """A position that comes too late is not shown."""
    assert shown(in_status(status), 3)["queuePosition"] == (3 if status is Status.NOT_START else None)


def test_ids_and_seeds_are_text() -> None:
    """Typed clients decode ``id`` as a string in every task."""
    task = shown(task_like(seed=2**32 - 1, bot=Bot.NIJI_JOURNEY, mode=SpeedMode.RELAX))
    assert (task["id"], task["seed"]) == ("1795392000123457", "4294967295")
    assert (task["botType"], task["mode"], task["parentId"]) == ("NIJI_JOURNEY", "RELAX", None)


def test_a_seed_that_nobody_knows_is_null() -> None:
    """A service may still tell it of a task that ended well, so that one's shape is not final."""
    assert shown(task_like(seed=None))["seed"] is None
    ended = dataclasses.replace(in_status(Status.SUCCESS), seed=None)
    assert not wire.is_final(ended)
    assert wire.is_final(dataclasses.replace(ended, seed=0))
    assert wire.is_final(dataclasses.replace(in_status(Status.FAILURE), seed=None))
    assert not wire.is_final(in_status(Status.IN_PROGRESS))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("status", Status)
def test_displays_say_it_in_words(status: Status, language: str) -> None:
    """``displays`` is text throughout, in the language of the submit, times in UTC."""
    zone = datetime.timezone(datetime.timedelta(hours=8))
    moment = datetime.datetime(2026, 11, 23, 20, 0, tzinfo=zone)
    displays = shown(in_status(status, language=language, submitted_at=moment))["displays"]
    assert all(isinstance(value, str) for value in displays.values())
    assert displays["status"].isascii() == (language == "en")
    assert displays["submitTime"] == "2026-11-23 12:00:00"


def test_the_encoding_is_compact_utf8() -> None:
    """Nothing is escaped and nothing padded: gateways rewrite the bytes."""
    encoded = wire.task_json(task_like(prompt="雪林里的狐狸"), ORIGIN)
    assert "雪林里的狐狸".encode() in encoded
    assert b'"status":"NOT_START"' in encoded
