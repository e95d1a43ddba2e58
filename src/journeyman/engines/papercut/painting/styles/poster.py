"""Vintage poster: a handful of flat inks, a sunburst sky, grain, and a frame without lettering."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner, Sheet
from journeyman.engines.papercut.painting.sprites import rasterise
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, flat, outlined, posterised, saturated, with_alpha
from journeyman.engines.papercut.painting.textures import cloudy, grain
from journeyman.engines.papercut.painting.world import Composition, Sprite, Window

#: The printer's inks, dark to light; every colour is pulled towards the nearest.
INKS = ("#22304a", "#1f5b66", "#7a3b3f", "#c4553d", "#3f8a78", "#d98a4a", "#e8b65a", "#9fc0a8", "#f0d9a4", "#f7ecd0")


def _nearest(colour: str, share: float) -> str:
    red, green, blue = colours.parse(colour)

    def distance(ink: str) -> float:
        r, g, b = colours.parse(ink)
        return 2 * (red - r) ** 2 + 4 * (green - g) ** 2 + 3 * (blue - b) ** 2

    return colours.mix(colour, min(INKS, key=distance), share)


def manner(composition: Composition) -> Manner:
    """Lay flat inks."""
    share = 0.78 if composition.guidance <= 0 else 0.3
    return Manner(paint=lambda colour: _nearest(colour, share), is_flat=True, has_glow=False)


def printed(image: pyvips.Image, _composition: Composition, sprite: Sprite) -> pyvips.Image:
    """Reduce a subject to three tones and a dark contour."""
    rgb = saturated(posterised(flat(image, "#c0a080"), 4, max(0.4, image.height * 0.003)), 0.92)
    warm = clipped(rgb.cast("float") * [0.97, 0.93, 0.82] + [14, 10, 6])
    _ = sprite
    return outlined(with_alpha(warm, image[3]), max(0.6, image.height * 0.004), "#22304a")


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Print with uneven ink on old paper, inside a frame."""
    strength = min(1.3, canvas.strength)
    uneven = cloudy(canvas, canvas.short / 3, canvas.seed) * 5 + cloudy(
        canvas, max(2, canvas.short / 230), canvas.seed + 1
    ) * (9 * strength)
    aged = clipped(picture.cast("float") * [0.985, 0.955, 0.87] + [10, 9, 4] + uneven + grain(canvas, 4.5 * strength))
    if canvas.composition.is_tile:
        return aged.cast("uchar")
    return _framed(aged.cast("uchar").copy(interpretation="srgb"), canvas)


def _framed(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    wide, tall = canvas.width / canvas.short, canvas.height / canvas.short
    sheet = Sheet(Window(left=0, top=0, width=wide, height=tall))
    edge, cream, dark = 0.042, "#f4e7c8", "#2a3550"
    sheet.raw(
        f'<path fill="{cream}" fill-rule="evenodd" d="M0 0H{wide:.4f}V{tall:.4f}H0ZM{edge} {edge}'
        f'V{tall - edge:.4f}H{wide - edge:.4f}V{edge}Z"/>'
        f'<rect x="{edge}" y="{edge}" width="{wide - 2 * edge:.4f}" height="{tall - 2 * edge:.4f}" '
        f'fill="none" stroke="{dark}" stroke-width="0.007"/>'
        f'<rect x="{edge * 0.55:.4f}" y="{edge * 0.55:.4f}" width="{wide - 1.1 * edge:.4f}" '
        f'height="{tall - 1.1 * edge:.4f}" fill="none" stroke="{dark}" stroke-width="0.0022"/>'
    )
    return picture.composite2(rasterise(sheet.svg(canvas.width, canvas.height)), "over").flatten()


VINTAGE_POSTER = Technique(manner=manner, treat=printed, finish=finish, is_soft=False, has_gloom=False)
