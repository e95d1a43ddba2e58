"""The server is killed while Midjourney draws: nothing is lost, and nothing is asked for twice."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest

from simulator.faults import Kind
from simulator.options import Options
from simulator.server import Simulator
from tests.acceptance.discord.house import House, open_house
from tests.patience import until

PROMPTS: Final = ("a red fox", "a blue whale", "a green frog")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the server dies."""

    arm: Callable[[Simulator], None]  #: makes the moment last
    has_come: Callable[[House, list[dict[str, Any]]], bool]  #: for all prompts, given the tasks as clients see them
    options: Options = Options()  # noqa: RUF009 - it is frozen


def hold_commands(simulator: Simulator) -> None:
    """Let the commands be listed so late that nothing can be sent."""
    simulator.faults.arm(Kind.LATE_ANSWER, phase="commands", times=0, seconds=60.0)


def hold_words(simulator: Simulator) -> None:
    """Let the bot's first words come late."""
    simulator.faults.arm(Kind.LATE, phase="start", times=0, seconds=2.0)


def hold_jobs(simulator: Simulator) -> None:
    """Stop every job half way."""
    simulator.faults.arm(Kind.HOLD, times=0)


def hold_results(simulator: Simulator) -> None:
    """Let the messages with the pictures come late, after the others were deleted."""
    simulator.faults.arm(Kind.LATE, phase="final", times=0, seconds=4.0)


def hold_files(simulator: Simulator) -> None:
    """Let the pictures be downloaded so late that none arrives."""
    simulator.faults.arm(Kind.LATE_ANSWER, phase="cdn", times=0, seconds=60.0)


def faults(house: House, kind: Kind) -> int:
    """Count how often a fault has happened."""
    return house.simulator.counters.of("faults", kind)


def asked(house: House) -> int:
    """Count the jobs."""
    return sum(house.drawn(prompt) for prompt in PROMPTS)


MOMENTS: Final = {
    "before the interaction": Moment(
        arm=hold_commands,
        has_come=lambda _, tasks: all(task["status"] == "SUBMITTED" for task in tasks),
    ),
    "between interaction and first message": Moment(
        arm=hold_words,
        has_come=lambda house, _: asked(house) == len(PROMPTS),
    ),
    "in progress": Moment(
        arm=hold_jobs,
        has_come=lambda _, tasks: all(task["progress"] == "46%" for task in tasks),
    ),
    "between deletion and final message": Moment(
        arm=hold_results,
        has_come=lambda house, _: faults(house, Kind.LATE) >= len(PROMPTS),
    ),
    "while storing": Moment(
        arm=hold_files,
        has_come=lambda house, _: faults(house, Kind.LATE_ANSWER) >= len(PROMPTS),
    ),
}


@contextlib.asynccontextmanager
async def house_at(moment: Moment, folder: Path) -> AsyncGenerator[tuple[House, list[str]]]:
    """Give a house in which the moment has come, and the ids of its tasks."""
    async with open_house(folder, moment.options) as house:
        moment.arm(house.simulator)
        ids = [await house.imagine(prompt) for prompt in PROMPTS]

        async def has_come() -> bool:
            return moment.has_come(house, [await house.fetch(task_id) for task_id in ids])

        await until(has_come, 30)
        yield house, ids


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
async def test_a_kill_loses_nothing_and_asks_for_nothing_twice(moment: Moment, tmp_path: Path) -> None:
    """Every task succeeds after the restart, with its own picture, and Midjourney has drawn each prompt once."""
    async with house_at(moment, tmp_path) as (house, ids):
        house.simulator.faults.disarm()
        async with house.killed_and_started_again():
            house.simulator.workshop.release()
            ends = await asyncio.gather(*[house.end_of(task_id) for task_id in ids])
            assert [end["status"] for end in ends] == ["SUCCESS"] * len(ends), [end["failReason"] for end in ends]
            assert [house.drawn(prompt) for prompt in PROMPTS] == [1, 1, 1]
            jobs = house.simulator.workshop.jobs
            for prompt, end in zip(PROMPTS, ends, strict=True):
                assert jobs[end["properties"]["messageHash"]].order.reading.raw.startswith(prompt)


async def test_any_number_of_kills_loses_nothing(tmp_path: Path) -> None:
    """A job that Midjourney draws is followed by whoever lives long enough; none of the kills was its doing."""
    async with house_at(MOMENTS["in progress"], tmp_path) as (house, ids), contextlib.AsyncExitStack() as lives:
        for _ in range(4):
            await lives.enter_async_context(house.killed_and_started_again())

            async def is_followed() -> bool:
                return all([(await house.fetch(task_id))["progress"] == "46%" for task_id in ids])

            await until(is_followed, 30)
        house.simulator.faults.disarm()
        house.simulator.workshop.release()
        ends = await asyncio.gather(*[house.end_of(task_id) for task_id in ids])
        assert [end["status"] for end in ends] == ["SUCCESS"] * len(ends), [end["failReason"] for end in ends]
        assert [house.drawn(prompt) for prompt in PROMPTS] == [1, 1, 1]
