"""Discord is slow, silent or away; the account waits, comes back, and says what it could not do."""

from __future__ import annotations

import asyncio
import dataclasses
import socket
import time

import msgspec
import pytest
import structlog

from journeyman.engines.discord import snowflakes
from journeyman.engines.discord.account import Places
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.messages.failures import Effect, Kind
from journeyman.engines.discord.rest.refusals import RequestError
from journeyman.tasks.accounts import READY, Condition, Standing
from journeyman.tasks.task import Bot
from simulator.faults import Fault
from simulator.faults import Kind as FaultKind
from simulator.options import Options
from simulator.server import Simulator
from tests.integration.discord.conftest import BRISK, account, connected
from tests.integration.discord.telling import failed, finished
from tests.patience import until


@pytest.fixture
def options() -> Options:
    """Let the gateway's heart beat as fast as the protocol lets it."""
    return Options(heartbeat=1.0)


@pytest.mark.parametrize("kind", ["no-ack", "mute"])
async def test_a_gateway_that_falls_silent_is_left(simulator: Simulator, client: Client, kind: str) -> None:
    """A socket that is open and says nothing is found out by its missing heartbeats, and the session resumed."""
    if kind == "mute":
        simulator.misbehave(Fault(kind=FaultKind.MUTE))
    else:
        simulator.faults.arm(kind)
    await until(lambda: simulator.counters.of("gateway", "resumed") == 1)
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


async def test_a_gateway_that_asks_for_a_beat_gets_one(simulator: Simulator, client: Client) -> None:
    """It is answered at once."""
    before = simulator.counters.of("gateway", "heartbeats")
    simulator.misbehave(Fault(kind=FaultKind.HEARTBEAT_REQUEST))
    await until(lambda: simulator.counters.of("gateway", "heartbeats") > before)
    assert client.condition.standing is Standing.READY


async def test_a_gateway_that_is_closed_is_tried_again(simulator: Simulator) -> None:
    """A refused connection is followed by another, later."""
    simulator.faults.arm("no-upgrade")
    async with connected(simulator) as client:
        assert client.condition.standing is Standing.READY
    assert simulator.counters.of("gateway", "identifies") == 1


async def test_the_condition_and_one_warning_say_why_there_is_no_connection(simulator: Simulator) -> None:
    """The address and the system's own words: in the condition while it lasts, and once as a warning."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    places = Places(api=f"{simulator.origin}/api/v9", gateway=f"ws://127.0.0.1:{port}/")
    client = Client(account(simulator, places=places))
    with structlog.testing.capture_logs() as logged:
        async with client.open():
            await until(lambda: [entry["event"] for entry in logged].count("discord.unreachable") > 1)
            condition = client.condition
    assert condition.standing is Standing.CONNECTING
    assert condition.reason is not None
    assert str(condition.reason) == f"Discord cannot be reached at ws://127.0.0.1:{port}: Connection refused."
    assert condition.reason.zh == f"无法连接Discord（ws://127.0.0.1:{port}）：Connection refused。"
    warnings = [entry for entry in logged if entry["log_level"] == "warning"]
    assert [(entry["event"], entry["address"], entry["why"]) for entry in warnings] == [
        ("discord.unreachable", f"ws://127.0.0.1:{port}", "Connection refused")
    ]


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        pytest.param(Fault(kind=FaultKind.DROP), "the gateway closed the line, code 1006", id="drop"),
        pytest.param(Fault(kind=FaultKind.RECONNECT), "the gateway asked for it", id="reconnect"),
    ],
)
async def test_the_condition_says_why_a_connection_has_ended(simulator: Simulator, fault: Fault, why: str) -> None:
    """Until there is another; a usual end is no warning."""
    conditions: list[Condition] = []
    client = Client(account(simulator), changed=lambda: conditions.append(client.condition))
    with structlog.testing.capture_logs() as logged:
        async with client.open():
            await until(lambda: client.condition == READY)
            simulator.misbehave(fault)
            await until(lambda: conditions[-1] == READY and len(conditions) > 1)
    assert conditions[1].standing is Standing.CONNECTING
    assert why in (conditions[1].reason or "")
    assert [entry for entry in logged if entry["log_level"] == "warning"] == []


async def test_a_gateway_that_hangs_up_on_every_line_is_a_warning(simulator: Simulator) -> None:
    """It can be reached, and yet no session comes about: said loudly once."""
    simulator.faults.arm("close", phase="identify", times=0, code=4000)
    client = Client(account(simulator))
    with structlog.testing.capture_logs() as logged:
        async with client.open():
            await until(lambda: [entry["event"] for entry in logged].count("discord.line_ended") > 3)
    levels = [entry["log_level"] for entry in logged if entry["event"] == "discord.line_ended"]
    assert levels[:4] == ["info", "info", "warning", "debug"]


async def test_nobody_waits_for_ever_for_an_account(simulator: Simulator) -> None:
    """While nothing can be reached, an operation fails after its time, and nothing was sent."""
    described = account(simulator)
    places = Places(api="http://127.0.0.1:9/api", gateway="ws://127.0.0.1:9")
    away = dataclasses.replace(described, places=places, manners=dataclasses.replace(BRISK, connect=0.2))
    client = Client(away)
    async with client.open():
        fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
        assert (fault.kind, fault.effect) == (Kind.UNAVAILABLE, Effect.RETRY)
        assert client.condition.standing is Standing.CONNECTING


async def test_a_closed_client_says_so(simulator: Simulator) -> None:
    """Operations need an open client."""
    with pytest.raises(RuntimeError, match="open"):
        Client(account(simulator)).imagine(Bot.MID_JOURNEY, "a cat")


async def test_a_long_limit_is_not_waited_for(simulator: Simulator, client: Client) -> None:
    """Who is told to come back in an hour is told so."""
    simulator.faults.arm("rate-limit", phase="interactions", retry_after=3600.0)
    fault = await failed(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert (fault.kind, fault.effect) == (Kind.SLOW_DOWN, Effect.RETRY)


async def test_a_limit_keeps_back_what_was_booked_before_it(simulator: Simulator) -> None:
    """Requests that already wait for their turn go no sooner than Discord has asked for."""
    simulator.faults.arm("rate-limit", phase="interactions", retry_after=1.0)
    brisk = dataclasses.replace(BRISK, between_writes=0.1)
    async with connected(simulator, manners=brisk) as client:
        begun = time.time()
        jobs = [client.imagine(Bot.MID_JOURNEY, f"a cat {number}") for number in range(4)]
        await asyncio.gather(*(finished(job) for job in jobs))
    asked = [snowflakes.milliseconds(job.interaction.id) / 1000 for job in simulator.workshop.jobs.values()]
    assert len(asked) == 4
    assert min(asked) >= begun + 1.0


async def test_a_history_that_cannot_be_read_is_tried_again(simulator: Simulator, client: Client) -> None:
    """The result is missed, and so is the first look for it; the second finds it."""
    simulator.faults.arm("lost", phase="final")
    simulator.faults.arm("server-error", phase="messages")
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


async def test_commands_are_known_while_the_index_is_away(simulator: Simulator, client: Client) -> None:
    """Without the index the table serves, as long as its versions do."""
    simulator.faults.arm("forbidden", phase="commands", times=0)
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job


async def test_what_is_in_doubt_while_the_connection_is_down_is_not_sent_again(
    simulator: Simulator, client: Client
) -> None:
    """No sign can come by a connection that is down, so its absence proves nothing."""
    simulator.faults.arm("hang-up", phase="interactions", accepted=True)
    simulator.faults.arm("lost", phase="start", times=0)
    simulator.faults.arm("lost", phase="INTERACTION_CREATE", times=0)
    simulator.faults.arm("lost", phase="INTERACTION_SUCCESS", times=0)
    simulator.faults.arm("hold")
    run = asyncio.create_task(failed(client.imagine(Bot.MID_JOURNEY, "a cat")))
    await until(lambda: simulator.counters.of("interactions", "imagine") == 1)
    simulator.misbehave(Fault(kind=FaultKind.INVALID_SESSION))
    fault = await run
    assert fault.kind is Kind.UNKNOWN_OUTCOME
    assert simulator.counters.of("interactions", "imagine") == 1


async def test_a_link_that_is_no_longer_good_is_fetched_anew(simulator: Simulator, client: Client) -> None:
    """The picture's link has expired; the message gives another."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    expired = msgspec.structs.replace(grid.picture, url=f"{simulator.origin}/attachments/1/2/gone.png")
    assert await client.download(dataclasses.replace(grid, picture=expired)) == await client.download(grid)


@pytest.mark.parametrize("kind", ["unauthorised", "forbidden", "unknown-channel"])
async def test_a_place_for_files_says_nothing_of_the_account(simulator: Simulator, client: Client, kind: str) -> None:
    """Who keeps files never sees the token; what he refuses neither pauses the account nor ends it."""
    simulator.faults.arm(kind, phase="upload")
    with pytest.raises(RequestError):
        await client.upload("a.png", b"no picture", "image/png")
    assert client.condition.standing is Standing.READY
    assert (await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))).job
