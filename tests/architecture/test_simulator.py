"""The simulator stands on its own: it borrows the product's illustrator and its reading of prompts, and no more."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.architecture.sources import Module, module, modules

BORROWERS: Final = {
    "simulator/bots/prompts.py": {"journeyman", "journeyman.tasks"},
    "simulator/pictures/artist.py": {"journeyman.tasks"},
    "simulator/pictures/drawn.py": {"journeyman.engines", "journeyman.engines.papercut", "journeyman.tasks"},
}
"""Who may borrow, and from which packages."""


def borrowed(source: Module) -> Iterator[str]:
    """Give the product's packages that a module takes something from."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.rpartition(".")[0] for alias in node.names if alias.name.startswith("journeyman"))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "journeyman":
            yield str(node.module).rpartition(".")[0] or "journeyman"


def test_the_simulator_borrows_little() -> None:
    """Only three modules of the simulator import the product, so that a change of it is followed in one place."""
    found = {source.name: set(borrowed(source)) for source in modules("simulator")}
    assert len(found) >= 30
    assert {name: packages for name, packages in found.items() if packages} == {
        name: packages for name, packages in BORROWERS.items() if name in found
    }


def test_the_rule_finds_what_is_borrowed() -> None:
    """Both ways of importing are found, and other packages are not."""
    text = (
        "import journeyman.tasks.ids\nfrom journeyman.http.app import build\nfrom journeymen.a import b\nimport json\n"
    )
    assert sorted(borrowed(module(text))) == ["journeyman.http", "journeyman.tasks"]
