"""The page on prompts says what the parser does."""

from __future__ import annotations

import pytest

from journeyman.tasks.costs import Work
from tests.docs import prompt_page


def test_the_page_is_fresh() -> None:
    """The tables in docs/prompts.md are those that the code gives."""
    text = prompt_page.PAGE.read_text(encoding="utf-8")
    assert prompt_page.generated(text) == text, "run: python -m tests.docs.prompt_page"


def test_the_examples_show_something() -> None:
    """Each example of a permutation makes several tasks, and each kind of work is priced."""
    assert all(row.count("`") > 4 for row in list(prompt_page.permutation_rows())[2:])
    assert {work for _, _, work in prompt_page.PRICED} == set(Work)


def test_every_example_of_a_refusal_is_refused() -> None:
    """Each example of a refusal has its row."""
    assert len(list(prompt_page.refusal_rows())) == len(prompt_page.REFUSED) + 2


def test_a_page_without_its_places_is_noticed() -> None:
    """A table that has no place in the page cannot be forgotten."""
    with pytest.raises(ValueError, match="0 places"):
        prompt_page.generated("# Prompts\n")


def test_runs_of_versions_are_joined() -> None:
    """Neighbouring versions are written as a run, others one by one."""
    assert prompt_page.models(frozenset({"5.1", "5.2", "6", "8.2", "niji 6"})) == "V5.1–6, V8.2, niji 6"
    assert prompt_page.models(prompt_page.EVERY_MODEL) == "all"
