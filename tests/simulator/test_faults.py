"""Faults: each is switched on, happens where it should, and then no more."""

from __future__ import annotations

import asyncio

import aiohttp
import msgspec
import pytest

from simulator.bots.rewriting import HOW
from simulator.counters import Counters
from simulator.faults import Fault, Faults, Kind
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.simulator.client import Client, Json, button, connected, is_final


def info(client: Client) -> Json:
    return client.command_body("info")


def test_a_fault_is_limited_to_its_place() -> None:
    """Phase, marker, account, the n-th time and the number of times all limit."""
    counters = Counters()
    faults = Faults(counters)
    faults.arm(Kind.LOST, phase="final", marker="cat", account="1", skip=1, times=2)
    right = {"text": "a cat", "account": "1"}
    assert faults.take(Kind.LATE, "final", **right) is None
    assert faults.take(Kind.LOST, "start", **right) is None
    assert faults.take(Kind.LOST, "final", text="dog", account="1") is None
    assert faults.take(Kind.LOST, "final", text="a cat", account="2") is None
    happened = [faults.take(Kind.LOST, "MESSAGE_CREATE", "final", **right) is not None for _ in range(4)]
    assert happened == [False, True, True, False]
    assert counters.of("faults", "lost") == 2
    faults.disarm()
    assert faults.armed() == {}


def test_faults_are_checked() -> None:
    """An unknown kind and a limit of a wrong type are refused."""
    for wrong in ({"kind": "nonsense"}, {"kind": "lost", "times": "often"}):
        with pytest.raises(msgspec.ValidationError):
            Faults(Counters()).arm(**wrong)


@pytest.mark.parametrize(
    ("kind", "values", "status", "code"),
    [
        (Kind.UNAUTHORISED, {}, 401, 0),
        (Kind.FORBIDDEN, {}, 403, 50001),
        (Kind.FORBIDDEN, {"code": 50013}, 403, 50013),
        (Kind.UNKNOWN_CHANNEL, {}, 404, 10003),
        (Kind.REFUSAL, {"code": 20028}, 400, 20028),
        (Kind.SERVER_ERROR, {"status": 502}, 502, 0),
    ],
    ids=["unauthorised", "access", "permission", "channel", "refusal", "server"],
)
async def test_rest_refuses_on_demand(client: Client, kind: Kind, values: Json, status: int, code: int) -> None:
    """Each refusal comes once, before anything is done."""
    client.simulator.faults.arm(kind, phase="interactions", **values)
    found, answer = await client.request("POST", "/v9/interactions", json=info(client))
    assert (found, answer["code"]) == (status, code)
    assert client.simulator.counters.total("interactions") == 0
    await client.command("info")


async def test_a_rate_limit_says_how_long(client: Client) -> None:
    """429 has retry_after in seconds, the header, and whether it is global."""
    client.simulator.faults.arm(Kind.RATE_LIMIT, retry_after=2.5, **{"global": True})
    url = f"{client.simulator.origin}/api/v9/users/@me"
    async with client.http.get(url, headers={"Authorization": client.account.token}) as answer:
        assert answer.status == 429
        assert (await answer.json()) == {
            "message": "You are being rate limited.",
            "retry_after": 2.5,
            "global": True,
        }
        assert answer.headers["Retry-After"] == "2"
        assert answer.headers["X-RateLimit-Global"] == "true"


async def test_cloudflare_answers_no_json(client: Client) -> None:
    """A block before Discord is a page."""
    client.simulator.faults.arm(Kind.FORBIDDEN, code=40333)
    status, answer = await client.request("GET", "/v9/users/@me")
    assert status == 403
    assert answer.startswith("<!DOCTYPE html>")
    client.simulator.faults.arm(Kind.GARBAGE_ANSWER)
    status, answer = await client.request("GET", "/v9/users/@me")
    assert (status, answer.startswith("<html>")) == (200, True)


async def test_a_server_error_may_hide_a_success(client: Client) -> None:
    """With ``accepted`` the job runs although the answer is 500, or there is none."""
    client.simulator.faults.arm(Kind.SERVER_ERROR, phase="interactions", accepted=True)
    body = client.command_body("imagine", [{"type": 3, "name": "prompt", "value": "cat"}])
    assert (await client.request("POST", "/v9/interactions", json=body))[0] == 500
    await client.finished(body["nonce"])
    client.simulator.faults.arm(Kind.HANG_UP, phase="interactions", accepted=True)
    body = client.command_body("imagine", [{"type": 3, "name": "prompt", "value": "dog"}])
    with pytest.raises(aiohttp.ClientError):
        await client.request("POST", "/v9/interactions", json=body)
    await client.finished(body["nonce"])


async def test_a_connection_may_end_without_an_answer(client: Client) -> None:
    """Hanging up does nothing of what was asked."""
    client.simulator.faults.arm(Kind.HANG_UP, phase="interactions")
    with pytest.raises(aiohttp.ClientError):
        await client.request("POST", "/v9/interactions", json=info(client))
    assert client.simulator.counters.total("interactions") == 0


async def test_an_answer_may_be_late(client: Client) -> None:
    """The answer takes the time that was asked for."""
    client.simulator.faults.arm(Kind.LATE_ANSWER, seconds=0.2)
    loop = asyncio.get_running_loop()
    before = loop.time()
    await client.request("GET", "/v9/users/@me")
    assert loop.time() - before >= 0.2


async def test_a_dialog_expires_on_demand(client: Client) -> None:
    """A dialog's answer is for an unknown interaction."""
    grid = await client.draw("cat")
    single = await client.finished(await client.press(grid, button(grid, "U1")))
    await client.press(single, button(single, "Custom Zoom"))
    client.simulator.faults.arm(Kind.EXPIRED_MODAL)
    modal = await client.event("INTERACTION_MODAL_CREATE")
    with pytest.raises(AssertionError, match="10062"):
        await client.submit(modal, "cat")


@pytest.mark.parametrize(("values", "code"), [({}, 4000), ({"code": 4004}, 4004)], ids=["usual", "fatal"])
async def test_the_gateway_closes_on_demand(client: Client, values: Json, code: int) -> None:
    """The close comes at the event it was armed for, with its code; that event is kept for a resume."""
    client.simulator.faults.arm(Kind.CLOSE, phase="MESSAGE_DELETE", **values)
    await client.imagine("cat")
    assert await client.closed() == code
    assert not client.named("MESSAGE_DELETE")
    await client.resume(client.events[-1]["s"])
    await client.event("MESSAGE_CREATE", is_final)


async def test_a_socket_drops_on_demand(client: Client) -> None:
    """The connection ends without a close frame."""
    client.simulator.faults.arm(Kind.DROP, phase="progress", skip=2)
    await client.imagine("cat")
    assert await client.closed() == 1006
    assert len(client.named("MESSAGE_UPDATE")) == 2


async def test_a_live_connection_misbehaves_at_once(client: Client) -> None:
    """Reconnect, a request for a heartbeat and an invalid session reach connections that are quiet."""
    for kind, frame in (
        (Kind.RECONNECT, {"op": 7, "d": None}),
        (Kind.HEARTBEAT_REQUEST, {"op": 1, "d": None}),
        (Kind.INVALID_SESSION, {"op": 9, "d": False}),
    ):
        assert client.simulator.misbehave(Fault(kind=kind)) == 1
        await client.until(lambda frame=frame: client.frames[-1] == frame)
    await client.identify()
    await client.event("READY", count=2)


@pytest.mark.parametrize("phase", ["identify", "resume"])
async def test_a_session_is_invalid_on_demand(client: Client, phase: str) -> None:
    """IDENTIFY and RESUME are answered with op 9."""
    client.simulator.faults.arm(Kind.INVALID_SESSION, phase=phase, resumable=True)
    await client.close()
    if phase == "resume":
        await client.resume(1)
    else:
        await client.open()
        await client.identify()
    await client.until(lambda: client.frames[-1] == {"op": 9, "d": True})
    await client.send(6, {"token": client.account.token, "session_id": client.session_id, "seq": 1})
    await client.event("RESUMED")


async def test_a_gateway_may_never_answer(simulator: Simulator) -> None:
    """Mute from the connection on: not even HELLO comes; the connection stays."""
    simulator.faults.arm(Kind.MUTE, phase="connect")
    async with connected(simulator, gateway=False) as client:
        await client.open()
        await client.identify()
        await client.until_counted("gateway", "identifies")
        assert client.frames == []
        assert client.close_code is None


async def test_a_gateway_may_refuse_the_upgrade(simulator: Simulator) -> None:
    """503 instead of a websocket, once."""
    simulator.faults.arm(Kind.NO_UPGRADE)
    async with connected(simulator, gateway=False) as client:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await client.open()
        await client.connect()


async def test_an_acknowledgement_may_be_missing(client: Client) -> None:
    """The first heartbeat is not answered, the second is."""
    client.simulator.faults.arm(Kind.NO_ACK)
    await client.send(1, 1)
    await client.send(1, 1)
    await client.until_counted("gateway", "heartbeats", 2)
    await client.send(1, 1)
    await client.until(lambda: [frame["op"] for frame in client.frames].count(11) == 2)


@pytest.mark.parametrize("compress", [False, True], ids=["json", "zlib-stream"])
async def test_a_frame_may_be_garbage(simulator: Simulator, compress: bool) -> None:  # noqa: FBT001 - the parameter
    """A garbage frame is neither JSON nor zlib."""
    url = f"{simulator.gateway_url}?v=9&encoding=json{'&compress=zlib-stream' if compress else ''}"
    simulator.faults.arm(Kind.GARBAGE_FRAME, phase="connect")
    async with aiohttp.ClientSession() as http, http.ws_connect(url) as socket:
        frame = (await socket.receive()).data
        assert frame in {b"\x00\xff this is no frame \x00\x00\xff\xff", "\x00\xff this is no frame \x00\x00\xff\xff"}
        assert isinstance(frame, bytes) is compress


@pytest.mark.parametrize("compress", [False, True], ids=["json", "zlib-stream"])
async def test_a_frame_may_be_huge(simulator: Simulator, compress: bool) -> None:  # noqa: FBT001 - the parameter
    """An event of ten megabytes that nobody knows comes between the others."""
    simulator.faults.arm(Kind.HUGE_FRAME, phase="start")
    async with connected(simulator, compress=compress) as client:
        await client.draw("cat")
        assert len(client.named("GUILD_BULK")[0]["filling"]) == 10_000_000


async def test_events_are_lost_doubled_late_and_reordered(client: Client) -> None:
    """Each happens to the event it was armed for."""
    faults = client.simulator.faults
    faults.arm(Kind.LOST, phase="MESSAGE_DELETE")
    faults.arm(Kind.DUPLICATE, phase="start")
    faults.arm(Kind.LATE, phase="INTERACTION_CREATE", seconds=0.05)
    faults.arm(Kind.REORDERED, phase="progress", skip=1)
    await client.imagine("cat")
    await client.event("MESSAGE_CREATE", is_final)
    await client.event("INTERACTION_CREATE")
    names = [event["t"] for event in client.events[3:]]
    assert "MESSAGE_DELETE" not in names
    assert names[:2] == ["MESSAGE_CREATE", "MESSAGE_CREATE"]
    percents = [update["content"].partition("(")[2][:3] for update in client.named("MESSAGE_UPDATE")]
    assert percents[:4] == ["0%)", "31%", "15%", "46%"]


async def test_a_result_may_be_in_the_history_only(client: Client) -> None:
    """The final event is lost; REST has the message."""
    client.simulator.faults.arm(Kind.LOST, phase="MESSAGE_CREATE", skip=1)
    await client.imagine("cat")
    await client.until_counted("ends", "done")
    await client.event("MESSAGE_DELETE")
    _, messages = await client.request("GET", f"/v9/channels/{client.account.channel_id}/messages")
    assert [is_final(message) for message in messages] == [True]
    assert len(client.named("MESSAGE_CREATE")) == 1


async def test_an_update_may_be_partial_and_a_nonce_a_number(client: Client) -> None:
    """Keys are missing where Discord leaves them out, and ids are numbers where it writes them so."""
    client.simulator.faults.arm(Kind.PARTIAL, phase="progress")
    client.simulator.faults.arm(Kind.NUMBER_NONCE, phase="start")
    nonce = await client.imagine("cat")
    await client.event("MESSAGE_CREATE", is_final)
    assert set(client.named("MESSAGE_UPDATE")[0]) == {"id", "channel_id", "embeds"}
    assert client.named("MESSAGE_CREATE")[0]["nonce"] == int(nonce)


@pytest.mark.parametrize("starts", [False, True], ids=["nothing", "all-the-same"])
async def test_a_bot_may_be_silent(starts: bool) -> None:  # noqa: FBT001 - the parameter
    """INTERACTION_FAILURE comes instead of success; the job may run all the same."""
    async with simulating(Options(patience=0.05)) as simulator, connected(simulator) as client:
        simulator.faults.arm(Kind.SILENT, starts=starts)
        nonce = await client.imagine("cat")
        failure = await client.event("INTERACTION_FAILURE")
        assert (failure["nonce"], failure["reason_code"]) == (nonce, 2)
        if starts:
            await client.finished(nonce)
        assert simulator.counters.total("jobs") == int(starts)


async def test_progress_may_vanish(client: Client) -> None:
    """At 93 % the message is deleted, and nothing follows."""
    client.simulator.faults.arm(Kind.VANISH)
    first = await client.started(await client.imagine("cat"))
    await client.event("MESSAGE_DELETE", lambda data: data["id"] == first["id"])
    await client.until_counted("ends", "failed")
    assert "(93%)" in client.named("MESSAGE_UPDATE")[-1]["content"]
    _, messages = await client.request("GET", f"/v9/channels/{client.account.channel_id}/messages")
    assert messages == []


async def test_equal_prompts_may_finish_out_of_order(client: Client) -> None:
    """The first of two equal jobs is held until the second is done."""
    client.simulator.faults.arm(Kind.HOLD)
    first = await client.imagine("cat")
    await client.event("MESSAGE_UPDATE", lambda data: "(46%)" in data["content"])
    second = await client.finished(await client.imagine("cat"))
    assert client.simulator.workshop.release() == 1
    start = await client.started(first)
    await client.event("MESSAGE_DELETE", lambda data: data["id"] == start["id"])
    last = await client.event("MESSAGE_CREATE", is_final, count=2)
    assert int(last["id"]) > int(second["id"]) > int(start["id"])


@pytest.mark.parametrize("how", sorted(HOW))
async def test_prompts_are_rewritten(client: Client, how: str) -> None:
    """Each way of rewriting shows in the result, and the result is still one."""
    client.simulator.faults.arm(Kind.REWRITE, how=how)
    prompt = 'a "cat\'s" long tail, on a wall in the very last light --chaos 5 --ar 3:2'
    result = await client.draw(f"https://s.mj.run/abc {prompt}")
    plain = f"**<https://s.mj.run/abc> {prompt} --v 7.0** - <@{client.account.id}>"
    assert not result["content"].startswith(plain)
    assert f" - <@{client.account.id}> " in result["content"]


async def test_a_prompt_is_rewritten_to_a_text(client: Client) -> None:
    """The whole prompt can be given."""
    client.simulator.faults.arm(Kind.REWRITE, text="something else")
    assert (await client.draw("cat"))["content"].startswith("**something else** - ")


async def test_a_first_message_may_be_empty(client: Client) -> None:
    """The word that it thinks comes first, the words come by an update."""
    client.simulator.faults.arm(Kind.EMPTY_FIRST)
    first = await client.started(await client.imagine("cat"))
    assert (first["content"], first["flags"]) == ("", 128)
    await client.event("MESSAGE_UPDATE", lambda data: "(Waiting to start)" in data["content"])


async def test_a_result_may_come_before_the_delete(client: Client) -> None:
    """The two last events swap, or the delete never comes."""
    client.simulator.faults.arm(Kind.FINAL_FIRST)
    await client.draw("cat")
    assert [event["t"] for event in client.events[-2:]] == ["MESSAGE_CREATE", "MESSAGE_DELETE"]
    client.simulator.faults.arm(Kind.NO_DELETE)
    await client.imagine("dog")
    await client.event("MESSAGE_CREATE", is_final, count=2)
    assert client.events[-1]["t"] == "MESSAGE_CREATE"
    assert len(client.named("MESSAGE_DELETE")) == 1
    client.simulator.faults.arm(Kind.BULK_DELETE)
    first = await client.started(await client.imagine("bird"))
    assert (await client.event("MESSAGE_DELETE_BULK"))["ids"] == [first["id"]]


async def test_previews_and_metadata_may_be_missing(client: Client) -> None:
    """No update has a picture, no message names its interaction."""
    client.simulator.faults.arm(Kind.NO_PREVIEW)
    client.simulator.faults.arm(Kind.NO_METADATA, times=0)
    await client.draw("cat")
    messages = client.named("MESSAGE_CREATE", "MESSAGE_UPDATE")
    assert not any("interaction_metadata" in message for message in messages)
    assert not any(update["attachments"] for update in client.named("MESSAGE_UPDATE"))


async def test_progress_may_end_with_an_advertisement(client: Client) -> None:
    """A line follows the mode."""
    client.simulator.faults.arm(Kind.TRAILER)
    await client.draw("cat")
    assert all("(fast)\n-# Create, explore" in update["content"] for update in client.named("MESSAGE_UPDATE"))


async def test_faults_may_be_for_one_account() -> None:
    """The other account is not concerned, neither by REST nor at the gateway."""
    async with (
        simulating(Options(accounts=2)) as simulator,
        connected(simulator) as client,
        connected(simulator, simulator.accounts[1]) as other,
    ):
        simulator.faults.arm(Kind.UNAUTHORISED, account=other.account.id)
        simulator.faults.arm(Kind.CLOSE, phase="heartbeat", account=other.account.id)
        assert (await client.request("GET", "/v9/users/@me"))[0] == 200
        assert (await other.request("GET", "/v9/users/@me"))[0] == 401
        await client.send(1, None)
        await client.until(lambda: client.frames[-1]["op"] == 11)
        await other.send(1, None)
        assert await other.closed() == 4000


async def test_jobs_may_be_slow_and_queued(client: Client) -> None:
    """A job is queued although there is room, and a slow one takes its time."""
    client.simulator.faults.arm(Kind.QUEUED)
    answer = await client.started(await client.imagine("cat"))
    assert answer["embeds"][0]["title"] == "Job queued"
    await client.event("MESSAGE_CREATE", is_final)
    client.simulator.faults.arm(Kind.SLOW, seconds=0.05)
    loop = asyncio.get_running_loop()
    before = loop.time()
    await client.draw("dog")
    assert loop.time() - before >= 7 * 0.05
