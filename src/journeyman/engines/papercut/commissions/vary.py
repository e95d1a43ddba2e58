"""Variations: the same picture a little different, or the same story from another place; or, remixed, another story."""

from __future__ import annotations

from dataclasses import replace

from journeyman.engines.base import Failed, Job
from journeyman.engines.papercut.commissions import foreign, scenes
from journeyman.engines.papercut.orders import Commission, Offer
from journeyman.engines.papercut.painting.recast import retold, varied, viewed_anew
from journeyman.engines.papercut.plan import Plan
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.scene import Scene


def subtly(job: Job) -> Commission | Failed:
    """Keep the composition and change small things."""
    return _vary(job, is_strong=False)


def strongly(job: Job) -> Commission | Failed:
    """Keep the story and compose it anew."""
    return _vary(job, is_strong=True)


def _vary(job: Job, *, is_strong: bool) -> Commission | Failed:
    picture = scenes.parent(job)
    if isinstance(picture, Failed):
        return picture
    scene = scenes.found(picture)
    if isinstance(scene, Failed):
        return scene
    if scene is None:
        return foreign.variations(job, picture, is_strong=is_strong)
    read = scenes.planned(job.prompt, job.seed)
    if scenes.is_remix(job):
        plan = scenes.merged(read, scene.plan, scene.world)
        pictures = tuple(_retold(scene, plan, number, job.seed, is_strong=is_strong) for number in range(4))
    else:
        plan = scene.plan
        make = _anew if is_strong else _alike
        pictures = tuple(make(scene, number, job.seed) for number in range(4))
    return Commission(
        orders=tuple(scenes.order(one, number) for number, one in enumerate(pictures)),
        offer=Offer.GRID,
        prompt=job.prompt,
        properties=echo(replace(plan, drawn=read.drawn, unknown=read.unknown)),
    )


def _alike(scene: Scene, number: int, seed: int) -> Scene:
    return scene.with_worlds(lambda world: varied(world, number, seed))


def _anew(scene: Scene, number: int, seed: int) -> Scene:
    world = viewed_anew(scene.plan, scene.world, number, seed, (scene.width, scene.height))
    return replace(scene, plan=replace(scene.plan, seed=seed), world=world, patches=())


def _retold(scene: Scene, plan: Plan, number: int, seed: int, *, is_strong: bool) -> Scene:
    """Tell a new story where the old one was told; what a patch showed belongs to the old one."""
    world = retold(plan, scene.world, number, seed, is_fresh=is_strong)
    return replace(scene, plan=plan, world=varied(world, number, seed), patches=())
