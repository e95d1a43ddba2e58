"""The buttons below results, and the dialogs that some of them open."""

from __future__ import annotations

import base64

import pytest
import pyvips

from simulator.discord.commands import Bot
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.simulator.client import Client, Json, button, connected, custom_ids, is_final, mask, text_inputs


async def single(client: Client, prompt: str = "cat", *, bot: Bot = Bot.MIDJOURNEY) -> Json:
    """Draw a grid and take its first picture out."""
    grid = await client.draw(prompt, bot=bot)
    return await client.finished(await client.press(grid, button(grid, "U1")))


def prompt_of(message: Json) -> str:
    return message["content"].split("**")[1]


async def set_remix(client: Client) -> None:
    """Turn Remix on as a user does."""
    await client.command("prefer", [{"type": 1, "name": "remix", "options": []}])
    await client.event("MESSAGE_UPDATE", lambda data: "Remix mode turned on!" in data["content"])


async def test_an_upscale_is_a_reply_without_mode(client: Client) -> None:
    """U2 gives one picture of the grid, as a reply to it, with no progress and a job id of its own."""
    grid = await client.draw("cat")
    nonce = await client.press(grid, button(grid, "U2"))
    first, result = await client.started(nonce), await client.finished(nonce)
    user = client.account.id
    assert first["content"] == f"Upscaling image #2 with **cat --v 7.0** - <@{user}> (Waiting to start)"
    assert result["content"] == f"**cat --v 7.0** - Image #2 <@{user}>"
    assert [message["type"] for message in (first, result)] == [19, 19]
    assert {message["message_reference"]["message_id"] for message in (first, result)} == {grid["id"]}
    assert result["referenced_message"]["id"] == grid["id"]
    assert result["attachments"][0]["width"] * 2 == grid["attachments"][0]["width"]
    old = button(grid, "U1").rpartition("::")[2]
    assert old not in "".join(custom_ids(result))
    assert not [one for one in client.named("MESSAGE_UPDATE") if one["id"] == first["id"]]


async def test_a_pressed_button_turns_blue(client: Client) -> None:
    """The parent is updated: its content stays, the pressed button's style is 1."""
    grid = await client.draw("cat")
    await client.press(grid, button(grid, "U3"))
    parent = await client.event("MESSAGE_UPDATE", lambda data: data["id"] == grid["id"])
    styles = {one.get("label"): one["style"] for row in parent["components"] for one in row["components"]}
    assert (styles["U3"], styles["U1"]) == (1, 2)
    assert parent["content"] == grid["content"]


@pytest.mark.parametrize(
    ("label", "marker"),
    [
        ("Upscale (Subtle)", "Upscaled (Subtle) by "),
        ("Upscale (Creative)", "Upscaled (Creative) by "),
        ("Vary (Subtle)", "Variations (Subtle) by "),
        ("Vary (Strong)", "Variations (Strong) by "),
        ("Zoom Out 2x", "Zoom Out by "),
        ("Zoom Out 1.5x", "Zoom Out by "),
        ("Make Square", "Zoom Out by "),
        ("\u2b05\ufe0f", "Pan Left by "),
        ("\u27a1\ufe0f", "Pan Right by "),
        ("\u2b06\ufe0f", "Pan Up by "),
        ("\u2b07\ufe0f", "Pan Down by "),
    ],
)
async def test_each_button_of_a_single_has_its_marker(client: Client, label: str, marker: str) -> None:
    """The result says how it came about, and refers to the message whose button was pressed."""
    picture = await single(client, "cat --ar 3:2")
    result = await client.finished(await client.press(picture, button(picture, label)))
    assert f"** - {marker}<@{client.account.id}> (fast)" in result["content"]
    assert result["message_reference"]["message_id"] == picture["id"]


async def test_an_upscale_with_more_pixels_says_so_meanwhile(client: Client) -> None:
    """Progress is marked "Upscaling by", the result is twice as large and offers to redo it."""
    picture = await single(client)
    result = await client.finished(await client.press(picture, button(picture, "Upscale (Subtle)")))
    assert any("Upscaling by" in update["content"] for update in client.named("MESSAGE_UPDATE"))
    assert result["attachments"][0]["width"] == 2 * picture["attachments"][0]["width"]
    assert "upsample_v7_2x_subtle" in button(result, "Redo Upscale (Subtle)")


@pytest.mark.parametrize(
    ("version", "family"),
    [("--v 6", "upsample_v6_2x_subtle"), ("--v 6.1", "upsample_v6r1_2x_subtle"), ("--niji 7", "upsample_v7_2x_subtle")],
)
async def test_the_upscalers_family_follows_the_model(client: Client, version: str, family: str) -> None:
    """Custom ids differ by model, so that nobody may build them."""
    picture = await single(client, f"cat {version}")
    assert family in button(picture, "Upscale (Subtle)")


async def test_old_models_upscale_by_factor(client: Client) -> None:
    """V5 offers 2x and 4x."""
    picture = await single(client, "cat --v 5.2")
    result = await client.finished(await client.press(picture, button(picture, "Upscale (4x)")))
    assert "Upscaled (4x) by" in result["content"]
    assert result["attachments"][0]["width"] == 4 * picture["attachments"][0]["width"]


async def test_a_variation_starts_with_its_own_words(client: Client) -> None:
    """V4's first message names the picture and the prompt."""
    grid = await client.draw("cat")
    nonce = await client.press(grid, button(grid, "V4"))
    first = await client.started(nonce)
    assert first["content"].startswith("Making variations for image #4 with prompt **cat --v 7.0** - <@")
    assert "Variations (Strong) by" in (await client.finished(nonce))["content"]


async def test_a_reroll_looks_like_an_imagine(client: Client) -> None:
    """Reroll draws other pictures for the same prompt, as a reply."""
    grid = await client.draw("cat")
    result = await client.finished(await client.press(grid, button(grid, "\U0001f504")))
    assert result["content"] == grid["content"]
    assert result["type"] == 19


async def test_pans_and_squares_change_the_ratio(client: Client) -> None:
    """A pan makes the picture longer, Make Square makes it square."""
    picture = await single(client, "cat --ar 2:1")
    wider = await client.finished(await client.press(picture, button(picture, "\u2b05\ufe0f")))
    assert prompt_of(wider) == "cat --ar 3:1 --v 7.0"
    picture = await single(client, "dog --ar 2:1")
    square = await client.finished(await client.press(picture, button(picture, "Make Square")))
    assert prompt_of(square) == "dog --ar 1:1 --v 7.0"


async def test_custom_zoom_asks_first(client: Client) -> None:
    """The click opens a dialog and starts nothing; the answer's nonce is the job's."""
    picture = await single(client)
    jobs = len(client.simulator.workshop.jobs)
    click = await client.press(picture, button(picture, "Custom Zoom"))
    modal = await client.event("INTERACTION_MODAL_CREATE", lambda data: data["nonce"] == click)
    success = await client.event("INTERACTION_SUCCESS", lambda data: data["nonce"] == click)
    assert modal["id"] == success["id"]
    assert modal["custom_id"].startswith("MJ::OutpaintCustomZoomModal::")
    (field,) = text_inputs(modal["components"])
    assert (field["custom_id"], "--zoom 2" in field["value"]) == ("MJ::OutpaintCustomZoomModal::prompt", True)
    assert len(client.simulator.workshop.jobs) == jobs
    nonce = await client.submit(modal, "cat --zoom 1.3")
    assert nonce != click
    result = await client.finished(nonce)
    assert "Zoom Out by" in result["content"]
    assert "--zoom" not in result["content"]
    metadata = (await client.started(nonce))["interaction_metadata"]
    assert metadata["triggering_interaction_metadata"]["id"] == modal["id"]


@pytest.mark.parametrize("zoom", ["0.5", "3", "much"])
async def test_a_zoom_has_bounds(client: Client, zoom: str) -> None:
    """Less than 1 and more than 2 are refused."""
    picture = await single(client)
    await client.press(picture, button(picture, "Custom Zoom"))
    modal = await client.event("INTERACTION_MODAL_CREATE")
    answer = await client.started(await client.submit(modal, f"cat --zoom {zoom}"))
    assert answer["embeds"][0]["title"] == "Invalid parameter"


@pytest.mark.parametrize(
    ("label", "of_grid", "custom_id", "field"),
    [
        ("V2", True, "MJ::RemixModal::{}::2::1", "MJ::RemixModal::new_prompt"),
        ("Vary (Subtle)", False, "MJ::RemixModal::{}::1::0", "MJ::RemixModal::new_prompt"),
        ("\u2b06\ufe0f", False, "MJ::PanModal::up::{}::1", "MJ::PanModal::prompt"),
        ("Animate (High motion)", False, "MJ::AnimateModal::{}::1::high::0", "MJ::AnimateModal::prompt"),
    ],
)
async def test_remix_asks_for_a_prompt(client: Client, label: str, of_grid: bool, custom_id: str, field: str) -> None:  # noqa: FBT001 - a column of the table
    """With Remix on these buttons open their dialogs, whose answer starts the job."""
    await set_remix(client)
    message = await client.draw("cat") if of_grid else await single(client)
    pressed = button(message, label)
    job = next(part for part in pressed.split("::") if part.count("-") == 4)
    await client.press(message, pressed)
    modal = await client.event("INTERACTION_MODAL_CREATE")
    assert modal["custom_id"] == custom_id.format(job)
    assert [one["custom_id"] for one in text_inputs(modal["components"])] == [field]
    result = await client.finished(await client.submit(modal, "a dog instead"))
    assert prompt_of(result).startswith("a dog instead")


async def test_a_remixed_variation_is_called_remix(client: Client) -> None:
    """Another prompt makes it a remix, the same one variations; peers' "always strong" id is taken too."""
    await set_remix(client)
    grid = await client.draw("cat")
    await client.press(grid, button(grid, "V1"))
    modal = await client.event("INTERACTION_MODAL_CREATE")
    result = await client.finished(await client.submit(modal, "dog"))
    assert "** - Remix (Strong) by <@" in result["content"]
    await client.press(grid, button(grid, "V1"))
    again = await client.event("INTERACTION_MODAL_CREATE", count=2)
    weak = again["custom_id"].removesuffix("1") + "0"
    result = await client.finished(await client.submit(again, "cat", custom_id=weak))
    assert "** - Variations (Subtle) by <@" in result["content"]


async def test_a_remixed_reroll_names_the_message(client: Client) -> None:
    """Reroll's dialog is an ImagineModal of the message."""
    await set_remix(client)
    grid = await client.draw("cat")
    await client.press(grid, button(grid, "\U0001f504"))
    modal = await client.event("INTERACTION_MODAL_CREATE")
    assert modal["custom_id"] == f"MJ::ImagineModal::{grid['id']}"
    assert prompt_of(await client.finished(await client.submit(modal, "dog"))) == "dog --v 7.0"


@pytest.mark.parametrize("contract", ["older", "newer"])
async def test_a_region_is_painted_anew(client: Client, contract: str) -> None:
    """The click opens a frame; the mask handed in starts a job that names the click and has no nonce."""
    picture = await single(client)
    click = await client.press(picture, button(picture, "Vary (Region)"))
    frame = await client.event("INTERACTION_IFRAME_MODAL_CREATE")
    assert (frame["nonce"], frame["title"]) == (click, "Inpaint")
    token = frame["custom_id"].removeprefix("MJ::iframe::")
    attachment = picture["attachments"][0]
    body = {"mask": mask(attachment["width"], attachment["height"]), "prompt": "a dog"}
    url = f"{client.simulator.origin}/.proxy/inpaint/api/submit-job/{token}"
    if contract == "older":
        url = f"{client.simulator.origin}/inpaint/api/submit-job"
        body |= {"username": "0", "userId": "0", "customId": token}
    async with client.http.post(url, json=body) as answer:
        assert answer.status == 200
        assert "success" in await answer.text()
    first = await client.event(
        "MESSAGE_CREATE", lambda data: data.get("interaction_metadata", {}).get("id") == frame["id"]
    )
    assert "nonce" not in first
    result = await client.event("MESSAGE_CREATE", lambda data: "Remix (Region) by" in data["content"])
    assert is_final(result)
    async with client.http.post(url, json=body) as answer:
        assert answer.status == 400


async def test_a_region_keeps_what_is_black(client: Client) -> None:
    """Where the mask is white the result differs from the picture, where it is black it does not."""
    picture = await single(client)
    await client.press(picture, button(picture, "Vary (Region)"))
    frame = await client.event("INTERACTION_IFRAME_MODAL_CREATE")
    token = frame["custom_id"].rpartition("::")[2]
    attachment = picture["attachments"][0]
    body = {"mask": mask(attachment["width"], attachment["height"]), "prompt": "another thing"}
    await client.http.post(f"{client.simulator.origin}/.proxy/inpaint/api/submit-job/{token}", json=body)
    result = await client.event("MESSAGE_CREATE", lambda data: "(Region) by" in data["content"] and is_final(data))
    before, after = [
        pyvips.Image.new_from_buffer(await (await client.http.get(one["attachments"][0]["url"])).read(), "")
        for one in (picture, result)
    ]
    edge = before.width
    assert after.width == 2 * edge
    old = pixels(before, edge // 2, 0)
    for x, y in ((0, 0), (edge, 0), (0, edge), (edge, edge)):
        assert pixels(after, x + edge // 2, y) == old
    assert any(pixels(after, x, y) != pixels(before, 0, 0) for x in (0, edge) for y in (0, edge))


def pixels(image: pyvips.Image, x: int, y: int) -> bytes:
    """Give half a flat picture's pixels, from a corner on."""
    return bytes(image.crop(x, y, 32, 64).write_to_memory())


async def test_wrong_masks_are_refused(client: Client) -> None:
    """What is no base64, no picture or no prompt is refused, and the page can be used again; an unknown page cannot."""
    picture = await single(client)
    await client.press(picture, button(picture, "Vary (Region)"))
    frame = await client.event("INTERACTION_IFRAME_MODAL_CREATE")
    url = f"{client.simulator.origin}/.proxy/inpaint/api/submit-job/"
    token = frame["custom_id"].rpartition("::")[2]
    no_picture = base64.b64encode(b"nothing").decode()
    for where, body in (
        (token, {"mask": "???", "prompt": ""}),
        (token, {"mask": no_picture, "prompt": ""}),
        (token, {"mask": mask(64, 64)}),
        ("unknown", {"mask": mask(64, 64), "prompt": ""}),
    ):
        async with client.http.post(url + where, json=body) as answer:
            assert answer.status == 400
    await client.http.post(url + token, json={"mask": mask(64, 64), "prompt": ""})
    await client.event("MESSAGE_CREATE", lambda data: "Variations (Region) by" in data["content"] and is_final(data))


async def test_films_are_animated(client: Client) -> None:
    """Animate gives four films in an animated WebP; one of them can be taken out and extended."""
    picture = await single(client)
    films = await client.finished(await client.press(picture, button(picture, "Animate (High motion)")))
    assert "--motion high --video 1" in films["content"]
    assert "[(Open on website for full quality)](<https://midjourney.com/jobs/" in films["content"]
    attachment = films["attachments"][0]
    data = await (await client.http.get(attachment["url"])).read()
    film = pyvips.Image.new_from_buffer(data, "", n=-1)
    assert attachment["width"] == 624
    assert film.height > film.get_page_height()
    one = await client.finished(await client.press(films, button(films, "U2")))
    assert "Image #2 <@" in one["content"]
    longer = await client.finished(await client.press(one, button(one, "Extend (Low motion)")))
    assert f"** - extended <@{client.account.id}>" in longer["content"]


async def test_a_bookmark_is_confirmed_to_its_owner_alone(client: Client) -> None:
    """The heart answers with an ephemeral sentence."""
    picture = await single(client)
    answer = await client.started(await client.press(picture, button(picture, "\u2764\ufe0f")))
    assert answer["content"].startswith("You have successfully rated [this job](https://www.midjourney.com/jobs/")
    assert answer["flags"] == 64
    assert "guild_id" not in answer


async def test_a_running_job_can_be_cancelled(simulator: Simulator, client: Client) -> None:
    """Cancel Job stops the job: its message says so, and nothing follows."""
    simulator.faults.arm("hold")
    nonce = await client.imagine("cat")
    first = await client.started(nonce)
    running = await client.event("MESSAGE_UPDATE", lambda data: "(46%)" in data["content"])
    await client.press(running, button(running, "Cancel Job"))
    stopped = await client.event("MESSAGE_UPDATE", lambda data: "(Stopped)" in data["content"])
    assert (stopped["id"], stopped["components"]) == (first["id"], [])
    await client.until(lambda: simulator.counters.of("ends", "cancelled"))
    assert not [message for message in client.named("MESSAGE_CREATE") if is_final(message)]


async def test_a_v8_picture_has_fewer_buttons(client: Client) -> None:
    """Models of the eighth generation have neither upscale nor zoom nor pan."""
    picture = await single(client, "cat --v 8.1")
    labels = {one.get("label") for row in picture["components"] for one in row["components"]}
    assert labels >= {"Vary (Subtle)", "Animate (Low motion)", "Web"}
    assert not {"Upscale (Subtle)", "Zoom Out 2x"} & labels


async def test_a_picture_that_is_gone_cannot_be_worked_on() -> None:
    """The simulator keeps a number of results; a button of an older one fails, and says so."""
    async with simulating(Options(kept_results=1)) as simulator, connected(simulator) as client:
        old = await client.draw("cat")
        await client.draw("dog")
        await client.press(old, button(old, "U1"))
        reply = await client.event("MESSAGE_CREATE", lambda data: data["embeds"])
        assert reply["embeds"][0]["title"] == "Sorry, something went wrong"
        assert simulator.chores.crashes == []


async def test_anybody_in_the_channel_may_press() -> None:
    """Another account's press makes a job of its own, at its own expense."""
    async with (
        simulating(Options(accounts=2, shared_channel=True)) as simulator,
        connected(simulator) as client,
        connected(simulator, simulator.accounts[1]) as other,
    ):
        grid = await client.draw("cat")
        result = await other.finished(await other.press(grid, button(grid, "V1")))
        assert f"<@{other.account.id}>" in result["content"]
        assert (client.account.fast_minutes, other.account.fast_minutes) == (899, 899)


async def test_no_row_is_too_long(client: Client) -> None:
    """There are at most five rows of five buttons, with ids of at most 100 characters."""
    picture = await single(client, "cat --ar 3:2", bot=Bot.NIJI)
    assert len(picture["components"]) <= 5
    assert max(len(row["components"]) for row in picture["components"]) <= 5
    assert max(len(custom_id) for custom_id in custom_ids(picture)) <= 100
