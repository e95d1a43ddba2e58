"""Four pictures of a prompt."""

from __future__ import annotations

from journeyman.engines.base import Failed, Job
from journeyman.engines.papercut.commissions import blend, scenes
from journeyman.engines.papercut.orders import Commission, Offer
from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.scene import Scene
from journeyman.tasks import sizes


def grid(job: Job) -> Commission | Failed:
    """Compose the four pictures of a prompt and its references; pictures without words are blended."""
    if not job.prompt.text:
        return blend.grid(job)
    plan = scenes.planned(job.prompt, job.seed, job.references)
    width, height = sizes.size(job.prompt.aspect, job.prompt.version, hd=job.prompt.hd)
    orders = tuple(
        scenes.order(
            Scene(
                plan=plan,
                world=compose(plan, index=index, width=width, height=height),
                width=width,
                height=height,
            ),
            index,
        )
        for index in range(4)
    )
    return Commission(orders=orders, offer=Offer.GRID, prompt=job.prompt, properties=echo(plan))
