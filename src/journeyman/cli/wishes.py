"""What ``imagine`` asks for and gets, whoever draws it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

GRID: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What to draw, and which pictures of it are wanted."""

    prompt: str
    niji: bool
    references: tuple[str, ...]  #: files or links
    wanted: tuple[int, ...]  #: ``GRID``, or 1..4 for a single picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far it is."""

    percent: int
    doing: str  #: in a word or two, in the terminal's language


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The wanted pictures of one task as PNG files. Tasks come in the order in which the prompt stands for them."""

    pictures: Mapping[int, bytes]
