"""What the gateway's connections do, as cells of the fault matrix."""

from __future__ import annotations

from typing import Final

from simulator.faults import Fault, Kind
from tests.acceptance.discord.cells import (
    PHASES,
    REPORTS,
    Cell,
    Room,
    fails_unseen,
    fault,
    of_account,
    rooms_of,
    with_neighbour,
)

_BREAKS: Final = (
    Kind.MUTE,
    Kind.NO_ACK,
    Kind.DROP,
    Kind.CLOSE,
    Kind.RECONNECT,
    Kind.INVALID_SESSION,
    Kind.HEARTBEAT_REQUEST,
    Kind.GARBAGE_FRAME,
    Kind.HUGE_FRAME,
)
_COMES_BACK: Final = (1000, 1001, 1006, 1011, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009)
_IS_OVER: Final = (4004, 4010, 4011, 4012, 4013, 4014)
_ISCROWDED: Final = (4015, 4016)


def _connections() -> list[Room]:
    rooms: list[Room] = []
    for kind in _BREAKS:
        now = None if kind is Kind.NO_ACK else Cell(name=f"{kind} now", now=Fault(kind=kind), is_held=True)
        moments = [
            Cell(name=f"{kind} heartbeat", faults=(of_account(kind, "heartbeat"),), is_held=True),
            *([now] if now else []),
        ]
        if kind is not Kind.NO_ACK:
            moments += [
                Cell(
                    name=f"{kind} resume", faults=(of_account(kind, "resume"),), now=Fault(kind=Kind.DROP), is_held=True
                ),
                Cell(
                    name=f"{kind} identify",
                    faults=(of_account(kind, "identify"),),
                    now=Fault(kind=Kind.INVALID_SESSION),
                    is_held=True,
                ),
            ]
        # Silence is found out by beats that are missed, which takes its time.
        most = 1 if kind is Kind.MUTE else 3
        rooms += rooms_of(f"{kind} of a connection", with_neighbour(moments), min(most, 2), is_in_turn=True)
        if kind is not Kind.NO_ACK:
            size = {"bytes": 1_000_000} if kind is Kind.HUGE_FRAME else {}
            events = [
                Cell(name=f"{kind} {phase}", faults=(fault(kind, phase, **size),)) for phase in (*PHASES, *REPORTS)
            ]
            rooms += rooms_of(f"{kind} at an event", with_neighbour(events), most, is_in_turn=True)
    resumable = Fault(kind=Kind.INVALID_SESSION, values={"resumable": True})
    closes = [
        Cell(name=f"close {code}", now=Fault(kind=Kind.CLOSE, values={"code": code}), is_held=True)
        for code in _COMES_BACK
        if code != 1006
    ]
    more = [
        *closes,
        Cell(name="invalid session, resumable", now=resumable, is_held=True),
        Cell(name="split frames", faults=(of_account(Kind.SPLIT_FRAMES, times=0),)),
        Cell(name="split frames into bytes", faults=(of_account(Kind.SPLIT_FRAMES, times=0, bytes=1),)),
    ]
    rooms += rooms_of("closes", with_neighbour(more), 3, is_in_turn=True)
    return [*rooms, *_ends()]


#: Why nobody learns that a picture was drawn.
_UNSEEN: Final = "the connection is not to come back while the task may run"


def _ends() -> list[Room]:
    """Give the closes after which the account does not come back, at all or for long."""
    over = [
        Cell(
            name=f"close {code}",
            now=Fault(kind=Kind.CLOSE, values={"code": code}),
            is_held=True,
            end=fails_unseen("Discord", _UNSEEN),
            standing="dead",
            comes_back=False,
        )
        for code in _IS_OVER
    ]
    crowded = [
        Cell(
            name=f"close {code}",
            now=Fault(kind=Kind.CLOSE, values={"code": code}),
            is_held=True,
            end=fails_unseen("15", _UNSEEN),
            standing="paused",
            comes_back=False,
        )
        for code in _ISCROWDED
    ]
    return [
        *rooms_of("closes for good", over, 1),
        *rooms_of("closes for long", crowded, 1, fields={"timeout_seconds": 15}),
    ]


def _first() -> list[Room]:
    """Give what happens to connections before it is known whose they are: one after the other meets the next fault."""
    kinds = (*(kind for kind in _BREAKS if kind is not Kind.NO_ACK), Kind.NO_UPGRADE)
    cells = [
        Cell(
            name=f"{kind} connect",
            faults=(Fault(kind=kind, phase="connect", skip=number),),
            now=Fault(kind=Kind.DROP),
            is_held=True,
            is_first=True,
        )
        for number, kind in enumerate(kinds)
    ]
    return rooms_of("connect", cells, 1)


#: The rooms that are played before the others.
FIRST: Final = tuple(_first())

CONNECTIONS: Final = (*FIRST, *_connections())
