"""Colours by their names: those that ``reading`` understands."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Mapping
from typing import Final

from journeyman.engines.papercut.reading import lexicon
from journeyman.engines.papercut.reading.meanings import Sort, meanings
from journeyman.engines.papercut.reading.shades import shaded

__all__ = ["exact", "known", "nearest"]

#: The names used, of all that mean the same colour; "dark" and "light" stand before those that have no word for it.
_NAMES: Final = (
    "red", "crimson", "scarlet", "maroon", "pink", "light pink", "magenta", "salmon", "orange", "amber", "yellow",
    "cream", "bronze", "brown", "dark brown", "olive", "lime green", "green", "emerald", "sage green", "mint green",
    "teal", "sky blue", "blue", "navy blue", "purple", "lavender", "black", "grey", "silver", "white",
)  # fmt: skip
_SHADED: Final = ("red", "yellow", "green", "olive", "teal", "blue", "purple", "brown", "grey")
#: What a colour of less than this chroma is called by: of two greys the eye takes the bluer one for no brown.
_GREYS: Final = frozenset({"black", "dark grey", "grey", "silver", "light grey", "white"})
_GREY: Final = 0.028


@functools.cache
def _colours() -> Mapping[str, str]:
    """Map names to colours."""
    table = lexicon.table("en")
    plain = {name: _colour(table.find(name) or "") for name in _NAMES}
    mixed = {f"{shade} {name}": shaded(plain[name], shade) for name in _SHADED for shade in ("light", "dark")}
    return {**{name: colour for name, colour in mixed.items() if table.find(name) is None}, **plain}


def _colour(codes: str) -> str:
    return next(meaning.value for meaning in meanings(codes) if meaning.sort is Sort.COLOUR)


def exact(colour: str) -> str:
    """Give words that are read as exactly this ``"#rrggbb"``; its digits where there are none."""
    return next((name for name, value in _colours().items() if value == colour), colour)


def nearest(colour: str) -> str:
    """Give the colour that has a name and looks most like this one."""
    _, green_red, blue_yellow = _oklab(colour)
    is_grey = math.hypot(green_red, blue_yellow) < _GREY
    names = [value for name, value in _colours().items() if not is_grey or name in _GREYS]
    return min(names, key=lambda value: _distance(colour, value))


def known(colours: Iterable[str], most: int) -> tuple[str, ...]:
    """Give the first few colours as colours that have names, each once."""
    return tuple(dict.fromkeys(nearest(colour) for colour in colours))[:most]


def _distance(one: str, other: str) -> float:
    """Say how different two colours look: in OKLab, with hue counting more than lightness."""
    first, second = _oklab(one), _oklab(other)
    return (
        0.5 * (first[0] - second[0]) ** 2 + 1.6 * (first[1] - second[1]) ** 2 + 1.6 * (first[2] - second[2]) ** 2
    ) ** 0.5


@functools.lru_cache(maxsize=512)
def _oklab(colour: str) -> tuple[float, float, float]:
    """Turn sRGB into lightness and two axes of hue (B. Ottosson's OKLab)."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )
