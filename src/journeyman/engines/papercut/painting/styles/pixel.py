"""Pixel art: a true low-resolution grid, few colours, dark outlines, enlarged without smoothing."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import saturated
from journeyman.engines.papercut.painting.world import Composition


def manner(_composition: Composition) -> Manner:
    """Draw flat: gradients only cost colours."""
    return Manner(paint=lambda colour: colours.saturate(colour, 1.15))


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Go down to the grid, to a palette, outline the subjects, and come back up."""
    cell = max(2, round(canvas.short / (150 - 34 * min(1.5, canvas.strength))))
    if canvas.composition.is_tile:
        # The grid must close: powers of two divide the sizes that patterns have, and the border too.
        cell = next(
            size for size in (16, 8, 4, 2, 1) if size <= cell and not (canvas.core_width | canvas.core_height) % size
        )
        picture = canvas.wrapped(canvas.core(picture))
    # The grid begins at the core's corner, so that what lies beside it continues it.
    left, top = -canvas.left % cell, -canvas.top % cell
    columns, rows = -(-(left + canvas.width) // cell), -(-(top + canvas.height) // cell)
    padded = picture.embed(left, top, columns * cell, rows * cell, extend="copy")
    small = saturated(padded.shrink(cell, cell).cast("uchar").copy(interpretation="srgb"), 1.12)
    if not canvas.composition.is_tile:
        mask = canvas.subjects.embed(left, top, columns * cell, rows * cell).shrink(cell, cell) > 128
        grown = mask.morph(pyvips.Image.new_from_array([[128, 255, 128], [255, 255, 255], [128, 255, 128]]), "dilate")
        small = (grown & (mask == 0)).ifthenelse([36, 26, 54], small)
    # Quantising by libvips' own GIF palette: fast, and the same in every process.
    bits = 5 if canvas.strength < 1.2 else 4
    indexed = small.cast("uchar").copy(interpretation="srgb").gifsave_buffer(bitdepth=bits, dither=0.3, effort=4)
    limited = pyvips.Image.new_from_buffer(indexed, "").colourspace("srgb")[0:3].copy_memory()
    return limited.zoom(cell, cell).crop(left, top, canvas.width, canvas.height)


PIXEL_ART = Technique(manner=manner, finish=finish, is_soft=False, has_gloom=False)
