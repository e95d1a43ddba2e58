"""A job's clips, from the engine's side: events, buttons, notes, and what cannot be done."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from journeyman.engines.base import ClipFile, Event, Failed, Finished, Job, PictureFile, Progress, Started
from journeyman.engines.papercut.engine import Papercut
from journeyman.engines.papercut.motion import takes
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.task import Action
from tests.unit.papercut.motion.clips import EDGES, footage, frames_of, job, photograph, pixels


@pytest.fixture
async def engine() -> AsyncIterator[Papercut]:
    """Give an engine of two children and end it."""
    one = Papercut(processes=2)
    async with contextlib.aclosing(one):
        yield one


def below(deed: Deed, text: str = "a fox", *, seconds: int = 1) -> Job:
    """Give the press of a button below a small clip."""
    poster = PictureFile(data=b"", scene=takes.encode(footage(seconds=seconds)))
    asked = job(text, press=Press(deed=deed), poster=poster)
    return replace(asked, action=Action.UPSCALE) if deed is Deed.CLIP else asked


async def events_of(engine: Papercut, asked: Job) -> list[Event]:
    """Run a job to its end."""
    return [event async for event in engine.run(asked)]


def finished(events: list[Event]) -> Finished:
    """Give the last event of a run that finished."""
    last = events[-1]
    assert isinstance(last, Finished), last
    return last


async def test_a_clip_is_taken_out_of_several(engine: Papercut) -> None:
    """It comes as one clip with the buttons of one, its poster is its first frame and has the note to go on from."""
    asked = below(Deed.CLIP)
    events = await events_of(engine, asked)
    steps = [event for event in events if isinstance(event, Progress)]
    assert isinstance(events[0], Started)
    assert [step.percent for step in steps] == sorted(step.percent for step in steps)
    assert steps[-1].preview is not None
    last = finished(events)
    (clip,) = last.clips
    assert [button.label for button in last.buttons[:2]] == ["Extend (High motion)", "Extend (Low motion)"]
    assert takes.decode(clip.poster.scene) == footage()
    assert clip.seconds == 1.0
    assert pixels(clip.poster.data).shape == (EDGES[1], EDGES[0], 3)
    assert finished(await events_of(engine, asked)).clips == last.clips


async def test_a_clip_that_is_at_hand_is_not_filmed_again(engine: Papercut) -> None:
    """It is handed on as it is, without a step, and still has the buttons of one clip."""
    asked = below(Deed.CLIP)
    assert asked.parent is not None
    assert asked.parent.picture is not None
    clip = ClipFile(video=b"film", animation=b"moving", poster=asked.parent.picture, seconds=1.0)
    events = await events_of(engine, replace(asked, parent=replace(asked.parent, clip=clip)))
    assert [type(event) for event in events] == [Started, Finished]
    assert finished(events).clips == (clip,)
    assert finished(events).buttons[0].label == "Extend (High motion)"


async def test_an_extension_gives_several_longer_clips(engine: Papercut) -> None:
    """Each has four seconds more, goes its own way, and may be taken out."""
    last = finished(await events_of(engine, below(Deed.EXTEND_HIGH, "a fox --bs 2")))
    assert [button.label for button in last.buttons] == ["U1", "U2", ""]
    assert [clip.seconds for clip in last.clips] == [5.0, 5.0]
    first, second = (frames_of(clip.video) for clip in last.clips)
    assert len(first) == len(second) == 120
    assert abs(first[119] - second[119]).mean() > 2 * abs(first[12] - second[12]).mean()
    assert last.properties["seconds"] == 5
    assert last.properties["motion"] == "high"


async def test_what_cannot_be_filmed_fails_with_a_sentence(engine: Papercut) -> None:
    """A picture that is none, and a clip that is long already, each end in a reason and no clip."""
    broken = await events_of(engine, job("--video 1", PictureFile(data=b"no picture")))
    long = await events_of(engine, below(Deed.EXTEND_LOW, seconds=20))
    for events in (broken, long):
        assert isinstance(events[-1], Failed)
        assert events[-1].reason.endswith(".")


async def test_a_job_may_be_left_while_it_is_filmed(engine: Papercut) -> None:
    """Closing the events ends the work, and the engine films the next job."""
    events = engine.run(job("--video 1 --bs 1", PictureFile(data=photograph())))
    async with contextlib.aclosing(events):
        async for event in events:
            if isinstance(event, Progress):
                break
    assert isinstance((await events_of(engine, below(Deed.CLIP)))[-1], Finished)
