"""The error tree keeps its promises: two sentences each, formatted from the details that the docstring names."""

from __future__ import annotations

import ast
import pickle
import re
import string
from collections.abc import Iterator
from typing import Final

import pytest

from journeyman import errors
from journeyman.wording import Clause
from tests.architecture.sources import PRODUCT, Module, module, modules

_CHINESE: Final = re.compile("[\u4e00-\u9fff]")


def subclasses(error: type[errors.Refused]) -> Iterator[type[errors.Refused]]:
    """Give every kind of a refusal that has no kinds of its own."""
    for kind in error.__subclasses__():
        below = list(subclasses(kind))
        yield from below or [kind]


REFUSALS: Final = sorted(
    (kind for kind in subclasses(errors.Refused) if kind.__module__.startswith(errors.__name__)),
    key=lambda kind: kind.__name__,
)


def details(sentence: str) -> set[str]:
    """Give the names that a sentence is formatted from."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def complaints(kind: type[errors.Refused]) -> list[str]:
    """Say what is wrong with a refusal, and how to mend it."""
    own = vars(kind)
    if "zh" not in own or "en" not in own:
        return [f"{kind.__name__} needs its own zh and en sentence"]
    documented = set(re.findall(r"``(\w+)``", kind.__doc__ or ""))
    found: list[str] = []
    if not _CHINESE.search(kind.zh) or _CHINESE.search(kind.en):
        found.append(f"{kind.__name__}: zh is to be Chinese and en English")
    if not kind.en.endswith("."):
        found.append(f"{kind.__name__}: en is a sentence and ends with a full stop")
    if not details(kind.zh) == details(kind.en) == documented:
        found.append(f"{kind.__name__}: zh, en and the docstring are to name the same details, as ``name``")
    return found


def test_there_are_refusals() -> None:
    """The walk over the tree finds the refusals at all."""
    assert len(REFUSALS) >= 15


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_a_refusal_speaks_both_languages(kind: type[errors.Refused]) -> None:
    """Each refusal has a Chinese and an English sentence with the details that its docstring names."""
    assert complaints(kind) == []
    error = kind(**{name: f"<{name}>" for name in details(kind.en)})
    for sentence in (error.sentence("zh"), error.sentence("en"), str(error)):
        assert "{" not in sentence
        assert all(f"<{name}>" in sentence for name in details(kind.en))


def test_a_clause_is_said_in_the_sentences_language() -> None:
    """A detail that knows both languages takes the one of the sentence around it."""
    error = errors.InvalidLink(link="x", problem=Clause("it is malformed", "格式错误"))
    assert "it is malformed" in error.sentence("en")
    assert "格式错误" in error.sentence("zh")
    assert "malformed" not in error.sentence("zh")


CLAUSES: Final = ("problem", "what")


def plain_clauses(source: Module) -> list[str]:
    """Give the places where a detail that is a clause is in one language only."""
    return [
        f"{source.name}:{node.value.lineno}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.keyword)
        and node.arg in CLAUSES
        and isinstance(node.value, ast.Constant | ast.JoinedStr)
    ]


def test_clauses_speak_both_languages() -> None:
    """What a refusal says in a clause is a Clause, so that Chinese sentences hold no English ones."""
    assert plain_clauses(module("errors.InvalidLink(link=x, problem='it is wrong')")) != []
    assert [place for source in modules(PRODUCT) for place in plain_clauses(source)] == []


def written(said: ast.expr) -> str:
    """Give what stands in a text literal, without what is filled in."""
    parts = said.values if isinstance(said, ast.JoinedStr) else [said]
    return "".join(part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


def swapped_clauses(source: Module) -> list[str]:
    """Give the places where a clause has its languages the wrong way round, or one of them twice."""
    found: list[str] = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("Clause") or len(node.args) != 2:
            continue
        en, zh = map(written, node.args)
        if _CHINESE.search(en) or (zh and not _CHINESE.search(zh)):
            found.append(f"{source.name}:{node.lineno}")
    return found


def test_a_clause_is_english_and_then_chinese() -> None:
    """No clause gives a Chinese reader English words, or the other way round; its type keeps out bare strings."""
    for bad in ("Clause('a cat', 'a cat')", "Clause(f'{1}只猫', f'{1} cats')", "Clause(text, 'a cat')"):
        assert swapped_clauses(module(bad)) != []
    assert swapped_clauses(module("Clause(f'{1} cats', f'{1}只猫')")) == []
    assert [place for source in modules(PRODUCT) for place in swapped_clauses(source)] == []


def test_a_clause_crosses_between_processes() -> None:
    """Engines draw in processes of their own, and what they say arrives in both languages."""
    clause = pickle.loads(pickle.dumps(Clause("a cat", "一只猫")))  # noqa: S301 - our own bytes
    assert (clause, clause.zh) == ("a cat", "一只猫")


def test_the_drawn_tree_is_true() -> None:
    """Every class in the module's drawing exists and hangs where it is drawn."""
    drawn = [
        line for line in (errors.__doc__ or "").splitlines() if re.match(r"\s+[│├└ ]*[A-Z]\w+Error|.*[├└]── ", line)
    ]
    assert len(drawn) >= 10
    parents: list[tuple[int, type[BaseException]]] = [(-1, Exception)]
    for line in drawn:
        name = re.search(r"[A-Z]\w+", line)
        assert name is not None
        while parents[-1][0] >= name.start():
            parents.pop()
        kind = getattr(errors, name.group())
        assert kind.__base__ is parents[-1][1], f"{name.group()} is not drawn below {kind.__base__.__name__}"
        parents.append((name.start(), kind))


def test_the_rule_finds_bad_refusals() -> None:
    """A refusal without sentences, with different details, or with swapped languages is found."""

    class Mute(errors.Refused):
        """Says nothing."""

    class Unlike(errors.Refused):
        """Names ``one``."""

        zh = "错误：{one}"
        en = "Wrong: {two}."

    class Swapped(errors.Refused):
        """Has its languages the wrong way round."""

        zh = "Wrong"
        en = "错误."

    assert [len(complaints(kind)) for kind in (Mute, Unlike, Swapped)] == [1, 1, 1]
