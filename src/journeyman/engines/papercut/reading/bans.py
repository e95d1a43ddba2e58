"""What must not appear: ``--no`` and parts of negative weight.

Besides ids of drawings, these names are used: ``trees flowers grass clouds stars sun moon birds people animals
buildings mountains water boats cars text rain snow fog storm aurora rainbow`` and the words as typed, folded.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Drawing, Nature
from journeyman.engines.papercut.reading.draft import ALIVE
from journeyman.engines.papercut.reading.folding import folded
from journeyman.engines.papercut.reading.meanings import Sort
from journeyman.engines.papercut.reading.people import is_person
from journeyman.engines.papercut.reading.terms import Term, terms

__all__ = ["banned_by", "is_banned", "names_of"]

#: Words that mean more than any one drawing.
_WIDE: Final = {
    "animals": (
        "animal",
        "animals",
        "creature",
        "creatures",
        "动物",
        "動物",
        "animales",
        "animaux",
        "tiere",
        "животные",
    ),
    "text": ("text", "words", "letters", "writing", "watermark", "signature", "文字", "水印", "字", "texto", "texte"),
    "water": ("water", "水", "agua", "eau", "wasser", "вода"),
    "grass": ("grass", "草", "hierba", "herbe", "gras"),
    "people": ("people", "person", "persons", "human", "humans", "人", "人物", "gente", "personas", "menschen", "люди"),
    "trees": ("tree", "trees", "树", "树木"),
    "buildings": ("building", "buildings", "建筑", "房子"),
    "birds": ("bird", "birds", "鸟"),
    "clouds": ("cloud", "clouds", "云"),
    "flowers": ("flower", "flowers", "花"),
    "cars": ("car", "cars", "vehicle", "vehicles", "traffic", "车"),
    "boats": ("boat", "boats", "ship", "ships", "船"),
}
_NATURES: Final = {
    Nature.TREE: "trees",
    Nature.PLANT: "flowers",
    Nature.BUILDING: "buildings",
    Nature.BOAT: "boats",
    Nature.VEHICLE: "cars",
}
_SETTINGS: Final = {
    "sea": "water",
    "lake": "water",
    "mountains": "mountains",
    "meadow": "grass",
    "forest": "trees",
    "city": "buildings",
}
_BIRDS: Final = frozenset({"bird", "dove", "eagle", "blackbird", "parrot", "owl", "goose", "swan", "duck"})


def banned_by(phrases: Iterable[str]) -> frozenset[str]:
    """Say in names and ids what the phrases ban."""
    banned: set[str] = set()
    for phrase in phrases:
        word = folded(phrase).strip()
        banned.add(word)
        banned |= {name for name, words in _WIDE.items() if word in words}
        for term in terms(phrase):
            banned |= _by_term(term)
    return frozenset(banned - {""})


def _by_term(term: Term) -> set[str]:
    banned: set[str] = set()
    for meaning in term.meanings:
        match meaning.sort:
            case Sort.DRAWING | Sort.TAG:
                banned.add(meaning.value)
            case Sort.WEATHER:
                banned.add("clouds" if meaning.value == "cloudy" else meaning.value)
            case Sort.LIGHT | Sort.TIME:
                banned.add(meaning.value)
            case Sort.SETTING:
                banned |= {meaning.value, _SETTINGS.get(meaning.value, meaning.value)}
            case _:
                pass
    return banned


def names_of(drawing: Drawing) -> frozenset[str]:
    """Give the names under which a drawing can be banned."""
    names = {drawing.id}
    if is_person(drawing):
        names.add("people")
    elif drawing.nature in ALIVE:
        names.add("animals")
    if drawing.id in _BIRDS:
        names.add("birds")
    if drawing.id == "cloud":
        names.add("clouds")
    if drawing.id.endswith(("moon", "moon-face")):
        names.add("moon")
    names.update({_NATURES[drawing.nature]} if drawing.nature in _NATURES else ())
    return frozenset(names)


def is_banned(drawing: str, banned: frozenset[str]) -> bool:
    """Whether a drawing must not appear."""
    return not banned.isdisjoint(names_of(pack.drawing(drawing)))
