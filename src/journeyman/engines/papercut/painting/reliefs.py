"""Reliefs: the large shapes of pictures, as sheets of coloured paper that lie on one another.

A picture, or several laid over one another, is softened until only large shapes are left, and its colours are gathered
to a few. The sheet of the commonest colour lies at the bottom; each further sheet leaves out what the one below shows.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import pyvips

from journeyman.engines.papercut.painting import colours, references

__all__ = ["GRID", "MOST_SHADES", "Overlay", "Relief", "relief"]

GRID: Final = 32  #: cells along each edge
MOST_SHADES: Final = 8
_BLUR: Final = 1.2  #: of 48 pixels
_ALIKE: Final = 13.0  #: colours nearer than this are one sheet
_APART: Final = 52.0  #: a colour farther than this from all sheets gets one of its own …
_SEEN: Final = 0.006  #: … where it covers this share of the picture: a sun is small
_RANGE: Final = 150.0  #: from the dark to the light that mixed pictures are brought to
_MOST_GAIN: Final = 2.4
_VIVID: Final = 1.2  #: what mixing takes of the colours is given back


class Overlay(Enum):
    """How pictures lie over one another."""

    MIXED = auto()  #: the first shows most
    DARKER = auto()  #: the dark shapes of all
    LIGHTER = auto()  #: the light shapes of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Sheets of paper over the whole picture."""

    shades: tuple[str, ...]  #: the colours of the sheets, the lowest first
    rows: tuple[str, ...]  #: from the top, for each cell the number of the sheet that is seen


def relief(pictures: Sequence[bytes], overlay: Overlay, share: float) -> Relief:
    """Cut encoded pictures that were checked before out of paper, as one.

    Args:
        pictures: at least one, the leading one first.
        overlay: how they lie over one another.
        share: of the first in what is mixed, 0..1; the others share the rest.

    Raises:
        pyvips.Error: one cannot be decoded.
    """
    small = [references.shrunk(references.opened(data)).cast("float") for data in pictures]
    laid = _laid(small, overlay, share).cast("uchar")
    points = references.points(laid)
    shades = _gathered(points)
    centres = [colours.parse(shade) for shade in shades]
    soft = laid.gaussblur(_BLUR).resize(GRID / laid.width, vscale=GRID / laid.height, kernel="linear").cast("uchar")
    digits = [str(references.nearest(cell, centres)) for cell in references.points(soft)]
    return Relief(
        shades=tuple(shades), rows=tuple("".join(digits[row * GRID : (row + 1) * GRID]) for row in range(GRID))
    )


def _laid(images: Sequence[pyvips.Image], overlay: Overlay, share: float) -> pyvips.Image:
    first, *others = images
    if not others:
        return first
    if overlay is Overlay.MIXED:
        laid = first * share
        for other in others:
            laid += other * ((1 - share) / len(others))
    else:
        laid = first / 255
        for other in others:
            laid = laid * other / 255 if overlay is Overlay.DARKER else 1 - (1 - laid) * (1 - other / 255)
        laid *= 255
    return _refreshed(laid)


def _refreshed(laid: pyvips.Image) -> pyvips.Image:
    """Give mixed pictures the contrast and the colours of one."""
    grey = laid.copy(interpretation="srgb").cast("uchar").colourspace("b-w")[0].cast("float")
    low, high = grey.percent(4), grey.percent(96)
    gain = min(_MOST_GAIN, max(1.0, _RANGE / max(1.0, high - low)))
    middle = (low + high) / 2
    # Nearer to the middle than the mixture is, yet on its side: what was dark stays dark.
    light = (grey - middle) * gain + (middle + 2 * 128) / 3
    return light + (laid - grey) * _VIVID


def _gathered(points: Sequence[references.RGB]) -> list[str]:
    """Gather colours to a few, most first: one of those that look alike, and small ones that stand out."""
    kept: list[str] = []
    for colour, _ in sorted(references.clusters(points), key=lambda one: (-one[1], one[0])):
        if all(math.dist(colours.parse(colour), colours.parse(other)) > _ALIKE for other in kept):
            kept.append(colour)
    while len(kept) < MOST_SHADES:
        centres = [colours.parse(colour) for colour in kept]
        left = [point for point in points if math.dist(point, centres[references.nearest(point, centres)]) > _APART]
        if len(left) < _SEEN * len(points):
            break
        # The farthest, and what is near it: "left" may be of several colours.
        farthest = max(left, key=lambda point: (math.dist(point, centres[references.nearest(point, centres)]), point))
        group = [point for point in left if math.dist(point, farthest) < _APART]
        kept.append(colours.text([sum(point[band] for point in group) / len(group) for band in range(3)]))
    return kept
