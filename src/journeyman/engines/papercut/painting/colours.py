"""Colour arithmetic on ``"#rrggbb"`` strings."""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from functools import lru_cache

RGB = tuple[float, float, float]  #: 0..255


@lru_cache(maxsize=4096)
def parse(colour: str) -> RGB:
    """Split ``"#rrggbb"`` into its channels."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def text(rgb: Sequence[float]) -> str:
    """Write channels as ``"#rrggbb"``; what lies outside 0..255 is clipped."""
    red, green, blue = (min(255, max(0, round(channel))) for channel in rgb[:3])
    return f"#{red:02x}{green:02x}{blue:02x}"


@lru_cache(maxsize=8192)
def mix(first: str, second: str, share: float) -> str:
    """Give ``first`` with a ``share`` (0..1) of ``second`` in it."""
    return text([a + (b - a) * share for a, b in zip(parse(first), parse(second), strict=True)])


def multiply(colour: str, by: Sequence[float]) -> str:
    """Scale each channel; ``by`` holds factors round 1."""
    return text([channel * factor for channel, factor in zip(parse(colour), by, strict=True)])


def luminance(colour: str) -> float:
    """Give the perceived lightness, 0..1 (Rec. 709 weights on the encoded values)."""
    red, green, blue = parse(colour)
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255


def hls(colour: str) -> tuple[float, float, float]:
    """Give hue, lightness and saturation, each 0..1."""
    red, green, blue = parse(colour)
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)


def from_hls(hue: float, lightness: float, saturation: float) -> str:
    """Make a colour of hue, lightness and saturation; the hue wraps, the others are clipped."""
    channels = colorsys.hls_to_rgb(hue % 1, min(1, max(0, lightness)), min(1, max(0, saturation)))
    return text([channel * 255 for channel in channels])


@lru_cache(maxsize=4096)
def saturate(colour: str, factor: float) -> str:
    """Move away from (factor > 1) or towards (factor < 1) the grey of equal lightness."""
    grey = luminance(colour) * 255
    return text([grey + (channel - grey) * factor for channel in parse(colour)])


@lru_cache(maxsize=4096)
def lighten(colour: str, amount: float) -> str:
    """Mix with white (amount > 0) or with a deep blue-black (amount < 0): shadows are never plain black."""
    return mix(colour, "#ffffff", amount) if amount >= 0 else mix(colour, "#0d1030", -amount)


def turn(colour: str, degrees: float) -> str:
    """Rotate the hue."""
    hue, lightness, saturation = hls(colour)
    return from_hls(hue + degrees / 360, lightness, saturation)


def blend(colours: Sequence[str], place: float) -> str:
    """Read a place (0..1) on the ramp through ``colours``."""
    if len(colours) == 1:
        return colours[0]
    spot = min(1.0, max(0.0, place)) * (len(colours) - 1)
    index = min(int(spot), len(colours) - 2)
    return mix(colours[index], colours[index + 1], round(spot - index, 3))
