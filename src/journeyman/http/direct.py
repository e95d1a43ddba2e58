"""What is answered without routing: the requests that come most, for which finding the route takes half the time.

The framework has the routes of these endpoints too. It answers other methods, other spellings of a path, and what is
not found here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import final

from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from journeyman.http import refusals
from journeyman.http.answers import Answer
from journeyman.http.finished import FinishedTasks
from journeyman.http.origins import Origins

Endpoint = Callable[[HTTPScope, Receive], Awaitable[Answer]]


@final
class Direct:
    """An ASGI application in front of the framework's."""

    def __init__(
        self, app: ASGIApp, *, posts: Mapping[str, Endpoint], finished: FinishedTasks, origins: Origins
    ) -> None:
        """Take the framework's application, the endpoints of POST requests by path, and the answers that are kept."""
        self._app = app
        self._posts = posts
        self._finished = finished
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let the framework do it."""
        answering = await self._answering(scope, receive) if scope["type"] == "http" else None
        await (answering or self._app)(scope, receive, send)

    async def _answering(self, scope: HTTPScope, receive: Receive) -> Answer | None:
        path = scope["path"]
        if scope["method"] == "GET":
            return self._finished.get(path, self._origins.of(scope)) if path.endswith("/fetch") else None
        endpoint = self._posts.get(path) if scope["method"] == "POST" else None
        if endpoint is None:
            return None
        try:
            return await endpoint(scope, receive)
        except Exception as error:  # noqa: BLE001 - as in the framework, whatever is raised has its answer there
            return refusals.answer(scope, error)
