"""Texts made to be dear or deadly to read. The tests ask for the right answer, bench/ for the time it takes."""

from __future__ import annotations

from typing import Final

LENGTH: Final = 100_000

_DASHES: Final = ("--", "-- ", "--v ", "--v", "--x ", "--stylzf", "—", "—v", "–v 5 ", "-- ar 1 ", "--no a,")
_CODES: Final = ("--sref 1 1 1 1",)
_SIGNS: Final = ("::", "{", '"', "\x00", "\u202e\u05d0", "e\u0301\u0301", "a::1.5 ", "9")
_LINKS: Final = ("https://a ", "https://::", "<https://")

#: What a prompt may begin with so that what follows is read in another place of the grammar.
STARTS: Final = ("", "a --no ", "a --sref ", "a --ar 1:1 ")
#: What a prompt may repeat.
UNITS: Final = (*_DASHES, *_CODES, *_SIGNS, *_LINKS)

#: What a prompt may repeat to stand for many others.
BRACES: Final = ("{a,b}", "{a,", "{{a,b},", "},{", "a}", "\\{", "{a,b}--r 2 ")

#: Texts without parameters, for those who look for words.
TEXTS: Final = {
    "letters": "a" * LENGTH,
    "words": "cat " * 25_000,
    "unknown-words": " ".join(f"w{number}s" for number in range(20_000)),
    "han": "猫" * LENGTH,
    "rare-han": "龘" * LENGTH,
    "right-to-left": "\u202e\u05d0\u05d1 " * 25_000,
    "families": "👨‍👩‍👧‍👦" * 5_000,
    "foxes": "🦊" * LENGTH,
    "combining": "e\u0301\u0301\u0301" * 25_000,
    "nul": "\0" * LENGTH,
    "mixed": "a\0猫\u0301🦊-" * 15_000,
    "hyphens": "cat-" * 25_000,
    "apostrophes": "'" * LENGTH,
    "colours": "#ff0000 " * 10_000,
    "surrogates": "\ud800\udfff" * 100,
    "superscripts": "²³ ①",
    "spaces": " " * 10_000,
    "nothing": "",
}


def prompt(start: str, unit: str) -> str:
    """Fill a hundred thousand characters."""
    return start + unit * (LENGTH // len(unit))
