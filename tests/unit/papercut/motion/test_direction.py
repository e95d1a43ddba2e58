"""From jobs to clips: sizes, batches, buttons, and what cannot be filmed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from journeyman.engines.base import Failed, PictureFile
from journeyman.engines.papercut.motion import direction, takes
from journeyman.engines.papercut.motion.direction import Direction, clip_size
from journeyman.engines.papercut.motion.takes import Take
from journeyman.engines.papercut.motion.wishes import Wishes, heard
from journeyman.tasks.custom_ids import Deed
from tests.unit.papercut.motion.clips import footage, job, photograph, pressed, read, scene


@pytest.mark.parametrize(
    ("edges", "hd", "size"),
    [
        ((1024, 1024), False, (624, 624)),
        ((1456, 816), False, (832, 464)),
        ((816, 1456), False, (464, 832)),
        ((896, 1344), False, (512, 768)),
        ((1456, 816), True, (1280, 720)),
        ((1024, 1024), True, (960, 960)),
    ],
)
def test_sizes_are_midjourneys(edges: tuple[int, int], size: tuple[int, int], *, hd: bool) -> None:
    """The usual ratios have Midjourney's sizes."""
    assert clip_size(*edges, hd=hd) == size


@pytest.mark.parametrize("edges", [(1200, 992), (1232, 928), (1680, 720), (4000, 300), (300, 4000)])
def test_other_ratios_have_about_the_area(edges: tuple[int, int]) -> None:
    """Every other ratio gets multiples of 16 of about the same area, however long the picture is."""
    width, height = clip_size(*edges, hd=False)
    assert width % 16 == height % 16 == 0
    assert 340_000 < width * height < 440_000
    assert (width > height) == (edges[0] > edges[1])


def test_there_are_four_clips_unless_fewer_are_asked_for() -> None:
    """Each has its own seed; ``--bs`` says how many."""
    four = read(job("a fox --video 1")).clips
    assert len(four) == 4
    assert len({clip.footage.takes[0].seed for clip in four}) == 4
    assert len(read(job("a fox --bs 2")).clips) == 2
    assert all(clip.footage.seconds == 5 for clip in four)


def test_a_picture_with_a_scene_is_filmed_from_it() -> None:
    """The note inside a picture is what is filmed; a picture without one, or with a forged one, is filmed as it is."""
    own = PictureFile(data=photograph(), scene=scene())
    assert read(job("--video 1", own)).clips[0].footage.scene == scene()
    for note in ("", "papercut1:AAAA", "papercut-clip1:AAAA"):
        foreign = read(job("--video 1", replace(own, scene=note))).clips[0]
        assert (foreign.footage.scene, foreign.picture) == ("", own.data)


def test_buttons_of_a_picture_say_how_much_moves() -> None:
    """Animate high and low give clips of the picture with that motion."""
    own = PictureFile(data=photograph(), scene=scene())
    for deed, is_high in ((Deed.ANIMATE_LOW, False), (Deed.ANIMATE_HIGH, True)):
        found = pressed(deed, own)
        assert isinstance(found, Direction)
        assert [clip.footage.takes[0].is_high for clip in found.clips] == [is_high]


def test_a_clip_is_taken_out_as_it_is_and_extended_by_four_seconds() -> None:
    """Taking out gives the very clip; an extension has one take more."""
    known = footage(seconds=5)
    poster = PictureFile(data=b"", scene=takes.encode(known))
    out, longer = pressed(Deed.CLIP, poster), pressed(Deed.EXTEND_HIGH, poster)
    assert isinstance(out, Direction)
    assert isinstance(longer, Direction)
    assert [clip.footage for clip in out.clips] == [known]
    assert longer.clips[0].footage.takes[0] == known.takes[0]
    assert longer.clips[0].footage.takes[1].is_high
    assert longer.clips[0].footage.seconds == 9


def test_no_clip_is_longer_than_21_seconds() -> None:
    """Four extensions are possible, the fifth is refused with the clip's length."""
    known = footage(seconds=5)
    for seconds in (9, 13, 17, 21):
        found = pressed(Deed.EXTEND_LOW, PictureFile(data=b"", scene=takes.encode(known)))
        assert isinstance(found, Direction)
        known = found.clips[0].footage
        assert known.seconds == seconds
    refused = pressed(Deed.EXTEND_LOW, PictureFile(data=b"", scene=takes.encode(known)))
    assert isinstance(refused, Failed)
    assert "21" in refused.reason


def test_what_cannot_be_filmed_ends_in_a_sentence() -> None:
    """A picture that cannot be opened, an end that cannot, a clip without its note: each says so."""
    broken, whole = PictureFile(data=b"no picture"), PictureFile(data=photograph())
    assert isinstance(direction.directed(job("--video 1", broken)), Failed)
    assert isinstance(direction.directed(job("--video 1", whole, broken)), Failed)
    assert isinstance(pressed(Deed.EXTEND_LOW, whole), Failed)
    assert isinstance(pressed(Deed.CLIP, replace(whole, scene="papercut-clip1:AAAA")), Failed)


def test_forged_clips_end_in_a_sentence() -> None:
    """A note with a broken end, a scene that is none over a poster that is none, or weather nobody knows is refused."""
    known = footage(seconds=5)
    wild = replace(known.takes[0], wishes=Wishes(falls=("frogs",)))
    for forged in (
        replace(known, end=b"no picture"),
        replace(known, scene="papercut1:AAAA"),
        replace(known, takes=(wild,)),
        replace(known, width=2048, height=2048),
    ):
        for deed in (Deed.CLIP, Deed.EXTEND_LOW):
            assert isinstance(pressed(deed, PictureFile(data=b"", scene=takes.encode(forged))), Failed)


def test_notes_come_back_as_they_were_written() -> None:
    """A note holds everything of a clip; one that was changed holds nothing."""
    known = replace(footage(seconds=5, wishes=Wishes(pan=1, falls=("rain",))), is_loop=True, end=b"\x00\xff")
    note = takes.encode(known)
    assert takes.decode(note) == known
    for forged in (note[:-9], note[20:], "", "papercut-clip1:" + "A" * 500_000):
        assert takes.decode(forged) is None
    endless = replace(known, takes=(Take(seconds=21, is_high=True, seed=1),) * 2)
    assert takes.decode(takes.encode(endless)) is None


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("a fox", Wishes()),
        ("the camera pans left", Wishes(pan=-1)),
        ("镜头向右移", Wishes(pan=1)),
        ("slow zoom in on the fox", Wishes(zoom=1, pace=0.55)),
        ("镜头拉远", Wishes(zoom=-1)),
        ("let it snow", Wishes(falls=("snowfall",))),
        ("a snowy, rainy town", Wishes()),
        ("static shot, wind blowing", Wishes(is_still=True, wind=True)),
        ("固定镜头，下雨", Wishes(is_still=True, falls=("rain",))),
        ("快速推近，花瓣飘落", Wishes(zoom=1, pace=1.6, falls=("petals",))),
        ("a fox on the left of a tree", Wishes()),
    ],
)
def test_motion_is_heard_in_two_languages(text: str, wishes: Wishes) -> None:
    """Words of camera, pace, wind and weather are heard, words of the picture are not taken for them."""
    assert heard(text) == wishes
