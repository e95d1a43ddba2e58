"""One /imagine, from the request to the picture."""

from __future__ import annotations

import re

import pytest

from simulator.discord.commands import Bot
from simulator.ids import milliseconds
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.simulator.client import Client, connected, custom_ids, is_final

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


async def test_the_events_come_in_discords_order(client: Client) -> None:
    """INTERACTION_CREATE, the first message with the nonce, SUCCESS, updates, DELETE, the result."""
    nonce = await client.imagine("cat")
    result = await client.finished(nonce)
    names = [event["t"] for event in client.events[3:]]
    assert names[:3] == ["INTERACTION_CREATE", "MESSAGE_CREATE", "INTERACTION_SUCCESS"]
    assert set(names[3:-2]) == {"MESSAGE_UPDATE"}
    assert names[-2:] == ["MESSAGE_DELETE", "MESSAGE_CREATE"]
    first = await client.started(nonce)
    assert result["id"] != first["id"]
    assert client.named("INTERACTION_CREATE") == [{"id": first["interaction"]["id"], "nonce": nonce}]
    assert client.named("INTERACTION_SUCCESS") == [{"id": first["interaction_metadata"]["id"], "nonce": nonce}]


async def test_the_nonce_is_on_the_first_message_only(client: Client) -> None:
    """Neither an update nor the result carries the nonce."""
    nonce = await client.imagine("cat")
    await client.finished(nonce)
    messages = client.named("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE")
    assert [message.get("nonce") for message in messages] == [nonce, *[None] * (len(messages) - 1)]


async def test_the_contents_follow_the_grammar(client: Client) -> None:
    """The first message shows the prompt as typed, the others as understood, with percent and mode."""
    user = client.account.id
    await client.finished(await client.imagine("a  cat --ar 3:2"))
    contents = [message["content"] for message in client.named("MESSAGE_CREATE", "MESSAGE_UPDATE")]
    assert contents[0] == f"**a cat --ar 3:2** - <@{user}> (Waiting to start)"
    steps = [f"**a cat --ar 3:2 --v 7.0** - <@{user}> ({n}%) (fast)" for n in (0, 15, 31, 46, 62, 78, 93)]
    assert contents[1:-1] == steps
    assert contents[-1] == f"**a cat --ar 3:2 --v 7.0** - <@{user}> (fast)"


async def test_the_job_is_named_by_one_uuid(client: Client) -> None:
    """The cancel button, the preview, the result's file, its buttons and its page all name the same job."""
    result = await client.draw("cat")
    (job,) = set(re.findall(UUID, result["attachments"][0]["filename"]))
    updates = client.named("MESSAGE_UPDATE")
    assert {tuple(custom_ids(update)) for update in updates} == {(f"MJ::CancelJob::ByJobid::{job}",)}
    assert {update["attachments"][0]["filename"] for update in updates[1:]} == {f"{job}_grid_0.webp"}
    assert updates[0]["attachments"] == []
    assert all(job in custom_id for custom_id in custom_ids(result))
    links = [one["url"] for row in result["components"] for one in row["components"] if one["style"] == 5]
    assert links == [f"https://www.midjourney.com/jobs/{job}"]


async def test_a_grid_has_its_nine_buttons(client: Client) -> None:
    """U1 to U4, reroll, V1 to V4, as Discord lays them out."""
    result = await client.draw("cat")
    job = re.findall(UUID, result["attachments"][0]["filename"])[-1]
    rows = [[one.get("custom_id") for one in row["components"]] for row in result["components"]]
    upscales = [f"MJ::JOB::upsample::{n}::{job}" for n in (1, 2, 3, 4)]
    assert rows[0] == [*upscales, f"MJ::JOB::reroll::0::{job}::SOLO"]
    assert rows[1][:4] == [f"MJ::JOB::variation::{n}::{job}" for n in (1, 2, 3, 4)]


async def test_the_messages_are_typed(client: Client) -> None:
    """The first message is type 20 and names the command; the result is type 0."""
    nonce = await client.imagine("cat")
    result = await client.finished(nonce)
    first = await client.started(nonce)
    assert (first["type"], first["interaction"]["name"], first["interaction_metadata"]["name"]) == (
        20,
        "imagine",
        "imagine",
    )
    assert first["interaction"]["user"]["id"] == client.account.id
    assert (result["type"], result["author"]["id"], result["author"]["bot"]) == (0, Bot.MIDJOURNEY.value, True)
    assert result["guild_id"] == client.account.guild_id
    assert [user["id"] for user in result["mentions"]] == [client.account.id]


async def test_pictures_are_real_files_behind_signed_links(client: Client) -> None:
    """Previews are WebP, the result PNG, of the size and kind that the attachment says."""
    result = await client.draw("cat --ar 2:1")
    preview = client.named("MESSAGE_UPDATE")[-1]["attachments"][0]
    for attachment, magic in ((preview, b"RIFF"), (result["attachments"][0], b"\x89PNG")):
        for link in (attachment["url"], attachment["proxy_url"]):
            assert re.search(r"\?ex=[0-9a-f]+&is=[0-9a-f]+&hm=[0-9a-f]{64}&$", link)
            async with client.http.get(link) as answer:
                data = await answer.read()
                assert (answer.status, answer.content_type) == (200, attachment["content_type"])
        assert data.startswith(magic)
        assert len(data) == attachment["size"]
        assert attachment["width"] == 2 * attachment["height"]


async def test_a_results_name_is_cut(client: Client) -> None:
    """The file's name is the user's and the prompt's, at most 63 characters before the job's id."""
    result = await client.draw('a long story, with "quotes" and commas ' * 4)
    stem, _, rest = result["attachments"][0]["filename"].rpartition("_")
    assert re.fullmatch(rf"{UUID}\.png", rest)
    assert len(stem) == 63
    assert stem.startswith("painter1_a_long_story_with_quotes_and_commas_a_")


async def test_the_result_is_in_the_history(client: Client) -> None:
    """REST gives the result, without nonce, and no longer the progress message."""
    result = await client.draw("cat")
    status, messages = await client.request("GET", f"/v10/channels/{client.account.channel_id}/messages")
    assert status == 200
    assert [message["id"] for message in messages] == [result["id"]]
    assert "nonce" not in messages[0]
    assert is_final(messages[0])


async def test_ids_tell_the_time(client: Client) -> None:
    """Message ids are snowflakes of now, and sort by time."""
    nonce = await client.imagine("cat")
    result, first = await client.finished(nonce), await client.started(nonce)
    assert int(first["id"]) < int(result["id"])
    assert 0 <= milliseconds(result["id"]) - milliseconds(first["id"]) < 60_000


@pytest.mark.parametrize("bot", list(Bot), ids=lambda bot: bot.name.lower())
async def test_both_bots_imagine(client: Client, bot: Bot) -> None:
    """Each bot answers for itself, with its own model."""
    result = await client.draw("cat", bot=bot)
    assert result["application_id"] == bot.value
    assert ("--niji 7" if bot is Bot.NIJI else "--v 7.0") in result["content"]


async def test_links_are_shortened(client: Client) -> None:
    """A prompt with a link is printed with a s.mj.run link, after the raw one at the start."""
    grid = await client.draw("cat")
    link = grid["attachments"][0]["url"]
    nonce = await client.imagine(f"{link} dog")
    first = await client.started(nonce)
    result = await client.finished(nonce)
    assert link in first["content"]
    assert re.search(r"\*\*<https://s\.mj\.run/\w+> dog --v 7\.0\*\*", result["content"])
    assert result["content"].endswith(f"<@{client.account.id}> (Open on website for full quality) (fast)")


async def test_results_name_their_interaction_if_wanted(client: Client) -> None:
    """By default a result has no metadata, as nobody ever recorded any; it can be had."""
    assert "interaction_metadata" not in await client.draw("cat")
    async with simulating(Options(final_metadata=True)) as simulator, connected(simulator) as other:
        nonce = await other.imagine("cat")
        first, result = await other.started(nonce), await other.finished(nonce)
        assert result["interaction_metadata"]["id"] == first["interaction_metadata"]["id"]
        assert result["interaction_metadata"]["original_response_message_id"] == first["id"]


async def test_results_may_be_webp() -> None:
    """Of late, grids are WebP; the job's id stands at the same place."""
    async with simulating(Options(webp_finals=True)) as simulator, connected(simulator) as client:
        attachment = (await client.draw("cat"))["attachments"][0]
        assert re.search(rf"_{UUID}\.webp$", attachment["filename"])
        assert attachment["content_type"] == "image/webp"
        assert (await (await client.http.get(attachment["url"])).read()).startswith(b"RIFF")


async def test_very_long_prompts_are_cut(client: Client) -> None:
    """No message is longer than Discord allows, and no option than 6000 characters."""
    result = await client.draw("cat " * 1400)
    assert len(result["content"]) <= 2000
    body = client.command_body("imagine", [{"type": 3, "name": "prompt", "value": "c" * 6001}])
    assert (await client.request("POST", "/v9/interactions", json=body))[0] == 400


async def test_others_see_the_job_without_its_nonce(simulator: Simulator, client: Client) -> None:
    """Somebody else's job is in the channel, and carries no nonce of anybody."""
    simulator.imagine_as_stranger("a foreign dog")
    result = await client.event("MESSAGE_CREATE", is_final)
    assert f"<@{simulator.people.stranger.id}>" in result["content"]
    assert not any("nonce" in message for message in client.named("MESSAGE_CREATE", "MESSAGE_UPDATE"))
    assert client.named("INTERACTION_CREATE") == []
    simulator.write_as_stranger(result["content"])
    forged = await client.event("MESSAGE_CREATE", lambda data: data["author"]["id"] == simulator.people.stranger.id)
    assert "application_id" not in forged


async def test_a_second_session_hears_the_same(simulator: Simulator, client: Client) -> None:
    """All sessions of the account that asked get the nonce."""
    async with connected(simulator) as other:
        nonce = await client.imagine("cat")
        assert (await other.started(nonce))["id"] == (await client.started(nonce))["id"]
