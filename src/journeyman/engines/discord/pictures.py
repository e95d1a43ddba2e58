"""The bots' pictures, made into what the port wants: a grid cut into its pictures, a preview made small."""

from __future__ import annotations

from typing import Final

import pyvips

_PREVIEW_PX: Final = 512
_WEBP_HEAD: Final = 30  # bytes
_COLUMNS: Final = 2
_GRID: Final = 4


def cut(file: bytes, count: int) -> tuple[bytes, ...]:
    """Cut a grid into its pictures, row by row, as PNG; one picture is given whole.

    Raises:
        pyvips.Error: it is no picture.
    """
    image = pyvips.Image.new_from_buffer(file, "")
    if count < _COLUMNS:
        return (_png(image),)
    return tuple(_png(image.crop(*place)) for place in places(image.width, image.height, count))


def places(width: int, height: int, count: int) -> tuple[tuple[int, int, int, int], ...]:
    """Say where in a grid its pictures are, row by row: left, top, width, height."""
    if count < _COLUMNS:
        return ((0, 0, width, height),)
    rows = max(1, min(count, _GRID) // _COLUMNS)
    wide, high = width // _COLUMNS, height // rows
    return tuple((column * wide, row * high, wide, high) for row in range(rows) for column in range(_COLUMNS))


def preview(file: bytes) -> bytes:
    """Make a small WebP of a picture.

    Raises:
        pyvips.Error: it is no picture.
    """
    image = pyvips.Image.thumbnail_buffer(file, _PREVIEW_PX, size="down")
    return bytes(image.webpsave_buffer(Q=80, keep=0))


def is_small(file: bytes) -> bool:
    """Whether a picture is a small WebP already, by its head alone: the bots' previews mostly are."""
    if len(file) < _WEBP_HEAD or file[:4] != b"RIFF" or file[8:12] != b"WEBP":
        return False
    match file[12:16]:
        case b"VP8 ":
            edges = [int.from_bytes(file[at : at + 2], "little") & 0x3FFF for at in (26, 28)]
        case b"VP8L":
            bits = int.from_bytes(file[21:25], "little")
            edges = [(bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1]
        case b"VP8X":
            edges = [int.from_bytes(file[at : at + 3], "little") + 1 for at in (24, 27)]
        case _:
            return False
    return max(edges) <= _PREVIEW_PX


def _png(image: pyvips.Image) -> bytes:
    return bytes(image.pngsave_buffer(keep=0))
