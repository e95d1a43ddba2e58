"""Papercut, the house style: sheets of coloured paper, each casting a soft shadow on the one behind."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import solid
from journeyman.engines.papercut.painting.textures import grain, paper
from journeyman.engines.papercut.painting.world import Composition, Sprite


def manner(composition: Composition) -> Manner:
    """Cast paper shadows, deeper and in stronger colours the more style is asked for."""
    strength = composition.strength
    vivid = 1 + max(0.0, strength - 1) * 0.35
    return Manner(paint=lambda colour: colours.saturate(colour, vivid), shadow=min(1.9, 0.3 + 0.7 * strength))


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
