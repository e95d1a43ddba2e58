"""What pixels an aspect ratio gets."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.tasks.sizes import MAX_RATIO, size
from journeyman.tasks.sizes import aspect as ratio_of

RATIOS = st.tuples(st.integers(1, 5000), st.integers(1, 5000)).filter(
    lambda pair: max(pair) <= MAX_RATIO * min(pair),
)


@pytest.mark.parametrize(
    ("aspect", "expected"),
    [
        pytest.param((1, 1), (1024, 1024), id="square"),
        pytest.param((6, 5), (1200, 992), id="6:5"),
        pytest.param((4, 3), (1232, 928), id="4:3"),
        pytest.param((3, 2), (1344, 896), id="3:2"),
        pytest.param((16, 9), (1456, 816), id="16:9"),
        pytest.param((2, 1), (1536, 768), id="2:1"),
        pytest.param((21, 9), (1680, 720), id="21:9"),
        pytest.param((9, 16), (816, 1456), id="portrait"),
        pytest.param((1920, 1080), (1456, 816), id="unreduced"),
        pytest.param((14, 1), (4032, 288), id="longest"),
        pytest.param((1, 14), (288, 4032), id="tallest"),
    ],
)
def test_known_ratios_have_midjourneys_sizes(aspect: tuple[int, int], expected: tuple[int, int]) -> None:
    """The table's ratios give the table's pixels, in any terms and either orientation."""
    assert size(aspect) == expected


@pytest.mark.parametrize(
    ("version", "edge"), [("1", 256), ("3", 256), ("4", 512), ("5", 1024), ("7", 1024), ("8.2", 1024)]
)
def test_old_models_draw_smaller(version: str, edge: int) -> None:
    """A square picture has the edge that its model draws."""
    assert size((1, 1), version) == (edge, edge)


@given(aspect=RATIOS)
def test_hd_doubles_both_edges(aspect: tuple[int, int]) -> None:
    """An HD picture is exactly twice as wide and high."""
    wide, high = size(aspect)
    assert size(aspect, hd=True) == (2 * wide, 2 * high)


@given(aspect=RATIOS)
def test_every_ratio_is_met_closely(aspect: tuple[int, int]) -> None:
    """Edges are multiples of 16, the ratio is off by less than 2 %, the area is 1.04 to 1.26 megapixels."""
    wide, high = size(aspect)
    assert wide % 16 == high % 16 == 0
    assert abs(math.log(wide / high / (aspect[0] / aspect[1]))) < 0.02
    assert 1_040_000 < wide * high < 1_260_000


@given(aspect=RATIOS)
def test_orientation_only_swaps_the_edges(aspect: tuple[int, int]) -> None:
    """A portrait picture is the landscape one turned."""
    wide, high = size(aspect)
    assert size((aspect[1], aspect[0])) == (high, wide)


@given(aspect=RATIOS, version=st.sampled_from(["1", "3", "4"]))
def test_small_models_keep_the_shape(aspect: tuple[int, int], version: str) -> None:
    """The sizes of old models are multiples of 16 on the right side of the square, near the asked ratio."""
    wide, high = size(aspect, version)
    assert wide % 16 == high % 16 == 0
    assert min(wide, high) >= 16
    assert (wide - high) * (aspect[0] - aspect[1]) >= 0
    assert abs(math.log(wide / high / (aspect[0] / aspect[1]))) < 0.15


@pytest.mark.parametrize("ratio", ["1:1", "6:5", "5:4", "4:3", "3:2", "16:9", "7:4", "2:1", "7:3", "3:1", "14:1"])
def test_usual_ratios_are_told_from_the_size(ratio: str) -> None:
    """A picture drawn at a usual ratio has that ratio, lying or standing, small or large."""
    wide, high = map(int, ratio.split(":"))
    for version, hd in (("8.2", False), ("8.2", True), ("4", False)):
        width, height = size((wide, high), version, hd=hd)
        assert ratio_of(width, height) == (wide, high)
        assert ratio_of(height, width) == (high, wide)


@given(width=st.integers(1, 20000), height=st.integers(1, 20000))
def test_any_size_has_a_ratio_that_can_be_asked_for(width: int, height: int) -> None:
    """It is right to a percent, and never longer than the longest that a prompt may ask for."""
    wide, high = ratio_of(width, height)
    longest = max(width, height) / min(width, height)
    assert max(wide, high) / min(wide, high) <= MAX_RATIO
    assert (wide >= high) == (width >= height) or wide == high
    if longest <= MAX_RATIO:
        assert wide / high == pytest.approx(width / height, rel=0.0101)
