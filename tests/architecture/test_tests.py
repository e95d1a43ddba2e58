"""Tests state a claim, use the real parts and do not sleep."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import TESTS, Function, Module, module, modules


def claimants(source: Module) -> Iterator[tuple[str, Function]]:
    """Give the test functions of a module."""
    return ((name, node) for name, node in source.functions() if node.name.startswith("test_"))


def without_claim(source: Module) -> list[str]:
    """Give the tests whose docstring is missing or is not a sentence."""
    return [
        f"{source.name}::{name}"
        for name, node in claimants(source)
        if not (ast.get_docstring(node) or "").endswith(".")
    ]


def sleeping(source: Module) -> list[str]:
    """Give the places where a test waits for time to pass; ``asyncio.sleep(0)`` only gives others their turn."""
    calls = ((name, call) for name, node in claimants(source) for call in ast.walk(node) if isinstance(call, ast.Call))
    return [
        f"{source.name}:{call.lineno} in {name}"
        for name, call in calls
        if ast.unparse(call.func) in {"time.sleep", "asyncio.sleep", "anyio.sleep"}
        and not (call.args and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0)
    ]


def mocking(source: Module) -> list[str]:
    """Give the places where a module imports mocks."""
    return [
        f"{source.name}:{node.lineno}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and "mock"
        in f"{getattr(node, 'module', '') or ''} {' '.join(alias.name for alias in node.names)}".split(".")[-1]
    ]


def test_every_test_states_its_claim() -> None:
    """Each test has a docstring that says in a sentence what holds."""
    assert sum(1 for source in modules(TESTS) for _ in claimants(source)) >= 40
    found = [name for source in modules(TESTS) for name in without_claim(source)]
    assert found == [], "say in one sentence, with its full stop, what the test claims"


def test_no_test_sleeps() -> None:
    """No test waits for time to pass."""
    found = [place for source in modules(TESTS) for place in sleeping(source)]
    assert found == [], "wait for the condition itself, with a limit"


def test_no_test_mocks() -> None:
    """Tests use the real parts and the doubles that the product ships."""
    found = [place for source in modules(TESTS) for place in mocking(source)]
    assert found == [], "use the real part, or the stub engine, or a real server on 127.0.0.1"


def test_the_rules_find_bad_tests() -> None:
    """A test without a claim, one that sleeps and a mock are each found, and good ones are not."""
    assert without_claim(module("def test_a():\n    pass\n")) == ["src/journeyman/example.py::test_a"]
    assert without_claim(module('def test_a():\n    """It holds."""\n')) == []
    bad = "async def test_a():\n    await asyncio.sleep(0)\n    await asyncio.sleep(0.1)\n    time.sleep(n)\n"
    assert len(sleeping(module(bad))) == 2
    assert (
        len(mocking(module("import unittest.mock\nfrom unittest import mock\nfrom unittest.mock import Mock\n"))) == 3
    )
    assert mocking(module("import json\n")) == []
