"""Putting a job's pictures into messages: names, files, attachments, buttons."""

from __future__ import annotations

from typing import Final

from simulator.bots import components, content
from simulator.bots.desk import Desk
from simulator.bots.jobs import Job
from simulator.bots.orders import Kind, Result
from simulator.discord.files import File
from simulator.discord.messages import Attachment
from simulator.discord.shapes import Json
from simulator.pictures import edits
from simulator.pictures.sizes import dimensions

_PNG: Final = "image/png"
_WEBP: Final = "image/webp"


class Delivery:
    """Makes what messages carry."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def attach(self, channel_id: str, filename: str, data: bytes, media_type: str, *, folder: str = "") -> Attachment:
        """Put a file on the CDN."""
        id_ = self._desk.ids.snowflake()
        path = f"{folder}attachments/{channel_id}/{id_}/{filename}"
        self._desk.files.put(path, File(data=data, media_type=media_type))
        width, height = dimensions(data)
        return Attachment(
            id=id_,
            path=path,
            filename=filename,
            size=len(data),
            width=width,
            height=height,
            media_type=media_type,
            is_ephemeral=bool(folder),
        )

    def preview(self, job: Job) -> tuple[Attachment, ...]:
        """Give the picture of a job that is under way, as far as it is drawn."""
        if not job.previews:
            return ()
        prefix = "" if self._desk.options.plain_previews else f"{job.id}_"
        return (self.attach(job.channel.id, f"{prefix}grid_0.webp", job.previews[-1], _WEBP),)

    async def result(self, job: Job) -> Attachment:
        """Give the picture of a job that is done."""
        artist = self._desk.artist
        name = f"{content.stem(job.account.name, job.printed)}_{job.id}"
        data = await artist.work(edits.grid, tuple(cell.data for cell in job.cells))
        if job.order.result in {Result.VIDEO_GRID, Result.FILM}:
            data = await artist.work(_film, data, job.order.is_fast_motion)
        elif self._desk.options.webp_finals:
            data = await artist.work(edits.webp, data)
        else:
            return self.attach(job.channel.id, f"{name}.png", data, _PNG)
        return self.attach(job.channel.id, f"{name}.webp", data, _WEBP)

    def buttons(self, job: Job) -> tuple[Json, ...]:
        """Give what can be done with a result."""
        match job.order.result:
            case Result.GRID:
                return components.grid(job.id)
            case Result.SINGLE if job.order.kind is Kind.ENLARGE:
                return components.enlarged(job.id, job.order.reading.version)
            case Result.SINGLE:
                return components.single(job.id, job.order.reading.version, job.order.reading.aspect)
            case Result.VIDEO_GRID:
                films = job.order.films
                return components.video_grid(job.id, films) if films > 1 else components.film(job.id)
            case Result.FILM:
                return components.film(job.id)

    def content(self, job: Job) -> str:
        """Write the last message of a job."""
        order = job.order
        if order.kind in {Kind.UPSCALE, Kind.FILM}:
            return content.done(job.printed, f"Image #{order.index}", job.account.id, "", "")
        notice = ""
        if order.result is Result.VIDEO_GRID:
            notice = content.website(job.id)
        elif order.reading.prompt.links and order.kind is not Kind.BLEND:
            notice = content.WEBSITE
        return content.done(job.printed, order.done, job.account.id, job.mode, notice)


def _film(still: bytes, is_fast: bool) -> bytes:  # noqa: FBT001 - called through the artist's queue, by position
    return edits.animated(still, is_fast=is_fast)
