"""Where the subjects stand: on the ground, in the air, on or in the water, each clear of the others.

Sizes follow the world only half-way: a mouse beside a horse is small, but must be seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from journeyman.engines.papercut.painting import figures, stances
from journeyman.engines.papercut.painting.shots import Shot
from journeyman.engines.papercut.painting.world import Aid, Body, Box, Sprite, Stance, Window
from journeyman.engines.papercut.plan import Nature, Plan, Setting, Subject

_BEHIND = frozenset({Nature.BUILDING, Nature.TREE})
MARGIN = 0.035  #: kept free along the edges of the window
_ROW_STEP = 0.52  #: how much higher a row behind stands, in heights of the tallest: heads show, feet are on the ground


@dataclass(slots=True, kw_only=True)
class _Actor:
    """One instance of a subject, on its way to a place."""

    subject: Subject
    stance: Stance
    body: Body
    aid: Aid
    aspect: float
    height: float
    ink: Box
    x: float = 0.0
    y: float = 0.0

    @property
    def width(self) -> float:
        return self.height * self.aspect


def _actors(plan: Plan, setting: Setting, main_height: float, rng: Random) -> list[_Actor]:
    mains = [subject for subject in plan.subjects if subject.is_main] or list(plan.subjects[:1])
    if not mains:
        return []
    lead = mains[0].drawing.metres or 1.0
    odd = plan.weird / 3000
    actors: list[_Actor] = []
    for subject in plan.subjects:
        held = stances.stance(subject.drawing, setting)
        carrier = stances.aid(subject.drawing, setting)
        kind = figures.body(subject.drawing)
        if carrier is Aid.ROWBOAT and kind in {Body.LEGS, Body.GOWN}:
            kind = Body.WHOLE  # the gunwale hides the cut
        box = figures.ink(subject.drawing, is_afloat=held is Stance.FLOATS and carrier is not Aid.BOWL)
        ratio_of = figures.frame(box, kind, carrier).aspect
        ratio = min(1.9, max(0.36, (max(subject.drawing.metres, 0.01) / lead) ** 0.42))
        if subject is mains[0]:
            ratio = 1.0
        elif not subject.is_main and subject.drawing.nature in _BEHIND:
            ratio = min(2.0, max(0.8, ratio * 1.25))
        if held is Stance.SHINES and subject is not mains[0]:
            ratio = min(ratio, 0.55)
        for _ in range(subject.count):
            vary = 1 + rng.uniform(-0.07, 0.07) + odd * rng.uniform(-0.45, 0.6)
            if subject is mains[0] and subject.count == 1:
                vary = 1 + odd * rng.uniform(-0.1, 0.25)
            actors.append(
                _Actor(
                    subject=subject,
                    stance=held,
                    body=kind,
                    aid=carrier,
                    aspect=ratio_of,
                    ink=box,
                    height=main_height * ratio * subject.size * vary * figures.stretch(kind, carrier),
                )
            )
    return actors


def stage(plan: Plan, setting: Setting, view: Window, chosen: Shot, rng: Random) -> tuple[Sprite, ...]:
    """Place every instance of every subject; farthest first."""
    short = min(view.height, view.width * 1.15)
    actors = _actors(plan, setting, chosen.prominence * short, rng)
    if not actors:
        return ()
    far = [actor for actor in actors if stances.is_landmark(actor.subject.drawing)]
    near = [actor for actor in actors if actor not in far]
    back = [actor for actor in near if _is_behind(actor, near)]
    rest = [actor for actor in near if actor not in back]
    grounded = [actor for actor in rest if actor.stance in {Stance.STANDS, Stance.FLOATS}]
    aloft = [actor for actor in rest if actor.stance not in {Stance.STANDS, Stance.FLOATS}]
    feet = view.top + view.height * chosen.feet
    if grounded:
        _rows(grounded, view, chosen, feet, rng, limit=min(chosen.feet - 0.05, 0.84 if not aloft else 0.62))
    if back:
        _behind(back, grounded, view, feet)
    if aloft:
        _scatter(aloft, [*grounded, *back], view, chosen, setting, rng)
    _rise(far, view, chosen)
    placed = [_sprite(actor, number, rng) for number, actor in enumerate(actors)]
    order = {Stance.SHINES: 0, Stance.FLIES: 3, Stance.SWIMS: 1, Stance.STANDS: 2, Stance.FLOATS: 2}
    return tuple(
        sorted(
            (_kept(sprite, view) for sprite in placed),
            key=lambda item: (0 if item.haze else 1, order[item.stance], item.y),
        )
    )


def _rise(far: list[_Actor], view: Window, chosen: Shot) -> None:
    """Let mountains rise at the horizon, away from the main subject."""
    for number, actor in enumerate(far):
        tall = max(0.2, -view.top)
        actor.height = min(
            tall * (0.8 if chosen.name != "wide" else 0.6) * 0.9**number, view.width * 0.62 / actor.aspect
        )
        share = (1 - chosen.anchor) * 0.7 + 0.15 if number % 2 == 0 else chosen.anchor
        actor.x = view.left + view.width * min(0.72, max(0.28, share))
        actor.y = 0.012 * view.height + 0.01
        # The round foot of the drawing would hover: it is cut where the land begins.
        left, top, right, bottom = actor.ink
        actor.ink = (left, top, right, bottom - 0.09 * (bottom - top))
        actor.aspect = (right - left) / (actor.ink[3] - top)


def _is_behind(actor: _Actor, actors: Sequence[_Actor]) -> bool:
    """Say whether something is a background for other actors on the ground."""
    if actor.stance not in {Stance.STANDS, Stance.FLOATS}:
        return False
    if actor.subject.drawing.nature not in _BEHIND:
        return False
    return any(
        other.stance in {Stance.STANDS, Stance.FLOATS}
        and other.subject.is_main
        and other.subject.drawing.nature not in _BEHIND
        for other in actors
    )


def _rows(actors: list[_Actor], view: Window, chosen: Shot, feet: float, rng: Random, limit: float) -> None:
    """Line actors up in as many rows as let them be largest; a row behind stands in the gaps of the one before."""
    room = view.width * (1 - 2 * MARGIN) * (0.84 if len(actors) == 1 else 1.0)
    ground = max(feet - 0.04 * view.height, 0.01) if feet > 0 else view.height
    best, rows = 0.0, 1
    for count in (1, 2, 3):
        if count > 1 and len(actors) < count * 2:
            break
        scale = 1.0
        for row in _split(actors, count):
            total = sum(actor.width for actor in row)
            aside = 0.5 * total / len(row) if count > 1 else 0.0
            scale = min(scale, room / (total * (1.16 if len(row) > 1 else 1) + aside))
        tall = max(actor.height for actor in actors)
        scale = min(scale, view.height * limit / (tall * (1 + _ROW_STEP * (count - 1))))
        if count > 1:
            # Feet stay on the ground: the last row stands a little before the horizon at the farthest.
            scale = min(scale, ground / (tall * _ROW_STEP * (count - 1)))
        if scale > best * 1.25:
            best, rows = scale, count
    for actor in actors:
        actor.height *= best
    lines = _split(actors, rows)
    tall = max(actor.height for actor in actors)
    for number, line in enumerate(lines):
        for actor in line:
            actor.height *= 0.86**number
        _line(line, view, chosen, rng, shift=0.0 if rows == 1 else 0.25 if number % 2 else -0.25)
        for place, actor in enumerate(line):
            depth = (0.05 if place % 2 and len(line) > 2 else 0.0) * tall
            actor.y = feet - number * _ROW_STEP * tall - depth - rng.uniform(0, 0.02) * tall


def _split(actors: list[_Actor], rows: int) -> list[list[_Actor]]:
    """Deal actors into rows, the first ones in front."""
    size = -(-len(actors) // rows)
    return [actors[start : start + size] for start in range(0, len(actors), size)]


def _line(actors: list[_Actor], view: Window, chosen: Shot, rng: Random, shift: float) -> None:
    """Spread actors of one row round the anchor: the first in the middle, others left and right in turn.

    Rows that stand behind one another are shifted by a quarter step to either side; room is kept for that.
    """
    order: list[_Actor] = []
    flip = rng.random() < 0.5
    for number, actor in enumerate(actors):
        if (number % 2 == 0) == flip:
            order.append(actor)
        else:
            order.insert(0, actor)
    total = sum(actor.width for actor in order)
    room = view.width * (1 - 2 * MARGIN)
    count = len(order)
    aside = abs(shift) * 2 * total / count
    gap = max(0.0, min((room - total - aside) / max(1, count), 0.28 * total / count)) if count > 1 else 0.0
    span = total + gap * (count - 1)
    anchor = view.left + view.width * (chosen.anchor if count < 3 else 0.5 + (chosen.anchor - 0.5) * 0.3)
    step = gap + total / count
    edge = view.width * MARGIN + abs(shift) * step
    start = min(max(anchor - span / 2, view.left + edge), view.right - edge - span) + shift * step
    for actor in order:
        actor.x = start + actor.width / 2
        start += actor.width + gap


def _behind(back: list[_Actor], front: list[_Actor], view: Window, feet: float) -> None:
    """Stand background actors beside and beyond the front row, never hidden by it."""
    left = min((actor.x - actor.width / 2 for actor in front), default=0.0)
    right = max((actor.x + actor.width / 2 for actor in front), default=0.0)
    room_left, room_right = left - view.left, view.right - right
    for actor in back:
        actor.height = min(actor.height, view.height * 0.72)
        to_right = room_right >= room_left
        wanted = actor.width
        overlap = min(wanted * 0.35, (right - left) * 0.4)
        actor.x = right + wanted / 2 - overlap if to_right else left - wanted / 2 + overlap
        actor.y = feet - (feet - max(0.0, view.top)) * 0.34 - 0.01
        actor.y = max(actor.y, 0.04 if view.top < 0 else view.top)
        if to_right:
            right, room_right = right + wanted * 0.75, room_right - wanted * 0.75
        else:
            left, room_left = left - wanted * 0.75, room_left - wanted * 0.75


def _scatter(
    aloft: list[_Actor], others: Sequence[_Actor], view: Window, chosen: Shot, setting: Setting, rng: Random
) -> None:
    """Spread actors over the air, the water or the sky, away from all others; smaller until they all fit."""
    is_filled = setting in {Setting.UNDERWATER, Setting.SPACE, Setting.SKY}
    low = view.bottom - view.height * (0.1 if is_filled else 0.0)
    if not is_filled:
        low = max(view.top + view.height * 0.42, min(view.bottom, view.height * 0.06))
    if others:
        low = min(low, max(view.top + view.height * 0.46, min(actor.y - actor.height * 0.7 for actor in others)))
    for actor in aloft:
        room = view.width * (0.8 if len(aloft) == 1 else 0.56)
        actor.height *= min(
            1.0, (low - view.top) * (0.9 if len(aloft) == 1 else 0.62) / actor.height, room / actor.width
        )
    taken: list[Box] = [(a.x - a.width / 2, a.y - a.height, a.x + a.width / 2, a.y) for a in others]
    for _ in range(10):
        if _spread(aloft, taken, view, chosen, low, rng):
            return
        for actor in aloft:
            actor.height *= 0.88


def _spread(aloft: list[_Actor], taken: list[Box], view: Window, chosen: Shot, low: float, rng: Random) -> bool:
    """Try places for all, each as far from the others as chance finds; say whether none overlap."""
    placed = list(taken)
    free = True
    edge = view.width * MARGIN
    for number, actor in enumerate(aloft):
        half = actor.width / 2
        left, right = view.left + edge + half, max(view.left + edge + half, view.right - edge - half)
        top = view.top + view.height * MARGIN + actor.height
        tries = [(rng.uniform(left, right), rng.uniform(top, max(top, low))) for _ in range(40)]
        if number == 0:
            tries.insert(
                0, (view.left + view.width * chosen.anchor, view.top + (low - view.top) * 0.5 + actor.height / 2)
            )
            tries = tries[:1] if not taken else tries
        best = -1e9
        for x, y in tries:
            score = min((_distance((x - half, y - actor.height, x + half, y), other) for other in placed), default=0.3)
            score = min(score, 0.22) - 0.12 * abs(x - view.middle) / view.width
            if score > best:
                best, actor.x, actor.y = score, x, y
        box = (actor.x - half, actor.y - actor.height, actor.x + half, actor.y)
        free = free and all(_distance(box, other) > 0.004 for other in placed)
        placed.append(box)
    return free


def _distance(first: Box, second: Box) -> float:
    """Give the gap between two boxes; negative when they overlap."""
    across = max(first[0] - second[2], second[0] - first[2])
    down = max(first[1] - second[3], second[1] - first[3])
    return max(across, down) if max(across, down) > 0 else max(across, down) * 2


def _sprite(actor: _Actor, number: int, rng: Random) -> Sprite:
    drawing = actor.subject.drawing
    can_flip = drawing.nature not in {Nature.SYMBOL, Nature.BUILDING, Nature.CELESTIAL, Nature.FACE}
    inward = drawing.faces != 0 and (actor.x > 0) == (drawing.faces > 0) and abs(actor.x) > 0.02
    flipped = can_flip and (inward if drawing.faces else rng.random() < 0.4)
    if actor.subject.count > 1 and can_flip and rng.random() < 0.35:
        flipped = not flipped
    tilt = 0.0
    if actor.stance in {Stance.FLIES, Stance.SWIMS} and drawing.nature is not Nature.FACE:
        tilt = rng.uniform(-7, 7)
    elif actor.stance is Stance.FLOATS:
        tilt = rng.uniform(-2, 2)
    return Sprite(
        drawing=drawing.id,
        nature=drawing.nature,
        label=drawing.label,
        ink=actor.ink,
        inks=drawing.inks,
        x=actor.x,
        y=actor.y,
        height=actor.height,
        width=actor.width,
        stance=actor.stance,
        body=actor.body,
        aid=actor.aid,
        is_flipped=flipped,
        tilt=round(tilt, 2),
        colour=actor.subject.colour,
        is_main=actor.subject.is_main,
        haze=0.3 if stances.is_landmark(drawing) else 0.0,
        seed=rng.randrange(2**16) + number,
    )


def fitted(subject: Subject, setting: Setting, box: Box, rng: Random, *, is_grounded: bool) -> Sprite:
    """Fit one instance of a subject into a box of the world.

    Args:
        subject: what.
        setting: says what must carry it.
        box: left, top, right, bottom.
        rng: chooses which way it looks.
        is_grounded: there is ground or water at the box's lower edge; else it is shown without what carries it, as
            a thing that is worn, held or seen in the air.
    """
    drawing = subject.drawing
    held = stances.stance(drawing, setting) if is_grounded else Stance.FLIES
    carrier = stances.aid(drawing, setting) if is_grounded else Aid.NONE
    kind = figures.body(drawing)
    seen = figures.ink(drawing, is_afloat=held is Stance.FLOATS and carrier is not Aid.BOWL)
    aspect = figures.frame(seen, kind, carrier).aspect
    left, top, right, bottom = box
    height = min(bottom - top, (right - left) / aspect)
    middle = (top + bottom) / 2
    y = middle + height / 2 if held in {Stance.FLIES, Stance.SWIMS, Stance.SHINES} else bottom
    actor = _Actor(
        subject=subject, stance=held, body=kind, aid=carrier, aspect=aspect, ink=seen,
        height=height, x=(left + right) / 2, y=y,
    )  # fmt: skip
    return _sprite(actor, 0, rng)


def _kept(sprite: Sprite, view: Window) -> Sprite:
    """Pull a sprite fully into the window, shrinking it when it is larger than that."""
    edge_x, edge_y = view.width * MARGIN * 0.5, view.height * MARGIN * 0.5
    room_x, room_y = view.width - 2 * edge_x, view.height - 2 * edge_y
    scale = min(1.0, room_x / sprite.width, room_y / sprite.height)
    wide, tall = sprite.width * scale, sprite.height * scale
    x = min(max(sprite.x, view.left + edge_x + wide / 2), view.right - edge_x - wide / 2)
    y = min(max(sprite.y, view.top + edge_y + tall), view.bottom - edge_y)
    return replace(sprite, x=x, y=y, width=wide, height=tall)
