"""Which braces make permutations, and how others are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.tasks import braces
from journeyman.tasks.permutations import expand
from journeyman.tasks.prompt import echo, parse

SIGNS = st.text(alphabet=["{", "}", ",", "，", "\\", "a", " "])


@pytest.mark.parametrize(
    ("raw", "structural", "plain"),
    [
        ("fox", [], []),
        ("{a, b}", [0, 2, 5], []),
        ("{a {b, c}, d}", [0, 3, 5, 8, 9, 12], []),
        (r"\{a\} {b\,，c}", [6, 10, 12], []),
        ("{fox}", [], [0, 4]),
        ("{a, b", [], [0]),
        ("a, b}", [], [4]),
        ("{{a, b}}", [1, 3, 6], [0, 7]),
    ],
)
def test_braces_are_told_apart(raw: str, structural: list[int], plain: list[int]) -> None:
    """Signs that make permutations are told from braces that stay text and from those that were meant to."""
    assert braces.structural(raw) == structural
    assert braces.plain(raw) == plain


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a, b", "a, b"),
        ("{fox}", "{fox}"),
        (r"C:\fox", r"C:\fox"),
        ("{a, b}", r"\{a, b\}"),
        ("{x} {a, b}", r"\{x\} \{a, b\}"),
        (r"\{x", r"\\{x"),
        (r"\{a, b}", r"\\{a, b}"),
    ],
)
def test_texts_are_written(text: str, written: str) -> None:
    """Only what would be read as something else gets a backslash."""
    assert braces.escape(text) == written


@given(text=SIGNS)
def test_what_is_written_is_read(text: str) -> None:
    """Whatever the text, it is read back as it was and makes no permutation."""
    assert braces.unescape(braces.escape(text)) == text
    assert braces.structural(braces.escape(text)) == []


@given(text=SIGNS)
def test_an_echo_stands_for_itself(text: str) -> None:
    """Submitted again, the echo of a prompt with braces makes one task that means the same."""
    prompt = parse(f"cat {text} --no dogs, {text} end")
    (again,) = expand(echo(prompt, 1))
    assert (parse(again).text, parse(again).no) == (prompt.text, prompt.no)


def test_escapes_are_read_everywhere() -> None:
    """Signs with a backslash are the signs themselves in every part of a prompt."""
    prompt = parse(r"https://a.example/\{1\} a\, \{b, c\} --no \{d\}")
    assert (prompt.links, prompt.text, prompt.no) == (("https://a.example/{1}",), "a, {b, c}", ("{d}",))
