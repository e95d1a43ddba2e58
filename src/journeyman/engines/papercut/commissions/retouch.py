"""Pictures that a client sends: a part of one drawn anew, or the whole in another style."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pyvips

from journeyman.engines.base import Failed, Job, PictureFile
from journeyman.engines.papercut.commissions import foreign, region, scenes
from journeyman.engines.papercut.orders import Commission, Offer
from journeyman.engines.papercut.painting.recast import retold, varied
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.scene import Scene
from journeyman.wording import Clause

_NO_PICTURE: Final = Clause("Send the picture that is to be worked on.", "请发送要处理的图片。")
_CLEAR: Final = 128  #: pixels less opaque than this are to be drawn anew


def edited(job: Job) -> Commission | Failed:
    """Draw anew what the mask selects, or where the picture is transparent."""
    picture = _given(job)
    if isinstance(picture, Failed):
        return picture
    if job.mask is None:
        job = replace(job, mask=_transparent(picture))
    return region.mend(job, picture, _own(picture))


def retextured(job: Job) -> Commission | Failed:
    """Keep what a picture shows and where, and draw it as the prompt says."""
    picture = _given(job)
    if isinstance(picture, Failed):
        return picture
    scene = _own(picture)
    if scene is None:
        return foreign.retextured(job, picture)
    read = scenes.planned(job.prompt, job.seed)
    style = None if planner.named_style(job.prompt) is not None else scene.world.style
    plan = scenes.merged(read, scene.plan, scene.world, style)
    pictures = [
        replace(
            scene,
            plan=plan,
            world=varied(retold(plan, scene.world, number, job.seed, is_fresh=False), number, job.seed),
            patches=(),
        )
        for number in range(4)
    ]
    return Commission(
        orders=tuple(scenes.order(one, number) for number, one in enumerate(pictures)),
        offer=Offer.GRID,
        prompt=job.prompt,
        properties=echo(replace(plan, drawn=read.drawn, unknown=read.unknown)),
    )


def _given(job: Job) -> PictureFile | Failed:
    """Give the picture that came with the job, or the one below which a button was pressed."""
    if job.references:
        return job.references[0]
    if job.parent is not None and job.parent.picture is not None:
        return job.parent.picture
    return Failed(reason=_NO_PICTURE)


def _own(picture: PictureFile) -> Scene | None:
    """Give the scene of a picture that papercut drew; a note that cannot be read makes it a foreign one."""
    scene = scenes.found(picture)
    if scene is None or isinstance(scene, Failed) or scene.world.is_tile:
        return None
    return scene if scenes.shows(scene, *scenes.measured(picture.data)) else None


def _transparent(picture: PictureFile) -> bytes | None:
    """Make a mask of a picture's transparent part; ``None``: it has none."""
    image = pyvips.Image.new_from_buffer(picture.data, "")
    if not image.hasalpha():
        return None
    alpha = image.extract_band(image.bands - 1)
    # Some tools keep 16 bits for each channel.
    limit = _CLEAR * 257 if image.format == "ushort" else _CLEAR
    hole = (alpha < limit).cast("uchar")
    return hole.pngsave_buffer(compression=1) if hole.max() else None
