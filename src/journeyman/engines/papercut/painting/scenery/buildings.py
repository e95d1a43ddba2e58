"""Houses, towers and barns."""

from __future__ import annotations

import math
from random import Random

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.scenery.land import ramp
from journeyman.engines.papercut.painting.scenery.trees import is_dark
from journeyman.engines.papercut.painting.sheet import Sheet, polygon
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import Weather


def pane(scene: Composition, own: Random, wall: str) -> str:
    """Choose the colour of a window: lit or not."""
    if is_dark(scene):
        return (
            own.choice((scene.palette.lamp, scene.palette.lamp, "#ffb861"))
            if own.random() < 0.62
            else colours.lighten(wall, -0.3)
        )
    return colours.mix(scene.palette.sky_mid, "#ffffff", 0.25 * own.random())


def skyline(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Build a row of towers with windows; nearer rows have larger ones."""
    box = sheet.window
    base = ramp(scene.palette, layer.tone)
    walls = (base, colours.mix(base, scene.palette.wall_second, 0.3), colours.mix(base, scene.palette.wall, 0.35))
    spacing = layer.size * 0.34
    for x, own in noise.cells(layer.seed, box.left - spacing, box.right + spacing, spacing):
        tall = layer.size * (0.35 + 0.65 * own.random() ** 1.4)
        wide = spacing * (0.72 + 0.5 * own.random())
        if any(low - wide / 2 < x < high + wide / 2 for low, high in layer.clear):
            tall = min(tall, layer.size * 0.3)
        wall = own.choice(walls)
        _tower(sheet, scene, layer, (x - wide / 2, layer.y - tall, wide, tall), wall, own)


def _tower(
    sheet: Sheet, scene: Composition, layer: Layer, frame: tuple[float, float, float, float], wall: str, own: Random
) -> None:
    left, top, wide, tall = frame
    kind = own.random()
    low = layer.y + 0.06
    fill = sheet.down(colours.lighten(wall, 0.1), wall, colours.mix(wall, scene.palette.sky_low, 0.3))
    middle = left + wide / 2
    if kind < 0.18:
        shape = polygon(((left, low), (left, top), (middle, top - wide * 0.55), (left + wide, top), (left + wide, low)))
    elif kind < 0.34:
        step = wide * 0.2
        shape = polygon(
            (
                (left, low),
                (left, top),
                (left + step, top),
                (left + step, top - step),
                (left + wide - step, top - step),
                (left + wide - step, top),
                (left + wide, top),
                (left + wide, low),
            )
        )
        sheet.stroke(f"M{middle:.4f} {top - step:.4f}v{-wide * 0.45:.4f}", wall, wide * 0.04)
    elif kind < 0.46:
        shape = (
            f"M{left:.4f} {low:.4f}V{top:.4f}A{wide / 2:.4f} {wide / 2:.4f} 0 0 1 {left + wide:.4f} "
            f"{top:.4f}V{low:.4f}Z"
        )
    else:
        shape = f"M{left:.4f} {low:.4f}V{top:.4f}H{left + wide:.4f}V{low:.4f}Z"
    sheet.paper(shape, wall, fill=fill, depth=0.4 + 0.6 * layer.tone)
    if layer.tone < 0.2:
        return
    columns = max(2, round(wide / (layer.size * 0.075)))
    cell = wide / (columns + 0.6)
    rows = max(1, int((tall - cell) / (cell * 1.35)))
    for row in range(min(rows, 14)):
        for column in range(columns):
            if own.random() < 0.14:
                continue
            sheet.rect(
                left + cell * (0.42 + column),
                top + cell * (0.55 + 1.35 * row),
                cell * 0.6,
                cell * 0.8,
                colours.mix(pane(scene, own, wall), wall, 0.35 * (1 - layer.tone)),
                round_=cell * 0.06,
                line=0.5,
            )


def houses(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Set half-timbered houses in a row: gables, beams, shutters and flower boxes."""
    box = sheet.window
    spacing = layer.size * 0.66
    for x, own in noise.cells(layer.seed, box.left - spacing, box.right + spacing, spacing):
        wide = spacing * (0.82 + 0.16 * own.random())
        if any(low - wide * 0.5 < x < high + wide * 0.5 for low, high in layer.clear):
            continue
        house(sheet, scene, x, layer.y, wide, layer.size * (0.82 + 0.24 * own.random()), layer.tone, own)


def house(
    sheet: Sheet, scene: Composition, x: float, y: float, wide: float, tall: float, tone: float, own: Random
) -> None:
    """Draw one half-timbered house."""
    tones = scene.palette
    haze = (1 - tone) * 0.6

    def far(colour: str) -> str:
        return colours.mix(colour, colours.mix(tones.far, tones.sky_low, 0.5), haze)

    plaster = far(
        own.choice(
            (
                tones.wall,
                colours.mix(tones.wall, tones.accent, 0.28),
                colours.mix(tones.wall, tones.accent_second, 0.35),
                colours.mix(tones.wall, tones.water, 0.3),
                tones.wall_second,
            )
        )
    )
    beam, roof = (
        far(colours.lighten(tones.wood, -0.3)),
        far(own.choice((tones.roof, colours.mix(tones.roof, tones.wood, 0.5)))),
    )
    eaves = y - tall * 0.6
    left, right = x - wide / 2, x + wide / 2
    gable = (x, y - tall)
    sheet.paper(
        polygon(((left, y + 0.01), (left, eaves), gable, (right, eaves), (right, y + 0.01))),
        plaster,
        fill=sheet.down(colours.lighten(plaster, 0.12), plaster, colours.lighten(plaster, -0.08)),
        depth=0.7,
    )
    _timber(sheet, (x, y, wide, tall), beam)
    _gable_roof(sheet, (x, y, wide, tall), roof, far(colours.lighten(tones.ground, 0.3)) if is_snowy(scene) else "")
    for column in (-1, 1):
        for level in (0.38, 0.1) if column < 0 else (0.38,):
            _casement(sheet, scene, (x + column * wide * 0.24, y - tall * level, wide * 0.17), own)
    door = far(own.choice((tones.roof, tones.foliage_deep, colours.mix(tones.wood, tones.accent, 0.3))))
    sheet.path(
        (
            f"M{x + wide * 0.14:.4f} {y + 0.006:.4f}v{-tall * 0.17:.4f}a{wide * 0.1:.4f} "
            f"{wide * 0.1:.4f} 0 0 1 {wide * 0.2:.4f} 0V{y + 0.006:.4f}Z"
        ),
        door,
        line=0.8,
    )
    sheet.circle(x + wide * 0.3, y - tall * 0.08, wide * 0.012, tones.lamp, line=0)


def is_snowy(scene: Composition) -> bool:
    """Say whether snow lies on roofs."""
    return scene.weather is Weather.SNOW


def _timber(sheet: Sheet, place: tuple[float, float, float, float], beam: str) -> None:
    x, y, wide, tall = place
    left, right, eaves = x - wide / 2, x + wide / 2, y - tall * 0.6
    thick = wide * 0.035
    timber = (
        f"M{left:.4f} {eaves:.4f}H{right:.4f}M{left:.4f} {y - tall * 0.3:.4f}H{right:.4f}"
        f"M{left + thick / 2:.4f} {eaves:.4f}V{y:.4f}"
        f"M{right - thick / 2:.4f} {eaves:.4f}V{y:.4f}M{x:.4f} {eaves:.4f}V{y - tall * 0.3:.4f}"
        f"M{left:.4f} {eaves:.4f}L{left + wide * 0.2:.4f} {y - tall * 0.3:.4f}M{right:.4f} "
        f"{eaves:.4f}L{right - wide * 0.2:.4f} {y - tall * 0.3:.4f}"
        f"M{x - wide * 0.24:.4f} {eaves:.4f}L{x:.4f} {y - tall * 0.8:.4f}L{x + wide * 0.24:.4f} {eaves:.4f}"
    )
    sheet.stroke(timber, beam, thick, cap="butt")


def _gable_roof(sheet: Sheet, place: tuple[float, float, float, float], roof: str, snow: str) -> None:
    x, y, wide, tall = place
    left, right, eaves, gable = x - wide / 2, x + wide / 2, y - tall * 0.6, (x, y - tall)
    over = wide * 0.07
    drop = tall * 0.4 * over / (wide / 2)
    sheet.path(
        polygon(
            (
                (left - over, eaves + drop),
                (x, gable[1] - tall * 0.05),
                (right + over, eaves + drop),
                (right + over, eaves + drop - tall * 0.07),
                (x, gable[1] - tall * 0.13),
                (left - over, eaves + drop - tall * 0.07),
            )
        ),
        roof,
        fill=sheet.down(colours.lighten(roof, 0.15), colours.lighten(roof, -0.1)),
    )
    if snow:
        sheet.stroke(
            (
                f"M{left - over:.4f} {eaves + drop - tall * 0.08:.4f}L{x:.4f} "
                f"{gable[1] - tall * 0.14:.4f}L{right + over:.4f} {eaves + drop - tall * 0.08:.4f}"
            ),
            snow,
            tall * 0.05,
        )


def _casement(sheet: Sheet, scene: Composition, place: tuple[float, float, float], own: Random) -> None:
    x, y, size = place
    tones = scene.palette
    glass = pane(scene, own, tones.wall)
    if is_dark(scene):
        sheet.glow(x, y - size * 0.5, size * 1.7, tones.lamp, 0.35)
    shutter = colours.mix(tones.foliage_deep, tones.water_deep, own.random())
    for side in (-1, 1):
        sheet.rect(x + side * size * 0.68 - size * 0.17, y - size, size * 0.34, size, shutter, line=0.6)
    sheet.rect(x - size * 0.5, y - size, size, size, glass, line=0.7)
    sheet.stroke(
        f"M{x:.4f} {y - size:.4f}v{size:.4f}M{x - size * 0.5:.4f} {y - size * 0.5:.4f}h{size:.4f}",
        colours.lighten(tones.wall, 0.4),
        size * 0.07,
        cap="butt",
    )
    if scene.weather is not Weather.SNOW:
        for index in range(4):
            sheet.circle(
                x + (index - 1.5) * size * 0.3,
                y + size * 0.04,
                size * 0.15,
                own.choice((tones.accent, tones.accent_second, tones.foliage)),
                line=0.5,
            )
    sheet.rect(x - size * 0.6, y + size * 0.1, size * 1.2, size * 0.13, tones.wood, line=0.5)


def barn(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw a red barn with white trim and a silo."""
    tones, x, y, size = scene.palette, layer.x, layer.y, layer.size
    red = colours.mix(tones.roof, "#c8322f", 0.35)
    red = colours.multiply(red, scene.light.tint)
    white = colours.multiply("#fff6ea", scene.light.tint)
    _silo(sheet, x + size * 0.62, y, size, colours.mix(tones.mid, "#a9adb8", 0.7))
    half = size * 0.5
    wall = polygon(
        (
            (x - half, y),
            (x - half, y - size * 0.46),
            (x - half * 0.62, y - size * 0.74),
            (x, y - size * 0.92),
            (x + half * 0.62, y - size * 0.74),
            (x + half, y - size * 0.46),
            (x + half, y),
        )
    )
    sheet.paper(wall, red, fill=sheet.down(colours.lighten(red, 0.12), red, colours.lighten(red, -0.15)), depth=0.7)
    roof = (
        f"M{x - half * 1.1:.4f} {y - size * 0.43:.4f}L{x - half * 0.66:.4f} {y - size * 0.765:.4f}"
        f"L{x:.4f} {y - size * 0.96:.4f}"
        f"L{x + half * 0.66:.4f} {y - size * 0.765:.4f}L{x + half * 1.1:.4f} {y - size * 0.43:.4f}"
    )
    top = white if scene.weather is Weather.SNOW else colours.lighten(tones.wood, -0.3)
    sheet.stroke(roof, top, size * 0.055)
    sheet.rect(x - size * 0.17, y - size * 0.36, size * 0.34, size * 0.37, colours.lighten(red, -0.2), line=0.7)
    sheet.stroke(
        f"M{x - size * 0.17:.4f} {y:.4f}v{-size * 0.36:.4f}h{size * 0.34:.4f}v{size * 0.36:.4f}"
        f"M{x - size * 0.17:.4f} {y:.4f}l{size * 0.34:.4f} {-size * 0.36:.4f}"
        f"M{x + size * 0.17:.4f} {y:.4f}l{-size * 0.34:.4f} {-size * 0.36:.4f}",
        white,
        size * 0.022,
        cap="butt",
    )
    sheet.rect(
        x - size * 0.08,
        y - size * 0.7,
        size * 0.16,
        size * 0.14,
        tones.lamp if is_dark(scene) else colours.lighten(red, -0.4),
        line=0.7,
    )
    sheet.stroke(
        f"M{x - size * 0.08:.4f} {y - size * 0.7:.4f}h{size * 0.16:.4f}v{size * 0.14:.4f}h{-size * 0.16:.4f}Z",
        white,
        size * 0.02,
    )


def _silo(sheet: Sheet, silo: float, y: float, size: float, grey: str) -> None:
    sheet.rect(
        silo - size * 0.13,
        y - size * 0.82,
        size * 0.26,
        size * 0.83,
        grey,
        fill=sheet.across(colours.lighten(grey, 0.3), colours.lighten(grey, -0.2)),
    )
    sheet.path(
        (
            f"M{silo - size * 0.13:.4f} {y - size * 0.82:.4f}a{size * 0.13:.4f} {size * 0.13:.4f} 0 0 1 "
            f"{size * 0.26:.4f} 0Z"
        ),
        colours.lighten(grey, 0.2),
    )


def windmill(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw a windmill on a far hill."""
    x, y, size, tones = layer.x, layer.y, layer.size, scene.palette
    wall = colours.mix(tones.wall, tones.far, 0.35)
    roof = colours.mix(tones.roof, tones.far, 0.3)
    sheet.path(
        polygon(
            (
                (x - size * 0.17, y),
                (x - size * 0.1, y - size * 0.62),
                (x + size * 0.1, y - size * 0.62),
                (x + size * 0.17, y),
            )
        ),
        wall,
        fill=sheet.across(colours.lighten(wall, 0.2), colours.lighten(wall, -0.15)),
    )
    sheet.path(
        polygon(((x - size * 0.13, y - size * 0.61), (x, y - size * 0.8), (x + size * 0.13, y - size * 0.61))), roof
    )
    hub, turn = (x, y - size * 0.64), 0.4
    for index in range(4):
        angle = turn + index * math.pi / 2
        ex, ey = hub[0] + math.cos(angle) * size * 0.46, hub[1] + math.sin(angle) * size * 0.46
        nx, ny = -math.sin(angle) * size * 0.07, math.cos(angle) * size * 0.07
        bx, by = hub[0] + math.cos(angle) * size * 0.1, hub[1] + math.sin(angle) * size * 0.1
        sheet.path(
            polygon(((bx, by), (ex, ey), (ex + nx, ey + ny), (bx + nx, by + ny))),
            colours.lighten(wall, 0.5),
            opacity=0.92,
            line=0.6,
        )
        sheet.stroke(f"M{hub[0]:.4f} {hub[1]:.4f}L{ex:.4f} {ey:.4f}", colours.lighten(tones.wood, -0.2), size * 0.018)


def lighthouse(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Draw a striped lighthouse on a rock, its beam lit after dusk."""
    x, y, size, tones = layer.x, layer.y, layer.size, scene.palette
    rock = colours.mix(tones.shade, tones.far, 0.55)
    white = colours.multiply("#fff7ee", scene.light.tint)
    red = colours.multiply("#e2504a", scene.light.tint)
    if is_dark(scene) and sheet.manner.has_glow:
        for side, run in ((-1, "left"), (1, "right")):
            far = x + side * size * 2.4
            beam = polygon(((x, y - size * 0.87), (far, y - size * 1.2), (far, y - size * 0.62)))
            sheet.path(beam, tones.lamp, fill=sheet.fade(tones.lamp, 0.6, 0.0, run=run), line=0)
        sheet.glow(x, y - size * 0.87, size * 0.5, tones.lamp, 0.9)
    sheet.path(
        (
            f"M{x - size * 0.5:.4f} {y + 0.01:.4f}Q{x - size * 0.3:.4f} {y - size * 0.2:.4f} {x:.4f} "
            f"{y - size * 0.18:.4f}T{x + size * 0.5:.4f} {y + 0.01:.4f}Z"
        ),
        rock,
        fill=sheet.down(colours.lighten(rock, 0.25), rock),
    )
    for index in range(5):
        low, high = index / 5, (index + 1) / 5
        wl, wh = size * (0.115 - 0.04 * low), size * (0.115 - 0.04 * high)
        yl, yh = y - size * (0.16 + 0.62 * low), y - size * (0.16 + 0.62 * high)
        colour = red if index % 2 == 0 else white
        sheet.path(
            polygon(((x - wl, yl), (x - wh, yh), (x + wh, yh), (x + wl, yl))),
            colour,
            fill=sheet.across(colours.lighten(colour, 0.2), colours.lighten(colour, -0.2)),
            line=0.6,
        )
    sheet.rect(x - size * 0.105, y - size * 0.8, size * 0.21, size * 0.03, colours.lighten(rock, -0.2), line=0.6)
    sheet.rect(x - size * 0.055, y - size * 0.92, size * 0.11, size * 0.12, tones.lamp, line=0.6)
    sheet.path(
        (
            f"M{x - size * 0.08:.4f} {y - size * 0.92:.4f}Q{x:.4f} {y - size * 1.05:.4f} "
            f"{x + size * 0.08:.4f} {y - size * 0.92:.4f}Z"
        ),
        red,
        line=0.6,
    )
