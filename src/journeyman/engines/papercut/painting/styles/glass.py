"""Stained glass: cells of coloured glass held by lead, lit from behind."""

from __future__ import annotations

import math

import pyvips

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.sheet import Manner, Sheet, polygon
from journeyman.engines.papercut.painting.sprites import rasterise
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, flat, outlined, posterised, saturated, with_alpha
from journeyman.engines.papercut.painting.textures import cloudy, fitted
from journeyman.engines.papercut.painting.world import Composition, Sprite

_LEAD = "#17151f"


def manner(_composition: Composition) -> Manner:
    """Use jewel colours, each shape in a came of lead."""
    return Manner(
        paint=lambda colour: colours.saturate(colours.mix(colour, "#2a2a6a", 0.10), 1.65),
        ink=lambda _: _LEAD,
        line=0.0042,
        is_flat=True,
        has_glow=False,
    )


def leaded(image: pyvips.Image, _composition: Composition, sprite: Sprite) -> pyvips.Image:
    """Cut a subject from a few panes and set it in thick lead."""
    scale = image.height / (sprite.height * 1.32)
    rgb = saturated(posterised(flat(image, "#808080"), 5, max(0.4, image.height * 0.004)), 1.5)
    return outlined(with_alpha(rgb, image[3]), max(1.0, scale * 0.0062), _LEAD)


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Break the scene into cells, but leave the subjects whole; light it from behind."""
    broken = picture.composite2(_cells(picture, canvas), "over").flatten()
    share = canvas.subjects.cast("float") / 255
    joined = picture * share + broken * (1 - share)
    ripple = cloudy(canvas, canvas.short / 22, canvas.seed) * 9
    small = pyvips.Image.xyz(64, 64).cast("float")
    away = ((small[0] - 31.5) / 31.5) ** 2 + ((small[1] - 28) / 31.5) ** 2
    light = 1.24 - away * (0.0 if canvas.composition.is_tile else 0.24)
    light = fitted(light, canvas.width, canvas.height)
    return clipped((joined + ripple) * light).cast("uchar")


def _cells(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Draw a net of quadrilaterals with shifted corners, each filled with the picture's colour at its middle."""
    window = canvas.composition.window
    step = 0.1 / min(1.35, 0.75 + 0.25 * canvas.strength)
    columns, rows = max(3, round(window.width / step)), max(3, round(window.height / step))
    core = picture.crop(canvas.pad, canvas.pad, canvas.core_width, canvas.core_height)
    small = fitted(core, columns * 2, rows * 2).cast("uchar").copy_memory()
    sheet = Sheet(window)
    wide, tall = window.width / columns, window.height / rows
    is_tile = canvas.composition.is_tile

    def corner(column: int, row: int) -> tuple[float, float]:
        key_column, key_row = (column % columns, row % rows) if is_tile else (column, row)
        turn = noise.lattice(canvas.seed, key_column * 131 + key_row) * math.tau
        reach = 0.36 if is_tile or (0 < column < columns and 0 < row < rows) else 0.0
        shift = 0.5 if row % 2 else 0.0
        return (
            window.left + (column + shift * (0 if is_tile else 0.4) + math.cos(turn) * reach) * wide,
            window.top + (row + math.sin(turn) * reach) * tall,
        )

    for row in range(-1, rows + 1):
        for column in range(-1, columns + 1):
            x = min(small.width - 1, max(0, (column % columns if is_tile else column) * 2 + 1))
            y = min(small.height - 1, max(0, (row % rows if is_tile else row) * 2 + 1))
            shade = 0.34 * (noise.lattice(canvas.seed + 7, (column % columns) * 57 + row % rows) - 0.42)
            colour = colours.lighten(colours.text(small.getpoint(x, y)[:3]), shade)
            corners = (
                corner(column, row),
                corner(column + 1, row),
                corner(column + 1, row + 1),
                corner(column, row + 1),
            )
            sheet.raw(
                f'<path d="{polygon(corners)}" fill="{colour}" fill-opacity="0.78" stroke="{_LEAD}" '
                'stroke-width="0.0052"'
                ' stroke-linejoin="round"/>'
            )
    if not is_tile:
        sheet.raw(
            f'<rect x="{window.left:.4f}" y="{window.top:.4f}" width="{window.width:.4f}" '
            f'height="{window.height:.4f}" fill="none"'
            f' stroke="{_LEAD}" stroke-width="0.036"/>'
        )
    return canvas.wrapped(rasterise(sheet.svg(canvas.core_width, canvas.core_height)))


STAINED_GLASS = Technique(manner=manner, treat=leaded, finish=finish, is_soft=False, has_gloom=False)
