"""What every request passes before it is answered: the rules for other origins, the key, the host.

This stands outside the framework's own middleware because that is only asked once a route was found: an answer to an
unknown path needs the headers for other origins as well, or a browser shows its reader nothing but "network error".
"""

from __future__ import annotations

from typing import Final, final

from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from journeyman import errors
from journeyman.http import refusals
from journeyman.http.answers import Header
from journeyman.http.keys import Keys
from journeyman.http.origins import authority

_OPEN: Final = frozenset({"", "docs", "openapi.json", "healthz", "readyz"})
_OPEN_BELOW: Final = "pictures/"  # their keys cannot be guessed, and <img> sends no header

_PREFLIGHT: Final[tuple[Header, ...]] = (
    (b"access-control-allow-methods", b"GET, HEAD, POST, PUT, DELETE, OPTIONS"),
    # A star does not cover Authorization, so all are named.
    (
        b"access-control-allow-headers",
        b"accept, accept-language, authorization, content-type, last-event-id, mj-api-secret, range, x-api-key",
    ),
    (b"access-control-max-age", b"86400"),
)
_EXPOSED: Final = (
    b"access-control-expose-headers",
    b"accept-ranges, content-disposition, content-length, content-range, etag, retry-after",
)


@final
class Gate:
    """An ASGI application in front of another."""

    def __init__(self, app: ASGIApp, *, keys: Keys, cors_origins: tuple[str, ...]) -> None:
        self._app = app
        self._keys = keys
        self._every_origin = "*" in cors_origins
        self._callers = frozenset(origin.rstrip("/").encode() for origin in cors_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, answer it, or turn it away."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A cache in front may keep a picture that a plain client asked for and give it to a page of another origin.
        asks_from = b"" if scope["path"].startswith("/pictures/") else None
        foreign_host, is_preflight = False, False
        for name, value in scope["headers"]:
            if name == b"origin":
                asks_from = value
            elif name == b"host":
                foreign_host = authority(value) is None
            elif name == b"access-control-request-method":
                is_preflight = scope["method"] == "OPTIONS"
        if asks_from is not None:
            granted = self._granted(asks_from)
            if is_preflight:
                await _answer_preflight(send, granted)
                return
            send = _adding(send, granted)
        if foreign_host:
            # The framework would refuse the request. Links are then made with the address we are bound to.
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"host"]
        await self._answering(scope)(scope, receive, send)

    def _answering(self, scope: HTTPScope) -> ASGIApp:
        if self._keys.accept(scope["headers"]) or _is_open(scope["path"]):
            return self._app
        return refusals.answer(scope, errors.Unauthorized())

    def _granted(self, asks_from: bytes) -> tuple[Header, ...]:
        if self._every_origin:
            return ((b"access-control-allow-origin", b"*"),)
        vary = (b"vary", b"origin")
        if asks_from not in self._callers:
            return (vary,)
        return (b"access-control-allow-origin", asks_from), vary


def _is_open(path: str) -> bool:
    stripped = path.strip("/")
    return stripped in _OPEN or stripped.startswith(_OPEN_BELOW)


async def _answer_preflight(send: Send, granted: tuple[Header, ...]) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": [*granted, *_PREFLIGHT]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _adding(send: Send, granted: tuple[Header, ...]) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *granted, _EXPOSED]
        await send(message)

    return send_with_headers
