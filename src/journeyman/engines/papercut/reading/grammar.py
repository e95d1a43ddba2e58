"""From terms to a draft: which number, colour and size belong to which noun, and what stands where.

Modifiers wait for the next noun ("three tiny red boats"). Where none follows they go to the noun just before, as in
"gato negro", or to the whole picture, as in "in pink and gold". After a relation ("under", "beside", in Chinese before
下 or 旁边) what is not alive is decor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Mood, Setting, Style, TimeOfDay, Weather
from journeyman.engines.papercut.reading.draft import ALIVE, Draft, Noun
from journeyman.engines.papercut.reading.meanings import Meaning, Sort
from journeyman.engines.papercut.reading.people import CLOTHES, is_person
from journeyman.engines.papercut.reading.shades import shaded
from journeyman.engines.papercut.reading.terms import Term

__all__ = ["read"]

_NOUNS: Final = frozenset({Sort.DRAWING, Sort.TAG})
_MODIFIERS: Final = frozenset({Sort.COLOUR, Sort.SIZE, Sort.COUNT, Sort.SHADE})
_PORTRAITS: Final = frozenset(
    {
        "portrait",
        "headshot",
        "profile picture",
        "avatar",
        "selfie",
        "肖像",
        "头像",
        "自拍",
        "retrato",
        "porträt",
        "портрет",
    },
)
_RIDING: Final = frozenset({"riding", "骑着", "骑"})
_HORSES: Final = frozenset({"horse", "horse-face"})
#: What is black and white by nature keeps its own colours.
_PIED: Final = frozenset(
    {"panda", "cow", "cow-face", "penguin", "zebra", "badger", "skunk", "spouting-whale", "soccer-ball"}
)


@dataclass(slots=True)
class _Waiting:
    """Modifiers that wait for their noun."""

    count: int | None = None
    colour: str | None = None
    size: float = 1.0
    shade: str = ""
    words: list[str] = field(default_factory=list[str])
    is_pied: bool = False  #: the colour is that of "black and white"
    is_lost: bool = False  #: an unknown word came between, which they may belong to

    @property
    def is_empty(self) -> bool:
        return not self.words


class _Reader:
    """One pass over the terms of a part of the prompt."""

    def __init__(self, terms: Sequence[Term], draft: Draft, weight: float) -> None:
        self.terms = terms
        self.draft = draft
        self.weight = weight
        self.waiting = _Waiting()
        self.relation = ""
        self.is_riding = False
        self.last: Noun | None = None  #: the noun just before, while an adjective may still belong to it
        self.touching: Noun | None = None  #: the noun that the term just before named

    def read(self) -> None:
        for at, term in enumerate(self.terms):
            if not term.is_break and (not term.is_stop or term.first(Sort.DRAWING)) and not _only_joins(term):
                self.draft.typed.append(term.typed)
            if term.is_break:
                self.end_phrase()
            elif not self.modify(at, term):
                self.take(term)
            self.touching = self.last if any(meaning.sort in _NOUNS for meaning in term.meanings) else None
        self.end_phrase()

    def end_phrase(self) -> None:
        """Give waiting modifiers to the noun before, or to the picture."""
        waiting, self.waiting = self.waiting, _Waiting()
        if not waiting.is_empty and not waiting.is_lost:
            if self.last is not None:
                self.give(waiting, self.last)
            elif waiting.colour:
                self.draft.colours.append((waiting.colour, waiting.words[-1]))
                self.draft.use(*waiting.words)  # "dark green" is two
        self.relation, self.last, self.is_riding = "", None, False

    def give(self, waiting: _Waiting, noun: Noun) -> None:
        noun.count = waiting.count if waiting.count is not None else noun.count
        noun.colour = noun.colour if waiting.is_pied and noun.drawing.id in _PIED else waiting.colour or noun.colour
        noun.size *= waiting.size
        noun.words.extend(waiting.words)

    def modify(self, at: int, term: Term) -> bool:
        """Take a term as a modifier, if it is one here."""
        modifier = next((meaning for meaning in term.meanings if meaning.sort in _MODIFIERS), None)
        if modifier is None:
            return False
        if not self.is_modifier(at, term, modifier):
            return False
        waiting = self.waiting
        match modifier.sort:
            case Sort.COUNT:
                waiting.count = int(modifier.value)
            case Sort.SIZE:
                waiting.size = float(modifier.value)
            case Sort.SHADE:
                waiting.shade = modifier.value
            case _:
                if waiting.colour and self.last is None and not self.noun_follows(at):
                    self.draft.colours.append((waiting.colour, waiting.words[-1]))
                    self.draft.use(*waiting.words)
                    waiting.words.clear()
                    waiting.colour = None
                waiting.colour = waiting.colour or shaded(modifier.value, waiting.shade)
                waiting.is_pied = term.first(Sort.STYLE) is not None
                waiting.shade = ""
        waiting.words.append(term.typed)
        return True

    def is_modifier(self, at: int, term: Term, modifier: Meaning) -> bool:
        """Whether an ambiguous term ("orange", "baby", "dark") modifies what follows."""
        following = self.following(at)
        if modifier.sort is Sort.SHADE:
            return following is not None and following.first(Sort.COLOUR) is not None
        if term.first(Sort.STYLE):  # "a black and white cat" is no style, "a cat, black and white" is
            return following is not None and self.noun_follows(at)
        if not any(meaning.sort in _NOUNS for meaning in term.meanings):
            return True
        noun = None if following is None else following.first(Sort.DRAWING)
        if modifier.sort is Sort.SIZE:
            return noun is not None and pack.drawing(noun.value).nature in ALIVE
        if following is None:
            return not self.waiting.is_empty and self.waiting.colour is not None
        return noun is not None or any(meaning.sort in _MODIFIERS for meaning in following.meanings)

    def following(self, at: int) -> Term | None:
        """Give the next term of the phrase that is no stop word."""
        for term in self.terms[at + 1 :]:
            if term.is_break or term.first(Sort.POSTPOSITION):
                return None
            if not (term.is_stop or _only_joins(term)) or term.first(Sort.DRAWING):
                return term
        return None

    def noun_follows(self, at: int) -> bool:
        """Whether the phrase still comes to a noun."""
        for term in self.terms[at + 1 :]:
            if term.is_break:
                return False
            if any(meaning.sort in _NOUNS for meaning in term.meanings):
                return True
        return False

    def take(self, term: Term) -> None:
        """Take a term as noun, relation or circumstance."""
        if relation := term.first(Sort.RELATION):
            self.relate(term, relation.value)
            return
        if (after := term.first(Sort.POSTPOSITION)) is not None:
            if self.last is not None and (self.last.drawing.nature not in ALIVE or after.value == "under"):
                self.last.is_main = False
            self.relation, self.last = "", None
            return
        if term.is_stop:
            return
        self.waiting.is_lost |= not term.meanings and not self.waiting.is_empty
        nouns = [meaning for meaning in term.meanings if meaning.sort in _NOUNS]
        for noun in nouns:  # a couple is two
            self.name(term, noun)
        if term.first(Sort.SETTING):
            self.colour_setting()
        self.circumstances(term)
        if not nouns and term.meanings:
            self.last = self.last if term.first(Sort.POSE) else None

    def colour_setting(self) -> None:
        """Let a green forest colour the picture, and not what comes next."""
        waiting, self.waiting = self.waiting, _Waiting()
        if waiting.colour and not waiting.is_lost:
            self.draft.colours.append((waiting.colour, waiting.words[-1]))
            self.draft.use(*waiting.words)

    def relate(self, term: Term, relation: str) -> None:
        if self.waiting.is_lost and relation != "and":  # "a white beard of…": the beard was white
            self.waiting = _Waiting()
        if not (self.waiting.is_empty or self.waiting.is_lost) and self.last is not None:  # "gato negro en…", 猫三匹と…
            self.give(self.waiting, self.last)
            self.waiting = _Waiting()
        if relation == "and":
            return
        self.is_riding = term.value in _RIDING
        self.relation, self.last = relation, (self.last if self.is_riding else None)

    def name(self, term: Term, meaning: Meaning) -> None:
        drawing = pack.drawing(meaning.value)
        if self.relation in {"under", "in"} and drawing.id == "cherry-blossom":
            drawing = pack.drawing("cherry-tree")
        if self.is_riding and drawing.id in _HORSES and self.last is not None and _is_anybody(self.last):
            self.last.turn_into("horse-racing", 1.0)
            self.last.words.append(term.typed)
            self.is_riding = False
            return
        if drawing.id in CLOTHES and self.relation and (wearer := self.person()) is not None:
            wearer.colour = self.waiting.colour or wearer.colour
            wearer.words.extend((*self.waiting.words, term.typed) if self.waiting.colour else ())
            self.waiting = _Waiting()
            return
        if self.touching is not None and self.touching.drawing.id == drawing.id and self.waiting.is_empty:
            self.touching.size *= meaning.size  # "golden retriever puppy" is one dog
            self.touching.is_plural |= term.is_plural
            self.touching.words.append(term.typed)
            return
        noun = Noun(
            drawing=drawing,
            size=meaning.size,
            is_plural=term.is_plural,
            is_main=not self.relation or drawing.nature in ALIVE,
            is_tag=meaning.sort is Sort.TAG,
            weight=self.weight,
        )
        self.give(self.waiting, noun)
        noun.words.append(term.typed)
        self.waiting = _Waiting()
        self.draft.nouns.append(noun)
        self.last = noun

    def person(self) -> Noun | None:
        """Give the person last named."""
        return next((noun for noun in reversed(self.draft.nouns) if is_person(noun.drawing)), None)

    def circumstances(self, term: Term) -> None:
        draft, typed = self.draft, term.typed
        for meaning in term.meanings:
            value = meaning.value
            match meaning.sort:
                case Sort.SETTING:
                    draft.settings.append((Setting(value), typed))
                    draft.places[Setting(value)] = draft.places.get(Setting(value), 0.0) + self.weight
                    draft.is_portrait |= term.value in _PORTRAITS
                case Sort.TIME:
                    draft.times.append((TimeOfDay(value), typed))
                case Sort.WEATHER:
                    draft.weathers.append((Weather(value), typed))
                case Sort.LIGHT:
                    draft.lights.append((value, typed))
                case Sort.MOOD:
                    draft.moods.append((Mood(value), typed))
                case Sort.STYLE:
                    draft.styles.append((Style(value), typed))
                case Sort.POSE:
                    living = (noun for noun in reversed(draft.nouns) if noun.drawing.nature in ALIVE)
                    draft.poses.append((value, typed, next(living, None)))
                case Sort.ABSTRACT:
                    draft.ideas.append((value, typed))
                case _:
                    pass


def read(terms: Sequence[Term], draft: Draft, weight: float = 1.0) -> None:
    """Add what the terms say to the draft."""
    _Reader(terms, draft, weight).read()


def _only_joins(term: Term) -> bool:
    return bool(term.meanings) and all(
        meaning.sort in {Sort.RELATION, Sort.POSTPOSITION, Sort.STOP} for meaning in term.meanings
    )


def _is_anybody(noun: Noun) -> bool:
    """Whether it is a figure without a trade, so that a rider may take its place."""
    return noun.drawing.id.startswith(("person-", "man-", "woman-"))
