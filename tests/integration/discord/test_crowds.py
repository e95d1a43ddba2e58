"""Many jobs at once, alike in every word, while events are lost, late, doubled and in disorder."""

from __future__ import annotations

import asyncio

import pytest

from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Event, Failed, Finished, Traced
from journeyman.tasks.task import Bot
from simulator.faults import Fault
from simulator.faults import Kind as FaultKind
from simulator.options import Options
from simulator.plans import Plan
from simulator.server import Simulator
from tests.integration.discord.telling import button, finished, told
from tests.patience import until

CROWD = 12


@pytest.fixture
def options() -> Options:
    """Let twelve jobs run at the same time."""
    return Options(plan=Plan.PRO)


def own(simulator: Simulator, events: list[Event]) -> bool:
    """Tell whether an operation ended with the picture of its own request, by what the simulator knows of it."""
    result, trace = events[-1], next(event for event in events if isinstance(event, Traced))
    return isinstance(result, Finished) and simulator.workshop.jobs[result.job].interaction.nonce == trace.trace.nonce


@pytest.mark.parametrize(
    "faults",
    [
        [],
        [Fault(kind=FaultKind.REORDERED, times=0)],
        [Fault(kind=FaultKind.DUPLICATE, times=0)],
        [Fault(kind=FaultKind.LATE, times=20, values={"seconds": 0.2})],
        [Fault(kind=FaultKind.LOST, phase="start", times=4)],
        [Fault(kind=FaultKind.LOST, phase="INTERACTION_CREATE", times=0)],
        [Fault(kind=FaultKind.LOST, phase="MESSAGE_DELETE", times=0)],
        [Fault(kind=FaultKind.FINAL_FIRST, times=0), Fault(kind=FaultKind.NUMBER_NONCE, times=0)],
        [Fault(kind=FaultKind.LOST, phase="final", times=5)],
        [Fault(kind=FaultKind.REWRITE, times=0, values={"how": "empty"})],
    ],
)
async def test_each_of_a_crowd_gets_its_own_picture(simulator: Simulator, client: Client, faults: list[Fault]) -> None:
    """Twelve identical prompts at once: every operation ends with the picture that its own nonce asked for."""
    for fault in faults:
        simulator.faults.arm(fault)
    runs = await asyncio.gather(*(told(client.imagine(Bot.MID_JOURNEY, "a cat")) for _ in range(CROWD)))
    assert [own(simulator, events) for events in runs] == [True] * CROWD


async def test_a_crowd_below_one_grid_keeps_apart(simulator: Simulator, client: Client) -> None:
    """The same variation asked for six times at once gives six grids, each to its own request."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    simulator.faults.arm("reordered", times=0)
    presses = (client.press(Bot.MID_JOURNEY, grid.message_id, button(grid, "V1")) for _ in range(6))
    runs = await asyncio.gather(*(told(press) for press in presses))
    assert [own(simulator, events) for events in runs] == [True] * 6


async def test_a_crowd_outlives_the_connection(simulator: Simulator, client: Client) -> None:
    """The connection is lost with its session while twelve identical jobs are drawn; each picture finds its owner."""
    simulator.faults.arm("slow", times=0, seconds=0.2)
    runs = [asyncio.create_task(told(client.imagine(Bot.MID_JOURNEY, "a cat"))) for _ in range(CROWD)]
    await until(lambda: sum(job.percent >= 15 for job in simulator.workshop.jobs.values()) == CROWD)
    simulator.misbehave(Fault(kind=FaultKind.INVALID_SESSION))
    assert [own(simulator, await run) for run in runs] == [True] * CROWD


async def test_a_crowd_without_any_link_gets_no_wrong_picture(simulator: Simulator, client: Client) -> None:
    """When nothing can ever tell whose a picture is, each operation fails rather than end with another's."""
    for event in ("INTERACTION_CREATE", "INTERACTION_SUCCESS", "progress", "MESSAGE_DELETE"):
        simulator.faults.arm("lost", phase=event, times=0)
    runs = await asyncio.gather(*(told(client.imagine(Bot.MID_JOURNEY, "a cat")) for _ in range(CROWD)))
    assert all(isinstance(events[-1], Failed) or own(simulator, events) for events in runs)
