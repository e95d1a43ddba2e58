"""The frames of a clip: how much moves, and that nothing jumps."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import cast

import av
import numpy as np
import pytest
import pyvips

from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.motion.direction import Clip
from journeyman.engines.papercut.motion.takes import RATE, Take
from journeyman.engines.papercut.motion.wishes import Wishes
from journeyman.engines.papercut.painting.render import render
from tests.unit.papercut.motion.clips import (
    EDGES,
    apart,
    filmed,
    footage,
    frames_of,
    photograph,
    pixels,
    seconds_of,
    steps,
)

STILL = Wishes(is_still=True)


def test_a_clip_has_every_frame_and_lasts_as_long() -> None:
    """The MP4 file has 24 frames a second at the size asked for, and says how long it runs."""
    video, animation, _ = filmed(Clip(footage=footage()))
    frames = frames_of(video)
    assert frames.shape == (RATE, EDGES[1], EDGES[0], 3)
    assert seconds_of(video) == pytest.approx(1.0, abs=0.002)
    shown = pyvips.Image.new_from_buffer(animation, "", n=-1)
    assert shown.get("n-pages") == RATE // 2
    assert sum(cast("list[int]", shown.get("delay"))) == pytest.approx(1000, abs=2)
    assert shown.get("loop") == 0


def test_a_clip_plays_while_it_is_loaded() -> None:
    """The index of the MP4 file lies before its frames, the video is H.264 in 4:2:0."""
    video, _, _ = filmed(Clip(footage=footage()))
    assert 0 < video.index(b"moov") < video.index(b"mdat")
    with av.open(io.BytesIO(video), "r") as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")


@pytest.mark.parametrize("style", ["", ", neon", ", watercolour", ", vintage poster"])
def test_the_first_frame_is_the_picture(style: str) -> None:
    """What is laid together from planes is what is painted at once, in every style."""
    one = footage(f"a fox in a meadow{style} --ar 16:9")
    _, _, poster = filmed(Clip(footage=one), 0, 2)
    known = scenes.decode(one.scene)
    assert known is not None
    still = np.asarray(render(known.world, width=EDGES[0], height=EDGES[1]).numpy()).astype(np.int16)
    assert apart(pixels(poster), still) < 8


def test_frames_differ_a_little_and_never_jump() -> None:
    """From each frame to the next something moves, and no step is many times the others."""
    frames = frames_of(filmed(Clip(footage=footage(is_high=True, seconds=2)))[0])
    moved = steps(frames)
    assert np.count_nonzero(moved > 0.02) > 0.9 * len(moved)
    assert moved.max() < 4 * np.median(moved) + 1
    assert moved.max() < 12


def test_high_moves_more_than_low() -> None:
    """The end of a clip with high motion is farther from its beginning than that of one with low motion."""
    low, high = (frames_of(filmed(Clip(footage=footage(is_high=is_high)))[0]) for is_high in (False, True))
    assert apart(high[0], high[-1]) > 1.4 * apart(low[0], low[-1])


def test_a_loop_closes() -> None:
    """From the last frame of a loop to the first is no longer a step than between any two others."""
    frames = frames_of(filmed(Clip(footage=footage("a fox in the snow --ar 16:9", seconds=2, is_loop=True)))[0])
    assert apart(frames[-1], frames[0]) < 1.6 * steps(frames).max()
    assert apart(frames[RATE], frames[0]) > 2 * apart(frames[-1], frames[0])


def test_a_longer_clip_begins_as_the_shorter_one_and_goes_on_from_its_end() -> None:
    """The first second stays as it was, and the step into the second is no longer than the others."""
    short = footage()
    long = replace(short, takes=(*short.takes, Take(seconds=1, is_high=True, seed=3)))
    before, after = (frames_of(filmed(Clip(footage=one))[0]) for one in (short, long))
    assert len(after) == 2 * RATE
    assert apart(before[-1], after[RATE - 1]) < 0.4 * apart(before[0], before[-1])
    assert steps(after)[RATE - 1] < 1.5 * steps(after)[RATE:].max()


def test_the_same_clip_has_the_same_bytes() -> None:
    """Filmed twice, a clip is the same to the bit: video, animation and poster."""
    one = Clip(footage=footage("rain over the sea --ar 16:9", is_high=True))
    assert filmed(one, 0, 12) == filmed(one, 0, 12)


def test_a_still_camera_leaves_the_sky_where_it_is() -> None:
    """What is asked of the camera is done: with a still one the far land stays, with a pan it goes."""
    still = frames_of(filmed(Clip(footage=footage("a house --ar 16:9", wishes=STILL)))[0])
    left = frames_of(filmed(Clip(footage=footage("a house --ar 16:9", wishes=Wishes(pan=-1))))[0])
    assert apart(still[0], still[-1]) < 0.5 * apart(left[0], left[-1])


def test_weather_comes_when_it_is_asked_for() -> None:
    """Rain that the picture has not is not there at the beginning, and is there after a while."""
    clips = [
        filmed(Clip(footage=footage("a house --ar 16:9", seconds=2, wishes=replace(STILL, falls=falls))))
        for falls in ((), ("rain",))
    ]
    dry, wet = (frames_of(video) for video, _, _ in clips)
    assert clips[0][2] == clips[1][2]
    assert apart(dry[-1], wet[-1]) > 1.8 * apart(dry[0], wet[0])


def test_a_foreign_picture_moves() -> None:
    """The first frame is the picture, what follows goes into it, and no frame is torn."""
    clip = Clip(footage=replace(footage(is_high=True), scene=""), picture=photograph())
    video, _, poster = filmed(clip)
    frames = frames_of(video)
    assert apart(pixels(poster), frames[0]) < 4
    assert apart(frames[0], frames[-1]) > 3
    assert steps(frames).max() < 12


def test_a_foreign_picture_has_no_edge() -> None:
    """Wherever the camera goes, what it sees beyond the picture is like the picture."""
    white = (pyvips.Image.black(300, 200, bands=3) + 230).cast("uchar").copy(interpretation="srgb").pngsave_buffer()
    for wishes in (Wishes(pan=-1, tilt=-1), Wishes(pan=1, tilt=1), Wishes(zoom=-1)):
        clip = Clip(footage=replace(footage(is_high=True, wishes=wishes), scene=""), picture=white)
        assert frames_of(filmed(clip)[0]).min() > 200


def test_planes_have_no_edge() -> None:
    """Wherever the camera goes, the sky's and the ground's planes fill the frame: no pixel is black."""
    for wishes in (Wishes(pan=-1, tilt=-1), Wishes(pan=1, tilt=1), Wishes(zoom=-1)):
        clip = Clip(footage=footage("a balloon over a snowy meadow --ar 16:9", is_high=True, wishes=wishes))
        frames = frames_of(filmed(clip)[0])
        assert min(frames[:, :, edge].max(axis=2).min() for edge in (0, -1)) > 40
        assert min(frames[:, edge].max(axis=2).min() for edge in (0, -1)) > 40


def test_a_clip_ends_on_the_picture_that_was_given() -> None:
    """The last frame is the end picture, and half-way there is none of it."""
    last = (
        (pyvips.Image.black(*EDGES, bands=3) + [250, 40, 40])  # noqa: RUF005 - arithmetic on pixels
        .cast("uchar")
        .copy(interpretation="srgb")
        .webpsave_buffer(lossless=True)
    )
    frames = frames_of(filmed(Clip(footage=replace(footage(), end=last)))[0])
    assert np.abs(frames[-1].mean(axis=(0, 1)) - [250, 40, 40]).max() < 8
    assert np.abs(frames[RATE // 2].mean(axis=(0, 1)) - [250, 40, 40]).max() > 30
