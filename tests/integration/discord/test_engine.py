"""The account as an engine: the port's jobs are done, and what was paid for once is not asked for again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pyvips

from journeyman.engines.base import Event, Failed, Finished, Job, Parent, PictureFile, Progress, Started
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.engine import DiscordEngine
from journeyman.engines.discord.traces import Traces
from journeyman.tasks import custom_ids
from journeyman.tasks import prompt as prompts
from journeyman.tasks.task import Action, Bot, SpeedMode, TaskId
from simulator.server import Simulator
from tests.integration.discord.conftest import account
from tests.patience import until


@contextlib.asynccontextmanager
async def running(simulator: Simulator, folder: Path) -> AsyncGenerator[DiscordEngine]:
    """Hold an engine on the first account."""
    engine = DiscordEngine(Client(account(simulator)), Traces(folder))
    await engine.start()
    try:
        yield engine
    finally:
        await engine.aclose()


@pytest.fixture
async def engine(simulator: Simulator, tmp_path: Path) -> AsyncGenerator[DiscordEngine]:
    """Give an engine."""
    async with running(simulator, tmp_path / "traces") as engine:
        yield engine


def job(prompt: str = "a cat", **fields: Any) -> Job:  # noqa: ANN401 - Job's
    """Give a job."""
    known: dict[str, Any] = {
        "task_id": TaskId(1_700_000_000_000_001),
        "action": Action.IMAGINE,
        "bot": Bot.MID_JOURNEY,
        "prompt": prompts.parse(prompt, may_be_empty=True),
        "seed": 7,
        "mode": SpeedMode.FAST,
    }
    return Job(**(known | fields))


def press(parent: Finished, label: str, prompt: str = "a cat", **fields: Any) -> Job:  # noqa: ANN401 - Job's
    """Give the job of a button below a result."""
    custom_id = next(one.custom_id for one in parent.buttons if label in {one.label, one.emoji})
    return job(
        prompt,
        press=custom_ids.parse(custom_id),
        parent=Parent(
            task_id=TaskId(1),
            action=Action.IMAGINE,
            bot=Bot.MID_JOURNEY,
            prompt=prompts.parse(prompt),
            final_prompt=parent.final_prompt,
            seed=7,
            hash=parent.hash,
            picture=None,
            properties=parent.properties,
        ),
        **fields,
    )


async def events(engine: DiscordEngine, wanted: Job) -> list[Event]:
    """Run a job to its end."""
    async with asyncio.timeout(20):
        return [event async for event in engine.run(wanted)]


async def finished(engine: DiscordEngine, wanted: Job) -> Finished:
    """Run a job that ends well."""
    last = (await events(engine, wanted))[-1]
    assert isinstance(last, Finished), last
    return last


def kept(folder: Path) -> list[str]:
    """Give what kinds of files a folder holds."""
    return [path.suffix for path in folder.iterdir()]


def size(file: bytes) -> tuple[int, int]:
    """Give the width and height of a PNG."""
    assert file.startswith(b"\x89PNG")
    image = pyvips.Image.new_from_buffer(file, "")
    return image.width, image.height


async def test_a_grid_becomes_four_pictures(engine: DiscordEngine) -> None:
    """Started once, steps with small previews, then four PNGs of a quarter each, with buttons and the uuid."""
    told = await events(engine, job("a cat --ar 3:2"))
    assert [type(event) for event in told].count(Started) == 1
    assert isinstance(told[0], Started)
    steps = [event for event in told if isinstance(event, Progress)]
    assert [event.percent for event in steps] == sorted(event.percent for event in steps)
    assert any(event.preview and event.preview[8:12] == b"WEBP" for event in steps)
    last = told[-1]
    assert isinstance(last, Finished)
    assert len({size(picture.data) for picture in last.pictures}) == 1
    assert len({picture.data for picture in last.pictures}) == 4
    assert last.hash
    assert last.final_prompt.startswith("a cat --ar 3:2")
    assert [button.label for button in last.buttons if button.label.startswith("U")] == ["U1", "U2", "U3", "U4"]


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
    described = await finished(engine, job("", action=Action.DESCRIBE, references=two[:1]))
    assert len(described.prompts) == 4
    drawn = await finished(engine, press(described, "1️⃣", described.prompts[0]))
    assert len(drawn.pictures) == 4
    shortened = await finished(engine, job("a long story of a cat", action=Action.SHORTEN))
    assert len(shortened.prompts) == 5
    linked = await finished(engine, job("http://127.0.0.1:1/x.png a hat", references=two[:1]))
    assert "127.0.0.1:1" not in linked.final_prompt


async def test_a_failure_is_told_in_a_sentence(simulator: Simulator, engine: DiscordEngine) -> None:
    """The bot's words are there for the client, in both languages before them."""
    simulator.faults.arm("fail", failure="banned-prompt")
    last = (await events(engine, job()))[-1]
    assert isinstance(last, Failed)
    assert "moderation" in last.reason


async def test_a_button_of_another_life_is_gone(engine: DiscordEngine) -> None:
    """A parent that says nothing of its message cannot be pressed."""
    grid = await finished(engine, job())
    nowhere = Finished(final_prompt="", buttons=grid.buttons, properties={"customIds": 5})
    last = (await events(engine, press(nowhere, "U1")))[-1]
    assert isinstance(last, Failed)


async def test_a_job_outlives_the_process(simulator: Simulator, tmp_path: Path) -> None:
    """The worker dies while the job is drawn; the next one gets the same picture, and pays no second time."""
    simulator.faults.arm("hold")
    async with running(simulator, tmp_path) as first:
        run = first.run(job())
        async for event in run:
            if isinstance(event, Progress) and event.percent == 46:
                break
        await run.aclose()
    assert kept(tmp_path) == [".json"]
    for held in simulator.workshop.jobs.values():
        held.released.set()
    await until(lambda: simulator.counters.of("ends", "done") == 1)
    async with running(simulator, tmp_path) as second:
        result = await finished(second, job())
    assert result.hash in simulator.workshop.jobs
    assert simulator.counters.of("interactions", "imagine") == 1
    assert kept(tmp_path) == []


async def test_a_trace_that_cannot_be_read_is_as_none(engine: DiscordEngine, tmp_path: Path) -> None:
    """A damaged file costs its job, not the engine."""
    folder = tmp_path / "traces"
    folder.mkdir(exist_ok=True)
    (folder / f"{job().task_id}.json").write_bytes(b"{")
    assert (await finished(engine, job())).hash
