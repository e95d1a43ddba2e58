"""Streets and what stands along them."""

from __future__ import annotations

import math

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.scenery.trees import is_dark
from journeyman.engines.papercut.painting.sheet import Sheet, polygon
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import Setting, Weather


def street(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Lay a pavement and a road (``variety`` ``asphalt``) or cobbles."""
    tones, box = scene.palette, sheet.window
    low = box.bottom + 0.1
    height = sheet.frame.bottom + 0.1 - layer.y
    base = tones.ground
    sheet.paper(
        f"M{box.left - 0.1:.4f} {layer.y:.4f}H{box.right + 0.1:.4f}V{low:.4f}H{box.left - 0.1:.4f}Z",
        base,
        fill=sheet.down(colours.mix(base, tones.sky_low, 0.2), base, tones.front, span=(layer.y, layer.y + height)),
        depth=0.5,
    )
    if layer.variety == "asphalt" and scene.weather is not Weather.SNOW:
        _road(sheet, layer, scene, height)
    else:
        _cobbles(sheet, layer, scene, height)
    if scene.weather in {Weather.RAIN, Weather.STORM}:
        for x, own in noise.cells(layer.seed + 9, box.left, box.right, 0.3):
            wide = 0.06 + 0.1 * own.random()
            y = layer.y + height * (0.25 + 0.6 * own.random())
            sheet.ellipse(x, y, wide, wide * 0.16, colours.mix(tones.sky_low, tones.lamp, 0.3), opacity=0.45, line=0.4)


def _road(sheet: Sheet, layer: Layer, scene: Composition, height: float) -> None:
    tones, box = scene.palette, sheet.window
    kerb = layer.y + height * 0.24
    road = colours.mix(tones.front, "#4a4d63", 0.55)
    sheet.rect(box.left - 0.1, kerb, box.width + 0.2, 0.012, colours.lighten(tones.ground, 0.25), line=0.5)
    sheet.rect(
        box.left - 0.1,
        kerb + 0.012,
        box.width + 0.2,
        max(height, box.bottom - kerb),
        road,
        fill=sheet.down(colours.lighten(road, 0.12), road, span=(kerb, kerb + height)),
        line=0,
    )
    dash = 0.22
    start = math.floor(box.left / dash) - 1
    for index in range(math.ceil(box.width / dash) + 3):
        x, y = (start + index) * dash, kerb + height * 0.42
        sheet.path(
            polygon(((x, y), (x + dash * 0.5, y), (x + dash * 0.48, y + 0.014), (x - dash * 0.02, y + 0.014))),
            colours.mix("#fff4d0", road, 0.25),
            line=0,
        )


def _cobbles(sheet: Sheet, layer: Layer, scene: Composition, height: float) -> None:
    tones, box = scene.palette, sheet.window
    rows = 9
    for row in range(math.ceil(rows * max(1.0, (box.bottom + 0.1 - layer.y) / height) ** (1 / 1.5))):
        share = ((row + 0.5) / rows) ** 1.5
        y = layer.y + 0.012 + height * share
        size = 0.014 + 0.05 * share
        for x, own in noise.cells(layer.seed + row * 13, box.left, box.right, size * 2.1):
            if own.random() < 0.55:
                colour = colours.mix(
                    tones.ground, tones.front if own.random() < 0.6 else "#ffffff", 0.25 + 0.3 * own.random()
                )
                sheet.ellipse(x, y, size * 0.8, size * 0.3, colour, opacity=0.75, line=0.4)


def fence(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Put up a picket fence along a line."""
    box, size = sheet.window, layer.size
    white = (
        colours.multiply("#fff7ec", scene.light.tint)
        if scene.setting is not Setting.FARM
        else colours.lighten(scene.palette.wood, 0.2)
    )
    white = colours.mix(white, scene.palette.sky_low, (1 - layer.tone) * 0.5)
    step = size * 0.42
    start = math.floor(box.left / step) - 1
    for level in (0.32, 0.72):
        sheet.rect(
            box.left - 0.1, layer.y - size * level, box.width + 0.2, size * 0.1, colours.lighten(white, -0.08), line=0.6
        )
    for index in range(math.ceil(box.width / step) + 3):
        x = (start + index) * step
        sheet.path(
            polygon(
                (
                    (x, layer.y),
                    (x, layer.y - size * 0.85),
                    (x + size * 0.1, layer.y - size),
                    (x + size * 0.2, layer.y - size * 0.85),
                    (x + size * 0.2, layer.y),
                )
            ),
            white,
            fill=sheet.down(colours.lighten(white, 0.1), colours.lighten(white, -0.1)),
            line=0.6,
        )


def lamps(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Set street lamps at even distances, lit after dusk."""
    box, size = sheet.window, layer.size
    iron = colours.mix("#2d3150", scene.palette.mid, 0.25 * (1 - layer.tone))
    step = size * 2.2
    start = math.floor(box.left / step) - 1
    for index in range(math.ceil(box.width / step) + 3):
        x, y = (start + index + 0.35) * step, layer.y
        if any(low - 0.02 < x < high + 0.02 for low, high in layer.clear):
            continue
        if is_dark(scene):
            sheet.glow(x, y - size * 0.92, size * 0.6, scene.palette.lamp, 0.75)
            sheet.ellipse(
                x, y, size * 0.4, size * 0.07, scene.palette.lamp, fill=sheet.fade(scene.palette.lamp, 0.4, 0.0), line=0
            )
        sheet.stroke(f"M{x:.4f} {y:.4f}V{y - size * 0.8:.4f}", iron, size * 0.03)
        sheet.rect(x - size * 0.05, y - size * 0.04, size * 0.1, size * 0.045, iron, line=0.6)
        glass = scene.palette.lamp if is_dark(scene) else colours.mix("#ffffff", scene.palette.sky_mid, 0.4)
        sheet.path(
            polygon(
                (
                    (x - size * 0.045, y - size * 0.8),
                    (x - size * 0.075, y - size * 0.97),
                    (x + size * 0.075, y - size * 0.97),
                    (x + size * 0.045, y - size * 0.8),
                )
            ),
            glass,
            line=0.8,
        )
        sheet.path(
            polygon(((x - size * 0.1, y - size * 0.96), (x, y - size * 1.06), (x + size * 0.1, y - size * 0.96))),
            iron,
            line=0.6,
        )


def bunting(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Hang a string of flags or lights across the picture."""
    box, tones = sheet.window, scene.palette
    hues = (tones.accent, tones.accent_second, tones.water, tones.foliage, tones.wall)
    span, sag = max(0.5, sheet.frame.width / 2), layer.size
    start = math.floor(box.left / span) - 1
    for index in range(math.ceil(box.width / span) + 3):
        x = (start + index) * span
        sheet.stroke(
            f"M{x:.4f} {layer.y:.4f}Q{x + span / 2:.4f} {layer.y + sag * 2:.4f} {x + span:.4f} {layer.y:.4f}",
            colours.mix(tones.shade, tones.wall, 0.2),
            0.003,
        )
        for part in range(1, 9):
            share = part / 9
            fx, fy = x + span * share, layer.y + sag * 4 * share * (1 - share)
            colour = hues[(part + index) % len(hues)]
            if layer.variety == "lights":
                if is_dark(scene):
                    sheet.glow(fx, fy + 0.012, 0.05, tones.lamp, 0.7)
                sheet.circle(fx, fy + 0.012, 0.009, tones.lamp, line=0.5)
            else:
                sheet.path(polygon(((fx - 0.018, fy), (fx + 0.018, fy), (fx, fy + 0.045))), colour, line=0.6)
