"""Pictures as clients send them."""

from __future__ import annotations

import base64
from typing import Final

import pyvips

#: The smallest whole PNG: one grey pixel.
PIXEL: Final = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def data_url(png: bytes) -> str:
    """Write a picture as a data URL."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def black_and_white(size: tuple[int, int], *, white: tuple[int, int, int, int] | None = None) -> str:
    """Give a mask: black, but for a white area, which is left, top, width and height."""
    image = pyvips.Image.black(*size)
    if white is not None:
        image = image.draw_rect([255], *white, fill=True)
    return data_url(image.pngsave_buffer())


def with_hole(size: tuple[int, int]) -> str:
    """Give a picture whose left half is transparent."""
    width, height = size
    alpha = pyvips.Image.black(width, height).draw_rect([255], width // 2, 0, width, height, fill=True)
    colour = pyvips.Image.black(width, height, bands=3).linear([1, 1, 1], [200, 60, 60]).cast("uchar")
    return data_url(colour.copy(interpretation="srgb").bandjoin(alpha).pngsave_buffer())
