"""One picture out of a grid, and one picture enlarged."""

from __future__ import annotations

import math
from dataclasses import replace

from journeyman.engines.base import Failed, Job
from journeyman.engines.papercut.commissions import scenes
from journeyman.engines.papercut.orders import Commission, Offer, Order, Work
from journeyman.engines.papercut.painting.recast import enriched
from journeyman.engines.papercut.scene import Scene
from journeyman.tasks.custom_ids import Deed

_MOST_PIXELS = 5_000_000  #: Midjourney's largest: twice the edges of its usual pictures
_MOST_PIXELS_4X = 20_000_000  #: four times, which only version 5 offers
_EVEN = 2  #: edges are multiples of this, as video wants it


def one(job: Job) -> Commission | Failed:
    """Take one picture out of a grid: the same pixels, and what may be asked for of one picture."""
    picture = scenes.parent(job)
    if isinstance(picture, Failed):
        return picture
    width, height = scenes.measured(picture.data)
    wanted = Order(work=Work.COPY, width=width, height=height, scene=picture.scene, picture=picture.data)
    return Commission(
        orders=(wanted,), offer=Offer.SINGLE, prompt=job.prompt, properties=job.parent.properties if job.parent else {}
    )


def enlarged(job: Job) -> Commission | Failed:
    """Draw one picture again, larger: the same scene with finer detail, or with some more to see in it."""
    picture = scenes.parent(job)
    if isinstance(picture, Failed):
        return picture
    deed = job.press.deed if job.press is not None else Deed.UPSCALE_SUBTLE
    scene = scenes.found(picture)
    if isinstance(scene, Failed):
        return scene
    width, height = scenes.measured(picture.data)
    if scene is not None and scenes.shows(scene, width, height):
        if deed is Deed.UPSCALE_CREATIVE and scene.scale <= 1:
            plan, seed = scene.plan, job.seed
            scene = scene.with_worlds(lambda world: enriched(world, plan, seed))
        wanted = _order(scene, 4 if deed is Deed.UPSCALE_4X else 2)
    else:
        scale = _allowed(width, height, 4 if deed is Deed.UPSCALE_4X else 2)
        wanted = Order(
            work=Work.ENLARGED,
            width=_even(width * scale),
            height=_even(height * scale),
            picture=picture.data,
            number=1 if deed is Deed.UPSCALE_CREATIVE else 0,
        )
    return Commission(
        orders=(wanted,),
        offer=Offer.UPSCALED,
        prompt=job.prompt,
        properties=job.parent.properties if job.parent else {},
    )


def _order(scene: Scene, factor: int) -> Order:
    """Order a scene ``factor`` times as large as it was first; who asks twice gets the same size."""
    scale = max(scene.scale, _allowed(scene.width, scene.height, factor))
    drawn = scenes.order(replace(scene, scale=scale), 0, scale=scale)
    return replace(drawn, width=_even(drawn.width), height=_even(drawn.height))


def _allowed(width: int, height: int, factor: int) -> float:
    """Say how much larger a picture of this size may become."""
    most = _MOST_PIXELS_4X if factor > 2 else _MOST_PIXELS
    return max(1.0, min(float(factor), math.sqrt(most / (width * height))))


def _even(edge: float) -> int:
    return max(_EVEN, round(edge / _EVEN) * _EVEN)
