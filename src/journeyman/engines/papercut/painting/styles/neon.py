"""Neon: darkness, and everything drawn in glowing tubes."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, contours, flat, ring, saturated, with_alpha
from journeyman.engines.papercut.painting.textures import fitted
from journeyman.engines.papercut.painting.world import Composition, Sprite

_NIGHT = "#0b0820"


def _tube(colour: str) -> str:
    """Turn a colour into light: full saturation, high lightness; greys become the sign-painter's cyan or magenta."""
    hue, lightness, saturation = colours.hls(colour)
    if saturation < 0.12:
        hue = 0.52 if lightness > 0.5 else 0.86
    return colours.from_hls(hue, 0.58 + 0.12 * lightness, 1.0)


def manner(_composition: Composition) -> Manner:
    """Fill with darkness, outline with light."""
    return Manner(
        paint=lambda colour: colours.mix(
            _NIGHT, colours.saturate(colour, 1.4), 0.13 + 0.08 * colours.luminance(colour)
        ),
        ink=_tube,
        line=0.003,
        is_flat=True,
        has_glow=True,
    )


def lit(image: pyvips.Image, _composition: Composition, sprite: Sprite) -> pyvips.Image:
    """Turn a subject into tubes of its own colours over a dim body."""
    scale = image.height / (sprite.height * 1.32)
    line = max(0.7, scale * 0.0026)
    rgb = flat(image, "#000000")
    vivid = saturated(rgb.gaussblur(line * 2.5), 2.6)
    bright = clipped(vivid.cast("float") * 0.75 + 85)
    outer = ring(image[3], line * 1.2).cast("float") - clipped(image[3].cast("float") - 10)
    edge = clipped(contours(flat(image, "#808080"), line, 11.0) + clipped(outer) * 1.2) / 255
    dim = rgb.cast("float") * 0.30
    alpha = ring(image[3], line * 1.6)
    return with_alpha(clipped(dim * (1 - edge) + bright * edge), alpha)


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Let the tubes glow into the air."""
    light = clipped(picture.cast("float") - 72) * 1.25
    small = light.cast("uchar").shrink(2, 2) if canvas.short >= 256 else light.cast("uchar")
    near = small.gaussblur(max(0.5, canvas.short * 0.0035))
    far = small.gaussblur(max(0.8, canvas.short * 0.014))
    glow = near.cast("float") * 0.8 + far.cast("float") * 1.5
    if small.width != picture.width:
        glow = fitted(glow, picture.width, picture.height)
    return clipped(picture.cast("float") + glow * min(1.2, 0.5 + 0.4 * canvas.strength)).cast("uchar")


NEON = Technique(manner=manner, treat=lit, finish=finish, is_soft=False)
