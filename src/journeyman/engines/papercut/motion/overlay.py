"""Overlays: a plane laid over a frame at a fraction of a pixel, larger or smaller and sheared.

libvips does the same and more, but takes three times as long for it, and a clip has some thousand overlays. Rows are
worked on in bands that stay in the processor's cache, in 16-bit integers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["Placing", "bordered", "overlaid"]

Pixels = npt.NDArray[np.uint8]
Places = npt.NDArray[np.float64]
_Wide = npt.NDArray[np.uint16]

_BAND: Final = 40  #: rows
_UNSEEN: Final = 0.04  #: pixels of lean at which nothing leans


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """Where a plane goes: ``x' = a x + b y + dx``, ``y' = d y + dy``, both from the plane's upper left corner."""

    a: float
    b: float
    d: float
    dx: float
    dy: float
    opacity: float = 1.0

    def box(self, size: tuple[int, int], frame: tuple[int, int]) -> tuple[int, int, int, int]:
        """Give left, top, right and bottom of the part of the frame on which something may be seen.

        Args:
            size: width and height of the plane.
            frame: of the frame.
        """
        ends = (self.dx, self.dx + self.b * size[1])
        left = math.floor(min(ends)) - 1
        right = math.ceil(max(ends) + self.a * size[0]) + 1
        top, bottom = math.floor(self.dy) - 1, math.ceil(self.dy + self.d * size[1]) + 1
        return max(0, left), max(0, top), min(frame[0], right), min(frame[1], bottom)


def bordered(pixels: Pixels) -> Pixels:
    """Give a plane a border of nothing, one pixel wide: what lies outside reads from there."""
    return np.pad(pixels, ((1, 1), (1, 1), (0, 0)))


def overlaid(frame: Pixels, plane: Pixels, place: Placing, *, limit: int) -> None:
    """Lay a plane over a frame.

    Args:
        frame: RGB and a fourth channel, so that both have pixels of one size; it is changed.
        plane: RGBA with colours multiplied with coverage, ``bordered``.
        place: where it goes.
        limit: row of the frame from which on nothing is drawn, since something will hide it.
    """
    high, wide = plane.shape[0] - 2, plane.shape[1] - 2
    left, top, right, bottom = place.box((wide, high), (frame.shape[1], min(frame.shape[0], limit)))
    if left >= right or top >= bottom:
        return
    columns = (np.arange(left, right, dtype=np.float64) - place.dx) / place.a + 1
    lean = place.b / place.a
    if abs(lean) * high < _UNSEEN:
        lean = 0.0
    for start in range(top, bottom, _BAND):
        rows = np.arange(start, min(bottom, start + _BAND), dtype=np.float64)
        band = _sampled(plane, (rows - place.dy) / place.d + 1, columns, lean)
        _over(frame[start : start + len(rows), left:right], band, place.opacity)


def _sampled(plane: Pixels, y: Places, x: Places, lean: float) -> _Wide:
    """Read a plane between its pixels, at rows ``y`` and columns ``x − lean · y``; gives rows of channels."""
    high, wide = plane.shape[:2]
    upper, part = _split(y, high)
    # With the border, row 1 is the plane's row 0.
    moves = lean * (y - 1)
    first = max(0, math.floor(float(x[0] - moves.max())) - 1)
    last = min(wide, math.ceil(float(x[-1] - moves.min())) + 3)
    if last - first < 2:
        return np.zeros((len(y), 4 * len(x)), np.uint16)
    source = plane[:, first:last]
    band = _between(source[upper], source[upper + 1], part[:, None, None])
    # Four 16-bit channels are moved as one number.
    pixels: npt.NDArray[np.uint64] = band.view(np.uint64)[:, :, 0]
    if lean:
        columns, across = _split(x[None, :] - moves[:, None] - first, last - first)
        columns = (columns + (np.arange(len(y)) * (last - first))[:, None]).astype(np.intp)
        flat: npt.NDArray[np.uint64] = pixels.ravel()
        return _between(_channels(flat[columns]), _channels(flat[columns + 1]), _fourfold(across))
    columns, across = _split(x - first, last - first)
    before, after = pixels.take(columns, axis=1), pixels.take(columns + 1, axis=1)
    return _between(_channels(before), _channels(after), _fourfold(across[None, :]))


def _between(first: npt.NDArray[np.uint8] | _Wide, second: npt.NDArray[np.uint8] | _Wide, share: _Wide) -> _Wide:
    """Mix two rows or columns; ``share`` is 0 … 256 of the second."""
    mixed: _Wide = (first * (np.uint16(256) - share) + second * share + np.uint16(128)) >> np.uint16(8)
    return mixed


def _channels(pixels: npt.NDArray[np.uint64]) -> _Wide:
    """Give rows of pixels as rows of channels: numpy is quick on long rows only."""
    return pixels.view(np.uint16)


def _fourfold(values: _Wide) -> _Wide:
    """Repeat each value for the four channels of a pixel."""
    return (values.astype(np.uint64) * np.uint64(0x0001_0001_0001_0001)).view(np.uint16)


def _split(places: Places, count: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.uint16]]:
    """Split places into whole pixels, which have a next one, and 256ths."""
    places = np.clip(places, 0, count - 1.001)
    whole = places.astype(np.intp)
    return whole, ((places - whole) * 256).astype(np.uint16)


def _over(under: Pixels, band: _Wide, opacity: float) -> None:
    rows = under.reshape(under.shape[0], -1)
    cover = band[:, 3::4]
    if opacity < 0.998:
        band = (band * np.uint16(round(opacity * 256))) >> np.uint16(8)
        cover = band[:, 3::4]
    elif int(cover.min()) == 255:
        rows[:] = band
        return
    elif not cover.any():
        return
    # Dividing by 255 by shifts is exact enough for eight bits, and four times as fast.
    product = rows * _fourfold(np.uint16(255) - cover) + np.uint16(128)
    product += product >> np.uint16(8)
    rows[:] = np.minimum((product >> np.uint16(8)) + band, np.uint16(255))
