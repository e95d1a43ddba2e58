"""The ``Range`` header."""

from __future__ import annotations

import pytest

from journeyman.http import ranges
from journeyman.http.ranges import Span


@pytest.mark.parametrize(
    ("header", "size", "span"),
    [
        (b"bytes=0-0", 10, Span(0, 1)),
        (b"bytes=0-", 10, Span(0, 10)),
        (b"bytes=3-5", 10, Span(3, 6)),
        (b"bytes=3-99", 10, Span(3, 10)),
        (b"bytes=9-", 10, Span(9, 10)),
        (b"bytes=-1", 10, Span(9, 10)),
        (b"bytes=-99", 10, Span(0, 10)),
        (b" Bytes = 3 - 5 ", 10, Span(3, 6)),
    ],
)
def test_one_range_is_a_span(header: bytes, size: int, span: Span) -> None:
    """First and last byte, an open end, and a suffix are understood and cut to the file."""
    assert ranges.parse(header, size) == span


@pytest.mark.parametrize(
    "header",
    [b"", b"bytes", b"bytes=", b"bytes=-", b"bytes=a-b", b"bytes=5-3", b"bytes=0-1,3-4", b"items=0-1", b"bytes=--1"],
)
def test_what_is_no_single_range_means_the_whole(header: bytes) -> None:
    """Several ranges and nonsense are answered with the whole file."""
    assert ranges.parse(header, 10) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [(b"bytes=10-", 10), (b"bytes=99-100", 10), (b"bytes=-0", 10), (b"bytes=0-", 0), (b"bytes=-5", 0)],
)
def test_a_range_outside_the_file_cannot_be_satisfied(header: bytes, size: int) -> None:
    """A range of which no byte exists is an error."""
    with pytest.raises(ranges.Unsatisfiable):
        ranges.parse(header, size)
