"""The files that the house rules are about, read once."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PRODUCT: Final = "src/journeyman"
TESTS: Final = "tests"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A Python file."""

    name: str  #: path from the root of the repository, with slashes
    text: str
    tree: ast.Module

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Give every function with its dotted name inside the module."""
        yield from _functions(self.tree, "")


def module(text: str, name: str = "src/journeyman/example.py") -> Module:
    """Make a module of a text, for a rule's test of itself."""
    return Module(name=name, text=text, tree=ast.parse(text))


@functools.cache
def modules(folder: str) -> tuple[Module, ...]:
    """Read every Python file below a folder of the repository."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    return tuple(module(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()) for path in paths)


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + child.name, child
            yield from _functions(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{prefix}{child.name}.")
        else:
            yield from _functions(child, prefix)
