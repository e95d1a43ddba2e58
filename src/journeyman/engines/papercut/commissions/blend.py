"""Several pictures brought together in four."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from journeyman.engines.base import Failed, Job
from journeyman.engines.papercut import blending
from journeyman.engines.papercut.blending import Lean, Source
from journeyman.engines.papercut.commissions import scenes
from journeyman.engines.papercut.orders import Commission, Offer
from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.painting.reliefs import Overlay, relief
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.scene import Scene
from journeyman.tasks import sizes
from journeyman.wording import Clause

__all__ = ["grid"]

_FEWEST: Final = 2
#: How foreign pictures lie over one another: each leading in turn, then the dark and the light shapes of all.
_OVERLAYS: Final = (Overlay.MIXED, Overlay.MIXED, Overlay.DARKER, Overlay.LIGHTER)
_SHARE: Final = 0.66


def grid(job: Job) -> Commission | Failed:
    """Compose four pictures in which the references meet, each leaning to another of them."""
    if len(job.references) < _FEWEST:
        return Failed(reason=Clause("To blend, send two pictures or more.", "混图需要两张或更多图片。"))
    sources = [blending.source(picture) for picture in job.references]
    width, height = sizes.size(job.prompt.aspect, job.prompt.version, hd=job.prompt.hd)
    made: list[Scene] = []
    for index in range(4):
        to = blending.lean(index, len(sources))
        plan = blending.meet(sources, to, job.prompt, job.seed)
        world = compose(plan, index=index, width=width, height=height)
        if sources[to.first].plan is None and not plan.tile:  # paper has no seam, but no repeat either
            world = _on_paper(world, sources, to, index)
        made.append(Scene(plan=plan, world=world, width=width, height=height))
    return Commission(
        orders=tuple(scenes.order(scene, index) for index, scene in enumerate(made)),
        offer=Offer.GRID,
        prompt=job.prompt,
        properties=echo(made[0].plan),
    )


def _on_paper(world: Composition, sources: Sequence[Source], to: Lean, index: int) -> Composition:
    """Put the shapes of the leading picture, and of other foreign ones, in the place of scenery."""
    foreign = [one.picture.data for one in sources if one.plan is None and one is not sources[to.first]]
    cut = relief([sources[to.first].picture.data, *foreign], _OVERLAYS[index], _SHARE)
    paper = Layer(kind="relief", relief=cut.rows, shades=cut.shades)
    return replace(world, back=(paper,), front=(), softness=0.0)
