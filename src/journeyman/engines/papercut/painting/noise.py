"""Smooth repeatable noise over the endless world: the same place always gives the same value.

The lattice is an integer hash (the finaliser of MurmurHash3, public domain), since seeding a ``random.Random`` for each
of some thousand lattice points would cost more than drawing them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

_MASK = 0xFFFFFFFF


def lattice(seed: int, index: int) -> float:
    """Give a repeatable number in 0..1 for a lattice point."""
    value = (index * 0x9E3779B1 + seed * 0x85EBCA77) & _MASK
    value = ((value ^ (value >> 16)) * 0x85EBCA6B) & _MASK
    value = ((value ^ (value >> 13)) * 0xC2B2AE35) & _MASK
    return (value ^ (value >> 16)) / _MASK


def smooth(seed: int, place: float) -> float:
    """Give noise of wavelength 1 in −1..1."""
    floor = math.floor(place)
    part = place - floor
    ease = part * part * (3 - 2 * part)
    first, second = lattice(seed, floor), lattice(seed, floor + 1)
    return (first + (second - first) * ease) * 2 - 1


def fractal(seed: int, place: float, octaves: int = 3, roughness: float = 0.5) -> float:
    """Sum octaves of noise; the result stays in about −1..1."""
    total, weight, norm = 0.0, 1.0, 0.0
    for octave in range(octaves):
        total += smooth(seed + octave * 101, place * 2**octave) * weight
        norm += weight
        weight *= roughness
    return total / norm


def cells(seed: int, left: float, right: float, spacing: float) -> Iterator[tuple[float, Random]]:
    """Scatter one place per cell of ``spacing`` between two world abscissae.

    Yields the place and a generator of its own, so that a thing keeps its looks when the window moves.
    """
    for index in range(math.floor(left / spacing) - 1, math.ceil(right / spacing) + 2):
        own = Random((seed * 1_000_003 + index) & _MASK)
        yield (index + 0.15 + 0.7 * own.random()) * spacing, own
