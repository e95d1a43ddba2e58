"""Measuring a drawing: where its ink lies and which colours it has."""

# ruff: noqa: INP001 - scripts side by side, not a package
from __future__ import annotations

from collections import Counter, defaultdict

import pyvips
import resvg_py

SIDE = 32  #: units of a drawing's square
SCALE = 4  #: pixels per unit when measuring
OPAQUE = 40  #: alpha above which a pixel is ink and not a soft shadow's fringe
DISTANCE = 60  #: of 441: colours nearer than this count as one


def svg(body: str) -> str:
    """Wrap a drawing's body into a document."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{body}</svg>'


def measure(body: str) -> tuple[tuple[float, float, float, float], tuple[str, ...]]:
    """Render a drawing; give its tight box in units and its strongest colours, most first, at most four."""
    side = SIDE * SCALE
    png = bytes(resvg_py.svg_to_bytes(svg_string=svg(body), width=side, height=side))
    image = pyvips.Image.new_from_buffer(png, "")
    mask = image[3] > OPAQUE
    left, top, width, height = mask.find_trim(threshold=1, background=[0])
    box = tuple(round(value / SCALE, 2) for value in (left, top, left + width, top + height))
    small = image.resize(1 / SCALE)
    pixels = bytes(small.write_to_memory())
    return (box[0], box[1], box[2], box[3]), strongest(pixels)


def strongest(pixels: bytes) -> tuple[str, ...]:
    """Pick the colours that cover most of an RGBA picture and differ from each other."""
    cells: Counter[tuple[int, int, int]] = Counter()
    sums: defaultdict[tuple[int, int, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for at in range(0, len(pixels), 4):
        red, green, blue, alpha = pixels[at : at + 4]
        if alpha < 200:
            continue
        cell = (red >> 5, green >> 5, blue >> 5)
        cells[cell] += 1
        for channel, value in enumerate((red, green, blue)):
            sums[cell][channel] += value
    chosen: list[tuple[int, int, int]] = []
    for cell, count in sorted(cells.items(), key=lambda item: (-item[1], item[0])):
        red, green, blue = (round(total / count) for total in sums[cell])
        if all((red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2 > DISTANCE**2 for r, g, b in chosen):
            chosen.append((red, green, blue))
        if len(chosen) == 4:
            break
    return tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in chosen)
