"""The scene: a picture as papercut thinks of it, small enough to travel inside the picture's own file.

A scene is all that is needed to draw the very picture again at any size, and to go on from it: to look from farther
away, to replace a part, to vary it. It comes back from files that anybody may have written, so ``decode`` believes
nothing: what it lets through draws in bounded time, and nothing of it reaches an SVG document but numbers, colours and
names that were looked up.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, cast

import msgspec

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.notes import Form
from journeyman.engines.papercut.painting.reliefs import GRID, MOST_SHADES
from journeyman.engines.papercut.painting.scenery import PAINTERS
from journeyman.engines.papercut.painting.scenery.trees import SPECIES
from journeyman.engines.papercut.painting.world import Box, Composition, Layer, Palette, Sprite, Window
from journeyman.engines.papercut.plan import Plan, Reference, Subject

__all__ = ["MASK_EDGE", "MOST_PATCHES", "Patch", "Scene", "decode", "encode"]

_PREFIX: Final = "papercut1:"  #: names the engine and the version of the form
_LONGEST: Final = 64 * 2**10  #: characters of a scene
_LARGEST: Final = 512 * 2**10  #: bytes of it unpacked
MASK_EDGE: Final = 96  #: a patch's mask is a square of so many bits along each edge
MOST_PATCHES: Final = 6
_DIGITS: Final = 5  #: decimals of all numbers; finer than a pixel at any size


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A part that was drawn anew: another world, seen through a hole in the first."""

    world: Composition
    box: Box  #: where the mask lies in the world
    mask: bytes  #: rows from the top, one bit for each cell of a square of ``MASK_EDGE``, 1 where the new world is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture that can be drawn again."""

    plan: Plan
    world: Composition
    width: int  #: pixels of the picture before any enlargement
    height: int
    patches: tuple[Patch, ...] = ()  #: the later lie over the earlier
    scale: float = 1.0  #: how many times larger than ``width`` × ``height`` it was drawn

    @property
    def seed(self) -> int:
        """The seed of the job that made its plan."""
        return self.plan.seed

    @property
    def worlds(self) -> tuple[Composition, ...]:
        """All worlds, those of the patches after the first."""
        return self.world, *(patch.world for patch in self.patches)

    def with_worlds(self, change: Callable[[Composition], Composition]) -> Scene:
        """Change all worlds alike."""
        return replace(
            self,
            world=change(self.world),
            patches=tuple(replace(patch, world=change(patch.world)) for patch in self.patches),
        )


class _Actor(msgspec.Struct, frozen=True):
    """A subject with its drawing by name: what is known of a drawing is looked up, never believed."""

    drawing: str
    count: int
    colour: str | None
    size: float
    is_main: bool


class _Form(msgspec.Struct, frozen=True):
    """A scene on its way."""

    plan: Plan
    actors: list[_Actor]
    worlds: list[Composition]
    masks: list[tuple[Box, bytes]]
    size: tuple[int, int]
    scale: float


_NOTE: Final = Form(kind=_Form, prefix=_PREFIX, longest=_LONGEST, largest=_LARGEST)


def encode(scene: Scene) -> str:
    """Write a scene, usually in two or three thousand characters.

    Numbers are rounded, so the scene that is drawn must be one that was decoded.
    """
    form = _Form(
        # The words of the prompt are in the task; which of them were drawn is read again when that is needed.
        plan=replace(scene.plan, subjects=(), drawn=(), unknown=()),
        actors=[
            _Actor(
                drawing=subject.drawing.id,
                count=subject.count,
                colour=subject.colour,
                size=subject.size,
                is_main=subject.is_main,
            )
            for subject in scene.plan.subjects
        ],
        worlds=[_bare(world) for world in scene.worlds],
        masks=[(patch.box, patch.mask) for patch in scene.patches],
        size=(scene.width, scene.height),
        scale=scene.scale,
    )
    plain = msgspec.json.encode(_rounded(msgspec.to_builtins(form, order="sorted")))
    return _NOTE.pack(plain)


def _bare(world: Composition) -> Composition:
    """Leave out what the art pack knows of the drawings."""
    return replace(world, sprites=tuple(replace(sprite, label="", inks=()) for sprite in world.sprites))


def _rounded(value: object) -> object:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in cast("dict[str, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in cast("Iterable[object]", value)]
    return value


def decode(text: str) -> Scene | None:
    """Read a scene; ``None`` when anything about it is not as ``encode`` writes it."""
    form = _NOTE.unpack(text)
    if form is None or not _is_sound(form):
        return None
    return Scene(
        plan=replace(form.plan, subjects=tuple(_subject(actor) for actor in form.actors)),
        world=_known(form.worlds[0]),
        width=form.size[0],
        height=form.size[1],
        patches=tuple(
            Patch(world=_known(world), box=box, mask=mask)
            for world, (box, mask) in zip(form.worlds[1:], form.masks, strict=True)
        ),
        scale=form.scale,
    )


def _subject(actor: _Actor) -> Subject:
    return Subject(
        drawing=pack.drawing(actor.drawing),
        count=actor.count,
        colour=actor.colour,
        size=actor.size,
        is_main=actor.is_main,
    )


def _known(world: Composition) -> Composition:
    """Put in what the art pack knows of the drawings."""
    return replace(world, sprites=tuple(_named(sprite) for sprite in world.sprites))


def _named(sprite: Sprite) -> Sprite:
    drawing = pack.drawing(sprite.drawing)
    return replace(sprite, nature=drawing.nature, label=drawing.label, inks=drawing.inks)


_COLOUR: Final = re.compile("#[0-9a-f]{6}")
_RELIEF: Final = re.compile(f"[0-9]{{{GRID}}}", re.ASCII)
_VARIETY: Final = re.compile("[a-z+]{0,40}")
_FAR: Final = 200.0  #: world units: nothing is farther from the middle
_HUGE: Final = 2**63
_MOST: Final = 64  #: layers on a stack
_CROWD: Final = 640  #: sprites; a long pattern has half a thousand
_PIXELS: Final = (16, 4096)  #: edges of a picture
_MOST_SEEN: Final = 5000.0  #: area of the window, once for each layer that fills it
_MOST_THINGS: Final = 40_000.0  #: blades, flowers, trees … of all layers together
_MOST_FIGURES: Final = 24.0  #: area of all figures' squares, in squares of the window's height
_STREWN: Final = frozenset({"rain", "snowfall", "petals", "stars"})  #: what fills the window row by row
_MOST_STREWN: Final = 6  #: layers of such


def _is_sound(form: _Form) -> bool:
    """Say whether a scene may be drawn."""
    return (
        len(form.worlds) == len(form.masks) + 1 <= MOST_PATCHES + 1
        and all(_PIXELS[0] <= edge <= _PIXELS[1] for edge in form.size)
        and 0.1 <= form.scale <= 8
        and len(form.actors) <= 24
        and all(_is_sound_actor(actor) for actor in form.actors)
        and _is_sound_plan(form.plan)
        and all(_is_sound_world(world) for world in form.worlds)
        and all(_is_box(box) and len(mask) == MASK_EDGE * MASK_EDGE // 8 for box, mask in form.masks)
    )


def _are_numbers(value: object, limit: float = _FAR) -> bool:
    """Say whether all numbers inside a value are finite and not too large; seeds only count as whole numbers."""
    if isinstance(value, float):
        return math.isfinite(value) and abs(value) <= limit
    if isinstance(value, int):
        return -_HUGE <= value < _HUGE
    if isinstance(value, tuple):
        return all(_are_numbers(item, limit) for item in cast("tuple[object, ...]", value))
    if dataclasses.is_dataclass(value):
        return all(_are_numbers(getattr(value, field.name), limit) for field in dataclasses.fields(value))
    return True


def _are_colours(values: Iterable[str | None]) -> bool:
    return all(value is None or _COLOUR.fullmatch(value) for value in values)


def _is_box(box: Box) -> bool:
    return _are_numbers(box) and box[0] < box[2] and box[1] < box[3]


def _is_sound_actor(actor: _Actor) -> bool:
    return (
        actor.drawing in pack.ids_set()
        and 1 <= actor.count <= 12
        and 0.1 <= actor.size <= 4
        and _are_colours((actor.colour,))
    )


def _is_sound_plan(plan: Plan) -> bool:
    return (
        not (plan.subjects or plan.drawn or plan.unknown)
        and 0 <= plan.stylize <= 1000
        and 0 <= plan.chaos <= 100
        and 0 <= plan.weird <= 3000
        and 0 < plan.quality <= 8
        and 0 <= plan.seed < _HUGE
        and len(plan.alternatives) <= 20
        and len(plan.colours) <= 8
        and _are_colours(plan.colours)
        and len(plan.banned) <= 400
        and all(len(word) <= 300 for word in plan.banned)
        and len(plan.references) <= 8
        and all(_is_sound_reference(reference) for reference in plan.references)
    )


def _is_sound_reference(reference: Reference) -> bool:
    return (
        1 <= len(reference.palette) <= 8
        and _are_colours(reference.palette)
        and all(0 <= share <= 1 for share in (reference.horizon, *reference.focus, reference.brightness))
        and 0 <= reference.weight <= 3
    )


def _is_sound_world(world: Composition) -> bool:
    palette: Palette = world.palette
    return (
        _are_numbers(world)
        and _is_sound_window(world.window)
        and _is_sound_window(world.frame)
        and _is_sound_window(world.mount)
        and _contains(world.window, world.mount)
        and _are_colours(getattr(palette, field.name) for field in dataclasses.fields(palette))
        and len(world.guide) <= 60
        and _are_colours(world.guide)
        and 0 <= world.softness <= 2
        and 0.1 <= world.strength <= 3
        and 0 <= world.gloom <= 1
        and 0 <= world.guidance <= 1
        and 0 <= world.index < 4
        and 0 <= world.seed < 2**40
        and 0 < world.light.radius <= 4
        and 0 < world.light.phase <= 1
        and all(0 <= factor <= 2 for factor in world.light.tint)
        and len(world.back) <= _MOST
        and len(world.front) <= _MOST
        and len(world.sprites) <= _CROWD
        and all(_is_sound_layer(layer, is_tile=world.is_tile) for layer in (*world.back, *world.front))
        and all(_is_sound_sprite(sprite) for sprite in world.sprites)
        and all(sprite.height <= 2 * world.window.height for sprite in world.sprites)
        and sum(sprite.height**2 for sprite in world.sprites) <= _MOST_FIGURES * world.window.height**2
        and (world.is_tile or _is_drawn_in_time(world))
    )


def _is_drawn_in_time(world: Composition) -> bool:
    """Say whether a world's scenery is a bounded number of things."""
    layers = (*world.back, *world.front)
    return (
        world.window.width * world.window.height * len(layers) <= _MOST_SEEN
        and sum(world.window.width * layer.density / layer.size for layer in layers) <= _MOST_THINGS
        and sum(layer.kind in _STREWN for layer in layers) <= _MOST_STREWN
    )


def _is_sound_window(window: Window) -> bool:
    return 0.25 <= window.width <= 40 and 0.25 <= window.height <= 40 and 1 / 20 <= window.width / window.height <= 20


def _contains(outer: Window, inner: Window) -> bool:
    return (
        outer.left <= inner.left + 0.01
        and outer.top <= inner.top + 0.01
        and outer.right >= inner.right - 0.01
        and outer.bottom >= inner.bottom - 0.01
    )


def _is_sound_layer(layer: Layer, *, is_tile: bool) -> bool:
    if is_tile:
        # The numbers of a pattern are those of its lattice.
        return layer.kind == "pattern" and 0 < layer.size <= 20 and 1 <= layer.density <= 400 and 1 <= layer.x <= 400
    return (
        layer.kind in PAINTERS
        and 0.005 <= layer.size <= 20
        and 0.02 <= layer.density <= 6
        and 0 <= layer.tone <= 4
        and -_HUGE <= layer.seed < _HUGE
        and _VARIETY.fullmatch(layer.variety) is not None
        and (layer.kind != "trees" or set(layer.variety.split("+")) <= SPECIES.keys())
        and len(layer.clear) <= _CROWD
        and (layer.frame is None or _is_sound_window(layer.frame))
        and _is_sound_relief(layer)
    )


def _is_sound_relief(layer: Layer) -> bool:
    if layer.kind != "relief":
        return not layer.relief and not layer.shades
    return (
        1 <= len(layer.shades) <= MOST_SHADES
        and _are_colours(layer.shades)
        and len(layer.relief) == GRID
        and all(_RELIEF.fullmatch(row) and int(max(row)) < len(layer.shades) for row in layer.relief)
    )


def _is_ink(ink: Box, box: Box) -> bool:
    """Say whether a box shows a drawing, whole or down to a waterline; its shape decides how large a raster becomes."""
    near = 0.01
    return (
        all(abs(ink[side] - box[side]) < near for side in (0, 1, 2))
        and ink[1] + 0.15 * (box[3] - box[1]) <= ink[3] <= box[3] + near
    )


def _is_sound_sprite(sprite: Sprite) -> bool:
    return (
        sprite.drawing in pack.ids_set()
        and _is_ink(sprite.ink, pack.drawing(sprite.drawing).box)
        and 0.002 <= sprite.height <= 12
        and 0.002 <= sprite.width <= 40
        and abs(sprite.tilt) <= 180
        and 0 <= sprite.haze <= 1
        and 0 <= sprite.seed < _HUGE
        and _are_colours((sprite.colour,))
        and not (sprite.label or sprite.inks)
    )
