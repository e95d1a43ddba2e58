"""Commands that answer with words, or of pictures that are there: describe, shorten, info, settings, show, blend."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from simulator.discord.commands import Bot
from simulator.options import Options
from simulator.plans import Plan
from simulator.server import Simulator, simulating
from tests.simulator.client import Client, Json, button, connected, custom_ids, is_final

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
KEYCAP = "\ufe0f\u20e3"


async def picture(client: Client, prompt: str = "cat") -> bytes:
    """Get the bytes of a drawn grid."""
    grid = await client.draw(prompt)
    return await (await client.http.get(grid["attachments"][0]["url"])).read()


async def described(client: Client) -> Json:
    """Have a picture described."""
    file = await client.upload(await picture(client, "cat --ar 5:4"))
    nonce = await client.command("describe", [{"type": 11, "name": "image", "value": 0}], [file])
    first = await client.started(nonce)
    assert (first["content"], first["flags"]) == ("", 64 | 128)
    return await client.event("MESSAGE_UPDATE", lambda data: data["id"] == first["id"])


async def test_a_description_comes_as_an_update(client: Client) -> None:
    """Four numbered paragraphs with the picture's ratio, the picture itself, and buttons; for its owner alone."""
    update = await described(client)
    embed = update["embeds"][0]
    paragraphs = embed["description"].split("\n\n")
    assert [paragraph[:3] for paragraph in paragraphs] == [f"{n}{KEYCAP}" for n in (1, 2, 3, 4)]
    assert all(paragraph.endswith(" --ar 5:4") for paragraph in paragraphs)
    assert "/ephemeral-attachments/" in embed["image"]["url"]
    assert (await client.http.get(embed["image"]["url"])).status == 200
    assert (update["flags"], update["interaction"]["name"], "nonce" in update) == (64, "describe", False)
    numbers = [f"MJ::Job::PicReader::{n}" for n in (1, 2, 3, 4)]
    assert custom_ids(update) == [*numbers, "MJ::Picread::Retry", "MJ::Job::PicReader::all"]


async def test_a_description_is_imagined_through_a_dialog(client: Client) -> None:
    """Button 2 opens a dialog with the second description."""
    update = await described(client)
    await client.press(update, "MJ::Job::PicReader::2")
    modal = await client.event("INTERACTION_MODAL_CREATE")
    assert modal["custom_id"] == "MJ::Picreader::Modal::2"
    field = modal["components"][0]["components"][0]
    assert field["custom_id"] == "MJ::Picreader::Modal::PromptField"
    assert field["value"] in update["embeds"][0]["description"]
    await client.finished(await client.submit(modal, field["value"]))


async def test_all_descriptions_are_imagined_at_once(client: Client) -> None:
    """Imagine all starts four jobs, of which only the first message carries the nonce."""
    update = await described(client)
    nonce = await client.press(update, "MJ::Job::PicReader::all")
    await client.until(lambda: sum(1 for one in client.named("MESSAGE_CREATE") if is_final(one)) == 5)
    assert sum(1 for one in client.named("MESSAGE_CREATE") if one.get("nonce") == nonce) == 1


async def test_a_picture_is_described_anew(client: Client) -> None:
    """Retry gives other words in the same message."""
    update = await described(client)
    await client.press(update, "MJ::Picread::Retry")
    again = await client.event("MESSAGE_UPDATE", lambda data: data["id"] == update["id"], count=2)
    assert again["embeds"][0]["description"] != update["embeds"][0]["description"]


async def test_a_link_is_described(client: Client) -> None:
    """A link to a file that is here works, one to nothing does not."""
    grid = await client.draw("cat")
    link = grid["attachments"][0]["url"]
    await client.command("describe", [{"type": 3, "name": "link", "value": link}])
    await client.event("MESSAGE_UPDATE", lambda data: data["embeds"] and "1" in data["embeds"][0]["description"])
    nonce = await client.command("describe", [{"type": 3, "name": "link", "value": link.replace("hm=", "hm=0")}])
    assert (await client.started(nonce))["embeds"][0]["title"] == "Invalid link!"


async def test_a_prompt_is_shortened(client: Client) -> None:
    """Important words are bold, small ones struck through; five prompts follow, each with a button."""
    prompt = "a very beautiful lighthouse, in the style of woodcuts"
    nonce = await client.command("shorten", [{"type": 3, "name": "prompt", "value": prompt}])
    first = await client.started(nonce)
    update = await client.event("MESSAGE_UPDATE", lambda data: data["id"] == first["id"])
    description = update["embeds"][0]["description"]
    assert description.startswith("## Important tokens\n~~a~~ ~~very~~ **beautiful** **lighthouse**,")
    shortened = description.partition("## Shortened prompts\n")[2].split("\n\n")
    assert [one[:3] for one in shortened] == [f"{n}{KEYCAP}" for n in (1, 2, 3, 4, 5)]
    assert update["embeds"][0]["footer"]["text"] == "Click on a button to imagine one of the shortened prompts"
    await client.press(update, "MJ::Job::PromptAnalyzerExtended")
    details = await client.event("MESSAGE_UPDATE", lambda data: "\u2588" in str(data["embeds"]))
    weighed = details["embeds"][0]["description"].partition("\n## Shortened prompts")[0].splitlines()
    assert weighed[1].startswith("~~a~~ ~~very~~ **beautiful** (")
    assert weighed[2][:10].strip("\u2588\u2591") == ""
    assert [line.partition(" ")[2] for line in weighed[2:]] == ["lighthouse", "beautiful", "woodcuts"]
    assert "MJ::Job::PromptAnalyzerExtended" not in custom_ids(details)
    await client.press(details, "MJ::Job::PromptAnalyzer::5")
    modal = await client.event("INTERACTION_MODAL_CREATE")
    assert modal["custom_id"] == f"MJ::ImagineModal::{update['id']}"
    await client.finished(await client.submit(modal, "lighthouse"))


async def test_info_tells_of_the_account(simulator: Simulator, client: Client) -> None:
    """Plan, mode, fast time and running jobs are named as peers read them."""
    simulator.faults.arm("hold")
    await client.imagine("cat")
    await client.event("MESSAGE_UPDATE", lambda data: "(46%)" in data["content"])
    await client.command("info")
    update = await client.event("MESSAGE_UPDATE", lambda data: data["embeds"])
    embed = update["embeds"][0]
    values = dict(re.findall(r"\*\*(.+?)\*\*: +(.+)", embed["description"]))
    assert embed["title"].startswith("Your info")
    assert values["Subscription"].startswith("Standard (Active monthly, renews next on <t:")
    assert values["Job Mode"] == "Fast"
    assert values["Fast Time Remaining"] == "15.00/15.0 hours (100.00%)"
    assert values["User ID"] == client.account.id
    assert re.fullmatch(UUID, values["Running Jobs"])
    simulator.workshop.release()


async def test_settings_switch(client: Client) -> None:
    """The panel shows what is on in green, and a click changes it in place."""
    await client.command("settings")
    panel = await client.event("MESSAGE_UPDATE", lambda data: data["components"])
    assert panel["interaction"]["name"] == "settings"
    select = panel["components"][0]["components"][0]
    assert [option["value"] for option in select["options"] if option["default"]] == ["7"]
    await client.press(panel, button(panel, "Low Variation Mode"))
    changed = await client.event("MESSAGE_UPDATE", lambda data: data["id"] == panel["id"], count=2)
    styles = {one.get("label"): one.get("style") for row in changed["components"] for one in row["components"]}
    assert (styles["Low Variation Mode"], styles["High Variation Mode"]) == (3, 2)
    data = {"component_type": 3, "type": 3, "custom_id": select["custom_id"], "values": ["6.1"]}
    await client.interact(client.envelope(3, data, message_id=panel["id"], message_flags=64))
    await client.event("MESSAGE_UPDATE", lambda data: data["id"] == panel["id"], count=3)
    assert "--v 6.1" in (await client.draw("cat"))["content"]


@pytest.mark.parametrize(
    ("label", "result"),
    [
        ("RAW Mode", "--raw"),
        ("Stylize high", "--s 250"),
        ("Turbo mode", "(turbo)"),
        ("Relax mode", "(relaxed)"),
        ("Fast mode", "(fast)"),
        ("Personalization", "(fast)"),
        ("Sticky Style", "(fast)"),
        ("Public mode", "(fast)"),  # the plan has no other
        ("Reset Settings", "--v 8.2"),
    ],
)
async def test_settings_have_their_effect(client: Client, label: str, result: str) -> None:
    """What is switched on shows in the next result."""
    await client.command("settings")
    panel = await client.event("MESSAGE_UPDATE", lambda data: data["components"])
    await client.press(panel, button(panel, label))
    await client.event("MESSAGE_UPDATE", lambda data: data["id"] == panel["id"], count=2)
    assert result in (await client.draw("cat"))["content"]


async def test_a_suffix_is_added_to_each_prompt(client: Client) -> None:
    """Also variability is preferred, and words without effect are answered."""
    suffix = [{"type": 3, "name": "new_value", "value": "--chaos 7"}]
    await client.command("prefer", [{"type": 1, "name": "suffix", "options": suffix}])
    await client.event("MESSAGE_UPDATE", lambda data: data["content"] == "Your suffix is now `--chaos 7`")
    await client.command("prefer", [{"type": 1, "name": "variability", "options": []}])
    await client.event("MESSAGE_UPDATE", lambda data: data["content"].startswith("Low variability"))
    grid = await client.draw("cat")
    assert "cat --chaos 7 --v 7.0" in grid["content"]
    varied = await client.finished(await client.press(grid, button(grid, "V1")))
    assert "Variations (Subtle) by" in varied["content"]
    await client.command("prefer", [{"type": 2, "name": "option", "options": [{"type": 1, "name": "list"}]}])
    await client.event("MESSAGE_UPDATE", lambda data: data["content"] == "Done!")
    assert "/help" in (await client.started(await client.command("help")))["content"]


async def test_a_wrong_sub_command_is_none(client: Client) -> None:
    """A sub-command that the command does not have is refused."""
    body = client.command_body("prefer", [{"type": 1, "name": "nothing", "options": []}])
    status, answer = await client.request("POST", "/v9/interactions", json=body)
    assert (status, answer["code"]) == (400, 50035)


async def test_a_short_link_leads_to_the_long_one(client: Client) -> None:
    """What s.mj.run does is served here, below its name."""
    grid = await client.draw("cat")
    link = grid["attachments"][0]["url"]
    word = re.search(r"s\.mj\.run/(\w+)", (await client.draw(f"{link} dog"))["content"])
    assert word is not None
    async with client.http.get(f"{client.simulator.origin}/s.mj.run/{word[1]}") as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
    async with client.http.get(f"{client.simulator.origin}/s.mj.run/nothing") as answer:
        assert answer.status == 404


@pytest.mark.parametrize(("command", "mode"), [("fast", "fast"), ("relax", "relaxed"), ("turbo", "turbo")])
async def test_modes(client: Client, command: str, mode: str) -> None:
    """Each mode is confirmed with Done!, and shown by the jobs that follow."""
    answer = await client.started(await client.command(command))
    assert answer["content"].startswith("Done! Your jobs now ")
    assert answer["flags"] == 64
    assert (await client.draw("cat"))["content"].endswith(f"({mode})")


async def test_a_prompts_mode_wins(client: Client) -> None:
    """--relax in a prompt is for this job alone."""
    assert (await client.draw("cat --relax"))["content"].endswith("(relaxed)")
    assert (await client.draw("dog"))["content"].endswith("(fast)")


async def test_stealth_is_for_those_who_pay() -> None:
    """Pro may hide its jobs, and messages say so."""
    async with simulating(Options(plan=Plan.PRO)) as simulator, connected(simulator) as client:
        await client.started(await client.command("stealth"))
        assert (await client.draw("cat"))["content"].endswith("(fast, stealth)")
    async with simulating(Options(plan=Plan.BASIC)) as simulator, connected(simulator) as client:
        for command in ("stealth", "relax"):
            answer = await client.started(await client.command(command))
            assert answer["embeds"][0]["title"] == "Job action restricted"


async def test_remix_is_turned_on_and_off(client: Client) -> None:
    """The answer is an update by "prefer remix"."""
    for state in ("on!", "off."):
        first = await client.started(await client.command("prefer", [{"type": 1, "name": "remix", "options": []}]))
        update = await client.event("MESSAGE_UPDATE", lambda data, id_=first["id"]: data["id"] == id_)
        assert update["interaction"]["name"] == "prefer remix"
        assert update["content"].startswith(f"Remix mode turned {state}")


async def test_a_job_is_shown_again_and_tells_its_seed(client: Client) -> None:
    """In the conversation: show the job, react with an envelope, get the seed."""
    grid = await client.draw("cat --seed 4321")
    job = re.findall(UUID, grid["attachments"][0]["filename"])[-1]
    room = client.account.direct[Bot.MIDJOURNEY]
    body = client.command_body("show", [{"type": 3, "name": "job_id", "value": job}], channel_id=room)
    del body["guild_id"]
    shown = await client.started(await client.interact(body))
    assert (shown["channel_id"], shown["attachments"][0]["filename"]) == (room, grid["attachments"][0]["filename"])
    envelope = quote("\u2709\ufe0f")
    path = f"/v9/channels/{room}/messages/{shown['id']}/reactions/{envelope}/%40me?location=Message&type=0"
    assert (await client.request("PUT", path)) == (204, "")
    assert (await client.event("MESSAGE_REACTION_ADD"))["emoji"]["name"] == "\u2709\ufe0f"
    letter = await client.event("MESSAGE_CREATE", lambda data: "**seed**" in data["content"])
    assert letter["channel_id"] == room
    assert f"**Job ID**: {job}" in letter["content"]
    assert "**seed** 4321" in letter["content"]


async def test_an_unknown_job_is_not_shown(client: Client) -> None:
    """The refusal names the id that was asked for."""
    nonce = await client.command("show", [{"type": 3, "name": "job_id", "value": "nothing"}])
    assert "nothing" in (await client.started(nonce))["embeds"][0]["description"]


async def test_a_cross_takes_a_result_away(client: Client) -> None:
    """The owner's cross deletes the message."""
    grid = await client.draw("cat")
    path = f"/v9/channels/{client.account.channel_id}/messages/{grid['id']}/reactions/%E2%9D%8C/%40me"
    assert (await client.request("PUT", path))[0] == 204
    await client.event("MESSAGE_DELETE", lambda data: data["id"] == grid["id"])


async def test_pictures_are_blended(client: Client) -> None:
    """Two uploaded pictures and a ratio make a prompt of two short links."""
    data = await picture(client)
    files = [await client.upload(data, "a.png", "0"), await client.upload(data + b"\x00", "b.png", "1")]
    options = [{"type": 11, "name": f"image{n + 1}", "value": n} for n in range(2)]
    ratio = {"type": 3, "name": "dimensions", "value": "--ar 2:3"}
    nonce = await client.command("blend", [*options, ratio], files)
    result = await client.finished(nonce)
    links = r"<https://s\.mj\.run/\w+>"
    assert re.match(rf"\*\*{links} {links} --ar 2:3 --v 7\.0\*\* - <@\d+> \(fast\)$", result["content"])


async def test_the_same_picture_twice_is_not_blended(client: Client) -> None:
    """Duplicate images are refused."""
    data = await picture(client)
    files = [await client.upload(data, "a.png", "0"), await client.upload(data, "b.png", "1")]
    options = [{"type": 11, "name": f"image{n + 1}", "value": str(n)} for n in range(2)]
    first = await client.started(await client.command("blend", options, files))
    update = await client.event("MESSAGE_UPDATE", lambda data: data["id"] == first["id"])
    assert update["embeds"][0]["title"] == "Duplicate images detected"


async def test_a_messages_menu_knows_its_job(simulator: Simulator, client: Client) -> None:
    """DM Results sends the job to the conversation, Cancel Job ends a running one."""

    async def choose(name: str, message: Json) -> None:
        body = client.command_body(name)
        body["data"] |= {"type": 3, "target_id": message["id"]}
        await client.interact(body)

    await choose("DM Results", await client.draw("cat"))
    letter = await client.event("MESSAGE_CREATE", lambda data: "**seed**" in data["content"])
    assert letter["channel_id"] == client.account.direct[Bot.MIDJOURNEY]
    simulator.faults.arm("hold")
    running = await client.started(await client.imagine("dog"))
    await choose("Cancel Job", running)
    await client.event("MESSAGE_UPDATE", lambda data: "(Stopped)" in data["content"])
