"""Tasks as tests need them."""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any, Final

from hypothesis import strategies as st

from journeyman.tasks.buttons import Button
from journeyman.tasks.ids import MAX_ID, IdMaker
from journeyman.tasks.task import Action, Bot, Clip, Picture, SpeedMode, Status, Task, TaskId

# The present: a sample of a fixed day would one day have waited too long.
NOW: Final = datetime.datetime.now(datetime.UTC).replace(microsecond=0)

_ids = IdMaker()

PICTURE: Final = Picture(
    key="token/1.png", thumbnail="token/1-small.webp", width=64, height=64, size=1234, media_type="image/png"
)


def make_task(**changes: Any) -> Task:  # noqa: ANN401 - any field of a task
    """Give a waiting task with an id of its own."""
    task = Task(
        id=_ids.make(),
        action=Action.IMAGINE,
        bot=Bot.MID_JOURNEY,
        status=Status.NOT_START,
        prompt="Cat",
        description="/imagine Cat",
        state="",
        notify_hook="",
        language="en",
        origin="http://127.0.0.1:8080",
        mode=SpeedMode.FAST,
        account="stub",
        references=(),
        token="Zk3xYw_-Zk3xYw_-Zk3xYw",
        seed=7,
        submitted_at=NOW,
    )
    return dataclasses.replace(task, **changes)


def make_running(**changes: Any) -> Task:  # noqa: ANN401 - any field of a task
    """Give a task that worker 1 runs."""
    running = {"status": Status.IN_PROGRESS, "worker": 1, "attempt": 1, "started_at": NOW, "version": 2}
    return make_task(**(running | changes))


def make_finished(**changes: Any) -> Task:  # noqa: ANN401 - any field of a task
    """Give a task that ended well."""
    finished = {
        "status": Status.SUCCESS,
        "progress": 100,
        "grid": PICTURE,
        "pictures": (PICTURE,) * 4,
        "started_at": NOW,
        "finished_at": NOW,
        "attempt": 1,
        "version": 3,
    }
    return make_task(**(finished | changes))


def following(task: Task, **changes: Any) -> Task:  # noqa: ANN401 - any field of a task
    """Give the next version of a task."""
    return dataclasses.replace(task, version=task.version + 1, **changes)


# PostgreSQL's text holds everything but NUL, and no encoding holds half a surrogate pair.
texts: Final = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))

_moments: Final = st.datetimes(
    min_value=datetime.datetime(1971, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    max_value=datetime.datetime(2900, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    timezones=st.sampled_from([datetime.UTC, datetime.timezone(datetime.timedelta(hours=5, minutes=45))]),
)

_pictures: Final = st.builds(
    Picture,
    key=texts,
    thumbnail=texts,
    width=st.integers(1, 2**31 - 1),
    height=st.integers(1, 2**31 - 1),
    size=st.integers(0, 2**53),
    media_type=texts,
)

_clips: Final = st.builds(Clip, key=texts, animation=texts, seconds=st.floats(0, 1e6))

_buttons: Final = st.builds(
    Button, custom_id=texts, emoji=texts, label=texts, type=st.integers(0, 9), style=st.integers(0, 9)
)

# What JSON readers agree upon: integers that a double keeps exact, and doubles of moderate length.
_json: Final = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)

_waiting: Final = st.fixed_dictionaries({"status": st.sampled_from([Status.NOT_START, Status.MODAL])})
_running: Final = st.fixed_dictionaries(
    {
        "status": st.sampled_from([Status.SUBMITTED, Status.IN_PROGRESS]),
        "progress": st.integers(0, 99),
        "worker": st.integers(0, 2**62),
        "started_at": _moments,
    }
)


def _joined(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return one | other


_results: Final = st.fixed_dictionaries(
    {
        "grid": st.none() | _pictures,
        "pictures": st.lists(_pictures, min_size=1, max_size=4).map(tuple),
        "clips": st.lists(_clips, max_size=4).map(tuple),
    }
) | st.fixed_dictionaries({"prompts": st.lists(texts, min_size=1, max_size=5).map(tuple)})
_success: Final = st.fixed_dictionaries(
    {
        "status": st.just(Status.SUCCESS),
        "progress": st.just(100),
        "hash": texts,
        "buttons": st.lists(_buttons, max_size=9).map(tuple),
        "finished_at": _moments,
    }
)
_succeeded: Final = st.builds(_joined, _success, _results)
_failed: Final = st.fixed_dictionaries(
    {
        "status": st.sampled_from([Status.FAILURE, Status.CANCEL]),
        "progress": st.integers(0, 99),
        "fail_reason": texts.filter(bool),
        "finished_at": _moments,
    }
)
_anything: Final = st.fixed_dictionaries(
    {
        "id": st.integers(1, MAX_ID).map(TaskId),
        "action": st.sampled_from(Action),
        "owner": texts,
        "parent": st.none() | st.integers(1, MAX_ID).map(TaskId),
        "custom_id": texts,
        "mask": texts,
        "bot": st.sampled_from(Bot),
        "mode": st.sampled_from(SpeedMode),
        "prompt": texts,
        "description": texts,
        "state": texts,
        "notify_hook": texts,
        "language": st.sampled_from(["zh", "en"]),
        "origin": texts,
        "account": texts,
        "references": st.lists(texts, max_size=5).map(tuple),
        "token": texts,
        "seed": st.none() | st.integers(0, 2**32 - 1),
        "submitted_at": _moments,
        "version": st.integers(1, 2**31 - 1),
        "final_prompt": texts,
        "preview": texts,
        "properties": st.dictionaries(texts, _json, max_size=4),
        "is_made": st.booleans(),
        "attempt": st.integers(0, 2**15 - 1),
    }
)


def _merge(common: dict[str, Any], status: dict[str, Any]) -> Task:
    return make_task(**(common | status))


any_task: Final = st.builds(_merge, _anything, _waiting | _running | _succeeded | _failed)
"""Every task that the database's invariants admit."""
