"""How a subject holds itself in a setting, and what must carry it there.

A cat at sea sits in a rowing boat, a whale in a village swims in a pond, a fox in space travels in a bubble: whatever
the prompt puts together is drawn as if somebody had meant it.
"""

from __future__ import annotations

from typing import Final

from journeyman.engines.papercut.painting.world import Aid, Stance
from journeyman.engines.papercut.plan import Drawing, Nature, Setting

WATER: Final = frozenset({Setting.SEA, Setting.LAKE, Setting.BEACH})
_WEIGHTLESS: Final = frozenset({Setting.SPACE, Setting.SKY})
_WATERFOWL: Final = frozenset({"swan", "duck", "goose", "otter", "beaver", "seal", "ring-buoy"})
_LANDMARKS: Final = frozenset({"mount-fuji", "mountain", "snow-capped-mountain", "volcano"})
_SPACEBORN: Final = ("astronaut", "alien", "robot", "saucer", "ghost", "dragon", "phoenix")
_ALIVE: Final = frozenset({Nature.CREATURE, Nature.SWIMMER, Nature.PLANT, Nature.TREE, Nature.FLYER})
_AIRBORNE: Final = frozenset({Nature.FLYER, Nature.FACE, Nature.SWIMMER, Nature.BOAT, Nature.CELESTIAL})
_DIVERS: Final = _AIRBORNE - {Nature.CELESTIAL} | {Nature.CREATURE}
_BOWL_METRES: Final = 0.6  #: what is smaller fits into a bowl


def is_landmark(drawing: Drawing) -> bool:
    """Say whether something is a mountain: it rises at the horizon and never stands among others."""
    return drawing.id in _LANDMARKS


def needs_water(drawing: Drawing) -> bool:
    """Say whether something belongs in or on water."""
    return drawing.nature in {Nature.SWIMMER, Nature.BOAT} or drawing.waterline is not None


def stance(drawing: Drawing, setting: Setting) -> Stance:
    """Say how something holds itself in a setting."""
    nature = drawing.nature
    if nature is Nature.CELESTIAL:
        return Stance.SHINES
    if is_landmark(drawing):
        return Stance.STANDS
    if setting is Setting.UNDERWATER:
        return Stance.SWIMS if nature in _DIVERS else Stance.STANDS
    if nature in {Nature.FLYER, Nature.FACE} or (setting is Setting.SKY):
        return Stance.FLIES
    if needs_water(drawing):
        return Stance.FLIES if setting in _WEIGHTLESS else Stance.FLOATS
    floats = setting is Setting.SEA or (setting is Setting.LAKE and drawing.id in _WATERFOWL)
    return Stance.FLOATS if floats else Stance.STANDS


def aid(drawing: Drawing, setting: Setting) -> Aid:
    """Say what must carry something so that it belongs in a setting."""
    nature, held = drawing.nature, stance(drawing, setting)
    if is_landmark(drawing):
        return Aid.NONE
    if setting is Setting.UNDERWATER:
        return Aid.BUBBLE if held is Stance.SWIMS and nature not in {Nature.SWIMMER, Nature.BOAT} else Aid.NONE
    if setting is Setting.SPACE:
        is_spaceborn = any(word in drawing.id for word in _SPACEBORN)
        return Aid.BUBBLE if nature in _ALIVE and not is_spaceborn else Aid.NONE
    if setting is Setting.SKY:
        return Aid.NONE if nature in _AIRBORNE else Aid.CLOUD
    if held is Stance.FLOATS:
        return _afloat(drawing, setting)
    return Aid.NONE


def _afloat(drawing: Drawing, setting: Setting) -> Aid:
    if setting in WATER:
        swims = needs_water(drawing) or drawing.id in _WATERFOWL
        if swims:
            return Aid.NONE
        return Aid.ISLAND if drawing.nature in {Nature.BUILDING, Nature.TREE} else Aid.ROWBOAT
    is_small = drawing.nature is Nature.SWIMMER and drawing.metres < _BOWL_METRES
    return Aid.BOWL if is_small else Aid.POND
