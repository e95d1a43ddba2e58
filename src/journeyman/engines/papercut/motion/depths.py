"""Depths: how far away each layer of a scene is, for the camera and for the wind.

Depth is nearness: 0 for the sky, 1 for what stands at the frame's lower edge. On the ground it grows evenly from the
horizon down, so all that stands there moves with the ground below it.
"""

from __future__ import annotations

from typing import Final

from journeyman.engines.papercut.motion.life import STILL, Life
from journeyman.engines.papercut.painting.world import Layer, Sprite, Stance, Window
from journeyman.engines.papercut.plan import Nature

__all__ = [
    "FALLING",
    "FIXED",
    "GROUNDS",
    "HORIZON",
    "layer_depth",
    "layer_life",
    "on_ground",
    "sprite_depth",
    "sprite_life",
]

HORIZON: Final = 0.25  #: depth of what stands on the horizon
_FRONT: Final = 1.2

#: What lies flat and runs from its line to the lower edge.
GROUNDS: Final = frozenset(
    {"ground", "sea", "lake", "shore", "street", "path", "river", "floor", "fields", "seabed", "surface", "dunes"}
)
#: What is fastened to the frame's own edges: it may come nearer, but its cut ends are never shown.
FIXED: Final = frozenset({"boughs", "ferns", "curtains"})
#: What flies about piece by piece; ``flakes`` draws it.
FALLING: Final = frozenset({"rain", "snowfall", "petals", "sparks", "bubbles"})

_SKIES: Final = {
    "sky": 0.0,
    "stars": 0.0,
    "nebula": 0.02,
    "depths": 0.02,
    "sunburst": 0.02,
    "disc": 0.02,
    "aurora": 0.03,
    "rainbow": 0.05,
    "planets": 0.08,
    "lightning": 0.06,
    "mist": 0.08,
    "clouds": 0.1,
    "cumulus": 0.14,
    "rays": 0.1,
    "birds": 0.12,
    "shoal": 0.35,
    "wall": HORIZON,
    "window": HORIZON,
    "shelf": HORIZON,
    "frames": HORIZON,
    "backdrop": 0.45,
    "pendant": 0.5,
    "bunting": 0.4,
}
_FAR: Final = frozenset({"hills", "mountains", "skyline", "trees", "houses", "fog"})


def on_ground(y: float, view: Window) -> float:
    """Give the depth of what stands on a line of the ground."""
    return HORIZON + (1 - HORIZON) * min(1.15, max(0.0, y) / max(0.05, view.bottom))


def layer_depth(layer: Layer, view: Window, *, is_front: bool) -> float:
    """Give the depth of a layer."""
    if layer.kind in FIXED:
        return _FRONT
    if layer.kind in _SKIES:
        return _SKIES[layer.kind]
    if layer.kind in _FAR and layer.y <= 0.035 and not is_front:
        return 0.1 + (HORIZON - 0.1) * min(1.0, layer.tone)
    return on_ground(layer.y, view)


def sprite_depth(sprite: Sprite, view: Window) -> float:
    """Give the depth of a subject."""
    if sprite.stance is Stance.SHINES:
        return 0.08
    if sprite.haze > 0:
        return 0.2
    if sprite.stance in {Stance.STANDS, Stance.FLOATS}:
        return on_ground(sprite.y, view)
    # What flies has no ground to tell how far it is: its size does.
    return min(0.95, 0.4 + sprite.height / view.height)


_LIVES: Final = {
    "clouds": Life(drift=0.009),
    "cumulus": Life(drift=0.005),
    "mist": Life(drift=0.006),
    "fog": Life(drift=0.02, pulse=0.18, beat=6.5),
    "birds": Life(drift=0.022, bob=0.006, beat=3.1),
    "aurora": Life(glide=0.018, pulse=0.35, beat=5.3, lean=0.05),
    "rays": Life(glide=0.025, pulse=0.4, beat=4.7),
    "shoal": Life(glide=0.05, bob=0.01, beat=5.0),
    "nebula": Life(glide=0.008, pulse=0.12, beat=7.0),
    "planets": Life(bob=0.004, beat=6.0),
    "waves": Life(glide=0.014, bob=0.004, beat=3.4),
    "trees": Life(lean=0.012, beat=3.8),
    "grass": Life(lean=0.09, beat=2.3),
    "flowers": Life(lean=0.07, beat=2.7),
    "bushes": Life(lean=0.03, beat=3.0),
    "reeds": Life(lean=0.06, beat=3.0),
    "rows": Life(lean=0.03, beat=3.2),
    "ferns": Life(lean=0.03, beat=3.1),
    "coral": Life(lean=0.05, beat=3.6),
    "boughs": Life(lean=0.022, beat=3.5, hangs=True),
    "bunting": Life(lean=0.05, beat=2.9, hangs=True),
    "pendant": Life(lean=0.01, beat=4.0, hangs=True),
    "sunburst": Life(pulse=0.25, beat=4.0),
    "lightning": Life(flash=True),
    "houseplant": Life(lean=0.008, beat=3.6),
}


def layer_life(layer: Layer) -> Life:
    """Say how a layer moves by itself."""
    return _LIVES.get(layer.kind, STILL)


_PLANTS: Final = Life(lean=0.016, beat=3.4)
_ROOTED: Final = frozenset({Nature.BUILDING, Nature.OBJECT, Nature.FOOD, Nature.SYMBOL})


def sprite_life(sprite: Sprite) -> Life:
    """Say how a subject moves by itself."""
    size = sprite.height
    beat = 2.2 + 1.6 * (sprite.seed % 97) / 97
    if sprite.haze > 0:
        return STILL
    if sprite.stance is Stance.STANDS:
        return _standing(sprite, beat)
    if sprite.stance is Stance.FLOATS:
        return Life(bob=0.022 * size + 0.003, glide=0.012, roll=1.7, beat=beat * 1.3)
    if sprite.stance is Stance.SWIMS:
        return Life(bob=0.03 * size + 0.004, glide=0.10 * size + 0.01, roll=2.4, beat=beat * 1.4)
    if sprite.stance is Stance.FLIES:
        return Life(bob=0.05 * size + 0.006, glide=0.07 * size + 0.008, roll=2.4, beat=beat)
    return Life(bob=0.003, beat=beat * 2)


def _standing(sprite: Sprite, beat: float) -> Life:
    if sprite.nature in {Nature.TREE, Nature.PLANT}:
        return _PLANTS
    if sprite.nature in _ROOTED:
        return STILL
    if sprite.nature is Nature.VEHICLE:
        return Life(bob=0.004, glide=0.035, beat=beat * 1.6)
    return Life(breath=0.012, roll=0.8, beat=beat, hop=0.05 * sprite.height)
