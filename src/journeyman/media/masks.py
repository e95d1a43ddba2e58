"""Masks: which area of a picture is to be drawn anew. White is selected, black is kept."""

from __future__ import annotations

from typing import Final

from journeyman import errors
from journeyman.media import pixels
from journeyman.wording import Clause

#: Clients draw masks on a canvas smaller than the picture, whose edges are rounded to whole pixels.
_RATIO_TOLERANCE: Final = 0.03
_HALF: Final = 127

_NOTHING: Final = Clause("nothing in it is white", "其中没有白色区域")


def fitted(mask: bytes, size: tuple[int, int] | None = None) -> bytes:
    """Give a mask as PNG of one band, black and white only, in the size of its picture.

    Raises:
        errors.UnusableMask: its ratio is another than the picture's, or it selects nothing.
    """
    image = pixels.decoded(mask).image
    if image.hasalpha():
        image = image.flatten()
    white = image.colourspace("b-w")[0] > _HALF
    if size is not None:
        width, height = size
        if abs(white.width / white.height / (width / height) - 1) > _RATIO_TOLERANCE:
            problem = Clause(
                f"it has {white.width} × {white.height} pixels and the picture has {width} × {height}",
                f"遮罩为{white.width} × {white.height}像素，原图为{width} × {height}像素",
            )
            raise errors.UnusableMask(problem=problem)
        white = white.resize(width / white.width, vscale=height / white.height, kernel="nearest")
        # Rounding may leave a row or a column too few.
        white = white.gravity("centre", width, height, extend="copy")
    if white.max() == 0:
        raise errors.UnusableMask(problem=_NOTHING)
    return white.cast("uchar").pngsave_buffer(keep=0)


def of_transparent(picture: bytes) -> bytes | None:
    """Give the mask that selects what is transparent in a picture; ``None`` when nothing is."""
    image = pixels.decoded(picture).image
    if not image.hasalpha():
        return None
    hole = image[image.bands - 1] <= _HALF
    return hole.pngsave_buffer(keep=0) if hole.max() else None
