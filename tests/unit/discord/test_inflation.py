"""The gateway's compressed stream is put together, and ends when it would fill the memory."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.engines.discord.gateway.inflation import Inflater, Unreadable


def compressed(messages: list[bytes]) -> list[bytes]:
    """Compress messages in one context, as the gateway does."""
    context = zlib.compressobj()
    return [context.compress(message) + context.flush(zlib.Z_SYNC_FLUSH) for message in messages]


@given(st.lists(st.binary(min_size=1, max_size=200), min_size=1, max_size=5), st.integers(1, 50))
def test_messages_come_out_as_they_went_in(messages: list[bytes], size: int) -> None:
    """However the frames are cut, each message comes out whole, in order, once."""
    inflater = Inflater()
    found: list[bytes] = []
    for part in compressed(messages):
        for at in range(0, len(part), size):
            message = inflater.feed(part[at : at + size])
            if message is not None:
                found.append(message)
    assert b"".join(found) == b"".join(messages)
    if size >= 50:
        assert found == messages


def test_a_bomb_is_refused() -> None:
    """A few bytes that would inflate beyond the limit are not inflated."""
    (bomb,) = compressed([b"0" * 1_000_000])
    with pytest.raises(Unreadable, match="more than 1000 bytes"):
        Inflater(max_bytes=1000).feed(bomb)


def test_what_never_ends_is_refused() -> None:
    """Parts without the mark of an end do not pile up for ever."""
    inflater = Inflater(max_bytes=1000)
    for _ in range(10):
        assert inflater.feed(b"x" * 100) is None
    with pytest.raises(Unreadable):
        inflater.feed(b"x")


def test_garbage_is_refused() -> None:
    """What is not compressed is no message."""
    with pytest.raises(Unreadable):
        Inflater().feed(b"{}\x00\x00\xff\xff")
