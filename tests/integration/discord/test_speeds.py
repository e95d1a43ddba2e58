"""Jobs run at the speed that was asked for, also those that say none themselves."""

from __future__ import annotations

import asyncio

from journeyman.engines.base import Deferred, Failed, PictureFile
from journeyman.tasks.task import Action, Bot, SpeedMode
from simulator.bots.orders import Kind
from simulator.options import Options
from simulator.plans import Plan
from simulator.server import Simulator, simulating
from tests.integration.discord.working import drawn, events, finished, job, press, running


def speeds(simulator: Simulator, kind: Kind) -> list[str]:
    """Give the speeds at which jobs of a kind ran, in the order of their beginning."""
    return [str(one.speed) for one in simulator.workshop.jobs.values() if one.order.kind is kind]


async def test_two_speeds_side_by_side(simulator: Simulator) -> None:
    """Buttons pressed at once, half of them relaxed: each runs as its task says."""
    async with running(simulator) as engine:
        grid = await finished(engine, job())
        wanted = [
            press(grid, f"V{number}", action=Action.VARIATION, mode=mode)
            for number, mode in zip((1, 2, 3, 4), (SpeedMode.RELAX, SpeedMode.FAST) * 2, strict=True)
        ]
        await asyncio.gather(*(finished(engine, one) for one in wanted))
    ran = {
        one.order.index: str(one.speed) for one in simulator.workshop.jobs.values() if one.order.kind is Kind.VARIATION
    }
    assert ran == {1: "relaxed", 2: "fast", 3: "relaxed", 4: "fast"}


async def test_a_speed_is_changed_no_more_often_than_it_must(simulator: Simulator) -> None:
    """It is learnt from the account's figures, and kept while it fits; imagine says its own."""
    async with running(simulator) as engine:
        await engine.facts()
        grid = await finished(engine, job(mode=SpeedMode.RELAX))
        two = tuple(PictureFile(data=picture.data) for picture in grid.pictures[:2])
        await finished(engine, press(grid, "V1", action=Action.VARIATION))
        await finished(engine, job("", action=Action.BLEND, references=two))
        assert [simulator.counters.of("interactions", name) for name in ("fast", "relax", "turbo")] == [0, 0, 0]
        await finished(engine, press(grid, "V1", action=Action.VARIATION, mode=SpeedMode.TURBO))
        await finished(engine, press(grid, "🔄", action=Action.REROLL, mode=SpeedMode.TURBO))
        assert [simulator.counters.of("interactions", name) for name in ("fast", "relax", "turbo")] == [0, 0, 1]
    assert speeds(simulator, Kind.IMAGINE) == ["relaxed"]
    assert speeds(simulator, Kind.VARIATION) == ["fast", "turbo"]


async def test_an_account_of_one_speed_is_left_as_it_is(simulator: Simulator) -> None:
    """Its operator has set it; nothing is asked for or changed."""
    async with running(simulator, modes={SpeedMode.FAST}) as engine:
        grid = await finished(engine, job())
        await finished(engine, press(grid, "V1", action=Action.VARIATION))
    assert simulator.counters.of("interactions", "fast") == 0


async def test_each_bot_has_its_own_speed(simulator: Simulator) -> None:
    """What was set at one says nothing of the other."""
    async with running(simulator) as engine:
        for bot in Bot:
            grid = await finished(engine, job(bot=bot))
            await finished(engine, press(grid, "V1", bot=bot, action=Action.VARIATION, mode=SpeedMode.RELAX))
    assert simulator.counters.of("interactions", "relax") == 2
    assert speeds(simulator, Kind.VARIATION) == ["relaxed", "relaxed"]


async def test_a_speed_that_the_plan_does_not_have_fails_the_job() -> None:
    """The bot will not switch; the job ends with its words, and was not pressed."""
    async with simulating(Options(plan=Plan.BASIC)) as simulator, running(simulator) as engine:
        grid = await finished(engine, job())
        last = (await events(engine, press(grid, "V1", mode=SpeedMode.RELAX)))[-1]
        assert isinstance(last, Failed)
        assert "restricted" in last.reason
        assert drawn(simulator) == 1


async def test_a_switch_that_is_not_answered_defers_the_job(simulator: Simulator) -> None:
    """Nothing was begun; the next try may do, and does not trust what was set before."""
    async with running(simulator) as engine:
        grid = await finished(engine, job())
        simulator.faults.arm("silent", times=1)
        last = (await events(engine, press(grid, "V1", mode=SpeedMode.RELAX)))[-1]
        assert isinstance(last, Deferred)
        assert drawn(simulator) == 1
        await finished(engine, press(grid, "V1", mode=SpeedMode.RELAX))
    assert speeds(simulator, Kind.VARIATION) == ["relaxed"]
