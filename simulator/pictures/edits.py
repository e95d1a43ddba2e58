"""What the bots do with pictures once they are drawn: join, enlarge, extend, repaint, set in motion."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

import pyvips

_PREVIEW_EDGE: Final = 512
_VIDEO_EDGE: Final = 624
_FRAMES: Final = 8
_FRAME_MS: Final = 120
_FADING: Final = 0.03


class Direction(StrEnum):
    """Where a pan goes."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


def grid(pictures: Sequence[bytes]) -> bytes:
    """Join four pictures into one PNG of full-size cells; one picture stays as it is."""
    return _png(_joined(pictures)) if len(pictures) > 1 else pictures[0]


def webp(data: bytes) -> bytes:
    """Encode a picture as WebP."""
    return _open(data).webpsave_buffer(Q=90)


def preview(pictures: Sequence[bytes]) -> bytes:
    """Join four pictures, or take the only one, as a small WebP."""
    return _small(_joined(pictures)).webpsave_buffer(Q=70)


def shrunk(data: bytes) -> bytes:
    """Make a preview of a picture that is joined already."""
    return _small(_open(data)).webpsave_buffer(Q=70)


def enlarged(data: bytes, factor: float) -> bytes:
    """Scale a picture."""
    return _png(_open(data).resize(factor, kernel="cubic"))


def zoomed_out(data: bytes, around: bytes, factor: float) -> bytes:
    """Put a picture, shrunk, in the middle of what was drawn around it."""
    background = _open(around)
    width, height = max(1, round(background.width / factor)), max(1, round(background.height / factor))
    inner = _open(data).thumbnail_image(width, height=height, size="force").cast("uchar")
    return _png(background.insert(inner, (background.width - width) // 2, (background.height - height) // 2))


def panned(data: bytes, around: bytes, direction: Direction) -> bytes:
    """Put a picture at the side of a longer one from which the camera came."""
    background = _open(around)
    is_level = direction in {Direction.LEFT, Direction.RIGHT}
    width = round(background.width / 1.5) if is_level else background.width
    height = background.height if is_level else round(background.height / 1.5)
    inner = _open(data).thumbnail_image(width, height=height, size="force").cast("uchar")
    x = background.width - width if direction is Direction.LEFT else 0
    y = background.height - height if direction is Direction.UP else 0
    return _png(background.insert(inner, x, y))


def repainted(data: bytes, fresh: bytes, mask: bytes) -> bytes:
    """Take the fresh picture where the mask is white, and the old one where it is black."""
    old = _open(data)
    new = _open(fresh).thumbnail_image(old.width, height=old.height, size="force").cast("uchar")
    where = _open(mask).colourspace("b-w").extract_band(0)
    where = where.thumbnail_image(old.width, height=old.height, size="force").cast("uchar")
    return _png((where > 127).ifthenelse(new, old))


def fitted_mask(mask: bytes, data: bytes) -> bytes:
    """Scale a mask to a picture, as PNG in black and white."""
    picture = _open(data)
    where = _open(mask).colourspace("b-w").extract_band(0)
    return _png((where.thumbnail_image(picture.width, height=picture.height, size="force") > 127).cast("uchar"))


def animated(data: bytes, *, is_fast: bool) -> bytes:
    """Move the camera towards the middle of a picture; gives an animated WebP that runs for ever."""
    image = _open(data)
    scale = _VIDEO_EDGE / max(image.width, image.height)
    width, height = max(2, round(image.width * scale)), max(2, round(image.height * scale))
    frames: list[pyvips.Image] = []
    for number in range(_FRAMES):
        reach = 1 - (0.4 if is_fast else 0.15) * number / _FRAMES
        wide, high = max(1, int(image.width * reach)), max(1, int(image.height * reach))
        part = image.crop((image.width - wide) // 2, (image.height - high) // 2, wide, high)
        frame = part.thumbnail_image(width, height=height, size="force")
        # The light fades a little too: equal frames, as those of a flat picture, would be joined into one.
        frames.append((frame * (1 - _FADING * number)).cast("uchar"))
    film = pyvips.Image.arrayjoin(frames, across=1).copy()
    film.set_type(pyvips.GValue.gint_type, "page-height", height)
    film.set_type(pyvips.GValue.array_int_type, "delay", [_FRAME_MS] * _FRAMES)
    film.set_type(pyvips.GValue.gint_type, "loop", 0)
    return film.webpsave_buffer(Q=70)


def _open(data: bytes) -> pyvips.Image:
    image = pyvips.Image.new_from_buffer(data, "").colourspace("srgb")
    return (image.flatten() if image.hasalpha() else image).cast("uchar")


def _joined(pictures: Sequence[bytes]) -> pyvips.Image:
    images = [_open(picture) for picture in pictures]
    return pyvips.Image.arrayjoin(images, across=2) if len(images) > 1 else images[0]


def _small(image: pyvips.Image) -> pyvips.Image:
    return image.thumbnail_image(_PREVIEW_EDGE, height=_PREVIEW_EDGE, size="down").cast("uchar")


def _png(image: pyvips.Image) -> bytes:
    return image.pngsave_buffer(compression=3, keep=0)
