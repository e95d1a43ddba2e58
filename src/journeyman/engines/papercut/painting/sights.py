"""What a picture that papercut did not draw looks like: its colours, its two halves, how rough and how bright.

Nothing here knows what is in the picture; that cannot be seen in colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyvips

from journeyman.engines.papercut.painting import colours, references
from journeyman.engines.papercut.plan import Reference

__all__ = ["Half", "Sight", "look"]

_NEAR: Final = 3  #: rows on either side of the horizon: over more of them a gradient would look like an edge
_DARK, _LIGHT = 0.24, 0.78


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """What is above the horizon, or below."""

    colour: str  #: the mean
    evenness: float  #: 1 a plain colour … 0 anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A look at a picture. Shares and measures are 0..1."""

    reference: Reference
    shades: tuple[tuple[str, float], ...]  #: its colours and how much of it each covers, most first
    above: Half
    below: Half
    step: float  #: how much the rows just above and just below the horizon differ
    roughness: float  #: how much neighbouring pixels differ
    colourfulness: float
    dark: float  #: how much of it is dark
    light: float  #: how much of it is light


def look(data: bytes) -> Sight:
    """Look at an encoded picture that was checked before.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    image = references.opened(data)
    small = references.shrunk(image)
    seen = references.points(small)
    clusters = references.clusters(seen)
    reference = references.lent(image, small, clusters, 1.0)
    found = sorted(clusters, key=lambda one: (-one[1], one[0]))
    shades = tuple((colour, round(size / len(seen), 4)) for colour, size in found)
    line = min(small.height - 4, max(4, round(reference.horizon * small.height)))
    above, below = (_half(small, *span) for span in ((0, line), (line, small.height - line)))
    lightness = [(0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255 for red, green, blue in seen]
    return Sight(
        reference=reference,
        shades=shades,
        above=above,
        below=below,
        step=_distance(_half(small, line - _NEAR, _NEAR).colour, _half(small, line, _NEAR).colour),
        roughness=_roughness(image),
        colourfulness=sum(max(point) - min(point) for point in seen) / len(seen) / 255,
        dark=sum(one < _DARK for one in lightness) / len(seen),
        light=sum(one > _LIGHT for one in lightness) / len(seen),
    )


def _half(small: pyvips.Image, top: int, height: int) -> Half:
    part = small.crop(0, top, small.width, height)
    means = [part[band].avg() for band in range(3)]
    spread = sum(part[band].deviate() for band in range(3)) / 3 / 255
    return Half(colour=colours.text(means), evenness=max(0.0, 1 - 4 * spread))


def _distance(one: str, other: str) -> float:
    return (sum((a - b) ** 2 for a, b in zip(colours.parse(one), colours.parse(other), strict=True)) / 3) ** 0.5 / 255


def _roughness(image: pyvips.Image) -> float:
    grey = image.colourspace("b-w")[0].cast("float")
    return min(1.0, (grey - grey.gaussblur(1.5)).abs().avg() / 64)
