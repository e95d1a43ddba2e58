"""The environment is read in one place."""

from __future__ import annotations

import ast
from typing import Final

from tests.architecture.sources import PRODUCT, Module, module, modules

READER: Final = "src/journeyman/settings.py"
WAYS: Final = frozenset({"environ", "environb", "getenv", "getenvb"})


def readings(source: Module) -> list[str]:
    """Give the places where a module looks at the environment."""
    nodes = (node for node in ast.walk(source.tree) if isinstance(node, ast.Attribute | ast.ImportFrom))
    return [f"{source.name}:{node.lineno}" for node in nodes if _reads(node)]


def _reads(node: ast.Attribute | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and bool(WAYS & {alias.name for alias in node.names})
    return node.attr in WAYS and isinstance(node.value, ast.Name) and node.value.id == "os"


def test_only_settings_reads_the_environment() -> None:
    """No module but settings.py touches os.environ or os.getenv."""
    elsewhere = [place for source in modules(PRODUCT) if source.name != READER for place in readings(source)]
    assert elsewhere == [], f"make it a setting in {READER} and hand its value over"


def test_the_rule_finds_readings() -> None:
    """The one true reader is found, and so are the ways to hide one."""
    assert any(readings(source) for source in modules(PRODUCT) if source.name == READER)
    assert len(readings(module("import os\nos.environ['A']\nos.getenv('B')\nfrom os import environ\n"))) == 3
    assert readings(module("import os\nos.getpid()\n")) == []
