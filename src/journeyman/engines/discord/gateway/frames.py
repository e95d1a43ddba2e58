"""Frames: what goes over the gateway's line, one JSON object each."""

from __future__ import annotations

import platform
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from journeyman.engines.discord.gateway.codes import API_VERSION, CAPABILITIES, Opcode
from journeyman.engines.discord.secret import Token

_NULL: Final = msgspec.Raw(b"null")


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """A frame from the gateway."""

    op: int
    d: msgspec.Raw = _NULL  #: read further by whoever knows the opcode and the event
    s: int | None = None  #: the sequence number of an event
    t: str | None = None  #: the name of an event


class Hello(msgspec.Struct, frozen=True, kw_only=True):
    """The first frame's content."""

    heartbeat_interval: float  #: milliseconds


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Whose session it is."""

    id: str
    username: str | None = None
    global_name: str | None = None


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """The event that begins a session."""

    session_id: str
    user: User
    resume_gateway_url: str | None = None


def identify(token: Token, product: str) -> bytes:
    """Ask for a new session. We say what we are: a program by its own name, on this system."""
    return _frame(
        Opcode.IDENTIFY,
        {
            "token": token.reveal(),
            "capabilities": CAPABILITIES,
            "properties": {"os": platform.system(), "browser": product, "device": product},
            "compress": False,
        },
    )


def resume(token: Token, session_id: str, sequence: int) -> bytes:
    """Ask to go on with a session after an event."""
    return _frame(Opcode.RESUME, {"token": token.reveal(), "session_id": session_id, "seq": sequence})


def heartbeat(sequence: int | None) -> bytes:
    """Say that we live, and which event we heard last."""
    return _frame(Opcode.HEARTBEAT, sequence)


def address(url: str, *, compressed: bool) -> str:
    """Say in a gateway's URL how we want to be spoken to; what it says already is replaced, not repeated."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query |= {"encoding": "json", "v": str(API_VERSION)}
    query.pop("compress", None)
    if compressed:
        query["compress"] = "zlib-stream"
    return parts._replace(path=parts.path or "/", query=urlencode(query)).geturl()


def _frame(opcode: Opcode, content: object) -> bytes:
    return msgspec.json.encode({"op": int(opcode), "d": content})
