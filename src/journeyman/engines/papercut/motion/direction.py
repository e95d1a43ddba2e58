"""Direction: what a job asks to be filmed. Only children import this module: reading a prompt needs the lexicon."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pyvips

from journeyman.engines.base import Failed, Job, PictureFile
from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.motion import takes
from journeyman.engines.papercut.motion.still import covering
from journeyman.engines.papercut.motion.takes import EXTENSION_SECONDS, FIRST_SECONDS, LONGEST_SECONDS, Footage, Take
from journeyman.engines.papercut.motion.wishes import heard
from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.scene import Scene
from journeyman.tasks.custom_ids import Deed
from journeyman.wording import Clause

__all__ = ["Clip", "Direction", "clip_size", "directed", "scene_of"]

#: Midjourney's sizes for landscape ratios, ordinary and HD.
_SIZES: Final = {
    (1, 1): ((624, 624), (960, 960)),
    (3, 2): ((768, 512), (1168, 784)),
    (16, 9): ((832, 464), (1280, 720)),
    (2, 1): ((880, 448), (1360, 672)),
}
_AREAS: Final = (390_000, 920_000)
_STEP: Final = 16
_LIKE: Final = 0.03  #: difference of ratios at which a size of the table is taken
_LONGEST_RATIO: Final = 4.0
_END_QUALITY: Final = 88

_ANIMATIONS: Final = {Deed.ANIMATE_LOW: False, Deed.ANIMATE_HIGH: True}
_EXTENSIONS: Final = {Deed.EXTEND_LOW: False, Deed.EXTEND_HIGH: True}
_LOST: Final = Clause(
    "The clip cannot be found again: its poster's note is missing or is of another version.",
    "找不到原视频：封面图中的记录缺失，或来自其他版本。",
)
_UNREADABLE: Final = Failed(reason=Clause("The picture cannot be read.", "无法读取这张图片。"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A clip to film."""

    footage: Footage
    picture: bytes = b""  #: the first frame, of a clip without a scene


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """What a job asks for."""

    clips: tuple[Clip, ...]
    properties: Mapping[str, object] = field(default_factory=dict[str, object])  #: of the plan, where there is one


def clip_size(width: float, height: float, *, hd: bool) -> tuple[int, int]:
    """Choose width and height of a clip for a picture's ratio, in pixels."""
    ratio = min(_LONGEST_RATIO, max(width, height) / min(width, height))
    near = min(_SIZES, key=lambda known: abs(known[0] / known[1] - ratio))
    if abs(near[0] / near[1] / ratio - 1) < _LIKE:
        long, short = _SIZES[near][hd]
    else:
        ideal = math.sqrt(_AREAS[hd] / ratio)
        short = max(_STEP, round(ideal / _STEP) * _STEP)
        long = max(short, round(short * ratio / _STEP) * _STEP)
    return (long, short) if width >= height else (short, long)


def directed(job: Job) -> Direction | Failed:
    """Read a job: to film a prompt or a picture, to go on with a clip, or to take one clip out of several."""
    if job.press is None or job.parent is None:
        return _first(job)
    deed, poster = job.press.deed, job.parent.picture
    if poster is None:
        return _UNREADABLE
    if deed in _ANIMATIONS:
        return _animated(job, poster, is_high=_ANIMATIONS[deed])
    footage = takes.decode(poster.scene)
    if footage is None:
        return Failed(reason=_LOST)
    clip = Clip(footage=footage, picture=poster.data)
    if not _can_be_filmed(clip):
        return _UNREADABLE
    return _extended(job, clip, is_high=_EXTENSIONS[deed]) if deed in _EXTENSIONS else Direction(clips=(clip,))


def _first(job: Job) -> Direction | Failed:
    """Film a picture that came with the job, or what the prompt says."""
    is_high = job.prompt.others.get("motion") == "high"
    if job.references:
        first, *others = job.references
        return _animated(job, first, is_high=is_high, end=others[0] if others else None)
    plan = planner.plan(job.prompt, seed=job.seed, references=())
    width, height = clip_size(*job.prompt.aspect, hd=job.prompt.hd)
    clips = tuple(
        Clip(
            footage=Footage(
                takes=(_take(job, number, is_high=is_high),),
                width=width,
                height=height,
                scene=scenes.encode(
                    Scene(
                        plan=plan,
                        world=compose(plan, index=number % 4, width=width, height=height),
                        width=width,
                        height=height,
                    )
                ),
                is_loop=_is_loop(job),
            )
        )
        for number in range(_batch(job))
    )
    return Direction(clips=clips, properties=echo(plan))


def _animated(job: Job, picture: PictureFile, *, is_high: bool, end: PictureFile | None = None) -> Direction | Failed:
    known = _scene(picture)
    still = _opened(picture.data) if known is None else None
    if known is None and still is None:
        return _UNREADABLE
    ratio = (known.width, known.height) if known is not None else (still.width, still.height) if still else (1, 1)
    width, height = clip_size(*ratio, hd=job.prompt.hd)
    last = b""
    if end is not None:
        opened = _opened(end.data)
        if opened is None:
            return _UNREADABLE
        last = covering(opened, width, height).webpsave_buffer(Q=_END_QUALITY, effort=2, keep=0)
    footage = Footage(
        takes=(),
        width=width,
        height=height,
        scene=scenes.encode(known) if known is not None else "",
        is_loop=_is_loop(job) and not last,
        end=last,
    )
    return Direction(
        clips=tuple(
            Clip(
                footage=replace(footage, takes=(_take(job, number, is_high=is_high),)),
                picture=picture.data if known is None else b"",
            )
            for number in range(_batch(job))
        )
    )


def _extended(job: Job, clip: Clip, *, is_high: bool) -> Direction | Failed:
    """Film a clip again, and go on where it ended."""
    footage = clip.footage
    if footage.seconds + EXTENSION_SECONDS > LONGEST_SECONDS:
        return Failed(
            reason=Clause(
                f"The clip is {footage.seconds} seconds long; none can be longer than {LONGEST_SECONDS}.",
                f"视频已有{footage.seconds}秒，最长不能超过{LONGEST_SECONDS}秒。",
            )
        )
    takes_more = (_take(job, number, is_high=is_high, seconds=EXTENSION_SECONDS) for number in range(_batch(job)))
    return Direction(
        clips=tuple(replace(clip, footage=replace(footage, takes=(*footage.takes, take))) for take in takes_more)
    )


def _take(job: Job, number: int, *, is_high: bool, seconds: int = FIRST_SECONDS) -> Take:
    # Neighbouring seeds lead the camera different ways.
    return Take(seconds=seconds, is_high=is_high, seed=job.seed + number, wishes=heard(job.prompt.text))


def _batch(job: Job) -> int:
    return int(job.prompt.others.get("bs") or 4)


def _is_loop(job: Job) -> bool:
    return "loop" in job.prompt.others or job.prompt.others.get("end") == "loop"


def _scene(picture: PictureFile) -> Scene | None:
    """Find the scene of a picture, or of a clip's poster: patterns and patched pictures are filmed as they are."""
    footage = takes.decode(picture.scene)
    return scene_of(footage.scene if footage is not None else picture.scene)


def scene_of(text: str) -> Scene | None:
    """Read a scene that can be taken apart; ``None`` for one that can only be filmed as the picture that it is."""
    known = scenes.decode(text)
    return known if known is not None and not known.patches and not known.world.is_tile else None


def _can_be_filmed(clip: Clip) -> bool:
    """Say whether a clip's pictures, which anybody may have written, can be opened."""
    if clip.footage.end and _opened(clip.footage.end) is None:
        return False
    return scene_of(clip.footage.scene) is not None or _opened(clip.picture) is not None


def _opened(data: bytes) -> pyvips.Image | None:
    try:
        return pyvips.Image.new_from_buffer(data, "").autorot().copy_memory()
    except pyvips.Error:
        return None
