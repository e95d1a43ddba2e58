"""Sea, lake, river and shore."""

from __future__ import annotations

import math

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.scenery.land import profile
from journeyman.engines.papercut.painting.sheet import Sheet, curve
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import TimeOfDay


def sea(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Spread open water below the horizon, the sky's light on it."""
    tones, box = scene.palette, sheet.window
    height = max(0.05, sheet.frame.bottom - layer.y + 0.05)
    far = colours.mix(tones.water, tones.sky_low, 0.5)
    fill = sheet.down(far, tones.water, tones.water_deep, share=(0, 0.3, 1), span=(layer.y, layer.y + height))
    low = max(layer.y + 0.05, box.bottom + 0.05)
    sheet.rect(box.left - 0.1, layer.y, box.width + 0.2, low - layer.y, tones.water, fill=fill, line=0.7)
    _glitter(sheet, layer, scene, height)


def _glitter(sheet: Sheet, layer: Layer, scene: Composition, height: float) -> None:
    """Lay the road of light below sun or moon, and dashes of sky elsewhere."""
    light, box = scene.light, sheet.window
    pale = colours.mix(scene.palette.water, "#ffffff", 0.55 if scene.time is not TimeOfDay.NIGHT else 0.3)
    rows = 13
    more = math.ceil(rows * max(1.0, (box.bottom - layer.y) / height) ** (1 / 1.5))
    for row in range(more):
        share = ((row + 0.5) / rows) ** 1.5
        y = layer.y + 0.008 + height * 0.95 * share
        long, thick = 0.012 + 0.07 * share, 0.0016 + 0.0045 * share
        for x, own in noise.cells(layer.seed + row, box.left, box.right, 0.16 + 0.5 * share):
            if own.random() < 0.55:
                _dash(sheet, x, y + 0.01 * own.random(), long * (0.4 + own.random()), thick, pale, 0.35)
        if light.is_visible:
            for x, own in noise.cells(layer.seed + 50 + row, light.x - 0.06, light.x + 0.06, 0.03 + 0.03 * share):
                spread = light.x + (x - light.x) * (0.5 + 1.6 * share)
                _dash(sheet, spread, y + 0.008 * own.random(), long * 0.7, thick, scene.palette.sun, 0.75)


def _dash(sheet: Sheet, x: float, y: float, long: float, thick: float, colour: str, opacity: float) -> None:
    sheet.ellipse(x, y, long / 2, thick, colour, opacity=opacity, line=0)


def waves(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Roll one band of scalloped waves, as cut from paper."""
    tones, box = scene.palette, sheet.window
    colour = colours.mix(tones.water, tones.water_deep, layer.tone)
    length = layer.size * 3.2
    start = math.floor(box.left / length) - 1
    count = math.ceil(box.width / length) + 3
    low = box.bottom + 0.1
    shift = (layer.seed % 97) / 97 * length
    parts = [f"M{start * length + shift:.4f} {low:.4f}"]
    crest: list[str] = []
    for index in range(count):
        x = (start + index) * length + shift
        lift = layer.size * (0.8 + 0.3 * noise.smooth(layer.seed, index + start))
        y = layer.y
        arc = (
            f"C{x + length * 0.22:.4f} {y:.4f} {x + length * 0.3:.4f} {y - lift:.4f} "
            f"{x + length * 0.56:.4f} {y - lift:.4f}"
            f"C{x + length * 0.78:.4f} {y - lift:.4f} {x + length * 0.78:.4f} {y:.4f} {x + length:.4f} {y:.4f}"
        )
        parts.append(f"L{x:.4f} {y:.4f}{arc}")
        crest.append(f"M{x + length * 0.12:.4f} {y - lift * 0.1:.4f}" + arc[arc.index("C") :])
    parts.append(f"V{low:.4f}Z")
    fill = sheet.down(
        colours.lighten(colour, 0.16),
        colour,
        colours.lighten(colour, -0.1),
        share=(0, 0.15, 1),
        span=(layer.y - layer.size, max(layer.y + 0.1, sheet.frame.bottom + 0.1)),
    )
    sheet.paper("".join(parts), colour, fill=fill, depth=0.3 + 0.5 * layer.tone)
    foam = colours.mix(colour, "#ffffff", 0.62 if scene.time is not TimeOfDay.NIGHT else 0.35)
    for index in range(count):
        x = (start + index) * length + shift
        lift = layer.size * (0.8 + 0.3 * noise.smooth(layer.seed, index + start))
        data = (
            f"M{x + length * 0.24:.4f} {layer.y - lift * 0.4:.4f}C{x + length * 0.34:.4f} {layer.y - lift * 0.9:.4f}"
            f" {x + length * 0.42:.4f} {layer.y - lift:.4f} {x + length * 0.58:.4f} {layer.y - lift * 0.97:.4f}"
        )
        sheet.stroke(data, foam, layer.size * 0.11, opacity=0.85)


def lake(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Lay still water: a band from ``y`` down to ``y + size``; the renderer mirrors the far shore in it."""
    tones, box = scene.palette, sheet.window
    height = max(0.05, layer.size)
    far = colours.mix(tones.water, tones.sky_low, 0.55)
    fill = sheet.down(far, tones.water, tones.water_deep, share=(0, 0.4, 1), span=(layer.y, layer.y + height))
    low = max(layer.y + height, box.bottom + 0.05)
    sheet.rect(box.left - 0.1, layer.y, box.width + 0.2, low - layer.y, tones.water, fill=fill, line=0.7)
    _mirror(sheet, layer, scene)
    _glitter(sheet, layer, scene, height)


def _mirror(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Suggest the mirrored far shore with soft tapering bands."""
    tones = scene.palette
    line = profile(sheet, Layer(kind="hills", y=0.0, size=layer.size * 0.6, seed=layer.seed), 0.45, 3)
    mirrored = [(x, layer.y - y * 0.55) for x, y in line]
    colour = colours.mix(tones.mid, tones.water, 0.5)
    data = f"{curve(mirrored)}L{mirrored[-1][0]:.4f} {layer.y:.4f}L{mirrored[0][0]:.4f} {layer.y:.4f}Z"
    sheet.path(data, colour, fill=sheet.fade(colour, 0.75, 0.3, run="down"), line=0)


def shore(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw the beach: wet sand, a seam of foam and dry sand down to our feet; ``y`` is where the water ends."""
    tones, box, frame = scene.palette, sheet.window, sheet.frame
    foam = colours.mix("#ffffff", tones.sky_low, 0.15 if scene.time is TimeOfDay.DAY else 0.4)
    if scene.time is TimeOfDay.NIGHT:
        foam = colours.mix(tones.water, "#ffffff", 0.45)
    wet = colours.mix(tones.front, tones.water_deep, 0.22)
    low = box.bottom + 0.1

    def edge(drop: float, swing: float, salt: int) -> str:
        first = math.floor((box.left - frame.left) / 0.12) - 1
        last = math.ceil((box.right - frame.left) / 0.12) + 1
        points = [
            (
                frame.left + index * 0.12,
                layer.y + drop + swing * noise.fractal(layer.seed + salt, (index + 1) * 0.33 + frame.left, 2),
            )
            for index in range(first, last + 1)
        ]
        return f"{curve(points)}V{low:.4f}H{points[0][0]:.4f}Z"

    sheet.path(edge(-0.014, 0.03, 1), foam, opacity=0.75, line=0.6)
    sheet.path(edge(0.006, 0.03, 1), wet, line=0)
    sheet.paper(
        edge(0.055, 0.036, 2),
        tones.ground,
        fill=sheet.down(
            colours.mix(tones.ground, wet, 0.35),
            tones.ground,
            tones.front,
            share=(0, 0.25, 1),
            span=(layer.y + 0.03, frame.bottom + 0.1),
        ),
        depth=0.6,
        line=0.5,
    )
    deep = max(0.05, frame.bottom - layer.y)
    for row in range(max(4, math.ceil((box.bottom - layer.y) / deep / 0.2) - 1)):
        y = layer.y + 0.12 + deep * 0.2 * row
        for x, own in noise.cells(layer.seed + 40 + row, box.left, box.right, 0.37):
            _trifle(sheet, scene, x, y + 0.05 * own.random(), 0.008 + 0.004 * min(7, row), own.random())


def _trifle(sheet: Sheet, scene: Composition, x: float, y: float, size: float, chance: float) -> None:
    """Drop a shell, a starfish or a pebble."""
    tones = scene.palette
    if chance < 0.3:
        sheet.ellipse(x, y, size * 1.2, size * 0.7, colours.mix(tones.front, "#7f6a5a", 0.35), line=0.6)
    elif chance < 0.5:
        points = [
            (
                x + math.cos(part * math.pi / 5 - 0.4) * size * (1.7 if part % 2 == 0 else 0.7),
                y + math.sin(part * math.pi / 5 - 0.4) * size * (1.1 if part % 2 == 0 else 0.45),
            )
            for part in range(10)
        ]
        sheet.path(curve(points, is_closed=True), colours.mix(tones.accent, tones.ground, 0.2), line=0.6)
    elif chance < 0.7:
        sheet.ellipse(x, y, size, size * 0.8, colours.mix("#fff3ea", tones.ground, 0.25), line=0.6)


def river(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let a brook run from the horizon towards us."""
    tones = scene.palette
    deep = sheet.frame.bottom + 0.06 - layer.y
    left: list[tuple[float, float]] = []
    right: list[tuple[float, float]] = []
    for step in range(1 + math.ceil(8 * max(1.0, (sheet.window.bottom + 0.06 - layer.y) / deep))):
        share = step / 8
        half = (0.008 + 0.2 * share**1.6) * layer.size
        x = layer.x + math.sin(share * 5 + layer.seed % 7) * 0.17 * max(0.0, 1 - share * 0.7)
        y = layer.y + 0.005 + deep * share
        left.append((x - half, y))
        right.append((x + half, y))
    data = f"{curve(left)}L{right[-1][0]:.4f} {right[-1][1]:.4f}{curve(list(reversed(right))).replace('M', 'L', 1)}Z"
    far = colours.mix(tones.water, tones.sky_low, 0.4)
    span = (layer.y, sheet.frame.bottom + 0.06)
    sheet.path(data, tones.water, fill=sheet.down(far, tones.water, tones.water_deep, span=span))
