"""Watercolour: pale pigment that pools at its edges, on rough paper left white round the picture."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped
from journeyman.engines.papercut.painting.textures import cloudy, displaced, fitted, grain, paper
from journeyman.engines.papercut.painting.world import Composition
from journeyman.engines.papercut.plan import TimeOfDay


def manner(composition: Composition) -> Manner:
    """Thin every colour with water."""
    water = 0.24 if composition.time in {TimeOfDay.DAY, TimeOfDay.DAWN} else 0.14
    return Manner(paint=lambda colour: colours.mix(colours.saturate(colour, 1.1), "#fffdf6", water))


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Let edges bleed, pigment pool and granulate, and paper show."""
    short, seed, strength = canvas.short, canvas.seed, canvas.strength
    wet = displaced(
        picture, canvas, ((short * 0.0055 * strength, short / 26), (short * 0.0022 * strength, short / 90)), seed
    )
    wash = wet.gaussblur(max(0.4, short * 0.0022)).copy_memory()
    # Pigment wanders to the edge of a wet patch: colours darken where they meet a lighter neighbour.
    halo = fitted(wash.shrink(2, 2).gaussblur(max(0.5, short * 0.005)), canvas.width, canvas.height)
    pooled = wash.cast("float") - clipped(halo.cast("float") - wash, 0, 40) * (0.95 * strength)
    blots = cloudy(canvas, short / 5, seed + 2) * 0.5 + cloudy(canvas, short / 17, seed + 3) * 0.35
    tooth = paper(canvas, seed + 4)
    density = clipped(0.88 + blots * (0.32 * strength) + tooth * 0.06, 0.35, 1.1)
    stained = (pooled - 255) * density
    speckle = tooth * 9 + grain(canvas, 2.0)
    if not canvas.composition.is_tile:
        share, rim = _margins(canvas)
        stained = stained * share
        speckle = speckle - rim
    return clipped(stained + speckle + [254.0, 252.5, 246.5]).cast("uchar")


def _margins(canvas: Canvas) -> tuple[pyvips.Image, pyvips.Image]:
    """Say where there is paint, the edge of the paper being left white, and where the wash dried to a rim."""
    short = canvas.short
    x, y = pyvips.Image.xyz(canvas.width, 1)[0].cast("float"), pyvips.Image.xyz(1, canvas.height)[1].cast("float")
    x = (x < canvas.width - 1 - x).ifthenelse(x, canvas.width - 1 - x).replicate(1, canvas.height)
    y = (y < canvas.height - 1 - y).ifthenelse(y, canvas.height - 1 - y).replicate(canvas.width, 1)
    nearest = (x < y).ifthenelse(x, y)
    ragged = cloudy(canvas, short / 12, canvas.seed + 8) * (short * 0.022) + cloudy(
        canvas, short / 45, canvas.seed + 9
    ) * (short * 0.008)
    torn = (nearest + ragged).copy_memory()
    share = clipped((torn - short * 0.022) * (1 / (short * 0.008)), 0, 1).copy_memory()
    rim = (1 - clipped((torn - short * 0.03).abs() * (1 / (short * 0.008)), 0, 1)) * share * 16
    return share, rim


WATERCOLOUR = Technique(manner=manner, finish=finish, has_gloom=False)
