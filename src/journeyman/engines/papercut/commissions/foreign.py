"""Pictures that papercut did not draw.

Nothing is known of them but their pixels, so each button does what pixels allow.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import Final

import pyvips

from journeyman.engines.base import Failed, Job, PictureFile
from journeyman.engines.papercut import scene as scene_form
from journeyman.engines.papercut.commissions import kept, scenes
from journeyman.engines.papercut.orders import Commission, Offer, Order, Work
from journeyman.engines.papercut.painting import staging
from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.plan import Plan, Subject
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.scene import Scene
from journeyman.tasks import sizes
from journeyman.tasks.prompt import Prompt
from journeyman.wording import Clause

_LARGE: Final = 0.4  #: a hole of that share of the picture is filled with a place, a smaller one with what is round it


_SMALLEST: Final = 16  #: pixels of an edge on which anything can be composed
_NARROWEST: Final = (
    14  #: longer edge to the shorter one: the prompt grammar's longest ratio, up to which scenes are sound
)

_UNFIT: Final = Clause(
    f"The picture cannot be drawn anew: each edge needs {_SMALLEST} pixels, and the longer one may be {_NARROWEST} "
    "times the shorter one at most.",
    f"图片无法重绘：每条边至少{_SMALLEST}像素，长边最多为短边的{_NARROWEST}倍。",
)


def _is_fit(width: int, height: int) -> bool:
    return min(width, height) >= _SMALLEST and max(width, height) <= _NARROWEST * min(width, height)


def _properties(plan: Plan) -> dict[str, object]:
    """Say what was read, and that the picture is not papercut's own."""
    return {**echo(plan), "foreign": True}


def _composed(plan: Plan, number: int, size: tuple[int, int]) -> Scene:
    """Compose a picture in a frame as large as a foreign one's, inside of what a scene may be."""
    width, height = size
    scale = min(1.0, 2048 / max(width, height))
    shape = max(16, round(width * scale)), max(16, round(height * scale))
    return Scene(
        plan=plan,
        world=compose(plan, index=number, width=shape[0], height=shape[1]),
        width=shape[0],
        height=shape[1],
    )


def variations(job: Job, picture: PictureFile, *, is_strong: bool) -> Commission:
    """Grade the picture in four ways, or draw the prompt by its colours, horizon and focus."""
    size = scenes.measured(picture.data)
    if not is_strong:
        plan = scenes.planned(job.prompt, job.seed)
        orders = tuple(
            Order(work=Work.RESTYLED, width=size[0], height=size[1], picture=picture.data, number=number)
            for number in range(4)
        )
        return Commission(orders=orders, offer=Offer.GRID, prompt=job.prompt, properties=_properties(plan))
    plan = scenes.planned(job.prompt, job.seed, (picture,))
    drawn = sizes.size(job.prompt.aspect, job.prompt.version, hd=job.prompt.hd)
    return Commission(
        orders=tuple(scenes.order(_composed(plan, number, drawn), number) for number in range(4)),
        offer=Offer.GRID,
        prompt=job.prompt,
        properties=_properties(plan),
    )


def zoomed(job: Job, picture: PictureFile, size: tuple[int, int], factor: float, prompt: Prompt) -> Commission:
    """Shrink the picture into a frame and continue its edges outwards."""
    width, height = scenes.measured(picture.data)
    share = min(size[0] / width, size[1] / height) / factor
    offset = (round((size[0] - width * share) / 2), round((size[1] - height * share) / 2))
    return _surrounded(job, picture, size, offset, share=share, prompt=prompt)


def panned(
    job: Job, picture: PictureFile, size: tuple[int, int], offset: tuple[int, int], prompt: Prompt
) -> Commission:
    """Continue the picture's edge to one side."""
    return _surrounded(job, picture, size, offset, share=1.0, prompt=prompt)


def _surrounded(
    job: Job, picture: PictureFile, size: tuple[int, int], offset: tuple[int, int], *, share: float, prompt: Prompt
) -> Commission:
    plan = scenes.planned(job.prompt, job.seed)
    orders = tuple(
        Order(
            work=Work.SURROUNDED,
            width=size[0],
            height=size[1],
            picture=picture.data,
            x=offset[0],
            y=offset[1],
            share=share,
            number=number,
        )
        for number in range(4)
    )
    return Commission(orders=orders, offer=Offer.GRID, prompt=prompt, properties=_properties(plan))


def mended(job: Job, picture: PictureFile, hole: pyvips.Image) -> Commission | Failed:
    """Fill a hole: a large one with the place that the prompt names, a small one with what is round it.

    What the prompt names stands in it, cut from paper.
    """
    if not _is_fit(hole.width, hole.height):
        return Failed(reason=_UNFIT)
    plan = scenes.planned(job.prompt, job.seed, (picture,))
    is_place = hole.avg() > 255 * _LARGE and plan.setting_named
    orders = tuple(
        Order(
            work=Work.FILLED,
            width=hole.width,
            height=hole.height,
            scene=scene_form.encode(_filling(plan, hole, number, job.seed, is_place=is_place)),
            picture=picture.data,
            mask=job.mask or b"",
            number=number,
        )
        for number in range(4)
    )
    return Commission(orders=orders, offer=Offer.GRID, prompt=job.prompt, properties=_properties(plan))


def _filling(plan: Plan, hole: pyvips.Image, number: int, seed: int, *, is_place: bool) -> Scene:
    """Compose what is seen through the hole; without scenery where the surroundings are to close over it."""
    scene = _composed(plan, number, (hole.width, hole.height))
    if is_place:
        return scene
    rng = Random(seed * 4 + number)
    named = [subject for subject in plan.subjects if subject.words][:4]
    left, top, wide, tall = kept.bounds(hole)
    view = scene.world.window
    sprites = tuple(
        _stood(subject, scene, (left + wide * place / len(named), top, wide / len(named), tall), number, rng, hole)
        for place, subject in enumerate(named)
    )
    world = replace(scene.world, back=(), front=(), sprites=sprites, window=view)
    return replace(scene, world=world)


def _stood(  # noqa: PLR0917 - where, and in what
    subject: Subject,
    scene: Scene,
    place: tuple[float, float, float, float],
    number: int,
    rng: Random,
    hole: pyvips.Image,
) -> staging.Sprite:
    view = scene.world.window
    across, down = view.width / hole.width, view.height / hole.height
    left, top, wide, tall = place
    inset = 0.04 + 0.05 * number
    box = (
        view.left + (left + wide * inset) * across,
        view.top + (top + tall * inset) * down,
        view.left + (left + wide * (1 - inset)) * across,
        view.top + (top + tall * (1 - inset * 0.4)) * down,
    )
    return staging.fitted(subject, scene.world.setting, box, rng, is_grounded=False)


def retextured(job: Job, picture: PictureFile) -> Commission | Failed:
    """Draw the picture's own shapes and tones by the style and the light that the prompt names."""
    width, height = scenes.measured(picture.data)
    if not _is_fit(width, height):
        return Failed(reason=_UNFIT)
    plan = scenes.planned(job.prompt, job.seed, (picture,))
    orders = tuple(
        Order(
            work=Work.RESTYLED,
            width=width,
            height=height,
            scene=scene_form.encode(_composed(replace(plan, seed=plan.seed + number), number, (width, height))),
            picture=picture.data,
            number=number,
        )
        for number in range(4)
    )
    return Commission(orders=orders, offer=Offer.GRID, prompt=job.prompt, properties=_properties(plan))
