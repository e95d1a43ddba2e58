"""Shorter prompts that still draw the main thing: the weakest words go first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from journeyman.engines.papercut.plan import Plan
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.reading.weighing import Piece, weigh
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.suggestions import MOST, WEAK, Token

__all__ = ["shorten"]

_ENDS: Final = " \t\n,.;:!?，。；：！？、·—–-"
_ARTICLES: Final = frozenset({"a", "an", "the"})
_ARTICLE: Final = re.compile(r"\b([Aa])(n?) (?=(\w))")
_MOST_STEPS: Final = 60  #: words that are taken away one by one; of more, the weakest go at once


def shorten(prompt: Prompt, seed: int) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """Weigh the words of a prompt; give its tokens, and up to five prompts, each shorter than the one before.

    All of them draw the main thing that the prompt draws. The parameters stay as they were typed.
    """
    plan = planner.plan(prompt, seed=seed)
    pieces = weigh(prompt.text, plan)
    shorter: list[str] = []
    for text in _shorter(pieces):
        is_shorter = len(text) < len(shorter[-1] if shorter else prompt.text)
        if is_shorter and _shows_the_same(planner.plan(_of(prompt, text), seed=seed), plan):
            shorter.append(text)
    tail = "".join(f" --{name} {value}".rstrip() for name, value in prompt.typed)
    chosen = _spread(shorter) or [prompt.text]
    return _tokens(prompt.text, pieces), tuple(text + tail for text in chosen)


def _of(prompt: Prompt, text: str) -> Prompt:
    return Prompt(raw=text, text=text, bot=prompt.bot, version=prompt.version)


def _tokens(text: str, pieces: Sequence[Piece]) -> tuple[Token, ...]:
    tokens: list[Token] = []
    for piece in pieces:
        tokens += [Token(text=piece.before)] if piece.before else []
        tokens.append(Token(text=piece.text, weight=piece.weight))
    rest = text[sum(len(token.text) for token in tokens) :]
    return (*tokens, Token(text=rest)) if rest else tuple(tokens)


def _shows_the_same(found: Plan, wanted: Plan) -> bool:
    """Whether the main thing is there: the first subject, or the place where nobody is the subject."""
    main = wanted.subjects[0] if wanted.subjects and wanted.subjects[0].is_main else None
    if main is None or not main.words:
        return found.setting is wanted.setting or not wanted.setting_named
    return found.subjects[0].drawing.id == main.drawing.id and found.subjects[0].is_main


def _shorter(pieces: Sequence[Piece]) -> Iterator[str]:
    """Take the weakest words away one by one; what is not understood goes all at once."""
    weights = sorted((piece.weight for piece in pieces if piece.weight is not None), reverse=True)
    strong = sum(weight >= WEAK for weight in weights)
    for count in range(min(strong or len(weights), _MOST_STEPS), 0, -1):
        yield _kept(pieces, weights[count - 1])


def _kept(pieces: Sequence[Piece], least: float) -> str:
    """Leave out what weighs less, and the small words that joined it to the others."""
    said, joining = "", ""
    has_gap = False  #: something has been left out since the last word that was kept
    for piece in pieces:
        if piece.weight is None:
            if piece.begins_anew:
                said, joining = (said, "") if has_gap else (said + joining, "")
            elif has_gap and not joining.strip(_ENDS):  # the comma before what was left out
                joining = ""
            if not said and not piece.begins_anew:  # "please draw a": the article is enough
                joining = joining + piece.before + piece.text if piece.text.lower() in _ARTICLES else ""
            elif not (has_gap and not piece.begins_anew and not piece.before):  # the 的 of what was left out
                joining += piece.before + piece.text
        elif piece.weight < least:
            has_gap = True
        else:
            said += joining + piece.before + piece.text
            joining, has_gap = "", False
    said = " ".join(said.split()).strip(_ENDS)
    return _ARTICLE.sub(lambda found: f"{found[1]}{'n' if found[3].lower() in 'aeiou' else ''} ", said)


def _spread(texts: Sequence[str]) -> list[str]:
    """Choose at most five, the first and the last among them."""
    if len(texts) <= MOST:
        return list(texts)
    return [texts[round(number * (len(texts) - 1) / (MOST - 1))] for number in range(MOST)]
