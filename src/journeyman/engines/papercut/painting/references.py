"""Looking at reference pictures: which colours, where the horizon lies, where the eye goes, how bright."""

from __future__ import annotations

from typing import Final, cast

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.plan import Reference

_EDGE: Final = 48  #: a reference is looked at this small
_COLOURS: Final = 6


def read_reference(data: bytes, weight: float) -> Reference:
    """Look at an encoded picture that was checked before.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    image = pyvips.Image.thumbnail_buffer(data, _EDGE * 4, height=_EDGE * 4, size="force")
    image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=[255, 255, 255])
    image = (image[0:3] if image.bands > 3 else image).copy_memory()
    small = image.resize(0.25, kernel="linear").cast("uchar").copy_memory()
    pixels = bytes(small.write_to_memory())
    points = [(pixels[at], pixels[at + 1], pixels[at + 2]) for at in range(0, len(pixels), 3)]
    return Reference(
        palette=_palette(points),
        horizon=_horizon(small),
        focus=_focus(image),
        brightness=round(small.colourspace("b-w").avg() / 255, 4),
        weight=weight,
    )


def _palette(points: list[tuple[int, int, int]]) -> tuple[str, ...]:
    """Cluster the pixels (k-means from evenly ranked seeds) and rank the clusters by size and colourfulness."""
    ordered = sorted(points, key=lambda point: (0.2126 * point[0] + 0.7152 * point[1] + 0.0722 * point[2], point))
    count = _COLOURS
    centres = [
        tuple(float(channel) for channel in ordered[(2 * k + 1) * len(ordered) // (2 * count)]) for k in range(count)
    ]
    sizes = [0] * count
    for _ in range(8):
        sums = [[0.0, 0.0, 0.0] for _ in range(count)]
        sizes = [0] * count
        for point in points:
            nearest = min(range(count), key=lambda k: sum((a - b) ** 2 for a, b in zip(point, centres[k], strict=True)))
            sizes[nearest] += 1
            for channel in range(3):
                sums[nearest][channel] += point[channel]
        centres = [tuple(total / size for total in sums[k]) if (size := sizes[k]) else centres[k] for k in range(count)]
    ranked = sorted(
        (k for k in range(count) if sizes[k]),
        key=lambda k: (-sizes[k] * (0.35 + colours.hls(colours.text(centres[k]))[2]), k),
    )
    return tuple(dict.fromkeys(colours.text(centres[k]) for k in ranked))


def _horizon(small: pyvips.Image) -> float:
    """Find the row where the picture changes most from above to below."""
    rows = small.colourspace("b-w").cast("float").shrink(small.width, 1)
    means = [rows.getpoint(0, y)[0] for y in range(rows.height)]
    best, place = 0.0, 0.58
    for y in range(rows.height // 6, rows.height * 5 // 6):
        above = sum(means[max(0, y - 8) : y]) / min(8, y)
        below = sum(means[y : y + 8]) / len(means[y : y + 8])
        if abs(above - below) > best * 1.02:
            best, place = abs(above - below), y / rows.height
    return round(place if best > 12 else 0.58, 4)


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
