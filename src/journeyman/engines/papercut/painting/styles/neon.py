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
    """Turn a colour into light: full saturation, high lightness.

    Greys, and the blues that nights consist of, are spread from cyan to magenta by their lightness: a street all
    in one colour is no neon street.
    """
    hue, lightness, saturation = colours.hls(colour)
    if saturation < 0.14 or 0.52 < hue < 0.74:
        hue = 0.49 + (lightness * 5.3) % 1.0 * 0.42
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
    line = max(0.7, scale * 0.0024)
    black = flat(image, "#000000")
    alpha = image[3].cast("float")
    # Beyond the edge there is no colour to light the tube with: what is near is spread outwards.
    spread = clipped(alpha.gaussblur(line * 3), 12, 255)
    own = clipped(black.cast("float").gaussblur(line * 3) * 255 / spread)
    vivid = saturated(own.cast("uchar").copy(interpretation="srgb"), 2.4)
    bright = clipped(vivid.cast("float") * 0.72 + 92)
    soft = alpha.gaussblur(line * 0.9)
    rim = clipped((128 - (soft - 128).abs()) * 2.6 - 40)
    edge = clipped(contours(flat(image, "#808080"), line, 9.0) * 0.8 + rim) / 255
    lit_up = black.cast("float") * 0.26 * (1 - edge) + bright * edge
    return with_alpha(clipped(lit_up), ring(image[3], line * 1.4))


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
