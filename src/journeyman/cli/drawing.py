"""Drawing in this process, without a server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Iterable
from typing import Final

from journeyman import errors
from journeyman.app import drawing as here
from journeyman.cli import files
from journeyman.cli.speech import Stopped, say
from journeyman.cli.wishes import GRID, Drawn, Step, Wish
from journeyman.dispatch.gallery import texts
from journeyman.engines.base import Checkpoint, Deferred, Failed, Finished, Made, PictureFile, Progress, Started
from journeyman.media import metadata, pixels
from journeyman.media.downloads import Downloader
from journeyman.settings import Settings
from journeyman.tasks import permutations
from journeyman.tasks import prompt as prompts
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.seeds import choose_seed
from journeyman.tasks.task import Bot

_MEGA: Final = 1_000_000


async def draw(wish: Wish, settings: Settings) -> AsyncGenerator[Step | Drawn]:
    """Draw a wish; for each task that its prompt stands for, the last thing given is what was drawn.

    Raises:
        errors.Refused: the prompt or a reference cannot be used; nothing was drawn.
        Stopped: the engine could not draw it.
    """
    read = [_read(typed, wish) for typed in permutations.expand(wish.prompt)]
    for prompt in read:
        count = len(wish.references) + len(prompt.links)
        if count > settings.max_references:
            raise errors.TooManyPictures(count=count, limit=settings.max_references)
    found = await _references({*wish.references, *(link for prompt in read for link in prompt.links)}, settings)
    drawings = [
        here.Drawing(prompt=prompt, references=tuple(found[source] for source in (*wish.references, *prompt.links)))
        for prompt in read
    ]
    left = iter(read)
    drawing = say(zh="绘制中", en="drawing")
    async with contextlib.aclosing(here.draw_here(drawings, settings)) as events:
        async for event in events:
            match event:
                case Started():
                    yield Step(percent=0, doing=drawing)
                case Progress():
                    yield Step(percent=event.percent, doing=drawing)
                case Failed():
                    raise Stopped(zh=event.reason.zh, en=event.reason)
                case Finished():
                    yield Step(percent=99, doing=say(zh="保存中", en="saving"))
                    prompt = next(left)
                    written = texts(prompt, typed=prompt.raw, seed=choose_seed(prompt))
                    yield Drawn(pictures=await asyncio.to_thread(_files, event.pictures, wish.wanted, written))
                case Checkpoint() | Made() | Deferred():
                    # Of engines that work at a service; none draws here.
                    pass


def _read(typed: str, wish: Wish) -> Prompt:
    """Read a prompt, and write a seed into it, so that its file says what draws it again."""
    bot = Bot.NIJI_JOURNEY if wish.niji else Bot.MID_JOURNEY
    prompt = prompts.parse(typed, bot, references=len(wish.references))
    seeded = typed if prompt.seed is not None else f"{typed} --seed {choose_seed(prompt)}"
    return prompts.parse(seeded, bot, references=len(wish.references))


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


async def _references(sources: Iterable[str], settings: Settings) -> dict[str, bytes]:
    # Whoever sits here may reach what this machine reaches.
    downloader = Downloader(allow_private=True)
    try:
        return {source: await _reference(source, downloader, settings) for source in sources}
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
