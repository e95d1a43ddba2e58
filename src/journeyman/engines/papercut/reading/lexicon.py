"""The lexicon: phrases of each language and what they mean, loaded when a prompt calls for the language."""

from __future__ import annotations

import bisect
import functools
import sys
import zipfile
from collections.abc import Iterable, Mapping
from typing import Final

from journeyman.engines.papercut.art.pack import FOLDER

__all__ = ["LATIN", "Table", "simplified", "stops", "table"]

LATIN: Final = "latin"  #: the table of names in all languages of Latin script, for words of no known language
KEPT: Final = 6  #: tables in memory at once besides English and Chinese, about half a megabyte each
_SHORTEST_STEM: Final = 4  #: letters that two words must share to be taken for forms of one word


class Table:
    """The phrases of one language."""

    def __init__(self, phrases: dict[str, str]) -> None:
        self._phrases = phrases
        self._sorted: list[str] | None = None
        self._reach: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self._phrases)

    def find(self, phrase: str) -> str | None:
        """Give the codes of a folded phrase."""
        return self._phrases.get(phrase)

    def items(self) -> Iterable[tuple[str, str]]:
        """Give all phrases with their codes."""
        return self._phrases.items()

    def reach(self, character: str) -> int:
        """Give the length of the longest phrase that begins with a character."""
        if self._reach is None:
            self._reach = {}
            for phrase in self._phrases:
                self._reach[phrase[0]] = max(len(phrase), self._reach.get(phrase[0], 0))
        return self._reach.get(character, 0)

    def kin(self, word: str) -> str | None:
        """Give the codes of a name that differs in its ending only, as inflected words do."""
        if len(word) < _SHORTEST_STEM + 1:
            return None
        if self._sorted is None:
            self._sorted = sorted(phrase for phrase, codes in self._phrases.items() if codes[0] in "DSTWLA")
        for cut in (1, 2):
            stem = word[:-cut]
            if len(stem) < _SHORTEST_STEM:
                break
            at = bisect.bisect_left(self._sorted, stem)
            near = self._sorted[at : at + 8]
            kin = [one for one in near if one.startswith(stem) and len(one) <= len(stem) + 2]
            if kin:
                return self._phrases[min(kin, key=len)]
        return None


def _read(name: str) -> str:
    with zipfile.ZipFile(FOLDER / "words.zip") as archive:
        return archive.read(f"{name}.txt").decode()


def _load(language: str) -> Table:
    pairs = (line.split("\t") for line in _read(language).splitlines())
    return Table({phrase: sys.intern(codes) for phrase, codes in pairs})


_load_always = functools.cache(_load)
_load_sometimes = functools.lru_cache(maxsize=KEPT)(_load)


def table(language: str) -> Table:
    """Give a language's table; English and Chinese stay loaded."""
    return _load_always(language) if language in {"en", "zh"} else _load_sometimes(language)


@functools.cache
def stops() -> Mapping[str, frozenset[str]]:
    """Give each language's words that draw nothing; they also tell languages apart."""
    pairs = (line.split("\t") for line in _read("stops").splitlines())
    return {language: frozenset(words.split()) for language, words in pairs}


@functools.cache
def _characters() -> Mapping[int, str]:
    text = _read("characters")
    return {ord(text[at]): text[at + 1] for at in range(0, len(text) - 1, 2)}


def simplified(text: str) -> str:
    """Write Chinese in simplified characters; the length stays the same."""
    return text.translate(_characters())
