"""Films are cut into clips, whatever form they come in, and what is none is named."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest
import pyvips

from journeyman.engines.discord import clips
from journeyman.engines.discord.clips import NoClip


def frames(width: int, height: int, count: int) -> list[pyvips.Image]:
    """Give frames whose quarters are of four colours, each brighter from frame to frame."""
    made: list[pyvips.Image] = []
    for number in range(count):
        pixels = np.zeros((height, width, 3), dtype=np.uint8)
        for quarter, (row, column) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
            block = np.s_[row * height // 2 : (row + 1) * height // 2, column * width // 2 : (column + 1) * width // 2]
            pixels[block] = 50 * (quarter + 1) + 5 * number
        image = pyvips.Image.new_from_memory(pixels.tobytes(), width, height, 3, "uchar")
        made.append(image.copy(interpretation="srgb"))
    return made


def webp(images: list[pyvips.Image], delays: list[int], *, alpha: bool = False) -> bytes:
    """Give them as animated WebP."""
    images = [image.bandjoin(255) for image in images] if alpha else images
    film = pyvips.Image.arrayjoin(images, across=1).copy()
    film.set_type(pyvips.GValue.gint_type, "page-height", images[0].height)
    film.set_type(pyvips.GValue.array_int_type, "delay", delays)
    return bytes(film.webpsave_buffer(lossless=True))


def levels(clip: clips.ClipFile) -> list[int]:
    """Give how bright each frame of a clip's video is."""
    with av.open(io.BytesIO(clip.video), "r") as video:
        return [round(float(frame.to_ndarray(format="rgb24").mean())) for frame in video.decode(video=0)]


@pytest.mark.parametrize("alpha", [False, True])
def test_a_grid_of_films_is_cut(alpha: bool) -> None:  # noqa: FBT001 - a column of the table
    """Row by row, with the frames' own times, and a first frame each."""
    made = clips.made(webp(frames(64, 48, 3), [100, 50, 200], alpha=alpha), 4)
    assert [clip.seconds for clip in made] == [0.35] * 4
    for number, clip in enumerate(made, 1):
        assert levels(clip) == pytest.approx([50 * number, 50 * number + 5, 50 * number + 10], abs=3)
        poster = pyvips.Image.new_from_buffer(clip.poster.data, "")
        assert (poster.width, poster.height, round(poster.avg())) == (32, 24, 50 * number)


def test_one_film_is_given_whole_and_even() -> None:
    """4:2:0 has no odd sizes; a row of pixels is left out."""
    (clip,) = clips.made(webp(frames(33, 21, 2), [40, 40]), 0)
    with av.open(io.BytesIO(clip.video), "r") as video:
        assert (video.streams.video[0].width, video.streams.video[0].height) == (32, 20)


def test_an_mp4_is_a_film_too() -> None:
    """What was made once can be read again."""
    (first,) = clips.made(webp(frames(64, 48, 4), [50] * 4), 1)
    assert clips.are_clips(first.video)
    (again,) = clips.made(first.video, 1)
    assert levels(again) == pytest.approx(levels(first), abs=3)
    assert again.seconds == pytest.approx(0.2, abs=0.07)


def test_a_picture_is_no_film() -> None:
    """Neither a still WebP nor a PNG."""
    (still,) = frames(64, 48, 1)
    assert not clips.are_clips(bytes(still.webpsave_buffer()))
    assert not clips.are_clips(bytes(still.pngsave_buffer()))


@pytest.mark.parametrize("cut", [40, 400])
def test_a_broken_film_is_named(cut: int) -> None:
    """Half a file, and an MP4 that is none."""
    whole = webp(frames(64, 48, 3), [100] * 3)
    with pytest.raises(NoClip):
        clips.made(whole[: min(cut, len(whole) // 2)], 4)
    with pytest.raises(NoClip):
        clips.made(b"\0\0\0\x18ftypisom" + b"\0" * cut, 4)


def test_a_film_that_is_too_large_is_named() -> None:
    """So that nobody can fill the memory."""
    with pytest.raises(NoClip, match="too large"):
        clips.made(webp(frames(5000, 8, 2), [100] * 2), 4)
