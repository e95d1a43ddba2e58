"""Which of a task's changes a webhook hears of.

Receivers take it that a task only ever goes forward: waiting, submitted, in progress with a growing percentage, ended.
A second attempt after a crash begins again, though, so its changes are held back until they pass what was told already.
That a task waits is not told at all: the answer to the submit has said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from journeyman.tasks.change import Change
from journeyman.tasks.task import Status

_RANKS: Final = {
    Status.SUBMITTED: 1,
    Status.MODAL: 2,
    Status.IN_PROGRESS: 3,
    Status.SUCCESS: 4,
    Status.FAILURE: 4,
    Status.CANCEL: 4,
}


def is_told(status: Status) -> bool:
    """Whether a change to this status may be delivered at all."""
    return status in _RANKS


def forward(changes: Iterable[Change]) -> Iterator[Change]:
    """Give the changes to be told, of all changes of a task in order. A new preview at the same percentage is one."""
    highest = (0, 0)
    for change in changes:
        if not is_told(change.status):
            continue
        order = (_RANKS[change.status], change.progress if change.status is Status.IN_PROGRESS else 0)
        if order >= highest:
            highest = order
            yield change
