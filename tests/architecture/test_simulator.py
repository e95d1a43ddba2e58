"""The simulator stands on its own: it borrows the product's illustrator and its reading of prompts, and no more."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.architecture.sources import Module, module, modules

BORROWERS: Final = {
    "simulator/bots/prompts.py",  # reads prompts
    "simulator/pictures/artist.py",  # hands them on
    "simulator/pictures/drawn.py",  # has them drawn
}
LENT: Final = ("journeyman.errors", "journeyman.tasks.", "journeyman.engines.base.", "journeyman.engines.papercut.")


def borrowed(source: Module) -> Iterator[str]:
    """Give what a module takes from the product, by its whole name."""
    for node in ast.walk(source.tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (name for name in names if name.partition(".")[0] == "journeyman")


def test_the_simulator_borrows_little() -> None:
    """Only three modules of the simulator import the product, so that a change of it is followed in one place."""
    found = {source.name: set(borrowed(source)) for source in modules("simulator")}
    assert len(found) >= 30
    assert {name for name, things in found.items() if things} == BORROWERS
    assert {thing for things in found.values() for thing in things if not thing.startswith(LENT)} == set()


def test_the_rule_finds_what_is_borrowed() -> None:
    """Both ways of importing are found, and other packages are not."""
    text = "import journeyman.tasks.ids\nfrom journeyman.http import app\nfrom journeymen.a import b\nimport json\n"
    assert sorted(borrowed(module(text))) == ["journeyman.http.app", "journeyman.tasks.ids"]
