"""Stacks: the layers of a scene put together to few planes, each of one depth and one way of living."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from journeyman.engines.papercut.motion import depths
from journeyman.engines.papercut.motion.life import STILL, Life
from journeyman.engines.papercut.painting.world import Composition, Layer, Sprite, Stance
from journeyman.engines.papercut.plan import Style

__all__ = ["Group", "Stack", "stacked"]

#: Styles that take long to finish are finished fewer times.
_SLOW: Final = frozenset({Style.OIL, Style.WATERCOLOUR, Style.PENCIL})
#: Styles whose lines run on from plane to plane show where these part, so they have few.
_NETTED: Final = frozenset({Style.STAINED_GLASS, Style.BLUEPRINT})
_ALIKE: Final = 0.035  #: difference at which two groups are one


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Layers, or subjects, that move as one."""

    layers: tuple[Layer, ...] = ()
    sprites: tuple[Sprite, ...] = ()
    depth: float
    foot: float  #: the line on which they stand, world units
    life: Life = STILL
    is_ground: bool = False
    is_fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """All planes of a scene, farthest first."""

    back: tuple[Group, ...]
    sprites: tuple[tuple[Sprite, ...], ...]  #: finished together, since finishing takes time
    front: tuple[Group, ...]


def stacked(scene: Composition) -> Stack:
    """Put a scene's layers together."""
    is_slow = scene.style in _SLOW
    most = 2 if scene.style in _NETTED else 5 if is_slow else 9
    return Stack(
        back=_merged(_groups(scene, scene.back, is_front=False), most),
        sprites=_companies(scene.sprites, 1 if is_slow else 4),
        front=_merged(_groups(scene, scene.front, is_front=True), 2 if is_slow else 3),
    )


def _groups(scene: Composition, layers: Sequence[Layer], *, is_front: bool) -> list[Group]:
    groups: list[Group] = []
    nearest = 0.0
    for layer in layers:
        if layer.kind in depths.FALLING:
            continue
        # Nothing moves less than what it covers.
        nearest = max(nearest, depths.layer_depth(layer, scene.window, is_front=is_front))
        foot = scene.window.top if depths.layer_life(layer).hangs else layer.y
        groups.append(
            Group(
                layers=(layer,),
                depth=nearest,
                foot=foot,
                life=depths.layer_life(layer),
                is_ground=layer.kind in depths.GROUNDS,
                is_fixed=layer.kind in depths.FIXED,
            )
        )
    return groups


def _merged(groups: list[Group], most: int) -> tuple[Group, ...]:
    while len(groups) > 1:
        costs = [_unlike(first, second) for first, second in itertools.pairwise(groups)]
        least = min(range(len(costs)), key=costs.__getitem__)
        if costs[least] > _ALIKE and len(groups) <= most:
            break
        groups[least : least + 2] = [_joined(groups[least], groups[least + 1])]
    return tuple(groups)


def _unlike(first: Group, second: Group) -> float:
    cost = abs(first.depth - second.depth)
    if first.is_ground != second.is_ground:
        cost += 0.16
    if first.is_fixed != second.is_fixed:
        cost += 0.5
    if first.life != second.life:
        cost += 0.05 if _only_leans(first.life) and _only_leans(second.life) else 0.25
    return cost


def _only_leans(life: Life) -> bool:
    return not (life.drift or life.glide or life.bob or life.pulse or life.flash or life.hangs)


def _joined(first: Group, second: Group) -> Group:
    lives = (first, second)
    main = max(lives, key=lambda group: group.life.lean) if all(_only_leans(group.life) for group in lives) else second
    return Group(
        layers=first.layers + second.layers,
        depth=(first.depth + second.depth) / 2 if not second.is_ground else second.depth,
        foot=max(first.foot, second.foot) if not second.is_ground else second.foot,
        life=STILL if second.is_ground or first.is_ground else main.life,
        is_ground=second.is_ground or first.is_ground,
        is_fixed=first.is_fixed and second.is_fixed,
    )


def _companies(sprites: Sequence[Sprite], most: int) -> tuple[tuple[Sprite, ...], ...]:
    """Split subjects into companies, in their order; those that shine are lit by the sky and come first anyway."""
    if not sprites:
        return ()
    shining = tuple(sprite for sprite in sprites if sprite.stance is Stance.SHINES)
    others = [sprite for sprite in sprites if sprite.stance is not Stance.SHINES]
    size = max(1, -(-len(others) // most))
    parts = tuple(tuple(others[start : start + size]) for start in range(0, len(others), size))
    return (shining, *parts) if shining else parts
