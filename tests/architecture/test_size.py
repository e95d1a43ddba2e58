"""Modules have at most 500 lines and functions at most 60, but for a list that only shrinks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tests.architecture.sources import PRODUCT, ROOT, TESTS, Module, module, modules

MODULE_LINES: Final = 500
FUNCTION_LINES: Final = 60
LIST: Final = "tests/architecture/long.txt"


def too_long(sources: Iterable[Module]) -> dict[str, int]:
    """Give what is over its limit, with its number of lines."""
    found: dict[str, int] = {}
    for source in sources:
        if len(source.lines) > MODULE_LINES:
            found[source.name] = len(source.lines)
        for name, node in source.functions():
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found[f"{source.name}::{name}"] = length
    return found


def exceptions(text: str) -> dict[str, str]:
    """Read the list: what, and why."""
    entries = [line.partition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return {what: why.strip() for what, _, why in entries}


def judge(found: dict[str, int], listed: dict[str, str]) -> list[str]:
    """Say what is wrong, and how to mend it."""
    return [
        *(
            f"{what} has {n} lines; split it by noun, or list it in {LIST}"
            for what, n in found.items()
            if what not in listed
        ),
        *(f"{what} is short now (or gone); take it off {LIST}" for what in listed if what not in found),
        *(f"{what} is listed without a reason; say why in {LIST}" for what, why in listed.items() if not why),
    ]


def test_nothing_is_too_long() -> None:
    """Everything over the limits is listed, and everything listed is over the limits."""
    sources = [*modules(PRODUCT), *modules(TESTS), *modules("bench"), *modules("simulator")]
    assert len(sources) >= 30
    listed = exceptions((ROOT / LIST).read_text(encoding="utf-8"))
    assert judge(too_long(sources), listed) == []


def test_the_rule_finds_long_things() -> None:
    """A long module, a long method and a listed thing that is short are each found."""
    method = "class A:\n    def long(self):\n" + "        x = 1\n" * 60
    assert too_long([module(method)]) == {"src/journeyman/example.py::A.long": 61}
    assert too_long([module("x = 1\n" * 501)]) == {"src/journeyman/example.py": 501}
    assert too_long([module("x = 1\n" * 500)]) == {}
    assert len(judge({"a.py": 501}, {})) == 1
    assert len(judge({}, {"a.py": "was long once"})) == 1
    assert len(judge({"a.py": 501}, {"a.py": ""})) == 1
    assert judge({"a.py": 501}, exceptions("# why not\na.py a table of words")) == []
