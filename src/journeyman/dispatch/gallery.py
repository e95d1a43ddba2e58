"""Putting an engine's pictures where clients can fetch them. Nothing is shown before it is stored."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journeyman.engines.base import ClipFile, Finished, PictureFile
from journeyman.media import kinds, metadata, pixels
from journeyman.media.pixels import Decoded
from journeyman.media.store import PictureStore
from journeyman.tasks import prompt as prompts
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Clip, Picture, Task


def texts(prompt: Prompt, *, typed: str, seed: int | None) -> dict[str, str]:
    """Give what is written into each file of a prompt: enough to draw it again, if the seed is known."""
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
        clips = await self._keep_clips(task, finished.clips)
        posters = [clip.poster for clip in finished.clips]
        kept = await self._keep_pictures(task, posters or finished.pictures, entries)
        keys = [key for picture in (*kept.pictures, kept.grid) if picture for key in (picture.key, picture.thumbnail)]
        await self._store.flush([*keys, *(key for clip in clips for key in (clip.key, clip.animation))])
        return dataclasses.replace(kept, clips=clips)

    async def _keep_pictures(self, task: Task, files: Sequence[PictureFile], entries: Mapping[str, str]) -> Kept:
        """Store pictures; several also as a grid, under which clients look for them first."""
        singles = await asyncio.gather(*(asyncio.to_thread(pixels.decoded, file.data) for file in files))
        if not singles:
            return Kept()
        if len(singles) == 1:
            thumbnails = await asyncio.to_thread(_thumbnails, singles)
            written = await asyncio.to_thread(_described, files, entries)
            kept = await self._keep_all(task, ["1"], singles, written, thumbnails)
            return Kept(pictures=kept)
        shown = [pixels.joined(singles), *singles]
        grid, thumbnails = await asyncio.gather(
            # To encode the grid takes longer than all the rest, which is done beside it.
            asyncio.to_thread(shown[0].png),
            asyncio.to_thread(_thumbnails, shown),
        )
        written = await asyncio.to_thread(_described, [PictureFile(data=grid), *files], entries)
        names = ["grid", *(str(number) for number in range(1, len(shown)))]
        kept = await self._keep_all(task, names, shown, written, thumbnails)
        return Kept(grid=kept[0], pictures=kept[1:])

    async def _keep_all(
        self, task: Task, names: Sequence[str], shown: Sequence[Decoded], files: Sequence[bytes], small: Sequence[bytes]
    ) -> tuple[Picture, ...]:
        keeping = (
            self._keep_one(task, name, one, file, thumbnail)
            for name, one, file, thumbnail in zip(names, shown, files, small, strict=True)
        )
        return tuple(await asyncio.gather(*keeping))

    async def _keep_one(self, task: Task, name: str, shown: Decoded, file: bytes, thumbnail: bytes) -> Picture:
        kind = kinds.of(file) or kinds.Kind.PNG
        suffix = "png" if kind is kinds.Kind.PNG else "jpg"
        picture = Picture(
            key=f"{task.token}/{name}.{suffix}",
            thumbnail=f"{task.token}/{name}-small.webp",
            width=shown.width,
            height=shown.height,
            size=len(file),
            media_type=kind,
        )
        await self._store.put(picture.thumbnail, thumbnail, kinds.Kind.WEBP, durable=False)
        await self._store.put(picture.key, file, kind, durable=False)
        return picture

    async def _keep_clips(self, task: Task, files: Sequence[ClipFile]) -> tuple[Clip, ...]:
        clips: list[Clip] = []
        for number, file in enumerate(files, 1):
            clip = Clip(
                key=f"{task.token}/{number}.mp4", animation=f"{task.token}/{number}-moving.webp", seconds=file.seconds
            )
            await self._store.put(clip.key, file.video, kinds.media_type(clip.key), durable=False)
            await self._store.put(clip.animation, file.animation, kinds.Kind.WEBP, durable=False)
            clips.append(clip)
        return tuple(clips)


def _thumbnails(pictures: Sequence[Decoded]) -> list[bytes]:
    return [picture.thumbnail() for picture in pictures]


def _described(files: Sequence[PictureFile], entries: Mapping[str, str]) -> list[bytes]:
    """Write into each file what is known of it; only PNG files, which are nearly all, have a place for it."""
    written: list[bytes] = []
    for file in files:
        noted = {**entries, metadata.SCENE: file.scene} if file.scene else entries
        is_png = kinds.of(file.data) is kinds.Kind.PNG
        written.append(metadata.with_metadata(file.data, noted) if is_png else file.data)
    return written
