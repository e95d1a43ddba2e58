"""Papercut, the house style: sheets of coloured paper, each casting a soft shadow on the one behind."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import solid
from journeyman.engines.papercut.painting.textures import grain, paper
from journeyman.engines.papercut.painting.world import Composition, Sprite


def manner(_composition: Composition) -> Manner:
    """Cast paper shadows."""
    return Manner(has_shadows=True)


def cut_out(image: pyvips.Image, composition: Composition, _sprite: Sprite) -> pyvips.Image:
    """Lay a soft shadow under a subject, as if it were a sheet of its own."""
    reach = max(1.0, image.height * 0.012)
    alpha = image[3].gaussblur(reach * 1.3) * 0.34
    across = round(-composition.light.side * reach * 1.2)
    shadow = alpha.embed(across, round(reach), image.width, image.height, extend="black").cast("uchar")
    under = solid(image.width, image.height, "#0d1030").bandjoin(shadow).copy(interpretation="srgb")
    return under.composite2(image, "over")


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Show the paper's tooth."""
    amount = 0.5 * min(1.4, canvas.strength)
    tooth = paper(canvas, canvas.seed) * 7 * amount + grain(canvas, 2.2 * amount)
    return (picture + tooth).cast("uchar")


PAPERCUT = Technique(manner=manner, treat=cut_out, finish=finish)
