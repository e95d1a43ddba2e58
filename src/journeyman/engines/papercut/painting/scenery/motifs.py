"""The ground of a seamless pattern: an even colour with small things from the setting between the subjects."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.scenery.plants import flower, leaf
from journeyman.engines.papercut.painting.scenery.trees import fir, leafage
from journeyman.engines.papercut.painting.sheet import Sheet
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import Setting, TimeOfDay, Weather


def motifs(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Fill the torus: the ground, and a motif in every gap of the lattice, repeated across the edges."""
    box, tones = sheet.window, scene.palette
    ground = _ground(scene)
    sheet.rect(box.left - 1, box.top - 1, box.width + 2, box.height + 2, ground, line=0)
    columns, rows = round(layer.density), round(layer.x)
    step_x, step_y = box.width / columns, box.height / rows
    draw = _motif(scene)
    for row in range(rows):
        for column in range(columns):
            for part, (dx, dy) in enumerate(((0.0, 0.0), (0.25, 0.5), (-0.25, 0.5))):
                key = (row * columns + column) * 3 + part
                x = (column + 1.0 + 0.5 * (row % 2) + dx) * step_x % box.width
                y = (row + 0.5 + dy) * step_y % box.height
                size = layer.size * (0.11 if part == 0 else 0.06) * (0.85 + 0.3 * Random(layer.seed + key).random())
                for shift_x in (-box.width, 0.0, box.width):
                    for shift_y in (-box.height, 0.0, box.height):
                        if -0.2 < x + shift_x < box.width + 0.2 and -0.2 < y + shift_y < box.height + 0.2:
                            draw(sheet, x + shift_x, y + shift_y, size, scene, Random(layer.seed * 31 + key))
    _ = tones


def _ground(scene: Composition) -> str:
    tones = scene.palette
    if scene.setting in {Setting.SPACE, Setting.UNDERWATER} or scene.time is TimeOfDay.NIGHT:
        return colours.mix(tones.sky_mid, tones.sky_high, 0.4)
    choices = (
        colours.mix(tones.ground, "#fff8ec", 0.55),
        colours.mix(tones.sky_mid, "#ffffff", 0.35),
        colours.mix(tones.foliage_deep, tones.foliage, 0.35),
        colours.mix(tones.accent, "#fff3ea", 0.62),
    )
    return choices[scene.index % 4]


def _motif(scene: Composition) -> Callable[[Sheet, float, float, float, Composition, Random], None]:
    if scene.weather is Weather.SNOW:
        return _flake
    if scene.setting in {Setting.SPACE, Setting.CITY} or scene.time is TimeOfDay.NIGHT:
        return _star
    if scene.setting in {Setting.UNDERWATER, Setting.SEA, Setting.BEACH, Setting.LAKE}:
        return _ripple
    if scene.setting in {Setting.FOREST, Setting.MOUNTAINS}:
        return _fir
    if scene.setting in {Setting.GARDEN, Setting.MEADOW, Setting.FARM, Setting.VILLAGE}:
        return _blossom
    return _dot


def _flake(sheet: Sheet, x: float, y: float, size: float, scene: Composition, _own: Random) -> None:
    for turn in (0, 60, 120):
        sheet.raw(f'<g transform="rotate({turn} {x:.4f} {y:.4f})">')
        sheet.stroke(
            f"M{x - size:.4f} {y:.4f}H{x + size:.4f}", colours.lighten(scene.palette.sky_mid, 0.75), size * 0.22
        )
        sheet.raw("</g>")


def _star(sheet: Sheet, x: float, y: float, size: float, scene: Composition, own: Random) -> None:
    colour = own.choice((scene.palette.accent_second, "#fff4cf", scene.palette.accent))
    sheet.path(
        f"M{x:.4f} {y - size:.4f}Q{x:.4f} {y:.4f} {x + size:.4f} {y:.4f}Q{x:.4f} {y:.4f} {x:.4f} {y + size:.4f}"
        f"Q{x:.4f} {y:.4f} {x - size:.4f} {y:.4f}Q{x:.4f} {y:.4f} {x:.4f} {y - size:.4f}Z",
        colour,
        line=0.6,
    )


def _ripple(sheet: Sheet, x: float, y: float, size: float, scene: Composition, own: Random) -> None:
    colour = own.choice(
        (scene.palette.water_deep, scene.palette.accent_second, colours.lighten(scene.palette.water, 0.5))
    )
    for step in (0, 1):
        sheet.stroke(
            f"M{x - size:.4f} {y + step * size * 0.6:.4f}q{size * 0.5:.4f} {-size * 0.6:.4f} {size:.4f} 0t{size:.4f} 0",
            colour,
            size * 0.2,
        )


def _fir(sheet: Sheet, x: float, y: float, size: float, scene: Composition, own: Random) -> None:
    fir(sheet, x, y + size * 1.2, size * 2.4, leafage(scene, 1.0, own), own)


def _blossom(sheet: Sheet, x: float, y: float, size: float, scene: Composition, own: Random) -> None:
    for turn in (0.5, 2.6):
        sheet.path(leaf(x, y, turn, size * 1.6, size * 0.45), scene.palette.foliage, line=0.6)
    flower(
        sheet,
        x,
        y,
        size * 0.9,
        own.choice((scene.palette.accent, scene.palette.accent_second, "#ffffff")),
        "daisy",
        own,
    )


def _dot(sheet: Sheet, x: float, y: float, size: float, scene: Composition, own: Random) -> None:
    sheet.circle(
        x, y, size * 0.5, own.choice((scene.palette.accent, scene.palette.accent_second, scene.palette.water)), line=0.6
    )
