"""What the bots say when something does not work: prompts, plans, accounts, and every failure in every form."""

from __future__ import annotations

import pytest

from simulator.bots.failures import FAILURES, Form
from simulator.discord.accounts import Speed, Trouble
from simulator.discord.commands import Bot
from simulator.options import Options
from simulator.plans import ALLOWANCES, Plan
from simulator.server import Simulator, simulating
from tests.simulator.client import Client, button, connected, is_final


@pytest.mark.parametrize(
    ("prompt", "title", "text"),
    [
        ("cat --foo 1", "Invalid parameter", "Unrecognized parameter(s): `foo`"),
        ("cat --ar 0:1", "Invalid parameter", "Invalid aspect ratio"),
        ("cat --chaos 500", "Invalid parameter", "Invalid value provided for argument `chaos`"),
        ("--ar 3:2", "Empty prompt", "You need to write a prompt."),
        ("a cat with gore", "Banned prompt detected", "Sorry! Our AI moderator thinks this prompt"),
    ],
)
async def test_wrong_prompts_are_refused(client: Client, prompt: str, title: str, text: str) -> None:
    """The embed comes with the nonce, red, for the sender alone, and its footer shows the prompt."""
    answer = await client.started(await client.imagine(prompt))
    embed = answer["embeds"][0]
    assert (embed["title"], embed["color"], answer["flags"]) == (title, 16711680, 64)
    assert embed["description"].startswith(text)
    assert embed["footer"]["text"] == f"/imagine {prompt}"
    await client.event("INTERACTION_SUCCESS")
    assert client.simulator.counters.total("jobs") == 0


async def test_a_link_to_nothing_is_refused(client: Client) -> None:
    """A link to this server behind which there is nothing cannot be fetched."""
    first = await client.started(await client.imagine(f"{client.simulator.origin}/attachments/1/2/x.png dog"))
    answer = await client.event("MESSAGE_CREATE", lambda data: data["embeds"])
    assert answer["message_reference"]["message_id"] == first["id"]
    assert answer["embeds"][0]["title"] == "Invalid link!"
    assert "color" not in answer["embeds"][0]


async def test_a_prompt_may_stand_for_several_jobs(client: Client) -> None:
    """Repeats and permutations make several jobs of one nonce, which only the first message carries."""
    nonce = await client.imagine("a {red, green} cat")
    await client.until_counted("ends", "done", 2)
    await client.event("MESSAGE_CREATE", is_final, count=2)
    starts = [one for one in client.named("MESSAGE_CREATE") if "(Waiting to start)" in one["content"]]
    assert [start.get("nonce") for start in starts] == [nonce, None]
    assert client.simulator.counters.of("jobs", "a green cat") == 1
    answer = await client.started(await client.imagine("cat --repeat 3 --relax"))
    assert answer["embeds"][0]["description"] == "You can not submit batch jobs in relax mode."


@pytest.mark.parametrize("name", sorted(FAILURES))
async def test_every_failure_can_be_had(simulator: Simulator, client: Client, name: str) -> None:
    """Each failure of the sheet arrives in its usual form, and the job makes no picture."""
    failure = FAILURES[name]
    simulator.faults.arm("fail", failure=name, marker="cat")
    nonce = await client.imagine("cat")
    first = await client.started(nonce)
    if failure.form is Form.NONCE:
        assert first["embeds"][0]["title"] == failure.title
    elif failure.form is Form.PLAIN:
        assert first["content"] == failure.text.replace("{detail}", "x")
    elif failure.form is Form.REPLY:
        reply = await client.event("MESSAGE_CREATE", lambda data: data["embeds"])
        assert reply["message_reference"]["message_id"] == first["id"]
        assert (reply["type"], reply["embeds"][0]["title"], "nonce" in reply) == (19, failure.title, False)
    else:
        update = await client.event("MESSAGE_UPDATE", lambda data: data["embeds"])
        assert (update["id"], update["embeds"][0]["title"]) == (first["id"], failure.title)
    await client.draw("dog")
    assert not [one for one in client.named("MESSAGE_CREATE") if is_final(one) and "cat" in one["content"]]


@pytest.mark.parametrize("form", list(Form))
async def test_a_failure_takes_any_form(simulator: Simulator, client: Client, form: Form) -> None:
    """The form of a failure can be chosen: with the nonce, as a reply, an update, text, or nothing at all."""
    simulator.faults.arm("fail", failure="banned-prompt", form=form)
    first = await client.started(await client.imagine("cat"))
    match form:
        case Form.NONCE:
            assert first["embeds"]
        case Form.PLAIN:
            assert first["content"].startswith("Banned prompt\nSorry!")
        case Form.REPLY:
            await client.event("MESSAGE_CREATE", lambda data: data["type"] == 19 and data["embeds"])
        case Form.UPDATE:
            await client.event("MESSAGE_UPDATE", lambda data: data["id"] == first["id"] and data["embeds"])
        case Form.VANISH:
            await client.event("MESSAGE_DELETE", lambda data: data["id"] == first["id"])


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_a_troubled_account_gets_nothing(client: Client, trouble: Trouble) -> None:
    """Expired, paused, blocked, pending and unchecked accounts are told so, by command and by button."""
    grid = await client.draw("cat")
    client.account.troubles.add(trouble)
    for nonce in (await client.imagine("dog"), await client.press(grid, button(grid, "V1"))):
        answer = await client.started(nonce)
        assert answer["embeds"][0]["title"] == FAILURES[trouble].title
    assert client.simulator.counters.of("kinds", "variation") == 0


@pytest.mark.parametrize("trouble", [Trouble.PENDING_MESSAGE, Trouble.TERMS])
async def test_some_troubles_end_with_a_button(client: Client, trouble: Trouble) -> None:
    """What a human reads and acknowledges is settled."""
    client.account.troubles.add(trouble)
    answer = await client.started(await client.imagine("cat"))
    label = answer["components"][0]["components"][0]["label"]
    await client.started(await client.press(answer, button(answer, label)))
    await client.draw("cat")


async def test_a_check_for_humans_does_not_go_away_by_a_press(client: Client) -> None:
    """The button of the check settles nothing: somebody has to act in Discord."""
    client.account.troubles.add(Trouble.HUMAN_CHECK)
    answer = await client.started(await client.imagine("cat"))
    await client.press(answer, "MJ::Captcha::Open")
    await client.event("INTERACTION_SUCCESS", count=2)
    assert client.account.troubles == {Trouble.HUMAN_CHECK}


async def test_fast_time_runs_out(client: Client) -> None:
    """Without fast time left, fast jobs are refused and relaxed ones run."""
    client.account.fast_minutes = 1.0
    await client.draw("cat")
    answer = await client.started(await client.imagine("dog"))
    assert answer["embeds"][0]["title"] == "Credits exhausted"
    await client.draw("dog --relax")


@pytest.mark.parametrize("plan", [Plan.BASIC, Plan.PRO])
async def test_more_jobs_than_the_plan_runs_are_queued(plan: Plan) -> None:
    """The next one is told "Job queued", starts without nonce when one ends, and finishes."""
    async with simulating(Options(plan=plan)) as simulator, connected(simulator) as client:
        most = ALLOWANCES[plan].fast_jobs
        simulator.faults.arm("hold", times=0, marker="held")
        for number in range(most):
            await client.imagine(f"held {number}")
        await client.until(lambda: len(client.named("MESSAGE_CREATE")) == most)
        answer = await client.started(await client.imagine("waiting cat"))
        embed = answer["embeds"][0]
        assert (embed["title"], embed["color"], embed["footer"]["text"]) == (
            "Job queued",
            16776960,
            "/imagine waiting cat",
        )
        await client.until(lambda: sum(job.is_held for job in simulator.workshop.jobs.values()) == most)
        assert not [one for one in client.named("MESSAGE_CREATE") if "waiting cat" in one["content"]]
        simulator.workshop.release(next(iter(simulator.workshop.jobs)))
        start = await client.event("MESSAGE_CREATE", lambda data: "waiting cat" in data["content"])
        assert "(Waiting to start)" in start["content"]
        assert not {"nonce", "interaction", "interaction_metadata"} & start.keys()
        await client.event("MESSAGE_CREATE", lambda data: "waiting cat" in data["content"] and is_final(data))
        simulator.workshop.release()


async def test_the_queue_has_an_end(simulator: Simulator, client: Client) -> None:
    """When the plan's queue is full, the next job is refused, and nothing is kept of it."""
    simulator.faults.arm("hold", times=0)
    allowance = ALLOWANCES[Plan.STANDARD]
    for number in range(allowance.fast_jobs + allowance.queued_jobs):
        await client.imagine(f"cat {number}")
    answer = await client.started(await client.imagine("one too many"))
    assert answer["embeds"][0]["title"] == "Queue full"
    assert simulator.counters.of("jobs", "one too many") == 0
    simulator.workshop.release()


async def test_relaxed_jobs_have_places_of_their_own(simulator: Simulator, client: Client) -> None:
    """Three relaxed jobs run beside three fast ones."""
    simulator.faults.arm("hold", times=0)
    for mode in ("--fast", "--relax"):
        for number in range(3):
            await client.imagine(f"cat {number} {mode}")
    await client.until(lambda: sum(job.is_held for job in simulator.workshop.jobs.values()) == 6)
    assert simulator.counters.total("queued") == 0
    simulator.workshop.release()


async def test_one_film_at_a_time(simulator: Simulator, client: Client) -> None:
    """A second video waits for the first, whatever the plan."""
    grid = await client.draw("cat")
    single = await client.finished(await client.press(grid, button(grid, "U1")))
    simulator.faults.arm("hold")
    await client.started(await client.press(single, button(single, "Animate (Low motion)")))
    answer = await client.started(await client.press(single, button(single, "Animate (High motion)")))
    assert answer["embeds"][0]["title"] == "Job queued"
    simulator.workshop.release()
    await client.until_counted("ends", "done", 4)


async def test_a_queued_job_can_be_cancelled(simulator: Simulator, client: Client) -> None:
    """It never starts."""
    simulator.faults.arm("hold", times=0, marker="held")
    for number in range(3):
        await client.imagine(f"held {number}")
    await client.until(lambda: len(client.named("MESSAGE_CREATE")) == 3)
    await client.started(await client.imagine("cat"))
    job = next(job for job in simulator.workshop.jobs.values() if job.order.reading.raw == "cat")
    assert simulator.workshop.cancel(job)
    simulator.workshop.release()
    await client.until_counted("ends", "done", 3)
    assert simulator.counters.of("ends", "cancelled") == 1


async def test_a_channel_without_the_bot_knows_no_command(client: Client) -> None:
    """Where a bot was taken out, its commands are unknown and its index is empty."""
    simulator = client.simulator
    simulator.people.channels[client.account.channel_id].bots.discard(Bot.NIJI)
    body = client.command_body("imagine", [{"type": 3, "name": "prompt", "value": "cat"}], bot=Bot.NIJI)
    status, answer = await client.request("POST", "/v9/interactions", json=body)
    assert (status, answer["code"]) == (404, 10063)
    _, index = await client.request("GET", f"/v9/guilds/{client.account.guild_id}/application-command-index")
    assert {one["application_id"] for one in index["application_commands"]} == {Bot.MIDJOURNEY.value}


async def test_relax_is_not_for_everybody() -> None:
    """The basic plan's relaxed jobs are restricted."""
    async with simulating(Options(plan=Plan.BASIC)) as simulator, connected(simulator) as client:
        answer = await client.started(await client.imagine("cat --relax"))
        assert answer["embeds"][0]["title"] == "Job action restricted"
        assert client.account.preferences[Bot.MIDJOURNEY].speed is Speed.FAST
