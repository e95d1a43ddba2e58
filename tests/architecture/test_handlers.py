"""Route handlers that await nothing are not coroutines."""

from __future__ import annotations

import ast
from typing import Final

from tests.architecture.sources import Function, Module, module, modules

METHODS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "route"})


def handlers(source: Module) -> list[Function]:
    """Give the functions that Litestar's decorators make into routes."""
    return [node for _, node in source.functions() if METHODS & {_called(mark) for mark in node.decorator_list}]


def needless(source: Module) -> list[str]:
    """Give the handlers that are coroutines and never wait."""
    return [
        f"{source.name}:{node.lineno} {node.name}"
        for node in handlers(source)
        if isinstance(node, ast.AsyncFunctionDef)
        and not any(isinstance(step, ast.Await | ast.AsyncFor | ast.AsyncWith) for step in ast.walk(node))
    ]


def _called(mark: ast.expr) -> str:
    function = mark.func if isinstance(mark, ast.Call) else mark
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_handlers_that_await_nothing_are_plain_functions() -> None:
    """A handler is async only when it waits for something."""
    sources = modules("src/journeyman/http")
    assert sum(len(handlers(source)) for source in sources) >= 5
    found = [place for source in sources for place in needless(source)]
    assert found == [], "write it as a plain function, with sync_to_thread=False when it does not block"


def test_the_rule_finds_needless_coroutines() -> None:
    """A handler that is async for nothing is found; one that awaits and one that is plain are not."""
    assert len(needless(module("@get('/')\nasync def a():\n    return 1\n"))) == 1
    assert needless(module("@get('/')\nasync def a():\n    return await b()\n")) == []
    assert needless(module("@get('/', sync_to_thread=False)\ndef a():\n    return 1\n")) == []
