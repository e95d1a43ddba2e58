"""Trees in all their kinds, and the rows and groves they stand in."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.sheet import Point, Sheet, curve, polygon
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import TimeOfDay, Weather


@dataclass(frozen=True, slots=True)
class Leafage:
    """The colours of one tree."""

    light: str
    body: str
    deep: str
    trunk: str
    snow: str  #: empty: none lies on it


def leafage(scene: Composition, tone: float, own: Random) -> Leafage:
    """Choose the colours of a tree at a distance: hazy far away, a little different from its neighbours."""
    tones = scene.palette
    share = own.random()
    body = colours.mix(tones.foliage_deep, tones.foliage, 0.25 + 0.6 * share)
    haze = (1 - tone) * 0.72
    body = colours.mix(body, colours.mix(tones.sky_low, tones.far, 0.5), haze)
    trunk = colours.mix(tones.wood, colours.mix(tones.sky_low, tones.far, 0.5), haze)
    snow = ""
    if scene.weather is Weather.SNOW:
        snow = colours.mix(colours.lighten(tones.ground, 0.25), tones.sky_low, haze * 0.8)
    return Leafage(colours.lighten(body, 0.2), body, colours.lighten(body, -0.2), colours.lighten(trunk, -0.05), snow)


def fir(sheet: Sheet, x: float, y: float, tall: float, leaves: Leafage, own: Random) -> None:
    """Draw a fir of scalloped tiers."""
    tiers = 3 if tall < 0.12 else 4 + int(own.random() * 1.99)
    wide = tall * (0.46 + 0.1 * own.random())
    sheet.rect(x - tall * 0.028, y - tall * 0.16, tall * 0.056, tall * 0.16, leaves.trunk, line=0.7)
    for tier in range(tiers):
        share = tier / tiers
        low = y - tall * (0.1 + 0.9 * share * 0.82)
        half = wide * 0.5 * (1 - share) ** 0.85 + tall * 0.03
        top = low - tall * (0.36 - 0.06 * share)
        data = (
            f"M{x:.4f} {top:.4f}Q{x + half * 0.25:.4f} {low - (low - top) * 0.35:.4f} {x + half:.4f} {low:.4f}"
            f"Q{x + half * 0.66:.4f} {low + half * 0.16:.4f} {x + half * 0.34:.4f} {low + half * 0.05:.4f}"
            f"Q{x:.4f} {low + half * 0.22:.4f} {x - half * 0.34:.4f} {low + half * 0.05:.4f}"
            f"Q{x - half * 0.66:.4f} {low + half * 0.16:.4f} {x - half:.4f} {low:.4f}"
            f"Q{x - half * 0.25:.4f} {low - (low - top) * 0.35:.4f} {x:.4f} {top:.4f}Z"
        )
        sheet.path(
            data, leaves.body, fill=sheet.down(leaves.light, leaves.body, leaves.deep, share=(0, 0.45, 1)), line=0.8
        )
        if leaves.snow:
            reach = 0.62
            lip = low - (low - top) * (1 - reach) * 0.9
            span = half * reach * 0.72
            sheet.path(
                f"M{x:.4f} {top - tall * 0.008:.4f}Q{x + span * 0.25:.4f} "
                f"{lip - (lip - top) * 0.4:.4f} {x + span:.4f} {lip:.4f}"
                f"Q{x + span * 0.6:.4f} {lip - span * 0.22:.4f} {x + span * 0.3:.4f} {lip + span * 0.12:.4f}"
                f"Q{x:.4f} {lip - span * 0.3:.4f} {x - span * 0.35:.4f} {lip + span * 0.1:.4f}"
                f"Q{x - span * 0.6:.4f} {lip - span * 0.2:.4f} {x - span:.4f} {lip:.4f}"
                f"Q{x - span * 0.25:.4f} {lip - (lip - top) * 0.4:.4f} {x:.4f} {top - tall * 0.008:.4f}Z",
                leaves.snow,
                line=0,
            )


def broadleaf(sheet: Sheet, x: float, y: float, tall: float, leaves: Leafage, own: Random) -> None:
    """Draw a round-crowned tree from overlapping balls of leaves."""
    trunk, crown = tall * 0.05, tall * 0.33
    top = y - tall * 0.62
    sheet.path(
        f"M{x - trunk:.4f} {y:.4f}Q{x - trunk * 0.5:.4f} {y - tall * 0.2:.4f} "
        f"{x - trunk * 0.55:.4f} {y - tall * 0.5:.4f}"
        f"H{x + trunk * 0.55:.4f}Q{x + trunk * 0.5:.4f} {y - tall * 0.2:.4f} {x + trunk:.4f} {y:.4f}Z",
        leaves.trunk,
        fill=sheet.across(colours.lighten(leaves.trunk, 0.15), colours.lighten(leaves.trunk, -0.15)),
        line=0.8,
    )
    puffs = [(x, top - crown * 0.28, crown * 0.82)]
    for index in range(6):
        angle = math.tau * index / 6 + own.random() * 0.5
        radius = crown * (0.5 + 0.16 * own.random())
        puffs.append((x + math.cos(angle) * crown * 0.62, top + math.sin(angle) * crown * 0.5, radius))
    sheet.blob(puffs, leaves.deep)
    if not sheet.manner.is_flat:
        sheet.blob([(px - r * 0.1, py - r * 0.16, r * 0.84) for px, py, r in puffs], leaves.body, line=0)
        sheet.blob([(px - r * 0.24, py - r * 0.34, r * 0.5) for px, py, r in puffs], leaves.light, opacity=0.55, line=0)
    if leaves.snow:
        sheet.blob(
            [(px, py - r * 0.42, r * 0.58) for px, py, r in puffs if py < top + crown * 0.1], leaves.snow, line=0
        )


def poplar(sheet: Sheet, x: float, y: float, tall: float, leaves: Leafage, own: Random) -> None:
    """Draw a slender tree like a flame."""
    wide = tall * (0.13 + 0.03 * own.random())
    sheet.rect(x - tall * 0.018, y - tall * 0.2, tall * 0.036, tall * 0.2, leaves.trunk, line=0.7)
    data = (
        f"M{x:.4f} {y - tall:.4f}C{x + wide * 0.9:.4f} {y - tall * 0.7:.4f} {x + wide * 1.25:.4f} {y - tall * 0.3:.4f}"
        f" {x:.4f} {y - tall * 0.1:.4f}C{x - wide * 1.25:.4f} {y - tall * 0.3:.4f} "
        f"{x - wide * 0.9:.4f} {y - tall * 0.7:.4f}"
        f" {x:.4f} {y - tall:.4f}Z"
    )
    sheet.path(data, leaves.body, fill=sheet.across(leaves.light, leaves.body, leaves.deep))


def birch(sheet: Sheet, x: float, y: float, tall: float, leaves: Leafage, own: Random) -> None:
    """Draw a white trunk with dark marks and a loose crown."""
    white = colours.mix("#fbf6ec", leaves.trunk, 0.12)
    lean = tall * 0.03 * (own.random() - 0.5)
    half = tall * 0.022
    sheet.path(
        polygon(
            (
                (x - half, y),
                (x + half, y),
                (x + lean + half * 0.6, y - tall * 0.8),
                (x + lean - half * 0.6, y - tall * 0.8),
            )
        ),
        white,
        line=0.7,
    )
    for index in range(6):
        level = y - tall * (0.08 + 0.11 * index)
        at = x + lean * (0.08 + 0.11 * index) + half * (own.random() - 0.5)
        sheet.stroke(f"M{at - half * 0.5:.4f} {level:.4f}h{half * 0.9:.4f}", "#3b3440", half * 0.3)
    # One ball on the trunk's end, the others round it: the crown never leaves the trunk bare.
    puffs = [(x + lean, y - tall * 0.78, tall * 0.17)]
    puffs += [
        (
            x + lean + tall * 0.2 * (own.random() - 0.5),
            y - tall * (0.56 + 0.05 * step + 0.04 * own.random()),
            tall * (0.10 + 0.04 * own.random()),
        )
        for step in range(8)
    ]
    light = colours.mix(leaves.light, "#ffd75e", 0.3) if not leaves.snow else leaves.light
    sheet.blob(puffs, colours.mix(leaves.body, light, 0.4))
    sheet.blob([(px - r * 0.2, py - r * 0.25, r * 0.6) for px, py, r in puffs], light, opacity=0.7, line=0)


def palm(sheet: Sheet, x: float, y: float, tall: float, leaves: Leafage, own: Random) -> None:
    """Draw a palm that leans in the sea wind."""
    lean = tall * (0.12 + 0.16 * own.random()) * (1 if own.random() < 0.5 else -1)
    half = tall * 0.028
    top: Point = (x + lean, y - tall * 0.78)
    sheet.path(
        f"M{x - half * 1.3:.4f} {y:.4f}Q{x + lean * 0.15 - half:.4f} {y - tall * 0.45:.4f} "
        f"{top[0] - half * 0.6:.4f} {top[1]:.4f}"
        f"H{top[0] + half * 0.6:.4f}Q{x + lean * 0.15 + half:.4f} {y - tall * 0.45:.4f} {x + half * 1.3:.4f} {y:.4f}Z",
        leaves.trunk,
        fill=sheet.across(colours.lighten(leaves.trunk, 0.2), colours.lighten(leaves.trunk, -0.1)),
        line=0.8,
    )
    for index in range(5):
        share = (index + 0.5) / 6
        px, py = x + lean * share**1.8, y - tall * 0.78 * share
        sheet.stroke(
            f"M{px - half:.4f} {py:.4f}q{half:.4f} {half * 0.6:.4f} {half * 2:.4f} 0",
            colours.lighten(leaves.trunk, -0.25),
            half * 0.25,
        )
    for index in range(9):
        angle = math.pi * (1.06 + 0.88 * index / 8) + 0.1 * (own.random() - 0.5)
        reach = tall * (0.34 + 0.07 * own.random())
        ex, ey = top[0] + math.cos(angle) * reach, top[1] + math.sin(angle) * reach * 0.62 + reach * 0.32
        mx, my = top[0] + math.cos(angle) * reach * 0.55, top[1] + math.sin(angle) * reach * 0.85
        colour = leaves.body if index % 2 else leaves.deep
        sheet.path(
            f"M{top[0]:.4f} {top[1]:.4f}Q{mx:.4f} {my:.4f} {ex:.4f} {ey:.4f}"
            f"Q{mx * 0.8 + top[0] * 0.2:.4f} {my + reach * 0.2:.4f} {top[0]:.4f} {top[1]:.4f}Z",
            colour,
            fill=sheet.down(leaves.light, colour),
            line=0.7,
        )
    for dx in (-0.6, 0.5):
        sheet.circle(
            top[0] + dx * half, top[1] + half * 0.7, half * 0.75, colours.lighten(leaves.trunk, -0.2), line=0.6
        )


def bare(sheet: Sheet, x: float, y: float, tall: float, leaves: Leafage, own: Random) -> None:
    """Draw a leafless tree."""
    colour = colours.lighten(leaves.trunk, -0.15)

    def limb(start: Point, angle: float, long: float, depth: int) -> None:
        end = (start[0] + math.cos(angle) * long, start[1] + math.sin(angle) * long)
        sheet.stroke(f"M{start[0]:.4f} {start[1]:.4f}L{end[0]:.4f} {end[1]:.4f}", colour, long * 0.13)
        if depth:
            for turn in (-0.5, 0.1, 0.55):
                limb(end, angle + turn * (0.7 + 0.5 * own.random()), long * (0.58 + 0.12 * own.random()), depth - 1)

    limb((x, y), -math.pi / 2 + 0.1 * (own.random() - 0.5), tall * 0.38, 3)


SPECIES: dict[str, Callable[[Sheet, float, float, float, Leafage, Random], None]] = {
    "fir": fir,
    "broadleaf": broadleaf,
    "poplar": poplar,
    "birch": birch,
    "palm": palm,
    "bare": bare,
}


def trees(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Plant a row of trees; ``variety`` names the species, several joined by ``+``; ``clear`` spans stay empty."""
    box = sheet.window
    kinds = layer.variety.split("+")
    spacing = layer.size * 0.62 / max(0.15, layer.density)
    for x, own in noise.cells(layer.seed, box.left - layer.size * 0.4, box.right + layer.size * 0.4, spacing):
        tall = layer.size * (0.62 + 0.5 * own.random())
        kind = own.choice(kinds)
        foot = layer.y + layer.size * 0.06 * own.random()
        reach = tall * 0.22
        if any(low - reach < x < high + reach for low, high in layer.clear) or own.random() > 0.6 + 0.4 * layer.density:
            continue
        if layer.tone > 0.4 and sheet.manner.ink is None:
            fade = sheet.fade(scene.palette.shade, 0.34, 0.0)
            sheet.ellipse(x, foot, tall * 0.26, tall * 0.04, scene.palette.shade, fill=fade, line=0)
        SPECIES[kind](sheet, x, foot, tall, leafage(scene, layer.tone, own), own)


def lone(sheet: Sheet, x: float, y: float, tall: float, scene: Composition, seed: int, kind: str) -> None:
    """Plant one tree."""
    own = Random(seed)
    SPECIES[kind](sheet, x, y, tall, leafage(scene, 1.0, own), own)


def hedge(sheet: Sheet, points: list[Point], leaves: Leafage) -> None:
    """Draw a clipped edge of leaves along a line."""
    sheet.path(curve(points, is_closed=True), leaves.body, fill=sheet.down(leaves.light, leaves.body, leaves.deep))


def is_dark(scene: Composition) -> bool:
    """Say whether lamps are lit."""
    return scene.time is TimeOfDay.NIGHT or scene.time is TimeOfDay.DUSK
