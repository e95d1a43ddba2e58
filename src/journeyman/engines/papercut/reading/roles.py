"""Drawings that play what the pack has no drawing of: the lighthouse is a striped pole, large and by the sea."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Drawing, Nature

__all__ = ["ROLES", "drawing"]

#: The name in the lexicon: who plays it, as what, how many metres high.
ROLES: Final[Mapping[str, tuple[str, Nature, float]]] = {
    "lighthouse": ("barber-pole", Nature.BUILDING, 16.0),
    "hot-air-balloon": ("parachute", Nature.FLYER, 15.0),
}


@functools.cache
def drawing(name: str) -> Drawing:
    """Give the drawing that a name of the lexicon stands for.

    Raises:
        KeyError: there is neither such a drawing nor such a role.
    """
    if name not in ROLES:
        return pack.drawing(name)
    player, nature, metres = ROLES[name]
    return replace(pack.drawing(player), label=name.replace("-", " "), nature=nature, metres=metres)
