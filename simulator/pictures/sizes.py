"""The size of an encoded picture."""

from __future__ import annotations

import pyvips


def dimensions(data: bytes) -> tuple[int, int]:
    """Read width and height in pixels; 0 × 0 when it is no picture, as Discord takes any file."""
    try:
        image = pyvips.Image.new_from_buffer(data, "", access="sequential")
    except pyvips.Error:
        return 0, 0
    return image.width, image.height
