"""Making the pictures of a job."""

from __future__ import annotations

from simulator.bots.desk import Desk
from simulator.bots.jobs import Job
from simulator.bots.orders import Kind, Result
from simulator.pictures import edits
from simulator.pictures.artist import CannotDraw, Cell, Origin, Sketch


class Painting:
    """Turns an order into pictures: freshly drawn, or made of the parent's."""

    def __init__(self, desk: Desk) -> None:
        self._artist = desk.artist

    async def paint(self, job: Job) -> tuple[Cell, ...]:
        """Make the pictures; previews go to the job meanwhile.

        Raises:
            CannotDraw: the artist has no picture for this.
        """
        order = job.order
        if order.kind in {Kind.UPSCALE, Kind.FILM}:
            return (_parent_cell(job),)
        if order.result is Result.VIDEO_GRID and order.parent is not None:
            cells = (_parent_cell(job),) * order.films
            job.previews.append(await self._artist.work(edits.preview, tuple(cell.data for cell in cells)))
            return cells
        cells = await (self._redraw(job) if self._artist.redraws else self._edit(job))
        return cells[: order.films] if order.result is Result.VIDEO_GRID else cells

    async def _redraw(self, job: Job) -> tuple[Cell, ...]:
        order, parent = job.order, job.order.parent
        origin = None
        if parent is not None and order.kind is not Kind.REROLL:
            cell = _parent_cell(job)
            origin = Origin(
                cell=cell,
                prompt=parent.order.reading.prompt,
                seed=parent.seed,
                job=parent.id,
                custom_id=job.interaction.pressed,
                zoom=order.factor if order.kind is Kind.ZOOM else None,
                mask=await self._artist.work(edits.fitted_mask, order.mask, cell.data) if order.mask else b"",
            )
        sketch = Sketch(prompt=order.reading.prompt, seed=job.seed, origin=origin, references=order.references)
        return await self._artist.draw(sketch, job.previews.append)

    async def _edit(self, job: Job) -> tuple[Cell, ...]:
        order = job.order
        if order.kind is Kind.ENLARGE:
            data = _parent_cell(job).data
            job.previews.append(await self._artist.work(edits.shrunk, data))
            return (Cell(data=await self._artist.work(edits.enlarged, data, order.factor)),)
        sketch = Sketch(prompt=order.reading.prompt, seed=job.seed, references=order.references)
        fresh = await self._artist.draw(sketch, job.previews.append)
        if order.parent is None or order.kind in {Kind.REROLL, Kind.VARIATION}:
            return fresh
        cells = tuple([Cell(data=await self._changed(job, cell.data)) for cell in fresh])
        job.previews.append(await self._artist.work(edits.preview, tuple(cell.data for cell in cells)))
        return cells

    async def _changed(self, job: Job, fresh: bytes) -> bytes:
        order, data = job.order, _parent_cell(job).data
        if order.kind is Kind.REGION:
            return await self._artist.work(edits.repainted, data, fresh, order.mask)
        if order.direction is not None:
            return await self._artist.work(edits.panned, data, fresh, order.direction)
        return await self._artist.work(edits.zoomed_out, data, fresh, order.factor)


def _parent_cell(job: Job) -> Cell:
    """Give the picture that the job begins with."""
    parent = job.order.parent
    if parent is None or not parent.cells:
        message = f"the picture that {job.id} begins with is no longer there"
        raise CannotDraw(message)
    return parent.cells[min(job.order.index, len(parent.cells)) - 1]
