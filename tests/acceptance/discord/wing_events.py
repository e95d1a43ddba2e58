"""What happens to the gateway's events, as cells of the fault matrix."""

from __future__ import annotations

from itertools import product
from typing import Final

from journeyman.engines.discord.messages.failures import Kind as Named
from simulator.faults import Kind
from tests.acceptance.discord.cells import (
    CROWD,
    PHASES,
    REPORTS,
    Cell,
    Deed,
    End,
    Room,
    fails,
    fault,
    of_account,
    rooms_of,
)

#: A picture that nothing but its words can tell whose it is waits for three seconds, which no patience shortens.
_PATIENT: Final = {"options": {"patience": 0.2}}


def _plain() -> list[Cell]:
    """Give what happens to one event, or to all of a kind, of a prompt that is drawn."""
    general = [
        Cell(
            name=f"{kind} {phase}",
            faults=(fault(kind, phase, seconds=1.0) if kind is Kind.LATE else fault(kind, phase),),
        )
        for kind, phase in product((Kind.LOST, Kind.LATE, Kind.DUPLICATE, Kind.REORDERED), (*PHASES, *REPORTS))
    ]
    # The first of a result's events is the deletion of what showed its progress.
    results = [
        Cell(name=f"{kind} result", faults=(fault(kind, "final", skip=1),))
        for kind in (Kind.LOST, Kind.LATE, Kind.DUPLICATE, Kind.REORDERED)
    ]
    always = [
        Cell(name=f"{kind} {phase or 'anywhere'} always", faults=(fault(kind, phase, times=0),))
        for kind, phase in [
            *product((Kind.LOST,), ("start", "progress", "MESSAGE_DELETE", *REPORTS)),
            *product((Kind.DUPLICATE, Kind.REORDERED), ("",)),
            (Kind.LOST, "MESSAGE_CREATE"),
            (Kind.LOST, "final"),
        ]
    ]
    return [*general, *results, *always]


def _events() -> list[Room]:
    special = [
        Cell(name="partial update", faults=(fault(Kind.PARTIAL, "MESSAGE_UPDATE"),)),
        Cell(name="partial progress always", faults=(fault(Kind.PARTIAL, "progress", times=0),)),
        Cell(name="bulk delete", faults=(fault(Kind.BULK_DELETE, "final"),)),
        Cell(
            name="bulk delete of what vanishes",
            faults=(fault(Kind.BULK_DELETE, "failure"), fault(Kind.VANISH)),
            end=fails(Named.REMOVED),
        ),
        Cell(name="number nonce start", faults=(fault(Kind.NUMBER_NONCE, "start"),)),
        Cell(name="number nonce", faults=(fault(Kind.NUMBER_NONCE, times=0),)),
        Cell(
            name="late final of a silent start",
            faults=(fault(Kind.LOST, "start"), fault(Kind.LATE, "final", seconds=1.0)),
        ),
        *(
            Cell(
                name=f"{kind} INTERACTION_FAILURE",
                faults=(fault(kind, "INTERACTION_FAILURE"), fault(Kind.SILENT)),
                end=fails(Named.NO_ANSWER),
            )
            for kind in (Kind.LOST, Kind.LATE, Kind.DUPLICATE, Kind.REORDERED)
        ),
    ]
    below = [
        Cell(name=f"{kind} {phase}, {deed}", faults=(fault(kind, phase),), deed=deed)
        for kind, phase, deed in product(
            (Kind.LOST, Kind.LATE, Kind.DUPLICATE, Kind.REORDERED), ("start", "final"), (Deed.UPSCALE, Deed.VARY)
        )
        if deed is Deed.UPSCALE or phase == "final"
    ]
    failing = [
        Cell(
            name=f"banned, with its message {kind}",
            faults=(fault(kind, "failure"), fault(Kind.FAIL, "start", failure="banned-image-prompt")),
            end=fails(Named.BANNED_PICTURE, "Banned image prompt"),
        )
        for kind in (Kind.LOST, Kind.LATE, Kind.DUPLICATE, Kind.REORDERED)
    ]
    return rooms_of("events", [*_plain(), *special, *below, *failing], CROWD, fields=_PATIENT)


def _answers() -> list[Room]:
    """Give what happens to answers in words, which are shown to one session once, and to dialogs."""
    words = [
        Cell(name=f"{kind} reply", faults=(fault(kind, "reply"),), deed=Deed.SHORTEN, end=End(drawn=(0, 0)))
        for kind in (Kind.LATE, Kind.DUPLICATE, Kind.REORDERED)
    ]
    lost = [
        Cell(
            name="lost reply",
            faults=(fault(Kind.LOST, "reply"),),
            deed=Deed.SHORTEN,
            end=fails(Named.NO_ANSWER),
        ),
        Cell(name="silent, shorten", faults=(fault(Kind.SILENT),), deed=Deed.SHORTEN, end=fails(Named.NO_ANSWER)),
    ]
    dialogs = [
        Cell(name=f"{kind} {event}", faults=(of_account(kind, event),), deed=deed)
        for event, deed in (("INTERACTION_MODAL_CREATE", Deed.ZOOM), ("INTERACTION_IFRAME_MODAL_CREATE", Deed.REGION))
        for kind in (Kind.LATE, Kind.DUPLICATE, Kind.NUMBER_NONCE, Kind.REORDERED)
    ]
    no_dialog = [
        Cell(name=f"lost {event}", faults=(of_account(Kind.LOST, event),), deed=deed, end=fails(Named.NO_ANSWER))
        for event, deed in (("INTERACTION_MODAL_CREATE", Deed.ZOOM), ("INTERACTION_IFRAME_MODAL_CREATE", Deed.REGION))
    ]
    expired = Cell(
        name="expired modal",
        faults=(fault(Kind.EXPIRED_MODAL, "interactions"),),
        deed=Deed.ZOOM,
        end=fails(Named.GONE, "10062"),
    )
    return [
        Room(name="words", cells=(*words, *lost)),
        *rooms_of("dialogs", [*dialogs, *no_dialog, expired], 3, is_in_turn=True),
    ]


EVENTS: Final = (*_events(), *_answers())
