"""Choosing what the prompt leaves open: setting, time, weather and mood. Same draft and seed, same choice."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Final

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Drawing, Mood, Nature, Setting, Style, TimeOfDay, Weather
from journeyman.engines.papercut.reading.abstractions import Abstraction, Symbol
from journeyman.engines.papercut.reading.draft import Draft
from journeyman.engines.papercut.reading.habitats import habitat

__all__ = ["COMPANY", "choose_setting", "choose_time", "choose_weather", "named_setting"]

_LIGHT: Final = 0.5  #: a setting that weighs no more than this part of the heaviest is decor
_RANKS: Final = (3.0, 2.0, 1.2, 0.8)  #: what the first, second… setting of a habitat is worth
#: Of several settings named, the one that cannot be shown as decor of another is where the picture takes place.
_PRIORITY: Final = {Setting.SKY: 0, Setting.STUDIO: 0, Setting.MEADOW: 1, Setting.LAKE: 4} | dict.fromkeys(
    (Setting.FOREST, Setting.CITY, Setting.VILLAGE, Setting.GARDEN, Setting.BEACH, Setting.DESERT), 2
)
#: How a second setting is shown: what stands about in it.
COMPANY: Final[Mapping[Setting, tuple[str, int]]] = {
    Setting.FOREST: ("evergreen-tree", 4),
    Setting.VILLAGE: ("house", 3),
    Setting.CITY: ("office-building", 3),
    Setting.GARDEN: ("tulip", 4),
    Setting.BEACH: ("palm-tree", 2),
    Setting.DESERT: ("cactus", 2),
    Setting.FARM: ("sheaf-of-rice", 3),
    Setting.MEADOW: ("blossom", 4),
    Setting.CAFE: ("hot-beverage", 1),
}
_INDOORS: Final = frozenset({Setting.ROOM, Setting.CAFE, Setting.STUDIO, Setting.SPACE, Setting.UNDERWATER})
_OUTDOORS: Final = frozenset({Nature.BUILDING, Nature.TREE, Nature.PLANT, Nature.BOAT, Nature.VEHICLE})
_RESTING: Final = frozenset({"sleeping", "reading", "drinking"})
_LARGEST_INDOORS: Final = 2.0  #: metres; what is larger rests in the open
_POSES: Final[Mapping[str, tuple[Setting, ...]]] = {
    "swimming": (Setting.LAKE, Setting.SEA),
    "flying": (Setting.SKY,),
    "sleeping": (Setting.ROOM, Setting.GARDEN),
    "reading": (Setting.ROOM, Setting.GARDEN),
    "sailing": (Setting.LAKE, Setting.SEA),
    "surfing": (Setting.BEACH,),
    "skiing": (Setting.MOUNTAINS,),
    "cycling": (Setting.VILLAGE, Setting.MEADOW),
    "driving": (Setting.CITY,),
    "drinking": (Setting.CAFE,),
    "grazing": (Setting.MEADOW,),
    "meditating": (Setting.MOUNTAINS, Setting.LAKE),
    "dancing": (Setting.CITY, Setting.GARDEN),
}
_MOOD_TIMES: Final[Mapping[Mood, TimeOfDay]] = {
    Mood.ROMANTIC: TimeOfDay.DUSK,
    Mood.EERIE: TimeOfDay.NIGHT,
    Mood.NOSTALGIC: TimeOfDay.DUSK,
    Mood.MELANCHOLY: TimeOfDay.DUSK,
    Mood.MYSTERIOUS: TimeOfDay.NIGHT,
    Mood.DREAMY: TimeOfDay.DUSK,
    Mood.DRAMATIC: TimeOfDay.DUSK,
    Mood.CALM: TimeOfDay.DAWN,
    Mood.JOYFUL: TimeOfDay.DAY,
}
_NIGHTLY: Final = frozenset({"full-moon", "crescent-moon", "star", "glowing-star", "comet", "sparkles"})
_SUNNY: Final = frozenset({"sun", "sun-with-face"})
_WINTRY: Final = frozenset({"penguin", "polar-bear", "snowman", "snowman-without-snow", "skier", "sled", "snowboarder"})
_FISHES: Final = frozenset({"fish", "tropical-fish", "octopus", "squid", "jellyfish", "blowfish", "shrimp", "coral"})
_WATERS: Final = frozenset({Setting.SEA, Setting.LAKE, Setting.UNDERWATER})


def named_setting(draft: Draft) -> Setting | None:
    """Of the settings named choose the one that the picture takes place in."""
    heaviest = max((draft.places.get(setting, 1.0) for setting, _ in draft.settings), default=1.0)
    settings = [setting for setting, _ in draft.settings if draft.places.get(setting, 1.0) > heaviest * _LIGHT]
    if Setting.BEACH in settings and Setting.SEA in settings:
        settings.remove(Setting.SEA)
    chosen = max(settings, key=lambda setting: _PRIORITY.get(setting, 3), default=None)
    mains = draft.mains()
    if chosen is Setting.SEA and mains and all(noun.drawing.id in _FISHES for noun in mains):
        return Setting.UNDERWATER
    return chosen


def choose_setting(
    draft: Draft,
    idea: Abstraction | None,
    symbols: Sequence[Symbol],
    banned: frozenset[str],
    chance: random.Random,
) -> tuple[Setting, tuple[Setting, ...]]:
    """Choose a setting that suits the subjects; give it and what else would suit, best first."""
    scores = _scores(draft)
    if idea is not None:
        _weigh_idea(scores, idea, symbols)
    _weigh_sky(scores, draft)
    for setting in Setting:
        if setting.value in banned or (setting in _WATERS and "water" in banned):
            scores[setting] = 0.0
    order = sorted((setting for setting in Setting if scores[setting] > 0), key=lambda one: -scores[one])
    if not order:
        return Setting.MEADOW, (Setting.MOUNTAINS, Setting.LAKE)
    best = [setting for setting in order[:4] if scores[setting] >= 0.45 * scores[order[0]]]
    chosen = chance.choices(best, weights=[scores[setting] ** 2 for setting in best])[0]
    return chosen, tuple(setting for setting in order[:4] if setting is not chosen)


def _scores(draft: Draft) -> dict[Setting, float]:
    """Ask the subjects, what they do and the style where they belong."""
    scores: dict[Setting, float] = dict.fromkeys(Setting, 0.0)
    for place, noun in enumerate(draft.mains()[:5]):
        _add(scores, habitat(noun.drawing).settings, 1.0 if place == 0 else 0.5)
    for noun in draft.nouns:
        if not noun.is_main:
            _add(scores, habitat(noun.drawing).settings, 0.5 if _is_outdoors(noun.drawing) else 0.2)
    for name, _, doer in draft.poses:
        if name not in _RESTING or doer is None or doer.drawing.metres <= _LARGEST_INDOORS:
            _add(scores, _POSES.get(name, ()), 1.5)
    if any(_is_outdoors(noun.drawing) for noun in draft.nouns):
        for setting in _INDOORS - {Setting.SPACE, Setting.UNDERWATER}:
            scores[setting] *= 0.2
    if any(style in {Style.NEON, Style.NOIR} for style, _ in draft.styles):
        is_at_sea = any(Setting.SEA in habitat(noun.drawing).settings for noun in draft.mains())
        scores[Setting.CITY] += 2.5 if is_at_sea else 5.0
    return scores


def _is_outdoors(drawing: Drawing) -> bool:
    """Whether a room that holds it would be strange."""
    return drawing.nature in _OUTDOORS and Setting.ROOM not in habitat(drawing).settings


def _weigh_idea(scores: dict[Setting, float], idea: Abstraction, symbols: Sequence[Symbol]) -> None:
    """Add where an idea is shown, and where its symbols are at home."""
    _add(scores, idea.settings, 1.0)
    homes = [habitat(pack.drawing(symbol.drawing)).settings for symbol in symbols if symbol.is_main]
    for setting in Setting:  # a boat may stand for freedom, but not in the sky
        scores[setting] *= 1.0 if not homes or any(setting in home for home in homes) else 0.1
    for home in homes:
        _add(scores, home, 0.5)


def _weigh_sky(scores: dict[Setting, float], draft: Draft) -> None:
    """Go outdoors for a weather or an hour that is named."""
    if draft.weathers or draft.lights or draft.times:
        for setting in _INDOORS:
            scores[setting] *= 0.3
    is_wintry = any(noun.drawing.id in _WINTRY for noun in draft.mains())
    if is_wintry or any(weather is Weather.SNOW for weather, _ in draft.weathers):
        scores[Setting.DESERT] = scores[Setting.BEACH] = 0.0
        _add(scores, (Setting.FOREST, Setting.MOUNTAINS, Setting.VILLAGE), 0.2)


def _add(scores: dict[Setting, float], settings: Sequence[Setting], share: float) -> None:
    for rank, setting in enumerate(settings[: len(_RANKS)]):
        scores[setting] += _RANKS[rank] * share


def choose_time(
    draft: Draft, setting: Setting, mood: Mood, idea: Abstraction | None, chance: random.Random
) -> TimeOfDay:
    """Choose an hour that suits what is there."""
    lights = {light for light, _ in draft.lights}
    names = {noun.drawing.id for noun in draft.nouns}
    if setting is Setting.SPACE or lights & {"stars", "aurora"}:
        return TimeOfDay.NIGHT
    if "rainbow" in lights or names & _SUNNY:
        return TimeOfDay.DAY
    if names & _NIGHTLY or any(style is Style.NEON for style, _ in draft.styles):
        return TimeOfDay.NIGHT
    return _fitting_time(draft, mood, idea, chance)


def _fitting_time(draft: Draft, mood: Mood, idea: Abstraction | None, chance: random.Random) -> TimeOfDay:
    if idea is not None and not draft.nouns:
        return chance.choices(idea.times, weights=[1 / (rank + 1) for rank in range(len(idea.times))])[0]
    hours = (habitat(noun.drawing).hour for noun in draft.mains())
    if hour := next((hour for hour in hours if hour is not None), None):
        return hour
    if mood in _MOOD_TIMES:
        return _MOOD_TIMES[mood]
    return chance.choices((TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.DAWN), weights=(5, 3, 2))[0]


def choose_weather(
    draft: Draft, time: TimeOfDay, mood: Mood, idea: Abstraction | None, chance: random.Random
) -> Weather:
    """Choose a weather; clear unless something speaks for another."""
    if draft.lights:
        return Weather.CLEAR
    if any(noun.drawing.id in _WINTRY for noun in draft.mains()) or "skiing" in {name for name, _, _ in draft.poses}:
        return Weather.SNOW
    if any(noun.drawing.nature is Nature.CELESTIAL for noun in draft.nouns):
        return Weather.CLEAR
    if idea is not None and not draft.nouns:
        return chance.choices(idea.weathers, weights=[1 / (rank + 1) for rank in range(len(idea.weathers))])[0]
    if mood in {Mood.EERIE, Mood.MYSTERIOUS} and time is not TimeOfDay.DAY:
        return Weather.FOG
    return Weather.CLEAR
