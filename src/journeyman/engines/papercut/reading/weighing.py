"""How much each word of a prompt weighs: by what the plan made of it.

Who is in the picture weighs most, then where, how it is drawn, the hour and the weather, and the mood. A word that came
earlier weighs a little more than one of its kind that came later, as it does when they contradict each other. What the
plan could not use weighs next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from journeyman.engines.papercut.plan import Plan
from journeyman.engines.papercut.reading.meanings import Sort
from journeyman.engines.papercut.reading.terms import Term, terms

__all__ = ["Piece", "weigh"]

_NOUNS: Final = frozenset({Sort.DRAWING, Sort.TAG})
_JOINING: Final = frozenset({Sort.RELATION, Sort.POSTPOSITION, Sort.STOP})
_SECOND: Final = 0.08  #: what each further subject weighs less
_DECOR: Final = 0.55
_OF_SUBJECTS: Final = {Sort.COLOUR: 0.62, Sort.COUNT: 0.58, Sort.SIZE: 0.52, Sort.POSE: 0.5, Sort.SHADE: 0.4}
_OF_SCENES: Final = {
    Sort.ABSTRACT: 0.8, Sort.SETTING: 0.74, Sort.STYLE: 0.66, Sort.LIGHT: 0.54, Sort.TIME: 0.52, Sort.WEATHER: 0.5,
    Sort.COLOUR: 0.42, Sort.MOOD: 0.36, Sort.POSE: 0.3, Sort.SHADE: 0.3,
}  # fmt: skip
_OTHERWISE: Final = 0.3
_UNUSED: Final = 0.07  #: known, but something else took its place
_UNKNOWN: Final = 0.03
_LATE: Final = 0.12  #: what the last word loses by its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A term of the prompt in its place."""

    before: str  #: what stands between it and the piece before: blanks, and signs that nobody reads
    text: str  #: as it stands in the prompt
    weight: float | None  #: 0..1, the strongest 1; None: it only joins others
    begins_anew: bool = False  #: punctuation or a relation: what comes now goes with what follows


def weigh(text: str, plan: Plan) -> tuple[Piece, ...]:
    """Weigh the terms of a text that was read as this plan; all pieces together are the text, but for its end."""
    found = list(_placed(text))
    raw = [_weight(term, plan) for term, _, _ in found]
    late = [weight and weight * (1 - _LATE * number / max(1, len(found))) for number, weight in enumerate(raw)]
    most = max((weight for weight in late if weight is not None), default=0.0)
    # Where nothing was understood nothing is strong.
    scale = 1 / most if most > _UNUSED else 1.0
    return tuple(
        Piece(
            before=before,
            text=typed,
            weight=None if weight is None else round(weight * scale, 4),
            begins_anew=term.is_break or term.first(Sort.RELATION) is not None,
        )
        for (term, before, typed), weight in zip(found, late, strict=True)
    )


def _placed(text: str) -> Iterator[tuple[Term, str, str]]:
    """Find the terms in their text; give each with what stands before it and how it is written there."""
    at = 0
    for term in terms(text):
        start = end = at
        for number, word in enumerate(term.typed.split()):
            place = text.find(word, end)
            if place < 0:  # the rest, which was too long to be read
                start, end = at, len(text)
                break
            start = place if number == 0 else start
            end = place + len(word)
        yield term, text[at:start], text[start:end]
        at = end


def _weight(term: Term, plan: Plan) -> float | None:
    if term.is_break or (term.meanings and all(meaning.sort in _JOINING for meaning in term.meanings)):
        return None
    if term.is_stop and term.typed not in plan.drawn:
        return None
    sorts = {meaning.sort for meaning in term.meanings}
    for number, subject in enumerate(plan.subjects):
        if term.typed in subject.words:
            base = max(0.6, 1 - _SECOND * number) if subject.is_main else _DECOR
            share = max((_OF_SUBJECTS.get(sort, 0.0) for sort in sorts), default=0.0)
            return base if sorts & _NOUNS or not share else base * share
    if term.typed in plan.drawn:
        return max((_OF_SCENES.get(sort, 0.0) for sort in sorts), default=0.0) or _OTHERWISE
    return _UNUSED if term.meanings else _UNKNOWN
