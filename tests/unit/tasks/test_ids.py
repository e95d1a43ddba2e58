"""Task ids."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.tasks.ids import MAX_ID, NODES, IdMaker, parse_id

NOON = 1_795_435_200.123  # 2026-11-23, in seconds


def test_ids_have_sixteen_digits_and_tell_the_time() -> None:
    """An id starts with the milliseconds of its making and ends with its node."""
    made = IdMaker(7, clock=lambda: NOON).make()
    assert len(str(made)) == 16
    assert made // 1000 == 1_795_435_200_123
    assert made % NODES == 7


def test_ids_of_a_standing_clock_rise() -> None:
    """Far more ids than a millisecond holds are all different and in order, and borrow no more time than they need."""
    maker = IdMaker(3, clock=lambda: NOON)
    made = [maker.make() for _ in range(50_000)]
    assert all(before < after for before, after in itertools.pairwise(made))
    assert made[-1] // 1000 - made[0] // 1000 == 2499


@given(times=st.lists(st.floats(0, 1e11, allow_nan=False), min_size=1, max_size=200), node=st.integers(0, NODES - 1))
def test_a_jumping_clock_never_repeats_an_id(times: list[float], node: int) -> None:
    """Whatever the clock says, ids rise, stay below 2^53 and have 16 digits."""
    ticks = iter(times)
    maker = IdMaker(node, clock=lambda: next(ticks))
    made = [maker.make() for _ in times]
    assert all(before < after for before, after in itertools.pairwise(made))
    assert made[-1] <= MAX_ID
    assert {len(str(one)) for one in made} == {16}


def test_nodes_never_meet() -> None:
    """Processes with different numbers make different ids, even when they make them at the same time."""
    makers = [IdMaker(node, clock=lambda: NOON) for node in range(NODES)]
    made = [maker.make() for maker in makers for _ in range(100)]
    assert len(set(made)) == len(made)


def test_ids_follow_the_largest_known() -> None:
    """A process whose predecessor's clock was ahead goes on after its last id."""
    last = IdMaker(4, clock=lambda: NOON + 3600).make()
    assert IdMaker(4, after=last, clock=lambda: NOON).make() > last
    assert IdMaker(0, after=last, clock=lambda: NOON).make() > last


@pytest.mark.parametrize("node", [-1, NODES])
def test_a_node_number_out_of_range_is_refused(node: int) -> None:
    """Only the numbers that have a share of the digits are taken."""
    with pytest.raises(ValueError, match="between 0 and 49"):
        IdMaker(node)


def test_the_wall_clock_is_the_default() -> None:
    """Without a clock, ids tell the real time."""
    before_ms = time.time_ns() // 1_000_000
    assert before_ms - 1 <= IdMaker().make() // 1000 <= time.time_ns() // 1_000_000 + 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("1795435200123457", 1_795_435_200_123_457, id="digits"),
        pytest.param(1_795_435_200_123_457, 1_795_435_200_123_457, id="number"),
        pytest.param(" 12463258 ", 12_463_258, id="blanks"),
        pytest.param(str(MAX_ID), MAX_ID, id="largest"),
        pytest.param(str(MAX_ID + 1), None, id="too large"),
        pytest.param(MAX_ID + 1, None, id="number too large"),
        pytest.param("9" * 10_000, None, id="far too long"),
        pytest.param("0", None, id="zero"),
        pytest.param(-5, None, id="negative number"),
        pytest.param("-5", None, id="negative"),
        pytest.param("", None, id="empty"),
        pytest.param("12a", None, id="letters"),
        pytest.param("1_000", None, id="underscore"),
        pytest.param("１２３", None, id="full-width digits"),  # noqa: RUF001
        pytest.param("²", None, id="superscript"),
        pytest.param(True, None, id="boolean"),
    ],
)
def test_ids_are_read_leniently_but_not_guessed(value: str | int, expected: int | None) -> None:
    """Digits and numbers in range are ids; everything else is none."""
    assert parse_id(value) == expected
