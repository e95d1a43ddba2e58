"""Sentences in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from typing_extensions import override

Language = Literal["zh", "en"]


class Clause(str):
    """A clause of a sentence: it is its English, and knows its Chinese."""

    __slots__ = ("zh",)

    zh: str

    def __new__(cls, en: str, zh: str) -> Self:
        """Take both languages."""
        clause = super().__new__(cls, en)
        clause.zh = zh
        return clause

    @override
    def __reduce__(self) -> tuple[type[Clause], tuple[str, str]]:
        """Let a clause cross from one process to another."""
        return Clause, (str(self), self.zh)

    def filled(self, **words: str) -> Clause:
        """Give the clause with words in the places that it names in braces."""
        return Clause(str(self).format(**words), self.zh.format(**words))

    def sentence(self, language: Language) -> str:
        """Say it in the client's language."""
        return self.zh if language == "zh" else str(self)


def listed(names: Iterable[str]) -> Clause:
    """Write names one after the other, as each language parts them."""
    known = tuple(names)
    return Clause(", ".join(known), "、".join(known))
