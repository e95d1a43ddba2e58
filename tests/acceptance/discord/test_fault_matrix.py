"""The fault matrix is whole: every kind of fault in every phase that it knows."""

from __future__ import annotations

from typing import Final

from simulator.bots.failures import FAILURES, Form
from simulator.bots.rewriting import HOW
from simulator.faults import PHASES, Kind
from tests.acceptance.discord.table import WINGS

CELLS: Final = [cell for rooms in WINGS.values() for room in rooms for cell in room.cells]

#: What no task can meet, and why; ``None``: every kind.
NOT_MET: Final[dict[tuple[Kind | None, str], str]] = {
    (None, "channels"): "nothing asks for a channel",
    (None, "gateway"): "the gateway's address is known",
    (None, "reactions"): "only the question for a seed reacts: tests/integration/discord/test_facts.py",
    (None, "users"): "only the question for a seed opens direct messages: tests/integration/discord/test_facts.py",
    (Kind.UNAUTHORISED, "inpaint"): "no token is sent there; test_faults_of_requests has forbidden ones",
    (Kind.UNKNOWN_CHANNEL, "inpaint"): "no channel is named there; test_faults_of_requests has refused ones",
}


def test_no_kind_is_without_phases() -> None:
    """The simulator says of each kind in which phases it can happen."""
    assert set(PHASES) == set(Kind)


def test_every_kind_is_met_in_every_phase() -> None:
    """What is not in the table is on the list of what no task can meet, and not on both."""
    met = {pair for cell in CELLS for pair in cell.covers()}
    met |= {(Kind.HOLD, "progress")} if any(cell.is_held for cell in CELLS) else set()
    known = {(kind, phase) for kind, phases in PHASES.items() for phase in phases}
    excused = {(kind, phase) for kind, phase in known if (kind, phase) in NOT_MET or (None, phase) in NOT_MET}
    assert sorted(known - met - excused) == []
    assert sorted(excused & met) == []


def test_every_word_of_the_bots_is_met() -> None:
    """Each failure in each form, and each way of rewriting, has its cell."""
    said = {
        (fault.values["failure"], fault.values["form"])
        for cell in CELLS
        for fault in cell.faults
        if fault.kind is Kind.FAIL and "form" in fault.values
    }
    assert said == {(name, str(form)) for name in FAILURES for form in Form}
    rewritten = {fault.values.get("how") for cell in CELLS for fault in cell.faults if fault.kind is Kind.REWRITE}
    assert rewritten >= set(HOW)


def test_names_are_unique() -> None:
    """Two cells of one name would hide each other's outcome."""
    names = [cell.name for cell in CELLS]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
