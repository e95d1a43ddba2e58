"""Painting of seamless patterns: whatever crosses an edge comes in again on the other side."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import sprites
from journeyman.engines.papercut.painting.grading import graded
from journeyman.engines.papercut.painting.scenery.motifs import motifs
from journeyman.engines.papercut.painting.sheet import Sheet
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.world import Composition


def painted_pattern(composition: Composition, style: Technique, width: int, height: int) -> pyvips.Image:
    """Paint a pattern of ``compose(plan with tile)``."""
    manner = style.manner(composition)
    sheet = Sheet(composition.window, manner)
    for layer in composition.back:
        motifs(sheet, layer, composition)
    picture = sprites.rasterise(sheet.svg(width, height)).flatten().copy_memory()
    mask = pyvips.Image.black(width, height)
    for sprite in composition.sprites:
        raster = sprites.figure(sprite, composition.window, (width, height), composition.palette, style.figures(manner))
        image = style.treat(graded(raster.image, composition, sprite), composition, sprite)
        left, top = (
            raster.x - (image.width - raster.image.width) // 2,
            raster.y - (image.height - raster.image.height) // 2,
        )
        for shift_x in (-width, 0, width):
            for shift_y in (-height, 0, height):
                picture = sprites.laid(picture, image, left + shift_x, top + shift_y)
                mask = sprites.masked(mask, image[3], left + shift_x, top + shift_y)
    pad = max(16, min(width, height) // 12 // 16 * 16)
    padded = (
        picture[0:3].copy(interpretation="srgb").embed(pad, pad, width + 2 * pad, height + 2 * pad, extend="repeat")
    )
    canvas = Canvas(
        composition=composition,
        width=width + 2 * pad,
        height=height + 2 * pad,
        subjects=mask.embed(pad, pad, width + 2 * pad, height + 2 * pad, extend="repeat").copy_memory(),
        left=pad,
        top=pad,
        core_width=width,
        core_height=height,
    )
    finished = style.finish(padded.cast("uchar").copy_memory(), canvas)
    return finished.crop(pad, pad, width, height)[0:3].cast("uchar").copy(interpretation="srgb").copy_memory()
