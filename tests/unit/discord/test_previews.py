"""Previews: what is small already stays as it is."""

from __future__ import annotations

import pytest
import pyvips

from journeyman.engines.discord import pictures
from journeyman.engines.discord.rest.pacing import Pace


def webp(width: int, height: int, *, lossless: bool = False, keep: int = 0, is_clear: bool = False) -> bytes:
    """Make a WebP, of each of the three forms that there are."""
    image = pyvips.Image.black(width, height, bands=3).cast("uchar").copy(interpretation="srgb")
    if is_clear:
        image = image.bandjoin(128).cast("uchar")
    return bytes(image.webpsave_buffer(lossless=lossless, keep=keep))


@pytest.mark.parametrize(("width", "height", "is_small"), [(512, 300, True), (7, 512, True), (513, 4, False)])
@pytest.mark.parametrize(
    ("form", "lossless", "is_clear"),
    [(b"VP8 ", False, False), (b"VP8L", True, False), (b"VP8X", False, True)],
    ids=["lossy", "lossless", "extended"],
)
def test_the_size_of_a_webp_is_in_its_head(
    width: int, height: int, form: bytes, *, is_small: bool, lossless: bool, is_clear: bool
) -> None:
    """Whichever form a WebP has, it is small up to 512 pixels."""
    file = webp(width, height, lossless=lossless, is_clear=is_clear)
    assert file[12:16] == form
    assert pictures.is_small(file) is is_small


@pytest.mark.parametrize("file", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WEBPVP9 " + bytes(20), bytes(40)])
def test_what_is_no_webp_is_not_taken_for_one(file: bytes) -> None:
    """Anything else is to be looked at, and made small."""
    assert not pictures.is_small(file)


def test_a_large_preview_is_made_small() -> None:
    """What is made of a large picture is a small WebP."""
    assert pictures.is_small(pictures.preview(webp(1024, 700)))


def test_a_pace_is_free_when_nothing_is_before() -> None:
    """A request that was booked, or a limit, keeps it from being free for as long as it spaces."""
    pace = Pace(0.5)
    assert pace.is_free(10.0)
    pace.book(10.0)
    assert not pace.is_free(10.4)
    assert pace.is_free(10.5)
    pace.hold(12.0)
    assert not pace.is_free(11.0)
