"""Pictures that papercut did not draw, made of pixels alone."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Final

import pyvips

from journeyman.engines.base import PictureFile

RGB = tuple[int, int, int]

WHITE: Final = (255, 255, 255)
SKY: Final = (120, 180, 235)
GRASS: Final = (86, 150, 62)


def painted(width: int, height: int, colour: Callable[[float, float], RGB]) -> bytes:
    """Give a PNG; ``colour`` says a pixel's colour by its place, 0..1 across and down."""
    cells = bytes(channel for y in range(height) for x in range(width) for channel in colour(x / width, y / height))
    return pyvips.Image.new_from_memory(cells, width, height, 3, "uchar").copy(interpretation="srgb").pngsave_buffer()


def plain(colour: RGB, width: int = 48, height: int = 48) -> bytes:
    """Give a PNG of one colour."""
    return painted(width, height, lambda _x, _y: colour)


def halves(above: RGB, below: RGB, horizon: float = 0.55) -> bytes:
    """Give a PNG of two colours, one above the other."""
    return painted(96, 64, lambda _x, y: above if y < horizon else below)


def noise(seed: int = 1) -> bytes:
    """Give a PNG in which every pixel is any colour."""
    chance = random.Random(seed)  # noqa: S311 - pixels
    return painted(64, 64, lambda _x, _y: (chance.randrange(256), chance.randrange(256), chance.randrange(256)))


def page() -> bytes:
    """Give a PNG of dark lines on white, as written text looks from afar."""
    chance = random.Random(3)  # noqa: S311 - pixels
    return painted(192, 192, lambda _x, y: (30, 30, 30) if int(y * 192) % 8 < 3 and chance.random() < 0.5 else WHITE)


def sunset() -> bytes:
    """Give a PNG of a small sun over a dark sea."""

    def colour(x: float, y: float) -> RGB:
        if math.dist((x, y), (0.62, 0.48)) < 0.09:
            return 255, 240, 170
        return (235, round(120 + 80 * y), 90) if y < 0.6 else (70, 45, 90)

    return painted(96, 64, colour)


def stars() -> bytes:
    """Give a PNG of bright points on black."""
    chance = random.Random(5)  # noqa: S311 - pixels
    return painted(192, 128, lambda _x, _y: WHITE if chance.random() < 0.006 else (5, 6, 15))


def file(data: bytes) -> PictureFile:
    """Give a picture as a client sends one in."""
    return PictureFile(data=data)
