"""What a phrase of the lexicon means. The codes are those of ``art/lexicon.py``."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Meaning", "Sort", "meanings"]


class Sort(StrEnum):
    """The sorts of meaning; values are the codes in the pack."""

    STOP = "x"  #: draws nothing and is no loss
    RELATION = "r"  #: on, in, under, beside, over, with, and
    POSTPOSITION = "a"  #: a relation said after the thing
    SETTING = "S"
    TIME = "T"
    WEATHER = "W"
    LIGHT = "L"  #: stars, aurora, rainbow
    MOOD = "M"
    STYLE = "Y"
    COLOUR = "C"
    SHADE = "H"  #: light, dark: changes the colour that follows
    SIZE = "Z"
    COUNT = "N"
    DRAWING = "D"
    TAG = "d"  #: a drawing that a tag points to: only when nothing else is to be seen
    POSE = "P"
    ABSTRACT = "A"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One meaning of a phrase."""

    sort: Sort
    value: str = ""
    size: float = 1.0  #: of a drawing: a kitten is a smaller cat


@functools.lru_cache(maxsize=2048)
def meanings(codes: str) -> tuple[Meaning, ...]:
    """Read the codes of a phrase."""
    return tuple(_meaning(code) for code in codes.split(";"))


def _meaning(code: str) -> Meaning:
    sort, _, value = code.partition(":")
    if sort in {Sort.DRAWING, Sort.TAG}:
        drawing, _, size = value.partition("*")
        return Meaning(Sort(sort), drawing, float(size or 1))
    return Meaning(Sort(sort), value)
