"""Pictures are set in motion, clips are taken out of their set and go on."""

from __future__ import annotations

import io
from typing import cast

import av
import pytest
import pyvips

from journeyman.engines.base import ClipFile, Finished, PictureFile
from journeyman.engines.discord.engine import DiscordEngine
from journeyman.tasks.task import Action
from simulator.server import Simulator
from tests.integration.discord.working import finished, job, press, running


def look(clip: ClipFile) -> tuple[int, int]:
    """Give a clip's size, after seeing that its three forms agree and that it moves."""
    with av.open(io.BytesIO(clip.video), "r") as video:
        stream = video.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        size, frames = (stream.width, stream.height), sum(1 for _ in video.decode(stream))
    animation = pyvips.Image.new_from_buffer(clip.animation, "", n=-1)
    assert (animation.width, animation.get("page-height"), animation.get("n-pages")) == (*size, frames)
    assert sum(cast("list[int]", animation.get("delay"))) == round(clip.seconds * 1000)
    assert frames > 1
    poster = pyvips.Image.new_from_buffer(clip.poster.data, "")
    assert (poster.width, poster.height) == size
    return size


async def single(engine: DiscordEngine) -> Finished:
    """Draw a picture and take it out of its grid."""
    grid = await finished(engine, job("a cat --v 6.1"))
    return await finished(engine, press(grid, "U1", action=Action.UPSCALE))


async def test_a_picture_becomes_clips_that_go_on(simulator: Simulator) -> None:
    """Animate gives four clips, U one of them, and extend four again; all of them play."""
    async with running(simulator) as engine:
        motion = await finished(engine, press(await single(engine), "Animate (Low motion)", action=Action.VIDEO))
        assert not motion.pictures
        assert [look(clip) for clip in motion.clips] == [(312, 312)] * 4
        assert [one.label for one in motion.buttons if one.label] == ["U1", "U2", "U3", "U4"]
        one = await finished(engine, press(motion, "U3", action=Action.UPSCALE))
        assert [look(clip) for clip in one.clips] == [(624, 624)]
        longer = await finished(engine, press(one, "Extend (High motion)", action=Action.VIDEO))
        assert len(longer.clips) == 4
    assert all(clip.seconds == 0.96 for clip in (*motion.clips, *one.clips, *longer.clips))


@pytest.mark.parametrize(
    ("count", "size", "labels"),
    [
        (1, (624, 624), ["Extend (High motion)", "Extend (Low motion)"]),
        (2, (312, 312), ["U1", "U2"]),
    ],
    ids=["one", "two"],
)
async def test_a_set_may_be_smaller(simulator: Simulator, count: int, size: tuple[int, int], labels: list[str]) -> None:
    """So many clips as ``--bs`` says; one alone is offered what one that was taken out is, and goes on likewise."""
    async with running(simulator) as engine:
        picture = PictureFile(data=(await single(engine)).pictures[0].data)
        words = f"http://127.0.0.1:1/first.png a cat runs --bs {count}"
        motion = await finished(engine, job(words, action=Action.VIDEO, references=(picture,)))
        assert [look(clip) for clip in motion.clips] == [size] * count
        assert [one.label for one in motion.buttons if one.label] == labels
        one = motion if count == 1 else await finished(engine, press(motion, "U2", action=Action.UPSCALE))
        assert [look(clip) for clip in one.clips] == [(624, 624)]
        longer = await finished(engine, press(one, "Extend (Low motion)", action=Action.VIDEO))
        assert len(longer.clips) == count


async def test_a_sent_picture_becomes_clips(simulator: Simulator) -> None:
    """A first frame and perhaps a last one, by links that are shown in the channel."""
    async with running(simulator) as engine:
        picture = PictureFile(data=(await single(engine)).pictures[0].data)
        words = "http://127.0.0.1:1/first.png a cat runs --motion high --end http://127.0.0.1:1/last.png"
        motion = await finished(engine, job(f"{words} --video 1", action=Action.VIDEO, references=(picture, picture)))
        assert len(motion.clips) == 4
        assert "127.0.0.1:1" not in motion.final_prompt
        bare = await finished(engine, job("http://127.0.0.1:1/first.png", action=Action.VIDEO, references=(picture,)))
        assert len(bare.clips) == 4
        assert "--video 1" in bare.final_prompt
