"""The session: how one stays connected, without I/O, clock or dice of its own.

Whoever drives it (``connection``) tells it what happened and when, and does what it answers:

    start, woken(now)       it is time for something: connect, beat, give up waiting
    opened(now)             the connection that it asked for stands
    received(frame, now)    a whole frame came
    closed(code, now)       the connection has ended, or never stood

    WAITING ──► CONNECTING ──► GREETING ──► IDENTIFYING | RESUMING ──► READY
       ▲  time is up     opened        HELLO                     READY, RESUMED
       └───────────────────── CLOSING ◄── whatever goes wrong ────────────────┘        DEAD: never again by itself

A connection is never trusted to end by itself: every stage has a deadline, and a heartbeat that was not answered before
the next is due means that the other side is gone, however open the socket looks (a *zombie*). Each end is followed by a
wait that doubles with every failure in a row and is spread by lot. A failure no longer counts once a connection has
proved itself by lasting. A gateway that cannot be reached is counted apart: when it is back, what it asks for holds.

Resuming loses nothing: the gateway replays what was missed. A new session does lose what happened between, so
``Opened`` tells the two apart, and whoever needs the events reads them up by REST.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from journeyman.engines.discord.gateway import codes, frames
from journeyman.engines.discord.gateway.codes import Opcode, OwnClose, Policy
from journeyman.engines.discord.secret import Token

_CONNECT_SECONDS: Final = 30.0
_HELLO_SECONDS: Final = 20.0
_BEGIN_SECONDS: Final = 60.0  #: READY of a large account takes a while

#: A connection that lasted so long has proved itself; the next failure is the first again.
_PROVEN_SECONDS: Final = 90.0

_FIRST_WAIT_SECONDS: Final = 1.0
_LONGEST_WAIT_SECONDS: Final = 30.0  #: resuming is cheap, and the gateway keeps what we miss for minutes only
_LONGEST_IDENTIFY_WAIT_SECONDS: Final = 300.0
_CROWDED_WAIT_SECONDS: Final = 300.0

#: After INVALID_SESSION one waits for one to five seconds, by lot.
_INVALID_WAIT_SECONDS: Final = (1.0, 5.0)

#: So many resumes in a row that came to nothing, and we begin anew.
_MOST_RESUMES: Final = 5

#: So many connections in a row that did not come about, and another host is tried.
_MOST_UNREACHED: Final = 3

#: The gateway may ask for a heartbeat, but not make us flood it.
_BETWEEN_ASKED_BEATS_SECONDS: Final = 1.0

#: What the gateway may name as its interval, in seconds; anything else is held to these.
_INTERVAL_SECONDS: Final = (1.0, 300.0)


class Stage(StrEnum):
    """Where the session stands."""

    WAITING = "waiting"  #: for the time to connect
    CONNECTING = "connecting"
    GREETING = "greeting"  #: connected; HELLO is awaited
    IDENTIFYING = "identifying"  #: READY is awaited
    RESUMING = "resuming"  #: RESUMED is awaited; missed events come first
    READY = "ready"
    CLOSING = "closing"  #: told to disconnect; the end is awaited
    DEAD = "dead"


_FRAMES: Final = msgspec.json.Decoder(frames.Frame)

_CONNECTED: Final = frozenset({Stage.GREETING, Stage.IDENTIFYING, Stage.RESUMING, Stage.READY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Connect:
    """Open a connection; answer with ``opened`` or ``closed``."""

    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send a frame."""

    frame: bytes = field(repr=False)  #: may hold the token


@dataclass(frozen=True, slots=True, kw_only=True)
class Disconnect:
    """Close the connection; answer with ``closed`` when it has ended. What still comes by it is ignored."""

    code: OwnClose
    why: str  #: for the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Events come in from now on."""

    user: frames.User
    session_id: str
    is_resumed: bool  #: nothing was missed; otherwise whatever happened since the last event was


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """An event."""

    name: str
    data: msgspec.Raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """The connection has ended; the next follows."""

    code: int | None
    seconds: float  #: until the next
    will_resume: bool
    is_crowded: bool  #: the account has too many sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Died:
    """The gateway does not want this account, or what it sends. Nothing follows."""

    code: int
    is_token: bool  #: it is the token


Output = Connect | Send | Disconnect | Opened | Dispatched | Lost | Died


class Session:
    """One account's session. All times are in seconds of one clock that never goes back."""

    def __init__(
        self,
        *,
        token: Token,
        url: str,
        product: str,
        chance: random.Random,
        is_compressed: bool = True,
        between_identifies_seconds: float = codes.IDENTIFY_SECONDS,
    ) -> None:
        """Prepare a session.

        Args:
            token: the account's.
            url: the gateway's, for new sessions.
            product: by which name we introduce ourselves.
            chance: spreads the waits.
            is_compressed: whether the gateway is asked to compress.
            between_identifies_seconds: how far apart new sessions are begun, at least.
        """
        self._token = token
        self._url = url
        self._product = product
        self._chance = chance
        self._is_compressed = is_compressed
        self._between_identifies = between_identifies_seconds
        self._stage = Stage.WAITING
        self._deadline: float | None = None  #: of the stage; of WAITING: when to connect
        self._beat_at: float | None = None
        self._ready: frames.Ready | None = None
        self._sequence: int | None = None
        self._interval = 0.0
        self._is_beat_unanswered = False
        self._asked_beat_at = float("-inf")
        self._identified_at = float("-inf")
        self._opened_at = 0.0
        self._failures = 0  #: connections in a row that came about, and did not last
        self._resumes = 0
        self._is_reached = False
        self._unreached = 0  #: connections in a row that did not come about
        self._next_wait: float | None = None  #: overrides the doubling, once

    @property
    def stage(self) -> Stage:
        return self._stage

    @property
    def wake_at(self) -> float | None:
        """When ``woken`` wants to be called; ``None``: it does not."""
        times = [time for time in (self._deadline, self._beat_at) if time is not None]
        return min(times, default=None)

    @property
    def sequence(self) -> int | None:
        """The number of the last event of this session."""
        return self._sequence

    @property
    def can_resume(self) -> bool:
        """Whether there is a session to go on with."""
        return self._ready is not None and self._sequence is not None

    def start(self, now: float) -> list[Output]:
        """Begin: connect at once."""
        if self._stage is Stage.WAITING:
            self._deadline = now
        return self.woken(now)

    def woken(self, now: float) -> list[Output]:
        """Do what is due. Being called too early is harmless."""
        if self._deadline is not None and now >= self._deadline:
            if self._stage is Stage.WAITING:
                return [self._connect(now)]
            return self._disconnect(f"nothing came while {self._stage}")
        if self._beat_at is not None and now >= self._beat_at:
            if self._is_beat_unanswered:
                return self._disconnect("the gateway no longer answers")
            self._is_beat_unanswered = True
            self._beat_at = now + self._interval
            return [Send(frame=frames.heartbeat(self._sequence))]
        return []

    def opened(self, now: float) -> list[Output]:
        """Take note that the connection stands."""
        if self._stage is Stage.CONNECTING:
            self._opened_at = now
            self._is_reached = True
            self._unreached = 0
            self._enter(Stage.GREETING, now + _HELLO_SECONDS)
        return []

    def received(self, frame: bytes | str, now: float) -> list[Output]:
        """Take a frame."""
        if self._stage not in _CONNECTED:
            return []
        try:
            return list(self._take(_FRAMES.decode(frame), now))
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
            return self.unreadable()

    def unreadable(self) -> list[Output]:
        """Take note that what came cannot be read.

        Resuming would bring it again, so the session is given up.
        """
        if self._stage not in _CONNECTED:
            return []
        self._forget()
        return self._disconnect("a frame could not be read", OwnClose.UNREADABLE)

    def closed(self, code: int | None, now: float) -> list[Output]:
        """Take note that the connection has ended, or could not be made; ``None``: without a close code."""
        if self._stage in {Stage.WAITING, Stage.DEAD}:
            return []
        # A code that we closed with ourselves is no verdict.
        verdict = Policy.RESUME if self._stage is Stage.CLOSING else codes.policy(code)
        if verdict in {Policy.REJECTED, Policy.UNUSABLE}:
            self._forget()
            self._enter(Stage.DEAD, None)
            return [Died(code=code or 0, is_token=verdict is Policy.REJECTED)]
        if verdict is not Policy.RESUME:
            self._forget()
        self._count(now)
        wait = self._wait(verdict)
        at = now + wait if self.can_resume else max(now + wait, self._identified_at + self._between_identifies)
        self._enter(Stage.WAITING, at)
        return [
            Lost(
                code=code,
                seconds=at - now,
                will_resume=self.can_resume,
                is_crowded=verdict is Policy.LATER,
            )
        ]

    def stop(self) -> list[Output]:
        """End for good. The gateway is told, so that it keeps nothing for us."""
        was_connected = self._stage in _CONNECTED
        self._enter(Stage.DEAD, None)
        return [Disconnect(code=OwnClose.GOODBYE, why="stopped")] if was_connected else []

    def _connect(self, now: float) -> Connect:
        url = (self._ready.resume_gateway_url if self._ready else None) or self._url
        if self._unreached >= _MOST_UNREACHED:
            # The host that is to be resumed at may be gone; the usual one knows the session as well.
            url = self._url
        self._is_reached = False
        self._enter(Stage.CONNECTING, now + _CONNECT_SECONDS)
        return Connect(url=frames.address(url, compressed=self._is_compressed))

    def _enter(self, stage: Stage, deadline: float | None) -> None:
        self._stage = stage
        self._deadline = deadline
        if stage not in _CONNECTED:
            self._beat_at = None

    def _forget(self) -> None:
        self._ready = None
        self._sequence = None
        self._resumes = 0

    def _disconnect(self, why: str, code: OwnClose = OwnClose.COME_BACK) -> list[Output]:
        self._enter(Stage.CLOSING, None)
        return [Disconnect(code=code, why=why)]

    def _take(self, frame: frames.Frame, now: float) -> Iterator[Output]:
        match frame.op:
            case Opcode.HELLO:
                yield from self._greet(msgspec.json.decode(frame.d, type=frames.Hello), now)
            case Opcode.DISPATCH:
                yield from self._dispatch(frame)
            case Opcode.HEARTBEAT_ACK:
                self._is_beat_unanswered = False
            case Opcode.HEARTBEAT:
                # It does not count as a beat of ours: one that only asks and never answers is dead as well.
                if self._stage is not Stage.GREETING and now - self._asked_beat_at >= _BETWEEN_ASKED_BEATS_SECONDS:
                    self._asked_beat_at = now
                    yield Send(frame=frames.heartbeat(self._sequence))
            case Opcode.RECONNECT:
                self._next_wait = 0.0
                yield from self._disconnect("the gateway asked for it")
            case Opcode.INVALID_SESSION:
                if msgspec.json.decode(frame.d) is not True:
                    self._forget()
                self._next_wait = self._chance.uniform(*_INVALID_WAIT_SECONDS)
                yield from self._disconnect("the session is invalid")
            case _:
                # Discord adds opcodes; what we do not know is not for us.
                return

    def _greet(self, hello: frames.Hello, now: float) -> Iterator[Output]:
        if self._stage is not Stage.GREETING:
            return
        least, most = _INTERVAL_SECONDS
        self._interval = min(most, max(least, hello.heartbeat_interval / 1000))
        # Many clients that come back together do not beat together.
        self._beat_at = now + self._interval * self._chance.random()
        self._is_beat_unanswered = False
        if self._ready is not None and self._sequence is not None:
            self._resumes += 1
            self._enter(Stage.RESUMING, now + _BEGIN_SECONDS)
            yield Send(frame=frames.resume(self._token, self._ready.session_id, self._sequence))
        else:
            self._sequence = None
            self._identified_at = now
            self._enter(Stage.IDENTIFYING, now + _BEGIN_SECONDS)
            yield Send(frame=frames.identify(self._token, self._product))

    def _dispatch(self, frame: frames.Frame) -> Iterator[Output]:
        if self._stage is Stage.GREETING or frame.t is None:
            return
        if frame.s is not None:
            self._sequence = max(self._sequence or 0, frame.s)
        if frame.t == "READY":
            if self._stage is Stage.IDENTIFYING:
                self._ready = msgspec.json.decode(frame.d, type=frames.Ready)
                self._sequence = frame.s or 0
                yield self._settle(self._ready, is_resumed=False)
        elif frame.t == "RESUMED":
            if self._stage is Stage.RESUMING and self._ready is not None:
                yield self._settle(self._ready, is_resumed=True)
        elif self._stage is not Stage.IDENTIFYING:
            yield Dispatched(name=frame.t, data=frame.d)

    def _settle(self, ready: frames.Ready, *, is_resumed: bool) -> Opened:
        self._resumes = 0
        self._enter(Stage.READY, None)
        return Opened(user=ready.user, session_id=ready.session_id, is_resumed=is_resumed)

    def _count(self, now: float) -> None:
        """Count a failure, and the first again after a connection that lasted."""
        if not self._is_reached:
            self._unreached += 1
            return
        has_lasted = self._opened_at > 0 and now - self._opened_at >= _PROVEN_SECONDS
        self._failures = 1 if has_lasted else self._failures + 1
        self._opened_at = 0.0
        if self._resumes >= _MOST_RESUMES:
            self._forget()

    def _wait(self, verdict: Policy) -> float:
        asked, self._next_wait = self._next_wait, None
        if verdict is Policy.LATER:
            return _CROWDED_WAIT_SECONDS * self._chance.uniform(1.0, 1.5)
        # What was asked for is granted once; a gateway that goes on asking is a failing one.
        failures = self._failures if self._is_reached else self._unreached
        if asked is not None and failures <= 1:
            return asked
        is_cheap = self.can_resume or not self._is_reached
        longest = _LONGEST_WAIT_SECONDS if is_cheap else _LONGEST_IDENTIFY_WAIT_SECONDS
        doubled = min(longest, _FIRST_WAIT_SECONDS * 2 ** min(failures - 1, 16))
        return max(asked or 0.0, doubled * self._chance.uniform(0.5, 1.0))
