"""Subjects by their names: words that ``reading`` takes for that drawing, number, colour and size."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator, Mapping
from typing import Final

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Plan, Subject
from journeyman.engines.papercut.reading import lexicon, planner
from journeyman.engines.papercut.reading.meanings import meanings
from journeyman.engines.papercut.telling.shades import exact
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Bot

__all__ = ["HEADS", "listed", "read", "says"]

_NUMBERS: Final = (
    "", "", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip
_SIZES: Final = (("", 1.0), ("tiny", 0.4), ("small", 0.65), ("large", 1.5), ("giant", 2.2))
#: Faces, which only portraits show.
HEADS: Final = frozenset({"man", "woman", "person", "boy", "girl", "child"})
_MOST_NOUNS: Final = 6  #: tried for one drawing
_NEAR: Final = 0.4  #: octaves by which the size that is said may differ from the one that is meant
#: What people call it, where the drawing's own name says more.
_PLAIN: Final = {
    "ewe": "sheep", "deciduous-tree": "tree", "evergreen-tree": "pine tree", "spouting-whale": "orca",
    "tulip": "flower", "baby-chick": "chick", "umbrella-on-ground": "beach umbrella", "hot-beverage": "cup of coffee",
    "woman-standing": "woman", "man-standing": "man", "person-standing": "person", "person-walking": "hiker",
    "potted-plant": "potted plant", "red-apple": "apple", "person-in-bed": "sleeping person", "t-rex": "dinosaur",
    "office-building": "office building", "sheaf-of-rice": "wheat", "glowing-star": "star", "dove": "dove",
    "lady-beetle": "ladybug", "spiral-shell": "seashell", "person-with-crown": "king", "person-mage": "wizard",
}  # fmt: skip
_IRREGULAR: Final = {
    "mouse": "mice", "goose": "geese", "sheep": "sheep", "child": "children", "person": "people", "cactus": "cacti",
    "fish": "fish", "deer": "deer", "knife": "knives", "leaf": "leaves",
}  # fmt: skip


def read(text: str) -> Plan:
    """Read a text as the reader does when it is drawn."""
    return planner.plan(Prompt(raw=text, text=text, bot=Bot.MID_JOURNEY, version="8.2"), seed=0)


def listed(words: tuple[str, ...]) -> str:
    """Join words as a sentence does."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


@functools.lru_cache(maxsize=256)
def says(subject: Subject) -> str:
    """Give a phrase that is read as the subject; where no words are, one that comes near."""
    for phrase in _phrases(subject):
        if _is_read(phrase, subject, octaves=_NEAR):
            return phrase
    near = (phrase for phrase in _phrases(subject) if _is_read(phrase, subject, octaves=math.inf))
    return next(near, _phrase(subject, "", subject.drawing.label))


def _is_read(phrase: str, subject: Subject, *, octaves: float) -> bool:
    # On a plain background nobody is added.
    found = read(f"{phrase}, plain background")
    if len(found.subjects) != 1 or found.unknown:
        return False
    (one,) = found.subjects
    return (one.drawing.id, one.count, one.colour) == (subject.drawing.id, subject.count, subject.colour) and (
        abs(math.log2(one.size / subject.size)) <= octaves
    )


def _phrases(subject: Subject) -> Iterator[str]:
    """Give phrases to try, the most fitting first, and last of all the emoji, which nobody misunderstands."""
    sized = [
        (abs(math.log2(factor * own / subject.size)), word, noun)
        for noun, own in _nouns().get(subject.drawing.id, ())[:_MOST_NOUNS]
        for word, factor in _SIZES
    ]
    # A word that has the size in it ("kitten") comes before one that is helped ("small cat").
    sized.sort(key=lambda one: (round(one[0], 1), bool(one[1])))
    for _, word, noun in sized:
        for form in _forms(noun, subject.count):
            yield _phrase(subject, word, form)
    size = min(_SIZES, key=lambda one: abs(math.log2(one[1] / subject.size)))[0]
    yield _phrase(subject, size, subject.drawing.label)
    if subject.drawing.id in _emoji():
        yield _phrase(subject, size, _emoji()[subject.drawing.id])


def _phrase(subject: Subject, size: str, noun: str) -> str:
    colour = exact(subject.colour) if subject.colour else ""
    words = " ".join(word for word in (size, colour, noun) if word)
    if subject.count > 1:
        return f"{_NUMBERS[subject.count]} {words}"
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def _forms(noun: str, count: int) -> Iterator[str]:
    """Give the plural forms that may be right, where several are meant."""
    if count > 1 and not noun.endswith("s"):
        if noun.endswith(("ch", "sh", "x", "s")):
            yield f"{noun}es"
        elif noun.endswith("y") and noun[-2:-1] not in "aeiou":
            yield f"{noun[:-1]}ies"
        elif noun.endswith("f"):
            yield f"{noun[:-1]}ves"
        elif noun.endswith("man"):
            yield f"{noun[:-3]}men"
        if noun in _IRREGULAR:
            yield _IRREGULAR[noun]
        if not noun.endswith(("ch", "sh", "x")):
            yield f"{noun}s"
    yield noun


@functools.cache
def _nouns() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """Map drawings to the English names that mean nothing else, the plainest first, each with the size in it."""
    found: dict[str, dict[str, float]] = {}
    for phrase, codes in lexicon.table("en").items():
        if codes.startswith("D:") and ";" not in codes:
            (meaning,) = meanings(codes)
            found.setdefault(meaning.value, {})[phrase] = meaning.size
    for name, plain in _PLAIN.items():
        found[name] = {plain: 1.0} | found.get(name, {})
    for name, nouns in found.items():
        label = pack.drawing(name).label.lower()
        order = sorted(nouns, key=lambda noun: (noun != _PLAIN.get(name), noun != label, noun.count(" ")))
        found[name] = {noun: nouns[noun] for noun in order}
    return {name: tuple(nouns.items()) for name, nouns in found.items()}


@functools.cache
def _emoji() -> Mapping[str, str]:
    return {name: emoji for emoji, name in pack.by_emoji().items()}
