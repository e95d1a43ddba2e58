"""Twelve of the same at once: twelve tasks, and twelve pictures, each its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any, Final

import pytest
import pytest_asyncio

from simulator.bots.jobs import Job
from simulator.faults import Fault, Kind
from simulator.options import Options, Pictures
from simulator.plans import Plan
from tests.acceptance.discord.house import House, open_house
from tests.acceptance.discord.pictures import is_picture_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

TWELVE: Final = 12
QUEUE: Final = 10  #: more of an account's jobs cannot wait at Midjourney

#: What happens to the crowd, and what of it happens to each of its accounts once.
FAULTS: Final[dict[str, tuple[Fault, ...]]] = {
    "plain": (),
    "reordered": (Fault(kind=Kind.REORDERED, times=0),),
    "late": (Fault(kind=Kind.LATE, times=20, values={"seconds": 0.2}),),
    "duplicate": (Fault(kind=Kind.DUPLICATE, times=0),),
    # Two find the queue full, and hear so before Discord has answered that it took their requests.
    "queued": (
        Fault(kind=Kind.QUEUED, times=QUEUE, values={"seconds": 1.0}),
        Fault(kind=Kind.LATE_ANSWER, phase="interactions", times=0, values={"seconds": 0.2, "accepted": True}),
    ),
    "rewritten": (Fault(kind=Kind.REWRITE, times=0, values={"how": "empty"}),),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[House]:
    """Open a house with an account on which twelve jobs run at a time."""
    options = Options(plan=Plan.PRO, pictures=Pictures.UNLIKE)
    fields: dict[str, Any] = {"capacity": TWELVE, "queue_size": 50, "options": {"patience": 0.2}}
    async with open_house(tmp_path_factory.mktemp("crowds"), options, fields=lambda _: dict(fields)) as opened:
        yield opened


async def the_twelve(house: House, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Wait for twelve tasks, which must succeed, each with a picture that nobody else has, and the one of its job."""
    tasks = await asyncio.gather(*(house.end_of(task_id) for task_id in ids))
    assert [task["status"] for task in tasks] == ["SUCCESS"] * TWELVE, [task["failReason"] for task in tasks]
    jobs = house.simulator.workshop.jobs
    assert len({task["properties"]["messageHash"] for task in tasks}) == TWELVE
    shown = [await is_picture_of(house, task, jobs[task["properties"]["messageHash"]]) for task in tasks]
    assert shown == [True] * TWELVE
    return tasks


def jobs_since(house: House, before: set[str]) -> list[Job]:
    """Give the jobs that were not there before."""
    return [job for job_id, job in house.simulator.workshop.jobs.items() if job_id not in before]


@pytest.mark.parametrize("name", FAULTS)
async def test_twelve_identical_prompts(house: House, name: str) -> None:
    """Twelve are drawn, and each task shows another of them."""
    before = set(house.simulator.workshop.jobs)
    for fault in FAULTS[name]:
        house.simulator.faults.arm(fault)
    try:
        await the_twelve(house, [await house.imagine("a cat of many lives") for _ in range(TWELVE)])
    finally:
        house.simulator.faults.disarm()
    assert len(jobs_since(house, before)) == TWELVE


@pytest.mark.parametrize("name", FAULTS)
async def test_twelve_identical_variations(house: House, name: str) -> None:
    """Twelve presses of one button give twelve grids, each varied from the same picture."""
    grid = await house.end_of(await house.imagine("a cat"))
    assert grid["status"] == "SUCCESS", grid["failReason"]
    before = set(house.simulator.workshop.jobs)
    for fault in FAULTS[name]:
        house.simulator.faults.arm(fault)
    try:
        await the_twelve(house, [await house.press(grid, "variation::2") for _ in range(TWELVE)])
    finally:
        house.simulator.faults.disarm()
    made = jobs_since(house, before)
    assert len(made) == TWELVE
    parents = {job.order.parent.id for job in made if job.order.parent}
    assert parents == {grid["properties"]["messageHash"]}
