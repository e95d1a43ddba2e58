"""Noir: black and white, hard light from one side, rain in the light, grain and dark corners."""

from __future__ import annotations

import math

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.grading import vignette
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, flat, outlined, toned, with_alpha
from journeyman.engines.papercut.painting.textures import grain
from journeyman.engines.papercut.painting.world import Composition, Sprite


def manner(_composition: Composition) -> Manner:
    """Draw the world some stops darker than it is, so that lamps, sky and subject stand out."""
    return Manner(
        paint=lambda colour: colours.mix(
            colours.saturate(colour, 0.0), "#000000", 0.36 * (1 - colours.luminance(colour))
        ),
        shadow=1.0,
    )


def lit(image: pyvips.Image, composition: Composition, _sprite: Sprite) -> pyvips.Image:
    """Light a subject hard from one side, with a white rim."""
    rgb = flat(image, "#000000").colourspace("b-w").cast("float")
    place = pyvips.Image.xyz(image.width, image.height)[0].cast("float") / max(1, image.width)
    side = composition.light.side
    share = place if side > 0 else 1 - place
    tone = clipped((rgb - 110) * 1.5 + 120) * (0.34 + 0.92 * share)
    body = with_alpha(toned(clipped(tone), "#000000", "#ffffff"), image[3])
    return outlined(body, max(0.6, image.height * 0.0035), "#dcdcdc")


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Grade hard, throw a cone of light, add rain, grain and darkness."""
    tone = picture.colourspace("b-w").cast("float") / 255
    # A steep S-curve: smoothstep twice would crush lamps and moon together, so only the darks are pushed twice.
    curve = tone * tone * (3 - 2 * tone)
    curve = curve * 0.75 + curve * curve * 0.25
    if not canvas.composition.is_tile:
        curve = curve * _cone(canvas)
    out = clipped(curve * 268) + grain(canvas, 7.5 * min(1.3, canvas.strength))
    printed = toned(clipped(out), "#08080c", "#f4f1ea")
    if canvas.composition.is_tile:
        return printed
    return vignette(printed, 0.85, canvas)


def _cone(canvas: Canvas) -> pyvips.Image:
    """Slant window-blind light across the picture."""
    small = pyvips.Image.xyz(128, 128).cast("float") / 127
    side = canvas.composition.light.side
    x = small[0] if side > 0 else 1 - small[0]
    slant = (x * 0.55 + small[1]) * (2 * math.pi * 6.5) * 180 / math.pi
    bars = clipped(slant.sin() * 1.6 + 0.5, 0, 1)
    near = clipped(1.25 - ((x - 0.55) ** 2 + (small[1] - 0.5) ** 2) * 2.6, 0, 1)
    light = 0.62 + 0.42 * near + bars * near * 0.16
    return canvas.spread(light)


NOIR = Technique(manner=manner, treat=lit, finish=finish)
