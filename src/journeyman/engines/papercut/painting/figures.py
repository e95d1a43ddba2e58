"""Figures: a drawing of the pack completed to something that can be in the world.

A figure has its own unit frame: 1 high, ``aspect`` wide, origin at the upper left, feet at ``y = 1``. This module says
what a figure is made of and how wide it is; ``bodies`` and ``aids`` draw the parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from journeyman.engines.papercut.painting.world import Aid, Body, Box
from journeyman.engines.papercut.plan import Drawing, Nature

_PEOPLE = frozenset({"man", "woman", "person", "boy", "girl", "child", "baby", "claus", "alien", "clown", "robot"})
_GOWNS = frozenset(
    {"princess", "mage", "veil", "fairy", "judge", "elf", "genie", "headscarf", "crown", "prince", "vampire"}
    | {"supervillain", "superhero"}
)
_HEAD = {
    Body.SITTING: 0.58,
    Body.STANDING: 0.60,
    Body.FIGURE: 0.45,
    Body.LEGS: 0.72,
    Body.GOWN: 0.66,
    Body.BALLOON: 0.54,
    Body.SIGN: 0.44,
    Body.FRAME: 0.60,
}  #: share of the height that the drawing itself takes
_CARRIED = {Aid.ROWBOAT: 0.82, Aid.CLOUD: 0.84, Aid.POND: 0.90, Aid.ISLAND: 0.88}


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the parts of a figure are, in its unit frame."""

    aspect: float  #: width of the whole
    drawing: Box  #: where the ink of the drawing goes
    carried: Box  #: where the completed drawing is, without what carries it


def ink(drawing: Drawing, *, is_afloat: bool) -> Box:
    """Give the part of a drawing that is seen: down to the waterline for what floats."""
    left, top, right, bottom = drawing.box
    if is_afloat and drawing.waterline is not None:
        return left, top, right, min(bottom, drawing.waterline)
    if is_afloat and drawing.nature is Nature.SWIMMER:
        return left, top, right, top + (bottom - top) * 0.80
    if is_afloat and drawing.nature is Nature.CREATURE and not drawing.head_only and not drawing.is_bust:
        return left, top, right, top + (bottom - top) * 0.9
    if is_afloat and drawing.nature is Nature.BOAT:
        return left, top, right, top + (bottom - top) * 0.9
    return drawing.box


def body(drawing: Drawing) -> Body:
    """Say what completes a drawing."""
    parts = set(drawing.id.split("-"))
    if drawing.is_framed:
        return Body.FRAME
    if drawing.is_bust:
        return Body.GOWN if parts & _GOWNS else Body.LEGS
    if drawing.head_only:
        if drawing.id == "clown-face" or (parts & _PEOPLE and "face" not in parts):
            return Body.FIGURE
        return Body.STANDING if drawing.faces else Body.SITTING
    return {Nature.FACE: Body.BALLOON, Nature.SYMBOL: Body.SIGN}.get(drawing.nature, Body.WHOLE)


def completed(ink_box: Box, kind: Body) -> tuple[float, Box]:
    """Give aspect and place of the ink for a drawing with its body."""
    wide, tall = ink_box[2] - ink_box[0], ink_box[3] - ink_box[1]
    ratio = wide / max(0.1, tall)
    if kind is Body.WHOLE:
        return ratio, (0.0, 0.0, ratio, 1.0)
    share = _HEAD[kind]
    if kind is Body.STANDING:
        width = share * ratio
        return width + 0.42, (0.0, 0.0, width, share)
    least = {
        Body.SITTING: 0.74,
        Body.FIGURE: 0.5,
        Body.LEGS: 0.5,
        Body.GOWN: 0.72,
        Body.SIGN: 0.62,
        Body.FRAME: 0.72,
    }.get(kind, 0.2)
    width = share * ratio
    if kind in {Body.SIGN, Body.FRAME} and width > 0.6:
        share, width = 0.6 / ratio, 0.6
    aspect = max(least, width)
    left = (aspect - width) / 2
    if kind is Body.SITTING:
        left = min(left, max(0.0, 0.33 - width / 2))
    top = 0.07 if kind in {Body.SIGN, Body.FRAME} else 0.0
    if kind is Body.SIGN:
        top = 0.07 + (0.44 - share) / 2
    return aspect, (left, top, left + width, top + share)


def frame(ink_box: Box, kind: Body, aid: Aid) -> Frame:
    """Lay a figure out."""
    aspect, place = completed(ink_box, kind)
    if aid is Aid.NONE:
        return Frame(aspect=aspect, drawing=place, carried=(0.0, 0.0, aspect, 1.0))
    if aid in {Aid.BUBBLE, Aid.BOWL}:
        # The corners of the figure touch a circle a little smaller than the glass.
        tall = (0.94 if aid is Aid.BUBBLE else 0.66) / (1 + aspect * aspect) ** 0.5
        low = 0.5 + tall / 2 if aid is Aid.BUBBLE else 0.56 + tall / 2
        carried = (0.5 - aspect * tall / 2, low - tall, 0.5 + aspect * tall / 2, low)
        whole = 1.0
    else:
        tall = _CARRIED[aid]
        whole = max(aspect * tall * {Aid.ROWBOAT: 1.3, Aid.CLOUD: 1.5, Aid.POND: 1.45, Aid.ISLAND: 1.4}[aid], 0.8)
        carried = (whole / 2 - aspect * tall / 2, 0.0, whole / 2 + aspect * tall / 2, tall)
    left, top, size = carried[0], carried[1], carried[3] - carried[1]
    inner = (left + place[0] * size, top + place[1] * size, left + place[2] * size, top + place[3] * size)
    return Frame(aspect=whole, drawing=inner, carried=carried)


def stretch(kind: Body, aid: Aid) -> float:
    """Say how much taller a figure must be than a plain drawing, to keep what matters in it well visible."""
    factor = {Body.SITTING: 1.08, Body.FIGURE: 1.15, Body.LEGS: 1.08, Body.BALLOON: 1.35, Body.SIGN: 1.15}.get(
        kind, 1.0
    )
    return factor * {Aid.ROWBOAT: 1.12, Aid.BUBBLE: 1.2, Aid.BOWL: 1.25, Aid.CLOUD: 1.1}.get(aid, 1.0)
