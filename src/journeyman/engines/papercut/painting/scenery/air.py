"""Weather and small things in the air."""

from __future__ import annotations

import math

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.sheet import Sheet, curve, polygon
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import TimeOfDay


def rain(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let rain fall in slanting lines, the near drops longer."""
    box = sheet.window
    colour = colours.mix("#ffffff", scene.palette.sky_mid, 0.25)
    top = sheet.frame.top
    first, last = math.floor((box.top - top) / 0.16), math.ceil((box.bottom - top) / 0.16) + 1
    for near, spacing, long, width, opacity in ((0, 0.055, 0.05, 0.0016, 0.35), (1, 0.10, 0.09, 0.0028, 0.5)):
        data: list[str] = []
        for row in range(first, last):
            for x, own in noise.cells(
                layer.seed + row * 7 + near, box.left, box.right + 0.1, spacing / max(0.3, layer.density)
            ):
                y = top + row * 0.16 + 0.16 * own.random()
                reach = long * (0.6 + 0.8 * own.random())
                data.append(f"M{x:.4f} {y:.4f}l{-reach * 0.24:.4f} {reach:.4f}")
        sheet.stroke("".join(data), colour, width, opacity=opacity)


def snowfall(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let snow fall: small flakes far, large soft ones near."""
    box = sheet.window
    frame = sheet.frame
    first, last = math.floor((box.top - frame.top) / 0.12), math.ceil((box.bottom - frame.top) / 0.12) + 1
    white = colours.mix("#ffffff", scene.palette.sky_low, 0.1)
    for row in range(first, last):
        for x, own in noise.cells(layer.seed + row * 7, box.left, box.right, 0.085 / max(0.3, layer.density)):
            y = frame.top + (row + own.random()) * 0.12
            size = 0.0018 + 0.0065 * own.random() ** 3
            sheet.circle(x, y, size, white, opacity=0.65 + 0.3 * own.random(), line=0)
    for x, own in noise.cells(layer.seed + 999, box.left, box.right, 0.3):
        y, size = frame.top + frame.height * own.random(), 0.012 + 0.016 * own.random()
        if not sheet.manner.is_flat:
            sheet.circle(x, y, size, white, fill=sheet.fade(white, 0.75, 0.3, 0.0), line=0)


def fog(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw a bank of fog along a line, ``size`` thick."""
    box, tones = sheet.window, scene.palette
    white = colours.mix(tones.sky_low, "#ffffff", 0.45 if scene.time is not TimeOfDay.NIGHT else 0.1)
    if not sheet.manner.is_flat:
        left = sheet.frame.left - 0.2
        first, last = math.floor((box.left - left) / 0.2) - 1, math.ceil((box.right - left) / 0.2) + 2
        for index in range(3):
            points = [
                (
                    left + step * 0.2,
                    layer.y
                    - layer.size * (0.35 - 0.28 * index)
                    + layer.size * 0.16 * noise.smooth(layer.seed + index, step * 0.6),
                )
                for step in range(first, last)
            ]
            low = layer.y - layer.size * (0.35 - 0.28 * index) + layer.size
            sheet.path(
                f"{curve(points)}V{low:.4f}H{points[0][0]:.4f}Z",
                white,
                fill=sheet.fade(white, 0.0, 0.42 * layer.density, 0.0, run="down"),
                line=0,
            )
        return
    for x, own in noise.cells(layer.seed, box.left, box.right, 0.34):
        wide, y = 0.12 + 0.14 * own.random(), layer.y + layer.size * (own.random() - 0.6)
        sheet.rect(x - wide, y, wide * 2, 0.022, white, round_=0.011, opacity=0.75, line=0.4)


def lightning(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Strike a forked bolt from the clouds to the horizon."""
    box = sheet.window
    top, x = sheet.frame.top - 0.02, layer.x
    sheet.glow(x, (top + layer.y) / 2, (layer.y - top) * 0.7, "#d9ccff", 0.5)
    left: list[tuple[float, float]] = []
    right: list[tuple[float, float]] = []
    steps = 7
    # Seen from farther away the bolt comes from higher up.
    above = max(0, math.ceil((top - box.top + 0.02) / (layer.y - top) * steps))
    for step in range(-above, steps + 1):
        share = step / steps
        jag = 0.055 * (1 if step % 2 else -1) * (0.5 + noise.lattice(layer.seed, step))
        half = 0.011 * min(1.0, 1 - share) + 0.0012
        at, y = x + jag + 0.05 * share, top + (layer.y - top) * share
        left.append((at - half, y))
        right.append((at + half, y))
    sheet.path(polygon([*left, *reversed(right)]), "#fffbe0", line=0.5)
    fork = left[above + 3]
    sheet.path(
        polygon(
            (
                fork,
                (fork[0] + 0.07, fork[1] + 0.06),
                (fork[0] + 0.055, fork[1] + 0.075),
                (fork[0] + 0.12, fork[1] + 0.15),
                (fork[0] + 0.035, fork[1] + 0.08),
                (fork[0] + 0.05, fork[1] + 0.066),
            )
        ),
        "#fff6cf",
        line=0.4,
    )
    _ = scene


def sparks(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let fireflies or motes of light float."""
    box = sheet.window
    for x, own in noise.cells(layer.seed, box.left, box.right, 0.09 / max(0.2, layer.density)):
        y = layer.y + layer.size * (own.random() - 0.5)
        size = 0.003 + 0.004 * own.random()
        sheet.glow(x, y, size * 7, scene.palette.lamp, 0.55)
        sheet.circle(x, y, size, colours.lighten(scene.palette.lamp, 0.5), opacity=0.9, line=0)


def petals(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let petals or leaves drift past."""
    box, top = sheet.window, sheet.frame.top
    hues = (scene.palette.accent, colours.lighten(scene.palette.accent, 0.4), scene.palette.accent_second)
    for row in range(math.floor((box.top - top) / 0.3), math.ceil((box.bottom - top) / 0.3)):
        for x, own in noise.cells(layer.seed + row, box.left, box.right, 0.22 / max(0.2, layer.density)):
            y, size = top + (row + own.random()) * 0.3, 0.006 + 0.009 * own.random()
            angle = own.random() * 180
            sheet.raw(f'<g transform="rotate({angle:.0f} {x:.4f} {y:.4f})">')
            sheet.ellipse(x, y, size, size * 0.5, own.choice(hues), opacity=0.85, line=0.4)
            sheet.raw("</g>")
