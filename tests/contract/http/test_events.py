"""Live events: a task as it changes, to its end."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
import structlog

from journeyman import errors
from journeyman.tasks.task import Status, Task
from tests.contract.http.conftest import Serve, Surface
from tests.contract.http.memory import Memory, succeeded, task_like


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One server-sent event."""

    id: int
    name: str
    task: dict[str, Any]


class Stream:
    """An open stream of events, read as a browser reads it."""

    def __init__(self, lines: AsyncIterator[bytes], headers: dict[str, str]) -> None:
        self.headers = headers
        self._lines = lines
        self.comments = 0
        self.retry = 0

    def __aiter__(self) -> AsyncIterator[Event]:
        return self._events()

    async def next(self) -> Event:
        """Give the next event."""
        return await anext(self._events())

    async def _events(self) -> AsyncIterator[Event]:
        fields: dict[str, str] = {}
        async for line in self._lines:
            name, colon, value = line.decode().rstrip("\n").partition(":")
            if colon and not name:
                self.comments += 1
            elif name == "retry":
                self.retry = int(value)
            elif name:
                fields[name] = value.removeprefix(" ")
            elif fields:
                data = msgspec.json.decode(fields["data"])
                yield Event(id=int(fields["id"]), name=fields["event"], task=data)
                fields = {}


@contextlib.asynccontextmanager
async def stream(surface: Surface, path: str, **headers: str) -> AsyncGenerator[Stream, None]:
    """Open a stream."""
    async with surface.session.get(surface.origin + path, headers=headers) as response:
        assert response.status == 200
        found = {name.lower(): value for name, value in response.headers.items()}
        yield Stream(aiter(response.content), found)


def in_progress(task: Task, percent: int) -> Task:
    """Give the next state, at some progress."""
    return dataclasses.replace(task, status=Status.IN_PROGRESS, version=task.version + 1, progress=percent)


async def drawn(memory: Memory) -> list[Task]:
    """Put a task with all its states."""
    states = [task_like()]
    states += [dataclasses.replace(states[-1], status=Status.SUBMITTED, version=2)]
    states += [in_progress(states[-1], 40)]
    states += [succeeded(states[-1])]
    for state in states:
        await memory.put(state)
    return states


async def test_the_first_event_is_the_present_and_the_last_the_end(surface: Surface) -> None:
    """Whoever comes late gets a snapshot, then every change, then the terminal one, and the stream ends."""
    task = await surface.memory.put(task_like())
    async with stream(surface, f"/mj/task/{task.id}/events") as events:
        assert events.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert events.headers["cache-control"] == "no-store"
        seen = [await events.next()]
        task = await surface.memory.put(dataclasses.replace(task, status=Status.SUBMITTED, version=2))
        seen.append(await events.next())
        for percent in (20, 60):
            task = await surface.memory.put(in_progress(task, percent))
            seen.append(await events.next())
        await surface.memory.put(succeeded(task))
        seen += [event async for event in events]
        assert events.retry > 0
    assert [event.id for event in seen] == [1, 2, 3, 4, 5]
    assert {event.name for event in seen} == {"change"}
    assert [event.task["progress"] for event in seen] == [None, "0%", "20%", "60%", "100%"]
    assert seen[-1].task == (await surface.get(f"/mj/task/{task.id}/fetch")).json()


@pytest.mark.parametrize(
    ("after", "ids"),
    [("0", [4]), ("1", [2, 3, 4]), ("3", [4]), ("4", [4]), ("5", [4]), ("999999", [4]), ("9" * 40, [4]), ("x", [4])],
)
@pytest.mark.parametrize("by", ["header", "query"])
async def test_a_stream_goes_on_where_it_was_cut(surface: Surface, after: str, ids: list[int], by: str) -> None:
    """After ``Last-Event-ID`` come the changes that were missed, and in any case the terminal one."""
    task, *_ = await drawn(surface.memory)
    path = f"/mj/task/{task.id}/events"
    opened = (
        stream(surface, path, **{"Last-Event-ID": after})
        if by == "header"
        else stream(surface, f"{path}?x=1&lastEventId={after}")
    )
    async with opened as events:
        assert [event.id async for event in events] == ids


async def test_a_version_from_the_future_does_not_hide_the_end(surface: Surface) -> None:
    """A client that claims to have seen more than there is hears of every change from now on."""
    task = await surface.memory.put(task_like())
    async with stream(surface, f"/mj/task/{task.id}/events", **{"Last-Event-ID": "1000"}) as events:
        await surface.memory.put(succeeded(task))
        assert [event.task["status"] async for event in events] == ["SUCCESS"]


async def test_a_waiting_task_says_its_place_in_events(surface: Surface) -> None:
    """The snapshot of a waiting task holds its position."""
    surface.memory.waiting = 6
    task = await surface.memory.put(task_like())
    async with stream(surface, f"/mj/task/{task.id}/events") as events:
        assert (await events.next()).task["queuePosition"] == 7


async def test_silence_is_filled_with_comments(serve: Serve) -> None:
    """While nothing changes, comments keep proxies from closing the connection."""
    async with serve(heartbeat_seconds=0.005) as surface:
        task = await surface.memory.put(task_like())
        async with surface.session.get(f"{surface.origin}/mj/task/{task.id}/events") as response:
            beats = 0
            async for line in response.content:
                beats += line.startswith(b":")
                if beats == 3:
                    break
            await surface.memory.put(succeeded(task))
            assert b'"status":"SUCCESS"' in await response.read()


async def test_a_client_that_leaves_is_forgotten(surface: Surface) -> None:
    """When the connection closes, nobody follows the task any more."""
    task = await surface.memory.put(task_like())
    async with stream(surface, f"/mj/task/{task.id}/events") as events:
        await events.next()
        assert surface.memory.followers == 1
    async with asyncio.timeout(5), surface.memory.changed:
        await surface.memory.changed.wait_for(lambda: surface.memory.followers == 0)


async def test_many_may_follow_one_task(surface: Surface) -> None:
    """All followers hear all changes."""
    task = await surface.memory.put(task_like())

    async def follow() -> list[int]:
        async with stream(surface, f"/mj/task/{task.id}/events") as events:
            return [event.id async for event in events]

    following = [asyncio.create_task(follow()) for _ in range(20)]
    async with asyncio.timeout(5), surface.memory.changed:
        await surface.memory.changed.wait_for(lambda: surface.memory.followers == 20)
    await surface.memory.put(succeeded(task))
    assert await asyncio.gather(*following) == [[1, 2]] * 20


async def test_a_fault_on_the_way_ends_the_stream_cleanly(surface: Surface) -> None:
    """When the database goes away, the stream ends and the client may come again."""
    task = await surface.memory.put(task_like())
    async with stream(surface, f"/mj/task/{task.id}/events") as events:
        await events.next()
        surface.memory.fault = errors.Unavailable(what="database")
        with structlog.testing.capture_logs() as logged:
            await surface.memory.put(in_progress(task, 10))
            assert [event.id async for event in events] == []
        assert [line["event"] for line in logged] == ["events.interrupted"]


@pytest.mark.parametrize("task_id", ["1", "x", "9" * 30])
async def test_events_of_an_unknown_task_are_404(surface: Surface, task_id: str) -> None:
    """There is no stream of a task that does not exist."""
    reply = await surface.get(f"/mj/task/{task_id}/events")
    assert (reply.status, reply.refusal()["code"]) == (404, 3)
