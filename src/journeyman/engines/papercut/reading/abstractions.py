"""Ideas that cannot be drawn and what is shown instead: ``abstractions.txt``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from journeyman.engines.papercut.plan import Mood, Setting, TimeOfDay, Weather

__all__ = ["ANYTHING", "Abstraction", "Symbol", "abstractions"]

ANYTHING: Final = "anything"  #: what is shown for words that nobody knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A drawing that stands for an idea."""

    drawing: str
    count: int = 1
    size: float = 1.0
    is_main: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstraction:
    """How an idea is shown; the first of the alternatives fits best."""

    mood: Mood
    settings: tuple[Setting, ...]
    times: tuple[TimeOfDay, ...]
    weathers: tuple[Weather, ...]
    lights: frozenset[str]  #: "stars", "aurora", "rainbow": welcome where time and weather allow
    symbols: tuple[tuple[Symbol, ...], ...]


@functools.cache
def abstractions() -> Mapping[str, Abstraction]:
    """Read the table."""
    lines = (Path(__file__).parent / "abstractions.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.split("|") for line in lines if line and not line.startswith("#"))
    return {row[0].strip(): _abstraction(row) for row in rows}


def _abstraction(row: list[str]) -> Abstraction:
    _, mood, settings, times, weathers, lights, symbols = (part.strip() for part in row)
    return Abstraction(
        mood=Mood(mood),
        settings=tuple(Setting(name) for name in settings.split()),
        times=tuple(TimeOfDay(name) for name in times.split()),
        weathers=tuple(Weather(name) for name in weathers.split()),
        lights=frozenset(lights.split()),
        symbols=tuple(tuple(_symbol(one.strip()) for one in together.split("+")) for together in symbols.split(";")),
    )


def _symbol(text: str) -> Symbol:
    name, _, count = text.removeprefix("~").partition(" ")
    drawing, _, size = name.partition("*")
    return Symbol(
        drawing=drawing,
        count=int(count or 1),
        size=float(size or 1),
        is_main=not text.startswith("~"),
    )
