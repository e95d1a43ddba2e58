"""What the bots say and do, as cells of the fault matrix."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Final

from journeyman.engines.discord.messages.failures import Effect
from journeyman.engines.discord.messages.failures import Kind as Named
from simulator.bots.failures import FAILURES, Form
from simulator.bots.rewriting import HOW
from simulator.faults import Kind
from tests.acceptance.discord.cells import (
    CROWD,
    PARENT,
    Cell,
    Deed,
    Room,
    at,
    fails,
    fault,
    rooms_of,
)
from tests.integration.discord.known import EXPECTED

_DEFERS: Final = frozenset({Named.QUEUE_FULL, Named.SLOW_DOWN})
_WORDS: Final = '"fox" it\'s --ar 3:2 --q 1'


def _failure(name: str, form: Form) -> Cell:
    """Give the cell of one failure in one form."""
    failure, (named, effect) = FAILURES[name], EXPECTED[name]
    words = failure.title or failure.text.partition("{")[0].partition("\n")[0].strip()
    armed = (fault(Kind.FAIL, "start", failure=name, form=str(form)),)
    cell = Cell(name=f"fail {name} {form}", faults=armed)
    if form is Form.VANISH:
        return replace(cell, end=fails(Named.REMOVED))
    if effect is Effect.PAUSE:
        return replace(cell, end=fails(named, words), standing="paused")
    if named in _DEFERS or named is Named.CREDITS_EXHAUSTED:
        return cell  # another account takes over, or the same one at another speed
    # Without a title or its small print, some cannot be told by name, and Midjourney's own words have to do.
    is_plain = form is Form.PLAIN or not failure.title
    return replace(cell, end=fails(None if is_plain else named, words))


def _failures() -> list[Room]:
    cells = {(name, form): _failure(name, form) for name, form in product(FAILURES, Form)}
    plain = [cell for cell in cells.values() if cell.standing == "ready" and "FAILURE" in cell.end.statuses]
    pausing = [
        Room(
            name=f"fail {name}",
            cells=tuple(cells[name, form] for form in Form if form is not Form.VANISH),
            is_in_turn=True,
        )
        for name in FAILURES
        if EXPECTED[name][1] is Effect.PAUSE
    ]
    # An account that is to be left alone for a while stands still: each has one of its own, and others take over.
    deferring = [
        cell for (name, _), cell in cells.items() if EXPECTED[name][0] in _DEFERS and "SUCCESS" in cell.end.statuses
    ]
    poor = [cell for (name, _), cell in cells.items() if EXPECTED[name][0] is Named.CREDITS_EXHAUSTED]
    return [
        *rooms_of("failures", plain, 3 * CROWD),
        *pausing,
        *rooms_of("failures that defer", deferring, 2, spares=2),
        *rooms_of("no fast time", [cell for cell in poor if "SUCCESS" in cell.end.statuses], 1),
    ]


def _odd_courses() -> list[Room]:
    rewritten = [
        Cell(
            name=f"rewrite {how}{' without preview' if extra else ''}",
            faults=(fault(Kind.REWRITE, "progress", how=how), *extra),
            deed=Deed.LINK if how == "links" else Deed.IMAGINE,
            words=_WORDS,
        )
        for how, extra in product(HOW, ((), (fault(Kind.NO_PREVIEW, "progress"),)))
    ]
    removed = fails(Named.REMOVED)
    others = [
        Cell(name="rewrite text", faults=(fault(Kind.REWRITE, "progress", text="something else"),)),
        Cell(name="vanish at 93 %", faults=(fault(Kind.VANISH, "progress"),), end=removed),
        Cell(name="vanish at 0 %", faults=(fault(Kind.VANISH, "progress", percent=0),), end=removed),
        Cell(name="silent", faults=(fault(Kind.SILENT),), end=fails(Named.NO_ANSWER)),
        Cell(name="silent but starts", faults=(fault(Kind.SILENT, starts=True),)),
        Cell(
            name="silent below a grid",
            faults=(at(PARENT, fault(Kind.SILENT)),),
            end=fails(Named.NO_ANSWER),
            deed=Deed.UPSCALE,
        ),
        Cell(
            name="silent below a grid but starts", faults=(at(PARENT, fault(Kind.SILENT, starts=True)),), deed=Deed.VARY
        ),
        Cell(name="slow", faults=(fault(Kind.SLOW, "progress", seconds=0.3),)),
        Cell(name="hold", is_held=True, faults=()),
        Cell(name="queued", faults=(fault(Kind.QUEUED, "start"),)),
        Cell(name="queued for long", faults=(fault(Kind.QUEUED, "start", seconds=2.0),)),
        Cell(name="empty first", faults=(fault(Kind.EMPTY_FIRST, "start"),)),
        Cell(name="no preview", faults=(fault(Kind.NO_PREVIEW, "progress"),)),
        Cell(name="final first", faults=(fault(Kind.FINAL_FIRST, "final"),)),
        Cell(name="no delete", faults=(fault(Kind.NO_DELETE, "final"),)),
        Cell(name="trailer", faults=(fault(Kind.TRAILER, "progress"),)),
        Cell(name="no metadata", faults=(fault(Kind.NO_METADATA, times=0),)),
        Cell(name="no metadata at start", faults=(fault(Kind.NO_METADATA, "start"),)),
        Cell(name="no metadata at end", faults=(fault(Kind.NO_METADATA, "final"),)),
        Cell(name="no metadata, vary", faults=(fault(Kind.NO_METADATA, times=0),), deed=Deed.VARY),
    ]
    return rooms_of("odd courses", [*rewritten, *others], CROWD)


BOTS: Final = (*_failures(), *_odd_courses())
