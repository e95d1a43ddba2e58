"""Showing how far it is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Generator
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from journeyman.cli.speech import note
from journeyman.cli.wishes import Step

Show = Callable[[Step], None]

_PLAIN_STEP_PERCENT: Final = 10


@contextlib.contextmanager
def progress_display() -> Generator[Show]:
    """Give what to call with each step."""
    if not sys.stderr.isatty():
        yield _Lines().show
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        row = bar.add_task("", total=100)
        yield lambda step: bar.update(row, completed=step.percent, description=step.doing)


class _Lines:
    """One line for each new stage and each ten percent."""

    def __init__(self) -> None:
        self._doing = ""
        self._percent = 0

    def show(self, step: Step) -> None:
        if step.doing != self._doing or step.percent >= self._percent + _PLAIN_STEP_PERCENT:
            self._doing, self._percent = step.doing, step.percent
            note(f"{step.doing} {step.percent}%")
