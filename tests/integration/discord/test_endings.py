"""What goes wrong reaches the port as what it is: a failure, a fault of the account's, or a wait."""

from __future__ import annotations

import pytest

from journeyman.engines.base import Deferred, Failed
from journeyman.engines.discord.engine import DiscordEngine
from journeyman.engines.discord.secret import Token
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot, SpeedMode
from simulator.discord import commands
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.integration.discord.conftest import account
from tests.integration.discord.working import drawn, events, finished, job, running
from tests.patience import until


@pytest.mark.parametrize("name", ["queue-full", "slow-down"])
async def test_what_comes_too_early_is_deferred(simulator: Simulator, name: str) -> None:
    """The account is left alone for a while, and nothing was begun."""
    simulator.faults.arm("fail", failure=name)
    async with running(simulator) as engine:
        last = (await events(engine, job()))[-1]
    assert isinstance(last, Deferred)
    assert 30 <= last.seconds <= 60
    assert last.reason.zh
    assert drawn(simulator) == 0


async def test_exhausted_credits_are_the_accounts(simulator: Simulator) -> None:
    """Another account may do it, and this one can do nothing fast for a while."""
    simulator.faults.arm("fail", failure="credits-exhausted")
    async with running(simulator) as engine:
        last = (await events(engine, job()))[-1]
    assert isinstance(last, Failed)
    assert last.is_of_account
    assert last.lacks == {SpeedMode.FAST, SpeedMode.TURBO}


async def test_a_bot_that_is_not_there_is_lacked(simulator: Simulator) -> None:
    """Another account may do it; this one goes on with the other bot."""
    simulator.people.channels[simulator.accounts[0].channel_id].bots.discard(commands.Bot.NIJI)
    async with running(simulator) as engine:
        last = (await events(engine, job(bot=Bot.NIJI_JOURNEY)))[-1]
        assert isinstance(last, Failed)
        assert last.is_of_account
        assert last.lacks == {Bot.NIJI_JOURNEY}
        await finished(engine, job())


@pytest.mark.parametrize(
    ("guild", "found"), [(None, "The channel is in guild {guild}."), ("1123456789012345678", "guild {guild}")]
)
async def test_a_channel_in_another_server_pauses_the_account(
    simulator: Simulator, guild: str | None, found: str
) -> None:
    """Before anything is asked, since Discord's refusals of requests would not tell; the server is named."""
    person = simulator.accounts[0]
    engine = DiscordEngine(account(simulator, guild=guild))
    await engine.start()
    try:
        await until(lambda: engine.condition.standing is Standing.READY)
        last = (await events(engine, job()))[-1]
        assert isinstance(last, Failed)
        assert last.is_of_account
        assert engine.condition.standing is Standing.PAUSED
        assert found.format(guild=person.guild_id) in engine.condition.said
        assert simulator.counters.snapshot().get("interactions") is None
    finally:
        await engine.aclose()


@pytest.mark.parametrize("name", ["subscription-required", "human-check", "terms"])
async def test_what_a_human_must_see_to_is_the_accounts(simulator: Simulator, name: str) -> None:
    """The task may go elsewhere; here it is deferred from then on."""
    simulator.faults.arm("fail", failure=name)
    async with running(simulator) as engine:
        last = (await events(engine, job()))[-1]
        assert isinstance(last, Failed)
        assert last.is_of_account
        assert not last.lacks
        assert engine.condition.standing is Standing.PAUSED
        (deferred,) = await events(engine, job())
        assert isinstance(deferred, Deferred)
        assert deferred.reason == engine.condition.reason or str(engine.condition.reason) in deferred.reason


@pytest.mark.parametrize("name", ["blocked", "abuse-alert", "pending-message", "banned-prompt", "declined"])
async def test_what_moderators_mind_is_carried_to_no_other_account(simulator: Simulator, name: str) -> None:
    """The prompt that did it would do it there as well."""
    simulator.faults.arm("fail", failure=name)
    async with running(simulator) as engine:
        last = (await events(engine, job()))[-1]
    assert isinstance(last, Failed)
    assert not last.is_of_account


async def test_a_failure_is_told_in_midjourneys_words(simulator: Simulator) -> None:
    """Our sentence in both languages, and the bot's own behind it."""
    simulator.faults.arm("fail", failure="invalid-parameter")
    async with running(simulator) as engine:
        last = (await events(engine, job()))[-1]
    assert isinstance(last, Failed)
    assert "[Invalid parameter]" in last.reason
    assert "[Invalid parameter]" in last.reason.zh


async def test_an_account_that_is_kept_out_leaves_its_jobs_to_others(simulator: Simulator) -> None:
    """403 pauses the account, and the job was not begun."""
    async with running(simulator) as engine:
        simulator.faults.arm("forbidden", phase="interactions")
        last = (await events(engine, job()))[-1]
        assert isinstance(last, Failed)
        assert last.is_of_account
        assert engine.condition.standing is Standing.PAUSED
    assert drawn(simulator) == 0


async def test_a_channel_without_the_bots_pauses_the_account() -> None:
    """The job may go elsewhere; when somebody has invited the bot and resumes the account, it is looked for again."""
    async with simulating(Options(bots=())) as simulator, running(simulator) as engine:
        last = (await events(engine, job()))[-1]
        assert isinstance(last, Failed)
        assert last.is_of_account
        assert engine.condition.standing is Standing.PAUSED
        assert "channel" in str(engine.condition.reason)
        engine.resume()
        assert engine.condition.standing is Standing.READY
        last = (await events(engine, job()))[-1]
        assert isinstance(last, Failed)
        assert engine.condition.standing is Standing.PAUSED


async def test_a_rejected_token_is_the_end(simulator: Simulator) -> None:
    """The condition says that the token is not accepted, jobs are deferred, and no text shows the token."""
    engine = DiscordEngine(account(simulator, token=Token("wrong-token-4711")))
    await engine.start()
    try:
        await until(lambda: engine.condition.standing is Standing.DEAD)
        assert "token" in str(engine.condition.reason)
        (deferred,) = await events(engine, job())
        assert isinstance(deferred, Deferred)
        assert "4711" not in repr((engine.condition, deferred, vars(engine)))
    finally:
        await engine.aclose()
