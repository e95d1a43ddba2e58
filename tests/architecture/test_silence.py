"""No fault is swallowed without a word."""

from __future__ import annotations

import ast

from tests.architecture.sources import PRODUCT, TESTS, Module, module, modules


def handlers(source: Module) -> list[ast.ExceptHandler]:
    """Give every ``except`` of a module."""
    return [node for node in ast.walk(source.tree) if isinstance(node, ast.ExceptHandler)]


def silent(source: Module) -> list[str]:
    """Give every ``except`` that only passes on and does not say why."""
    found: list[str] = []
    for handler in handlers(source):
        does_nothing = all(isinstance(step, ast.Pass | ast.Continue) for step in handler.body)
        lines = source.lines[handler.lineno - 1 : handler.body[-1].end_lineno]
        if does_nothing and not any("#" in line for line in lines):
            found.append(f"{source.name}:{handler.lineno}")
    return found


def test_no_except_is_silent() -> None:
    """An except that only passes or continues says in a comment why that is right."""
    sources = [*modules(PRODUCT), *modules(TESTS), *modules("bench"), *modules("simulator")]
    assert sum(len(handlers(source)) for source in sources) >= 10
    found = [place for source in sources for place in silent(source)]
    assert found == [], (
        "log it, turn it into an error of ours, or say in a comment inside the except why nothing is lost"
    )


def test_the_rule_finds_silence() -> None:
    """A silent pass and a silent continue are found; a commented one and one that acts are not."""
    attempt = "for x in y:\n    try:\n        f()\n    except OSError:\n        "
    assert silent(module(f"{attempt}pass\n")) == ["src/journeyman/example.py:4"]
    assert silent(module(f"{attempt}continue\n")) == ["src/journeyman/example.py:4"]
    assert silent(module(f"{attempt}pass  # the file is gone already\n")) == []
    assert silent(module(f"{attempt}g()\n")) == []
