"""What the tests of clips share: jobs, a small scene, and clips read back frame by frame."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Final, cast

import av
import numpy as np
import numpy.typing as npt
import pyvips

from journeyman.engines.base import Failed, Job, Parent, PictureFile
from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.motion import direction, reels
from journeyman.engines.papercut.motion.direction import Clip, Direction
from journeyman.engines.papercut.motion.takes import Footage, Take
from journeyman.engines.papercut.motion.wishes import Wishes
from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.scene import Scene
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.task import Action, Bot, SpeedMode, TaskId

Frames = npt.NDArray[np.int16]  #: number, row, column, channel
EDGES: Final = (192, 112)
TASK: Final = TaskId(1_700_000_000_000_001)


def job(text: str, *references: PictureFile, press: Press | None = None, poster: PictureFile | None = None) -> Job:
    """Give a job for a clip; with a press, below a finished task that has the poster."""
    prompt = prompts.parse(text, references=1)
    parent = Parent(
        task_id=TASK,
        action=Action.VIDEO,
        bot=Bot.MID_JOURNEY,
        prompt=prompt,
        final_prompt=text,
        seed=5,
        hash="a-b",
        picture=poster,
        properties={},
    )
    return Job(
        task_id=TASK,
        action=Action.VIDEO,
        bot=prompt.bot,
        prompt=prompt,
        seed=5,
        mode=SpeedMode.FAST,
        references=references,
        press=press,
        parent=parent if press is not None else None,
    )


def read(asked: Job) -> Direction:
    """Read a job that can be done."""
    found = direction.directed(asked)
    assert not isinstance(found, Failed), found
    return found


def pressed(deed: Deed, poster: PictureFile, text: str = "a fox --bs 1") -> Direction | Failed:
    """Read the press of a button below a task with this poster."""
    return direction.directed(job(text, press=Press(deed=deed), poster=poster))


@lru_cache
def scene(text: str = "a fox in a forest --ar 16:9") -> str:
    """Give the encoded scene of a prompt's first picture."""
    plan = planner.plan(prompts.parse(text), seed=5, references=())
    width, height = EDGES
    world = compose(plan, index=0, width=width, height=height)
    return scenes.encode(Scene(plan=plan, world=world, width=width, height=height))


def footage(
    text: str = "a fox in a forest --ar 16:9",
    *,
    is_high: bool = False,
    seed: int = 0,
    seconds: int = 1,
    is_loop: bool = False,
    wishes: Wishes | None = None,
) -> Footage:
    """Give a small clip of one take."""
    take = Take(seconds=seconds, is_high=is_high, seed=seed, wishes=wishes or Wishes())
    return Footage(takes=(take,), width=EDGES[0], height=EDGES[1], scene=scene(text), is_loop=is_loop)


def filmed(clip: Clip, first: int = 0, last: int | None = None) -> tuple[bytes, bytes, bytes]:
    """Film a clip, or a part of it, in two reels; gives video, animation and poster."""
    end = clip.footage.frames if last is None else last
    middle = (first + end) // 2
    parts = [reels.reel(clip, first, middle), reels.reel(clip, middle, end)]
    frames = [frame for part in parts for frame in part.frames]
    video, animation = reels.joined(clip.footage, [part.video for part in parts], frames)
    return video, animation, parts[0].poster


def frames_of(video: bytes) -> Frames:
    """Decode all frames of an MP4 file."""
    with av.open(io.BytesIO(video), "r") as container:
        images = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    return np.stack(images).astype(np.int16)


def seconds_of(video: bytes) -> float:
    """Read how long an MP4 file says it runs."""
    with av.open(io.BytesIO(video), "r") as container:
        return cast("int", container.duration) / 1_000_000


def pixels(picture: bytes) -> Frames:
    """Decode a picture."""
    return np.asarray(pyvips.Image.new_from_buffer(picture, "").numpy()).astype(np.int16)[:, :, :3]


def steps(frames: Frames) -> npt.NDArray[np.float64]:
    """Give how much each frame differs from the one before, levels per channel."""
    return np.abs(np.diff(frames, axis=0)).mean(axis=(1, 2, 3))


def apart(first: Frames, second: Frames) -> float:
    """Give how much two frames differ."""
    return float(np.abs(first - second).mean())


def photograph(width: int = 300, height: int = 200) -> bytes:
    """Give a picture that papercut did not draw, as JPEG."""
    place = pyvips.Image.xyz(width, height).cast("float")
    wave = ((place[0] * 9).sin() + (place[1] * 7).cos()) * 60 + 128
    image = wave.bandjoin([place[0] * (255 / width), place[1] * (255 / height)])
    return image.cast("uchar").copy(interpretation="srgb").jpegsave_buffer(Q=92)
