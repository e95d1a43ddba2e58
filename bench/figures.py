"""What was measured, as a table."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.load import GENERATOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number and what it should be."""

    name: str
    value: float
    unit: str
    note: str = ""
    reach: str = ""  #: what it should be, for people; empty: nothing is promised
    is_reached: bool | None = None


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    note: str = "",
    at_least: float | None = None,
    at_most: float | None = None,
) -> Figure:
    """Compare a number with what it should be."""
    if at_least is not None:
        reach, is_reached = f"≥ {at_least:g}", value >= at_least
    elif at_most is not None:
        reach, is_reached = f"≤ {at_most:g}", value <= at_most
    else:
        reach, is_reached = "", None
    return Figure(name=name, value=value, unit=unit, note=note, reach=reach, is_reached=is_reached)


def show(figures: Sequence[Figure], out: Callable[[Table | str], None] | None = None) -> None:
    """Print the table."""
    # A file has no width; the table shall not be folded for that.
    out = out or (console if (console := Console()).is_terminal else Console(width=160)).print
    table = Table(title="Journeyman, measured")
    for heading in ("what", "measured", "reach", "", "note"):
        table.add_column(heading, justify="right" if heading == "measured" else "left")
    marks = {None: "", True: "[green]yes[/green]", False: "[red]no[/red]"}
    for one in figures:
        table.add_row(one.name, f"{_short(one.value)} {one.unit}", one.reach, marks[one.is_reached], one.note)
    out(table)
    out(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}; load from {GENERATOR}")


def save(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as JSON, for comparing runs."""
    path.write_text(json.dumps([asdict(one) for one in figures], ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
