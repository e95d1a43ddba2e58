"""What goes wrong at the bots ends the job that it is about, by its name, in whichever form it comes."""

from __future__ import annotations

import asyncio

import pytest

from journeyman.engines.discord.client import Client
from journeyman.engines.discord.messages.failures import Effect, Kind
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot
from simulator.bots.failures import FAILURES, Form
from simulator.server import Simulator
from tests.integration.discord.known import EXPECTED
from tests.integration.discord.telling import failed, finished, told


def test_every_failure_is_expected() -> None:
    """The table here has all failures that the bots are known to have."""
    assert set(EXPECTED) == set(FAILURES)


@pytest.mark.parametrize("name", FAILURES)
async def test_a_failure_ends_its_job_by_name(simulator: Simulator, client: Client, name: str) -> None:
    """The job fails with what was said, and the account pauses only when a human must act."""
    simulator.faults.arm("fail", failure=name)
    fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert (fault.kind, fault.effect) == EXPECTED[name]
    assert fault.said
    assert fault.reason.zh != str(fault.reason)
    paused = fault.effect is Effect.PAUSE
    assert client.condition.standing is (Standing.PAUSED if paused else Standing.READY)


@pytest.mark.parametrize("form", [form for form in Form if form is not Form.VANISH])
async def test_every_form_is_heard(simulator: Simulator, client: Client, form: Form) -> None:
    """A failure is heard as first message, as reply, as edit, and as plain text alike, while others go on."""
    simulator.faults.arm("fail", failure="banned-prompt", form=str(form), marker="bad")
    fault, result = await asyncio.gather(
        failed(client.imagine(Bot.MID_JOURNEY, "a bad cat")), finished(client.imagine(Bot.MID_JOURNEY, "a good cat"))
    )
    assert fault.effect is Effect.FAIL
    assert "good" in result.content.prompt


@pytest.mark.parametrize("name", ["human-check", "job-not-found"])
async def test_a_failure_in_plain_words_repeats_them(simulator: Simulator, client: Client, name: str) -> None:
    """Without an embed the words of the message are what was said."""
    simulator.faults.arm("fail", failure=name, form="plain")
    fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert fault.kind is EXPECTED[name][0]
    assert FAILURES[name].title in fault.said


async def test_a_gateway_that_falls_silent_loses_no_picture(simulator: Simulator, client: Client) -> None:
    """A result that only the history shows, and only by its words, is waited for a little before the job fails."""
    simulator.faults.arm("mute", phase="INTERACTION_CREATE")
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


async def test_a_job_that_vanishes_has_failed(simulator: Simulator, client: Client) -> None:
    """Moderation removes the progress message at 93 % without a word; the job ends all the same."""
    simulator.faults.arm("vanish")
    fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert fault.kind is Kind.REMOVED


async def test_a_silent_bot_fails_the_job(simulator: Simulator, client: Client) -> None:
    """When Discord says that the bot did not answer, and it does not, the job fails and may be tried again."""
    simulator.faults.arm("silent")
    fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert (fault.kind, fault.effect) == (Kind.NO_ANSWER, Effect.RETRY)


async def test_a_job_that_starts_after_discord_gave_up_is_found(simulator: Simulator, client: Client) -> None:
    """INTERACTION_FAILURE does not prove that nothing runs."""
    simulator.faults.arm("silent", starts=True)
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


async def test_a_paused_account_takes_no_work_until_it_is_resumed(simulator: Simulator, client: Client) -> None:
    """After a human check nothing is sent, whatever is asked; resume ends the pause."""
    simulator.faults.arm("fail", failure="human-check")
    await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
    sent = simulator.counters.of("interactions", "imagine")
    fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert fault.kind is Kind.UNAVAILABLE
    assert "human" in fault.reason
    assert simulator.counters.of("interactions", "imagine") == sent
    client.resume()
    await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))


@pytest.mark.parametrize("prompt", ["a {red, blue} cat", "a cat --repeat 3", "a cat --r 2"])
async def test_a_prompt_for_several_jobs_is_not_sent(simulator: Simulator, client: Client, prompt: str) -> None:
    """Permutations and repetitions would give several jobs for one request."""
    fault = await failed(client.imagine(Bot.MID_JOURNEY, prompt))
    assert fault.kind is Kind.INVALID_PROMPT
    assert simulator.counters.total("interactions") == 0


async def test_a_button_that_is_gone_is_named(client: Client) -> None:
    """Pressing what does not stand on a message fails at once."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    fault = await failed(client.press(Bot.MID_JOURNEY, grid.message_id, "MJ::JOB::upsample::1::nothing"))
    assert (fault.kind, fault.effect) == (Kind.GONE, Effect.FAIL)
    fault = await failed(client.press(Bot.MID_JOURNEY, "1", "MJ::JOB::upsample::1::nothing"))
    assert fault.kind is Kind.GONE


@pytest.mark.parametrize(
    "how", ["links", "appended", "removed", "reordered", "dashes", "quotes", "spaces", "bold", "cut", "empty"]
)
async def test_a_rewritten_prompt_loses_nothing(simulator: Simulator, client: Client, how: str) -> None:
    """Whatever the bot makes of the words, two jobs with other words get their own pictures."""
    simulator.faults.arm("rewrite", how=how, times=0)
    simulator.faults.arm("no-preview", times=0)
    prompt = "https://example.org/a.png a 'cat' in **bold** --q 1 --ar 3:2"
    first, second = await asyncio.gather(
        finished(client.imagine(Bot.MID_JOURNEY, prompt)), finished(client.imagine(Bot.MID_JOURNEY, "a dog"))
    )
    assert first.job != second.job


@pytest.mark.parametrize("kind", ["no-preview", "final-first", "no-delete", "no-metadata", "empty-first", "queued"])
async def test_an_odd_course_ends_well(simulator: Simulator, client: Client, kind: str) -> None:
    """Without previews, with the result first, without deletion, without metadata, or queued: the picture comes."""
    simulator.faults.arm(kind, times=0)
    events = await told(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert type(events[-1]).__name__ == "Finished", events[-1]


async def test_strangers_in_the_channel_are_none_of_ours(simulator: Simulator, client: Client) -> None:
    """Another person's job with the same words is not taken for ours."""
    simulator.faults.arm("queued", times=1, seconds=0.5)
    operation = asyncio.create_task(told(client.imagine(Bot.MID_JOURNEY, "a cat")))
    for _ in range(3):
        simulator.imagine_as_stranger("a cat")
    last = (await operation)[-1]
    assert getattr(getattr(last, "content", None), "user", "") == simulator.accounts[0].id
