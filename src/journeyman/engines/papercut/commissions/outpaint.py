"""Zooming out and panning: more of the same world."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Final

from journeyman.engines.base import Failed, Job
from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.commissions import foreign, scenes
from journeyman.engines.papercut.orders import Commission, Offer, Order, Work
from journeyman.engines.papercut.painting.outskirts import seen_on, widened
from journeyman.engines.papercut.painting.world import Composition, Window
from journeyman.engines.papercut.plan import Plan, Setting, Subject, TimeOfDay, Weather
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.reading.bans import is_banned
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.scene import Scene
from journeyman.tasks import sizes
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.prompt import Prompt
from journeyman.wording import Clause

_STEP: Final = 16  #: edges are multiples of this many pixels
_GROWTH: Final = 0.5  #: by how much of the first frame's edge a pan grows
_LONGEST: Final = 4096  #: pixels of an edge
_SIDES: Final = {
    Deed.PAN_LEFT: (-1, 0),
    Deed.PAN_RIGHT: (1, 0),
    Deed.PAN_UP: (0, -1),
    Deed.PAN_DOWN: (0, 1),
}
_TOO_FAR: Final = Clause(
    "The camera is as far away as it can go: what the picture began with would be too small to see. "
    "Zoom out from an earlier picture.",
    "镜头已拉到最远：再拉远，最初的画面就小得看不见了。请从更早的图片开始缩放。",
)
_TOO_LONG: Final = Clause(
    "The picture is as long as it can be (14:1, or 4096 pixels). Pan to another side.",
    "图片已达到最大长度（14:1，或4096像素）。请向其他方向平移。",
)

#: What crosses the sky, by the hour.
_ALOFT: Final = {
    TimeOfDay.DAWN: ("hot-air-balloon", "dove"),
    TimeOfDay.DAY: ("hot-air-balloon", "kite", "dove"),
    TimeOfDay.DUSK: ("hot-air-balloon", "dove"),
    TimeOfDay.NIGHT: ("comet", "owl"),
}
#: Who may be found where what lives there, being small or lying on tables, would be found on the floor.
_COMPANY: Final = {
    Setting.CAFE: ("cat", "dog", "potted-plant"),
    Setting.ROOM: ("cat", "dog", "potted-plant", "teddy-bear"),
    Setting.SKY: ("hot-air-balloon", "dove", "kite", "airplane"),
}
_ROOFED: Final = frozenset({Setting.ROOM, Setting.CAFE, Setting.STUDIO, Setting.UNDERWATER, Setting.SPACE, Setting.SKY})

_Look = Callable[[Composition, Window, int, int, tuple[Subject, ...]], Composition]


def zoomed(job: Job) -> Commission | Failed:
    """See the picture from farther away."""
    factor = job.press.factor if job.press is not None else 2.0
    return _back(job, factor, None)


def custom(job: Job) -> Commission | Failed:
    """See it from as far away as ``--zoom`` says, in the frame that ``--ar`` says."""
    factor = min(2.0, max(1.0, float(job.prompt.others.get("zoom") or 2.0)))
    has_ratio = any(name in {"ar", "aspect"} for name, _ in job.prompt.typed)
    return _back(job, factor, job.prompt.aspect if has_ratio else None)


def squared(job: Job) -> Commission | Failed:
    """See so much more of it that the frame becomes a square."""
    return _back(job, 1.0, (1, 1))


def _back(job: Job, factor: float, aspect: tuple[int, int] | None) -> Commission | Failed:
    picture = scenes.parent(job)
    if isinstance(picture, Failed):
        return picture
    scene = scenes.found(picture)
    if isinstance(scene, Failed):
        return scene
    width, height = scenes.measured(picture.data)
    size = (width, height)
    if aspect is not None and not _is_ratio(size, aspect):
        size = sizes.size(aspect, job.prompt.version, hd=job.prompt.hd)
    prompt = job.prompt if aspect is None else _with_aspect(job.prompt, *aspect)
    if scene is None or not scenes.shows(scene, width, height):
        return foreign.zoomed(job, picture, size, factor, prompt)
    window = _farther(scene.world.window, size[0] / size[1], factor)
    read, company = _company(job, scene)
    pictures = tuple(
        _looked(scene, widened, window, chance=(number, job.seed), company=company(number), size=size)
        for number in range(4)
    )
    return _commission(pictures, tuple(scenes.order(one, number) for number, one in enumerate(pictures)), prompt, read)


def panned(job: Job) -> Commission | Failed:
    """Let the frame grow to one side; what was seen keeps its pixels."""
    picture = scenes.parent(job)
    if isinstance(picture, Failed):
        return picture
    scene = scenes.found(picture)
    if isinstance(scene, Failed):
        return scene
    deed = job.press.deed if job.press is not None else Deed.PAN_RIGHT
    width, height = scenes.measured(picture.data)
    known = scene is not None and scenes.shows(scene, width, height) and not scene.world.is_tile
    across, down = _growth(scene if known else None, width, height, deed)
    size = (width + abs(across), height + abs(down))
    if max(size) > _LONGEST or max(size) / min(size) > sizes.MAX_RATIO:
        return Failed(reason=_TOO_LONG)
    prompt = _with_aspect(job.prompt, *size)
    if scene is None or not known:
        return foreign.panned(job, picture, size, (max(0, -across), max(0, -down)), prompt)
    window = _grown(scene.world.window, across / width, down / height)
    read, company = _company(job, scene)
    pictures = tuple(
        _looked(scene, seen_on, window, chance=(number, job.seed), company=company(number), size=size)
        for number in range(4)
    )
    orders = tuple(
        replace(
            scenes.order(one, number),
            work=Work.EXTENDED,
            picture=picture.data,
            x=max(0, -across),
            y=max(0, -down),
        )
        for number, one in enumerate(pictures)
    )
    return _commission(pictures, orders, prompt, read)


def _commission(
    pictures: tuple[Scene, ...], orders: tuple[Order, ...], prompt: Prompt, read: Plan
) -> Commission | Failed:
    if not all(scenes.is_drawable(one) for one in orders):
        return Failed(reason=_TOO_FAR)
    plan = replace(pictures[0].plan, drawn=read.drawn, unknown=read.unknown)
    return Commission(orders=orders, offer=Offer.GRID, prompt=prompt, properties=echo(plan))


def _looked(
    scene: Scene,
    look: _Look,
    window: Window,
    *,
    chance: tuple[int, int],
    company: tuple[Subject, ...],
    size: tuple[int, int],
) -> Scene:
    """Move the camera, in all worlds of a scene alike; ``chance`` is which of the four, and the seed."""
    moved = scene.with_worlds(lambda world: look(world, window, *chance, company))
    return replace(moved, width=size[0], height=size[1], scale=1.0)


def _is_ratio(size: tuple[int, int], aspect: tuple[int, int]) -> bool:
    """Say whether a picture has a ratio already, as near as sizes come to ratios."""
    return abs(size[0] * aspect[1] / (size[1] * aspect[0]) - 1) < 0.03


def _farther(window: Window, ratio: float, factor: float) -> Window:
    """Take the smallest window of a ratio that holds another, and step back from it."""
    width, height = window.width, window.height
    width, height = max(width, height * ratio) * factor, max(height, width / ratio) * factor
    x, y = window.at(0.5, 0.5)
    return Window(left=x - width / 2, top=y - height / 2, width=width, height=height)


def _growth(scene: Scene | None, width: int, height: int, deed: Deed) -> tuple[int, int]:
    """Say by how many pixels the frame grows to the right and downwards; negative: to the other side."""
    across, down = _SIDES[deed]
    wide, high = float(width), float(height)
    if scene is not None:
        wide *= scene.world.mount.width / scene.world.window.width
        high *= scene.world.mount.height / scene.world.window.height
    return (
        across * max(_STEP, round(wide * _GROWTH / _STEP) * _STEP),
        down * max(_STEP, round(high * _GROWTH / _STEP) * _STEP),
    )


def _grown(window: Window, across: float, down: float) -> Window:
    """Let a window grow by shares of its edges."""
    return Window(
        left=window.left + min(0.0, across) * window.width,
        top=window.top + min(0.0, down) * window.height,
        width=window.width * (1 + abs(across)),
        height=window.height * (1 + abs(down)),
    )


def _company(job: Job, scene: Scene) -> tuple[Plan, Callable[[int], tuple[Subject, ...]]]:
    """Read the prompt, and say whom each of the four pictures may discover."""
    read = scenes.planned(job.prompt, job.seed)
    shown = {subject.drawing.id for subject in scene.plan.subjects}
    named = [subject for subject in read.subjects if subject.words and subject.drawing.id not in shown]
    # Whom one discovers is somebody else, also than those who were discovered before.
    there = shown | {sprite.drawing for world in scene.worlds for sprite in world.sprites}
    words = {word for name in there for word in name.split("-")}
    names = [
        name
        for name in _COMPANY.get(scene.world.setting) or planner.STAFFAGE[scene.world.setting]
        if not is_banned(name, scene.plan.banned) and words.isdisjoint(name.split("-"))
    ]
    if scene.world.setting not in _ROOFED and scene.world.weather in {Weather.CLEAR, Weather.CLOUDY}:
        names += [
            name for name in _ALOFT[scene.world.time] if not is_banned(name, scene.plan.banned) and name not in there
        ]

    def company(number: int) -> tuple[Subject, ...]:
        rng = Random(job.seed * 4 + number)
        living = [Subject(drawing=pack.drawing(name), is_main=False) for name in rng.sample(names, min(3, len(names)))]
        # Something to find in every picture, but not the same crowd in each.
        return (*(replace(subject, count=1, is_main=False) for subject in named), *living[: 2 + number % 2])

    return read, company


def _with_aspect(prompt: Prompt, width: int, height: int) -> Prompt:
    """Write the ratio that the picture has now last, as Midjourney does."""
    shared = math.gcd(width, height)
    wide, high = width // shared, height // shared
    typed = tuple((name, value) for name, value in prompt.typed if name not in {"ar", "aspect"})
    return replace(prompt, aspect=(wide, high), typed=(*typed, ("ar", f"{wide}:{high}")))
