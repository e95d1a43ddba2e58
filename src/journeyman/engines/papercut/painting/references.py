"""Looking at reference pictures: which colours, where the horizon lies, where the eye goes, how bright."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Final, cast

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.plan import Reference

EDGE: Final = 48  #: a reference is looked at this small
RGB = tuple[float, float, float]  #: 0..255
_COLOURS: Final = 6
_REACH: Final = 6  #: rows above and below that a horizon parts
_STEP: Final = 12  #: least difference of their colours, of 255


def read_reference(data: bytes, weight: float) -> Reference:
    """Look at an encoded picture that was checked before.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    image = opened(data)
    small = shrunk(image)
    return lent(image, small, clusters(points(small)), weight)


def lent(image: pyvips.Image, small: pyvips.Image, found: Sequence[tuple[str, int]], weight: float) -> Reference:
    """Say what an opened picture lends, from its clusters of colours."""
    return Reference(
        palette=_palette(found),
        horizon=_horizon(small),
        focus=_focus(image),
        brightness=round(small.colourspace("b-w").avg() / 255, 4),
        weight=weight,
    )


def opened(data: bytes) -> pyvips.Image:
    """Decode a picture as a square of 192 pixels, whatever its ratio; sRGB, three bands of 8 bits, in memory.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    image = pyvips.Image.thumbnail_buffer(data, EDGE * 4, height=EDGE * 4, size="force")
    image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    return (image[0:3] if image.bands > 3 else image).cast("uchar").copy_memory()


def shrunk(image: pyvips.Image) -> pyvips.Image:
    """Shrink an opened picture to the 48 pixels at which colours are looked at."""
    return image.resize(0.25, kernel="linear").cast("uchar").copy_memory()


def points(small: pyvips.Image) -> list[RGB]:
    """Give the colours of all pixels, row by row."""
    pixels = bytes(small.write_to_memory())
    return [(pixels[at], pixels[at + 1], pixels[at + 2]) for at in range(0, len(pixels), 3)]


def clusters(points: Sequence[RGB]) -> list[tuple[str, int]]:
    """Cluster colours (k-means from evenly ranked seeds); give each cluster's colour and its number of points."""
    ordered = sorted(points, key=lambda point: (0.2126 * point[0] + 0.7152 * point[1] + 0.0722 * point[2], point))
    count = _COLOURS
    centres: list[RGB] = [ordered[(2 * k + 1) * len(ordered) // (2 * count)] for k in range(count)]
    alike = Counter(points)  # flat pictures have few colours
    sizes = [0] * count
    for _ in range(8):
        members: list[list[RGB]] = [[] for _ in range(count)]
        for point in alike:
            members[nearest(point, centres)].append(point)
        sizes = [sum(alike[point] for point in group) for group in members]
        centres = [
            _centre(group, alike, size) if size else centre
            for group, size, centre in zip(members, sizes, centres, strict=True)
        ]
    return [(colours.text(centre), size) for centre, size in zip(centres, sizes, strict=True) if size]


def _centre(group: Sequence[RGB], alike: Counter[RGB], size: int) -> RGB:
    red, green, blue = (sum(point[band] * alike[point] for point in group) / size for band in range(3))
    return red, green, blue


def nearest(point: RGB, centres: Sequence[RGB]) -> int:
    """Say which of the centres is nearest to a point, the first of equals."""
    red, green, blue = point
    best, least = 0, math.inf
    for number, (a, b, c) in enumerate(centres):
        away = (red - a) * (red - a) + (green - b) * (green - b) + (blue - c) * (blue - c)
        if away < least:
            best, least = number, away
    return best


def _palette(found: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Rank the clusters of colours by size and colourfulness."""
    ranked = sorted(range(len(found)), key=lambda k: (-found[k][1] * (0.35 + colours.hls(found[k][0])[2]), k))
    return tuple(dict.fromkeys(found[k][0] for k in ranked))


def _horizon(small: pyvips.Image) -> float:
    """Find the row where the picture changes most from above to below."""
    rows = points(small.cast("float").shrink(small.width, 1).rint().cast("uchar"))
    best, place = 0.0, 0.58
    for y in range(len(rows) // 6, len(rows) * 5 // 6):
        step = math.dist(_mean(rows[max(0, y - _REACH) : y]), _mean(rows[y : y + _REACH])) / math.sqrt(3)
        if step > best * 1.02:
            best, place = step, y / len(rows)
    return round(place if best > _STEP else 0.58, 4)


def _mean(rows: Sequence[RGB]) -> RGB:
    red, green, blue = (sum(channel) / len(rows) for channel in zip(*rows, strict=True))
    return red, green, blue


def _focus(image: pyvips.Image) -> tuple[float, float]:
    """Find where the eye goes, by libvips' measure of attention (edges, saturation, skin)."""
    # The stubs know only the operation's first result; the others come as a dictionary.
    result = pyvips.Operation.call(
        "smartcrop",
        image,
        image.width // 3,
        image.height // 3,
        interesting="attention",
        attention_x=True,
        attention_y=True,
    )
    found = cast("dict[str, int]", cast("list[object]", result)[1])
    return round(found["attention_x"] / image.width, 4), round(found["attention_y"] / image.height, 4)
