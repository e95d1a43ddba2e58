"""What grows near the ground."""

from __future__ import annotations

import math
from random import Random

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.scenery.trees import leafage
from journeyman.engines.papercut.painting.sheet import Sheet, curve
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import Weather


def _is_clear(layer: Layer, x: float, reach: float = 0.0) -> bool:
    return not any(low - reach < x < high + reach for low, high in layer.clear)


def blade(x: float, y: float, tall: float, lean: float) -> str:
    """Write one blade of grass as a closed path."""
    half = tall * 0.055
    return (
        f"M{x - half:.4f} {y:.4f}Q{x - half * 0.4 + lean * 0.2:.4f} {y - tall * 0.6:.4f} {x + lean:.4f} {y - tall:.4f}"
        f"Q{x + half * 1.4 + lean * 0.25:.4f} {y - tall * 0.55:.4f} {x + half:.4f} {y:.4f}Z"
    )


def grass(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Sprout tufts along a line."""
    box, tones = sheet.window, scene.palette
    base = colours.mix(tones.ground, tones.foliage, 0.35 + 0.35 * layer.tone)
    if scene.weather is Weather.SNOW:
        base = colours.mix("#c9b38a", tones.ground, 0.45)
    for x, own in noise.cells(layer.seed, box.left, box.right, layer.size * 1.5 / max(0.1, layer.density)):
        if not _is_clear(layer, x):
            continue
        y = layer.y + layer.size * 0.5 * own.random()
        parts = ""
        for _ in range(4 + int(own.random() * 3)):
            tall = layer.size * (0.5 + 0.6 * own.random())
            parts += blade(x + layer.size * 0.5 * (own.random() - 0.5), y, tall, tall * 0.7 * (own.random() - 0.5))
        colour = colours.mix(base, tones.front, own.random() * 0.6)
        sheet.path(parts, colour, fill=sheet.down(colours.lighten(colour, 0.15), colour), line=0.5)


def flowers(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Plant flowers of several kinds and the picture's accent colours."""
    box, tones = sheet.window, scene.palette
    tint = [colours.multiply(shade, scene.light.tint) for shade in ("#ffffff", "#b48cff", "#ff9ec4")]
    petals = [tones.accent, tones.accent_second, *tint]
    stem = colours.mix(tones.foliage, tones.foliage_deep, 0.4)
    for x, own in noise.cells(layer.seed, box.left, box.right, layer.size * 1.05 / max(0.1, layer.density)):
        if not _is_clear(layer, x) or own.random() > 0.4 + 0.6 * layer.density:
            continue
        y = layer.y + layer.size * 0.7 * own.random()
        tall = layer.size * (0.7 + 0.5 * own.random())
        lean = tall * 0.2 * (own.random() - 0.5)
        top = (x + lean, y - tall)
        sheet.stroke(f"M{x:.4f} {y:.4f}Q{x:.4f} {y - tall * 0.5:.4f} {top[0]:.4f} {top[1]:.4f}", stem, tall * 0.045)
        sheet.path(blade(x, y, tall * 0.5, tall * 0.24), stem, line=0.5)
        colour = own.choice(petals)
        kind = layer.variety or own.choice(("daisy", "tulip", "bell"))
        flower(sheet, top[0], top[1], tall * 0.2, colour, kind, own)


def flower(sheet: Sheet, x: float, y: float, size: float, colour: str, kind: str, own: Random) -> None:
    """Draw a blossom."""
    if kind == "tulip":
        sheet.path(
            f"M{x - size * 0.7:.4f} {y - size * 0.9:.4f}Q{x - size * 0.3:.4f} {y - size * 0.2:.4f} "
            f"{x:.4f} {y - size:.4f}"
            f"Q{x + size * 0.3:.4f} {y - size * 0.2:.4f} {x + size * 0.7:.4f} {y - size * 0.9:.4f}"
            f"Q{x + size * 0.95:.4f} {y + size * 0.55:.4f} {x:.4f} {y + size * 0.6:.4f}"
            f"Q{x - size * 0.95:.4f} {y + size * 0.55:.4f} {x - size * 0.7:.4f} {y - size * 0.9:.4f}Z",
            colour,
            fill=sheet.down(colours.lighten(colour, 0.25), colour, colours.lighten(colour, -0.15)),
            line=0.6,
        )
        return
    if kind == "bell":
        for step in range(3):
            sheet.circle(
                x,
                y + size * step * 0.75,
                size * (0.36 + 0.13 * step),
                colours.lighten(colour, 0.2 - 0.12 * step),
                line=0.5,
            )
        return
    turn = own.random()
    count = 6
    discs = [
        (
            x + math.cos(turn + math.tau * index / count) * size * 0.62,
            y + math.sin(turn + math.tau * index / count) * size * 0.62,
            size * 0.44,
        )
        for index in range(count)
    ]
    sheet.blob(discs, colour, line=0.6)
    sheet.circle(x, y, size * 0.42, "#ffcf4a" if colour != "#ffcf4a" else "#a8642e", line=0.5)


def bushes(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Set round bushes along a line."""
    box = sheet.window
    for x, own in noise.cells(layer.seed, box.left, box.right, layer.size * 1.6 / max(0.1, layer.density)):
        if not _is_clear(layer, x, layer.size * 0.5) or own.random() > 0.5 + 0.5 * layer.density:
            continue
        leaves = leafage(scene, layer.tone, own)
        size = layer.size * (0.6 + 0.5 * own.random())
        y = layer.y + layer.size * 0.15 * own.random()
        puffs = [
            (
                x + (index - 1.5) * size * 0.3,
                y - size * (0.2 + 0.22 * own.random() + (0.12 if index in {1, 2} else 0)),
                size * (0.24 + 0.1 * own.random()),
            )
            for index in range(4)
        ]
        sheet.ellipse(x, y + size * 0.02, size * 0.75, size * 0.1, scene.palette.shade, opacity=0.22, line=0)
        sheet.blob([*puffs, (x, y - size * 0.14, size * 0.26)], leaves.deep)
        if not sheet.manner.is_flat:
            sheet.blob([(px - r * 0.12, py - r * 0.15, r * 0.82) for px, py, r in puffs], leaves.body, line=0)
            sheet.blob(
                [(px - r * 0.25, py - r * 0.32, r * 0.45) for px, py, r in puffs], leaves.light, opacity=0.5, line=0
            )
        if leaves.snow:
            sheet.blob([(px, py - r * 0.4, r * 0.62) for px, py, r in puffs], leaves.snow, line=0)
        elif layer.variety == "berries" or own.random() < 0.35:
            dot = own.choice((scene.palette.accent, scene.palette.accent_second))
            for px, py, r in puffs:
                for _ in range(3):
                    sheet.circle(
                        px + r * (own.random() - 0.5) * 1.3, py + r * (own.random() - 0.6), r * 0.11, dot, line=0.4
                    )


def reeds(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Raise reeds and bulrushes from the water's edge, in clumps."""
    box, tones = sheet.window, scene.palette
    for x, own in noise.cells(layer.seed, box.left, box.right, layer.size * 1.3 / max(0.1, layer.density)):
        if not _is_clear(layer, x):
            continue
        colour = colours.mix(tones.foliage, tones.foliage_deep, own.random())
        for _ in range(7):
            at = x + layer.size * 0.36 * (own.random() - 0.5)
            tall = layer.size * (0.5 + 0.6 * own.random())
            lean = tall * 0.3 * (own.random() - 0.5)
            sheet.path(
                blade(at, layer.y + layer.size * 0.08, tall, lean),
                colour,
                fill=sheet.down(colours.lighten(colour, 0.18), colour),
                line=0.5,
            )
        for _ in range(2):
            at = x + layer.size * 0.3 * (own.random() - 0.5)
            tall = layer.size * (0.75 + 0.35 * own.random())
            sheet.stroke(f"M{at:.4f} {layer.y + layer.size * 0.06:.4f}V{layer.y - tall:.4f}", colour, layer.size * 0.02)
            sheet.rect(
                at - layer.size * 0.025,
                layer.y - tall,
                layer.size * 0.05,
                layer.size * 0.2,
                colours.lighten(tones.wood, -0.2),
                round_=layer.size * 0.025,
                line=0.5,
            )


def mushrooms(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let toadstools stand in the moss."""
    box = sheet.window
    red = colours.multiply("#e5483f", scene.light.tint)
    white = colours.multiply("#fff4e6", scene.light.tint)
    for x, own in noise.cells(layer.seed, box.left, box.right, layer.size * 5 / max(0.1, layer.density)):
        if not _is_clear(layer, x, layer.size * 0.5) or own.random() > 0.6:
            continue
        for part in range(2):
            size = layer.size * (0.55 + 0.45 * own.random()) * (1 - 0.35 * part)
            at, y = x + part * layer.size * 0.5, layer.y + layer.size * 0.3 * own.random()
            sheet.path(
                (
                    f"M{at - size * 0.14:.4f} {y:.4f}L{at - size * 0.1:.4f} {y - size * 0.6:.4f}"
                    f"h{size * 0.2:.4f}L{at + size * 0.14:.4f} {y:.4f}Z"
                ),
                white,
                line=0.6,
            )
            sheet.path(
                f"M{at - size * 0.5:.4f} {y - size * 0.5:.4f}C{at - size * 0.45:.4f} "
                f"{y - size * 1.15:.4f} {at + size * 0.45:.4f} {y - size * 1.15:.4f}"
                f" {at + size * 0.5:.4f} {y - size * 0.5:.4f}Q{at:.4f} {y - size * 0.36:.4f} "
                f"{at - size * 0.5:.4f} {y - size * 0.5:.4f}Z",
                red,
                fill=sheet.ball(colours.lighten(red, 0.25), red, colours.lighten(red, -0.2)),
                line=0.6,
            )
            for dx, dy, dot in ((-0.2, -0.68, 0.07), (0.12, -0.78, 0.09), (0.26, -0.6, 0.06)):
                sheet.circle(at + dx * size, y + dy * size, dot * size, white, line=0)


def cacti(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Stand saguaros in the sand."""
    box, tones = sheet.window, scene.palette
    for x, own in noise.cells(layer.seed, box.left, box.right, layer.size * 2.1 / max(0.1, layer.density)):
        tall = layer.size * (0.55 + 0.5 * own.random())
        if not _is_clear(layer, x, tall * 0.3) or own.random() > 0.75:
            continue
        colour = colours.mix(tones.foliage, colours.mix(tones.sky_low, tones.far, 0.5), (1 - layer.tone) * 0.6)
        thick, y = tall * 0.17, layer.y + layer.size * 0.08 * own.random()
        side = 1 if own.random() < 0.5 else -1
        sheet.ellipse(x, y, tall * 0.24, tall * 0.035, tones.shade, opacity=0.22, line=0)
        arms = (
            f"M{x:.4f} {y:.4f}V{y - tall + thick / 2:.4f}M{x:.4f} {y - tall * 0.38:.4f}"
            f"h{side * tall * 0.2:.4f}q{side * tall * 0.07:.4f} 0"
            f" {side * tall * 0.07:.4f} {-tall * 0.09:.4f}v{-tall * 0.17:.4f}M{x:.4f} "
            f"{y - tall * 0.54:.4f}h{-side * tall * 0.17:.4f}"
            f"q{-side * tall * 0.07:.4f} 0 {-side * tall * 0.07:.4f} {-tall * 0.07:.4f}v{-tall * 0.1:.4f}"
        )
        if sheet.manner.ink is not None:
            sheet.raw(
                f'<path d="{arms}" fill="none" stroke="{sheet.manner.ink(colour)}" '
                f'stroke-width="{thick + sheet.manner.line * 2:.4f}" stroke-linecap="round"/>'
            )
        sheet.stroke(arms, colour, thick)
        if not sheet.manner.is_flat:
            light = colours.lighten(colour, 0.28)
            sheet.raw(f'<g transform="translate({-thick * 0.2:.4f} 0)">')
            sheet.stroke(arms, light, thick * 0.14, opacity=0.7)
            sheet.raw("</g>")
        if own.random() < 0.6:
            sheet.circle(x, y - tall, thick * 0.36, tones.accent, line=0.5)


def rows(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Grow crops or sunflowers in a row."""
    box, tones = sheet.window, scene.palette
    gold = colours.multiply("#ffc93c", scene.light.tint)
    stem = tones.foliage
    for x, own in noise.cells(layer.seed, box.left, box.right, layer.size * 0.55 / max(0.1, layer.density)):
        if not _is_clear(layer, x, layer.size * 0.2):
            continue
        tall, y = layer.size * (0.75 + 0.35 * own.random()), layer.y + layer.size * 0.25 * own.random()
        lean = tall * 0.08 * (own.random() - 0.5)
        sheet.stroke(f"M{x:.4f} {y:.4f}Q{x:.4f} {y - tall * 0.6:.4f} {x + lean:.4f} {y - tall:.4f}", stem, tall * 0.035)
        if layer.variety == "wheat":
            head = [(x + lean, y - tall * (1.0 + 0.06 * step), tall * 0.035) for step in range(4)]
            sheet.blob(head, gold, line=0.4)
            continue
        for side in (-1, 1):
            sheet.path(blade(x, y - tall * 0.3, tall * 0.3, side * tall * 0.24), stem, line=0.4)
        size = tall * 0.17
        petals = [
            (
                x + lean + math.cos(math.tau * index / 10) * size,
                y - tall + math.sin(math.tau * index / 10) * size,
                size * 0.42,
            )
            for index in range(10)
        ]
        sheet.blob(petals, gold, line=0.5)
        sheet.circle(x + lean, y - tall, size * 0.72, colours.multiply("#7a4a2a", scene.light.tint), line=0.4)


def leaf(x: float, y: float, angle: float, long: float, wide: float) -> str:
    """Write a pointed leaf from its stalk."""
    tip = (x + math.cos(angle) * long, y + math.sin(angle) * long)
    nx, ny = -math.sin(angle) * wide, math.cos(angle) * wide
    mid = ((x + tip[0]) / 2, (y + tip[1]) / 2)
    return (
        f"M{x:.4f} {y:.4f}Q{mid[0] + nx:.4f} {mid[1] + ny:.4f} {tip[0]:.4f} {tip[1]:.4f}"
        f"Q{mid[0] - nx:.4f} {mid[1] - ny:.4f} {x:.4f} {y:.4f}Z"
    )


def vine(sheet: Sheet, points: list[tuple[float, float]], colour: str, width: float) -> None:
    """Draw a stalk."""
    sheet.stroke(curve(points), colour, width)
