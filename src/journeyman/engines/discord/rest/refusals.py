"""What may become of a request, and which of Discord's codes means what.

RequestError
├── Refused       Discord answered that it will not; nothing has happened
│   └── RefusedElsewhere    not Discord's API, but where files are kept or a bot's pages are
├── Limited       Discord asks to wait for longer than one waits inside a request; nothing has happened
├── NotSent       it never reached Discord
└── Unsure        it may have happened: the answer was lost, or was a fault of Discord's own
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final, cast

import msgspec
from typing_extensions import override

from journeyman.engines.discord.messages.failures import Effect, Fault, Kind, fault

_STALE: Final = ("INTERACTION_APPLICATION_COMMAND_INVALID_VERSION", "INTERACTION_APPLICATION_COMMAND_INVALID")
_BAD_COMPONENT: Final = "COMPONENT_VALIDATION_FAILED"

UNKNOWN_COMMAND: Final = 10063
_GONE: Final = frozenset({10008, 10062})  # unknown message, unknown interaction
_SLOW: Final = frozenset({20016, 20028, 40062})  # slow mode, channel limit, service limit
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_UNKNOWN_PLACES: Final = frozenset({10003, 10004})  # channel, server
_UNREADABLE: Final = (msgspec.MsgspecError, RecursionError, UnicodeDecodeError)
_UNVERIFIED: Final = 40002  # Discord wants the account's owner to verify it


class RequestError(Exception):
    """A request has not led to an answer that one can use."""

    @property
    def fault(self) -> Fault:
        """What it means for the job that it was sent for."""
        return fault(Kind.NO_ANSWER, Effect.RETRY)


class NotSent(RequestError):
    """It never reached Discord."""

    @property
    @override
    def fault(self) -> Fault:
        return fault(Kind.UNAVAILABLE, Effect.RETRY)


class Unsure(RequestError):
    """It may have happened."""

    @property
    @override
    def fault(self) -> Fault:
        return fault(Kind.UNKNOWN_OUTCOME, Effect.RETRY)


class Limited(RequestError):
    """Discord asks to wait."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"rate limited for {seconds:g} s")

    @property
    @override
    def fault(self) -> Fault:
        return replace(fault(Kind.SLOW_DOWN, Effect.RETRY), seconds=self.seconds)


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Discord's own account of it."""

    code: int = 0
    message: str = ""
    errors: msgspec.Raw = msgspec.Raw(b"null")
    retry_after: float | None = None  #: seconds


class _Told(msgspec.Struct, frozen=True):
    message: str


class Refused(RequestError):
    """Discord will not."""

    def __init__(self, status: int, refusal: Refusal) -> None:
        self.status = status
        self.refusal = refusal
        super().__init__(f"Discord answered {status}, code {refusal.code}: {refusal.message}"[:300])

    @property
    def is_token(self) -> bool:
        """Whether the token is not accepted."""
        return self.status == _UNAUTHORIZED

    @property
    def is_account(self) -> bool:
        """Whether the account itself is kept out."""
        return self.status == _FORBIDDEN or self.refusal.code in {*_UNKNOWN_PLACES, _UNVERIFIED}

    @property
    def is_stale_command(self) -> bool:
        """Whether the command has changed since it was looked up. The text is translated; the code is not."""
        named = bytes(self.refusal.errors).decode("utf-8", "replace")
        return self.refusal.code == UNKNOWN_COMMAND or any(code in named for code in _STALE)

    @property
    @override
    def fault(self) -> Fault:
        said = ": ".join(part for part in (self.refusal.message, _detail(self.refusal.errors)) if part)
        said = f"{said} ({self.status}/{self.refusal.code})".strip()
        if self.refusal.code in _GONE or _BAD_COMPONENT.encode() in bytes(self.refusal.errors):
            return fault(Kind.GONE, Effect.FAIL, said)
        if self.refusal.code in _SLOW:
            return fault(Kind.SLOW_DOWN, Effect.RETRY, said)
        return fault(Kind.FORBIDDEN, Effect.PAUSE if self.is_token or self.is_account else Effect.FAIL, said)


class RefusedElsewhere(Refused):
    """Somebody who is not Discord's API will not: he was never shown the token, and knows no account."""

    @property
    @override
    def is_token(self) -> bool:
        return False

    @property
    @override
    def is_account(self) -> bool:
        return False


def _detail(errors: msgspec.Raw) -> str:
    """Give the first of the sentences that Discord hangs below the fields that it does not like, if any."""
    try:
        level = msgspec.json.decode(errors)
        while isinstance(level, dict) and level:
            fields = cast("dict[str, object]", level)
            if told := fields.get("_errors"):
                return msgspec.convert(told, list[_Told])[0].message
            level = next(iter(fields.values()))
    except _UNREADABLE:
        return ""
    return ""


def read(body: bytes) -> Refusal:
    """Read what stands in an answer; a page of somebody between says nothing."""
    try:
        return msgspec.json.decode(body, type=Refusal)
    except _UNREADABLE:
        return Refusal()
