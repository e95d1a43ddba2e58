"""Making the pictures of a job."""

from __future__ import annotations

from simulator.bots.desk import Desk
from simulator.bots.jobs import Job
from simulator.bots.orders import Kind, Result
from simulator.pictures import edits
from simulator.pictures.artist import Sketch


class Painting:
    """Turns an order into pictures: freshly drawn, or made of the parent's."""

    def __init__(self, desk: Desk) -> None:
        self._artist = desk.artist

    async def paint(self, job: Job) -> tuple[bytes, ...]:
        """Make the pictures; previews go to the job meanwhile."""
        order = job.order
        if order.kind in {Kind.UPSCALE, Kind.FILM}:
            return (_parent_picture(job),)
        if order.kind is Kind.ENLARGE:
            job.previews.append(await self._artist.work(edits.shrunk, _parent_picture(job)))
            return (await self._artist.work(edits.enlarged, _parent_picture(job), order.factor),)
        if order.result is Result.VIDEO_GRID and order.parent is not None:
            picture = _parent_picture(job)
            job.previews.append(await self._artist.work(edits.preview, (picture,) * 4))
            return (picture,) * 4
        fresh = await self._artist.draw(Sketch(prompt=order.reading.prompt, seed=job.seed), job.previews.append)
        if order.parent is None or order.kind in {Kind.REROLL, Kind.VARIATION}:
            return fresh
        cells = tuple([await self._changed(job, picture) for picture in fresh])
        job.previews.append(await self._artist.work(edits.preview, cells))
        return cells

    async def _changed(self, job: Job, fresh: bytes) -> bytes:
        order, picture = job.order, _parent_picture(job)
        if order.kind is Kind.REGION:
            return await self._artist.work(edits.repainted, picture, fresh, order.mask)
        if order.direction is not None:
            return await self._artist.work(edits.panned, picture, fresh, order.direction)
        return await self._artist.work(edits.zoomed_out, picture, fresh, order.factor)


def _parent_picture(job: Job) -> bytes:
    """Give the picture that the job begins with."""
    parent = job.order.parent
    if parent is None or not parent.cells:
        message = f"the job {job.id} needs a picture to begin with"
        raise ValueError(message)
    return parent.cells[min(job.order.index, len(parent.cells)) - 1]
