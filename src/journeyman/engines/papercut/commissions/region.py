"""Drawing anew what a mask selects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

import pyvips

from journeyman.engines.base import Failed, Job, PictureFile
from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.commissions import foreign, kept, scenes
from journeyman.engines.papercut.orders import Commission, Offer, Work
from journeyman.engines.papercut.painting import staging
from journeyman.engines.papercut.painting.recast import retold
from journeyman.engines.papercut.painting.world import Aid, Box, Composition, Layer, Sprite, Stance
from journeyman.engines.papercut.plan import Plan, Setting, Subject
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.reading.bans import is_banned
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.scene import MASK_EDGE, MOST_PATCHES, Patch, Scene
from journeyman.wording import Clause

_NO_MASK: Final = Clause(
    "Say which part is to be drawn anew: send a mask that is white there and black elsewhere.",
    "请指明要重绘的区域：发送一张遮罩，重绘区域为白色，其余为黑色。",
)
_BROKEN: Final = Clause(
    "The mask is not a picture that can be decoded: send a PNG of the picture's size.",
    "遮罩不是可以解码的图片：请发送与原图尺寸相同的PNG。",
)
_EMPTY: Final = Clause("The mask selects nothing: it has no white part.", "遮罩没有选中任何区域：其中没有白色部分。")
_PATCHED: Final = Clause(
    "So many parts of this picture were drawn anew that it cannot be told how to draw another one.",
    "这张图片的局部重绘次数过多，无法再重绘其他区域。",
)
_COVERED: Final = 0.55  #: a subject of which that much lies under the mask is drawn anew with it
_SMALL: Final = frozenset({"grass", "flowers", "mushrooms", "rocks", "stars", "birds", "reeds", "bubbles"})
_AIRY: Final = frozenset({Stance.FLIES, Stance.SHINES, Stance.SWIMS})


def varied_region(job: Job) -> Commission | Failed:
    """Draw anew what the mask selects in a picture of an earlier task."""
    picture = scenes.parent(job)
    if isinstance(picture, Failed):
        return picture
    scene = scenes.found(picture)
    return scene if isinstance(scene, Failed) else mend(job, picture, scene)


def mend(job: Job, picture: PictureFile, scene: Scene | None) -> Commission | Failed:
    """Draw anew what the mask selects; ``scene`` is the picture's if it is papercut's own."""
    width, height = scenes.measured(picture.data)
    hole = _hole(job.mask, width, height)
    if isinstance(hole, Failed):
        return hole
    if scene is None or scene.world.is_tile or not scenes.shows(scene, width, height):
        return foreign.mended(job, picture, hole)
    if len(scene.patches) >= MOST_PATCHES:
        return Failed(reason=_PATCHED)
    box, cells = _traced(hole, scene.world)
    base = _topmost(scene, box)
    read = scenes.planned(job.prompt, job.seed)
    worlds = [_redrawn(base, scene.plan, read, box, number=number, seed=job.seed) for number in range(4)]
    plan = _remembered(scene.plan, read)
    pictures = [
        replace(scene, plan=plan, patches=(*scene.patches, Patch(world=world, box=box, mask=cells))) for world in worlds
    ]
    orders = tuple(
        replace(
            scenes.order(one, number, scale=one.scale),
            work=Work.MENDED,
            width=width,
            height=height,
            picture=picture.data,
            mask=job.mask or b"",
        )
        for number, one in enumerate(pictures)
    )
    if not all(scenes.is_drawable(one) for one in orders):
        return Failed(reason=_PATCHED)
    return Commission(
        orders=orders,
        offer=Offer.GRID,
        prompt=job.prompt,
        properties=echo(replace(plan, drawn=read.drawn, unknown=read.unknown)),
    )


def _hole(mask: bytes | None, width: int, height: int) -> pyvips.Image | Failed:
    """Decode a mask and say what is wrong with it."""
    if mask is None:
        return Failed(reason=_NO_MASK)
    try:
        hole = kept.whitened(mask, width, height)
    except pyvips.Error:
        return Failed(reason=_BROKEN)
    return hole if hole.max() else Failed(reason=_EMPTY)


def _traced(hole: pyvips.Image, world: Composition) -> tuple[Box, bytes]:
    """Find where a mask lies in the world, and draw it as bits."""
    left, top, wide, tall = kept.bounds(hole)
    view = world.window
    across, down = view.width / hole.width, view.height / hole.height
    box = (
        view.left + left * across,
        view.top + top * down,
        view.left + (left + wide) * across,
        view.top + (top + tall) * down,
    )
    part = hole.crop(left, top, wide, tall)
    small = part.resize(MASK_EDGE / wide, vscale=MASK_EDGE / tall, kernel="linear")
    small = small.crop(0, 0, min(MASK_EDGE, small.width), min(MASK_EDGE, small.height))
    small = small.embed(0, 0, MASK_EDGE, MASK_EDGE, extend="copy") > 127
    cells = bytes(small.cast("uchar").write_to_memory())
    bits = "".join("1" if cell else "0" for cell in cells)
    return box, int(bits, 2).to_bytes(MASK_EDGE * MASK_EDGE // 8, "big")


def _topmost(scene: Scene, box: Box) -> Composition:
    """Give the world that is seen where a box lies."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    for patch in reversed(scene.patches):
        left, top, right, bottom = patch.box
        if left < x < right and top < y < bottom:
            return patch.world
    return scene.world


def _named(plan: Plan, read: Plan) -> tuple[Subject, ...]:
    """Give what a prompt names that was not in the picture."""
    shown = {subject.drawing.id for subject in plan.subjects}
    return tuple(subject for subject in read.subjects if subject.words and subject.drawing.id not in shown)


def _remembered(plan: Plan, read: Plan) -> Plan:
    """Add what is new to a plan, so that a later variation shows it too."""
    added = tuple(replace(subject, is_main=False) for subject in _named(plan, read))
    return replace(plan, subjects=(*plan.subjects, *added)[:12])


def _redrawn(base: Composition, plan: Plan, read: Plan, box: Box, *, number: int, seed: int) -> Composition:
    """Say what is seen through the hole."""
    rng = Random(seed * 4 + number)
    named = _named(plan, read)
    names_place = read.setting_named and read.setting is not plan.setting
    names_hour = read.time_named and read.time is not base.time
    if (names_place or names_hour) and not named:
        told = scenes.merged(read, replace(plan, subjects=()), base, base.style)
        world = retold(told, base, number, seed, is_fresh=True)
        return replace(world, sprites=tuple(sprite for sprite in base.sprites if _covered(sprite, box) < _COVERED))
    under = [sprite for sprite in base.sprites if _covered(sprite, box) >= _COVERED]
    rest = [sprite for sprite in base.sprites if _covered(sprite, box) < _COVERED]
    if named:
        fresh = _fitted(named, base, box, rest, rng=rng, number=number)
    elif under:
        fresh = [_again(sprite, box, rng, number) for sprite in under] if number < 3 else []
    else:
        fresh = _inhabitants(base, plan, box, rng, number)
    # Only what is small may differ behind the hole: the rest must meet the old picture at its edge.
    back = base.back if named else tuple(_regrown(layer, rng) for layer in base.back)
    return replace(base, back=back, sprites=_ordered([*rest, *fresh]))


def _regrown(layer: Layer, rng: Random) -> Layer:
    return replace(layer, seed=rng.randrange(1, 2**20)) if layer.kind in _SMALL else layer


def _ordered(sprites: Sequence[Sprite]) -> tuple[Sprite, ...]:
    order = {Stance.SHINES: 0, Stance.FLIES: 3, Stance.SWIMS: 1, Stance.STANDS: 2, Stance.FLOATS: 2}
    return tuple(sorted(sprites, key=lambda one: (0 if one.haze else 1, order[one.stance], one.y)))


def _covered(sprite: Sprite, box: Box) -> float:
    """Say how much of a sprite's box lies inside another box, 0..1."""
    left, top, right, bottom = sprite.bounds
    across = min(right, box[2]) - max(left, box[0])
    down = min(bottom, box[3]) - max(top, box[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / (sprite.width * sprite.height)


def _fitted(
    named: Sequence[Subject], base: Composition, box: Box, rest: Sequence[Sprite], *, rng: Random, number: int
) -> list[Sprite]:
    """Stand what the prompt names side by side inside the box."""
    count = len(named[:4])
    wide = (box[2] - box[0]) / count
    is_worn = any(_overlaps(sprite, box) for sprite in rest if not sprite.haze)
    sprites: list[Sprite] = []
    for place, subject in enumerate(named[:4]):
        share = 1 - 0.07 * number - 0.03
        left, right = box[0] + wide * place, box[0] + wide * (place + 1)
        top = box[3] - (box[3] - box[1]) * share
        inset = (right - left) * (1 - share) / 2
        # On the ground, unless the box hangs in the air or somebody is behind it who may wear or hold it.
        is_grounded = not is_worn and (box[3] > 0.015 or base.setting in {Setting.SKY, Setting.SPACE})
        sprite = staging.fitted(
            subject, base.setting, (left + inset, top, right - inset, box[3]), rng, is_grounded=is_grounded
        )
        if sprite.stance is Stance.FLIES and is_worn:
            sprite = replace(sprite, tilt=round(rng.uniform(-6, 6), 2), y=box[3] if number % 2 else sprite.y)
        sprites.append(sprite)
    return sprites


def _overlaps(sprite: Sprite, box: Box) -> bool:
    left, top, right, bottom = sprite.bounds
    return left < box[2] and box[0] < right and top < box[3] and box[1] < bottom


def _again(sprite: Sprite, box: Box, rng: Random, number: int) -> Sprite:
    """Draw the same one in another way, no larger than the hole."""
    scale = rng.uniform(0.82, 0.96)
    scale = min(scale, (box[3] - box[1]) * 0.96 / sprite.height, (box[2] - box[0]) * 0.96 / sprite.width)
    wide = sprite.width * scale
    x = min(max(sprite.x + sprite.width * rng.uniform(-0.2, 0.2), box[0] + wide / 2), box[2] - wide / 2)
    can_turn = sprite.aid is Aid.NONE or number != 1
    return replace(
        sprite,
        x=x,
        y=min(sprite.y, box[3]),
        width=wide,
        height=sprite.height * scale,
        is_flipped=sprite.is_flipped != (can_turn and number != 2),
        tilt=round(sprite.tilt + (rng.uniform(-8, 8) if sprite.stance in _AIRY else 0.0), 2),
        seed=rng.randrange(2**16),
    )


def _inhabitants(base: Composition, plan: Plan, box: Box, rng: Random, number: int) -> list[Sprite]:
    """Let something be there that belongs there, in every other picture."""
    names = [name for name in planner.STAFFAGE[base.setting] if not is_banned(name, plan.banned)]
    if number % 2 or not names or box[3] - box[1] < 0.06:
        return []
    subject = Subject(drawing=pack.drawing(rng.choice(names)), is_main=False)
    high = box[3] - box[1]
    tall = min(high * 0.8, 0.3)
    middle = (box[0] + box[2]) / 2
    reach = min((box[2] - box[0]) * 0.42, tall)
    is_grounded = box[3] > 0.04 or base.setting in {Setting.SKY, Setting.SPACE, Setting.UNDERWATER}
    low = max(0.05, box[3] - 0.06 * high) if is_grounded else box[3] - 0.2 * high
    sprite = staging.fitted(
        subject, base.setting, (middle - reach, low - tall, middle + reach, low), rng, is_grounded=True
    )
    if not is_grounded and sprite.stance not in _AIRY:
        return []
    return [replace(sprite, is_main=False)]
