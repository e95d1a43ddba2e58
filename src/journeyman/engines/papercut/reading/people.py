"""People: who stands in for whom, and what they do."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Drawing, Nature
from journeyman.engines.papercut.reading.draft import ALIVE, Draft, Noun

__all__ = ["CLOTHES", "afloat", "is_person", "is_waterbird", "pose"]

#: What somebody wears: it lends its colour to the wearer instead of standing about empty.
CLOTHES: Final = frozenset(
    {"dress", "kimono", "coat", "lab-coat", "t-shirt", "womans-clothes", "jeans", "sari", "shorts", "safety-vest"},
)

#: Heads, and the whole figures that take their place outside portraits.
_FIGURES: Final = {
    "woman": ("woman-standing", 1.0),
    "man": ("man-standing", 1.0),
    "person": ("person-standing", 1.0),
    "girl": ("woman-standing", 0.78),
    "boy": ("man-standing", 0.78),
    "child": ("person-standing", 0.72),
}
_HEADS: Final = {
    "woman-standing": ("woman", "girl"),
    "man-standing": ("man", "boy"),
    "person-standing": ("person", "child"),
}
_GROWN: Final = 0.9  #: figures smaller than this are children
_DOING: Final = {
    "running": "running",
    "walking": "walking",
    "swimming": "swimming",
    "surfing": "surfing",
    "cycling": "biking",
    "kneeling": "kneeling",
    "meditating": "in-lotus-position",
    "dancing": "dancing",
    "sailing": "rowing-boat",
}
_ONE_FOR_ALL: Final = {"sleeping": "person-in-bed", "skiing": "skier"}
_PEOPLE: Final = (
    "person",
    "man",
    "woman",
    "people",
    "men",
    "women",
    "old",
    "older",
    "health",
    "construction",
    "office",
)
_TRADES: Final = frozenset(
    {
        "boy", "girl", "child", "baby", "student", "teacher", "judge", "farmer", "cook", "mechanic", "factory-worker",
        "scientist", "technologist", "singer", "artist", "pilot", "astronaut", "firefighter", "police-officer",
        "detective", "guard", "ninja", "prince", "princess", "pregnant-woman", "pregnant-man", "pregnant-person",
        "santa-claus", "mrs-claus", "mx-claus", "horse-racing", "skier", "snowboarder", "baby-angel", "breast-feeding",
        "bust-in-silhouette", "busts-in-silhouette", "family", "selfie", "samurai", "knight",
    },
)  # fmt: skip
_WATERBIRDS: Final = frozenset({"swan", "duck"})


def is_person(drawing: Drawing) -> bool:
    """Whether a drawing shows people."""
    return drawing.id in _TRADES or drawing.id.partition("-")[0] in _PEOPLE


def pose(draft: Draft) -> None:
    """Let figures do what the prompt says they do; in a portrait show their faces."""
    for noun in draft.nouns:
        figure = noun.drawing.id
        if draft.is_portrait and figure in _HEADS:
            grown, young = _HEADS[figure]
            noun.turn_into(grown if noun.size >= _GROWN else young, 1.0)
        elif not draft.is_portrait and figure in _FIGURES:
            standing, size = _FIGURES[figure]
            noun.turn_into(standing, noun.size * size)
    for name, typed, doer in draft.poses:
        noun = doer or next((one for one in draft.nouns if one.drawing.nature in ALIVE), None)
        if noun is not None and _do(noun, name):
            noun.words.append(typed)
            draft.use(typed)


def _do(noun: Noun, name: str) -> bool:
    """Change a noun's drawing or nature for what it does; say whether that could be done."""
    who, _, how = noun.drawing.id.rpartition("-")
    if how in {"standing", "walking"} and who in {"man", "woman", "person"}:
        wanted = _ONE_FOR_ALL.get(name) or f"{who}-{_DOING.get(name, name)}"
        if wanted == "person-dancing":
            wanted = "woman-dancing"
        if wanted in pack.ids_set():
            noun.turn_into(wanted)
            return True
    if name == "flying" and noun.drawing.nature in {Nature.CREATURE, Nature.SWIMMER}:
        noun.drawing = replace(noun.drawing, nature=Nature.FLYER)
        return True
    if name == "swimming" and noun.drawing.nature is Nature.CREATURE:
        noun.drawing = afloat(noun.drawing, 0.62)
        return True
    return (name, noun.drawing.nature) in {("flying", Nature.FLYER), ("swimming", Nature.SWIMMER)}


def afloat(drawing: Drawing, share: float) -> Drawing:
    """Set a drawing on the water, with that share of its height above the surface."""
    _, top, _, bottom = drawing.box
    return replace(drawing, nature=Nature.BOAT, waterline=round(top + (bottom - top) * share, 2))


def is_waterbird(drawing: Drawing) -> bool:
    """Whether it swims when there is water."""
    return drawing.id in _WATERBIRDS
