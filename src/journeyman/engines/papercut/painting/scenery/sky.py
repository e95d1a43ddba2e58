"""The sky and what hangs in it."""

from __future__ import annotations

import math

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.sheet import Sheet, curve, polygon
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import TimeOfDay


def sky(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Fill the window with the sky's gradient, tied to the horizon so that the glow lies there."""
    box, frame, tones = sheet.window, sheet.frame, scene.palette
    stops = (tones.sky_high, tones.sky_mid, tones.sky_low)
    bottom = max(0.06, layer.y + 0.06)
    if sheet.manner.is_flat:
        # Flat styles still need depth: three bands of paper with soft edges.
        sheet.rect(box.left, box.top, box.width, box.height, stops[0], line=0)
        for share, colour in ((0.42, stops[1]), (0.72, stops[2])):
            top = frame.top + (bottom - frame.top) * share
            step = frame.width / 12
            first, last = math.floor((box.left - frame.left) / step) - 1, math.ceil((box.right - frame.left) / step) + 1
            points = [
                (frame.left + index * step, top + 0.03 * noise.smooth(layer.seed, index * 0.7 + share * 9))
                for index in range(first, last + 1)
            ]
            sheet.path(f"{curve(points)}V{box.bottom:.4f}H{points[0][0]:.4f}Z", colour, line=0)
        return
    span = (frame.top, frame.top + max(0.3, bottom - frame.top))
    fill = sheet.down(*stops, share=(0, 0.55, 1), span=span)
    sheet.rect(box.left, box.top, box.width, box.height, stops[1], fill=fill, line=0)


def disc(sheet: Sheet, _layer: Layer, scene: Composition) -> None:
    """Draw the sun or the moon with its glow."""
    light, tones = scene.light, scene.palette
    if not light.is_visible:
        return
    x, y, radius = light.x, light.y, light.radius
    sheet.glow(x, y, radius * (5.5 if not light.is_moon else 4.2), tones.sun, 0.75 if not light.is_moon else 0.45)
    if not light.is_moon:
        if scene.time in {TimeOfDay.DUSK, TimeOfDay.DAWN}:
            sheet.circle(x, y, radius * 1.28, colours.mix(tones.sun, tones.sky_low, 0.55), opacity=0.6, line=0)
        sheet.circle(x, y, radius, tones.sun, fill=sheet.down(colours.lighten(tones.sun, 0.5), tones.sun))
        return
    pale = colours.mix(tones.sun, "#ffffff", 0.3)
    if light.phase < 1:
        inner = radius * (1.02 + 0.35 * light.phase)
        sheet.path(
            f"M{x + radius * 0.35:.4f} {y - radius * 0.94:.4f}A{radius:.4f} {radius:.4f} 0 1 0 {x + radius * 0.35:.4f}"
            f" {y + radius * 0.94:.4f}A{inner:.4f} {inner:.4f} 0 0 1 {x + radius * 0.35:.4f} {y - radius * 0.94:.4f}Z",
            pale,
        )
        return
    sheet.circle(
        x, y, radius, pale, fill=sheet.ball(colours.lighten(pale, 0.5), pale, colours.mix(pale, "#c9b98f", 0.4))
    )
    for across, down, size in ((-0.3, -0.2, 0.2), (0.28, 0.3, 0.26), (0.2, -0.42, 0.12), (-0.35, 0.42, 0.13)):
        crater = colours.mix(pale, "#b3a57f", 0.3)
        sheet.circle(x + across * radius, y + down * radius, size * radius, crater, opacity=0.55, line=0)


def stars(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Scatter stars, few of them large; thinner towards the horizon."""
    box, frame = sheet.window, sheet.frame
    bottom = min(layer.y, frame.bottom)
    # Where the stars fill the frame there is no horizon: they go on below it.
    below = max(0, math.ceil((box.bottom - bottom) / 0.11)) if layer.y >= frame.bottom else 0
    for row in range(-below, max(1, math.ceil((bottom - box.top) / 0.11))):
        top = bottom - (row + 1) * 0.11
        for x, own in noise.cells(layer.seed + row, box.left, box.right, 0.11 / max(0.2, layer.density)):
            y = top + own.random() * 0.11
            if own.random() > 0.45 + 0.5 * abs(bottom - y):
                continue
            size = 0.0011 + 0.0022 * own.random() ** 3
            warm = own.choice(("#ffffff", "#fff3d0", "#d9e6ff"))
            if own.random() < 0.06:
                _sparkle(sheet, x, y, size * 5, warm)
            else:
                sheet.circle(x, y, size, warm, opacity=0.5 + 0.5 * own.random(), line=0)
    if scene.time is TimeOfDay.NIGHT and layer.variety == "milky":
        _milky_way(sheet, layer)


def _sparkle(sheet: Sheet, x: float, y: float, size: float, colour: str) -> None:
    sheet.glow(x, y, size * 1.8, colour, 0.5)
    thin = size * 0.13
    sheet.path(
        f"M{x:.4f} {y - size:.4f}Q{x + thin:.4f} {y - thin:.4f} {x + size:.4f} {y:.4f}Q{x + thin:.4f} {y + thin:.4f}"
        f" {x:.4f} {y + size:.4f}Q{x - thin:.4f} {y + thin:.4f} {x - size:.4f} {y:.4f}Q{x - thin:.4f} {y - thin:.4f}"
        f" {x:.4f} {y - size:.4f}Z",
        colour,
        line=0,
    )


def _milky_way(sheet: Sheet, layer: Layer) -> None:
    frame = sheet.frame
    for step in range(-8, 34):
        share = step / 25
        x = frame.left + frame.width * (0.05 + 0.9 * share)
        y = frame.top + (layer.y - frame.top) * (0.75 - 0.7 * share) + 0.05 * noise.smooth(layer.seed, step * 0.6)
        sheet.glow(x, y, 0.13 + 0.05 * noise.smooth(layer.seed + 5, step), "#cfd4ff", 0.16)


def aurora(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Hang curtains of light: many thin upright strips along a wandering line."""
    box, frame = sheet.window, sheet.frame
    reach = max(0.25, (layer.y - frame.top))
    hues = ("#5dffb0", "#7affd9", "#b58cff") if scene.index % 2 == 0 else ("#6affc2", "#5fd2ff", "#ff8ad6")
    for band, colour in enumerate(hues):
        step = 0.012
        first, last = math.floor((box.left - frame.left) / step) - 2, math.ceil((box.right - frame.left) / step) + 2
        fill_low = sheet.fade(colour, 0.0, 0.16, 0.5, 0.0, run="down")
        for index in range(first, last):
            x = frame.left + index * step
            wander = noise.fractal(layer.seed + band * 7, x * 1.6, 3)
            foot = layer.y - reach * (0.12 + 0.13 * band) + 0.14 * wander
            tall = reach * (0.42 + 0.22 * noise.fractal(layer.seed + 31 + band, x * 7, 2)) * (1 - 0.12 * band)
            dim = 0.55 + 0.45 * noise.smooth(layer.seed + 77 + band, x * 3.1)
            sheet.raw(
                f'<rect x="{x:.4f}" y="{foot - tall:.4f}" width="{step * 1.35:.4f}" height="{tall:.4f}"'
                f' fill="{fill_low}" opacity="{max(0.12, dim):.2f}"/>'
            )


def rainbow(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Span a bow from hill to hill."""
    frame = sheet.frame
    radius = min(frame.width * 0.46, 0.62 * max(0.6, -frame.top * 1.15))
    x = frame.middle + frame.width * (0.12 if scene.light.side < 0 else -0.12)
    bands = ("#f2545b", "#ff9a4a", "#ffd84d", "#67c96a", "#4aa5e8", "#7d6be0")
    width = radius * 0.042
    for index, colour in enumerate(bands):
        reach = radius - index * width
        data = f"M{x - reach:.4f} {layer.y:.4f}A{reach:.4f} {reach:.4f} 0 0 1 {x + reach:.4f} {layer.y:.4f}"
        sheet.stroke(data, colour, width * 1.04, opacity=0.72, cap="butt")


def clouds(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let flat-bottomed clouds drift; ``size`` is their length, ``tone`` how bright they are."""
    box, top = sheet.window, sheet.frame.top
    reach = max(0.2, layer.y - top)
    spacing = layer.size * 1.7 / max(0.25, layer.density)
    bright = colours.mix(scene.palette.sky_mid, scene.palette.cloud, 0.45 + 0.5 * layer.tone)
    # Above the frame that they were composed for, clouds go on band by band, larger as they are nearer; ``x`` is salt.
    for band in range(max(1, 1 + math.ceil((top - box.top) / reach))):
        rise = band * reach
        for x, own in noise.cells(
            layer.seed + band * (31 + int(layer.x * 7)), box.left - layer.size, box.right + layer.size, spacing
        ):
            if own.random() > (0.86 if not band else 0.6):
                continue
            y = top + reach * (0.10 + 0.72 * own.random())
            nearness = 1 - (y - top) / reach
            length = layer.size * (0.45 + 0.75 * nearness) * (0.75 + 0.5 * own.random()) * (1 + 0.3 * min(2, band))
            # Whole clouds only at the upper edge: a cut one looks like a mistake.
            y = max(y, top + length * 0.42) - rise
            _cloud(sheet, x, y, length, bright, own.random())


def _cloud(sheet: Sheet, x: float, y: float, length: float, colour: str, chance: float) -> None:
    lumps = 4 + int(chance * 2.99)
    puffs: list[tuple[float, float, float]] = []
    for index in range(lumps):
        share = index / (lumps - 1)
        arch = math.sin(math.pi * (0.12 + 0.76 * share))
        radius = length * (0.10 + 0.12 * arch) * (0.85 + 0.3 * noise.lattice(int(chance * 9973), index))
        puffs.append((x + (share - 0.5) * length * 0.72, y - radius * 0.75, radius))
    base = length * 0.1
    puffs += [(x - length * 0.4, y - base * 0.6, base * 0.75), (x + length * 0.4, y - base * 0.6, base * 0.75)]
    name = f"c{int((x + 50) * 9973)}{int((y + 50) * 9973)}"
    sheet.raw(
        f'<clipPath id="{name}"><rect x="{x - length:.4f}" y="{y - length:.4f}" width="{2 * length:.4f}"'
        f' height="{length:.4f}"/></clipPath><g clip-path="url(#{name})">'
    )
    sheet.blob(puffs, colour)
    if sheet.manner.ink is not None:
        base_ink = sheet.manner.ink(colour)
        sheet.raw(
            f'<path d="M{x - length * 0.46:.4f} {y:.4f}H{x + length * 0.46:.4f}" stroke="{base_ink}"'
            f' stroke-width="{sheet.manner.line * 2:.5f}"/>'
        )
    if not sheet.manner.is_flat:
        shine = colours.lighten(colour, 0.45)
        sheet.blob([(px - r * 0.14, py - r * 0.16, r * 0.74) for px, py, r in puffs], shine, opacity=0.55, line=0)
    sheet.raw("</g>")


def cumulus(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Pile towering clouds up from a line: the summer sky, or the world above the clouds."""
    box = sheet.window
    light = colours.mix(scene.palette.cloud, "#ffffff", 0.35 * layer.tone)
    dark = colours.mix(light, scene.palette.sky_mid, 0.5)
    for shift, colour in ((0.0, dark), (0.24, colours.mix(light, dark, 0.4)), (0.5, light)):
        puffs: list[tuple[float, float, float]] = []
        for x, own in noise.cells(layer.seed + int(shift * 100), box.left - 0.2, box.right + 0.2, layer.size * 0.34):
            tower = 0.5 + 0.5 * noise.fractal(layer.seed + 9, x * 1.3 / layer.size * 0.6, 2)
            radius = layer.size * (0.16 + 0.16 * own.random())
            crest = layer.y - layer.size * tower * (1 - shift) * layer.density + layer.size * shift * 0.25
            puffs.append((x, crest + radius * 0.5, radius))
            puffs += [(x, crest + radius * (1.4 + below * 1.1), radius * 1.1) for below in range(3)]
        sheet.blob(puffs, colour)
        if puffs:
            floor = max(y for _, y, _ in puffs) - 0.02
            sheet.rect(box.left - 0.01, floor, box.width + 0.02, max(0.0, box.bottom - floor), colour, line=0)


def birds(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw a small flock far away."""
    colour = colours.mix(scene.palette.sky_mid, scene.palette.shade, 0.6)
    for index in range(5):
        x = layer.x + (index - 2) * 0.045 + 0.012 * noise.smooth(layer.seed, index * 3)
        y = layer.y + abs(index - 2) * 0.016 + 0.008 * noise.smooth(layer.seed + 4, index * 3)
        span = layer.size * (0.8 + 0.3 * noise.lattice(layer.seed, index))
        data = (
            f"M{x - span:.4f} {y - span * 0.3:.4f}Q{x - span * 0.4:.4f} {y - span * 0.5:.4f} {x:.4f} {y:.4f}"
            f"Q{x + span * 0.4:.4f} {y - span * 0.5:.4f} {x + span:.4f} {y - span * 0.3:.4f}"
        )
        sheet.stroke(data, colour, span * 0.16)


def sunburst(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Radiate broad rays from a point, as posters do."""
    box = sheet.window
    reach = (box.width + box.height) * 1.2
    colour = colours.mix(scene.palette.sky_low, scene.palette.sun, 0.5)
    count = 16
    for index in range(count):
        angle = math.tau * (index + 0.3) / count
        sheet.path(ray(layer.x, layer.y, angle, reach, math.tau / count / 4), colour, opacity=0.5, line=0)


def mist(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw the banded mist of woodblock prints: long bars with round ends, stepped."""
    box = sheet.window
    colour = colours.mix(scene.palette.sky_low, "#fff6e4", 0.5)
    for row in range(3):
        y = layer.y + row * layer.size * 2.1
        for x, own in noise.cells(layer.seed + row, box.left - 0.2, box.right + 0.2, 0.9):
            if own.random() < 0.25:
                continue
            long = 0.25 + 0.3 * own.random()
            sheet.rect(x - long, y, long * 2, layer.size * 0.8, colour, round_=layer.size * 0.4, opacity=0.9, line=0.4)
            shift = long * (0.3 if own.random() < 0.5 else -0.3)
            sheet.rect(
                x - long * 0.8 + shift,
                y + layer.size * 0.7,
                long * 1.5,
                layer.size * 0.8,
                colour,
                round_=layer.size * 0.4,
                opacity=0.9,
                line=0.4,
            )


def ray(x: float, y: float, angle: float, reach: float, spread: float) -> str:
    """Write a wedge of light from a point."""
    return polygon(
        (
            (x, y),
            (x + math.cos(angle - spread) * reach, y + math.sin(angle - spread) * reach),
            (x + math.cos(angle + spread) * reach, y + math.sin(angle + spread) * reach),
        )
    )
