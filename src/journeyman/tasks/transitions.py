"""Which status may follow which: the one table, read by the lifecycle, the tests and the docs."""

from __future__ import annotations

from journeyman import errors
from journeyman.tasks.task import Status

ALLOWED: dict[Status, frozenset[Status]] = {
    # Still NOT_START: it moves to another account.
    Status.NOT_START: frozenset({Status.NOT_START, Status.SUBMITTED, Status.MODAL, Status.FAILURE, Status.CANCEL}),
    Status.MODAL: frozenset({Status.NOT_START, Status.FAILURE, Status.CANCEL}),
    # Back to NOT_START: the worker died and the task is given to another.
    Status.SUBMITTED: frozenset({Status.IN_PROGRESS, Status.NOT_START, Status.SUCCESS, Status.FAILURE, Status.CANCEL}),
    Status.IN_PROGRESS: frozenset(
        {Status.IN_PROGRESS, Status.NOT_START, Status.SUCCESS, Status.FAILURE, Status.CANCEL}
    ),
    Status.SUCCESS: frozenset(),
    Status.FAILURE: frozenset(),
    Status.CANCEL: frozenset(),
}


def check(old: Status, new: Status) -> None:
    """Raise ``IllegalTransition`` unless ``new`` may follow ``old``."""
    if new not in ALLOWED[old]:
        message = f"a task may not go from {old} to {new}"
        raise errors.IllegalTransition(message)
