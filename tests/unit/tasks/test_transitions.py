"""Which status may follow which."""

from __future__ import annotations

import pytest

from journeyman import errors
from journeyman.tasks import transitions
from journeyman.tasks.task import TERMINAL, Status


def test_the_table_is_complete() -> None:
    """Every status has its line, and exactly the terminal ones lead nowhere."""
    assert set(transitions.ALLOWED) == set(Status)
    assert {status for status, following in transitions.ALLOWED.items() if not following} == TERMINAL
    assert {status for status in Status if status.is_terminal} == TERMINAL


def test_every_status_can_be_reached_and_ended() -> None:
    """From the first status all others can be reached, and from each of them a terminal one."""
    reached = {Status.NOT_START}
    for _ in Status:
        reached |= {following for status in reached for following in transitions.ALLOWED[status]}
    assert reached == set(Status)
    for status in set(Status) - TERMINAL:
        assert transitions.ALLOWED[status] & TERMINAL


@pytest.mark.parametrize("old", list(Status))
@pytest.mark.parametrize("new", list(Status))
def test_only_the_table_is_allowed(old: Status, new: Status) -> None:
    """What the table does not name is a fault of ours, said with both names."""
    if new in transitions.ALLOWED[old]:
        transitions.check(old, new)
    else:
        with pytest.raises(errors.IllegalTransition, match=f"{old} to {new}"):
            transitions.check(old, new)
