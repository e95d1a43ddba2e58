"""Shadows at the feet of subjects: what makes them stand instead of hover."""

from __future__ import annotations

from journeyman.engines.papercut.painting.sheet import Sheet
from journeyman.engines.papercut.painting.world import Body, Composition, Sprite, Stance
from journeyman.engines.papercut.plan import TimeOfDay

_LOW_SUN = frozenset({TimeOfDay.DAWN, TimeOfDay.DUSK})


def shadows(sheet: Sheet, scene: Composition) -> None:
    """Draw the shadow of everything that stands on the ground."""
    for sprite in scene.sprites:
        if sprite.stance is Stance.STANDS and sprite.haze == 0:
            _shadow(sheet, scene, sprite)


def _shadow(sheet: Sheet, scene: Composition, sprite: Sprite) -> None:
    colour = scene.palette.shade
    reach = sprite.width * 0.5 * (0.9 if sprite.body is Body.WHOLE else 0.8)
    down = min(sprite.height * 0.07, reach * 0.16)
    y = sprite.y - sprite.height * 0.012
    if sheet.manner.is_flat:
        sheet.ellipse(sprite.x, y, reach, down * 0.8, colour, opacity=0.2, line=0)
        return
    if scene.time in _LOW_SUN and scene.light.is_visible:
        # A low sun throws long shadows away from itself.
        away = -scene.light.side * reach * 0.7
        fill = sheet.fade(colour, 0.34, 0.2, 0.0)
        sheet.ellipse(sprite.x + away, y, reach * 1.5, down * 1.1, colour, fill=fill, line=0)
    sheet.ellipse(sprite.x, y, reach, down, colour, fill=sheet.fade(colour, 0.55, 0.32, 0.0), line=0)
