"""Anime: clean cel shading, fine coloured contours, saturated skies, light that blooms."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import (
    clipped,
    contours,
    flat,
    outlined,
    posterised,
    saturated,
    with_alpha,
)
from journeyman.engines.papercut.painting.textures import fitted
from journeyman.engines.papercut.painting.world import Composition, Sprite


def manner(_composition: Composition) -> Manner:
    """Saturate, and outline each shape in a darker tone of its own colour."""
    return Manner(
        paint=lambda colour: colours.saturate(colour, 1.32),
        ink=lambda colour: colours.lighten(colours.saturate(colour, 1.4), -0.42),
        line=0.0015,
    )


def celled(image: pyvips.Image, _composition: Composition, sprite: Sprite) -> pyvips.Image:
    """Shade a subject in three clear steps with fine lines."""
    scale = image.height / (sprite.height * 1.32)
    rgb = flat(image, "#907868")
    cel = saturated(posterised(rgb, 5, max(0.4, image.height * 0.003)), 1.22).cast("float")
    line = max(0.6, scale * 0.0012)
    edge = contours(rgb, line, 5.0) / 255 * 0.8
    inked = cel * (1 - edge) + edge * [58, 28, 44]
    return outlined(with_alpha(clipped(inked * 1.03 + 3), image[3]), max(0.7, scale * 0.0028), "#3a1f33")


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Let highlights bloom and lay a warm light over one side."""
    strength = min(1.4, canvas.strength)
    vivid = saturated(picture, 1.1)
    shrink = 4 if canvas.short >= 256 else 1
    small = clipped(vivid.shrink(shrink, shrink).cast("float") - 168) * 1.7
    glow = small.cast("uchar").gaussblur(max(0.6, canvas.short * 0.018 / shrink)).cast("float")
    glow = fitted(glow, picture.width, picture.height)
    out = 255 - (255 - vivid.cast("float")) * (255 - clipped(glow * 0.42 * strength)) / 255
    if canvas.composition.is_tile:
        return clipped(out).cast("uchar")
    place = pyvips.Image.xyz(64, 64).cast("float") / 63
    side = place[0] if canvas.composition.light.side > 0 else 1 - place[0]
    ray = clipped(side * 0.9 + (1 - place[1]) * 0.7 - 0.75, 0, 1)
    ray = canvas.spread(ray)
    return clipped(out + ray * [38, 30, 12] * strength).cast("uchar")


ANIME = Technique(manner=manner, treat=celled, finish=finish)
