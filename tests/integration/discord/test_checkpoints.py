"""What was asked for once is not asked for again, and what was not is: by the checkpoint alone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import pytest

from journeyman.engines.base import Checkpoint, Failed, Finished, Job, Progress, Started
from journeyman.engines.discord.engine import DiscordEngine
from journeyman.engines.discord.messages.failures import SENTENCES, Kind
from journeyman.tasks.accounts import Condition, Standing
from journeyman.tasks.task import Action
from journeyman.wording import Clause
from simulator.server import Simulator
from tests.integration.discord.working import (
    drawn,
    events,
    finished,
    job,
    press,
    release,
    running,
    until_told,
)
from tests.patience import until

TOO_MUCH = Clause("It was too much.", "太多了。")


def resumed(wanted: Job, checkpoint: str) -> Job:
    """Give a job as the next worker is given it."""
    return job(
        wanted.prompt.raw,
        action=wanted.action,
        press=wanted.press,
        parent=wanted.parent,
        mask=wanted.mask,
        references=wanted.references,
        checkpoint=checkpoint,
    )


async def test_nothing_is_sent_before_the_checkpoint_is_kept(simulator: Simulator) -> None:
    """The request goes out when the next event is asked for; ended before, the job is begun anew, and drawn once."""
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Checkpoint)
        assert simulator.counters.of("interactions", "imagine") == 0
    async with running(simulator) as second:
        await finished(second, resumed(job(), checkpoint))
    assert drawn(simulator) == 1


async def test_a_job_outlives_the_process(simulator: Simulator) -> None:
    """The worker dies while the job is drawn; the next one gets the same picture, and pays no second time."""
    simulator.faults.arm("hold")
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Progress, 4)
    release(simulator)
    await until(lambda: simulator.counters.of("ends", "done") == 1)
    async with running(simulator) as second:
        told = await events(second, resumed(job(), checkpoint))
    assert any(isinstance(event, Started) for event in told)
    last = told[-1]
    assert isinstance(last, Finished)
    assert last.hash in simulator.workshop.jobs
    assert simulator.counters.of("interactions", "imagine") == 1


async def test_a_job_that_waits_on_is_followed_while_it_is_drawn(simulator: Simulator) -> None:
    """The second run of the same process tells the steps that are left, and new checkpoints."""
    simulator.faults.arm("hold")
    async with running(simulator) as engine:
        checkpoint = await until_told(engine, job(), Progress, 4)
        again = asyncio.create_task(events(engine, resumed(job(), checkpoint)))
        await until(lambda: simulator.counters.of("rest", "messages") >= 1)
        release(simulator)
        told = await again
    assert isinstance(told[-1], Finished)
    assert drawn(simulator) == 1


async def test_a_job_that_died_right_after_it_was_sent_is_found(simulator: Simulator) -> None:
    """Nothing but the nonce is known, which the history does not repeat; the prompt and the time point at one job."""
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Checkpoint)
        # The request of a process that dies before it writes anything down.
        await until_told(first, job(), Checkpoint, 2)
    await until(lambda: simulator.counters.of("ends", "done") == 1)
    async with running(simulator) as second:
        await finished(second, resumed(job(), checkpoint))
    assert drawn(simulator) == 1


async def test_what_is_in_the_channel_is_not_asked_for_again(simulator: Simulator) -> None:
    """Three jobs in the same words were lost, and two such were drawn: two of them get those, and one is begun anew."""
    async with running(simulator) as first:
        checkpoints = [await until_told(first, job(), Checkpoint) for _ in range(3)]
        for _ in range(2):
            await until_told(first, job(), Checkpoint, 2)
    await until(lambda: simulator.counters.of("ends", "done") == 2)
    async with running(simulator) as second:
        found = await asyncio.gather(*(finished(second, resumed(job(), one)) for one in checkpoints))
    assert {one.hash for one in found} == set(simulator.workshop.jobs)
    assert drawn(simulator) == 3


@pytest.mark.parametrize("number", [2, 3, 4])
async def test_jobs_alike_keep_apart_across_a_restart(simulator: Simulator, number: int) -> None:
    """Six wishes in the same words, some of them queued, when the process dies: six pictures, and none twice."""
    simulator.faults.arm("hold", times=0)
    kept: list[list[str]] = [[] for _ in range(6)]

    async def listen(checkpoints: list[str]) -> None:
        async for event in first.run(job()):
            if isinstance(event, Checkpoint) and len(checkpoints) < number:
                checkpoints.append(event.data)

    async with running(simulator) as first:
        runs = [asyncio.create_task(listen(one)) for one in kept]
        await until(lambda: drawn(simulator) == 6)
        await until(lambda: sum(one.is_held for one in simulator.workshop.jobs.values()) == 3)
        for run in runs:
            run.cancel()
        await asyncio.wait(runs)
    simulator.faults.disarm()
    async with running(simulator) as second:
        found = [asyncio.create_task(finished(second, resumed(job(), one[-1]))) for one in kept]
        release(simulator)
        hashes = {(await one).hash for one in found}
    assert hashes == set(simulator.workshop.jobs)
    assert drawn(simulator) == 6


async def test_a_picture_that_was_given_before_a_restart_is_not_given_again(simulator: Simulator) -> None:
    """Some of six wishes in the same words have ended when the process dies: the others get the other pictures."""
    simulator.faults.arm("hold", times=0)
    kept, ended, begun = dict.fromkeys(range(6), ""), dict[int, str](), set[int]()

    async def listen(engine: DiscordEngine, number: int) -> None:
        async for event in engine.run(resumed(job(), kept[number])):
            if isinstance(event, Checkpoint):
                kept[number] = event.data
            elif isinstance(event, Started):
                begun.add(number)
            elif isinstance(event, Finished):
                ended[number] = event.hash

    async with running(simulator) as first:
        runs = [asyncio.create_task(listen(first, number)) for number in kept]
        await until(lambda: drawn(simulator) == 6)
        await until(lambda: sum(one.is_held for one in simulator.workshop.jobs.values()) == 3)
        release(simulator)
        await until(lambda: len(ended) == 3)
        for run in runs:
            run.cancel()
        await asyncio.wait(runs)
    simulator.faults.disarm()
    begun.clear()
    async with running(simulator) as second:
        runs = [asyncio.create_task(listen(second, number)) for number in kept if number not in ended]
        await until(lambda: len(begun) == 3)
        release(simulator)
        await asyncio.gather(*runs)
    assert set(ended.values()) == set(simulator.workshop.jobs)
    assert drawn(simulator) == 6


async def test_a_history_that_cannot_be_read_proves_nothing(simulator: Simulator) -> None:
    """The job was not sent, but nobody can know: it ends with a reason, and is not sent."""
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Checkpoint)
    async with running(simulator) as second:
        simulator.faults.arm("refusal", phase="messages", times=0)
        last = (await events(second, resumed(job(), checkpoint)))[-1]
    assert isinstance(last, Failed)
    assert last.reason == SENTENCES[Kind.UNKNOWN_OUTCOME]
    assert drawn(simulator) == 0


async def test_a_history_that_is_away_is_waited_for(simulator: Simulator) -> None:
    """While Discord has faults of its own nothing is decided; the job was not sent, and is, once that is known."""
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Checkpoint)
    async with running(simulator) as second:
        simulator.faults.arm("server-error", phase="messages", times=9)
        await finished(second, resumed(job(), checkpoint))
    assert drawn(simulator) == 1


async def test_what_waits_in_the_queue_is_waited_for(simulator: Simulator) -> None:
    """The bot's "job queued" was lost with the process, and the history shows nothing; the queue does."""
    simulator.faults.arm("queued", seconds=8.0)
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Checkpoint)
        await until_told(first, job(), Checkpoint, 2)
    assert drawn(simulator) == 1
    async with running(simulator) as second:
        await finished(second, resumed(job(), checkpoint))
    assert drawn(simulator) == 1


@pytest.mark.parametrize("data", ["{", '{"step":"asked"}', "papercut 7", "[" * 5000])
async def test_a_checkpoint_that_cannot_be_read_is_as_none(simulator: Simulator, data: str) -> None:
    """Another engine's, another version's, or a damaged one: the job is begun."""
    async with running(simulator) as engine:
        assert (await finished(engine, job(checkpoint=data))).hash


async def test_another_accounts_checkpoint_is_as_none(simulator: Simulator) -> None:
    """A job that went to another account is begun there."""
    async with running(simulator) as engine:
        checkpoint = await until_told(engine, job(), Checkpoint)
        elsewhere = checkpoint.replace(simulator.accounts[0].channel_id, "4711")
        assert elsewhere != checkpoint
        assert (await finished(engine, resumed(job(), elsewhere))).hash


@pytest.mark.parametrize("label", ["Custom Zoom", "Vary (Region)"])
@pytest.mark.parametrize("number", [1, 2, 3])
async def test_a_dialog_is_gone_on_with_in_each_of_its_steps(simulator: Simulator, label: str, number: int) -> None:
    """The process dies before the press, in the press, before the answer: one job comes of it."""
    async with running(simulator) as first:
        grid = await finished(first, job("a cat --v 6.1"))
        single = await finished(first, press(grid, "U1", action=Action.UPSCALE))
        wanted = press(single, label, "a dog --v 6.1", mask=single.pictures[0].data)
        before = drawn(simulator)
        checkpoint = await until_told(first, wanted, Checkpoint, number)
    async with running(simulator) as second:
        result = await finished(second, resumed(wanted, checkpoint))
    assert "a dog" in result.final_prompt
    assert drawn(simulator) == before + 1


async def test_an_answered_dialog_is_followed(simulator: Simulator) -> None:
    """The process dies while what the dialog asked for is drawn; it is drawn once."""
    async with running(simulator) as first:
        grid = await finished(first, job("a cat --v 6.1"))
        single = await finished(first, press(grid, "U1", action=Action.UPSCALE))
        wanted = press(single, "Custom Zoom", "a dog --v 6.1 --zoom 1.5")
        before = drawn(simulator)
        checkpoint = await until_told(first, wanted, Progress)
    assert '"answered"' in checkpoint
    async with running(simulator) as second:
        await finished(second, resumed(wanted, checkpoint))
    assert drawn(simulator) == before + 1


async def test_a_button_with_remix_on_is_gone_on_with(simulator: Simulator) -> None:
    """A press that may begin the job, but opened a dialog here, has left nothing: it is pressed anew."""
    simulator.accounts[0].preferences[next(iter(simulator.accounts[0].preferences))].remix = True
    async with running(simulator) as first:
        grid = await finished(first, job())
        before = drawn(simulator)
        checkpoint = await until_told(first, press(grid, "V1", "a dog"), Checkpoint, 2)
    assert '"pressed"' in checkpoint
    async with running(simulator) as second:
        result = await finished(second, resumed(press(grid, "V1", "a dog"), checkpoint))
    assert "a dog" in result.final_prompt
    assert drawn(simulator) == before + 1


async def test_a_job_that_vanished_meanwhile_has_failed(simulator: Simulator) -> None:
    """Its progress message is known and gone, and no result came: moderation took it, and it is not tried again."""
    simulator.faults.arm("hold")
    simulator.faults.arm("vanish")
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Progress, 4)
    release(simulator)
    await until(lambda: simulator.counters.of("ends", "failed") == 1)
    async with running(simulator) as second:
        last = (await events(second, resumed(job(), checkpoint)))[-1]
    assert isinstance(last, Failed)
    assert last.reason == SENTENCES[Kind.REMOVED]
    assert drawn(simulator) == 1


async def test_a_queued_job_that_was_cancelled_meanwhile_has_failed(simulator: Simulator) -> None:
    """It is neither in the queue nor in the channel any more; the bot had taken it, so it is not sent again."""
    simulator.faults.arm("queued", seconds=3600.0)
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Started)
    assert '"is_queued":true' in checkpoint
    async with running(simulator) as second:
        run = asyncio.create_task(events(second, resumed(job(), checkpoint)))
        await until(lambda: simulator.counters.of("interactions", "info") >= 1)
        assert not run.done()
        (queued,) = simulator.workshop.jobs.values()
        assert simulator.workshop.cancel(queued)
        last = (await run)[-1]
    assert isinstance(last, Failed)
    assert last.reason == SENTENCES[Kind.REMOVED]
    assert drawn(simulator) == 1


async def test_a_paused_account_still_ends_what_it_began(simulator: Simulator) -> None:
    """A pause keeps new jobs away; what is drawn already is followed."""
    simulator.faults.arm("hold")
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Progress, 4)
        simulator.faults.arm("fail", failure="human-check")
        await events(first, job("a dog"))
        paused = first.condition
    release(simulator)
    async with running(simulator, paused=paused) as second:
        await finished(second, resumed(job(), checkpoint))


async def test_a_paused_account_decides_nothing(simulator: Simulator) -> None:
    """The bot cannot be asked for its queue: the job waits, and is begun when the account is resumed."""
    paused = Condition(standing=Standing.PAUSED, reason=TOO_MUCH)
    async with running(simulator) as first:
        checkpoint = await until_told(first, job(), Checkpoint)
    async with running(simulator, paused=paused) as second:
        run = asyncio.create_task(finished(second, resumed(job(), checkpoint)))
        await until(lambda: simulator.counters.of("rest", "messages") >= 3)
        assert not run.done()
        second.resume()
        await run
    assert drawn(simulator) == 1


async def test_a_token_that_is_revoked_ends_what_is_under_way(simulator: Simulator) -> None:
    """The job ends with that as its reason, and is no other account's to draw: it may be drawn already."""
    simulator.faults.arm("hold")
    async with running(simulator) as engine:
        run = asyncio.create_task(events(engine, job()))
        await until(lambda: any(one.is_held for one in simulator.workshop.jobs.values()))
        simulator.revoke_token(simulator.accounts[0])
        last = (await run)[-1]
    assert isinstance(last, Failed)
    assert "token" in last.reason
    assert not last.is_of_account


async def stopped(simulator: Simulator, engine: DiscordEngine, moment: Callable[[], bool]) -> None:
    """Cancel a job at a moment of its life, as a worker does, and see the bot stop it."""
    checkpoint = ""
    run = engine.run(job())
    async with contextlib.aclosing(run):
        async for event in run:
            if isinstance(event, Checkpoint):
                checkpoint = event.data
            if moment():
                break
    await engine.cancel(checkpoint)
    await until(lambda: simulator.counters.of("ends", "cancelled") == 1)


async def test_a_job_is_stopped_while_it_is_drawn(simulator: Simulator) -> None:
    """Its button is pressed, and the bot draws no more."""
    simulator.faults.arm("hold")
    async with running(simulator) as engine:
        await stopped(simulator, engine, lambda: any(one.is_held for one in simulator.workshop.jobs.values()))


async def test_a_job_is_stopped_that_has_just_begun(simulator: Simulator) -> None:
    """It cannot be named yet when nobody wants it any more; it is waited for."""
    simulator.faults.arm("hold")
    async with running(simulator) as engine:
        await stopped(simulator, engine, lambda: drawn(simulator) == 1)


async def test_cancelling_never_raises(simulator: Simulator) -> None:
    """Not for what cannot be read, nor for a job that is over, nor for what Discord refuses."""
    async with running(simulator) as engine:
        await engine.cancel("")
        await engine.cancel("{")
        checkpoint = [event.data for event in await events(engine, job()) if isinstance(event, Checkpoint)][-1]
        await engine.cancel(checkpoint)
        simulator.faults.arm("server-error", phase="interactions", times=0)
        await engine.cancel(checkpoint)
