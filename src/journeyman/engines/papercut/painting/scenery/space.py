"""Outer space."""

from __future__ import annotations

import math

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.scenery.land import closed, depth, profile
from journeyman.engines.papercut.painting.sheet import Sheet
from journeyman.engines.papercut.painting.world import Composition, Layer


def nebula(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let clouds of glowing gas drift across the dark."""
    box = sheet.frame
    reach = max(box.width, box.height)
    hues = (scene.palette.accent, "#7a5cff", "#3fb6ff", "#ff8fd0")
    for index in range(16):
        share = index / 15
        x = box.left + box.width * (0.5 + 0.62 * noise.smooth(layer.seed, share * 7))
        y = box.top + box.height * (0.15 + 0.62 * share) + 0.2 * noise.smooth(layer.seed + 3, share * 9)
        size = reach * (0.16 + 0.13 * noise.lattice(layer.seed, index))
        sheet.glow(x, y, size, hues[index % len(hues)], 0.16 + 0.10 * noise.lattice(layer.seed + 1, index))


def planets(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Hang a ringed giant and two smaller worlds in the sky, clear of the subjects."""
    box, tones = sheet.frame, scene.palette
    chance = [noise.lattice(layer.seed, index) for index in range(8)]
    side = -1 if chance[0] < 0.5 else 1
    hues = (tones.accent, tones.accent_second, "#6fd0e0", "#9f7bf0")
    first = int(chance[1] * 3.99)
    places = (
        (0.5 + side * (0.26 + 0.1 * chance[2]), 0.14 + 0.12 * chance[3], 0.08 + 0.05 * chance[4], hues[first], True),
        (0.5 - side * (0.3 + 0.1 * chance[5]), 0.1 + 0.1 * chance[6], 0.042, hues[(first + 1) % 4], False),
        (0.5 - side * (0.36 + 0.06 * chance[7]), 0.36 + 0.1 * chance[3], 0.026, hues[(first + 2) % 4], False),
    )
    for across, down, size, colour, has_ring in places:
        x, y = box.left + box.width * across, box.top + box.height * down
        radius = size * layer.size * min(box.width, box.height, 1.2)
        globe(sheet, x, y, radius, colour, has_ring=has_ring, seed=layer.seed)


def globe(sheet: Sheet, x: float, y: float, radius: float, colour: str, *, has_ring: bool, seed: int) -> None:
    """Draw a planet with bands, a shaded limb and perhaps a ring."""
    light, dark = colours.lighten(colour, 0.4), colours.lighten(colour, -0.45)
    ring = colours.mix(colour, "#fff3d9", 0.6)
    tilt = f'transform="rotate(-18 {x:.4f} {y:.4f})"'
    if has_ring:
        sheet.raw(f"<g {tilt}>")
        sheet.stroke(
            (
                f"M{x - radius * 1.75:.4f} {y:.4f}A{radius * 1.75:.4f} {radius * 0.5:.4f} 0 0 1 "
                f"{x + radius * 1.75:.4f} {y:.4f}"
            ),
            ring,
            radius * 0.16,
            opacity=0.8,
        )
        sheet.raw("</g>")
    sheet.glow(x, y, radius * 1.7, colour, 0.4)
    sheet.circle(x, y, radius, colour, fill=sheet.ball(light, colour, dark))
    name = f"p{int(abs(x) * 9973)}{int(abs(y) * 9973)}"
    sheet.raw(
        f'<clipPath id="{name}"><circle cx="{x:.4f}" cy="{y:.4f}" r="{radius:.4f}"/></clipPath><g '
        f'clip-path="url(#{name})">'
    )
    for index in range(4):
        at = y + radius * (-0.6 + 0.4 * index + 0.1 * noise.smooth(seed, index))
        sheet.ellipse(
            x,
            at,
            radius * 1.2,
            radius * 0.09,
            colours.lighten(colour, 0.25 if index % 2 else -0.2),
            opacity=0.45,
            line=0,
        )
    sheet.raw("</g>")
    if has_ring:
        sheet.raw(f"<g {tilt}>")
        sheet.stroke(
            (
                f"M{x - radius * 1.75:.4f} {y:.4f}A{radius * 1.75:.4f} {radius * 0.5:.4f} 0 0 0 "
                f"{x + radius * 1.75:.4f} {y:.4f}"
            ),
            ring,
            radius * 0.16,
            opacity=0.95,
        )
        sheet.raw("</g>")


def surface(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Spread the dusty ground of a moon, with craters drawn flatter the farther they lie."""
    tones, box = scene.palette, sheet.window
    line = profile(sheet, layer, 0.9, 2)
    back = colours.mix(tones.ground, tones.sky_low, 0.3)
    sheet.paper(
        closed(sheet, line),
        tones.ground,
        fill=sheet.down(
            colours.lighten(tones.ground, 0.25), back, tones.front, share=(0, 0.2, 1), span=depth(sheet, layer)
        ),
    )
    deep = max(0.1, sheet.frame.bottom - layer.y)
    for row in range(max(4, math.ceil((box.bottom - layer.y) / deep / 0.24))):
        y = layer.y + layer.size * 0.5 + deep * (0.1 + 0.24 * row)
        for x, own in noise.cells(layer.seed + row, box.left, box.right, 0.3 + 0.1 * row):
            if own.random() < 0.35:
                continue
            wide = (0.02 + 0.022 * row) * (0.5 + own.random())
            at = y + 0.05 * (own.random() - 0.5)
            sheet.ellipse(x, at, wide, wide * 0.34, colours.lighten(tones.ground, -0.2), line=0.5)
            sheet.ellipse(x, at + wide * 0.07, wide * 0.92, wide * 0.27, colours.lighten(tones.front, 0.1), line=0)
            sheet.stroke(
                f"M{x - wide:.4f} {at:.4f}A{wide:.4f} {wide * 0.34:.4f} 0 0 0 {x + wide:.4f} {at:.4f}",
                colours.lighten(tones.ground, 0.4),
                wide * 0.07,
                opacity=0.8,
            )


def orbit(x: float, y: float, radius: float, angle: float) -> tuple[float, float]:
    """Give a place on a tilted orbit."""
    return x + math.cos(angle) * radius, y + math.sin(angle) * radius * 0.3
