"""Bodies for drawings that show only a head or a bust, in the soft round manner of the pack."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Sheet, polygon
from journeyman.engines.papercut.painting.world import Body, Box


@dataclass(frozen=True, slots=True)
class Coat:
    """The colours of an animal and the kind of its tail."""

    fur: str
    belly: str
    paws: str
    tail: str  #: ``bushy``, ``thin``, ``tuft``, ``puff`` or empty
    tip: str = ""


COATS: dict[str, Coat] = {
    "fox": Coat("#f5822f", "#fff0e2", "#5a3430", "bushy", "#fff4e8"),
    "wolf": Coat("#a3a1ab", "#e9e5ee", "#8b8794", "bushy", "#6f6a78"),
    "raccoon": Coat("#a7a0ae", "#e3dfe8", "#5a5560", "bushy", "#5a5560"),
    "bear": Coat("#a2685c", "#d9a58a", "#8c564c", "puff"),
    "polar-bear": Coat("#e6e3ee", "#ffffff", "#d6d0e2", "puff"),
    "panda": Coat("#efe8f7", "#ffffff", "#5b4b78", "puff"),
    "koala": Coat("#a5a3af", "#e2e0e8", "#8f8c9c", ""),
    "lion": Coat("#f0ae4c", "#fadda0", "#e09a3f", "tuft", "#8b5650"),
    "tiger-face": Coat("#f47a32", "#fff0e4", "#f47a32", "thin", "#4a3f46"),
    "cat-face": Coat("#f5b62c", "#ffe59a", "#f5b62c", "thin", "#e88a3a"),
    "dog-face": Coat("#f0b48c", "#ffe9d6", "#e5a077", "thin", "#8a5a54"),
    "rabbit-face": Coat("#dad8e0", "#fbf9ff", "#cfccd8", "puff"),
    "mouse-face": Coat("#cfc8de", "#efeaf6", "#f3a0b6", "thin", "#f3a0b6"),
    "hamster": Coat("#f9b38c", "#fff0e2", "#f79aa0", ""),
    "monkey-face": Coat("#7d4a50", "#f0b2a4", "#6d3d46", "thin", "#7d4a50"),
    "pig-face": Coat("#fb98b2", "#ffc4d4", "#f57a9c", "thin", "#f57a9c"),
    "cow-face": Coat("#eeeaf2", "#f8d3cf", "#6a666e", "tuft", "#6a666e"),
    "frog": Coat("#4fce92", "#fbe39a", "#3fb57f", ""),
    "boar": Coat("#8c565a", "#b07a74", "#5a383f", "thin", "#6d434a"),
    "horse-face": Coat("#8a5856", "#a06c66", "#4e3847", "mane", "#3f2f3d"),
    "unicorn": Coat("#d4b8f6", "#e9dafc", "#a58ae0", "mane", "#ef71f4"),
    "moose": Coat("#9a655c", "#b58276", "#5f3f4a", "puff"),
    "dragon-face": Coat("#4bb497", "#f0c86a", "#379a80", "dragon", "#e7388f"),
    "chicken": Coat("#f1ecf7", "#ffffff", "#fbb733", "hen", "#e0d6ec"),
}


def coat(drawing: str, inks: Sequence[str], colour: str | None) -> Coat:
    """Choose the coat of an animal; a colour asked for goes before its own."""
    first = inks[0] if inks else "#b58a6a"
    own = COATS.get(drawing) or Coat(first, colours.lighten(first, 0.55), colours.lighten(first, -0.1), "thin", first)
    if colour is None:
        return own
    return Coat(
        colour, colours.lighten(colour, 0.6), colours.lighten(colour, -0.18), own.tail, colours.lighten(colour, -0.25)
    )


def behind(sheet: Sheet, kind: Body, place: Box, dress: Coat, seed: int) -> None:
    """Draw what lies behind the head: the whole body, in the frame of ``figures``."""
    if kind is Body.SITTING:
        _sitting(sheet, place, dress)
    elif kind is Body.STANDING:
        _standing(sheet, place, dress)
    elif kind is Body.FIGURE:
        _figure(sheet, place, dress, seed)
    elif kind is Body.LEGS:
        _legs(sheet, place, dress, seed)
    elif kind is Body.GOWN:
        _gown(sheet, place, dress)
    elif kind is Body.BALLOON:
        _string(sheet, place)
    elif kind is Body.SIGN:
        _sign(sheet, place)
    elif kind is Body.FRAME:
        _easel(sheet, place)


def _soft(sheet: Sheet, colour: str) -> str:
    return sheet.ball(colours.lighten(colour, 0.28), colour, colours.lighten(colour, -0.2))


def _sitting(sheet: Sheet, place: Box, dress: Coat) -> None:
    """Draw a sitting animal: pear-shaped trunk, belly, two forelegs, hind feet, tail."""
    c, low = (place[0] + place[2]) / 2, 1.0
    neck = place[3] - 0.10
    _tail(sheet, c, dress)
    fur = _soft(sheet, dress.fur)
    for side in (-1, 1):
        sheet.ellipse(c + side * 0.17, 0.86, 0.115, 0.13, dress.fur, fill=fur)
    sheet.path(
        f"M{c - 0.12:.4f} {neck:.4f}C{c - 0.2:.4f} {neck + 0.12:.4f} {c - 0.25:.4f} "
        f"{low - 0.16:.4f} {c - 0.19:.4f} {low - 0.03:.4f}"
        f"Q{c:.4f} {low + 0.01:.4f} {c + 0.19:.4f} {low - 0.03:.4f}C{c + 0.25:.4f} {low - 0.16:.4f} "
        f"{c + 0.2:.4f} {neck + 0.12:.4f} {c + 0.12:.4f} {neck:.4f}Z",
        dress.fur,
        fill=sheet.down(
            colours.lighten(dress.fur, -0.22), dress.fur, colours.lighten(dress.fur, -0.06), share=(0, 0.4, 1)
        ),
    )
    sheet.path(
        f"M{c - 0.1:.4f} {neck + 0.08:.4f}C{c - 0.15:.4f} {neck + 0.2:.4f} {c - 0.15:.4f} "
        f"{low - 0.12:.4f} {c:.4f} {low - 0.08:.4f}"
        f"C{c + 0.15:.4f} {low - 0.12:.4f} {c + 0.15:.4f} {neck + 0.2:.4f} {c + 0.1:.4f} {neck + 0.08:.4f}Z",
        dress.belly,
        fill=sheet.down(colours.mix(dress.belly, dress.fur, 0.35), dress.belly),
        line=0,
    )
    for side in (-1, 1):
        sheet.ellipse(c + side * 0.18, low - 0.035, 0.085, 0.038, dress.paws, fill=_soft(sheet, dress.paws))
    for side in (-1, 1):
        x = c + side * 0.075
        leg = colours.mix(dress.fur, dress.paws, 0.15)
        sheet.path(
            (
                f"M{x - 0.048:.4f} {low - 0.3:.4f}L{x - 0.042:.4f} {low - 0.03:.4f}h0.084"
                f"L{x + 0.048:.4f} {low - 0.3:.4f}A0.048 0.05 0 0 0 {x - 0.048:.4f} {low - 0.3:.4f}Z"
            ),
            leg,
            fill=sheet.down(colours.mix(leg, dress.belly, 0.12), leg, dress.paws, share=(0, 0.45, 0.75)),
            line=0.8,
        )
        sheet.ellipse(x, low - 0.027, 0.056, 0.03, dress.paws, fill=_soft(sheet, dress.paws), line=0.8)


def _tail(sheet: Sheet, c: float, dress: Coat) -> None:
    if dress.tail == "bushy":
        data = (
            f"M{c + 0.1:.4f} 0.96C{c + 0.3:.4f} 1.0 {c + 0.4:.4f} 0.9 {c + 0.41:.4f} 0.76"
            f"C{c + 0.42:.4f} 0.66 {c + 0.39:.4f} 0.58 {c + 0.33:.4f} 0.53"
            f"C{c + 0.27:.4f} 0.58 {c + 0.24:.4f} 0.66 {c + 0.25:.4f} 0.74C{c + 0.25:.4f} 0.84 "
            f"{c + 0.2:.4f} 0.86 {c + 0.1:.4f} 0.86Z"
        )
        sheet.path(
            data,
            dress.fur,
            fill=sheet.across(colours.lighten(dress.fur, -0.2), dress.fur, colours.lighten(dress.fur, 0.12)),
        )
        tip = (
            f"M{c + 0.33:.4f} 0.53C{c + 0.39:.4f} 0.58 {c + 0.42:.4f} 0.64 {c + 0.413:.4f} 0.7"
            f"L{c + 0.37:.4f} 0.67L{c + 0.335:.4f} 0.71L{c + 0.3:.4f} 0.67"
            f"L{c + 0.252:.4f} 0.7C{c + 0.25:.4f} 0.63 {c + 0.28:.4f} 0.57 {c + 0.33:.4f} 0.53Z"
        )
        sheet.path(tip, dress.tip or dress.belly, line=0.7)
    elif dress.tail in {"thin", "tuft"}:
        data = (
            f"M{c + 0.16:.4f} 0.93C{c + 0.36:.4f} 0.98 {c + 0.4:.4f} 0.84 {c + 0.33:.4f} "
            f"0.76S{c + 0.3:.4f} 0.62 {c + 0.37:.4f} 0.63"
        )
        if sheet.manner.ink is not None:
            sheet.raw(
                f'<path d="{data}" fill="none" stroke="{sheet.manner.ink(dress.fur)}" '
                f'stroke-width="{0.055 + sheet.manner.line * 2:.4f}" stroke-linecap="round"/>'
            )
        sheet.stroke(data, colours.lighten(dress.fur, -0.08) if dress.tail == "tuft" else dress.fur, 0.055)
        if dress.tail == "tuft":
            sheet.circle(c + 0.37, 0.62, 0.05, dress.tip)
        elif dress.tip:
            sheet.stroke(f"M{c + 0.325:.4f} 0.7Q{c + 0.31:.4f} 0.63 {c + 0.37:.4f} 0.63", dress.tip, 0.055)
    elif dress.tail == "puff":
        sheet.circle(
            c + 0.25, 0.9, 0.06, colours.lighten(dress.fur, 0.1), fill=_soft(sheet, colours.lighten(dress.fur, 0.1))
        )


def _standing(sheet: Sheet, place: Box, dress: Coat) -> None:
    """Draw four legs and a barrel behind a head that looks left; hens get a round body."""
    right, neck = place[2], place[3]
    end = right + 0.34
    if dress.tail == "hen":
        _hen(sheet, place, dress)
        return
    start = place[0] + (place[2] - place[0]) * 0.34
    _rump_tail(sheet, end, dress)
    dark = colours.lighten(dress.fur, -0.25)
    for x in (start + 0.13, end - 0.16):
        _leg(sheet, x + 0.05, dark, colours.lighten(dress.paws, -0.2))
    sheet.path(
        f"M{start:.4f} {neck - 0.1:.4f}C{right:.4f} {neck - 0.14:.4f} {end - 0.14:.4f} "
        f"{neck - 0.16:.4f} {end:.4f} {neck - 0.02:.4f}"
        f"C{end + 0.05:.4f} {neck + 0.12:.4f} {end:.4f} {neck + 0.22:.4f} {end - 0.1:.4f} {neck + 0.22:.4f}"
        f"Q{(start + end) / 2:.4f} {neck + 0.16:.4f} {start + 0.12:.4f} {neck + 0.24:.4f}"
        f"C{start - 0.02:.4f} {neck + 0.22:.4f} {start - 0.04:.4f} {neck + 0.02:.4f} {start:.4f} "
        f"{neck - 0.1:.4f}Z",
        dress.fur,
        fill=sheet.down(colours.lighten(dress.fur, 0.15), dress.fur, colours.lighten(dress.fur, -0.2)),
    )
    for x in (start + 0.07, end - 0.1):
        _leg(sheet, x, dress.fur, dress.paws)


def _leg(sheet: Sheet, x: float, fur: str, hoof: str) -> None:
    sheet.path(
        f"M{x - 0.06:.4f} 0.72L{x - 0.036:.4f} 0.96h0.076L{x + 0.062:.4f} 0.72Z",
        fur,
        fill=sheet.down(fur, fur, colours.lighten(fur, -0.08)),
        line=0.7,
    )
    sheet.path(f"M{x - 0.038:.4f} 0.935h0.08L{x + 0.05:.4f} 1h-0.1Z", hoof, line=0.7)


def _rump_tail(sheet: Sheet, end: float, dress: Coat) -> None:
    if dress.tail == "mane":
        sheet.path(
            (
                f"M{end - 0.04:.4f} 0.56C{end + 0.1:.4f} 0.52 {end + 0.1:.4f} 0.7 {end + 0.06:.4f} 0.86"
                f"Q{end + 0.02:.4f} 0.8 {end + 0.0:.4f} 0.88C{end - 0.02:.4f} 0.76 {end:.4f} 0.68 "
                f"{end - 0.04:.4f} 0.56Z"
            ),
            dress.tip,
            fill=sheet.down(colours.lighten(dress.tip, 0.25), dress.tip),
        )
    elif dress.tail == "dragon":
        sheet.path(
            (
                f"M{end - 0.06:.4f} 0.6C{end + 0.1:.4f} 0.62 {end + 0.04:.4f} 0.46 {end + 0.07:.4f} "
                f"0.38L{end + 0.0:.4f} 0.42C{end - 0.03:.4f} 0.5 {end - 0.02:.4f} 0.52 {end - 0.08:.4f} "
                "0.54Z"
            ),
            dress.fur,
        )
    else:
        sheet.stroke(
            f"M{end - 0.02:.4f} 0.6Q{end + 0.07:.4f} 0.62 {end + 0.05:.4f} 0.72", dress.tip or dress.fur, 0.035
        )


def _hen(sheet: Sheet, place: Box, dress: Coat) -> None:
    c, top = place[2] + 0.02, place[3]
    for side in (-0.06, 0.08):
        sheet.stroke(f"M{c + side:.4f} 0.86V0.985M{c + side - 0.05:.4f} 0.99h0.09", dress.paws, 0.024)
    sheet.path(
        f"M{place[0] + 0.1:.4f} {top - 0.16:.4f}C{place[0]:.4f} {top + 0.1:.4f} "
        f"{place[0] + 0.08:.4f} 0.9 {c:.4f} 0.9C{c + 0.24:.4f} 0.9 {c + 0.34:.4f} 0.7 "
        f"{c + 0.36:.4f} 0.42"
        f"C{c + 0.28:.4f} 0.46 {c + 0.24:.4f} 0.5 {c + 0.2:.4f} 0.56C{c + 0.1:.4f} {top - 0.02:.4f} "
        f"{place[2] - 0.04:.4f} {top - 0.06:.4f} {place[2] - 0.06:.4f} {top - 0.16:.4f}Z",
        dress.fur,
        fill=sheet.down(colours.lighten(dress.fur, 0.2), dress.fur, dress.tip),
    )
    sheet.path(
        (
            f"M{c - 0.06:.4f} 0.66Q{c + 0.04:.4f} 0.6 {c + 0.18:.4f} 0.62Q{c + 0.14:.4f} 0.8 "
            f"{c + 0.02:.4f} 0.8T{c - 0.06:.4f} 0.66Z"
        ),
        dress.tip,
        line=0.7,
    )


def _figure(sheet: Sheet, place: Box, dress: Coat, seed: int) -> None:
    """Draw a small person: legs, shirt, arms; colours by seed."""
    own = Random(seed)
    c, neck = (place[0] + place[2]) / 2, place[3] - 0.035
    shirt = dress.belly or own.choice(("#4a90d9", "#e8615c", "#49b08a", "#f2a541", "#8f6fd1"))
    trousers, skin = dress.paws or own.choice(("#3d4a78", "#54506b", "#6b5a4f")), dress.fur
    for side in (-1, 1):
        x = c + side * 0.062
        sheet.path(
            f"M{x - 0.056:.4f} 0.7L{x - 0.045:.4f} 0.95h0.09L{x + 0.056:.4f} 0.7Z",
            trousers,
            fill=sheet.across(colours.lighten(trousers, 0.12), colours.lighten(trousers, -0.12)),
            line=0.8,
        )
        sheet.path(
            f"M{x - 0.05:.4f} 0.995q0 -0.055 0.05 -0.055t0.05 0.055q-0.05 0.012 -0.1 0Z".replace(
                "0.05 0.055", f"{0.05 + side * 0.012:.4f} 0.055"
            ),
            "#4a3340",
            line=0.7,
        )
    for side in (-1, 1):
        sheet.path(
            f"M{c + side * 0.1:.4f} {neck + 0.04:.4f}C{c + side * 0.2:.4f} {neck + 0.06:.4f} "
            f"{c + side * 0.22:.4f} {neck + 0.2:.4f} {c + side * 0.205:.4f} {neck + 0.27:.4f}"
            f"L{c + side * 0.14:.4f} {neck + 0.26:.4f}Z",
            shirt,
            fill=sheet.down(shirt, colours.lighten(shirt, -0.15)),
            line=0.8,
        )
        sheet.circle(c + side * 0.174, neck + 0.285, 0.037, skin, fill=_soft(sheet, skin), line=0.7)
    sheet.path(
        f"M{c - 0.1:.4f} {neck:.4f}Q{c - 0.16:.4f} {neck + 0.03:.4f} {c - 0.14:.4f} "
        f"{neck + 0.14:.4f}L{c - 0.135:.4f} {neck + 0.32:.4f}Q{c:.4f} {neck + 0.36:.4f} "
        f"{c + 0.135:.4f} {neck + 0.32:.4f}"
        f"L{c + 0.14:.4f} {neck + 0.14:.4f}Q{c + 0.16:.4f} {neck + 0.03:.4f} {c + 0.1:.4f} {neck:.4f}Z",
        shirt,
        fill=sheet.ball(colours.lighten(shirt, 0.22), shirt, colours.lighten(shirt, -0.18)),
    )


def _legs(sheet: Sheet, place: Box, dress: Coat, seed: int) -> None:
    """Draw hips, legs and shoes below a bust, in the colour of its hem or a quiet one."""
    own = Random(seed)
    c, top = (place[0] + place[2]) / 2, place[3]
    half = min(0.24, (place[2] - place[0]) * 0.36)
    trousers = own.choice(("#3d4a78", "#4f4b68", "#5b4f57", "#37566b"))
    for side in (-1, 1):
        x = c + side * half * 0.5
        sheet.path(
            (
                f"M{x - half * 0.5:.4f} {top - 0.03:.4f}L{x - half * 0.38:.4f} 0.955h{half * 0.76:.4f}"
                f"L{x + half * 0.5:.4f} {top - 0.03:.4f}Z"
            ),
            trousers,
            fill=sheet.across(colours.lighten(trousers, 0.14), colours.lighten(trousers, -0.12)),
            line=0.8,
        )
        sheet.ellipse(x + side * 0.012, 0.968, half * 0.52, 0.034, "#3c2c3a", line=0.7)
    hem = dress.fur
    sheet.path(
        (
            f"M{place[0] + 0.02:.4f} {top - 0.06:.4f}L{c - half * 1.12:.4f} {top + 0.055:.4f}Q{c:.4f} "
            f"{top + 0.085:.4f} {c + half * 1.12:.4f} {top + 0.055:.4f}L{place[2] - 0.02:.4f} "
            f"{top - 0.06:.4f}Z"
        ),
        hem,
        fill=sheet.down(hem, colours.lighten(hem, -0.2)),
        line=0.8,
    )


def _gown(sheet: Sheet, place: Box, dress: Coat) -> None:
    """Draw a long gown that falls to the ground."""
    c, top = (place[0] + place[2]) / 2, place[3] - 0.08
    half = (place[2] - place[0]) * 0.44
    hem = 0.36
    sheet.path(
        f"M{c - half:.4f} {top:.4f}C{c - half * 1.02:.4f} {top + 0.2:.4f} {c - hem:.4f} 0.84 "
        f"{c - hem:.4f} 0.965Q{c - hem * 0.66:.4f} 1.02 {c - hem * 0.33:.4f} 0.975T{c:.4f} 0.985"
        f"T{c + hem * 0.5:.4f} 0.985T{c + hem:.4f} 0.965C{c + hem:.4f} 0.84 {c + half * 1.02:.4f} "
        f"{top + 0.2:.4f} {c + half:.4f} {top:.4f}Z",
        dress.fur,
        fill=sheet.across(
            colours.lighten(dress.fur, -0.12),
            colours.lighten(dress.fur, 0.14),
            dress.fur,
            colours.lighten(dress.fur, -0.2),
        ),
    )
    for share in (-0.5, 0.05, 0.55):
        sheet.stroke(
            (
                f"M{c + half * share:.4f} {place[3]:.4f}Q{c + hem * share * 0.9:.4f} 0.84 "
                f"{c + hem * share * 1.1:.4f} 0.965"
            ),
            colours.lighten(dress.fur, -0.2),
            0.008,
            opacity=0.5,
        )


def _string(sheet: Sheet, place: Box) -> None:
    c, top = (place[0] + place[2]) / 2, place[3]
    sheet.stroke(
        f"M{c:.4f} {top:.4f}C{c + 0.06:.4f} {top + 0.12:.4f} {c - 0.06:.4f} {top + 0.26:.4f} {c:.4f} 0.99",
        "#f6f1ff",
        0.011,
    )
    sheet.path(polygon(((c - 0.028, top + 0.026), (c, top - 0.012), (c + 0.028, top + 0.026))), "#f0a830", line=0.7)


def _sign(sheet: Sheet, place: Box) -> None:
    """Draw a round-cornered board on a post."""
    c = (place[0] + place[2]) / 2
    wood, pale = "#a9754c", "#f4e2c4"
    sheet.rect(
        c - 0.03,
        0.5,
        0.06,
        0.5,
        wood,
        fill=sheet.across(colours.lighten(wood, 0.2), colours.lighten(wood, -0.2)),
        round_=0.012,
    )
    sheet.rect(
        c - 0.31,
        0.0,
        0.62,
        0.59,
        wood,
        fill=sheet.down(colours.lighten(wood, 0.22), colours.lighten(wood, -0.08)),
        round_=0.06,
    )
    sheet.rect(
        c - 0.27, 0.04, 0.54, 0.51, pale, fill=sheet.down(colours.lighten(pale, 0.3), pale), round_=0.04, line=0.6
    )


def _easel(sheet: Sheet, place: Box) -> None:
    """Stand a framed picture on an easel."""
    c, wood = (place[0] + place[2]) / 2, "#a9754c"
    for side in (-1, 1):
        sheet.stroke(f"M{c + side * 0.06:.4f} 0.02L{c + side * 0.26:.4f} 0.985", wood, 0.036)
    sheet.stroke(f"M{c:.4f} 0.1V0.9", colours.lighten(wood, -0.2), 0.03)
    edge = 0.04
    sheet.rect(
        place[0] - edge,
        place[1] - edge,
        place[2] - place[0] + 2 * edge,
        place[3] - place[1] + 2 * edge,
        "#f6ead2",
        round_=0.02,
    )
    sheet.rect(c - 0.27, place[3] + edge, 0.54, 0.035, colours.lighten(wood, 0.1), round_=0.01, line=0.8)


def spokes(x: float, y: float, radius: float, count: int) -> str:
    """Write short rays round a point."""
    return "".join(
        f"M{x + math.cos(math.tau * index / count) * radius:.4f} {y + math.sin(math.tau * index / count) * radius:.4f}"
        f"L{x + math.cos(math.tau * index / count) * radius * 1.3:.4f} "
        f"{y + math.sin(math.tau * index / count) * radius * 1.3:.4f}"
        for index in range(count)
    )
