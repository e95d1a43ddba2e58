"""Putting an engine's pictures where clients can fetch them. Nothing is shown before it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from journeyman.media import kinds, metadata, pixels
from journeyman.media.pixels import Decoded
from journeyman.media.store import PictureStore
from journeyman.tasks import prompt as prompts
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Picture, Task


def texts(prompt: Prompt, *, typed: str, seed: int) -> dict[str, str]:
    """Give what is written into each file of a prompt: enough to draw it again."""
    return {
        "Title": prompt.text,
        "Description": typed,
        "parameters": prompts.parameters_line(prompt, seed),
        "Software": "Journeyman",
    }


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

    async def keep(
        self, task: Task, pictures: Sequence[bytes], entries: Mapping[str, str]
    ) -> tuple[Picture, tuple[Picture, ...]]:
        """Store the grid and the single pictures, each with its metadata and thumbnail; grid first."""
        singles = await asyncio.gather(*(asyncio.to_thread(pixels.decoded, picture) for picture in pictures))
        shown = [pixels.joined(singles), *singles]
        grid, thumbnails = await asyncio.gather(
            # To encode the grid takes longer than all the rest, which is done beside it.
            asyncio.to_thread(shown[0].png),
            asyncio.to_thread(_thumbnails, shown),
        )
        files = await asyncio.to_thread(_described, [grid, *pictures], entries)
        names = ["grid", *(str(number) for number in range(1, len(shown)))]
        kept = await asyncio.gather(
            *(
                self._keep_one(task, name, one, file, thumbnail)
                for name, one, file, thumbnail in zip(names, shown, files, thumbnails, strict=True)
            )
        )
        await self._store.flush([key for picture in kept for key in (picture.key, picture.thumbnail)])
        return kept[0], tuple(kept[1:])

    async def _keep_one(self, task: Task, name: str, shown: Decoded, file: bytes, thumbnail: bytes) -> Picture:
        picture = Picture(
            key=f"{task.token}/{name}.png",
            thumbnail=f"{task.token}/{name}-small.webp",
            width=shown.width,
            height=shown.height,
            size=len(file),
            media_type=kinds.Kind.PNG,
        )
        await self._store.put(picture.thumbnail, thumbnail, kinds.Kind.WEBP, durable=False)
        await self._store.put(picture.key, file, kinds.Kind.PNG, durable=False)
        return picture


def _thumbnails(pictures: Sequence[Decoded]) -> list[bytes]:
    return [picture.thumbnail() for picture in pictures]


def _described(files: Sequence[bytes], entries: Mapping[str, str]) -> list[bytes]:
    return [metadata.with_metadata(file, entries) for file in files]
