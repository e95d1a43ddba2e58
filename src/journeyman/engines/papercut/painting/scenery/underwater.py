"""Below the surface."""

from __future__ import annotations

import math
from random import Random

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.scenery.land import closed, depth, profile
from journeyman.engines.papercut.painting.sheet import Sheet, curve, polygon
from journeyman.engines.papercut.painting.world import Composition, Layer


def depths(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Fill the window with water that darkens downwards, and far reefs in the haze."""
    box, frame, tones = sheet.window, sheet.frame, scene.palette
    fill = sheet.down(tones.sky_high, tones.sky_mid, tones.sky_low, share=(0, 0.45, 1), span=(frame.top, frame.bottom))
    sheet.rect(box.left, box.top, box.width, box.height, tones.sky_mid, fill=fill, line=0)
    glow = sheet.fade("#ffffff", 0.5, 0.0)
    sheet.ellipse(frame.middle, frame.top, frame.width * 0.6, frame.height * 0.3, "#ffffff", fill=glow, line=0)
    for index, share in enumerate((0.62, 0.38)):
        reef = Layer(kind="hills", y=layer.y - 0.02 + 0.06 * index, size=0.32 - 0.1 * index, seed=layer.seed + index)
        colour = colours.mix(tones.sky_low, tones.sky_mid, share)
        sheet.path(closed(sheet, profile(sheet, reef, 0.34, 3)), colour, line=0.5)


def rays(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let sunlight fall in slanting shafts."""
    box, frame = sheet.window, sheet.frame
    slant = 0.28 * (-1 if scene.light.side > 0 else 1)
    above = max(0.0, frame.top - box.top)
    for x, own in noise.cells(layer.seed, box.left - 0.3 - slant * above, box.right + 0.3, 0.2):
        wide, long = 0.02 + 0.06 * own.random(), frame.height * (0.5 + 0.4 * own.random())
        top = frame.top - 0.02
        data = polygon(
            (
                (x, top),
                (x + wide, top),
                (x + wide * 2.2 + slant * long, top + long),
                (x - wide * 0.6 + slant * long, top + long),
            )
        )
        bright = 0.05 + 0.18 * own.random()
        sheet.path(data, "#ffffff", fill=sheet.fade("#ffffff", bright, 0.0, run="down"), line=0)
        if above:
            start = x - slant * above
            shaft = polygon(((start, top - above), (start + wide, top - above), (x + wide, top), (x, top)))
            sheet.path(shaft, "#ffffff", opacity=bright, line=0)


def bubbles(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Send columns of bubbles up."""
    box, frame = sheet.window, sheet.frame
    white = colours.mix("#ffffff", scene.palette.sky_high, 0.15)
    for x, own in noise.cells(layer.seed, box.left, box.right, 0.3 / max(0.2, layer.density)):
        if own.random() < 0.3:
            continue
        y, radius = frame.bottom - frame.height * 0.3 * own.random(), 0.006
        for _ in range(7):
            at = x + 0.02 * math.sin(y * 30 + x * 9)
            sheet.circle(at, y, radius, white, opacity=0.22, line=0)
            sheet.stroke(
                (
                    f"M{at - radius:.4f} {y:.4f}A{radius:.4f} {radius:.4f} 0 1 1 "
                    f"{at + radius * 0.2:.4f} {y + radius * 0.97:.4f}"
                ),
                white,
                radius * 0.16,
                opacity=0.8,
            )
            sheet.circle(at - radius * 0.35, y - radius * 0.35, radius * 0.22, "#ffffff", opacity=0.9, line=0)
            y -= 0.05 + 0.06 * own.random()
            radius = min(0.022, radius * (1.12 + 0.15 * own.random()))


def seabed(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Lay rippled sand with the net of light that waves throw on it."""
    tones, box = scene.palette, sheet.window
    line = profile(sheet, layer, 0.8, 2)
    sand = colours.mix(tones.ground, tones.sky_mid, 0.3)
    sheet.paper(
        closed(sheet, line),
        sand,
        fill=sheet.down(
            colours.lighten(sand, 0.16), sand, colours.mix(tones.front, tones.sky_low, 0.4), span=depth(sheet, layer)
        ),
    )
    deep = max(0.05, sheet.frame.bottom - layer.y)
    for row in range(max(5, math.ceil((box.bottom - layer.y) / deep / 0.17))):
        y = layer.y + layer.size * 0.7 + deep * 0.17 * row
        for x, own in noise.cells(layer.seed + row, box.left, box.right, 0.16):
            wide = 0.04 + 0.05 * own.random()
            sheet.stroke(
                f"M{x - wide:.4f} {y:.4f}q{wide / 2:.4f} {-wide * 0.18:.4f} {wide:.4f} 0t{wide:.4f} 0",
                colours.lighten(sand, 0.4),
                0.003,
                opacity=0.35,
            )


def coral(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Grow corals, sponges and weed along a line, but not where subjects are."""
    box, tones = sheet.window, scene.palette
    hues = (tones.accent, tones.accent_second, "#c77dff", "#ff9a5c", "#ff6fae")
    for x, own in noise.cells(layer.seed, box.left, box.right, layer.size * 0.7 / max(0.1, layer.density)):
        kind, size = own.random(), layer.size * (0.5 + 0.6 * own.random())
        y = layer.y + layer.size * 0.12 * own.random()
        if any(low - size * 0.3 < x < high + size * 0.3 for low, high in layer.clear):
            continue
        colour = colours.mix(own.choice(hues), tones.sky_low, 0.12 + 0.6 * (1 - layer.tone))
        if kind < 0.42:
            _weed(
                sheet, x, y, size * 1.25, colours.mix(tones.foliage, tones.sky_low, 0.1 + 0.6 * (1 - layer.tone)), own
            )
        elif kind < 0.74:
            _branch(sheet, x, y, size * 0.8, colour, own)
        else:
            puffs = [
                (
                    x + (part - 1) * size * 0.2,
                    y - size * (0.1 + 0.1 * own.random()),
                    size * (0.16 + 0.05 * own.random()),
                )
                for part in range(3)
            ]
            sheet.blob(puffs, colour, line=0.6)
            sheet.blob(
                [(px - r * 0.2, py - r * 0.25, r * 0.55) for px, py, r in puffs],
                colours.lighten(colour, 0.3),
                opacity=0.6,
                line=0,
            )


def _weed(sheet: Sheet, x: float, y: float, tall: float, colour: str, own: Random) -> None:
    for part in range(3):
        at, high = x + (part - 1) * tall * 0.1, tall * (0.6 + 0.4 * own.random())
        phase = own.random() * 6
        left = [
            (at + math.sin(phase + step * 1.1) * high * 0.07 - high * 0.04 * (1 - step / 6), y - high * step / 6)
            for step in range(7)
        ]
        right = [
            (at + math.sin(phase + step * 1.1) * high * 0.07 + high * 0.04 * (1 - step / 6), y - high * step / 6)
            for step in range(7)
        ]
        shade = colours.lighten(colour, 0.12 * (part - 1))
        sheet.path(
            f"{curve(left)}{curve(list(reversed(right))).replace('M', 'L', 1)}Z",
            shade,
            fill=sheet.down(colours.lighten(shade, 0.25), shade),
            line=0.5,
        )


def _branch(sheet: Sheet, x: float, y: float, tall: float, colour: str, own: Random) -> None:
    strokes: list[tuple[str, float]] = []

    def limb(px: float, py: float, angle: float, long: float, depth: int) -> None:
        ex, ey = px + math.cos(angle) * long, py + math.sin(angle) * long
        strokes.append((f"M{px:.4f} {py:.4f}L{ex:.4f} {ey:.4f}", tall * 0.05 * (1 + depth * 0.45)))
        if depth:
            for turn in (-0.5, 0.5):
                limb(ex, ey, angle + turn * (0.7 + 0.6 * own.random()), long * (0.62 + 0.2 * own.random()), depth - 1)

    for lean in (-0.35, 0.3):
        limb(x, y, -math.pi / 2 + lean, tall * 0.34, 2)
    if sheet.manner.ink is not None:
        ink = sheet.manner.ink(colour)
        for data, width in strokes:
            sheet.raw(
                f'<path d="{data}" stroke="{ink}" '
                f'stroke-width="{width + sheet.manner.line * 1.6:.4f}" stroke-linecap="round" '
                'fill="none"/>'
            )
    for data, width in strokes:
        sheet.stroke(data, colour, width)
    for data, width in strokes:
        sheet.stroke(data, colours.lighten(colour, 0.35), width * 0.25, opacity=0.6)


def shoal(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let a shoal of little fish pass far away."""
    for index in range(9):
        x = layer.x + 0.05 * (index % 5) + 0.02 * noise.smooth(layer.seed, index * 2)
        y = layer.y + 0.03 * (index // 3) + 0.016 * noise.smooth(layer.seed + 3, index * 2)
        size = layer.size * (0.8 + 0.3 * noise.lattice(layer.seed, index))
        colour = colours.mix(scene.palette.accent_second, scene.palette.sky_mid, 0.45)
        sheet.path(
            f"M{x:.4f} {y:.4f}q{size:.4f} {-size * 0.7:.4f} {size * 2:.4f} 0l{size * 0.7:.4f} "
            f"{-size * 0.45:.4f}v{size * 0.9:.4f}"
            f"l{-size * 0.7:.4f} {-size * 0.45:.4f}q{-size:.4f} {size * 0.7:.4f} {-size * 2:.4f} 0Z",
            colour,
            line=0.4,
        )
