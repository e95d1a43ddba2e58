"""The one form in which words are compared. The build of the lexicon uses it too."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Marks that look alike, and what joins or varies characters without a sound of its own.
_LOOKALIKES: Final = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-", "ё": "е", "Ё": "е"})  # noqa: RUF001 - they are what is replaced
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Mn", "Cs"})


def folded(text: str) -> str:
    """Fold case, width, look-alike marks and Latin or Cyrillic accents away.

    Marks of scripts whose vowels are marks (Devanagari, Bengali, Thai) and the dots of kana stay.
    """
    if text.isascii():
        return text.lower()
    wide = unicodedata.normalize("NFKC", text).translate(_LOOKALIKES).casefold()
    parts = (_plain(char) for char in wide)
    return unicodedata.normalize("NFC", "".join(parts))


def _plain(char: str) -> str:
    if char < "\u00c0" or "\u0900" <= char <= "\u0fff" or "\u3000" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af":
        return char if char >= " " else ""
    if char == "й":
        return char
    kept = (part for part in unicodedata.normalize("NFD", char) if unicodedata.category(part) not in _INVISIBLE)
    return "".join(kept)
