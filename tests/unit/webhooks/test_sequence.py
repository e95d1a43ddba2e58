"""Which changes a webhook hears of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from journeyman.tasks.change import Change
from journeyman.tasks.task import Status
from journeyman.webhooks.sequence import forward


def changes(*steps: tuple[Status, int]) -> list[Change]:
    """Number steps from version 2."""
    return [
        Change(version=version, status=status, progress=progress, preview="")
        for version, (status, progress) in enumerate(steps, 2)
    ]


def test_a_straight_run_is_told_whole() -> None:
    """Nothing of a task that only goes forward is left out, repeated percentages included."""
    run = changes(
        (Status.SUBMITTED, 0),
        (Status.IN_PROGRESS, 0),
        (Status.IN_PROGRESS, 30),
        (Status.IN_PROGRESS, 30),
        (Status.SUCCESS, 100),
    )
    assert list(forward(run)) == run


def test_a_failure_is_told_whatever_the_progress() -> None:
    """A task that fails at a high percentage has its end told, though a failure's progress is lower."""
    run = changes((Status.SUBMITTED, 0), (Status.IN_PROGRESS, 90), (Status.FAILURE, 0))
    assert list(forward(run)) == run


@given(st.lists(st.tuples(st.sampled_from(list(Status)), st.integers(0, 99))))
def test_what_is_told_never_goes_back(steps: list[tuple[Status, int]]) -> None:
    """Whatever happened, progress only grows in what is told, waiting is never told, and versions keep their order."""
    told = list(forward(changes(*steps)))
    progress = [change.progress for change in told if change.status is Status.IN_PROGRESS]
    assert progress == sorted(progress)
    assert all(change.status is not Status.NOT_START for change in told)
    assert [change.version for change in told] == sorted(change.version for change in told)
