"""What a check of ``journeyman doctor`` is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


class Wrong(Exception):
    """A check found something; ``mend`` says what to do."""

    def __init__(self, problem: str, mend: str) -> None:
        self.mend = mend
        super().__init__(problem)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One question, and how it is answered: with what is good, or by raising ``Wrong``."""

    title: str
    answer: Callable[[], str]


def raised(error: Wrong) -> str:
    """Answer with what is wrong already."""
    raise error
