"""The size of an encoded picture."""

from __future__ import annotations

import functools
from typing import Final

import pyvips

_SMALL: Final = 64 * 1024  #: bytes; flat pictures come again and again, and are not worth opening each time


def dimensions(data: bytes) -> tuple[int, int]:
    """Read width and height in pixels; 0 × 0 when it is no picture, as Discord takes any file."""
    return _remembered(data) if len(data) < _SMALL else _read(data)


def _read(data: bytes) -> tuple[int, int]:
    try:
        image = pyvips.Image.new_from_buffer(data, "", access="sequential")
    except pyvips.Error:
        return 0, 0
    return image.width, image.height


_remembered = functools.lru_cache(maxsize=256)(_read)
