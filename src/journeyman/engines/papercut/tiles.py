"""Tiles: the small copies of pictures of which a preview is made.

The server and the children share this module, so it loads nothing of either: a tile that comes back from a child must
not bring the lexicon and the rules of the children with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyvips

EDGE: Final = 288  #: longest edge of one picture in a preview, pixels
_PAPER: Final = bytes((239, 233, 223))  #: what a picture that is not drawn yet shows
_WEBP_QUALITY: Final = 82


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A small picture as plain pixels: RGB, 8 bits, rows from the top."""

    pixels: bytes
    width: int
    height: int


def fitted(width: int, height: int) -> tuple[int, int]:
    """Give the size of a picture's tile."""
    scale = EDGE / max(width, height)
    return max(8, round(width * scale)), max(8, round(height * scale))


def blank(width: int, height: int) -> Tile:
    """Give the tile of a picture of this size that is not drawn yet."""
    wide, high = fitted(width, height)
    return Tile(pixels=_PAPER * (wide * high), width=wide, height=high)


def preview(tiles: Sequence[Tile]) -> bytes:
    """Join tiles to a grid of two columns, as WebP."""
    images = [
        pyvips.Image.new_from_memory(tile.pixels, tile.width, tile.height, 3, "uchar").copy(interpretation="srgb")
        for tile in tiles
    ]
    return pyvips.Image.arrayjoin(images, across=min(2, len(tiles))).webpsave_buffer(Q=_WEBP_QUALITY, effort=2)
