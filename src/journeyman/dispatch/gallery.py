"""Putting an engine's pictures where clients can fetch them. Nothing is shown before it is stored."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journeyman.engines.base import Finished, PictureFile
from journeyman.media import kinds, metadata, pixels
from journeyman.media.store import PictureStore
from journeyman.tasks import prompt as prompts
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Clip, Picture, Task


def texts(prompt: Prompt, *, typed: str, seed: int) -> dict[str, str]:
    """Give what is written into each file of a prompt: enough to draw it again."""
    return {
        "Title": prompt.text,
        "Description": typed,
        "parameters": prompts.parameters_line(prompt, seed),
        "Software": "Journeyman",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What of a result was stored."""

    grid: Picture | None = None  #: of several pictures
    pictures: tuple[Picture, ...] = ()
    clips: tuple[Clip, ...] = ()  #: each with the picture of its number as first frame


class Gallery:
    """Stores what a task shows.

    The keys follow from the task alone, so an attempt after a crash writes over what the crashed one left.
    """

    def __init__(self, store: PictureStore) -> None:
        self._store = store

    async def keep_preview(self, task: Task, preview: bytes) -> str:
        """Store a preview and give its key, which is a new one each time since clients cache for ever."""
        key = f"{task.token}/preview-{task.attempt}-{task.version}.webp"
        # A preview that a power cut takes is not worth a wait for the disk.
        await self._store.put(key, preview, kinds.Kind.WEBP, durable=False)
        return key

    async def keep(self, task: Task, finished: Finished, entries: Mapping[str, str]) -> Kept:
        """Store a result, each picture with its metadata and thumbnail, and make it durable."""
        kept = await self._keep_clips(task, finished, entries) if finished.clips else None
        if kept is None:
            kept = await self._keep_pictures(task, finished.pictures, entries)
        keys = [key for picture in (*kept.pictures, kept.grid) if picture for key in (picture.key, picture.thumbnail)]
        await self._store.flush([*keys, *(key for clip in kept.clips for key in (clip.key, clip.animation))])
        return kept

    async def _keep_pictures(self, task: Task, files: Sequence[PictureFile], entries: Mapping[str, str]) -> Kept:
        """Store pictures; several also as a grid, under which clients look for them first."""
        named = [(str(number), file) for number, file in enumerate(files, 1)]
        if len(files) > 1:
            grid = await asyncio.to_thread(pixels.grid, [file.data for file in files])
            named = [("grid", PictureFile(data=grid)), *named]
        kept = await asyncio.gather(*(self._keep_one(task, name, file, entries) for name, file in named))
        if len(files) > 1:
            return Kept(grid=kept[0], pictures=tuple(kept[1:]))
        return Kept(pictures=tuple(kept))

    async def _keep_clips(self, task: Task, finished: Finished, entries: Mapping[str, str]) -> Kept:
        clips: list[Clip] = []
        for number, file in enumerate(finished.clips, 1):
            clip = Clip(
                key=f"{task.token}/{number}.mp4", animation=f"{task.token}/{number}-moving.webp", seconds=file.seconds
            )
            await self._store.put(clip.key, file.video, kinds.media_type(clip.key), durable=False)
            await self._store.put(clip.animation, file.animation, kinds.Kind.WEBP, durable=False)
            clips.append(clip)
        posters = [clip.poster for clip in finished.clips]
        return dataclasses.replace(await self._keep_pictures(task, posters, entries), clips=tuple(clips))

    async def _keep_one(self, task: Task, name: str, file: PictureFile, entries: Mapping[str, str]) -> Picture:
        kind = kinds.of(file.data) or kinds.Kind.PNG
        suffix, data = "jpg", file.data
        if kind is kinds.Kind.PNG:
            noted = {**entries, metadata.SCENE: file.scene} if file.scene else entries
            suffix, data = "png", await asyncio.to_thread(metadata.with_metadata, file.data, noted)
        thumbnail = await asyncio.to_thread(pixels.thumbnail, file.data)
        width, height = pixels.dimensions(file.data)
        picture = Picture(
            key=f"{task.token}/{name}.{suffix}",
            thumbnail=f"{task.token}/{name}-small.webp",
            width=width,
            height=height,
            size=len(data),
            media_type=kind,
        )
        await self._store.put(picture.thumbnail, thumbnail, kinds.Kind.WEBP, durable=False)
        await self._store.put(picture.key, data, kind, durable=False)
        return picture
