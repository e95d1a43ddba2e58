"""What the fault matrix is made of: a cell is one thing that goes wrong, and what must become of its task."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from journeyman.engines.discord.messages.failures import Kind as Named
from simulator.faults import Fault, Kind

#: Stand-ins, which are filled in when the cell is played.
WORD: Final = "?"  #: the word of the cell's prompt
PARENT: Final = "^"  #: the job below which a button is pressed
ACCOUNT: Final = "@"  #: the id of its account


CROWD: Final = 10  #: cells on one account

#: Phases in the life of every job.
PHASES: Final = ("start", "progress", "final", "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE")
REPORTS: Final = ("INTERACTION_CREATE", "INTERACTION_SUCCESS")


class Deed(StrEnum):
    """What a cell's task asks for."""

    IMAGINE = "imagine"
    LINK = "imagine with a picture"
    BLEND = "blend"
    SHORTEN = "shorten"
    DESCRIBE = "describe"
    UPSCALE = "take a picture out"
    VARY = "vary"
    ZOOM = "custom zoom"  #: its button opens a dialog
    REGION = "vary region"  #: its button opens a page


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What must become of a task."""

    statuses: frozenset[str] = frozenset({"SUCCESS"})
    named: Named | None = None  #: which failure its reason names, if it fails
    said: str = ""  #: what of Midjourney's own words its reason repeats, if it fails
    drawn: tuple[int, int] = (1, 1)  #: how often, at least and at most, the bot drew a picture for it
    why: str = ""  #: it may fail although its picture was drawn

    def __post_init__(self) -> None:
        assert "FAILURE" not in self.statuses or self.drawn == (0, 0) or self.why, "say why"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One fault in one phase, with one set of values."""

    name: str
    faults: tuple[Fault, ...] = ()
    end: End = field(default_factory=End)
    deed: Deed = Deed.IMAGINE
    now: Fault | None = None  #: what the account's connection does when the job is half done
    is_held: bool = False  #: the job waits half way until the faults have happened
    has_neighbour: bool = False  #: another task runs on the account meanwhile, and must not notice
    is_first: bool = False  #: it is played before the others, and its connection breaks with those of its like
    standing: str = "ready"  #: how the account stands afterwards
    comes_back: bool = True  #: whether the account does soon, by itself or when its pause is ended
    words: str = ""  #: more of the prompt

    def covers(self) -> set[tuple[Kind, str]]:
        """Give the kinds of fault with their phases."""
        now = {(self.now.kind, "now")} if self.now else set[tuple[Kind, str]]()
        return {(fault.kind, fault.phase) for fault in self.faults} | now


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Cells that share an account."""

    name: str
    cells: tuple[Cell, ...]
    is_in_turn: bool = False  #: one cell after the other, instead of all at once
    spares: int = 0  #: further accounts, to which tasks may go
    fields: dict[str, Any] = field(default_factory=dict[str, Any])  #: of the accounts' file

    @property
    def lasts(self) -> bool:
        """Tell whether its account works on when all cells are over."""
        return all(cell.comes_back for cell in self.cells)

    def __post_init__(self) -> None:
        assert len({cell.name for cell in self.cells}) == len(self.cells), self.name


def fault(kind: Kind, phase: str = "", *, times: int = 1, skip: int = 0, **values: Any) -> Fault:  # noqa: ANN401 - a fault's
    """Give a fault that happens where the cell's word is."""
    return Fault(kind=kind, phase=phase, marker=WORD, times=times, skip=skip, values=values)


def of_account(kind: Kind, phase: str = "", *, times: int = 1, skip: int = 0, **values: Any) -> Fault:  # noqa: ANN401 - a fault's
    """Give a fault that happens to the cell's account, whatever it does."""
    return Fault(kind=kind, phase=phase, account=ACCOUNT, times=times, skip=skip, values=values)


def at(marker: str, found: Fault) -> Fault:
    """Let a fault happen where something else is."""
    return Fault(
        kind=found.kind, phase=found.phase, marker=marker, times=found.times, skip=found.skip, values=found.values
    )


def fails(named: Named | None, said: str = "") -> End:
    """Give the end of a task that fails with a name, and without a picture."""
    return End(statuses=frozenset({"FAILURE"}), named=named, said=said, drawn=(0, 0))


def fails_unseen(said: str, why: str) -> End:
    """Give the end of a task that fails though its picture is drawn, and why nobody can know of that."""
    return End(statuses=frozenset({"FAILURE"}), said=said, drawn=(1, 1), why=why)


def rooms_of(name: str, cells: list[Cell], most: int, **fields: Any) -> list[Room]:  # noqa: ANN401 - a room's
    """Share cells out to as many rooms as they need."""
    return [
        Room(name=f"{name} {number}", cells=tuple(cells[start : start + most]), **fields)
        for number, start in enumerate(range(0, len(cells), most), 1)
    ]


def with_neighbour(cells: list[Cell]) -> list[Cell]:
    """Let a task run beside each cell's own."""
    return [replace(cell, has_neighbour=True) for cell in cells]
