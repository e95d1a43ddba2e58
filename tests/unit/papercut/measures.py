"""Measures of pictures, for claims about pixels."""

from __future__ import annotations

from typing import cast

import pyvips


def difference(first: pyvips.Image, second: pyvips.Image) -> float:
    """Give the mean difference of two pictures, 0..255."""
    return float((first.cast("float") - second.cast("float")).abs().avg())


def largest_difference(first: pyvips.Image, second: pyvips.Image) -> float:
    """Give the largest difference of any channel of any pixel."""
    return cast("float", (first.cast("float") - second.cast("float")).abs().max())


def sized(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    """Shrink or enlarge to exactly a size."""
    out = image.resize(width / image.width, vscale=height / image.height)
    return out.crop(0, 0, width, height).cast("uchar").copy_memory()


def fineness(image: pyvips.Image) -> float:
    """Say how much fine detail there is: what a blur of one pixel takes away."""
    return difference(image, image.gaussblur(1.0))


def mask(width: int, height: int, box: tuple[int, int, int, int]) -> bytes:
    """Draw a mask: white inside left, top, width and height, black elsewhere."""
    sheet = pyvips.Image.black(width, height).copy_memory()
    return sheet.draw_rect([255.0], *box, fill=True).pngsave_buffer()


def selected(chosen: pyvips.Image, value: int, picture: pyvips.Image) -> pyvips.Image:
    """Give a picture where another has a value, and 0 elsewhere."""
    return (chosen - value).abs().relational_const("equal", [0.0]).ifthenelse(picture, 0)
