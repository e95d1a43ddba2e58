"""Drawing in this process, without a server."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncGenerator
from typing import Final

from journeyman import app, errors
from journeyman.cli import files
from journeyman.cli.speech import Stopped, say
from journeyman.cli.wishes import GRID, Drawn, Step, Wish
from journeyman.dispatch.gallery import texts
from journeyman.dispatch.submission import MAX_SEED
from journeyman.engines.base import Failed, Finished, PictureFile, Progress, Started
from journeyman.media import metadata, pixels
from journeyman.media.downloads import Downloader
from journeyman.settings import Settings
from journeyman.tasks import prompt as prompts
from journeyman.tasks.task import Bot

_MEGA: Final = 1_000_000


async def draw(wish: Wish, settings: Settings) -> AsyncGenerator[Step | Drawn]:
    """Draw a wish; the last thing given is what was drawn.

    Raises:
        errors.Refused: the prompt or a reference cannot be used.
        Stopped: the engine could not draw it.
    """
    bot = Bot.NIJI_JOURNEY if wish.niji else Bot.MID_JOURNEY
    prompt = prompts.parse(wish.prompt, bot, references=len(wish.references))
    typed = wish.prompt
    seed = prompt.seed
    if seed is None:
        # Written into the prompt, so that the file says what draws it again.
        seed = secrets.randbelow(MAX_SEED + 1)
        typed = f"{typed} --seed {seed}"
    sources = (*wish.references, *prompt.links)
    if len(sources) > settings.max_references:
        raise errors.TooManyPictures(count=len(sources), limit=settings.max_references)
    references = await _references(sources, settings)
    drawing = say(zh="绘制中", en="drawing")
    events = app.draw_once(typed, bot=bot, references=references, settings=settings)
    async with contextlib.aclosing(events):
        async for event in events:
            match event:
                case Started():
                    yield Step(percent=0, doing=drawing)
                case Progress():
                    yield Step(percent=event.percent, doing=drawing)
                case Failed():
                    raise Stopped(zh=event.reason, en=event.reason)
                case Finished():
                    yield Step(percent=99, doing=say(zh="保存中", en="saving"))
                    written = texts(prompt, typed=typed, seed=seed)
                    yield Drawn(pictures=await asyncio.to_thread(_files, event.pictures, wish.wanted, written))


def _files(drawn: tuple[PictureFile, ...], wanted: tuple[int, ...], written: dict[str, str]) -> dict[int, bytes]:
    chosen: dict[int, bytes] = {}
    pictures = [picture.data for picture in drawn]
    for number in wanted:
        if number > len(pictures):
            count = len(pictures)
            raise Stopped(zh=f"只有{count}张图", en=f"There are only {count} pictures.")
        picture = pixels.grid(pictures) if number == GRID else pictures[number - 1]
        chosen[number] = metadata.with_metadata(picture, written)
    return chosen


async def _references(sources: tuple[str, ...], settings: Settings) -> list[bytes]:
    # Whoever sits here may reach what this machine reaches.
    downloader = Downloader(allow_private=True)
    try:
        return [await _reference(source, downloader, settings) for source in sources]
    finally:
        await downloader.aclose()


async def _reference(source: str, downloader: Downloader, settings: Settings) -> bytes:
    limit = settings.max_reference_mb * _MEGA
    if source.startswith(("http://", "https://")):
        data = await downloader.fetch(source, max_bytes=limit)
    else:
        data = await asyncio.to_thread(files.read, source)
    most_pixels = settings.max_reference_megapixels * _MEGA
    await asyncio.to_thread(pixels.check, data, field=source, max_bytes=limit, max_pixels=most_pixels)
    return await asyncio.to_thread(pixels.normalise, data, field=source)
