r"""The signs of permutations: which braces and commas make one, and how to write those that are meant as text.

``\{``, ``\}`` and ``\,`` are the signs themselves. They keep their backslash until a prompt is read, so a prompt that
was resolved once is not resolved again, wherever it is sent.
"""

from __future__ import annotations

import re
from typing import Final

_SIGN: Final = re.compile(r"\\[{},\uff0c]|[{},\uff0c]")
_ESCAPED: Final = re.compile(r"\\([{},\uff0c])")
_BACKSLASH: Final = re.compile(r"\\(?=[{},\uff0c])")
_BARE_BRACE: Final = re.compile(r"(?<!\\)[{}]")


def structural(raw: str) -> list[int]:
    """Find the signs that make permutations, in order: pairs of braces with commas between them, and those commas."""
    found: list[int] = []
    open_braces: list[list[int]] = []  # for each the place of the brace, then those of its commas
    for sign in _SIGN.finditer(raw):
        match sign[0]:
            case "{":
                open_braces.append([sign.start()])
            case "}" if open_braces:
                places = open_braces.pop()
                if len(places) > 1:
                    found += [*places, sign.start()]
            case "," | "\uff0c" if open_braces:
                open_braces[-1].append(sign.start())
            case _:  # without a partner, or written as text
                pass
    return sorted(found)


def plain(raw: str) -> list[int]:
    """Find the braces that make no permutation although they have no backslash."""
    places = frozenset(structural(raw))
    return [sign.start() for sign in _SIGN.finditer(raw) if sign[0] in {"{", "}"} and sign.start() not in places]


def unescape(raw: str) -> str:
    """Take the backslashes off the signs."""
    return _ESCAPED.sub(r"\1", raw) if "\\" in raw else raw


def escape(text: str) -> str:
    """Write a text so that it makes no permutation and ``unescape`` gives it back. Most texts stay as they are."""
    if "\\" in text:
        text = _BACKSLASH.sub(r"\\\\", text)
    return _BARE_BRACE.sub(r"\\\g<0>", text) if "{" in text and structural(text) else text
