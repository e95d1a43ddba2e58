"""Route handlers that await nothing are not coroutines."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable
from typing import Final

from tests.architecture.sources import Function, Module, module, modules

METHODS: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "route"})


def registered(sources: Iterable[Module]) -> set[str]:
    """Give the names of the methods that are made into routes, as in ``get("/path")(tasks.fetch)``."""
    calls = (node for source in sources for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    return {
        function.attr
        for call in calls
        if isinstance(call.func, ast.Call) and _called(call.func) in METHODS
        for function in call.args
        if isinstance(function, ast.Attribute)
    }


def handlers(source: Module, methods: Collection[str] = ()) -> list[Function]:
    """Give the functions that are routes: decorated ones, and the named methods of classes of endpoints."""
    return [
        node
        for name, node in source.functions()
        if METHODS & {_called(mark) for mark in node.decorator_list}
        or (name.rpartition(".")[0].endswith("Endpoints") and node.name in methods)
    ]


def needless(source: Module, methods: Collection[str] = ()) -> list[str]:
    """Give the handlers that are coroutines and never wait."""
    return [
        f"{source.name}:{node.lineno} {node.name}"
        for node in handlers(source, methods)
        if isinstance(node, ast.AsyncFunctionDef)
        and not any(isinstance(step, ast.Await | ast.AsyncFor | ast.AsyncWith) for step in ast.walk(node))
    ]


def _called(mark: ast.expr) -> str:
    function = mark.func if isinstance(mark, ast.Call) else mark
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_handlers_that_await_nothing_are_plain_functions() -> None:
    """A handler is async only when it waits for something."""
    sources = modules("src/journeyman/http")
    methods = registered(sources)
    assert sum(len(handlers(source, methods)) for source in sources) >= 10
    found = [place for source in sources for place in needless(source, methods)]
    assert found == [], "write it as a plain function, with sync_to_thread=False when it does not block"


def test_the_rule_finds_needless_coroutines() -> None:
    """A handler that is async for nothing is found, also as a method; one that awaits and one that is plain are not."""
    assert len(needless(module("@get('/')\nasync def a():\n    return 1\n"))) == 1
    assert needless(module("@get('/')\nasync def a():\n    return await b()\n")) == []
    assert needless(module("@get('/', sync_to_thread=False)\ndef a():\n    return 1\n")) == []
    registry = module("get('/a')(tasks.fetch)\nroute('/b', http_method=['GET'])(pages.docs)\nf('/c')(pages.other)\n")
    assert registered([registry]) == {"fetch", "docs"}
    endpoints = module(
        "class TaskEndpoints:\n    async def fetch(self):\n        return 1\n    async def other(self): ...\n"
    )
    assert needless(endpoints, {"fetch"}) == ["src/journeyman/example.py:2 fetch"]
