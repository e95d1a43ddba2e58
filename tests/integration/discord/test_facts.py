"""How the account stands is told by the names that gateways know, and its settings are changed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from journeyman.engines.base import NotOffered, Unanswered
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Action, Bot, SpeedMode
from simulator.discord.commands import Bot as Bots
from simulator.faults import Fault, Kind
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.integration.discord.working import finished, job, press, running
from tests.patience import until


async def test_facts_are_told_of_both_bots(simulator: Simulator) -> None:
    """Plan, time left, modes, versions and buttons, in one flat object."""
    async with running(simulator) as engine:
        facts: Any = await engine.facts()
    assert (facts["subscribePlan"], facts["billedWay"]) == ("STANDARD", "MONTHLY")
    assert facts["renewDate"] == 1_795_305_600_000
    assert "hours" in facts["fastTimeRemaining"]
    assert "images" in facts["lifetimeUsage"]
    assert "images" in facts["relaxedUsage"]
    assert (facts["mode"], facts["nijiMode"]) == (SpeedMode.FAST, SpeedMode.FAST)
    assert (facts["remix"], facts["nijiRemix"]) == (False, False)
    assert facts["version"] == "7"
    assert facts["versionSelector"]["placeholder"] == "Model"
    assert {"value": "6.1", "label": "Midjourney Model V6.1 (V6.1)", "emoji": ""} in facts["versionSelector"]["options"]
    for name in ("buttons", "nijiButtons"):
        assert {"MJ::Settings::RemixMode", "MJ::Settings::TurboMode"} <= {one["customId"] for one in facts[name]}


async def test_who_asks_an_account_without_connection_hears_why_at_once(simulator: Simulator) -> None:
    """Nobody waits for an answer that cannot come, once the reason is known."""
    async with running(simulator) as engine:
        simulator.faults.arm("no-upgrade", times=0)
        simulator.misbehave(Fault(kind=Kind.DROP))
        await until(lambda: engine.condition.standing is Standing.CONNECTING and engine.condition.reason)
        for asked in (
            engine.facts(),
            engine.press_setting(Bot.MID_JOURNEY, "MJ::Settings::RemixMode"),
            engine.choose_version(Bot.MID_JOURNEY, "6.1"),
            engine.seed(Bot.MID_JOURNEY, "0"),
        ):
            with pytest.raises(Unanswered, match="connection"):
                await asyncio.wait_for(asked, 5)


async def test_a_bot_that_is_not_there_is_left_out() -> None:
    """An account of Midjourney alone has no facts of niji's."""
    async with simulating(Options(bots=(Bots.MIDJOURNEY,))) as simulator, running(simulator) as engine:
        facts = await engine.facts()
    assert "mode" in facts
    assert "nijiMode" not in facts


async def test_a_switch_is_pressed(simulator: Simulator) -> None:
    """The facts are then as the panel shows them; what is no switch is not pressed."""
    async with running(simulator) as engine:
        assert (await engine.press_setting(Bot.NIJI_JOURNEY, "MJ::Settings::RemixMode"))["nijiRemix"] is True
        facts: Any = await engine.press_setting(Bot.MID_JOURNEY, "MJ::Settings::RelaxMode::on")
        assert (facts["mode"], facts["nijiMode"], facts["nijiRemix"]) == (SpeedMode.RELAX, SpeedMode.FAST, True)
        with pytest.raises(NotOffered, match='no switch "MJ::Settings::Nothing"') as caught:
            await engine.press_setting(Bot.MID_JOURNEY, "MJ::Settings::Nothing")
        assert caught.value.offered == tuple(one["customId"] for one in facts["buttons"])
        grid = await finished(engine, job())
        await finished(engine, press(grid, "V1", action=Action.VARIATION, mode=SpeedMode.RELAX))
    assert simulator.counters.of("interactions", "relax") == 0


@pytest.mark.parametrize("name", ["6.1", "V6.1", "midjourney model v6.1 (v6.1)"])
async def test_a_version_is_chosen(simulator: Simulator, name: str) -> None:
    """By its value or its name; one that is not offered is not chosen."""
    async with running(simulator) as engine:
        assert (await engine.choose_version(Bot.MID_JOURNEY, name))["version"] == "6.1"
        with pytest.raises(NotOffered, match='no version "99"') as caught:
            await engine.choose_version(Bot.MID_JOURNEY, "99")
        assert {"7", "6.1"} <= set(caught.value.offered)


async def test_a_seed_is_told(simulator: Simulator) -> None:
    """By the job's hash; of an unknown job it cannot be told."""
    async with running(simulator) as engine:
        grid = await finished(engine, job("a cat --seed 4711"))
        assert await engine.seed(Bot.MID_JOURNEY, grid.hash) == 4711
        with pytest.raises(Unanswered, match="not found"):
            await engine.seed(Bot.MID_JOURNEY, "00000000-0000-4000-8000-000000000000")


async def test_a_bot_that_does_not_answer_is_told_of(simulator: Simulator) -> None:
    """Whoever asked gets a sentence."""
    simulator.faults.arm("silent", times=0)
    async with running(simulator) as engine:
        with pytest.raises(Unanswered, match="did not answer"):
            await engine.facts()
