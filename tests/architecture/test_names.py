"""Modules are named for what they hold."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Final

from tests.architecture.sources import PRODUCT, TESTS, modules

EMPTY_NAMES: Final = frozenset(
    {"base_classes", "common", "helper", "helpers", "manager", "managers", "misc", "shared", "stuff", "util", "utils"}
)


def nameless(paths: list[str]) -> list[str]:
    """Give the files whose name, or whose folder's name, says nothing."""
    return [path for path in paths if EMPTY_NAMES & set(PurePosixPath(path).with_suffix("").parts)]


def test_every_module_is_a_noun() -> None:
    """No module or package is called utils, helpers, common, manager or misc."""
    paths = [source.name for source in [*modules(PRODUCT), *modules(TESTS), *modules("bench"), *modules("simulator")]]
    assert len(paths) >= 30
    assert nameless(paths) == [], "name each module for the one thing it holds, and move the rest where it belongs"


def test_the_rule_finds_empty_names() -> None:
    """A file and a folder with an empty name are found; a word that merely contains one is not."""
    assert nameless(["src/a/utils.py", "src/helpers/a.py", "src/a/commons.py"]) == [
        "src/a/utils.py",
        "src/helpers/a.py",
    ]
