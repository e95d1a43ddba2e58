"""Faults, switched on one by one: what can go wrong between a client and the bots.

A fault is armed with a kind and, if wanted, limits: only in a phase, only where the text holds a marker, only for an
account, not before the n-th occurrence, and only so many times. The code that could misbehave asks with ``take``.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

import msgspec

from simulator.counters import Counters

T = TypeVar("T")


class Kind(StrEnum):
    """What goes wrong. In brackets: the phases it knows, and its values with their defaults."""

    # What REST does, in the phases interactions, messages, attachments, upload, commands, reactions, users, cdn, …
    RATE_LIMIT = "rate-limit"  #: 429 [retry_after 1.0, global false, scope "user", code]
    SERVER_ERROR = "server-error"  #: [status 500, accepted false: whether it is done all the same]
    HANG_UP = "hang-up"  #: the connection ends without an answer [accepted false]
    LATE_ANSWER = "late-answer"  #: [seconds 1.0, accepted false: whether the request is handled before]
    GARBAGE_ANSWER = "garbage-answer"  #: status 200 and no JSON
    UNAUTHORISED = "unauthorised"  #: 401
    FORBIDDEN = "forbidden"  #: 403 [code 50001; 50013 missing permissions; 40333 answers as Cloudflare does]
    UNKNOWN_CHANNEL = "unknown-channel"  #: 404 10003
    REFUSAL = "refusal"  #: 400 [code 20016: slow mode; 20028, 40062, …]
    STALE_VERSION = "stale-version"  #: the bots register their commands anew, just before this interaction
    EXPIRED_MODAL = "expired-modal"  #: 404 10062 for a submitted dialog

    # Gateway connections [phase: connect, identify, resume, heartbeat, or the name of an event]
    NO_UPGRADE = "no-upgrade"  #: 503 instead of a websocket
    MUTE = "mute"  #: nothing is sent any more, the connection stays
    NO_ACK = "no-ack"  #: heartbeats are not answered
    DROP = "drop"  #: the socket ends without a close frame
    CLOSE = "close"  #: [code 4000]
    RECONNECT = "reconnect"  #: op 7
    INVALID_SESSION = "invalid-session"  #: op 9 [resumable false]
    HEARTBEAT_REQUEST = "heartbeat-request"  #: op 1 from the server
    GARBAGE_FRAME = "garbage-frame"  #: a frame that is neither JSON nor, where asked for, zlib
    HUGE_FRAME = "huge-frame"  #: an event nobody knows [bytes 10_000_000]
    SPLIT_FRAMES = "split-frames"  #: zlib messages span frames [bytes 7]

    # Events [phase: the event's name, or start, progress, final, reply]
    LOST = "lost"
    LATE = "late"  #: [seconds 0.5]
    DUPLICATE = "duplicate"
    REORDERED = "reordered"  #: comes after the next event of the session
    PARTIAL = "partial"  #: an update without most of its keys
    BULK_DELETE = "bulk-delete"  #: a message is deleted by MESSAGE_DELETE_BULK
    NUMBER_NONCE = "number-nonce"  #: the nonce is a number, not a string

    # Bots [marker: in the prompt]
    SILENT = "silent"  #: INTERACTION_FAILURE after the bot's time [starts false: whether the job runs all the same]
    FAIL = "fail"  #: [failure: a name in simulator.bots.failures, form: how it is said, percent 31]
    VANISH = "vanish"  #: the progress message is deleted and nothing follows [percent 93]
    SLOW = "slow"  #: [seconds 1.0 per step]
    HOLD = "hold"  #: the job waits until it is released [percent 46]
    QUEUED = "queued"  #: the job is queued although there is room [seconds 0.0]
    REWRITE = "rewrite"  #: [how: a name in simulator.bots.rewriting, or text: the whole new prompt]
    EMPTY_FIRST = "empty-first"  #: the first message is still empty ("thinking…")
    NO_PREVIEW = "no-preview"
    FINAL_FIRST = "final-first"  #: the final message comes before the progress message is deleted
    NO_DELETE = "no-delete"  #: the progress message is never deleted
    TRAILER = "trailer"  #: progress messages end with a line of advertisement
    NO_METADATA = "no-metadata"  #: messages do not name the interaction


_REST: Final = (
    *("interactions", "messages", "attachments", "upload", "commands", "reactions"),
    *("users", "cdn", "inpaint", "channels", "gateway"),
)
_MESSAGES: Final = ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "start", "progress", "final")
_INTERACTIONS: Final = ("INTERACTION_CREATE", "INTERACTION_SUCCESS")
_DIALOGS: Final = ("INTERACTION_MODAL_CREATE", "INTERACTION_IFRAME_MODAL_CREATE")
_EVENTS: Final = (*_MESSAGES, *_INTERACTIONS, *_DIALOGS, "INTERACTION_FAILURE", "failure", "reply")
_CONNECTIONS: Final = ("connect", "identify", "resume", "heartbeat", *_MESSAGES, *_INTERACTIONS)

PHASES: Final[Mapping[Kind, tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            *(Kind.RATE_LIMIT, Kind.SERVER_ERROR, Kind.HANG_UP, Kind.LATE_ANSWER, Kind.GARBAGE_ANSWER),
            *(Kind.UNAUTHORISED, Kind.FORBIDDEN, Kind.UNKNOWN_CHANNEL, Kind.REFUSAL),
        ),
        _REST,
    ),
    **dict.fromkeys((Kind.STALE_VERSION, Kind.EXPIRED_MODAL), ("interactions",)),
    **dict.fromkeys(
        (
            *(Kind.MUTE, Kind.DROP, Kind.CLOSE, Kind.RECONNECT, Kind.INVALID_SESSION, Kind.HEARTBEAT_REQUEST),
            *(Kind.GARBAGE_FRAME, Kind.HUGE_FRAME),
        ),
        _CONNECTIONS,
    ),
    Kind.NO_UPGRADE: ("connect",),
    Kind.NO_ACK: ("heartbeat",),
    Kind.SPLIT_FRAMES: ("",),
    **dict.fromkeys((Kind.LOST, Kind.LATE, Kind.DUPLICATE, Kind.REORDERED), _EVENTS),
    Kind.PARTIAL: ("MESSAGE_UPDATE", "progress"),
    Kind.BULK_DELETE: ("final", "failure"),
    Kind.NUMBER_NONCE: ("start", *_DIALOGS),
    **dict.fromkeys((Kind.FAIL, Kind.QUEUED, Kind.EMPTY_FIRST), ("start",)),
    **dict.fromkeys(
        (Kind.VANISH, Kind.SLOW, Kind.HOLD, Kind.REWRITE, Kind.NO_PREVIEW, Kind.TRAILER),
        ("progress",),
    ),
    **dict.fromkeys((Kind.FINAL_FIRST, Kind.NO_DELETE), ("final",)),
    Kind.NO_METADATA: ("start", "final"),
    Kind.SILENT: ("",),
}
"""The phases in which each kind can be met. Where there is one only, it need not be said."""


class Fault(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that will go wrong."""

    kind: Kind
    phase: str = ""  #: only there; empty: anywhere
    marker: str = ""  #: only where the prompt holds this; empty: whatever the prompt
    account: str = ""  #: only for this user id; empty: for all
    skip: int = 0  #: occurrences that pass unharmed first
    times: int = 1  #: how often it happens; 0: again and again
    values: Mapping[str, Any] = {}  #: as the kind's line says

    def value(self, name: str, default: T) -> T:
        """Read a value, of the default's type."""
        return msgspec.convert(self.values.get(name, default), type(default), strict=False)


class Faults:
    """The armed faults. Each that happens is counted."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters
        self._numbers = itertools.count(1)
        self._armed: dict[int, Fault] = {}
        self._seen: dict[int, int] = {}

    def arm(self, kind: Kind | str | Fault, **limits: Any) -> int:  # noqa: ANN401 - checked by msgspec
        """Switch a fault on and give its number; ``limits`` are fields of ``Fault``, anything else is a value.

        Raises:
            msgspec.ValidationError: a field has a wrong type.
        """
        if isinstance(kind, Fault):
            fault = kind
        else:
            fields = {name: limits.pop(name) for name in Fault.__struct_fields__ if name in limits}
            fault = msgspec.convert({"kind": kind, "values": limits, **fields}, Fault)
        number = next(self._numbers)
        self._armed[number] = fault
        self._seen[number] = 0
        return number

    def disarm(self, number: int | None = None) -> None:
        """Switch one fault off, or all."""
        for each in [number] if number is not None else list(self._armed):
            self._armed.pop(each, None)
            self._seen.pop(each, None)

    @property
    def are_armed(self) -> bool:
        """Whether anything may go wrong at all."""
        return bool(self._armed)

    def take(self, kind: Kind, *phases: str, text: str = "", account: str = "") -> Fault | None:
        """Tell whether this fault happens here and now."""
        for number, fault in self._armed.items():
            if fault.kind is not kind or (fault.phase and fault.phase not in phases):
                continue
            if fault.marker not in text or fault.account not in {"", account}:
                continue
            self._seen[number] += 1
            nth = self._seen[number] - fault.skip
            if nth >= 1 and (fault.times == 0 or nth <= fault.times):
                self._counters.add("faults", kind)
                return fault
        return None

    def armed(self) -> Mapping[int, tuple[Fault, int]]:
        """Give each fault that is on, with how often it was looked for and matched."""
        return {number: (fault, self._seen[number]) for number, fault in self._armed.items()}
