"""The connection breaks in every way, and no job is lost or sent twice."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import AsyncGenerator

import pytest
import structlog

from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Event, Finished, Progress, Queued, Traced
from journeyman.engines.discord.messages.answers import Panel
from journeyman.engines.discord.messages.failures import Effect, Kind
from journeyman.engines.discord.secret import Token
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot
from simulator.faults import Fault
from simulator.faults import Kind as FaultKind
from simulator.server import Simulator
from tests.integration.discord.conftest import BRISK, account, connected
from tests.integration.discord.telling import answered, failed, finished, last_trace, told
from tests.patience import until


async def held(simulator: Simulator, client: Client) -> asyncio.Task[Finished]:
    """Begin a job that waits at 46 % until it is released."""
    simulator.faults.arm("hold")
    task = asyncio.create_task(finished(client.imagine(Bot.MID_JOURNEY, "a cat")))
    await until(lambda: any(job.is_held for job in simulator.workshop.jobs.values()))
    return task


def release(simulator: Simulator) -> None:
    """Let the held jobs go on."""
    for job in simulator.workshop.jobs.values():
        job.released.set()


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("drop", {}),
        ("close", {"code": 4000}),
        ("close", {"code": 1001}),
        ("close", {"code": 4007}),
        ("close", {"code": 4009}),
        ("reconnect", {}),
        ("invalid-session", {"resumable": True}),
        ("invalid-session", {"resumable": False}),
        ("garbage-frame", {}),
        ("huge-frame", {"bytes": 70_000_000}),
    ],
    ids=str,
)
async def test_a_job_outlives_the_connection(simulator: Simulator, kind: str, values: dict[str, object]) -> None:
    """What happens while the connection is down is replayed, or read up in the history."""
    async with connected(simulator) as client:
        await outlive(simulator, client, Fault(kind=FaultKind(kind), values=values))


@pytest.mark.parametrize("kind", ["drop", "reconnect"])
async def test_a_job_outlives_a_connection_without_compression(simulator: Simulator, kind: str) -> None:
    """Plain frames are as good."""
    async with connected(simulator, is_compressed=False) as client:
        await outlive(simulator, client, Fault(kind=FaultKind(kind)))


async def outlive(simulator: Simulator, client: Client, fault: Fault) -> None:
    """Let the connection go wrong while a job is drawn, and see it end well."""
    task = await held(simulator, client)
    simulator.misbehave(fault)
    release(simulator)
    assert (await task).job
    await until(lambda: client.condition.standing is Standing.READY)
    assert simulator.counters.of("interactions", "imagine") == 1


async def test_split_frames_are_put_together(simulator: Simulator) -> None:
    """A compressed event may come in pieces of seven bytes."""
    simulator.faults.arm("split-frames", times=0)
    async with connected(simulator) as client:
        assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


@pytest.mark.parametrize("phase", ["start", "progress", "INTERACTION_CREATE", "INTERACTION_SUCCESS", "MESSAGE_DELETE"])
@pytest.mark.parametrize("kind", ["lost", "duplicate", "reordered", "number-nonce", "partial", "late"])
async def test_odd_events_do_no_harm(simulator: Simulator, client: Client, kind: str, phase: str) -> None:
    """Lost, doubled, late, partial or in the wrong order: the picture comes."""
    simulator.faults.arm(kind, phase=phase, times=2)
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


async def test_a_lost_result_is_found_in_the_history(simulator: Simulator, client: Client) -> None:
    """The event with the picture never comes; the channel's history has it."""
    simulator.faults.arm("lost", phase="final")
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


@pytest.mark.parametrize(
    ("kind", "values"),
    [("server-error", {}), ("hang-up", {}), ("garbage-answer", {})],
    ids=["500", "hang-up", "garbage"],
)
@pytest.mark.parametrize("ran", [{"accepted": True}, {"accepted": False}], ids=["ran", "did-not-run"])
async def test_a_request_in_doubt_runs_once(
    simulator: Simulator, client: Client, kind: str, values: dict[str, object], ran: dict[str, bool]
) -> None:
    """Whether or not it ran, a request whose answer was lost gives one job."""
    simulator.faults.arm(kind, phase="interactions", **ran, **values)
    result = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert result.job
    assert simulator.counters.of("kinds", "imagine") <= 1
    assert len(simulator.workshop.jobs) == 1


async def test_a_limit_is_waited_for(simulator: Simulator, client: Client) -> None:
    """429 is followed as long as it asks, and the request is sent then."""
    simulator.faults.arm("rate-limit", phase="interactions", retry_after=0.3, times=2)
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


@pytest.mark.parametrize("how", ["told", "refused"])
async def test_a_stale_command_is_looked_up_again(simulator: Simulator, client: Client, how: str) -> None:
    """A command that was registered anew is found again, whether by notice or by refusal."""
    await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    if how == "told":
        simulator.renew_commands()
    else:
        simulator.faults.arm("stale-version")
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


async def test_a_rejected_token_ends_the_account(simulator: Simulator) -> None:
    """4004 is the end: it is not tried again, and operations say why."""
    client = Client(account(simulator, token=Token("wrong")))
    async with client.open():
        await until(lambda: client.condition.standing is Standing.DEAD)
        fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
        assert fault.kind is Kind.UNAVAILABLE
        assert "token" in fault.reason
        assert simulator.counters.total("interactions") == 0


@pytest.mark.parametrize(
    ("kind", "standing"),
    [
        ("unauthorised", Standing.DEAD),
        ("forbidden", Standing.PAUSED),
        ("unknown-channel", Standing.PAUSED),
        ("refusal", Standing.READY),
    ],
)
async def test_a_refused_request_tells_the_account(
    simulator: Simulator, client: Client, kind: str, standing: Standing
) -> None:
    """401 ends the account, 403 pauses it, slow mode does neither."""
    simulator.faults.arm(kind, phase="interactions")
    fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert fault.effect in {Effect.PAUSE, Effect.RETRY}
    assert client.condition.standing is standing


async def test_a_job_is_found_again_after_a_restart(simulator: Simulator) -> None:
    """What was sent by a process that died is followed by the next, from its last trace alone."""
    simulator.faults.arm("hold")
    traces: list[Traced] = []
    async with connected(simulator) as first:
        operation = first.imagine(Bot.MID_JOURNEY, "a cat")
        async for event in operation:
            if isinstance(event, Traced):
                traces.append(event)
            if isinstance(event, Progress) and event.percent >= 46:
                break
        await operation.aclose()
    release(simulator)
    await until(lambda: simulator.counters.of("ends", "done") == 1)
    async with connected(simulator) as second:
        result = await finished(second.follow(traces[-1].trace))
        assert result.job
    assert simulator.counters.of("interactions", "imagine") == 1


async def test_a_job_is_found_again_while_it_is_drawn(simulator: Simulator) -> None:
    """The next process sees the progress, too, and twelve alike keep apart across the restart."""
    async with connected(simulator) as first:
        runs = [asyncio.create_task(told(first.imagine(Bot.MID_JOURNEY, "a cat"))) for _ in range(3)]
        done = [(await run) for run in runs]
    async with connected(simulator) as second:
        traces = [last_trace(events).trace for events in done]
        found = await asyncio.gather(*(finished(second.follow(trace)) for trace in traces))
        expected = [events[-1] for events in done]
        assert [each.message_id for each in found] == [getattr(each, "message_id", None) for each in expected]


async def test_a_queued_job_is_found_again_after_a_restart(simulator: Simulator) -> None:
    """What only waits in the bot's queue shows nothing yet; the next process waits for it all the same."""
    simulator.faults.arm("queued", seconds=1.5)
    async with connected(simulator) as first:
        operation = first.imagine(Bot.MID_JOURNEY, "a cat")
        traces = [event async for event in until_queued(operation)]
        await operation.aclose()
    async with connected(simulator, manners=dataclasses.replace(BRISK, answer=0.3)) as second:
        assert traces[-1].trace.is_queued
        assert (await finished(second.follow(traces[-1].trace))).content.prompt.startswith("a cat")


async def until_queued(operation: AsyncGenerator[Event, None]) -> AsyncGenerator[Traced]:
    """Give a job's traces until it is queued."""
    async for event in operation:
        if isinstance(event, Traced):
            yield event
        if isinstance(event, Queued):
            return


async def test_a_job_can_be_cancelled(simulator: Simulator, client: Client) -> None:
    """Cancelling presses the button under the job, which then ends as stopped."""
    simulator.faults.arm("hold")
    fault = None
    trace: Traced | None = None
    async for event in client.imagine(Bot.MID_JOURNEY, "a cat"):
        if isinstance(event, Traced):
            trace = event
        if isinstance(event, Progress) and event.percent == 46 and trace is not None:
            assert await client.cancel(trace.trace)
        fault = getattr(event, "fault", fault)
    assert fault is not None
    assert fault.kind is Kind.STOPPED


async def test_settings_are_read_and_changed(client: Client) -> None:
    """The panel tells what is on; pressing a switch tells the panel as it is then."""
    panel = await answered(client.settings(Bot.MID_JOURNEY))
    assert isinstance(panel.answer, Panel)
    switch = panel.answer.switch("remix")
    assert switch is not None
    changed = await answered(client.switch(Bot.MID_JOURNEY, panel, switch.custom_id))
    assert isinstance(changed.answer, Panel)
    assert changed.answer.is_on("remix") is not panel.answer.is_on("remix")


async def test_the_token_is_in_no_log(
    simulator: Simulator, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Through breaks, refusals and lost answers, neither our log nor the libraries' shows the token."""
    caplog.set_level(logging.DEBUG)
    token = simulator.accounts[0].token
    with structlog.testing.capture_logs() as logs:
        async with connected(simulator) as client:
            for kind in ("hang-up", "server-error", "forbidden", "unauthorised"):
                simulator.faults.arm(kind, phase="interactions", times=1)
                client.resume()
                await told(client.imagine(Bot.MID_JOURNEY, "a cat"))
            assert token not in repr(client)
            assert token not in repr(vars(client))
    printed = capsys.readouterr()
    assert logs
    assert token not in str(logs) + caplog.text + printed.out + printed.err
