"""What comes into view when the camera goes back or turns: the world round a picture that is there.

Scenery has no sides, so most of it is there already. Added are the ground before our feet, somebody to discover, and a
foreground for the new frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.painting import staging, stances
from journeyman.engines.papercut.painting.world import Box, Composition, Layer, Sprite, Stance, Window
from journeyman.engines.papercut.plan import Nature, Setting, Subject, TimeOfDay, Weather

__all__ = ["seen_on", "widened"]

_INDOORS: Final = frozenset({Setting.ROOM, Setting.CAFE, Setting.STUDIO})
_BOUNDLESS: Final = frozenset({Setting.SKY, Setting.SPACE, Setting.UNDERWATER})
_FALLING: Final = frozenset({"rain", "snowfall", "fog", "petals", "sparks"})
_WILD: Final = frozenset(
    {Setting.FOREST, Setting.MEADOW, Setting.GARDEN, Setting.MOUNTAINS, Setting.FARM, Setting.LAKE}
)

#: What covers the ground nearest to us: kinds of layers with their size where it begins, and density.
_NEAR: Final[dict[Setting, tuple[tuple[str, float, float], ...]]] = {
    Setting.FOREST: (("grass", 0.06, 0.8), ("bushes", 0.12, 0.45), ("mushrooms", 0.07, 0.9)),
    Setting.MEADOW: (("grass", 0.06, 0.9), ("flowers", 0.09, 0.7)),
    Setting.GARDEN: (("grass", 0.06, 0.7), ("flowers", 0.1, 1.0)),
    Setting.MOUNTAINS: (("grass", 0.06, 0.7), ("rocks", 0.06, 0.7), ("flowers", 0.08, 0.45)),
    Setting.FARM: (("grass", 0.06, 0.9), ("flowers", 0.08, 0.4)),
    Setting.LAKE: (("grass", 0.06, 0.8), ("reeds", 0.16, 0.35), ("flowers", 0.08, 0.4)),
    Setting.VILLAGE: (("flowers", 0.09, 0.3), ("bushes", 0.1, 0.25)),
    Setting.BEACH: (("grass", 0.06, 0.25), ("rocks", 0.045, 0.35)),
    Setting.DESERT: (("rocks", 0.06, 0.5), ("grass", 0.06, 0.25)),
    Setting.UNDERWATER: (("coral", 0.24, 0.5),),
    Setting.SPACE: (("rocks", 0.06, 0.5),),
    Setting.SKY: (),
    Setting.CITY: (),
    Setting.SEA: (),
    Setting.ROOM: (),
    Setting.CAFE: (),
    Setting.STUDIO: (),
}


def widened(world: Composition, window: Window, number: int, seed: int, company: Sequence[Subject]) -> Composition:
    """See a world through a larger window that has a frame of its own.

    Args:
        world: what was seen.
        window: what is seen now; it contains the world's window.
        number: which of the four: each has other surroundings.
        seed: of what is left to chance.
        company: whom one may discover outside what was seen.
    """
    if world.is_tile:
        return replace(world, window=window, frame=window, mount=window)
    rng = Random(seed * 4 + number)
    grown = _looked_round(world, window, rng, number, company)
    if world.is_paper:
        return replace(grown, frame=world.frame, mount=window)
    return replace(_framed(grown, world, rng, number), mount=window, gloom=min(world.gloom, 0.2))


def seen_on(world: Composition, window: Window, number: int, seed: int, company: Sequence[Subject]) -> Composition:
    """See a world through a window that has grown to one side; its style goes on as it was."""
    return _looked_round(world, window, Random(seed * 4 + number), number, company)


def _looked_round(
    world: Composition, window: Window, rng: Random, number: int, company: Sequence[Subject]
) -> Composition:
    """Fill what comes into view."""
    seen = world.window
    if world.is_paper:  # its sheets go on by themselves
        return _discovered(replace(world, window=window), seen, rng, number, company)
    # The clouds above the first frame are the same for whoever looks up later, but not in all four pictures.
    back = tuple(
        replace(layer, x=float(number + 1)) if layer.kind == "clouds" and not layer.x else layer for layer in world.back
    )
    if seen.top - window.top > 0.3 * seen.height and any(layer.kind == "clouds" for layer in back):
        back = _overcast(back, window, seen, rng)
    grown = _surroundings(replace(world, window=window, back=back), seen, rng, number)
    grown = _discovered(grown, seen, rng, number, company)
    grown = _grounded(grown, seen, rng, number)
    return _furnished(grown, seen, rng, number)


def _overcast(back: tuple[Layer, ...], window: Window, seen: Window, rng: Random) -> tuple[Layer, ...]:
    """Let a few larger clouds drift in the sky above what was seen."""
    place = 1 + max(index for index, layer in enumerate(back) if layer.kind == "clouds")
    tone = next(layer.tone for layer in back if layer.kind == "clouds")
    above = Window(left=window.left, top=window.top, width=window.width, height=seen.top - window.top)
    cloud = Layer(
        kind="clouds",
        y=seen.top - 0.1 * above.height,
        size=rng.uniform(0.4, 0.6),
        density=rng.uniform(0.6, 1.1),
        tone=tone,
        frame=above,
        seed=rng.randrange(1, 2**20),
    )
    return (*back[:place], cloud, *back[place:])


#: What stands beside what was seen, a different thing in each of the four: kind, place, size, density, variety.
_BESIDE: Final[dict[Setting, tuple[tuple[str, float, float, float, str], ...]]] = {
    Setting.FOREST: (
        ("trees", 0.2, 0.85, 0.4, "fir"),
        ("bushes", 0.16, 0.09, 0.9, ""),
        ("rocks", 0.2, 0.05, 0.9, ""),
        ("trees", 0.12, 0.6, 0.6, "fir"),
    ),
    Setting.MEADOW: (
        ("trees", 0.13, 0.55, 0.3, "broadleaf"),
        ("bushes", 0.12, 0.09, 0.8, "berries"),
        ("fence", 0.14, 0.09, 1.0, ""),
        ("rows", 0.16, 0.13, 0.4, "sunflower"),
    ),
    Setting.GARDEN: (
        ("trees", 0.12, 0.55, 0.35, "broadleaf"),
        ("bushes", 0.12, 0.11, 1.0, "berries"),
        ("rows", 0.16, 0.15, 0.45, "sunflower"),
        ("flowers", 0.16, 0.1, 1.2, ""),
    ),
    Setting.MOUNTAINS: (
        ("trees", 0.14, 0.42, 0.45, "fir"),
        ("rocks", 0.18, 0.08, 1.0, ""),
        ("bushes", 0.13, 0.07, 0.7, ""),
        ("trees", 0.1, 0.3, 0.8, "fir"),
    ),
    Setting.LAKE: (
        ("trees", 0.09, 0.5, 0.3, "birch+fir"),
        ("reeds", 0.3, 0.2, 0.6, ""),
        ("trees", 0.06, 0.34, 0.5, "fir"),
        ("rocks", 0.2, 0.05, 0.5, ""),
    ),
    Setting.FARM: (
        ("trees", 0.14, 0.5, 0.3, "poplar+broadleaf"),
        ("rows", 0.17, 0.14, 0.5, "sunflower"),
        ("rows", 0.17, 0.1, 0.6, "wheat"),
        ("bushes", 0.15, 0.08, 0.6, "berries"),
    ),
    Setting.VILLAGE: (
        ("trees", 0.1, 0.5, 0.4, "broadleaf"),
        ("bushes", 0.12, 0.09, 0.9, "berries"),
        ("trees", 0.1, 0.45, 0.4, "poplar"),
        ("flowers", 0.14, 0.09, 0.9, ""),
    ),
    Setting.CITY: (
        ("trees", 0.075, 0.28, 0.5, "broadleaf"),
        ("lamps", 0.1, 0.3, 1.0, ""),
        ("trees", 0.075, 0.24, 0.6, "poplar"),
        ("bushes", 0.08, 0.05, 0.8, ""),
    ),
    Setting.BEACH: (
        ("trees", 0.26, 0.75, 0.35, "palm"),
        ("rocks", 0.24, 0.07, 0.7, ""),
        ("trees", 0.22, 0.55, 0.4, "palm"),
        ("bushes", 0.25, 0.08, 0.6, ""),
    ),
    Setting.DESERT: (
        ("cacti", 0.16, 0.4, 0.6, ""),
        ("rocks", 0.18, 0.09, 0.9, ""),
        ("cacti", 0.12, 0.25, 0.9, ""),
        ("rocks", 0.16, 0.06, 1.2, ""),
    ),
    Setting.UNDERWATER: (
        ("coral", 0.2, 0.3, 0.8, ""),
        ("bubbles", 0.3, 0.3, 0.9, ""),
        ("coral", 0.24, 0.24, 1.0, ""),
        ("rocks", 0.3, 0.06, 0.6, ""),
    ),
}
_LEAFLESS: Final = frozenset({"flowers", "rows", "bushes", "reeds"})  #: do not stand in the snow
_ON_LAND: Final = frozenset({"trees", "rocks", "bushes"})


def _surroundings(world: Composition, seen: Window, rng: Random, number: int) -> Composition:
    """Let something stand beside what was seen, and nowhere in it."""
    wide = max(seen.left - world.window.left, world.window.right - seen.right)
    choices = _BESIDE.get(world.setting, ())
    if wide < 0.1 * seen.width or not choices:
        return world
    kind, y, size, density, variety = choices[number % len(choices)]
    if world.weather is Weather.SNOW and kind in _LEAFLESS:
        kind, size, variety = "rocks", 0.05, ""
    if world.setting is Setting.BEACH:
        y += max((layer.y for layer in world.back if layer.kind == "shore"), default=0.0) - 0.1
    if world.setting is Setting.UNDERWATER:
        y = max((layer.y for layer in world.back if layer.kind == "seabed"), default=y) + 0.04
    reach = size * 0.3 if kind in _ON_LAND else size * 0.5
    layer = Layer(
        kind=kind,
        y=y,
        size=size,
        density=density,
        tone=1.0,
        variety=variety,
        clear=((seen.left - reach, seen.right + reach),),
        seed=rng.randrange(1, 2**20),
    )
    if kind == "fence":  # a fence knows no gaps
        return world
    return replace(world, back=(*world.back, layer))


def _grounded(world: Composition, seen: Window, rng: Random, number: int) -> Composition:
    """Cover the ground below what was seen, the nearer the larger."""
    deep = world.window.bottom - seen.bottom
    if deep < 0.02 * seen.height:
        return world
    if world.setting is Setting.SEA:
        return _surged(world, seen, rng)
    if world.setting is Setting.SKY:
        return _billowed(world, seen, rng)
    is_snowy = world.weather is Weather.SNOW
    added: list[Layer] = []
    for rank, (kind, size, density) in enumerate(_near(world)):
        if is_snowy and kind in {"flowers", "mushrooms", "bushes"}:
            continue
        for share in (0.34, 0.66, 1.0) if rank == 0 else (0.55, 1.0):
            large = (size + 0.10 * deep * share) * min(1.6, 0.8 + seen.height * 0.2)
            y = seen.bottom + deep * share - (0.0 if share == 1.0 else 0.01)
            if y - large * 1.3 < seen.bottom:
                large = max(0.02, (y - seen.bottom) / 1.3)
            loose = density * (0.6 + 0.5 * ((number + rank) % 2))
            added.append(Layer(kind=kind, y=y, size=large, density=loose, tone=1.0, seed=rng.randrange(1, 2**20)))
    return _before(world, added)


def _before(world: Composition, added: Sequence[Layer]) -> Composition:
    """Put layers before everything that stands, but behind what falls."""
    place = next((at for at, layer in enumerate(world.front) if layer.kind in _FALLING), len(world.front))
    return replace(world, front=(*world.front[:place], *added, *world.front[place:]))


def _near(world: Composition) -> tuple[tuple[str, float, float], ...]:
    """Say what grows before our feet; nothing grows out of open water."""
    if world.setting is Setting.LAKE and not any(layer.kind == "ground" for layer in world.back):
        return ()
    if world.setting is Setting.SPACE and not any(layer.kind == "surface" for layer in world.back):
        return ()
    return _NEAR[world.setting]


def _surged(world: Composition, seen: Window, rng: Random) -> Composition:
    deep = world.window.bottom - seen.bottom
    added = tuple(
        Layer(
            kind="waves", y=seen.bottom + deep * share, size=0.05 + 0.035 * deep * share, tone=1.0,
            seed=rng.randrange(1, 2**20),
        )
        for share in (0.3, 0.62, 0.97)
    )  # fmt: skip
    return _before(world, added)


def _billowed(world: Composition, seen: Window, rng: Random) -> Composition:
    deep = world.window.bottom - seen.bottom
    added = tuple(
        Layer(
            kind="cumulus",
            y=seen.bottom + deep * share + 0.12,
            size=0.3 + 0.1 * share,
            tone=tone,
            density=0.7,
            seed=rng.randrange(1, 2**20),
        )
        for share, tone in ((0.3, 0.25), (0.62, 0.7), (0.92, 0.3))
    )
    return _before(world, added)


def _outside(window: Window, seen: Window, rng: Random) -> list[Box]:
    """Give the parts of a window that were not seen before, those beside first, largest first."""
    sides = [
        (window.left, window.top, seen.left, window.bottom),
        (seen.right, window.top, window.right, window.bottom),
    ]
    rng.shuffle(sides)
    return sorted(
        (side for side in sides if side[2] - side[0] > 0.06 * seen.width),
        key=lambda side: side[0] - side[2],
    )


def _discovered(world: Composition, seen: Window, rng: Random, number: int, company: Sequence[Subject]) -> Composition:
    """Put somebody where nobody could be seen before."""
    sides = _outside(world.window, seen, rng)
    sprites: list[Sprite] = []
    for place, subject in enumerate(company):
        held = stances.stance(subject.drawing, world.setting)
        tall = _scale(world, subject)
        box = None
        if sides and not (held is Stance.FLIES and world.window.top < seen.top - 0.1 * seen.height and place % 2):
            box = _beside(world, seen, sides[(place + number) % len(sides)], held, (rng, tall))
        elif world.window.top < seen.top - 0.1 * seen.height:
            box = _above(world, seen, held, (rng, tall))
        elif world.window.bottom > seen.bottom + 0.1 * seen.height:
            box = _below(world, seen, held, (rng, tall))
        if box is not None:
            sprite = staging.fitted(subject, world.setting, box, rng, is_grounded=True)
            if not any(_touch(sprite.bounds, other.bounds) for other in (*world.sprites, *sprites)):
                sprites.append(replace(sprite, is_main=False))
    order = {Stance.SHINES: 0, Stance.FLIES: 3, Stance.SWIMS: 1, Stance.STANDS: 2, Stance.FLOATS: 2}
    everybody = (*world.sprites, *sprites)
    return replace(
        world,
        sprites=tuple(sorted(everybody, key=lambda one: (0 if one.haze else 1, order[one.stance], one.y))),
    )


def _touch(first: Box, second: Box) -> bool:
    gap = 0.01
    return (
        first[0] < second[2] + gap
        and second[0] < first[2] + gap
        and first[1] < second[3] + gap
        and second[1] < first[3] + gap
    )


def _scale(world: Composition, subject: Subject) -> float:
    """Say how tall a figure is beside the main one: sizes follow the world half-way, as everywhere."""
    mains = [sprite for sprite in world.sprites if sprite.is_main and not sprite.haze]
    lead = max(mains, key=lambda sprite: sprite.height, default=None)
    if lead is None:
        return 0.2
    ratio = (max(subject.drawing.metres, 0.01) / max(pack.drawing(lead.drawing).metres, 0.01)) ** 0.42
    small = 0.6 if subject.drawing.nature in {Nature.OBJECT, Nature.FOOD} else 1.0
    return min(0.4, max(0.07, 0.75 * small * lead.height * min(1.4, max(0.5, ratio))))


def _beside(world: Composition, seen: Window, side: Box, held: Stance, chance: tuple[Random, float]) -> Box | None:
    """Find room to the left or right of what was seen."""
    # Away from the new frame's edge, which a style may cover.
    edge = 0.055 * world.window.width
    left = side[0] + (edge if side[0] <= world.window.left + 1e-6 else 0.0)
    right = side[2] - (edge if side[2] >= world.window.right - 1e-6 else 0.0)
    wide = right - left
    if wide < 0.04 * world.window.width:
        return None
    rng, tall = chance
    half = min(wide * 0.42, tall * 0.9)
    middle = left + wide * rng.uniform(0.42, 0.58)
    if held in {Stance.STANDS, Stance.FLOATS}:
        feet = _feet(world, seen) + rng.uniform(-0.02, 0.03)
        feet = min(feet, world.window.bottom - 0.03 * seen.height)
        return middle - half, feet - tall, middle + half, feet
    low = min(world.window.bottom, 0.0) if world.setting not in _BOUNDLESS else world.window.bottom
    middle_y = max(
        seen.top + (low - seen.top) * rng.uniform(0.25, 0.6), world.window.top + tall * 0.5 + 0.05 * seen.height
    )
    return middle - half, middle_y - tall / 2, middle + half, middle_y + tall / 2


def _feet(world: Composition, seen: Window) -> float:
    """Say where others stand: beside the main figures, or on the ground's middle."""
    feet = [sprite.y for sprite in world.sprites if sprite.stance in {Stance.STANDS, Stance.FLOATS} and not sprite.haze]
    return max(feet) if feet else max(0.12, seen.bottom * 0.7)


def _above(world: Composition, seen: Window, held: Stance, chance: tuple[Random, float]) -> Box | None:
    """Find room in the sky above what was seen."""
    if held not in {Stance.FLIES, Stance.SHINES, Stance.SWIMS} or world.setting in _INDOORS:
        return None
    rng, tall = chance
    deep = seen.top - world.window.top
    tall = min(tall, deep * 0.5)
    x = seen.left + seen.width * rng.uniform(0.2, 0.8)
    y = world.window.top + deep * rng.uniform(0.4, 0.6)
    return x - tall * 0.8, y - tall / 2, x + tall * 0.8, y + tall / 2


def _below(world: Composition, seen: Window, held: Stance, chance: tuple[Random, float]) -> Box | None:
    """Find room on the ground before what was seen."""
    if held is Stance.SHINES or (held is Stance.FLIES and world.setting not in _BOUNDLESS):
        return None
    rng, tall = chance
    deep = world.window.bottom - seen.bottom
    tall = min(tall * 1.1, deep * 0.62)
    x = seen.left + seen.width * rng.uniform(0.22, 0.78)
    feet = world.window.bottom - deep * 0.2
    return x - tall * 0.8, feet - tall, x + tall * 0.8, feet


def _furnished(world: Composition, seen: Window, rng: Random, number: int) -> Composition:
    """Hang and stand things in the part of a room that was not seen."""
    if world.setting not in {Setting.ROOM, Setting.CAFE}:
        return world
    back = list(world.back)
    kinds = ["frames", "shelf", "window", "shelf"]
    floor = max((layer.y for layer in back if layer.kind == "floor"), default=0.0)
    for place, (left, _top, right, _bottom) in enumerate(_outside(world.window, seen, rng)):
        wide, middle = right - left, (left + right) / 2
        kind = kinds[(number + place) % len(kinds)]
        size = min(0.4, wide * 0.62)
        y = {"frames": -0.42, "shelf": -0.3, "window": -0.12}[kind]
        back.insert(_behind_floor(back), Layer(kind=kind, x=middle, y=y, size=size, seed=rng.randrange(1, 2**20)))
        is_free = all(
            sprite.bounds[2] < middle - 0.1 or sprite.bounds[0] > middle + wide * 0.1 + 0.12 for sprite in world.sprites
        )
        if wide > 0.25 and is_free:
            y = floor + (seen.bottom - floor) * 0.3
            back.append(Layer(kind="houseplant", x=middle + wide * 0.1, y=y, size=0.34, seed=rng.randrange(1, 2**20)))
    high = seen.top - world.window.top
    if high > 0.25:
        # What hangs high hangs clear of the lamp's cord, which is near the middle.
        for index in (-1, 1):
            x = seen.middle + index * world.window.width * (0.2 + 0.05 * ((number + index) % 3))
            kind = "frames" if (number + index) % 3 else "shelf"
            y = seen.top - high * (0.42 if kind == "frames" else 0.3)
            size = min(0.42, high * 0.7)
            back.insert(_behind_floor(back), Layer(kind=kind, x=x, y=y, size=size, seed=rng.randrange(1, 2**20)))
    return replace(world, back=tuple(back))


def _behind_floor(back: Sequence[Layer]) -> int:
    return next((at for at, layer in enumerate(back) if layer.kind == "floor"), len(back))


def _framed(world: Composition, before: Composition, rng: Random, number: int) -> Composition:
    """Give the new frame a foreground of its own."""
    view = world.window
    scale = view.height / before.window.height
    front = [layer for layer in world.front if layer.frame is None or layer.kind not in {"ferns", "boughs"}]
    is_rooted = world.setting in _WILD and any(layer.kind == "ferns" for layer in front)
    if is_rooted and view.bottom > before.window.bottom + 0.02:
        # Leaves that rose from below the frame get ground to grow from.
        y = before.window.bottom + 0.055
        front.append(Layer(kind="grass", y=y, size=0.045, density=1.1, tone=1.0, seed=rng.randrange(1, 2**20)))
    is_green = world.setting in _WILD and world.weather is not Weather.SNOW
    if is_green and number % 2 == 0:
        front.append(
            Layer(
                kind="ferns",
                size=0.16 * scale,
                density=0.9 / scale,
                variety="flowers" if number else "",
                frame=view,
                seed=rng.randrange(1, 2**20),
            )
        )
    has_boughs = any(layer.kind == "boughs" for layer in front)
    if is_green and number == 3 and not has_boughs:
        side = rng.choice((-1.0, 1.0))
        front.append(Layer(kind="boughs", size=0.32 * scale, x=side, frame=view, seed=rng.randrange(1, 2**20)))
    if (
        world.setting not in _INDOORS | _BOUNDLESS
        and world.time in {TimeOfDay.DAY, TimeOfDay.DAWN}
        and number in {0, 2}
    ):
        back = list(world.back)
        place = next((at for at, layer in enumerate(back) if layer.kind not in {"sky", "disc", "clouds", "rainbow"}), 0)
        x = view.left + view.width * rng.choice((0.2, 0.8))
        y = view.top + (before.window.top - view.top) * 0.55
        if view.top < before.window.top - 0.1:
            back.insert(place, Layer(kind="birds", x=x, y=y, size=0.016 * scale**0.5, seed=rng.randrange(1, 2**20)))
        return replace(world, front=tuple(front), back=tuple(back))
    return replace(world, front=tuple(front))
