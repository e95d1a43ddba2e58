"""What becomes of requests, as cells of the fault matrix."""

from __future__ import annotations

from typing import Any, Final

from journeyman.engines.discord.messages.failures import Kind as Named
from simulator.faults import Fault, Kind
from tests.acceptance.discord.cells import (
    CROWD,
    Cell,
    Deed,
    End,
    Room,
    fails,
    fails_unseen,
    fault,
    of_account,
    rooms_of,
)

Request = tuple[str, Kind, dict[str, Any]]
"""How a cell is called, what goes wrong, and how."""

Requests = tuple[Request, ...]

_PAUSES: Final[Requests] = (
    ("forbidden 50001", Kind.FORBIDDEN, {"code": 50001}),
    ("forbidden 50013", Kind.FORBIDDEN, {"code": 50013}),
    ("forbidden 40333", Kind.FORBIDDEN, {"code": 40333}),
    ("unknown channel", Kind.UNKNOWN_CHANNEL, {}),
)
_PASSES: Final[Requests] = (
    ("rate limit", Kind.RATE_LIMIT, {"retry_after": 0.5}),
    ("global rate limit", Kind.RATE_LIMIT, {"retry_after": 0.5, "global": True}),
    ("shared rate limit", Kind.RATE_LIMIT, {"retry_after": 0.5, "scope": "shared", "code": 20028}),
    ("server error", Kind.SERVER_ERROR, {}),
    ("bad gateway", Kind.SERVER_ERROR, {"status": 502}),
    ("hang up", Kind.HANG_UP, {}),
    ("late answer", Kind.LATE_ANSWER, {"seconds": 0.5}),
)


def _overtaken() -> list[Cell]:
    """Give what the gateway tells of a request before Discord has answered it."""
    return [
        Cell(
            name=f"answer overtaken by {what}",
            faults=(fault(Kind.LATE_ANSWER, "interactions", seconds=seconds, accepted=True),),
        )
        for what, seconds in (("the first message", 0.5), ("the picture", 5.0))
    ]


def _interactions() -> list[Room]:
    accepted = [
        Cell(
            name=f"{kind} {status} interactions{', accepted' if is_accepted else ''}",
            faults=(fault(kind, "interactions", status=status, accepted=is_accepted),),
        )
        for kind, status in ((Kind.SERVER_ERROR, 500), (Kind.SERVER_ERROR, 503), (Kind.HANG_UP, 0))
        for is_accepted in (False, True)
    ]
    twice = Cell(
        name="server errors interactions",
        faults=(fault(Kind.SERVER_ERROR, "interactions", times=0),),
        end=fails(Named.UNKNOWN_OUTCOME),
    )
    limits = [
        Cell(name=f"{name} interactions", faults=(fault(kind, "interactions", **values),))
        for name, kind, values in _PASSES
        if kind in {Kind.RATE_LIMIT, Kind.LATE_ANSWER}
    ]
    others = [
        Cell(name="garbage answer interactions", faults=(fault(Kind.GARBAGE_ANSWER, "interactions"),)),
        Cell(name="stale version interactions", faults=(fault(Kind.STALE_VERSION, "interactions"),)),
        Cell(
            name="refusal 50035 interactions",
            faults=(fault(Kind.REFUSAL, "interactions", code=50035),),
            end=fails(Named.FORBIDDEN, "50035"),
        ),
        Cell(
            name="long rate limit interactions",
            faults=(fault(Kind.RATE_LIMIT, "interactions", retry_after=70.0),),
        ),
    ]
    slow = [
        Cell(name=f"refusal {code} interactions", faults=(fault(Kind.REFUSAL, "interactions", code=code),))
        for code in (20016, 20028, 40062)
    ]
    paused = [
        Cell(
            name=f"{name} interactions",
            faults=(fault(kind, "interactions", **values),),
            end=fails(Named.FORBIDDEN),
            standing="paused",
        )
        for name, kind, values in _PAUSES
    ]
    dead = Cell(
        name="unauthorised interactions",
        faults=(fault(Kind.UNAUTHORISED, "interactions"),),
        end=fails(Named.FORBIDDEN, "401"),
        standing="dead",
        comes_back=False,
    )
    return [
        Room(name="interactions that may have run", cells=(*accepted, twice)),
        Room(name="interactions", cells=(*limits, *_overtaken(), *others[:3])),
        Room(name="interactions that wait", cells=(*slow, *others[3:]), spares=6),
        Room(name="interactions refused", cells=tuple(paused), is_in_turn=True),
        Room(name="interactions without token", cells=(dead,)),
    ]


_GARBAGE: Final[Request] = ("garbage answer", Kind.GARBAGE_ANSWER, {})
_REFUSED: Final[Request] = ("refusal 20016", Kind.REFUSAL, {"code": 20016})


def _files() -> list[Room]:
    """Give what happens to uploads, to the messages that show them, and to the pictures that are fetched."""
    rooms: list[Room] = []
    for phase, deed in (("attachments", Deed.BLEND), ("upload", Deed.DESCRIBE), ("messages", Deed.LINK)):
        drawn = (0, 0) if deed is Deed.DESCRIBE else (1, 1)
        passing = [
            Cell(name=f"{name} {phase}", faults=(of_account(kind, phase, **values),), deed=deed, end=End(drawn=drawn))
            for name, kind, values in (*_PASSES, _GARBAGE, _REFUSED)
            if (phase, kind) != ("upload", Kind.GARBAGE_ANSWER)
        ]
        rooms.append(Room(name=f"{phase} for pictures", cells=tuple(passing), spares=3))
        refused = [
            Cell(
                name=f"{name} {phase}",
                faults=(of_account(kind, phase, **values),),
                deed=deed,
                end=fails(Named.FORBIDDEN),
                standing="ready" if phase == "upload" else "paused",
            )
            for name, kind, values in (*_PAUSES, *((_GARBAGE,) if phase == "upload" else ()))
        ]
        rooms.append(Room(name=f"{phase} refused", cells=tuple(refused), is_in_turn=True))
        dead = Cell(
            name=f"unauthorised {phase}",
            faults=(of_account(Kind.UNAUTHORISED, phase),),
            deed=deed,
            end=fails(Named.FORBIDDEN, "401"),
            standing="ready" if phase == "upload" else "dead",
            comes_back=phase == "upload",
        )
        rooms.append(Room(name=f"{phase} without token", cells=(dead,)))
    fetched = [
        Cell(name=f"{name} cdn", faults=(fault(kind, "cdn", **values),))
        for name, kind, values in (*_PASSES, _GARBAGE, _REFUSED, *_PAUSES, ("unauthorised", Kind.UNAUTHORISED, {}))
    ]
    return [*rooms, *rooms_of("pictures fetched", fetched, CROWD)]


def _histories() -> list[Room]:
    """Give what happens when a result is missed, and the history cannot be read at first."""
    lost = fault(Kind.LOST, "final", times=0)
    passing = [
        Cell(name=f"{name} messages, read", faults=(of_account(kind, "messages", **values), lost))
        for name, kind, values in (*_PASSES, _GARBAGE, _REFUSED)
    ]
    paused = [
        Cell(name=f"{name} messages, read", faults=(of_account(kind, "messages", **values), lost), standing="paused")
        for name, kind, values in _PAUSES
    ]
    dead = Cell(
        name="unauthorised messages, read",
        faults=(of_account(Kind.UNAUTHORISED, "messages"), lost),
        end=fails_unseen("token", "the history is closed with the account"),
        standing="dead",
        comes_back=False,
    )
    return [
        Room(name="histories", cells=tuple(passing)),
        *rooms_of("histories refused", paused, 1),
        Room(name="histories without token", cells=(dead,)),
    ]


def _pages() -> list[Room]:
    """Give what happens to masks on their way to the bot's page."""

    def cell(name: str, found: Fault, end: End | None = None) -> Cell:
        return Cell(name=name, faults=(found,), deed=Deed.REGION, end=end or End())

    refused = fails(Named.FORBIDDEN)
    cells = [
        *(
            cell(f"{name} inpaint", fault(kind, "inpaint", **values))
            for name, kind, values in _PASSES
            if kind in {Kind.RATE_LIMIT, Kind.LATE_ANSWER}
        ),
        cell("late answer inpaint, accepted", fault(Kind.LATE_ANSWER, "inpaint", seconds=0.5, accepted=True)),
        cell("server error inpaint, accepted", fault(Kind.SERVER_ERROR, "inpaint", accepted=True)),
        cell("hang up inpaint, accepted", fault(Kind.HANG_UP, "inpaint", accepted=True)),
        cell("server error inpaint", fault(Kind.SERVER_ERROR, "inpaint")),
        cell("hang up inpaint", fault(Kind.HANG_UP, "inpaint")),
        cell("garbage answer inpaint", fault(Kind.GARBAGE_ANSWER, "inpaint"), fails(Named.NO_ANSWER)),
        cell("refusal inpaint", fault(Kind.REFUSAL, "inpaint", code=50035), refused),
        cell("forbidden inpaint", fault(Kind.FORBIDDEN, "inpaint"), refused),
    ]
    return rooms_of("pages", cells, CROWD)


def _indices() -> list[Room]:
    """Give what happens when the commands are looked up: before the first task, which meets it."""
    passing = [
        Cell(name=f"{name} commands", faults=(of_account(kind, "commands", **values),))
        for name, kind, values in (*_PASSES, _GARBAGE, _REFUSED, *_PAUSES, ("unauthorised", Kind.UNAUTHORISED, {}))
    ]
    return rooms_of("commands", passing, 1)


#: The rooms whose faults are there before the server starts, since that is when it asks.
EARLY: Final = tuple(_indices())

REQUESTS: Final = (*EARLY, *_interactions(), *_histories(), *_files(), *_pages())
