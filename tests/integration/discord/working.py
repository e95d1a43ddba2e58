"""An account as an engine, and jobs for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

from journeyman.engines.base import Checkpoint, Deferred, Event, Failed, Finished, Job, Parent
from journeyman.engines.discord.engine import DiscordEngine
from journeyman.tasks import custom_ids
from journeyman.tasks import prompt as prompts
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Action, Bot, SpeedMode, TaskId
from simulator.server import Simulator
from tests.integration.discord.conftest import account
from tests.patience import until

SECONDS = 60.0
LAST = (Finished, Failed, Deferred)


@contextlib.asynccontextmanager
async def running(simulator: Simulator, number: int = 0, **fields: Any) -> AsyncGenerator[DiscordEngine]:  # noqa: ANN401
    """Hold an engine that is ready on one of the simulator's accounts."""
    engine = DiscordEngine(account(simulator, number), **fields)
    await engine.start()
    try:
        await until(lambda: engine.condition.standing is not Standing.CONNECTING)
        yield engine
    finally:
        await engine.aclose()


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
            prompt=prompts.parse(prompt, may_be_empty=True),
            final_prompt=parent.final_prompt,
            seed=7,
            hash=parent.hash,
            picture=None,
            properties=parent.properties,
            buttons=parent.buttons,
        ),
        **fields,
    )


async def events(engine: DiscordEngine, wanted: Job) -> list[Event]:
    """Run a job to its end, which comes once."""
    async with asyncio.timeout(SECONDS):
        told = [event async for event in engine.run(wanted)]
    assert [isinstance(event, LAST) for event in told] == [*(False for _ in told[1:]), True], told
    return told


async def finished(engine: DiscordEngine, wanted: Job) -> Finished:
    """Run a job that ends well."""
    last = (await events(engine, wanted))[-1]
    assert isinstance(last, Finished), last
    return last


async def until_told(engine: DiscordEngine, wanted: Job, kind: type[Event], number: int = 1) -> str:
    """Run a job until it has told an event for the n-th time, close it there, and give its last checkpoint."""
    checkpoint = ""
    run = engine.run(wanted)
    async with asyncio.timeout(SECONDS), contextlib.aclosing(run):
        async for event in run:
            if isinstance(event, Checkpoint):
                checkpoint = event.data
            number -= isinstance(event, kind)
            if not number:
                break
    assert not number, f"{kind.__name__} was not told so often"
    return checkpoint


def release(simulator: Simulator) -> None:
    """Let the held jobs go on."""
    simulator.workshop.release()


def drawn(simulator: Simulator) -> int:
    """Give how many jobs the bots were asked for."""
    return len(simulator.workshop.jobs)
