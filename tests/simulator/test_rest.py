"""REST: what it takes, what it refuses and with which codes."""

from __future__ import annotations

import json
import re

import aiohttp
import pytest

from simulator.discord.commands import Bot
from simulator.faults import Kind
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.simulator.client import Client, Json, button, connected, is_final


def error_codes(answer: Json) -> set[str]:
    """Find every code within the errors of a refusal."""
    return set(re.findall(r'"code": ?"(\w+)"', json.dumps(answer)))


async def refusal(client: Client, body: Json) -> tuple[int, int, set[str]]:
    """Send an interaction that is to be refused; gives status, code and the inner codes."""
    status, answer = await client.request("POST", "/v9/interactions", json=body)
    return status, answer["code"], error_codes(answer)


@pytest.mark.parametrize("token", ["", "wrong", "Bot {}", "Bearer {}"])
async def test_only_the_bare_token_is_accepted(client: Client, token: str) -> None:
    """No token, a wrong one and one with a prefix are 401."""
    token = token.format(client.account.token)
    for method, path in (("POST", "/v9/interactions"), ("GET", "/v9/users/@me")):
        status, answer = await client.request(method, path, token=token, json={})
        assert (status, answer) == (401, {"message": "401: Unauthorized", "code": 0})


async def test_interactions_come_as_json_or_as_a_form(client: Client) -> None:
    """A form's field payload_json is as good as a JSON body, multipart or not."""
    multipart = aiohttp.FormData(default_to_multipart=True)
    multipart.add_field("payload_json", json.dumps(client.command_body("info")))
    plain = {"payload_json": json.dumps(client.command_body("info"))}
    for form in (multipart, plain):
        assert (await client.request("POST", "/v10/interactions", data=form))[0] == 204
    assert (await client.request("POST", "/v9/interactions", data=b"{}"))[0] == 400
    broken = {"Authorization": client.account.token, "Content-Type": "multipart/form-data; boundary=x"}
    url = f"{client.simulator.origin}/api/v9/interactions"
    async with client.http.post(url, data=b"--y", headers=broken) as answer:
        assert (answer.status, (await answer.json())["code"]) == (400, 50109)


async def test_a_nonce_is_used_once(client: Client) -> None:
    """The same nonce again is accepted, does nothing, and is counted."""
    body = client.command_body("imagine", [{"type": 3, "name": "prompt", "value": "cat"}])
    await client.interact(body)
    await client.interact(body)
    await client.finished(body["nonce"])
    assert client.simulator.counters.of("duplicates", body["nonce"]) == 1
    assert client.simulator.counters.of("interactions", "imagine") == 1
    assert client.simulator.counters.of("jobs", "cat") == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"version": "1"}, (400, 50035, "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION")),
        ({"name": "blend"}, (400, 50035, "INTERACTION_APPLICATION_COMMAND_INVALID")),
        ({"id": "1"}, (404, 10063, None)),
        ({"options": []}, (400, 50035, "BASE_TYPE_REQUIRED")),
        (
            {"options": [{"type": 3, "name": "promt", "value": "cat"}]},
            (400, 50035, "INTERACTION_APPLICATION_COMMAND_INVALID"),
        ),
        ({"options": [{"type": 3, "name": "prompt", "value": 1}]}, (400, 50035, "BASE_TYPE_BAD_STRING")),
        ({"options": "cat"}, (400, 50035, "BASE_TYPE_INVALID")),
    ],
    ids=["version", "name", "id", "missing", "unknown", "number", "no-list"],
)
async def test_commands_are_checked(client: Client, changes: Json, expected: tuple[int, int, str | None]) -> None:
    """A stale version, a wrong name, an unknown id and wrong options each have their code."""
    body = client.command_body("imagine", [{"type": 3, "name": "prompt", "value": "cat"}])
    body["data"] |= changes
    status, code, inner = await refusal(client, body)
    assert (status, code) == expected[:2]
    assert expected[2] is None or expected[2] in inner
    assert client.simulator.counters.total("interactions") == 0


@pytest.mark.parametrize("name", ["type", "application_id", "channel_id", "session_id", "data", "guild_id"])
async def test_the_envelope_must_be_whole(client: Client, name: str) -> None:
    """Each key that Discord needs is missed by its name."""
    body = client.command_body("info")
    del body[name]
    status, answer = await client.request("POST", "/v9/interactions", json=body)
    assert (status, answer["code"]) == (400, 50035)
    assert answer["errors"][name]["_errors"][0]["code"] == "BASE_TYPE_REQUIRED"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"channel_id": "1"}, (404, 10003)),
        ({"guild_id": "1"}, (404, 10004)),
        ({"application_id": "1"}, (404, 10063)),
        ({"nonce": "1" * 26}, (400, 50035)),
        ({"type": 9}, (400, 50035)),
    ],
    ids=["channel", "guild", "application", "nonce", "type"],
)
async def test_the_envelope_must_be_true(client: Client, changes: Json, expected: tuple[int, int]) -> None:
    """Unknown channels, guilds, applications and types are refused."""
    status, code, _ = await refusal(client, client.command_body("info") | changes)
    assert (status, code) == expected


async def test_components_must_be_on_the_message(client: Client) -> None:
    """A custom id that is not there, another type of component, and an unknown message are refused."""
    grid = await client.draw("cat")
    press = client.envelope(3, {"component_type": 2, "custom_id": "MJ::JOB::upsample::1::x"}, message_id=grid["id"])
    assert await refusal(client, press) == (400, 50035, {"COMPONENT_VALIDATION_FAILED"})
    press["data"] = {"component_type": 3, "custom_id": button(grid, "U1"), "values": ["x"]}
    assert await refusal(client, press) == (400, 50035, {"COMPONENT_VALIDATION_FAILED"})
    press["message_id"] = "1"
    assert (await refusal(client, press))[:2] == (404, 10008)
    del press["message_id"]
    assert (await refusal(client, press))[:2] == (400, 50035)


async def test_an_ephemeral_message_is_found_by_its_flag(client: Client) -> None:
    """Buttons of ephemeral messages need message_flags 64."""
    await client.command("settings")
    panel = await client.event("MESSAGE_UPDATE", lambda data: data["components"])
    data = {"component_type": 2, "custom_id": "MJ::Settings::RemixMode"}
    body = client.envelope(3, data, message_id=panel["id"], message_flags=0)
    assert (await refusal(client, body))[:2] == (404, 10008)
    await client.interact(client.envelope(3, data, message_id=panel["id"], message_flags=64))
    await client.event("MESSAGE_UPDATE", lambda data: button_style(data, "Remix mode") == 3)


def button_style(message: Json, label: str) -> int:
    styles = {one.get("label"): one.get("style") for row in message["components"] for one in row["components"]}
    return styles.get(label, 0)


async def test_dialogs_are_checked(client: Client) -> None:
    """An unknown id, another dialog, other inputs and an empty text are refused; the right answer then works, once."""
    grid = await client.draw("cat")
    single = await client.finished(await client.press(grid, button(grid, "U1")))
    await client.press(single, button(single, "Custom Zoom"))
    modal = await client.event("INTERACTION_MODAL_CREATE")
    field = {"type": 4, "custom_id": "MJ::OutpaintCustomZoomModal::prompt", "value": "cat"}
    rows = [{"type": 1, "components": [field]}]
    good = {"id": modal["id"], "custom_id": modal["custom_id"], "components": rows}
    for changes, expected in (
        ({"id": "1"}, (404, 10062)),
        ({"custom_id": "MJ::RemixModal::x"}, (400, 50035)),
        ({"components": [{"type": 1, "components": [{**field, "custom_id": "x"}]}]}, (400, 50035)),
        ({"components": [{"type": 1, "components": [{**field, "value": ""}]}]}, (400, 50035)),
    ):
        assert (await refusal(client, client.envelope(5, good | changes)))[:2] == expected
    await client.interact(client.envelope(5, good))
    assert (await refusal(client, client.envelope(5, good)))[:2] == (404, 10062)


async def test_dialogs_expire() -> None:
    """After a while a dialog's answer is for an unknown interaction."""
    async with simulating(Options(modal_life=-1.0)) as simulator, connected(simulator) as client:
        grid = await client.draw("cat")
        single = await client.finished(await client.press(grid, button(grid, "U1")))
        await client.press(single, button(single, "Custom Zoom"))
        modal = await client.event("INTERACTION_MODAL_CREATE")
        with pytest.raises(AssertionError, match="10062"):
            await client.submit(modal, "cat")


async def test_inputs_may_be_wrapped_in_labels() -> None:
    """Newer dialogs wrap their inputs in labels, and take answers in both shapes."""
    async with simulating(Options(label_modals=True)) as simulator, connected(simulator) as client:
        grid = await client.draw("cat")
        single = await client.finished(await client.press(grid, button(grid, "U1")))
        await client.press(single, button(single, "Custom Zoom"))
        modal = await client.event("INTERACTION_MODAL_CREATE")
        (label,) = modal["components"]
        assert (label["type"], label["component"]["type"]) == (18, 4)
        component = {"type": 4, "custom_id": label["component"]["custom_id"], "value": "cat"}
        data = {
            "id": modal["id"],
            "custom_id": modal["custom_id"],
            "components": [{"type": 18, "component": component}],
        }
        await client.finished(await client.interact(client.envelope(5, data)))


async def test_history_is_paged(client: Client) -> None:
    """Newest first; limit, before, after and around each give their part."""
    ids: list[str] = []
    for number in range(6):
        path = f"/v9/channels/{client.account.channel_id}/messages"
        ids.append((await client.request("POST", path, json={"content": f"{number}"}))[1]["id"])

    async def page(query: str) -> list[int]:
        _, found = await client.request("GET", f"/v10/channels/{client.account.channel_id}/messages?{query}")
        return [ids.index(message["id"]) for message in found]

    assert await page("") == [5, 4, 3, 2, 1, 0]
    assert await page("limit=2") == [5, 4]
    assert await page(f"before={ids[3]}&limit=2") == [2, 1]
    assert await page(f"after={ids[3]}") == [5, 4]
    assert await page(f"after={ids[0]}&limit=2") == [2, 1]
    assert await page(f"around={ids[3]}&limit=1") == [3]
    assert await page(f"around={ids[3]}&limit=3") == [4, 3, 2]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "before=x"])
async def test_wrong_pages_are_refused(client: Client, query: str) -> None:
    """Limits outside 1 to 100 and ids that are none are 400."""
    status, answer = await client.request("GET", f"/v9/channels/{client.account.channel_id}/messages?{query}")
    assert (status, answer["code"]) == (400, 50035)


async def test_one_message_cannot_be_fetched(client: Client) -> None:
    """User accounts may not fetch a message by its id."""
    grid = await client.draw("cat")
    status, answer = await client.request("GET", f"/v9/channels/{client.account.channel_id}/messages/{grid['id']}")
    assert (status, answer["code"]) == (403, 20002)


async def test_a_users_message_is_echoed_with_its_nonce(client: Client) -> None:
    """A written message comes back by REST and by the gateway, files with links that work in prompts."""
    file = await client.upload(b"not a picture", "my cat!.png")
    body = {"content": "look", "nonce": "77", "type": 0, "sticker_ids": [], "attachments": [file]}
    status, message = await client.request("POST", f"/v9/channels/{client.account.channel_id}/messages", json=body)
    assert (status, message["nonce"], message["attachments"][0]["filename"]) == (200, "77", "my_cat.png")
    assert (await client.event("MESSAGE_CREATE"))["nonce"] == "77"
    async with client.http.get(message["attachments"][0]["url"]) as answer:
        assert await answer.read() == b"not a picture"
    empty = await client.request("POST", f"/v9/channels/{client.account.channel_id}/messages", json={})
    assert (empty[0], empty[1]["code"]) == (400, 50006)


async def test_uploads_are_checked(client: Client) -> None:
    """Attachments that were never uploaded, or not whole, cannot be used."""
    channel = f"/v9/channels/{client.account.channel_id}"
    body = {"files": [{"filename": "a.png", "file_size": 4, "id": "0"}]}
    _, answer = await client.request("POST", f"{channel}/attachments", json=body)
    place = answer["attachments"][0]
    reference = {"id": "0", "filename": "a.png", "uploaded_filename": place["upload_filename"]}
    status, answer = await client.request("POST", f"{channel}/messages", json={"attachments": [reference]})
    assert (status, answer["code"]) == (400, 50035)
    async with client.http.put(place["upload_url"], data=b"123") as done:
        assert done.status == 400
    for files in ([], [{"filename": "", "file_size": 1}], [{"filename": "a", "file_size": 11 * 1024 * 1024}]):
        assert (await client.request("POST", f"{channel}/attachments", json={"files": files}))[0] == 400


async def test_ephemeral_messages_are_not_in_the_history(client: Client) -> None:
    """What only its addressee sees is on the gateway and nowhere else."""
    await client.command("info")
    await client.event("MESSAGE_UPDATE", lambda data: data["embeds"])
    _, messages = await client.request("GET", f"/v9/channels/{client.account.channel_id}/messages")
    assert messages == []


async def test_the_command_index_lists_both_bots(client: Client) -> None:
    """Guilds and conversations have an index; commands are told apart by application, name and type."""
    guild = f"/v9/guilds/{client.account.guild_id}/application-command-index"
    _, index = await client.request("GET", guild)
    found = [one for one in index["application_commands"] if one["name"] == "imagine" and one["type"] == 1]
    assert {one["application_id"] for one in found} == {bot.value for bot in Bot}
    assert {application["id"] for application in index["applications"]} == {bot.value for bot in Bot}
    direct = client.account.direct[Bot.NIJI]
    one = f"/v9/applications/{Bot.NIJI.value}/application-command-index"
    for path in (
        one,
        f"/v9/channels/{direct}/application-command-index",
        f"/v9/guilds/{direct}/application-command-index",
    ):
        _, index = await client.request("GET", path)
        assert {one["application_id"] for one in index["application_commands"]} == {Bot.NIJI.value}
    assert (await client.request("GET", "/v9/guilds/1/application-command-index"))[0] == 403


async def test_a_renewed_command_is_found_in_the_index(client: Client) -> None:
    """When the bots register anew, the old version is refused, an event says so, and the index has the new one."""
    client.simulator.faults.arm(Kind.STALE_VERSION)
    body = client.command_body("imagine", [{"type": 3, "name": "prompt", "value": "cat"}])
    assert (await refusal(client, body))[2] == {"INTERACTION_APPLICATION_COMMAND_INVALID_VERSION"}
    await client.event("GUILD_APPLICATION_COMMAND_INDEX_UPDATE")
    _, index = await client.request("GET", f"/v9/guilds/{client.account.guild_id}/application-command-index")
    (version,) = [one["version"] for one in index["application_commands"] if one["id"] == body["data"]["id"]]
    body["data"]["version"] = version
    await client.finished(await client.interact(body))


async def test_conversations(client: Client) -> None:
    """Each account has a conversation with each bot; commands there need no guild."""
    _, rooms = await client.request("GET", "/v9/users/@me/channels")
    assert {room["recipients"][0]["id"] for room in rooms} == {bot.value for bot in Bot}
    _, room = await client.request("POST", "/v9/users/@me/channels", json={"recipients": [Bot.MIDJOURNEY.value]})
    body = client.command_body("imagine", [{"type": 3, "name": "prompt", "value": "cat"}])
    del body["guild_id"]
    result = await client.finished(await client.interact(body | {"channel_id": room["id"]}))
    assert result["channel_id"] == room["id"]
    assert "guild_id" not in result


async def test_a_message_is_marked_as_read(client: Client) -> None:
    """Ack knows messages that are there only."""
    grid = await client.draw("cat")
    path = f"/v9/channels/{client.account.channel_id}/messages"
    assert (await client.request("POST", f"{path}/{grid['id']}/ack", json={"token": None, "last_viewed": 1}))[0] == 200
    assert (await client.request("POST", f"{path}/1/ack", json={}))[1]["code"] == 10008


async def test_links_expire() -> None:
    """An old link is 404; the history gives the same file with a fresh one; a changed signature is none."""
    async with simulating(Options(link_life=-1.0)) as simulator, connected(simulator) as client:
        grid = await client.draw("cat")
        async with client.http.get(grid["attachments"][0]["url"]) as answer:
            assert answer.status == 404
        simulator.set_link_life(60.0)
        path = f"/v9/channels/{client.account.channel_id}/messages?around={grid['id']}&limit=1"
        _, (again,) = await client.request("GET", path)
        link = again["attachments"][0]["url"]
        async with client.http.get(link) as answer:
            assert answer.status == 200
        async with client.http.get(link.replace("hm=", "hm=0")) as answer:
            assert answer.status == 404


async def test_writes_are_limited_where_asked() -> None:
    """With a rate set, too quick a write is 429, with its time to wait."""
    async with simulating(Options(writes_per_second=0.001)) as simulator, connected(simulator) as client:
        await client.command("info")
        status, answer = await client.request("POST", "/v9/interactions", json=client.command_body("info"))
        assert status == 429
        assert 0 < answer["retry_after"] <= 1000
        assert answer["global"] is False


async def test_an_account_shut_out_has_no_access(simulator: Simulator, client: Client) -> None:
    """A guild that no longer lets it in is 403 50001, a lost permission 50013."""
    client.account.may_use_commands = False
    assert (await refusal(client, client.command_body("info")))[:2] == (403, 50013)
    client.account.has_access = False
    assert (await refusal(client, client.command_body("info")))[:2] == (403, 50001)
    simulator.imagine_as_stranger("dog")
    await client.until_counted("ends", "done")
    assert not [message for message in client.named("MESSAGE_CREATE") if is_final(message)]
