"""Rooms, cafés and the studio."""

from __future__ import annotations

import math

from journeyman.engines.papercut.painting import colours, noise
from journeyman.engines.papercut.painting.scenery.plants import leaf
from journeyman.engines.papercut.painting.scenery.trees import is_dark
from journeyman.engines.papercut.painting.sheet import Sheet, polygon
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.plan import TimeOfDay, Weather


def wall(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Paper the wall, with a dado at the floor."""
    tones, box = scene.palette, sheet.window
    sheet.rect(
        box.left,
        box.top,
        box.width,
        box.height,
        tones.wall_second,
        fill=sheet.down(colours.mix(tones.far, tones.mid, 0.35), tones.far, span=(sheet.frame.top, sheet.frame.bottom)),
        line=0,
    )
    pattern = colours.mix(tones.far, tones.mid, 0.42)
    if layer.variety == "stripes":
        step = 0.09
        start = math.floor(box.left / step)
        for index in range(math.ceil(box.width / step) + 2):
            sheet.rect((start + index) * step, box.top, step * 0.42, layer.y - box.top, pattern, opacity=0.35, line=0)
    elif layer.variety == "dots":
        step = 0.075
        for row in range(math.ceil((layer.y - box.top) / step) + 1):
            start = math.floor(box.left / step)
            for index in range(math.ceil(box.width / step) + 2):
                sheet.circle(
                    (start + index + 0.5 * (row % 2)) * step,
                    layer.y - row * step,
                    step * 0.1,
                    pattern,
                    opacity=0.5,
                    line=0,
                )
    board = colours.lighten(tones.far, 0.35)
    sheet.rect(
        box.left - 0.1,
        layer.y - 0.055,
        box.width + 0.2,
        0.06,
        board,
        fill=sheet.down(colours.lighten(board, 0.3), board),
        line=0.6,
    )


def floor(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Lay floorboards that run towards the wall, and a rug where the subject stands."""
    tones, box = scene.palette, sheet.window
    low = box.bottom + 0.1
    sheet.rect(
        box.left - 0.1,
        layer.y,
        box.width + 0.2,
        low - layer.y,
        tones.ground,
        fill=sheet.down(
            colours.lighten(tones.ground, -0.12),
            tones.ground,
            tones.front,
            span=(layer.y, sheet.frame.bottom + 0.1),
        ),
        line=0.5,
    )
    reach, middle = sheet.frame.bottom + 0.1 - layer.y, sheet.frame.middle
    count = math.ceil(24 * max(1.0, box.width / sheet.frame.width))
    for index in range(-count, count + 1):
        x = middle + index * 0.13
        sheet.stroke(
            f"M{x:.4f} {layer.y:.4f}L{middle + (x - middle) * (1 + (low - layer.y) * 2.2):.4f} {low:.4f}",
            colours.lighten(tones.ground, -0.22),
            0.0028,
            opacity=0.55,
        )
    if layer.variety == "rug":
        _rug(sheet, layer, scene, reach)


def _rug(sheet: Sheet, layer: Layer, scene: Composition, reach: float) -> None:
    tones = scene.palette
    y, across = layer.y + reach * 0.55, max(0.28, layer.size)
    down = min(reach * 0.36, across * 0.34)
    rings = (
        tones.accent,
        colours.lighten(tones.accent, 0.55),
        tones.accent_second,
        colours.lighten(tones.accent, 0.25),
    )
    sheet.ellipse(layer.x, y + 0.008, across * 1.02, down * 1.05, tones.shade, opacity=0.25, line=0)
    for index, colour in enumerate(rings):
        share = 1 - index * 0.2
        sheet.ellipse(layer.x, y, across * share, down * share, colour, line=0.6 if index == 0 else 0)


def window(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Open a window on the weather outside; ``size`` is its height, ``y`` its sill."""
    tones = scene.palette
    tall, wide = layer.size, layer.size * 0.82
    left, top = layer.x - wide / 2, layer.y - tall
    frame = colours.lighten(colours.mix(tones.wall, "#ffffff", 0.5), 0.1)
    edge = tall * 0.05
    sheet.paper(
        f"M{left - edge:.4f} {top - edge:.4f}h{wide + 2 * edge:.4f}v{tall + 2 * edge:.4f}h{-wide - 2 * edge:.4f}Z",
        frame,
        depth=0.5,
    )
    name = f"w{layer.seed}"
    sheet.raw(
        f'<clipPath id="{name}"><rect x="{left:.4f}" y="{top:.4f}" width="{wide:.4f}" '
        f'height="{tall:.4f}"/></clipPath><g clip-path="url(#{name})">'
    )
    sheet.rect(
        left, top, wide, tall, tones.sky_mid, fill=sheet.down(tones.sky_high, tones.sky_mid, tones.sky_low), line=0
    )
    _outside(sheet, layer, scene, (left, top, wide, tall))
    sheet.raw("</g>")
    bar = tall * 0.025
    sheet.stroke(
        f"M{layer.x:.4f} {top:.4f}v{tall:.4f}M{left:.4f} {top + tall * 0.45:.4f}h{wide:.4f}",
        frame,
        bar * 1.4,
        cap="butt",
    )
    sheet.rect(
        left - edge * 1.8, layer.y + edge * 0.6, wide + edge * 3.6, edge * 1.1, colours.lighten(frame, -0.08), line=0.7
    )
    cloth = colours.mix(tones.accent, tones.far, 0.35)
    for side in (-1, 1):
        x = layer.x + side * (wide / 2 + edge)
        data = (
            f"M{x + side * wide * 0.16:.4f} {top - edge * 2.2:.4f}L{x - side * wide * 0.2:.4f} {top - edge * 2.2:.4f}"
            f"Q{x - side * wide * 0.12:.4f} {top + tall * 0.45:.4f} {x + side * wide * 0.04:.4f} "
            f"{top + tall * 0.62:.4f}"
            f"Q{x + side * wide * 0.0:.4f} {top + tall * 0.9:.4f} {x - side * wide * 0.04:.4f} "
            f"{layer.y + edge * 3:.4f}H{x + side * wide * 0.16:.4f}Z"
        )
        sheet.path(
            data,
            cloth,
            fill=sheet.across(colours.lighten(cloth, 0.12), cloth, colours.lighten(cloth, -0.12), cloth),
            line=0.8,
        )
    sheet.stroke(f"M{left - wide * 0.25:.4f} {top - edge * 2.2:.4f}H{left + wide * 1.25:.4f}", tones.wood, edge * 0.7)


def _outside(sheet: Sheet, layer: Layer, scene: Composition, pane: tuple[float, float, float, float]) -> None:
    left, top, wide, tall = pane
    tones = scene.palette
    if scene.time is TimeOfDay.NIGHT:
        for index in range(14):
            sheet.circle(
                left + wide * noise.lattice(layer.seed, index),
                top + tall * 0.7 * noise.lattice(layer.seed + 1, index),
                tall * 0.006,
                "#ffffff",
                line=0,
            )
        sheet.glow(left + wide * 0.72, top + tall * 0.24, tall * 0.3, tones.sun, 0.5)
        sheet.circle(left + wide * 0.72, top + tall * 0.24, tall * 0.08, tones.sun, line=0)
    elif scene.weather is Weather.CLEAR:
        sheet.glow(left + wide * 0.7, top + tall * 0.3, tall * 0.5, tones.sun, 0.9)
    for index, colour in enumerate(
        (colours.mix(tones.foliage, tones.sky_low, 0.6), colours.mix(tones.foliage, tones.sky_low, 0.25))
    ):
        y = top + tall * (0.66 + 0.14 * index)
        sheet.path(
            (
                f"M{left:.4f} {y:.4f}Q{left + wide * 0.3:.4f} {y - tall * 0.14:.4f} "
                f"{left + wide * 0.55:.4f} {y:.4f}T{left + wide:.4f} {y - tall * 0.04:.4f}"
                f"V{layer.y:.4f}H{left:.4f}Z"
            ),
            colour if scene.weather is not Weather.SNOW else colours.mix("#eef4fc", tones.sky_mid, 0.4 - 0.3 * index),
            line=0.5,
        )
    if scene.weather in {Weather.RAIN, Weather.STORM}:
        for index in range(26):
            x, y = left + wide * noise.lattice(layer.seed + 3, index), top + tall * noise.lattice(layer.seed + 4, index)
            sheet.stroke(
                f"M{x:.4f} {y:.4f}l{-tall * 0.015:.4f} {tall * 0.06:.4f}", "#eaf4ff", tall * 0.006, opacity=0.7
            )
    elif scene.weather is Weather.SNOW:
        for index in range(30):
            x, y = left + wide * noise.lattice(layer.seed + 3, index), top + tall * noise.lattice(layer.seed + 4, index)
            sheet.circle(x, y, tall * (0.006 + 0.008 * noise.lattice(layer.seed + 5, index)), "#ffffff", line=0)


def shelf(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Hang a shelf with books, a jar and a plant."""
    tones, x, y = scene.palette, layer.x, layer.y
    wide, size = layer.size, layer.size * 0.36
    sheet.path(
        (
            f"M{x - wide * 0.4:.4f} {y + size * 0.1:.4f}v{size * 0.35:.4f}l{size * 0.3:.4f} "
            f"{-size * 0.35:.4f}ZM{x + wide * 0.4:.4f} {y + size * 0.1:.4f}v{size * 0.35:.4f}"
            f"l{-size * 0.3:.4f} {-size * 0.35:.4f}Z"
        ),
        tones.wood,
        line=0.6,
    )
    _books(sheet, layer, scene)
    _potted(sheet, scene, x + wide * 0.33, y, size)
    sheet.rect(
        x - wide / 2,
        y,
        wide,
        size * 0.13,
        tones.wood,
        fill=sheet.down(colours.lighten(tones.wood, 0.2), colours.lighten(tones.wood, -0.1)),
        round_=size * 0.03,
        line=0.8,
    )


def _books(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    tones, x, y = scene.palette, layer.x, layer.y
    wide, size = layer.size, layer.size * 0.36
    hues = (tones.accent, tones.water_deep, tones.foliage, tones.accent_second, tones.roof, tones.wall_second)
    at, index = x - wide * 0.46, 0
    while at < x + wide * 0.18:
        thick, tall = (
            size * (0.12 + 0.12 * noise.lattice(layer.seed, index)),
            size * (0.62 + 0.34 * noise.lattice(layer.seed + 1, index)),
        )
        colour = hues[int(noise.lattice(layer.seed + 2, index) * 5.99)]
        sheet.rect(
            at,
            y - tall,
            thick,
            tall,
            colour,
            fill=sheet.across(colours.lighten(colour, 0.15), colours.lighten(colour, -0.12)),
            round_=thick * 0.12,
            line=0.6,
        )
        sheet.rect(at + thick * 0.2, y - tall * 0.82, thick * 0.6, tall * 0.06, colours.lighten(colour, 0.55), line=0)
        at, index = at + thick * 1.06, index + 1


def _potted(sheet: Sheet, scene: Composition, pot: float, y: float, size: float) -> None:
    tones = scene.palette
    sheet.path(
        polygon(
            (
                (pot - size * 0.2, y - size * 0.36),
                (pot + size * 0.2, y - size * 0.36),
                (pot + size * 0.15, y),
                (pot - size * 0.15, y),
            )
        ),
        tones.roof,
        line=0.7,
    )
    for part in range(7):
        angle = -math.pi * (0.1 + 0.8 * part / 6)
        sheet.path(
            leaf(pot, y - size * 0.34, angle, size * 0.5, size * 0.15),
            tones.foliage if part % 2 else tones.foliage_deep,
            line=0.6,
        )


def frames(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Hang small pictures on the wall."""
    tones = scene.palette
    for index, (dx, dy, wide, tall) in enumerate(
        ((-0.5, 0.0, 0.34, 0.44), (0.05, -0.12, 0.44, 0.34), (0.1, 0.34, 0.26, 0.26))
    ):
        size = layer.size
        left, top = layer.x + dx * size, layer.y + dy * size
        sheet.rect(left, top, wide * size, tall * size, tones.wood, line=0.8)
        edge = 0.03 * size
        sheet.rect(
            left + edge,
            top + edge,
            wide * size - 2 * edge,
            tall * size - 2 * edge,
            colours.lighten(tones.wall, 0.5),
            line=0.5,
        )
        hill = (tones.foliage, tones.accent_second, tones.water)[index]
        sheet.circle(
            left + wide * size * 0.62,
            top + tall * size * 0.4,
            min(wide, tall) * size * 0.16,
            (tones.accent_second, tones.accent, tones.wall_second)[index],
            line=0.4,
        )
        sheet.path(
            (
                f"M{left + edge:.4f} {top + tall * size * 0.75:.4f}q{wide * size * 0.25:.4f} "
                f"{-tall * size * 0.3:.4f} {wide * size * 0.5:.4f} {-tall * size * 0.05:.4f}"
                f"T{left + wide * size - edge:.4f} {top + tall * size * 0.66:.4f}"
                f"V{top + tall * size - edge:.4f}H{left + edge:.4f}Z"
            ),
            hill,
            line=0.5,
        )


def houseplant(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Stand a large plant on the floor."""
    tones, x, y, size = scene.palette, layer.x, layer.y, layer.size
    sheet.ellipse(x, y, size * 0.24, size * 0.04, tones.shade, opacity=0.3, line=0)
    pot = colours.mix(tones.wall_second, tones.roof, 0.5)
    for part in range(11):
        angle = -math.pi * (0.06 + 0.88 * part / 10)
        long = size * (0.5 + 0.2 * noise.lattice(layer.seed, part))
        colour = colours.mix(tones.foliage, tones.foliage_deep, noise.lattice(layer.seed + 1, part))
        stalk = (x + math.cos(angle) * size * 0.1, y - size * 0.34 + math.sin(angle) * size * 0.14)
        sheet.path(
            leaf(stalk[0], stalk[1], angle, long, size * 0.13),
            colour,
            fill=sheet.across(colours.lighten(colour, 0.18), colour),
            line=0.7,
        )
    sheet.path(
        polygon(
            (
                (x - size * 0.2, y - size * 0.32),
                (x + size * 0.2, y - size * 0.32),
                (x + size * 0.15, y),
                (x - size * 0.15, y),
            )
        ),
        pot,
        fill=sheet.across(colours.lighten(pot, 0.2), pot, colours.lighten(pot, -0.2)),
    )


def table(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Set a table whose top reaches from ``y`` down to the lower edge, a cloth on it and a cup and a vase aside."""
    tones, box = scene.palette, sheet.frame
    low = box.bottom + 0.1
    wood = tones.wood
    if layer.variety == "round":
        low = box.bottom - 0.05
        middle, reach = (layer.y + low) / 2, (low - layer.y) / 2
        wide = max(box.width * 0.46, layer.size * 0.8)
        top = colours.mix(wood, tones.wall, 0.55)
        sheet.ellipse(layer.x, middle + 0.035, wide, reach, colours.lighten(wood, -0.18), line=0.8)
        sheet.ellipse(
            layer.x, middle, wide, reach, top, fill=sheet.down(colours.lighten(top, 0.35), colours.lighten(top, 0.1))
        )
    else:
        sheet.paper(
            f"M{box.left - 0.1:.4f} {layer.y:.4f}H{box.right + 0.1:.4f}V{low:.4f}H{box.left - 0.1:.4f}Z",
            wood,
            fill=sheet.down(colours.lighten(wood, 0.3), wood, colours.lighten(wood, -0.1)),
            depth=0.8,
        )
        for index in range(5):
            y = layer.y + (low - layer.y) * (0.18 + 0.2 * index)
            sheet.stroke(
                f"M{box.left - 0.1:.4f} {y:.4f}H{box.right + 0.1:.4f}", colours.lighten(wood, -0.2), 0.0025, opacity=0.5
            )
    reach = (low - layer.y) * 0.5
    sheet.ellipse(
        layer.x,
        layer.y + reach * 1.1,
        max(0.24, layer.size),
        reach * 0.55,
        tones.wall,
        fill=sheet.down(colours.lighten(tones.wall, 0.4), tones.wall),
        line=0.6,
    )
    sheet.ellipse(
        layer.x, layer.y + reach * 1.1, max(0.24, layer.size) * 0.86, reach * 0.45, tones.accent, opacity=0.35, line=0
    )


def pendant(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Hang a lamp from the ceiling."""
    x, y, size, tones = layer.x, layer.y, layer.size, scene.palette
    if is_dark(scene):
        sheet.glow(x, y, size * 2.6, tones.lamp, 0.6)
    sheet.stroke(f"M{x:.4f} {sheet.window.top - 0.02:.4f}V{y - size * 0.4:.4f}", tones.shade, size * 0.03)
    sheet.path(
        (
            f"M{x - size * 0.5:.4f} {y:.4f}Q{x - size * 0.42:.4f} {y - size * 0.5:.4f} {x:.4f} "
            f"{y - size * 0.5:.4f}T{x + size * 0.5:.4f} {y:.4f}Z"
        ),
        tones.accent,
        fill=sheet.across(colours.lighten(tones.accent, 0.25), colours.lighten(tones.accent, -0.15)),
    )
    sheet.ellipse(
        x, y, size * 0.5, size * 0.07, tones.lamp if is_dark(scene) else colours.lighten(tones.wall, 0.5), line=0.5
    )


def backdrop(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Hang a studio backdrop that rolls into the floor, a halo behind the subject and quiet shapes."""
    tones, box, frame = scene.palette, sheet.window, sheet.frame
    high, low = colours.mix(tones.far, tones.accent, 0.18), colours.mix(tones.ground, tones.accent_second, 0.12)
    paper = sheet.down(high, tones.far, low, share=(0, 0.6, 1), span=(frame.top, frame.bottom))
    sheet.rect(box.left, box.top, box.width, box.height, high, fill=paper, line=0)
    radius = layer.size
    for index, share in enumerate((1.5, 1.2, 0.92)):
        colour = colours.mix(tones.accent if layer.seed % 2 else tones.accent_second, tones.far, 0.78 - 0.2 * index)
        if sheet.manner.shadow > 0:
            sheet.circle(layer.x, layer.y + 0.012, radius * share * 1.012, tones.shade, opacity=0.10, line=0)
        sheet.circle(layer.x, layer.y, radius * share, colour, fill=sheet.down(colours.lighten(colour, 0.15), colour))
    for index in range(9):
        angle = math.tau * (index / 9 + 0.03 * noise.smooth(layer.seed, index))
        reach = radius * (1.72 + 0.28 * noise.smooth(layer.seed + 3, index))
        x, y = layer.x + math.cos(angle) * reach * 1.15, layer.y + math.sin(angle) * reach
        colour = (tones.accent, tones.accent_second, tones.foliage, tones.water)[index % 4]
        confetti(sheet, x, y, radius * 0.075, colour, index)
    edge = layer.tone
    sheet.paper(
        (
            f"M{box.left - 0.1:.4f} {edge:.4f}L{frame.left - 0.1:.4f} {edge:.4f}Q{frame.middle:.4f} {edge - 0.03:.4f} "
            f"{frame.right + 0.1:.4f} {edge:.4f}L{box.right + 0.1:.4f} {edge:.4f}"
            f"V{box.bottom + 0.1:.4f}H{box.left - 0.1:.4f}Z"
        ),
        low,
        fill=sheet.down(colours.lighten(low, 0.2), low, tones.front, span=(edge - 0.015, frame.bottom + 0.1)),
        depth=0.8,
    )


def confetti(sheet: Sheet, x: float, y: float, size: float, colour: str, kind: int) -> None:
    """Draw a small quiet shape: a dot, a leaf, a ring or a star."""
    if kind % 4 == 0:
        sheet.circle(x, y, size * 0.6, colour, line=0.5)
    elif kind % 4 == 1:
        sheet.path(leaf(x - size, y, -0.5, size * 2, size * 0.6), colour, line=0.5)
    elif kind % 4 == 2:
        sheet.stroke(
            (
                f"M{x - size * 0.6:.4f} {y:.4f}a{size * 0.6:.4f} {size * 0.6:.4f} 0 1 0 "
                f"{size * 1.2:.4f} 0a{size * 0.6:.4f} {size * 0.6:.4f} 0 1 0 {-size * 1.2:.4f} 0"
            ),
            colour,
            size * 0.28,
        )
    else:
        points = [
            (
                x + math.cos(math.pi * part / 5 - 0.3) * size * (1 if part % 2 else 0.45),
                y + math.sin(math.pi * part / 5 - 0.3) * size * (1 if part % 2 else 0.45),
            )
            for part in range(10)
        ]
        sheet.path(polygon(points), colour, line=0.5)
