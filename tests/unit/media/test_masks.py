"""Masks: fitted to their picture, and refused where they select nothing or are of another shape."""

from __future__ import annotations

import pytest
import pyvips
from hypothesis import given
from hypothesis import strategies as st

from journeyman import errors
from journeyman.media import masks


def mask(width: int, height: int, *, white: tuple[int, int, int, int] | None = None, bands: int = 1) -> bytes:
    """Give a black PNG with a white area: left, top, width and height."""
    image = pyvips.Image.black(width, height, bands=bands)
    if white is not None:
        image = image.draw_rect([255] * bands, *white, fill=True)
    return image.pngsave_buffer()


def read(png: bytes) -> pyvips.Image:
    """Decode a mask, which is always one band of black and white."""
    image = pyvips.Image.new_from_buffer(png, "")
    assert (image.bands, image.format) == (1, "uchar")
    assert image.hist_find().crop(1, 0, 254, 1).max() == 0
    return image


@given(st.integers(8, 200), st.integers(8, 200), st.integers(1, 4))
def test_a_mask_has_its_pictures_size(width: int, height: int, times: int) -> None:
    """A mask of the picture's ratio, drawn smaller or larger, comes out in its very size."""
    image = read(masks.fitted(mask(width, height, white=(0, 0, width, height)), (width * times, height * times)))
    assert (image.width, image.height, image.min()) == (width * times, height * times, 255)


@pytest.mark.parametrize("bands", [1, 3, 4])
def test_the_selected_area_stays_where_it_is(bands: int) -> None:
    """In grey, in colour and with transparency alike; twice as large, its edges are where they were."""
    image = read(masks.fitted(mask(16, 16, white=(8, 0, 8, 16), bands=bands), (32, 32)))
    assert image.crop(0, 0, 16, 32).max() == 0
    assert image.crop(16, 0, 16, 32).min() == 255


def test_greys_are_one_or_the_other() -> None:
    """Smoothed edges, as canvases draw them, are not half selected."""
    grey = pyvips.Image.identity().copy(interpretation="b-w").pngsave_buffer()
    image = read(masks.fitted(grey))
    assert {image(x, 0)[0] for x in range(256)} == {0, 255}
    assert (image(127, 0), image(128, 0)) == ([0], [255])


@pytest.mark.parametrize("size", [(64, 32), (32, 64), (100, 96)])
def test_another_ratio_is_refused(size: tuple[int, int]) -> None:
    """It would be stretched over what the client did not mean."""
    with pytest.raises(errors.UnusableMask, match="64 × 64 pixels"):
        masks.fitted(mask(64, 64, white=(0, 0, 8, 8)), size)


def test_rounded_edges_are_the_same_ratio() -> None:
    """A canvas of whole pixels cannot have the picture's ratio exactly."""
    image = read(masks.fitted(mask(333, 187, white=(0, 0, 50, 50)), (1456, 816)))
    assert (image.width, image.height) == (1456, 816)


def test_nothing_selected_is_refused() -> None:
    """All black selects nothing to draw anew."""
    with pytest.raises(errors.UnusableMask, match="white"):
        masks.fitted(mask(64, 64), (64, 64))


def test_what_is_transparent_is_selected() -> None:
    """Of a picture with a hole; one without, or without transparency, selects nothing."""
    alpha = pyvips.Image.black(8, 8).draw_rect([255], 4, 0, 4, 8, fill=True)
    picture = pyvips.Image.black(8, 8, bands=3).copy(interpretation="srgb")
    found = masks.of_transparent(picture.bandjoin(alpha).pngsave_buffer())
    assert found is not None
    image = read(found)
    assert (image.crop(0, 0, 4, 8).min(), image.crop(4, 0, 4, 8).max()) == (255, 0)
    assert masks.of_transparent(picture.bandjoin(255).pngsave_buffer()) is None
    assert masks.of_transparent(picture.pngsave_buffer()) is None
