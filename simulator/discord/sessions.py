"""Gateway sessions: who is told what, in which order, and what is said again after a resume."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

import msgspec

from simulator.chores import Chores
from simulator.counters import Counters
from simulator.discord.accounts import Account
from simulator.discord.shapes import Json
from simulator.faults import Fault, Faults, Kind
from simulator.ids import Ids
from simulator.wire import Step, step

_REPLAY: Final = 1000  #: events kept for a resume

#: Faults that a connection itself commits, at a phase of its own or at an event.
CONNECTION_KINDS: Final = (
    Kind.MUTE,
    Kind.DROP,
    Kind.CLOSE,
    Kind.RECONNECT,
    Kind.INVALID_SESSION,
    Kind.HEARTBEAT_REQUEST,
    Kind.GARBAGE_FRAME,
    Kind.HUGE_FRAME,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A numbered event, written once for whoever is told of it, now or after a resume."""

    sequence: int
    frame: bytes
    step: Step | None  #: of a job, if it is one


class Outlet(Protocol):
    """A connection, as a session sees it."""

    def send(self, payload: Event) -> None:
        """Send a frame, in order, without waiting."""
        ...

    def misbehave(self, fault: Fault) -> None:
        """Do what a fault says."""
        ...


@dataclass(slots=True, kw_only=True)
class Session:
    """What a client started with IDENTIFY and may take up again with RESUME."""

    id: str
    account: Account
    sequence: int = 0
    events: deque[Event] = field(default_factory=lambda: deque[Event](maxlen=_REPLAY))
    outlet: Outlet | None = None
    held: Json | None = None  #: an event that waits for the next one to overtake it
    ending: asyncio.TimerHandle | None = None  #: when nobody resumes it

    def dispatch(self, event: str, data: Json) -> None:
        """Number an event, keep it for a resume, and send it if somebody listens."""
        self.sequence += 1
        frame = msgspec.json.encode({"op": 0, "t": event, "s": self.sequence, "d": data})
        written = Event(sequence=self.sequence, frame=frame, step=step(event, data))
        self.events.append(written)
        if self.outlet is not None:
            self.outlet.send(written)

    def missed(self, sequence: int) -> list[Event] | None:
        """Give what came after an event; None when it is no longer known, or never was."""
        oldest = self.events[0].sequence if self.events else self.sequence + 1
        if not oldest - 1 <= sequence <= self.sequence:
            return None
        return [event for event in self.events if event.sequence > sequence]


class Sessions:
    """All sessions."""

    def __init__(self, ids: Ids, faults: Faults, counters: Counters, chores: Chores, resume_seconds: float) -> None:
        self._ids = ids
        self._faults = faults
        self._counters = counters
        self._chores = chores
        self._resume_seconds = resume_seconds
        self._sessions: dict[str, Session] = {}
        self._by_account: dict[str, dict[str, Session]] = {}
        self._numbers = itertools.count(1)

    def open(self, account: Account, outlet: Outlet) -> Session:
        """Begin a session."""
        session = Session(id=self._ids.hex(16), account=account, outlet=outlet)
        self._sessions[session.id] = session
        self._by_account.setdefault(account.id, {})[session.id] = session
        return session

    def find(self, id_: str) -> Session | None:
        """Find a session that can be resumed."""
        return self._sessions.get(id_)

    def attach(self, session: Session, outlet: Outlet) -> None:
        """Give a session a new connection."""
        if session.ending is not None:
            session.ending.cancel()
            session.ending = None
        session.outlet = outlet

    def detach(self, session: Session, outlet: Outlet) -> None:
        """Take a session's connection away; it may be resumed for a while."""
        if session.outlet is not outlet:
            return
        session.outlet = None
        session.ending = asyncio.get_running_loop().call_later(self._resume_seconds, self.forget, session.id)

    def forget(self, id_: str) -> None:
        """End a session."""
        session = self._sessions.pop(id_, None)
        if session is None:
            return
        del self._by_account[session.account.id][id_]
        if session.ending is not None:
            session.ending.cancel()

    def all(self) -> tuple[Session, ...]:
        """Give every session."""
        return tuple(self._sessions.values())

    def of(self, accounts: Iterable[Account]) -> list[Session]:
        """Give the sessions of some accounts."""
        return [session for account in accounts for session in self._by_account.get(account.id, {}).values()]

    def clear(self) -> None:
        """Forget every session."""
        for id_ in tuple(self._sessions):
            self.forget(id_)

    def publish(self, event: str, data: Json, sessions: Iterable[Session], *, phase: str = "", text: str = "") -> None:
        """Tell some sessions of an event, unless a fault has it otherwise.

        Args:
            event: its name.
            data: what is told; a nonce in it is taken out for sessions of others by the caller.
            sessions: who is told.
            phase: what it is in the life of a job, for faults.
            text: the prompt it belongs to, for faults.
        """
        self._counters.add("events", event)
        for session in sessions:
            phases = (event, phase) if phase else (event,)
            self._deliver(session, event, data, phases, text)

    def _deliver(self, session: Session, event: str, data: Json, phases: tuple[str, ...], text: str) -> None:
        if not self._faults.are_armed and session.held is None:
            session.dispatch(event, data)
            return

        def fault(kind: Kind) -> Fault | None:
            return self._faults.take(kind, *phases, text=text, account=session.account.id)

        for kind in CONNECTION_KINDS:
            outlet = session.outlet
            if outlet is not None and (found := fault(kind)) is not None:
                outlet.misbehave(found)
        if fault(Kind.LOST) is not None:
            return
        data = _distorted(event, data, fault)
        late = fault(Kind.LATE)
        if late is not None:
            wait = self._later(session, event, data, late.value("seconds", 0.5))
            self._chores.start(wait, f"late-event-{next(self._numbers)}")
            return
        if session.held is None and fault(Kind.REORDERED) is not None:
            session.held = {"t": event, "d": data}
            return
        for _ in range(2 if fault(Kind.DUPLICATE) is not None else 1):
            session.dispatch(event, data)
        if session.held is not None:
            held, session.held = session.held, None
            session.dispatch(held["t"], held["d"])

    async def _later(self, session: Session, event: str, data: Json, seconds: float) -> None:
        await asyncio.sleep(seconds)
        session.dispatch(event, data)


def _distorted(event: str, data: Json, fault: Callable[[Kind], Fault | None]) -> Json:
    if "nonce" in data and fault(Kind.NUMBER_NONCE) is not None:
        return {**data, "nonce": int(data["nonce"])}
    if event == "MESSAGE_UPDATE" and fault(Kind.PARTIAL) is not None:
        return {name: data[name] for name in ("id", "channel_id", "embeds")}
    return data
