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
MOST_SHADES: Final = 6
_BLUR: Final = 1.7  #: of 48 pixels
_ALIKE: Final = 13.0  #: colours nearer than this are one sheet
_SPREAD: Final = 1.25  #: how much of the contrast that mixing takes is given back


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
    shades = _gathered(sorted(references.clusters(points), key=lambda one: (-one[1], one[0])))
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
        rest = (1 - share) / len(others)
        mixed = first * share
        for other in others:
            mixed += other * rest
        mean = mixed.avg()
        return (mixed - mean) * _SPREAD + mean
    laid = first / 255
    for other in others:
        laid = laid * other / 255 if overlay is Overlay.DARKER else 1 - (1 - laid) * (1 - other / 255)
    # Multiplied pictures are too dark and screened ones too light to tell shapes in them.
    return laid.math2_const("pow", [0.6 if overlay is Overlay.DARKER else 1.6]) * 255


def _gathered(found: Sequence[tuple[str, int]]) -> list[str]:
    """Keep one of colours that look alike."""
    kept: list[str] = []
    for colour, _ in found:
        if all(math.dist(colours.parse(colour), colours.parse(other)) > _ALIKE for other in kept):
            kept.append(colour)
    return kept[:MOST_SHADES]
