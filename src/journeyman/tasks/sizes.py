"""Picture sizes: which pixels an aspect ratio gets.

Midjourney's sizes for its usual ratios are a table. Every other ratio gets the pair of multiples of 16 that comes
closest to the ratio, among the pairs with about the area that the table gives to pictures that are not square.
"""

from __future__ import annotations

import math

STEP = 16
"""Edges are multiples of this many pixels: what the models' latent grids need."""

MAX_RATIO = 14
"""The longest picture is 14:1; the prompt parser refuses longer ones."""

_LANDSCAPE = {
    (1, 1): (1024, 1024),
    (6, 5): (1200, 992),
    (4, 3): (1232, 928),
    (3, 2): (1344, 896),
    (16, 9): (1456, 816),
    (2, 1): (1536, 768),
    (7, 3): (1680, 720),  # typed as 21:9
}

# The table's areas lie between 1.14 and 1.21 megapixels. The band is a little wider, so that at 14:1, where an edge of
# about 288 px moves in steps of 16, there is always a pair inside it.
_AREA = 1_180_000
_LEAST_AREA = 1_100_000
_LARGEST_AREA = 1_250_000

# Multiples of 16 miss a ratio by up to 0.9 percent. With these terms there is a ratio this near to any.
_TOLERANCE = 0.01
_USUAL = ((1, 1), (6, 5), (5, 4), (4, 3), (7, 5), (3, 2), (8, 5), (16, 9), (7, 4), (2, 1), (7, 3), (3, 1))
_FINEST = 50

# Versions not named here draw 1024 by 1024. A niji version draws like the Midjourney version of the same number.
_SQUARE_EDGES = {"1": 256, "2": 256, "3": 256, "4": 512}


def size(aspect: tuple[int, int], version: str = "8.2", *, hd: bool = False) -> tuple[int, int]:
    """Choose width and height in pixels.

    Args:
        aspect: width and height of the ratio, both positive, in any terms.
        version: the model's, for Midjourney or niji; the models up to 4 draw smaller.
        hd: twice the edges (``--hd``).
    """
    divisor = math.gcd(*aspect)
    wide, high = aspect[0] // divisor, aspect[1] // divisor
    edge = _SQUARE_EDGES.get(version, 1024)
    long, short = _landscape(max(wide, high), min(wide, high), edge)
    if hd:
        long, short = 2 * long, 2 * short
    return (long, short) if wide >= high else (short, long)


def aspect(width: int, height: int) -> tuple[int, int]:
    """Give the ratio of a picture as people would write it: a usual one if it is that near, else the plainest.

    It is at most ``MAX_RATIO``, and right to a percent.
    """
    ratio = min(MAX_RATIO, max(width, height) / min(width, height))
    plain = ((round(ratio * short), short) for short in range(1, _FINEST + 1))
    long, short = next(pair for pair in (*_USUAL, *plain) if abs(pair[0] / pair[1] / ratio - 1) < _TOLERANCE)
    return (long, short) if width >= height else (short, long)


def _landscape(wide: int, high: int, edge: int) -> tuple[int, int]:
    if wide == high:
        return edge, edge
    if edge == 1024:  # the edge for which the table is made
        known = _LANDSCAPE.get((wide, high))
        if known:
            return known
    return _nearest(wide / high, scale=(edge / 1024) ** 2)


def _nearest(ratio: float, *, scale: float) -> tuple[int, int]:
    ideal = math.sqrt(_AREA * scale / ratio)
    least = math.ceil(math.sqrt(_LEAST_AREA * scale / ratio) / STEP)
    most = math.floor(math.sqrt(_LARGEST_AREA * scale / ratio) / STEP)
    # Small models have bands without any multiple of 16; the one next to the ideal always does.
    shorts = {max(1, round(ideal / STEP)), *range(max(1, least), most + 1)}

    def distance(pair: tuple[int, int]) -> tuple[float, float]:
        long, short = pair
        return abs(math.log(long / short / ratio)), abs(short * STEP - ideal)

    long, short = min(((max(short, round(short * ratio)), short) for short in shorts), key=distance)
    return long * STEP, short * STEP
