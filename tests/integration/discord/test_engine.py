"""The account as an engine: the port's jobs are done."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator

import pytest
import pyvips

from journeyman.engines.base import Checkpoint, Deferred, Failed, Finished, Made, PictureFile, Progress, Started
from journeyman.engines.discord.account import Places
from journeyman.engines.discord.engine import DiscordEngine
from journeyman.tasks import suggestions
from journeyman.tasks.accounts import Condition, Standing
from journeyman.tasks.task import Action, SpeedMode
from simulator.server import Simulator
from tests.integration.discord.conftest import BRISK, account
from tests.integration.discord.working import events, finished, job, press, running
from tests.patience import until


@pytest.fixture
async def engine(simulator: Simulator) -> AsyncGenerator[DiscordEngine]:
    """Give an engine."""
    async with running(simulator) as engine:
        yield engine


def size(file: bytes) -> tuple[int, int]:
    """Give the width and height of a PNG."""
    assert file.startswith(b"\x89PNG")
    image = pyvips.Image.new_from_buffer(file, "")
    return image.width, image.height


async def test_a_grid_becomes_four_pictures(engine: DiscordEngine) -> None:
    """Started once, steps with small previews, then four PNGs of a quarter each, with buttons and the uuid."""
    told = await events(engine, job("a cat --ar 3:2"))
    assert [type(event) for event in told].count(Started) == 1
    assert isinstance(next(event for event in told if not isinstance(event, Checkpoint)), Started)
    steps = [event for event in told if isinstance(event, Progress)]
    assert [event.percent for event in steps] == sorted(event.percent for event in steps)
    assert any(event.preview and event.preview[8:12] == b"WEBP" for event in steps)
    made, last = told[-2:]
    assert isinstance(made, Made)
    assert isinstance(last, Finished)
    assert len({size(picture.data) for picture in last.pictures}) == 1
    assert len({picture.data for picture in last.pictures}) == 4
    assert last.hash
    assert last.final_prompt.startswith("a cat --ar 3:2")
    assert [button.label for button in last.buttons if button.label.startswith("U")] == ["U1", "U2", "U3", "U4"]


async def test_a_step_does_not_wait_for_its_preview(engine: DiscordEngine) -> None:
    """A step is told at once, and again with its preview when that has been fetched."""
    steps = [event for event in await events(engine, job("a fox")) if isinstance(event, Progress)]
    shown = [place for place, event in enumerate(steps) if event.preview]
    assert shown
    for place in shown:
        assert steps[place - 1] == Progress(percent=steps[place].percent)


async def test_results_wait_for_a_place(simulator: Simulator) -> None:
    """A result has its place until whoever was given it is done with it; the next one waits for that."""
    places = asyncio.Semaphore(1)
    async with running(simulator, places=places) as engine, contextlib.aclosing(engine.run(job("an owl"))) as told:
        while not isinstance(await anext(told), Made):
            assert not places.locked()
        assert isinstance(await anext(told), Finished)
        assert places.locked()
        waiting = asyncio.create_task(events(engine, job("a hare")))
        await until(lambda: simulator.counters.of("ends", "done") == 2)
        assert not waiting.done()
        await told.aclose()
        assert isinstance((await waiting)[-1], Finished)
        assert not places.locked()


async def test_buttons_lead_on(engine: DiscordEngine) -> None:
    """U gives one picture, V a grid, a form is answered with the prompt, a region with its mask."""
    grid = await finished(engine, job("a cat --v 6.1"))
    single = await finished(engine, press(grid, "U2", action=Action.UPSCALE))
    assert len(single.pictures) == 1
    assert len((await finished(engine, press(grid, "V3", action=Action.VARIATION))).pictures) == 4
    zoomed = await finished(engine, press(single, "Custom Zoom", "a dog --v 6.1 --zoom 1.5", action=Action.ZOOM))
    assert "a dog" in zoomed.final_prompt
    mask = single.pictures[0].data
    region = await finished(engine, press(single, "Vary (Region)", "a hat", action=Action.VARIATION, mask=mask))
    assert "a hat" in region.final_prompt


async def test_pictures_are_blended_described_and_linked(engine: DiscordEngine) -> None:
    """References are uploaded: for blends, for descriptions, and as links that stand in for those of the prompt."""
    grid = await finished(engine, job())
    two = tuple(PictureFile(data=picture.data) for picture in grid.pictures[:2])
    blend = await finished(engine, job("--ar 2:3", action=Action.BLEND, references=two))
    assert "--ar 2:3" in blend.final_prompt
    linked = await finished(engine, job("http://127.0.0.1:1/x.png a hat", references=two[:1]))
    assert "127.0.0.1:1" not in linked.final_prompt
    unlinked = await finished(engine, job("a hat", references=two[:1]))
    assert "s.mj.run" in unlinked.final_prompt


async def test_words_lead_on(engine: DiscordEngine) -> None:
    """What describe and shorten suggest is drawn, described again, and weighed word by word."""
    picture = PictureFile(data=(await finished(engine, job())).pictures[0].data)
    described = await finished(engine, job("", action=Action.DESCRIBE, references=(picture,)))
    assert len(described.prompts) == 4
    assert described.final_prompt == suggestions.numbered(described.prompts)
    assert described.pictures == (picture,)
    drawn = await finished(engine, press(described, "1️⃣", described.prompts[0]))
    assert len(drawn.pictures) == 4
    again = await finished(engine, press(described, "🔄", "", action=Action.DESCRIBE, references=(picture,)))
    assert len(again.prompts) == 4
    one_of_all = await finished(engine, press(described, "Imagine all", described.prompts[2]))
    assert one_of_all.final_prompt.split(" --")[0] in described.prompts[2]
    shortened = await finished(engine, job("a long story of a cat", action=Action.SHORTEN))
    assert len(shortened.prompts) == 5
    assert shortened.final_prompt == suggestions.shortened(
        "~~a~~ **long** **story** ~~of~~ ~~a~~ cat", shortened.prompts
    )
    weighed = await finished(engine, press(shortened, "Show Details", "", action=Action.SHORTEN))
    assert suggestions.prompts_in(weighed.final_prompt) == weighed.prompts == shortened.prompts
    assert weighed.final_prompt.count("(") == weighed.final_prompt.count("\n█") == 3  # long, story, cat
    assert not any(button.label == "Show Details" for button in weighed.buttons)


async def test_a_job_is_shown_again(engine: DiscordEngine, simulator: Simulator) -> None:
    """/show gives the same pictures with the same uuid, and buttons that can be pressed; an unknown job fails."""
    grid = await finished(engine, job())
    shown = await finished(engine, job(grid.hash, action=Action.SHOW))
    assert (shown.hash, len(shown.pictures)) == (grid.hash, 4)
    assert shown.properties["messageId"] != grid.properties["messageId"]
    assert len((await finished(engine, press(shown, "U1", action=Action.UPSCALE))).pictures) == 1
    assert len(simulator.workshop.jobs) == 2
    last = (await events(engine, job("00000000-0000-4000-8000-000000000000", action=Action.SHOW)))[-1]
    assert isinstance(last, Failed)


@pytest.mark.parametrize("typed", ["a cat", "a cat --fast", "a cat --turbo", "a cat --relax"])
async def test_a_prompt_says_the_speed_that_the_task_has(
    engine: DiscordEngine, simulator: Simulator, typed: str
) -> None:
    """The job's speed stands in the prompt once, whatever was typed."""
    await finished(engine, job(typed, mode=SpeedMode.RELAX))
    (drawn,) = simulator.workshop.jobs.values()
    assert drawn.order.reading.raw == "a cat --relax"


async def test_a_button_of_another_life_is_gone(engine: DiscordEngine) -> None:
    """A parent that says nothing of its message cannot be pressed."""
    grid = await finished(engine, job())
    nowhere = Finished(final_prompt="", buttons=grid.buttons, properties={"messageId": ""})
    last = (await events(engine, press(nowhere, "U1")))[-1]
    assert isinstance(last, Failed)


async def test_the_condition_is_told_and_a_pause_outlasts_the_process(simulator: Simulator) -> None:
    """Each change is announced; who starts paused stays so until it is resumed, though connected."""
    seen: list[Standing] = []
    engine = DiscordEngine(account(simulator), changed=lambda: seen.append(engine.condition.standing))
    assert engine.condition == Condition(standing=Standing.CONNECTING)
    await engine.start()
    try:
        await until(lambda: seen == [Standing.READY])
        simulator.faults.arm("fail", failure="human-check")
        await events(engine, job())
        assert seen == [Standing.READY, Standing.PAUSED]
        paused = engine.condition
        assert paused.reason is not None
        assert "human" in paused.said
    finally:
        await engine.aclose()
    async with running(simulator, paused=paused) as later:
        assert later.condition == paused
        await until(lambda: simulator.counters.of("gateway", "identifies") == 2)
        later.resume()
        await until(lambda: later.condition.standing is Standing.READY)
        await finished(later, job())


async def test_an_account_that_is_not_there_yet_defers(simulator: Simulator) -> None:
    """Nobody listens where Discord should be: the engine starts all the same, says so, and defers jobs."""
    places = Places(api="http://127.0.0.1:9/api", gateway="ws://127.0.0.1:9")
    away = account(simulator, places=places, manners=dataclasses.replace(BRISK, connect=0.2))
    engine = DiscordEngine(away)
    await engine.start()
    try:
        assert engine.condition.standing is Standing.CONNECTING
        (deferred,) = await events(engine, job())
        assert isinstance(deferred, Deferred)
        assert deferred.seconds > 0
    finally:
        await engine.aclose()


async def test_a_page_instead_of_a_picture_is_asked_again(simulator: Simulator) -> None:
    """What somebody between answers once is no reason to lose a picture that was paid for."""
    simulator.faults.arm("no-preview")
    simulator.faults.arm("garbage-answer", phase="cdn")
    async with running(simulator) as engine:
        assert (await finished(engine, job())).hash
    assert simulator.counters.of("faults", "garbage-answer") == 1
