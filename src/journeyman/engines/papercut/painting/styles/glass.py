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
    light = canvas.spread(light)
    return clipped((joined + ripple) * light).cast("uchar")


def _cells(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Draw a net of quadrilaterals with shifted corners, each filled with the picture's colour at its middle."""
    window, mount = canvas.composition.window, canvas.composition.mount
    step = 0.1 / min(1.35, 0.75 + 0.25 * canvas.strength)
    # Panes are as large in a wider view as in the one before: a window grows by panes.
    thick = mount.height / canvas.composition.frame.height  #: leads keep their width for the eye
    unit = step * thick
    columns, rows = max(3, round(mount.width / unit)), max(3, round(mount.height / unit))
    wide, tall = mount.width / columns, mount.height / rows
    is_tile = canvas.composition.is_tile
    area = canvas.core(picture) if is_tile else picture
    small = fitted(area, max(6, round(window.width / wide * 2)), max(6, round(window.height / tall * 2)))
    small = small.cast("uchar").copy_memory()
    sheet = Sheet(window)

    def corner(column: int, row: int) -> tuple[float, float]:
        key_column, key_row = (column % columns, row % rows) if is_tile else (column, row)
        turn = noise.lattice(canvas.seed, key_column * 131 + key_row) * math.tau
        reach = 0.36 if is_tile or (column % columns and row % rows) else 0.0
        shift = 0.5 if row % 2 else 0.0
        return (
            mount.left + (column + shift * (0 if is_tile else 0.4) + math.cos(turn) * reach) * wide,
            mount.top + (row + math.sin(turn) * reach) * tall,
        )

    first_row, last_row = math.floor((window.top - mount.top) / tall), math.ceil((window.bottom - mount.top) / tall)
    first, last = math.floor((window.left - mount.left) / wide), math.ceil((window.right - mount.left) / wide)
    for row in range(first_row - 1, last_row + 1):
        for column in range(first - 1, last + 1):
            across = (column % columns + 0.5) / columns
            down = (row % rows + 0.5) / rows
            if not is_tile:
                across = (mount.left + (column + 0.5) * wide - window.left) / window.width
                down = (mount.top + (row + 0.5) * tall - window.top) / window.height
            x = min(small.width - 1, max(0, int(across * small.width)))
            y = min(small.height - 1, max(0, int(down * small.height)))
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
                f'stroke-width="{0.0052 * thick:.5f}"'
                ' stroke-linejoin="round"/>'
            )
    if not is_tile:
        sheet.raw(
            f'<rect x="{window.left:.4f}" y="{window.top:.4f}" width="{window.width:.4f}" '
            f'height="{window.height:.4f}" fill="none"'
            f' stroke="{_LEAD}" stroke-width="{0.036 * thick:.5f}"/>'
        )
    if is_tile:
        return canvas.wrapped(rasterise(sheet.svg(canvas.core_width, canvas.core_height)))
    return rasterise(sheet.svg(canvas.width, canvas.height))


STAINED_GLASS = Technique(manner=manner, treat=leaded, finish=finish, is_soft=False, has_gloom=False)
