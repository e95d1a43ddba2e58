"""Live events: a task as server-sent events, from its present state to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Final, final
from urllib.parse import parse_qs

import structlog
from litestar import Request
from litestar.datastructures import State
from litestar.types import HTTPScope, Receive, Scope, Send

from journeyman.http.origins import Origins
from journeyman.http.services import Services
from journeyman.http.tasks import TaskEndpoints
from journeyman.tasks.task import Task

HEARTBEAT_SECONDS: Final = 15.0  # proxies close connections that are silent for 30 to 60
_RETRY_MS: Final = 2000  # after how long a browser connects again
_LONGEST_ID: Final = 18  # digits of a version that is worth reading

log = structlog.get_logger(__name__)


@final
class EventEndpoints:
    """``…/task/{id}/events``."""

    def __init__(
        self,
        services: Services,
        origins: Origins,
        tasks: TaskEndpoints,
        heartbeat_seconds: float,
    ) -> None:
        self._changes = services.changes
        self._origins = origins
        self._tasks = tasks
        self._heartbeat_seconds = heartbeat_seconds

    async def events(self, request: Request[None, None, State]) -> EventStream:
        """Answer with a stream of the task's changes, the terminal one last."""
        scope = request.scope
        task = await self._tasks.find(scope)
        # A version from the future, of another server perhaps, must not hide the end.
        after = min(last_event_id(scope), task.version)
        states = self._changes.follow(task.id, after)
        return EventStream(states, self._tasks, self._origins.of(scope), self._heartbeat_seconds)


@final
class EventStream:
    """The answer that stays open."""

    def __init__(
        self, states: AsyncIterator[Task], tasks: TaskEndpoints, origin: str, heartbeat_seconds: float
    ) -> None:
        self._states = states
        self._tasks = tasks
        self._origin = origin
        self._heartbeat_seconds = heartbeat_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events until the task ends or the client leaves."""
        del scope
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [
                    (b"content-type", b"text/event-stream; charset=utf-8"),
                    (b"cache-control", b"no-store"),
                    (b"x-accel-buffering", b"no"),
                ],
            }
        )
        await _send_part(send, b"retry: %d\n\n" % _RETRY_MS)
        async with asyncio.TaskGroup() as group:
            beat = group.create_task(self._beat(send), name="events-heartbeat")
            tell = group.create_task(self._tell(send), name="events-tell")
            watch = group.create_task(_watch(receive), name="events-watch")
            await asyncio.wait({tell, watch}, return_when=asyncio.FIRST_COMPLETED)
            for side in (beat, tell, watch):
                side.cancel()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, send: Send) -> None:
        try:
            async for task in self._states:
                data = await self._tasks.encode(task, self._origin)
                await _send_part(send, b"id: %d\nevent: change\ndata: %b\n\n" % (task.version, data))
        except Exception:
            # The headers are out, so there is no other way to say it than to end: the client connects again.
            log.exception("events.interrupted")

    async def _beat(self, send: Send) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_seconds)
            await _send_part(send, b": still here\n\n")


async def _watch(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send_part(send: Send, part: bytes) -> None:
    await send({"type": "http.response.body", "body": part, "more_body": True})


def last_event_id(scope: HTTPScope) -> int:
    """Read the version that the client saw last, from the header or the query; 0 when it says none."""
    said = next((value for name, value in scope["headers"] if name == b"last-event-id"), b"")
    text = said.decode("latin-1").strip()
    if not text:
        query = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=None)
        text = query.get("lastEventId", [""])[0].strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID else 0
