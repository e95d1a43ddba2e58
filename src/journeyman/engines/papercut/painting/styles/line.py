"""Line art: ink contours on paper, with one loose wash of colour behind the subjects."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, contours, flat, outlined, with_alpha
from journeyman.engines.papercut.painting.textures import grain, paper
from journeyman.engines.papercut.painting.world import Composition, Sprite

_PAPER = "#fbf7ee"
_INK = "#2a2733"


def manner(_composition: Composition) -> Manner:
    """Outline everything, fill it with paper; the darkest colours keep a breath of tone."""

    def fill(colour: str) -> str:
        return colours.mix(_PAPER, "#d9d2c6", max(0.0, 0.62 - colours.luminance(colour)) * 0.55)

    return Manner(paint=fill, ink=lambda _: _INK, line=0.0026, is_flat=True, has_glow=False)


def drawn(image: pyvips.Image, composition: Composition, sprite: Sprite) -> pyvips.Image:
    """Keep a subject's contours and a third of its colour."""
    scale = image.height / (sprite.height * 1.32)  #: pixels per world unit
    line = max(0.6, scale * 0.0017)
    edge = contours(flat(image), line, 9.0)
    rgb = flat(image)
    # Spotted blacks: eyes and noses stay as dark as the line.
    black = clipped((84 - rgb.colourspace("b-w").cast("float")) * (1 / 34), 0, 1)
    edge = clipped(edge + black * 235)
    pale = rgb.cast("float") * 0.34 + [168, 164, 156]
    inked = pale * (1 - edge / 255) + edge / 255 * [42, 39, 51]
    _ = composition
    return outlined(with_alpha(clipped(inked), image[3]), line * 1.5, _INK)


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Print on paper."""
    tooth = paper(canvas, canvas.seed)
    return clipped(picture.cast("float") + tooth * 4 + grain(canvas, 1.4)).cast("uchar")


LINE_ART = Technique(manner=manner, treat=drawn, finish=finish, is_soft=False, has_gloom=False)
