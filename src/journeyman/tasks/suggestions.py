"""Suggestions: the text in which describe and shorten give their prompts, as Midjourney's messages hold it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["MOST", "STRONG", "WEAK", "Token", "analysis", "numbered", "prompts_in", "shortened"]

MOST: Final = 5  #: prompts in one text: there are five keycaps with buttons
STRONG: Final = 0.5  #: from this weight on a token is bold
WEAK: Final = 0.1  #: below this weight it is struck out
_CELLS: Final = 10
_MOST_BARS: Final = 30
_CAP: Final = "\ufe0f\u20e3"
_KEYCAP: Final = re.compile(rf"^([1-9]){_CAP}[ \t]*", re.MULTILINE)
_TOKENS: Final = "## Important tokens"
_PROMPTS: Final = "## Shortened prompts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A piece of a prompt. All pieces of a prompt in a row are the prompt."""

    text: str  #: a word or a few, or what stands between them
    weight: float | None = None  #: 0..1, the strongest 1; None: blanks, punctuation and small words


def numbered(prompts: Sequence[str]) -> str:
    """Write prompts as blocks that begin with a keycap, a blank line between them."""
    return "\n\n".join(f"{number}{_CAP} {prompt}" for number, prompt in enumerate(prompts, 1))


def prompts_in(text: str) -> tuple[str, ...]:
    """Read the prompts of a text that ``numbered`` or ``shortened`` wrote, in their order."""
    begins = list(_KEYCAP.finditer(text))
    ends = (*(begin.start() for begin in begins[1:]), len(text))
    return tuple(text[begin.end() : end].strip() for begin, end in zip(begins, ends, strict=False))


def analysis(tokens: Sequence[Token], prompts: Sequence[str], *, has_details: bool) -> str:
    """Mark the tokens of a prompt by their weights, and write them and the shorter prompts as ``shortened`` does.

    Args:
        tokens: all of the prompt.
        prompts: the shorter ones.
        has_details: tell the weights in numbers and bars too.
    """
    marked = "".join(_marked(token, has_details=has_details) for token in tokens).strip()
    bars = [_bar(text, weight) for text, weight in _ranked(tokens)] if has_details else []
    return shortened("\n".join([marked, *bars]), prompts)


def shortened(tokens: str, prompts: Sequence[str]) -> str:
    """Write what shorten found: the prompt with its tokens marked, with bars below it or not, then the shorter ones."""
    return "\n".join([_TOKENS, tokens, _PROMPTS, numbered(prompts)])


def _ranked(tokens: Sequence[Token]) -> list[tuple[str, float]]:
    """Give the strongest texts with their weights, each text once."""
    strongest: dict[str, float] = {}
    for token in tokens:
        if token.weight is not None:
            strongest[token.text] = max(token.weight, strongest.get(token.text, 0.0))
    return sorted(strongest.items(), key=lambda one: -one[1])[:_MOST_BARS]


def _marked(token: Token, *, has_details: bool) -> str:
    if token.weight is None:
        return token.text
    mark = "**" if token.weight >= STRONG else "~~" if token.weight < WEAK else ""
    weight = f" ({token.weight:.2f})" if has_details else ""
    return f"{mark}{token.text}{mark}{weight}"


def _bar(text: str, weight: float) -> str:
    full = round(weight * _CELLS)
    return f"{'█' * full}{'░' * (_CELLS - full)} {text}"
