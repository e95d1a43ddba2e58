"""From a composition to pixels, at any size.

The scenery behind and before the subjects is one SVG document each; subjects are rasters laid between them. A style
takes part three times: it says how shapes are laid down (``Manner``), it treats each subject's raster, and it finishes
the whole.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyvips

from journeyman.engines.papercut.painting import sprites, styles
from journeyman.engines.papercut.painting.grading import graded, vignette
from journeyman.engines.papercut.painting.scenery import PAINTERS
from journeyman.engines.papercut.painting.shadows import shadows
from journeyman.engines.papercut.painting.sheet import Manner, Sheet
from journeyman.engines.papercut.painting.styles.canvas import Canvas
from journeyman.engines.papercut.painting.tiling import painted_pattern
from journeyman.engines.papercut.painting.world import Composition, Layer

__all__ = ["canvas_of", "render"]


def render(composition: Composition, *, width: int, height: int) -> pyvips.Image:
    """Paint a composition; sRGB, three bands of 8 bits, in memory."""
    style = styles.STYLES[composition.style]
    if composition.is_tile:
        return painted_pattern(composition, style, width, height)
    manner = style.manner(composition)
    _, _, core_width, core_height = _core(composition, width, height)
    picture = _layers(composition, composition.back, manner, width, height, has_shadows=True).flatten()
    if composition.softness > 0 and style.is_soft:
        picture = picture.gaussblur(max(0.4, composition.softness * min(core_width, core_height) * 0.0042)).cast(
            "uchar"
        )
    mask = pyvips.Image.black(width, height)
    for sprite in composition.sprites:
        raster = sprites.figure(sprite, composition.window, (width, height), composition.palette, style.figures(manner))
        # In memory, since it is looked at twice: for the picture and for the mask.
        image = style.treat(graded(raster.image, composition, sprite), composition, sprite).copy_memory()
        x = raster.x - (image.width - raster.image.width) // 2
        y = raster.y - (image.height - raster.image.height) // 2
        picture = sprites.laid(picture, image, x, y)
        mask = sprites.masked(mask, image[3], x, y)
    if composition.front:
        picture = picture.composite2(_layers(composition, composition.front, manner, width, height), "over").flatten()
    picture = picture[0:3].cast("uchar").copy(interpretation="srgb").copy_memory()
    canvas = canvas_of(composition, width, height, mask)
    finished = style.finish(picture, canvas)
    if composition.gloom > 0 and style.has_gloom:
        finished = vignette(finished, composition.gloom, canvas)
    return finished[0:3].cast("uchar").copy(interpretation="srgb").copy_memory()


def canvas_of(composition: Composition, width: int, height: int, subjects: pyvips.Image) -> Canvas:
    """Give a composition's canvas for a style to finish; ``subjects`` is where they cover it."""
    left, top, core_width, core_height = _core(composition, width, height)
    return Canvas(
        composition=composition,
        width=width,
        height=height,
        subjects=subjects.copy_memory(),
        left=left,
        top=top,
        core_width=core_width,
        core_height=core_height,
    )


def _core(composition: Composition, width: int, height: int) -> tuple[int, int, int, int]:
    """Find the pixels that the style is fitted to: left, top, width and height."""
    seen, mount = composition.window, composition.mount
    across, down = width / seen.width, height / seen.height
    left = min(width - 1, max(0, round((mount.left - seen.left) * across)))
    top = min(height - 1, max(0, round((mount.top - seen.top) * down)))
    core_width = min(width - left, max(1, round(mount.width * across)))
    return left, top, core_width, min(height - top, max(1, round(mount.height * down)))


def _layers(
    composition: Composition,
    layers: Sequence[Layer],
    manner: Manner,
    width: int,
    height: int,
    *,
    has_shadows: bool = False,
) -> pyvips.Image:
    sheet = Sheet(composition.window, manner)
    for layer in layers:
        sheet.frame = layer.frame or composition.frame
        PAINTERS[layer.kind](sheet, layer, composition)
    if has_shadows:
        shadows(sheet, composition)
    return sprites.rasterise(sheet.svg(width, height))
