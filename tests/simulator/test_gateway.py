"""The gateway: handshake, heartbeats, sessions, resuming, closing, compression."""

from __future__ import annotations

import json

import pytest

from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.simulator.client import button, connected


async def test_hello_comes_first(simulator: Simulator) -> None:
    """The server greets with the heartbeat's interval, in milliseconds."""
    async with connected(simulator, gateway=False) as client:
        await client.open()
        await client.until(lambda: client.frames)
        assert client.frames[0]["op"] == 10
        assert client.frames[0]["d"]["heartbeat_interval"] == 41250


async def test_identify_may_come_before_hello_is_read(simulator: Simulator) -> None:
    """A client that identifies as soon as the socket is open is ready all the same."""
    async with connected(simulator, gateway=False) as client:
        await client.open()
        await client.identify()
        ready = await client.event("READY")
        assert ready["user"]["id"] == client.account.id
        assert ready["resume_gateway_url"] == f"{simulator.gateway_url}resume"
        assert [guild["id"] for guild in ready["guilds"]] == [client.account.guild_id]
        assert {room["id"] for room in ready["private_channels"]} == set(client.account.direct.values())


async def test_heartbeats_are_acknowledged(simulator: Simulator) -> None:
    """Whatever a heartbeat carries, it is answered, also before IDENTIFY."""
    async with connected(simulator, gateway=False) as client:
        await client.open()
        for beat in (None, 3, "x"):
            await client.send(1, beat)
        await client.until(lambda: [frame["op"] for frame in client.frames].count(11) == 3)


async def test_a_silent_client_is_closed() -> None:
    """Who does not send heartbeats is gone: close code 4009."""
    async with simulating(Options(heartbeat=0.05)) as simulator, connected(simulator) as client:
        assert await client.closed() == 4009


@pytest.mark.parametrize("compress", [False, True], ids=["json", "zlib-stream"])
async def test_events_are_numbered(simulator: Simulator, compress: bool) -> None:  # noqa: FBT001 - the parameter
    """Sequence numbers rise by one, in plain JSON and in one zlib stream."""
    async with connected(simulator, compress=compress) as client:
        await client.draw("cat")
        assert [event["s"] for event in client.events] == list(range(1, len(client.events) + 1))


async def test_a_message_may_span_frames(simulator: Simulator) -> None:
    """A zlib message that is cut into frames of a few bytes is whole at its suffix."""
    simulator.faults.arm("split-frames", times=0, bytes=5)
    async with connected(simulator, compress=True) as client:
        await client.draw("cat")


async def test_a_resume_replays_what_was_missed(simulator: Simulator) -> None:
    """Events while nobody listened come in order after RESUME, then RESUMED."""
    async with connected(simulator) as client:
        seen = client.events[-1]["s"]
        await client.close()
        await client.imagine("cat")
        await client.until_counted("ends", "done")
        assert not client.named("MESSAGE_CREATE")
        await client.resume(seen)
        await client.event("RESUMED")
        sequences = [event["s"] for event in client.events]
        assert sequences == sorted(set(sequences))
        assert [event["t"] for event in client.events][-3:] == ["MESSAGE_DELETE", "MESSAGE_CREATE", "RESUMED"]
        assert simulator.counters.of("gateway", "path /resume") == 1


async def test_a_session_that_was_closed_for_good_is_gone(simulator: Simulator) -> None:
    """After a close with 1000 there is nothing to resume: op 9 with false."""
    async with connected(simulator) as client:
        await client.close(1000)
        await client.resume(1)
        await client.until(lambda: client.frames[-1] == {"op": 9, "d": False})


async def test_a_session_is_kept_for_a_while_only() -> None:
    """Who comes too late begins anew."""
    async with simulating(Options(resume=0.0)) as simulator, connected(simulator) as client:
        await client.close()
        await client.until_counted("gateway", "connections")
        await client.resume(1)
        await client.until(lambda: client.frames[-1] == {"op": 9, "d": False})


async def test_an_impossible_sequence_is_refused(simulator: Simulator) -> None:
    """Who has seen more than there was is closed with 4007."""
    async with connected(simulator) as client:
        await client.close()
        await client.resume(999)
        assert await client.closed() == 4007


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("no json", 4002),
        (json.dumps({"op": "2"}), 4002),
        (json.dumps({"op": 99}), 4001),
        (json.dumps({"op": 3, "d": {}}), 4003),
        (json.dumps({"op": 2, "d": {"token": "wrong", "properties": {}}}), 4004),
        (json.dumps({"op": 6, "d": {"token": "wrong", "session_id": "x", "seq": 1}}), 4004),
        (json.dumps({"op": 1, "d": "x" * 20_000}), 4002),
    ],
)
async def test_wrong_frames_are_closed_with_their_codes(simulator: Simulator, text: str, code: int) -> None:
    """Each kind of wrong frame has its close code."""
    async with connected(simulator, gateway=False) as client:
        await client.open()
        await client.send_text(text)
        assert await client.closed() == code


async def test_a_second_identify_is_refused(simulator: Simulator) -> None:
    """Who is ready and identifies again is closed with 4005."""
    async with connected(simulator) as client:
        await client.identify()
        assert await client.closed() == 4005


async def test_an_unknown_version_is_refused(simulator: Simulator) -> None:
    """The gateway speaks versions 9 and 10."""
    async with connected(simulator, gateway=False) as client:
        await client.open(version="8")
        assert await client.closed() == 4012


async def test_too_many_frames_are_refused(simulator: Simulator) -> None:
    """More than 120 within a minute close with 4008."""
    async with connected(simulator) as client:
        for _ in range(125):
            await client.send(1, None)
        assert await client.closed() == 4008


async def test_a_nonce_goes_to_its_sender_alone() -> None:
    """In a channel of several accounts each sees all messages, and only its own nonces."""
    options = Options(accounts=2, shared_channel=True)
    async with (
        simulating(options) as simulator,
        connected(simulator) as client,
        connected(simulator, simulator.accounts[1]) as other,
    ):
        nonce = await client.imagine("cat")
        first = await client.started(nonce)
        seen = await other.event("MESSAGE_CREATE", lambda data: data["id"] == first["id"])
        assert "nonce" not in seen
        await client.finished(nonce)
        assert not other.named("INTERACTION_CREATE", "INTERACTION_SUCCESS")


async def test_accounts_apart_hear_nothing_of_each_other() -> None:
    """Each account has its own guild and channel unless they share one."""
    async with (
        simulating(Options(accounts=2)) as simulator,
        connected(simulator) as client,
        connected(simulator, simulator.accounts[1]) as other,
    ):
        await client.draw("cat")
        await other.draw("dog")
        assert all("dog" in message["content"] for message in other.named("MESSAGE_CREATE"))


async def test_dialogs_go_to_the_session_that_asked() -> None:
    """Of two sessions the one that the click named hears of the dialog; a made-up one is told nothing if so wanted."""
    async with (
        simulating(Options(require_session=True)) as simulator,
        connected(simulator) as client,
        connected(simulator) as other,
    ):
        grid = await client.draw("cat")
        single = await client.finished(await client.press(grid, button(grid, "U1")))
        zoom = button(single, "Custom Zoom")
        await client.press(single, zoom)
        await client.event("INTERACTION_MODAL_CREATE")
        made_up = await client.press(single, zoom, session_id="made up")
        await other.event("INTERACTION_SUCCESS", lambda data: data["nonce"] == made_up)
        await client.event("INTERACTION_SUCCESS", lambda data: data["nonce"] == made_up)
        assert len(client.named("INTERACTION_MODAL_CREATE")) == 1
        assert other.named("INTERACTION_MODAL_CREATE") == []


async def test_a_made_up_session_is_told_by_default(simulator: Simulator) -> None:
    """Clients that send a constant for a session id hear of dialogs all the same."""
    async with connected(simulator) as client:
        grid = await client.draw("cat")
        single = await client.finished(await client.press(grid, button(grid, "U1")))
        await client.press(single, button(single, "Custom Zoom"), session_id="8bb7f5b79c7a49f7d0824ab4b8773a81")
        await client.event("INTERACTION_MODAL_CREATE")
