"""Shooting: a job's clips, filmed in children reel by reel. Runs in the server, and loads nothing of the children's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Final

from journeyman.engines.base import ClipFile, Event, Failed, Finished, Job, PictureFile, Progress
from journeyman.engines.papercut import tiles
from journeyman.engines.papercut.crew import Crew
from journeyman.engines.papercut.motion import takes
from journeyman.engines.papercut.tiles import Tile
from journeyman.tasks import buttons
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed

if TYPE_CHECKING:
    from journeyman.engines.papercut.motion.direction import Clip, Direction
    from journeyman.engines.papercut.motion.reels import Reel

_DIRECTION: Final = "journeyman.engines.papercut.motion.direction"
_REELS: Final = "journeyman.engines.papercut.motion.reels"
_READ: Final = 4  #: percent when the job is read
_FILMED: Final = 97  #: … when all clips are there
_REEL_FRAMES: Final = 60  #: a reel is as long as a viewer of the progress likes to wait


async def shot(crew: Crew, job: Job, *, name: str, at_once: int) -> AsyncGenerator[Event, None]:
    """Film what a job asks for.

    Args:
        crew: whose children film.
        job: of a prompt, a picture or a clip.
        name: the job's hash, for the buttons.
        at_once: how many clips are filmed at a time.
    """
    read: Direction | Failed = await crew.call(_DIRECTION, "directed", job)
    if isinstance(read, Failed):
        yield read
        return
    if (taken := _taken(job)) is not None:
        yield _finished(job, read, name, [taken])
        return
    yield Progress(percent=_READ)
    clips = read.clips
    steps: asyncio.Queue[tuple[int, Tile] | None] = asyncio.Queue()
    free = asyncio.Semaphore(at_once)
    work = [
        asyncio.create_task(_film(crew, clip, number, steps, free), name=f"film-{number}")
        for number, clip in enumerate(clips)
    ]
    whole = asyncio.create_task(_all(work, steps), name="film")
    small = [tiles.blank(clips[0].footage.width, clips[0].footage.height)] * len(clips)
    total = sum(len(_parts(clip.footage.frames)) for clip in clips)
    done = 0
    try:
        while (step := await steps.get()) is not None:
            number, small[number] = step
            done += 1
            percent = _READ + (_FILMED - _READ) * done // total
            yield Progress(percent=percent, preview=await asyncio.to_thread(tiles.preview, small))
        made = await whole
    except BrokenProcessPool:
        # The executor tells every call of it; a call that is cancelled meanwhile would trip it up.
        await asyncio.gather(*work, return_exceptions=True)
        raise
    finally:
        for one in (whole, *work):
            one.cancel()
        await asyncio.gather(whole, *work, return_exceptions=True)
    yield _finished(job, read, name, made)


def _taken(job: Job) -> ClipFile | None:
    """Give the clip that is only to be taken out of its set, where it is at hand; it need not be filmed again."""
    is_taken = job.press is not None and job.press.deed is Deed.CLIP
    return job.parent.clip if is_taken and job.parent is not None else None


def _finished(job: Job, read: Direction, name: str, made: Sequence[ClipFile]) -> Finished:
    first = read.clips[0].footage
    return Finished(
        clips=tuple(made),
        final_prompt=prompts.echo(job.prompt, job.seed),
        hash=name,
        buttons=buttons.of_clips(name, clips=len(made)) if len(made) > 1 else buttons.of_clip(name),
        properties={
            **read.properties,
            "seconds": first.seconds,
            "motion": "high" if first.takes[-1].is_high else "low",
            "width": first.width,
            "height": first.height,
            "seed": job.seed,
        },
    )


async def _all(work: Sequence[asyncio.Task[ClipFile]], steps: asyncio.Queue[tuple[int, Tile] | None]) -> list[ClipFile]:
    """Wait for all clips, and say so to who follows the steps."""
    try:
        return await asyncio.gather(*work)
    finally:
        await steps.put(None)


async def _film(
    crew: Crew, clip: Clip, number: int, steps: asyncio.Queue[tuple[int, Tile] | None], free: asyncio.Semaphore
) -> ClipFile:
    """Film one clip, one reel after the other: a child that has its scene before it goes on with it."""
    reels: list[Reel] = []
    async with free:
        for first, last in _parts(clip.footage.frames):
            reel: Reel = await crew.call(_REELS, "reel", clip, first, last)
            reels.append(reel)
            await steps.put((number, reel.tile))
        video, animation = await crew.call(
            _REELS,
            "joined",
            clip.footage,
            [reel.video for reel in reels],
            [frame for reel in reels for frame in reel.frames],
        )
    return ClipFile(
        video=video,
        animation=animation,
        poster=PictureFile(data=reels[0].poster, scene=takes.encode(clip.footage)),
        seconds=float(clip.footage.seconds),
    )


def _parts(frames: int) -> Sequence[tuple[int, int]]:
    return [(start, min(frames, start + _REEL_FRAMES)) for start in range(0, frames, _REEL_FRAMES)]
