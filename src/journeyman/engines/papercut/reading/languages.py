"""Which languages a prompt may be in, by its scripts and by its commonest words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from journeyman.engines.papercut.reading import lexicon
from journeyman.engines.papercut.reading.tokens import Token, TokenKind

__all__ = ["spoken", "unspaced"]

_KANA: Final = re.compile("[\u3040-\u30ff\uff66-\uff9d]")
_THAI: Final = re.compile("[\u0e00-\u0e7f]")
#: The first character of a word tells its script; languages of one script, the most spoken first.
_SCRIPTS: Final = (
    ("\u0400", "\u052f", ("ru", "uk")),
    ("\u0900", "\u097f", ("hi",)),
    ("\u0980", "\u09ff", ("bn",)),
    ("\u1100", "\u11ff", ("ko",)),
    ("\uac00", "\ud7af", ("ko",)),
)
_LATIN: Final = ("es", "fr", "de", "pt", "it", "nl", "pl", "sv", "da", "nb", "fi", "hu", "et", "lt", "vi", "ms")


def unspaced(run: str, *, is_japanese: bool) -> tuple[str, ...]:
    """Name the languages of a run that has no spaces."""
    if _THAI.search(run):
        return ("th",)
    return ("ja", "zh") if is_japanese else ("zh", "zh-hant", "ja")


def spoken(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Name the languages of the words with spaces, the likeliest first.

    English unless another language has more of its small words in the prompt. All names in Latin script come last.
    """
    words = [token.folded for token in tokens if token.kind is TokenKind.WORD]
    for first, last, languages in _SCRIPTS:
        if any(first <= word[:1] <= last for word in words):
            return (*languages, "en")
    seen = set(words)
    stops = lexicon.stops()
    scores = {language: len(seen & stops.get(language, frozenset())) for language in ("en", *_LATIN)}
    best = max(scores, key=lambda language: scores[language])  # the first of equals, which is English
    return ("en",) if best == "en" else (best, "en")


def has_kana(text: str) -> bool:
    """Whether a text is Japanese rather than Chinese."""
    return _KANA.search(text) is not None
