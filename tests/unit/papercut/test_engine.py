"""Papercut keeps the engine port's promises, and survives what happens to its children."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
import pyvips

from journeyman.engines.base import Event, Failed, Finished, Job, Parent, PictureFile, Progress, Started
from journeyman.engines.papercut.engine import Papercut
from journeyman.tasks import custom_ids
from journeyman.tasks import prompt as prompts
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.task import Action, SpeedMode, TaskId
from tests.patience import until

LIMIT_SECONDS: Final = 30.0
ROOT: Final = Path(__file__).parents[3]


def job(text: str = "a fox in a snowy forest --v 3", seed: int = 5, references: tuple[PictureFile, ...] = ()) -> Job:
    """Give a job; version 3 draws squares of 256 px, which is quick."""
    prompt = prompts.parse(text)
    return Job(
        task_id=TaskId(1_700_000_000_000_001),
        action=Action.IMAGINE,
        bot=prompt.bot,
        prompt=prompt,
        seed=seed,
        mode=SpeedMode.FAST,
        references=references,
    )


async def collect(engine: Papercut, wanted: Job) -> list[Event]:
    """Run a job to its end."""
    return [event async for event in engine.run(wanted)]


def finished(events: list[Event]) -> Finished:
    """Give the last event of a run that finished."""
    last = events[-1]
    assert isinstance(last, Finished)
    return last


def lives(pid: int) -> bool:
    """Say whether a process runs; one that only waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state not in {"Z", "X"}


async def gone(*pids: int) -> None:
    """Wait until processes have ended."""
    await until(lambda: not any(lives(pid) for pid in pids))


@pytest.fixture
async def engine() -> AsyncIterator[Papercut]:
    """Give an engine of one child and end it."""
    one = Papercut(processes=1)
    async with contextlib.aclosing(one):
        yield one


async def test_events_come_in_order(engine: Papercut) -> None:
    """Started, then Progress that only climbs, with a WebP preview after each drawing, then Finished."""
    events = await collect(engine, job())
    steps = [event for event in events if isinstance(event, Progress)]
    assert isinstance(events[0], Started)
    assert [type(event) for event in events[1:-1]] == [Progress] * 5
    percents = [step.percent for step in steps]
    assert percents == sorted(set(percents))
    assert percents[0] >= 1
    assert percents[-1] <= 99
    previews = [step.preview for step in steps[1:]]
    assert all(preview and preview[8:12] == b"WEBP" for preview in previews)
    assert len(set(previews)) == len(previews)
    assert isinstance(events[-1], Finished)


async def test_pictures_are_four_png_files_of_the_size_asked(engine: Papercut) -> None:
    """The four PNG files have the aspect's size and differ from one another."""
    last = finished(await collect(engine, job("a fox in a snowy forest --v 3 --ar 1:1")))
    images = [pyvips.Image.new_from_buffer(picture.data, "") for picture in last.pictures]
    assert [(image.width, image.height, image.bands) for image in images] == [(256, 256, 3)] * 4
    assert len(set(last.pictures)) == 4


async def test_properties_say_what_was_understood(engine: Papercut) -> None:
    """The words that were drawn and the seed are reported."""
    properties = finished(await collect(engine, job("a fox in a snowy forest --v 3", seed=77))).properties
    assert properties["seed"] == 77
    assert properties["drawn"] == ["fox", "snowy", "forest"]
    assert properties["setting"] == "forest"


async def test_the_same_job_gives_the_same_bytes(engine: Papercut) -> None:
    """Prompt and seed decide every byte, whichever engine draws; another seed gives other pictures."""
    first = finished(await collect(engine, job()))
    other = Papercut(processes=2)
    async with contextlib.aclosing(other):
        second = finished(await collect(other, job()))
        third = finished(await collect(other, job(seed=6)))
    assert first.pictures == second.pictures
    assert set(first.pictures).isdisjoint(third.pictures)


async def test_references_change_the_pictures(engine: Papercut) -> None:
    """A red reference makes redder pictures."""
    square = pyvips.Image.black(64, 64, bands=3).linear([1, 1, 1], [230, 40, 30]).cast("uchar")
    red = square.copy(interpretation="srgb").pngsave_buffer()
    plain = finished(await collect(engine, job()))
    guided = finished(await collect(engine, job(references=(PictureFile(data=red),))))

    def redness(picture: bytes) -> float:
        image = pyvips.Image.new_from_buffer(picture, "")
        return float((image[0].cast("float") - image[2]).avg())

    assert redness(guided.pictures[0].data) > redness(plain.pictures[0].data) + 15


async def test_closing_the_iterator_cancels(engine: Papercut) -> None:
    """After an early close the engine takes the next job at once and finishes it."""
    run = engine.run(job("a cat --v 3"))
    seen: list[Event] = []
    async with contextlib.aclosing(run) as events:
        async for event in events:
            seen.append(event)
            if isinstance(event, Progress):
                break
    assert len(seen) == 2
    assert finished(await collect(engine, job())).pictures


async def test_jobs_run_side_by_side(engine: Papercut) -> None:
    """Two jobs at a time both finish, each with its own pictures."""
    first, second = await asyncio.gather(collect(engine, job(seed=1)), collect(engine, job(seed=2)))
    assert finished(first).pictures != finished(second).pictures


async def test_a_killed_child_fails_only_its_job(engine: Papercut) -> None:
    """A child's death raises in the running job; the next job finds a new child."""
    run = engine.run(job("a cat --v 3"))
    async with contextlib.aclosing(run) as events:
        assert isinstance(await anext(events), Started)
        assert isinstance(await anext(events), Progress)
        (child,) = engine.children
        os.kill(child, signal.SIGKILL)
        with pytest.raises(BrokenProcessPool):
            async for _ in events:
                pass
    assert finished(await collect(engine, job())).pictures
    assert child not in engine.children


async def test_ctrl_c_does_not_reach_the_children(engine: Papercut) -> None:
    """A terminal sends SIGINT to all processes; it is the parent who decides, and the drawing goes on."""
    run = engine.run(job("a cat --v 3"))
    async with contextlib.aclosing(run) as events:
        assert isinstance(await anext(events), Started)
        assert isinstance(await anext(events), Progress)
        (child,) = engine.children
        os.kill(child, signal.SIGINT)
        assert finished([event async for event in events]).pictures
    assert engine.children == (child,)


async def test_no_child_is_started_before_the_first_job() -> None:
    """An engine that has nothing to do costs nothing."""
    engine = Papercut(processes=2)
    assert engine.children == ()
    await engine.aclose()


async def test_idle_children_are_sent_away() -> None:
    """After the idle time the children end, and the next job starts new ones."""
    engine = Papercut(processes=1, idle_seconds=0.05)
    async with contextlib.aclosing(engine):
        run = engine.run(job())
        await anext(run)
        await anext(run)
        first = engine.children
        await run.aclose()
        await gone(*first)
        assert finished(await collect(engine, job())).pictures


async def test_aclose_ends_the_children() -> None:
    """After aclose no child lives."""
    engine = Papercut(processes=2)
    await collect(engine, job())
    children = engine.children
    assert children
    await engine.aclose()
    await gone(*children)


async def test_children_die_with_a_killed_parent() -> None:
    """SIGKILL of the server leaves no drawing process behind."""
    script = """
import asyncio, sys
sys.path.insert(0, sys.argv[1])
from tests.unit.papercut.test_engine import job
from journeyman.engines.papercut.engine import Papercut

async def main():
    engine = Papercut(processes=2)
    async for _ in engine.run(job()):
        pass
    print(*engine.children, flush=True)
    await asyncio.Event().wait()

if __name__ == "__main__":
    asyncio.run(main())
"""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(ROOT), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert parent.stdout is not None
        line = await asyncio.wait_for(parent.stdout.readline(), LIMIT_SECONDS)
        children = [int(pid) for pid in line.split()]
        assert children
        assert all(lives(pid) for pid in children)
    finally:
        parent.kill()
        await parent.wait()
    await gone(*children)


PARENT_OF_ONE_JOB = """
import asyncio, contextlib, sys
from tests.unit.papercut.test_engine import collect, job
from journeyman.engines.papercut.engine import Papercut

async def main():
    async with contextlib.aclosing(Papercut(processes=1)) as engine:
        await collect(engine, job("a cat --v 3"))
    print([name for name in sys.modules if name.startswith("journeyman.engines.papercut.")
           and name.split(".")[3] in {"reading", "painting", "art", "studio"}])

if __name__ == "__main__":
    asyncio.run(main())
"""


async def test_the_server_does_not_load_the_lexicon() -> None:
    """Importing the engine brings neither the reader nor the painter nor the art into the process."""
    script = (
        "import sys, journeyman.engines.papercut.engine\n"
        "print([name for name in sys.modules if name.startswith('journeyman.engines.papercut.') and"
        " name.split('.')[3] in {'reading', 'painting', 'art', 'studio'}])"
    )
    run = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
    output, _ = await run.communicate()
    assert output.decode().strip() == "[]"


async def test_what_children_give_back_does_not_bring_their_modules(tmp_path: Path) -> None:
    """After a job, the process that gave it still holds neither the reader nor the painter nor the art."""
    script = tmp_path / "parent.py"
    script.write_text(PARENT_OF_ONE_JOB)
    run = await asyncio.create_subprocess_exec(
        sys.executable, str(script), stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    output, _ = await run.communicate()
    assert output.decode().strip() == "[]"


async def test_results_have_buttons_and_a_hash_that_an_attempt_repeats(engine: Papercut) -> None:
    """Below a grid hang its nine buttons; their hash is the job's, and the same when the job is done again."""
    first, second = finished(await collect(engine, job())), finished(await collect(engine, job()))
    assert first.hash == second.hash
    assert uuid.UUID(first.hash).version == 5
    assert [button.label for button in first.buttons if button.label] == [
        "U1",
        "U2",
        "U3",
        "U4",
        "V1",
        "V2",
        "V3",
        "V4",
    ]
    assert all(first.hash in button.custom_id for button in first.buttons)


async def test_buttons_can_be_pressed(engine: Papercut) -> None:
    """One picture is taken out of a grid and varied: its own buttons hang below it, and previews come meanwhile."""
    grid = finished(await collect(engine, job()))
    first = job()
    parent = Parent(
        task_id=first.task_id,
        action=Action.IMAGINE,
        bot=first.bot,
        prompt=first.prompt,
        final_prompt=grid.final_prompt,
        seed=first.seed,
        hash=grid.hash,
        picture=grid.pictures[1],
        properties=grid.properties,
    )
    press = custom_ids.parse(grid.buttons[1].custom_id)
    taken = finished(await collect(engine, replace(first, action=Action.UPSCALE, press=press, parent=parent)))
    assert taken.pictures[0].scene == grid.pictures[1].scene
    assert any(button.label == "Make Square" for button in taken.buttons) is False
    zoom = next(button for button in taken.buttons if button.label == "Vary (Subtle)")
    again = replace(parent, picture=taken.pictures[0], hash=taken.hash)
    events = await collect(
        engine, replace(first, action=Action.VARIATION, press=custom_ids.parse(zoom.custom_id), parent=again)
    )
    assert all(event.preview for event in events if isinstance(event, Progress) and event.percent > 8)
    assert len(finished(events).pictures) == 4
    assert len(set(finished(events).pictures)) == 4


async def test_a_refusal_is_the_last_event(engine: Papercut) -> None:
    """A button without its picture ends the job with a sentence, and the engine goes on."""
    events = await collect(engine, replace(job(), action=Action.ZOOM, press=Press(deed=Deed.ZOOM, factor=2.0)))
    assert isinstance(events[-1], Failed)
    assert "picture" in events[-1].reason
    assert finished(await collect(engine, job())).pictures
