"""The stub keeps the port's promises, and breaks them exactly as told."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import textwrap

import pytest
import pyvips

from journeyman.engines.base import Event, Failed, Finished, Job, Progress, Started
from journeyman.engines.stub import Outcome, StubCrash, StubEngine
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, Bot, SpeedMode, TaskId


def make_job(seed: int = 7) -> Job:
    """Give a job whose prompt is a cat."""
    prompt = Prompt(raw="Cat", text="Cat", bot=Bot.MID_JOURNEY, version="8.2")
    return Job(
        task_id=TaskId(1_700_000_000_000_001),
        action=Action.IMAGINE,
        bot=Bot.MID_JOURNEY,
        prompt=prompt,
        seed=seed,
        mode=SpeedMode.FAST,
    )


async def collect(engine: StubEngine, seed: int = 7) -> list[Event]:
    """Run one job to its end."""
    return [event async for event in engine.run(make_job(seed))]


def last_pictures(events: list[Event]) -> tuple[bytes, ...]:
    """Give the pictures of a run that finished."""
    last = events[-1]
    assert isinstance(last, Finished)
    return tuple(picture.data for picture in last.pictures)


async def test_a_job_starts_progresses_and_finishes() -> None:
    """A run is Started, rising Progress between 1 and 99, and Finished last."""
    events = await collect(StubEngine(steps=99))
    percents = [event.percent for event in events if isinstance(event, Progress)]
    assert isinstance(events[0], Started)
    assert percents == list(range(1, 100))
    assert isinstance(events[-1], Finished)


async def test_pictures_are_four_readable_squares() -> None:
    """The result is four different PNG files of the asked size."""
    pictures = last_pictures(await collect(StubEngine(edge_px=48)))
    decoded = [pyvips.Image.new_from_buffer(picture, "") for picture in pictures]
    assert [(image.width, image.height, image.bands) for image in decoded] == [(48, 48, 3)] * 4
    assert all(picture.startswith(b"\x89PNG\r\n\x1a\n") for picture in pictures)
    assert len(set(pictures)) == 4


async def test_previews_are_readable() -> None:
    """Every progress event carries a small WebP that decodes."""
    events = await collect(StubEngine())
    previews = [event.preview for event in events if isinstance(event, Progress)]
    assert len(previews) == 4
    for preview in previews:
        assert preview is not None
        assert preview[8:12] == b"WEBP"
        assert pyvips.Image.new_from_buffer(preview, "").width == 16


async def test_the_seed_decides_the_pictures() -> None:
    """The same seed gives the same bytes and the next seed others."""
    engine = StubEngine()
    first, again, other = [last_pictures(await collect(engine, seed)) for seed in (7, 7, 8)]
    assert first == again
    assert first != other


async def test_fail_ends_with_a_reason() -> None:
    """Outcome FAIL ends half-way with a Failed that has a sentence."""
    events = await collect(StubEngine(outcome=Outcome.FAIL))
    assert [type(event) for event in events] == [Started, Progress, Progress, Failed]


async def test_raise_ends_with_an_exception() -> None:
    """Outcome RAISE raises out of the iterator."""
    with pytest.raises(StubCrash, match="1700000000000001"):
        await collect(StubEngine(outcome=Outcome.RAISE))


async def test_stop_ends_without_a_last_event() -> None:
    """Outcome STOP ends the iterator after a Progress."""
    assert isinstance((await collect(StubEngine(outcome=Outcome.STOP)))[-1], Progress)


@pytest.mark.parametrize(
    "engine_arguments",
    [
        pytest.param({"outcome": Outcome.HANG}, id="hanging"),
        pytest.param({"delay_seconds": 3600.0}, id="slow"),
    ],
)
async def test_aclose_ends_a_job_that_waits(
    engine_arguments: dict[str, Outcome | float],
) -> None:
    """Closing the engine ends running jobs at once, without a last event."""
    outcome = engine_arguments.get("outcome", Outcome.FINISH)
    assert isinstance(outcome, Outcome)
    engine = StubEngine(outcome=outcome, delay_seconds=float(engine_arguments.get("delay_seconds", 0.0)))
    running = asyncio.create_task(collect(engine))
    await asyncio.sleep(0)
    await engine.aclose()
    async with asyncio.timeout(5):
        events = await running
    assert not isinstance(events[-1], Finished | Failed)


async def test_closing_the_iterator_cancels_the_job() -> None:
    """A job whose iterator is closed early leaves nothing running."""
    events = StubEngine(outcome=Outcome.HANG, steps=0).run(make_job())
    async with contextlib.aclosing(events):
        assert isinstance(await anext(events), Started)
    with pytest.raises(StopAsyncIteration):
        await anext(events)


async def test_delay_is_the_time_of_the_whole_job() -> None:
    """A job takes at least the delay it was given."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await collect(StubEngine(delay_seconds=0.05, steps=5))
    assert loop.time() - began >= 0.045  # timers may fire a clock tick early


def test_die_takes_the_process_along() -> None:
    """Outcome DIE ends the process itself, with the status of a software fault."""
    program = textwrap.dedent("""
        import asyncio
        from journeyman.engines.base import Job
        from journeyman.engines.stub import Outcome, StubEngine
        from journeyman.tasks.prompt import Prompt
        from journeyman.tasks.task import Action, Bot, SpeedMode, TaskId

        async def main():
            prompt = Prompt(raw="Cat", text="Cat", bot=Bot.MID_JOURNEY, version="8.2")
            job = Job(task_id=TaskId(1), action=Action.IMAGINE, bot=Bot.MID_JOURNEY, prompt=prompt, seed=7,
                      mode=SpeedMode.FAST)
            async for event in StubEngine(outcome=Outcome.DIE).run(job):
                pass

        asyncio.run(main())
    """)
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
    )
    assert done.returncode == 70, done.stderr.decode()
