"""Pencil: graphite contours, tone by hatching that follows the light, on cartridge paper."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, contours, toned
from journeyman.engines.papercut.painting.textures import cloudy, displaced, grain, paper, waves
from journeyman.engines.papercut.painting.world import Composition

#: Tones darker than the limit get hatching of this direction and weight; each limit adds to the ones before.
_HATCHES = ((196, 0.72, -0.72, 62), (150, 0.98, -0.22, 78), (104, 0.3, 0.95, 88))


def manner(_composition: Composition) -> Manner:
    """Lighten everything: paper is the lightest tone there is, and most of a drawing is paper."""

    def fill(colour: str) -> str:
        return colours.mix(colours.saturate(colour, 0.0), "#ffffff", 0.18 + 0.44 * colours.luminance(colour))

    return Manner(paint=fill, ink=lambda _: "#46444d", line=0.0016, has_glow=False)


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Trace, hatch in three directions by darkness, and let the paper's tooth break the graphite."""
    short = canvas.short
    line = contours(picture, max(0.5, short * 0.0013), 9.0).cast("float")
    tone = picture.colourspace("b-w").gaussblur(max(0.4, short * 0.002)).cast("float").copy_memory()
    pitch = max(2.6, short / 165)
    hatching = None
    for limit, across, down, weight in _HATCHES:
        wave = waves(canvas, canvas.core_width / pitch * across, canvas.core_height / pitch * down)
        lines = clipped((wave + 0.25) * 1.6, 0, 1) * clipped((limit - tone) * (1 / 46), 0, 1) * weight
        hatching = lines if hatching is None else hatching + lines
    if hatching is None:
        raise AssertionError(_HATCHES)
    shade = displaced(hatching.copy_memory(), canvas, ((short * 0.0035, short / 14),), canvas.seed)
    tooth = paper(canvas, canvas.seed)
    graphite = clipped(line * 1.2 + shade * (0.9 + 0.32 * tooth) + clipped(228 - tone) * 0.30, 0, 238)
    graphite = graphite * (0.95 + 0.12 * cloudy(canvas, short / 6, canvas.seed + 4))
    return toned(clipped(252 - graphite + tooth * 5 + grain(canvas, 3.0)), "#1d1d24", "#fbf8f1")


PENCIL = Technique(manner=manner, finish=finish, is_soft=False, has_gloom=False)
