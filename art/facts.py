"""The facts about drawings that a person judged: ``facts.txt``."""

# ruff: noqa: INP001 - scripts side by side, not a package
from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

NATURES = frozenset(
    [
        "creature",
        "flyer",
        "swimmer",
        "boat",
        "vehicle",
        "building",
        "tree",
        "plant",
        "celestial",
        "object",
        "food",
        "face",
        "symbol",
    ],
)
LISTS = frozenset({"left", "right", "head", "bust", "framed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Water:
    """Water painted into a drawing."""

    surface: float  #: height in the drawing's 32 units
    paths: tuple[str, ...]  #: how the paths to take away begin; none where the water is not painted


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What ``facts.txt`` says; keys are ids, or ``*subgroup``."""

    kinds: Mapping[str, tuple[str, float]]  #: nature and metres
    lists: Mapping[str, AbstractSet[str]]
    waters: Mapping[str, Water]

    def kind(self, drawing: str, subgroup: str) -> tuple[str, float]:
        """Give nature and metres: the drawing's own line before its subgroup's."""
        return self.kinds.get(drawing) or self.kinds.get(f"*{subgroup}") or ("symbol", 0.4)

    def listed(self, name: str, drawing: str, subgroup: str) -> bool:
        """Whether the drawing, or its subgroup, is in that list."""
        return drawing in self.lists[name] or f"*{subgroup}" in self.lists[name]

    def strangers(self, drawings: AbstractSet[str]) -> set[str]:
        """Name the ids in ``facts.txt`` that no drawing has."""
        named = {*self.kinds, *self.waters, *(name for names in self.lists.values() for name in names)}
        return {name for name in named if not name.startswith("*")} - drawings


def read(path: Path) -> Facts:
    """Read the file; a later line for the same drawing wins.

    Raises:
        ValueError: a line is none of the kinds that the file's head describes.
    """
    kinds: dict[str, tuple[str, float]] = {}
    lists: dict[str, set[str]] = {name: set() for name in LISTS}
    waters: dict[str, Water] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        head, _, tail = line.partition(":")
        match head.split():
            case [nature, metres] if nature in NATURES:
                kinds |= dict.fromkeys(tail.split(), (nature, float(metres)))
            case [name] if name in LISTS:
                lists[name] |= set(tail.split())
            case ["water", drawing, surface]:
                paths = tuple(part.strip() for part in tail.split("|") if part.strip())
                waters[drawing] = Water(surface=float(surface), paths=paths)
            case _:
                message = f"{path.name}:{number}: {head!r} is no kind of line"
                raise ValueError(message)
    return Facts(kinds=kinds, lists=lists, waters=waters)
