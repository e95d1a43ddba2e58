"""The foreground that frames a view: it makes depth and says that we stand here, looking."""

from __future__ import annotations

import math
from random import Random

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.scenery.plants import blade, flower, leaf
from journeyman.engines.papercut.painting.sheet import Sheet, curve
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import Weather


def _tone(scene: Composition, share: float = 0.55) -> str:
    """Give the dark of the foreground: its colour, deep in shade."""
    base = scene.palette.foliage_deep
    return colours.mix(base, scene.palette.shade, share * 0.6)


def boughs(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Let branches with leaves reach in from an upper corner (``x`` −1 left, 1 right, 0 both)."""
    box = sheet.frame
    own = Random(layer.seed)
    dark = _tone(scene)
    for side in (-1, 1):
        if layer.x not in {0, side}:
            continue
        _tree(sheet, layer, scene, side)
        corner = (box.left - 0.02 if side < 0 else box.right + 0.02, box.top + layer.size * 0.12)
        for branch in range(3):
            angle = (0.15 + 0.38 * branch + 0.15 * own.random()) * 1.0
            long = layer.size * (0.95 - 0.2 * branch)
            steps = 7
            px, py = corner
            for step in range(steps):
                droop = angle + 0.09 * step
                nx, ny = px - side * math.cos(droop) * long / steps, py + math.sin(droop) * long / steps * 0.7
                sheet.stroke(
                    f"M{px:.4f} {py:.4f}L{nx:.4f} {ny:.4f}",
                    colours.mix(scene.palette.wood, scene.palette.shade, 0.5),
                    layer.size * 0.022 * (1 - step / (steps + 1)),
                )
                for flank in (-1, 1):
                    turn = (math.pi - droop if side > 0 else droop) + flank * (0.75 + 0.3 * own.random())
                    colour = colours.mix(dark, scene.palette.foliage, 0.45 * own.random())
                    size = layer.size * (0.15 + 0.07 * own.random())
                    sheet.path(leaf(nx, ny, turn, size, size * 0.32), colour, line=0.7)
                    if layer.variety == "blossom" and own.random() < 0.5:
                        flower(
                            sheet, nx, ny, layer.size * 0.045, colours.lighten(scene.palette.accent, 0.35), "daisy", own
                        )
                px, py = nx, ny
            if scene.weather is Weather.SNOW:
                sheet.circle(px, py - 0.005, layer.size * 0.03, "#ffffff", opacity=0.85, line=0)


def _tree(sheet: Sheet, layer: Layer, scene: Composition, side: int) -> None:
    """Show what a bough belongs to, where the view goes beyond the corner out of which it reaches.

    The trunk stands beside the frame and the crown above it, so that nothing is drawn over what was seen before.
    """
    view, box, size = sheet.window, sheet.frame, layer.size
    edge = box.left if side < 0 else box.right
    beside = box.left - view.left if side < 0 else view.right - box.right
    above = box.top - view.top
    if max(beside, above) < 0.02:
        return
    own = Random(layer.seed + 7 * side)
    bark = colours.mix(scene.palette.wood, scene.palette.shade, 0.5)
    x, foot = edge + side * size * 0.24, box.bottom + 0.02
    thick = size * 0.075
    top = box.top - size * 0.3
    sheet.ellipse(x, foot, thick * 3.2, thick * 0.4, scene.palette.shade, opacity=0.3, line=0)
    sheet.path(
        f"M{x - thick * 1.7:.4f} {foot:.4f}Q{x - thick:.4f} {foot - size * 0.3:.4f} {x - thick * 0.7:.4f} {top:.4f}"
        f"H{x + thick * 0.7:.4f}Q{x + thick:.4f} {foot - size * 0.3:.4f} {x + thick * 1.7:.4f} {foot:.4f}"
        f"Q{x:.4f} {foot + thick * 0.4:.4f} {x - thick * 1.7:.4f} {foot:.4f}Z",
        bark,
        fill=sheet.across(colours.lighten(bark, 0.16), bark, colours.lighten(bark, -0.2)),
        line=0.8,
    )
    limb = box.top + size * 0.12
    sheet.stroke(
        f"M{x:.4f} {limb + size * 0.34:.4f}Q{x - side * size * 0.05:.4f} {limb + size * 0.06:.4f} "
        f"{edge + side * 0.02:.4f} {limb:.4f}",
        bark,
        size * 0.04,
    )
    dark = _tone(scene)
    crown: list[tuple[float, float, float]] = []
    for index in range(17):
        angle, reach = math.tau * index / 8 + 0.4 * own.random(), size * (0.1, 0.34, 0.56)[(index + 7) // 8]
        cx, cy = x + math.cos(angle) * reach * 1.2, top - size * 0.06 + math.sin(angle) * reach * 0.72
        radius = size * (0.22 + 0.08 * own.random())
        is_over = cy + radius > box.top and (cx - edge) * side - radius < 0
        if not is_over:
            crown.append((cx, cy, radius))
    sheet.blob(crown, dark)
    for cx, cy, radius in crown:
        for _ in range(5):
            angle = math.tau * own.random()
            colour = colours.mix(dark, scene.palette.foliage, 0.15 + 0.4 * own.random())
            at = (cx + math.cos(angle) * radius * 0.62, cy + math.sin(angle) * radius * 0.62)
            sheet.path(leaf(at[0], at[1], angle, size * 0.13, size * 0.042), colour, line=0.6)
        if scene.weather is Weather.SNOW:
            sheet.ellipse(cx, cy - radius * 0.72, radius * 0.6, radius * 0.22, "#ffffff", opacity=0.85, line=0)


def ferns(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Raise leaves and flowers from the lower corners, tallest at the edges so that the middle stays open."""
    box = sheet.frame
    dark = _tone(scene, 0.5)
    if scene.weather is Weather.SNOW:
        dark = colours.mix(dark, "#8fa6cf", 0.35)
    for x, own in noise.cells(layer.seed, box.left, box.right, 0.06 / max(0.2, layer.density)):
        edge = abs(x - box.middle) / (box.width / 2)
        if edge < 0.42 or (layer.x and (x - box.middle) * layer.x < 0):
            continue
        tall = layer.size * (0.15 + 0.95 * (edge - 0.42) / 0.58) * (0.7 + 0.5 * own.random())
        low = box.bottom + 0.03
        lean = tall * 0.5 * (own.random() - 0.5) - (x - box.middle) / box.width * tall * 0.4
        colour = colours.mix(dark, scene.palette.foliage, 0.5 * own.random())
        kind = own.random()
        if kind < 0.55:
            sheet.path(
                blade(x, low, tall * 1.1, lean),
                colour,
                fill=sheet.down(colours.lighten(colour, 0.15), colour),
                line=0.7,
            )
        elif kind < 0.85:
            _fern(sheet, x, low, tall, lean, colour)
        elif layer.variety == "flowers":
            sheet.path(blade(x, low, tall, lean), colour, line=0.7)
            flower(
                sheet,
                x + lean,
                low - tall,
                0.03 + 0.02 * own.random(),
                own.choice((scene.palette.accent, scene.palette.accent_second)),
                "daisy",
                own,
            )


def _fern(sheet: Sheet, x: float, y: float, tall: float, lean: float, colour: str) -> None:
    sheet.stroke(f"M{x:.4f} {y:.4f}Q{x:.4f} {y - tall * 0.6:.4f} {x + lean:.4f} {y - tall:.4f}", colour, tall * 0.02)
    data = ""
    for step in range(1, 9):
        share = step / 9
        px = x + lean * share * share
        py = y - tall * (1.2 * share - 0.2 * share * share)
        long = tall * 0.3 * (1 - share * 0.8)
        for flank in (-1, 1):
            data += leaf(px, py, -math.pi / 2 + flank * 1.05, long, long * 0.22)
    sheet.path(data, colour, line=0.6)


def curtains(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw dark walls of a cave at both sides."""
    box = sheet.frame
    for rank in (0, 1):
        dark = colours.mix(scene.palette.sky_low, scene.palette.shade, 0.35 + 0.3 * rank)
        for side in (-1, 1):
            edge = box.left if side < 0 else box.right
            count = 11
            first = math.floor((sheet.window.top - box.top) / box.height * count) if sheet.window.top < box.top else 0
            below = sheet.window.bottom - box.bottom
            last = count + (math.ceil(below / box.height * count) if below > 0 else 0)
            points = [
                (
                    edge
                    - side
                    * layer.size
                    * (0.9 - 0.45 * rank)
                    * (
                        0.35
                        + 1.2 * min(1.0, abs(share - 0.5) * 2) ** 2
                        + 0.4 * noise.smooth(layer.seed + side + 5 * rank, share * 5)
                    ),
                    box.top - 0.03 + (box.height + 0.06) * share,
                )
                for share in (step / count for step in range(first, last + 1))
            ]
            # Seen from farther away the walls are pillars: their other side is as uneven.
            outer = [
                (edge + side * layer.size * (2.2 + 0.8 * noise.smooth(layer.seed + 40 + rank, index * 0.7)), y)
                for index, (_, y) in enumerate(points)
            ]
            back = curve(list(reversed(outer))).replace("M", "L", 1)
            sheet.paper(f"{curve(points)}{back}Z", dark, depth=0.7)
