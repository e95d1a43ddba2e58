"""Hills, mountains, dunes and the ground under our feet."""

from __future__ import annotations

import math

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.sheet import Point, Sheet, curve, polygon
from journeyman.engines.papercut.painting.world import Composition, Layer, Palette
from journeyman.engines.papercut.plan import Setting, TimeOfDay, Weather


def ramp(tones: Palette, tone: float) -> str:
    """Read the land's colour at a distance, 0 far … 1 near, haze included."""
    return colours.blend((colours.mix(tones.far, tones.sky_low, 0.35), tones.far, tones.mid, tones.near), tone)


def profile(sheet: Sheet, layer: Layer, wavelength: float, octaves: int = 3) -> list[Point]:
    """Trace the skyline of rolling land."""
    box, step = sheet.window, wavelength / 9
    count = math.ceil((box.width + 0.2) / step) + 2
    start = math.floor((box.left - 0.1) / step) * step
    return [
        (x, layer.y - layer.size * (0.5 + 0.5 * noise.fractal(layer.seed, x / wavelength, octaves, 0.42)))
        for x in (start + index * step for index in range(count + 1))
    ]


def depth(sheet: Sheet, layer: Layer) -> tuple[float, float]:
    """Give the ordinates between which a sheet of land shades: from its crests to the lower edge of the frame."""
    return layer.y - layer.size * 0.8, max(layer.y + 0.1, sheet.frame.bottom + 0.1)


def closed(sheet: Sheet, line: list[Point]) -> str:
    """Close a skyline below the window."""
    low = sheet.window.bottom + 0.1
    return f"{curve(line)}L{line[-1][0]:.4f} {low:.4f}L{line[0][0]:.4f} {low:.4f}Z"


def hills(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Roll hills along a line."""
    colour = ramp(scene.palette, layer.tone)
    line = profile(sheet, layer, 0.5 + 0.35 * layer.size)
    fill = sheet.down(
        colours.lighten(colour, 0.14),
        colour,
        colours.mix(colour, scene.palette.sky_low, 0.22),
        share=(0, 0.25, 0.8),
        span=depth(sheet, layer),
    )
    sheet.paper(closed(sheet, line), colour, fill=fill, depth=0.5 + layer.tone)


def mountains(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Raise peaks with a lit and a shaded face, and snow on the high ones."""
    tones = scene.palette
    colour = ramp(tones, layer.tone)
    box, spacing = sheet.window, layer.size * 0.95
    peaks: list[tuple[float, float, float, int]] = []
    for index, (x, own) in enumerate(noise.cells(layer.seed, box.left - spacing, box.right + spacing, spacing)):
        tall = layer.size * (0.55 + 0.45 * own.random())
        peaks.append((x, tall, tall * (0.62 + 0.3 * own.random()), index))
    peaks.sort(key=lambda peak: peak[1], reverse=True)
    side = -1 if scene.light.side <= 0 else 1
    for x, tall, half, _ in peaks:
        _peak(sheet, scene, layer, (x, layer.y - tall), half, colour, side)
    floor = layer.y - layer.size * 0.06
    fill = sheet.down(colour, colours.mix(colour, tones.sky_low, 0.5), span=(floor, sheet.frame.bottom + 0.1))
    sheet.rect(box.left - 0.1, floor, box.width + 0.2, box.bottom - floor + 0.1, colour, fill=fill, line=0)


def _peak(sheet: Sheet, scene: Composition, layer: Layer, top: Point, half: float, colour: str, side: int) -> None:
    x, y = top
    foot, tall, seed = layer.y + 0.02, layer.y - top[1], layer.seed + round(x * 1000)

    def flank(direction: int) -> list[Point]:
        points: list[Point] = []
        for step in range(1, 6):
            share = step / 6
            jag = 0.09 * half * noise.smooth(seed + direction, step * 1.7)
            points.append((x + direction * half * share + jag, y + tall * (share**1.12)))
        return [*points, (x + direction * half, foot)]

    left, right = flank(-1), flank(1)
    ridge = [
        (
            x + half * 0.13 * noise.smooth(seed + 9, step * 1.3) * (1 if step else 0) + side * half * 0.04 * step,
            y + tall * step / 5,
        )
        for step in range(6)
    ]
    warm = scene.palette.sun if scene.time is not TimeOfDay.NIGHT else scene.palette.sky_low
    lit = colours.mix(colours.lighten(colour, 0.16), warm, 0.12)
    shaded = colours.lighten(colour, -0.14)
    outline = polygon([top, *right, *reversed(left)])
    veil = colours.mix(colour, scene.palette.sky_low, 0.45)
    sheet.paper(outline, colour, fill=sheet.down(lit, colours.mix(lit, veil, 0.8)), depth=0.5 + layer.tone)
    dark_side = right if side < 0 else left
    sheet.path(
        polygon([*ridge[:1], *dark_side, *reversed(ridge[1:])]),
        shaded,
        fill=sheet.down(shaded, colours.mix(shaded, veil, 0.85)),
        line=0,
    )
    is_high = tall > layer.size * 0.62 and scene.setting is not Setting.DESERT
    if is_high or scene.weather is Weather.SNOW:
        _snow_cap(sheet, scene, top, (left, right), ridge, side)


def _snow_cap(
    sheet: Sheet, scene: Composition, top: Point, flanks: tuple[list[Point], list[Point]], ridge: list[Point], side: int
) -> None:
    white = colours.mix("#ffffff", scene.palette.sky_low, 0.12 if scene.time is TimeOfDay.DAY else 0.3)
    if scene.time is TimeOfDay.NIGHT:
        white = colours.mix("#c9d4f5", scene.palette.sky_mid, 0.25)
    shadow = colours.mix(white, scene.palette.sky_high, 0.42)
    left, right = flanks
    hem_left = [left[1], ((left[1][0] + ridge[1][0]) / 2, left[1][1] - 0.012), (ridge[1][0], ridge[1][1] + 0.03)]
    hem_right = [((right[1][0] + ridge[1][0]) / 2, right[1][1] - 0.014), right[1]]
    sheet.path(polygon([top, left[0], *hem_left, *hem_right, right[0]]), white, line=0.6)
    dark = [top, right[0], *reversed(hem_right), hem_left[2]] if side < 0 else [top, left[0], *hem_left]
    sheet.path(polygon([*dark, ridge[0]]), shadow, line=0)


def dunes(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Sweep dunes: long soft backs with a sharp crest and a shaded slip face."""
    colour = ramp(scene.palette, layer.tone)
    line = profile(sheet, layer, 0.8, 2)
    lit = colours.mix(colours.lighten(colour, 0.12), scene.palette.sun, 0.1)
    data = closed(sheet, line)
    fill = sheet.down(lit, colour, share=(0, 0.5), span=depth(sheet, layer))
    sheet.paper(data, colour, fill=fill, depth=0.5 + layer.tone)
    shadow = colours.mix(colours.lighten(colour, -0.12), "#8a3f4f", 0.14)
    side = 1 if scene.light.side <= 0 else -1
    crests = [
        line[index]
        for index in range(1, len(line) - 1)
        if line[index][1] < line[index - 1][1] and line[index][1] <= line[index + 1][1]
    ]
    for x, y in crests:
        reach = layer.size * 1.1
        points = (
            f"M{x:.4f} {y:.4f}C{x + side * reach * 0.2:.4f} {y + reach * 0.16:.4f} {x + side * reach * 0.02:.4f}"
            f" {y + reach * 0.3:.4f} {x + side * reach * 0.25:.4f} {y + reach * 0.62:.4f}"
            f"C{x + side * reach * 0.5:.4f} {y + reach * 0.5:.4f} {x + side * reach * 0.62:.4f} {y + reach * 0.3:.4f}"
            f" {x + side * reach * 0.55:.4f} {y + reach * 0.2:.4f}"
            f"C{x + side * reach * 0.4:.4f} {y + reach * 0.1:.4f} {x + side * reach * 0.2:.4f} {y + reach * 0.02:.4f}"
            f" {x:.4f} {y:.4f}Z"
        )
        sheet.path(points, shadow, opacity=0.5, line=0)


def ground(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Spread the ground from its edge to the lower edge of the window, with a few quiet marks on it."""
    tones = scene.palette
    line = profile(sheet, layer, 1.1, 2)
    back = colours.mix(tones.ground, tones.sky_low, 0.12)
    fill = sheet.down(back, tones.ground, tones.front, share=(0, 0.35, 1), span=depth(sheet, layer))
    sheet.paper(closed(sheet, line), tones.ground, fill=fill)
    _marks(sheet, layer, scene)


def _marks(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw what tells snow from sand from grass."""
    tones, box = scene.palette, sheet.window
    is_snow = scene.weather is Weather.SNOW
    light = colours.lighten(tones.ground, 0.3)
    dark = colours.mix(tones.ground, tones.front, 0.8)
    reach_down = max(0.05, sheet.frame.bottom - layer.y)
    rows = 5 if box.bottom <= sheet.frame.bottom else math.ceil((box.bottom - layer.y) / reach_down / 0.2)
    for row in range(rows):
        y = layer.y + layer.size * 0.4 + reach_down * (0.10 + 0.2 * row)
        long = 0.05 + 0.07 * row
        for x, own in noise.cells(layer.seed + row * 17, box.left, box.right, 0.3):
            at, reach = y + 0.04 * (own.random() - 0.5), long * (0.5 + own.random())
            if is_snow or scene.setting in {Setting.DESERT, Setting.BEACH}:
                data = f"M{x - reach:.4f} {at:.4f}Q{x:.4f} {at - reach * 0.16:.4f} {x + reach:.4f} {at:.4f}"
                sheet.stroke(data, light if own.random() < 0.5 else dark, 0.0035, opacity=0.55)
            else:
                sheet.ellipse(x, at, reach, reach * 0.13, dark if own.random() < 0.6 else light, opacity=0.28, line=0)


def fields(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Lay furrows that run together at the horizon."""
    tones, box = scene.palette, sheet.frame
    ground(sheet, layer, scene)
    low = box.bottom + 0.05
    # The furrows' sides are straight lines: seen from farther away they are drawn on, and there are more of them.
    far = max(1.0, (sheet.window.bottom + 0.05 - layer.y - 0.012) / (low - layer.y - 0.012))
    count = math.ceil(26 * max(1.0, sheet.window.width / box.width))
    vanishing = layer.x
    for index in range(-count, count + 1):
        x = vanishing + index * 0.19
        shift = 0.08
        colour = (
            colours.mix(tones.ground, tones.front, 0.75)
            if index % 2
            else colours.mix(tones.ground, tones.accent_second, 0.22)
        )
        reach = 0.13 + (low - layer.y) * 2.3 * far
        foot = layer.y + 0.012 + (low - layer.y - 0.012) * far
        data = polygon(
            (
                (vanishing + (x - vanishing) * 0.13, layer.y + 0.012),
                (vanishing + (x - vanishing) * 0.13 + shift * 0.13, layer.y + 0.012),
                (vanishing + (x - vanishing) * reach + shift * reach, foot),
                (vanishing + (x - vanishing) * reach, foot),
            )
        )
        sheet.path(data, colour, opacity=0.75, line=0.5)


def path(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Wind a path from the horizon to our feet."""
    tones = scene.palette
    deep = sheet.frame.bottom + 0.06 - layer.y
    left: list[Point] = []
    right: list[Point] = []
    for step in range(1 + math.ceil(8 * max(1.0, (sheet.window.bottom + 0.06 - layer.y) / deep))):
        share = step / 8
        near = share**1.7
        sway = math.sin(share * 4.2 + layer.seed % 5) * 0.16 * max(0.0, 1 - share) * layer.size
        x, half = layer.x + sway, (0.012 + 0.26 * near) * layer.size
        y = layer.y + 0.004 + deep * share
        left.append((x - half, y))
        right.append((x + half * 1.05, y))
    sand = colours.mix(tones.ground, "#e8d2a8" if scene.weather is not Weather.SNOW else "#ffffff", 0.5)
    sand = colours.multiply(sand, tuple(min(1.0, f + 0.1) for f in scene.light.tint))
    data = f"{curve(left)}L{right[-1][0]:.4f} {right[-1][1]:.4f}{curve(list(reversed(right))).replace('M', 'L', 1)}Z"
    fill = sheet.down(colours.mix(sand, tones.ground, 0.3), sand, span=(layer.y, sheet.frame.bottom + 0.06))
    sheet.path(data, sand, fill=fill, line=0.8)


def rocks(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Scatter boulders with a lit top."""
    box = sheet.window
    grey = colours.mix(scene.palette.mid, "#8d8aa0", 0.55)
    if scene.setting in {Setting.DESERT, Setting.BEACH}:
        grey = colours.mix(scene.palette.near, "#b9846a", 0.5)
    for x, own in noise.cells(layer.seed, box.left, box.right, 0.34 / max(0.2, layer.density)):
        if any(low - 0.04 < x < high + 0.04 for low, high in layer.clear):
            continue
        size = layer.size * (0.4 + 0.6 * own.random())
        y = layer.y + own.random() * 0.03
        points = [
            (
                x + math.cos(angle) * size * (0.9 + 0.25 * own.random()),
                y - max(0.0, math.sin(angle)) * size * (0.7 + 0.25 * own.random()),
            )
            for angle in (math.pi * part / 6 for part in range(7))
        ]
        sheet.ellipse(x, y, size * 1.15, size * 0.14, scene.palette.shade, opacity=0.25, line=0)
        sheet.path(polygon(points), grey, fill=sheet.down(colours.lighten(grey, 0.25), colours.lighten(grey, -0.15)))
        if scene.weather is Weather.SNOW:
            cap = [(px, py) for px, py in points if py < y - size * 0.42]
            sheet.stroke(curve(cap), "#ffffff", size * 0.22, opacity=0.9)
