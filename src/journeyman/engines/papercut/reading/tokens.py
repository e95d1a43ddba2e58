"""Cutting a prompt into tokens, before anybody knows what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.reading.folding import folded

__all__ = ["LIMIT", "Token", "TokenKind", "tokens"]

LIMIT: Final = 2000  #: characters read; Midjourney itself takes fewer, and reading must stay quick

#: Scripts that write words without spaces between them: Han, kana, Thai, Lao, Khmer, Burmese.
_UNSPACED: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d"
)
_PATTERN: Final = re.compile(
    rf"(?P<colour>#[0-9a-fA-F]{{6}}\b)"
    rf"|(?P<unspaced>[{_UNSPACED}\U00020000-\U0003ffff]+)"
    rf"|(?P<word>(?:[^\W_{_UNSPACED}]|[\u0300-\u036f\u0900-\u0dff])"
    rf"(?:[^\W_{_UNSPACED}]|[\u0300-\u036f\u0900-\u0dff]|['’ʼ‐‑-](?=[^\W_{_UNSPACED}]))*)"  # noqa: RUF001 - apostrophes and hyphens as people type them
    r"|(?P<stop>[,.;:!?()\[\]{}/|\n，。；：！？（）、·…—–]+)"
    r"|(?P<sign>[^\s\w])",
)
_EMOJI_LENGTH: Final = 10  #: code points of the longest emoji that has a drawing
_MODIFIERS: Final = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")


class TokenKind(Enum):
    """What a token is made of."""

    WORD = auto()
    UNSPACED = auto()  #: a run of a script without spaces: several words
    EMOJI = auto()
    COLOUR = auto()  #: #rrggbb
    STOP = auto()  #: punctuation: what follows begins anew


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the prompt."""

    kind: TokenKind
    typed: str
    folded: str  #: for an emoji the id of its drawing


def tokens(text: str) -> Iterator[Token]:
    """Cut the first ``LIMIT`` characters of a text; what is neither word nor sign is dropped."""
    text = text[:LIMIT]
    at = 0
    while found := _PATTERN.search(text, at):
        at = found.end()
        typed = found.group()
        match found.lastgroup:
            case "colour":
                yield Token(TokenKind.COLOUR, typed, typed.lower())
            case "unspaced":
                yield Token(TokenKind.UNSPACED, typed, typed)
            case "word":
                yield Token(TokenKind.WORD, typed, folded(typed))
            case "stop":
                yield Token(TokenKind.STOP, typed, "、" if typed == "、" else ",")
            case _:
                if drawing := _emoji(text, found.start()):
                    name, at = drawing
                    yield Token(TokenKind.EMOJI, text[found.start() : at], name)


def _emoji(text: str, start: int) -> tuple[str, int] | None:
    """Find the longest emoji at a place; give its drawing and where it ends."""
    if text[start] < "\u203c":
        return None
    known = pack.by_emoji()
    for end in range(min(len(text), start + _EMOJI_LENGTH), start, -1):
        if drawing := known.get(_MODIFIERS.sub("", text[start:end])):
            return drawing, end
    return None
