"""An answer: status, headers and body, as they go out."""

from __future__ import annotations

from typing import Final, final

from litestar.types import Receive, Scope, Send

Header = tuple[bytes, bytes]

JSON: Final = b"application/json"
HTML: Final = b"text/html; charset=utf-8"


@final
class Answer:
    """A complete answer, ready to be sent. Lighter than the framework's own, which builds headers anew each time."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self, body: bytes, *, status: int = 200, media_type: bytes = JSON, headers: tuple[Header, ...] = ()
    ) -> None:
        self.body = body
        self.status = status
        self.headers: list[Header] = [
            (b"content-type", media_type),
            (b"content-length", str(len(body)).encode()),
            *headers,
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; to a HEAD request without its body."""
        del receive
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        body = b"" if scope["type"] == "http" and scope["method"] == "HEAD" else self.body
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def to_asgi_response(self, **_: object) -> Answer:
        """Let the framework take this from an exception handler as it takes its own responses."""
        return self
