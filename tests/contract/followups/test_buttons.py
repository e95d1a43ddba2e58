"""Buttons: pressed as they are offered, and as clients build them by themselves."""

from __future__ import annotations

import asyncio

import pytest

from tests.contract.followups.conftest import House, Json, button
from tests.contract.followups.pictures import PIXEL

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNKNOWN = "1790000000000000"


async def test_a_grid_offers_its_buttons(house: House) -> None:
    """Four upscales, the reroll, four variations, each with all five keys, none of them null."""
    grid = await house.made()
    assert [one["label"] for one in grid["buttons"]] == ["U1", "U2", "U3", "U4", "", "V1", "V2", "V3", "V4"]
    for one in grid["buttons"]:
        assert set(one) == {"customId", "emoji", "label", "type", "style"}
        assert None not in one.values()


@pytest.mark.parametrize(
    ("part", "action", "pictures"),
    [
        ("::upsample::3::", "UPSCALE", 1),
        ("::variation::2::", "VARIATION", 4),
        ("::reroll::0::", "IMAGINE", 4),
    ],
)
async def test_a_grids_buttons_make_tasks(house: House, part: str, action: str, pictures: int) -> None:
    """A button makes a task below the grid: of its kind, with as many pictures, knowing its parent and its button."""
    grid = await house.made(prompt="Cat --ar 3:2", state="first")
    custom_id = button(grid, part)
    answer = await house.press(grid, custom_id, state="mine")
    task = await house.end_of(answer["result"])
    assert (task["status"], task["action"], task["parentId"]) == ("SUCCESS", action, grid["id"])
    assert (task["state"], task["prompt"]) == ("mine", "Cat --ar 3:2")
    assert task["properties"]["customId"] == custom_id
    assert len(task["imageUrls"]) == pictures
    assert task["seed"] != grid["seed"]


@pytest.mark.parametrize(
    ("part", "action", "pictures"),
    [
        ("_2x_subtle::", "UPSCALE", 1),
        ("_2x_creative::", "UPSCALE", 1),
        ("low_variation", "VARIATION", 4),
        ("high_variation", "VARIATION", 4),
        ("Outpaint::50", "ZOOM", 4),
        ("Outpaint::75", "ZOOM", 4),
        ("pan_left", "PAN", 4),
        ("pan_down", "PAN", 4),
        ("reroll::0", "IMAGINE", 4),
    ],
)
async def test_a_single_pictures_buttons_make_tasks(house: House, part: str, action: str, pictures: int) -> None:
    """Those of one picture work too; its reroll draws the grid again that it came from."""
    single = await house.single()
    task = await house.end_of((await house.press(single, button(single, part)))["result"])
    assert (task["status"], task["action"], len(task["imageUrls"])) == ("SUCCESS", action, pictures)
    assert task["parentId"] == single["id"]


async def test_a_bookmark_makes_no_task(house: House) -> None:
    """The heart answers with the task that it is put to."""
    single = await house.single()
    assert (await house.press(single, button(single, "BOOKMARK")))["result"] == single["id"]


def by_hand(task: Json) -> dict[str, str]:
    """Build custom ids of a task's hash, as clients do that never look into its buttons."""
    job = task["properties"]["messageHash"]
    return {
        "upsample": f"MJ::JOB::upsample::1::{job}",
        "variation": f"MJ::JOB::variation::4::{job}",
        "shouted": f"MJ::JOB::variation::1::{job.upper()}",
        "lower": f"mj::job::variation::2::{job}",
        "reroll": f"MJ::JOB::reroll::0::{job}::SOLO",
        "bare reroll": f"MJ::JOB::reroll::0::{job}",
    }


async def test_custom_ids_built_by_hand(house: House) -> None:
    """Clients build them from ``properties.messageHash``; case and ``::SOLO`` make no difference."""
    grid = await house.made()
    for custom_id in by_hand(grid).values():
        answer = await house.press(grid, custom_id)
        assert (await house.end_of(answer["result"]))["status"] == "SUCCESS"


async def test_the_models_name_in_an_upscalers_id_is_not_looked_at(house: House) -> None:
    """Clients have one list for all models: the faithful upscale is the same button by any of its names."""
    single = await house.single()
    job = single["properties"]["messageHash"]
    for model in ("v5", "v6", "v6r1", "v7"):
        suffix = "2x_subtle"
        answer = await house.press(single, f"MJ::JOB::upsample_{model}_{suffix}::1::{job}::SOLO")
        assert (await house.end_of(answer["result"]))["action"] == "UPSCALE"


async def test_a_repeated_upscale_is_the_same_task(house: House) -> None:
    """The second press answers 21 with the first one's id, its status and its picture; another number is a new task."""
    grid = await house.made()
    first = await house.press(grid, button(grid, "upsample::2"))
    done = await house.end_of(first["result"])
    again = await house.press(grid, button(grid, "upsample::2"), code=21)
    assert again["result"] == first["result"]
    assert again["properties"]["status"] == "SUCCESS"
    assert again["properties"]["imageUrl"] == done["imageUrl"]
    other = await house.press(grid, button(grid, "upsample::3"))
    assert other["result"] != first["result"]


async def test_two_presses_at_once_make_one_upscale(house: House) -> None:
    """A double click is one task: one is told that it is made, the others that it is there."""
    grid = await house.made()
    replies = await asyncio.gather(*(house.pressed(grid, button(grid, "upsample::1")) for _ in range(5)))
    answers = [reply.json() for reply in replies]
    assert len({answer["result"] for answer in answers}) == 1
    assert sorted(answer["code"] for answer in answers) == [1, 21, 21, 21, 21]


async def test_two_presses_at_once_make_two_variations(house: House) -> None:
    """Of what differs each time, each press makes one."""
    grid = await house.made()
    replies = await asyncio.gather(*(house.pressed(grid, button(grid, "variation::1")) for _ in range(3)))
    ids = {reply.json()["result"] for reply in replies}
    assert len(ids) == 3
    for task_id in ids:
        assert (await house.end_of(task_id))["status"] == "SUCCESS"


@pytest.mark.parametrize("missing", ["taskId", "customId"])
@pytest.mark.parametrize("value", [None, "", " "])
async def test_both_fields_are_needed(house: House, missing: str, value: str | None) -> None:
    """Without the task or the button it is refused by the field's name."""
    grid = await house.made()
    body = {"taskId": grid["id"], "customId": button(grid, "upsample::1"), missing: value}
    assert missing in (await house.refused("/mj/submit/action", body))["description"]


@pytest.mark.parametrize("task_id", [UNKNOWN, 5, "x", "-1", "1" * 400, "\uff11\uff12", 2**63])
async def test_a_parent_that_is_not_there(house: House, task_id: object) -> None:
    """Code 3, whatever kind of id it is."""
    body = {"taskId": task_id, "customId": "MJ::JOB::upsample::1::x"}
    assert (await house.post("/mj/submit/action", json=body)).refusal()["code"] == 3


@pytest.mark.parametrize(
    "custom_id",
    [
        *["nonsense", "MJ::", "MJ::JOB::upsample", "MJ::JOB::upsample::x::HASH", "MJ::JOB::upsample::-1::HASH"],
        *["MJ::JOB::upsample::1", "MJ::Unknown::1::HASH", "x" * 5000, "MJ::Outpaint::60::1::HASH::SOLO", "狐狸::1"],
    ],
)
async def test_what_is_not_in_the_grammar_is_unknown(house: House, custom_id: str) -> None:
    """It is refused as unknown, in a sentence that does not repeat pages of it."""
    grid = await house.made()
    custom_id = custom_id.replace("HASH", grid["properties"]["messageHash"])
    refusal = await house.refused("/mj/submit/action", {"taskId": grid["id"], "customId": custom_id})
    assert "Unknown customId" in refusal["description"]
    assert len(refusal["description"]) < 300


@pytest.mark.parametrize(
    "custom_id",
    [
        *["MJ::JOB::upsample::0::HASH", "MJ::JOB::upsample::5::HASH", "MJ::JOB::variation::999999::HASH"],
        *["MJ::JOB::upsample::1::0b3e5c1e-0000-4000-8000-000000000001", "MJ::JOB::pan_left::1::HASH::SOLO"],
        *["MJ::Job::PicReader::1", "MJ::CustomZoom::HASH", "MJ::JOB::animate_low_extend::1::HASH"],
    ],
)
async def test_a_button_that_the_task_does_not_have(house: House, custom_id: str) -> None:
    """The answer says which ones it has, so that nobody draws what was not meant."""
    grid = await house.made()
    custom_id = custom_id.replace("HASH", grid["properties"]["messageHash"])
    refusal = await house.refused("/mj/submit/action", {"taskId": grid["id"], "customId": custom_id})
    assert "has no button" in refusal["description"]
    assert button(grid, "upsample::1") in refusal["description"]


async def test_ids_may_be_numbers(house: House) -> None:
    """``taskId`` counts as text and as number, here and under ``/v1``, where the answer is a number too."""
    grid = await house.made()
    body = {"taskId": int(grid["id"]), "customId": button(grid, "variation::1")}
    answer = await house.ask("/v1/mj/submit/action", body)
    assert type(answer["result"]) is int
    assert (await house.end_of(answer["result"]))["parentId"] == grid["id"]


async def test_a_chain_of_follow_ups(house: House) -> None:
    """Grid, variation, upscale, zoom, upscale, reroll: each knows what it came from, and the reroll zooms again."""
    task = await house.made(prompt="Cat --ar 2:3")
    actions: list[str] = []
    for part in ("variation::2", "upsample::4", "Outpaint::50", "upsample::1", "reroll::0"):
        answer = await house.press(task, button(task, part))
        child = await house.end_of(answer["result"])
        assert child["parentId"] == task["id"]
        actions.append(child["action"])
        task = child
    assert actions == ["VARIATION", "UPSCALE", "ZOOM", "UPSCALE", "ZOOM"]


async def test_describes_buttons_draw_what_was_said(house: House) -> None:
    """Imagine all makes a task for each prompt at once; the answer has their ids joined by commas, and as a list."""
    described = await house.made("/mj/submit/describe", base64=PIXEL)
    answer = await house.press(described, button(described, "PicReader::all"))
    ids = answer["properties"]["taskIds"]
    assert answer["result"] == ",".join(ids)
    tasks = [await house.end_of(task_id) for task_id in ids]
    assert [task["prompt"] for task in tasks] == [f"a {name} square" for name in ("red", "yellow", "green", "blue")]
    assert {(task["action"], task["status"]) for task in tasks} == {("IMAGINE", "SUCCESS")}
    again = await house.press(described, button(described, "Picread::Retry"))
    assert (await house.end_of(again["result"]))["action"] == "DESCRIBE"


async def test_shortens_details(house: House) -> None:
    """Show Details makes another shortening."""
    shortened = await house.made("/mj/submit/shorten", prompt="a very very red fox")
    assert shortened["imageUrl"] is None
    answer = await house.press(shortened, button(shortened, "PromptAnalyzerExtended"))
    assert (await house.end_of(answer["result"]))["action"] == "SHORTEN"
