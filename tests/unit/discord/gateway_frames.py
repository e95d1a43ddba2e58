"""Frames from the gateway, and a session to feed them to."""

from __future__ import annotations

import random
from typing import Any, Final

import msgspec

from journeyman.engines.discord.gateway.session import Output, Send, Session
from journeyman.engines.discord.secret import Token

TOKEN: Final = "the-secret-token"
URL: Final = "wss://gateway.example/?v=6&foo=1"
RESUME_URL: Final = "wss://resume.example/?encoding=etf"
INTERVAL_SECONDS: Final = 40.0


def make_session(seed: int = 0, *, is_compressed: bool = True) -> Session:
    """Give a session whose dice are known."""
    return Session(
        token=Token(TOKEN),
        url=URL,
        product="Journeyman",
        chance=random.Random(seed),  # noqa: S311 - known dice are the point
        is_compressed=is_compressed,
    )


def frame(op: int, d: Any = None, s: int | None = None, t: str | None = None) -> bytes:  # noqa: ANN401 - any JSON
    """Write a frame."""
    return msgspec.json.encode({"op": op, "d": d, "s": s, "t": t})


def hello(seconds: float = INTERVAL_SECONDS) -> bytes:
    """Greet."""
    return frame(10, {"heartbeat_interval": seconds * 1000, "_trace": ["x"]})


def ready(s: int = 1, session_id: str = "session-1") -> bytes:
    """Begin a session."""
    user = {"id": "42", "username": "me", "global_name": None}
    content: dict[str, Any] = {"session_id": session_id, "resume_gateway_url": RESUME_URL, "user": user, "guilds": []}
    return frame(0, content, s, "READY")


def event(s: int, t: str = "MESSAGE_CREATE", d: Any = None) -> bytes:  # noqa: ANN401 - any JSON
    """Tell something."""
    return frame(0, d or {"id": str(s)}, s, t)


def sent(outputs: list[Output]) -> list[dict[str, Any]]:
    """Give what was sent, read."""
    return [msgspec.json.decode(output.frame) for output in outputs if isinstance(output, Send)]
