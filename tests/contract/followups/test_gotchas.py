"""The traps that clients of this API set, each with the test that holds it. Those here had none elsewhere.

====  ==============================================================================================================
 No.  held by
====  ==============================================================================================================
   1  ``http/test_submits`` (string, integer under ``/v1``), ``test_submits`` (array on upload), ``test_every_refusal…``
   2  ``unit/tasks/test_ids``, ``http/test_submits::test_results_are_integers_under_v1_and_strings_elsewhere``
   3  ``Reply.json`` in ``tests/contract/client.py``, through which every answer of these tests goes
   4  ``test_hostile`` and ``Reply.refusal``
   5  ``http/test_errors``, ``http/test_hostile_bodies``, ``test_hostile``
   6  ``http/test_tasks`` (prefixes, numbers, duplicates, nothing), ``test_hundreds_of_ids``
   7  ``unit/tasks/test_wire``, ``test_times_are_milliseconds``
   8  ``unit/tasks/test_wire``, ``integration/storage/test_invariants``, ``test_the_end_comes_in_one_piece``
   9  ``unit/tasks/test_wire``, ``test_cancel``, ``test_a_failure_has_a_reason``
  10  ``unit/tasks/test_wire``, ``test_progress_is_text``
  11  ``test_submits`` (describe, shorten), ``test_properties_have_their_types``
  12  ``test_submits`` (videos), ``test_lists_are_null_rather_than_empty``
  13  ``test_buttons``, ``test_gateways_can_read_the_custom_ids``
  14  ``test_dialogs::test_a_dialog_is_a_task_that_waits``
  15  ``test_dialogs`` (the id alone, masks)
  16  ``test_dialogs`` (no seat, left open too long)
  17  ``http/test_submits::test_code_22_counts_those_in_front``, ``test_nobody_is_ahead_of_a_free_seat``
  18  ``test_accounts``, ``test_submits::test_what_no_engine_can_do_is_refused``
  19  ``test_a_full_queue_has_no_id``
  20  ``test_prompts`` (banned words)
  21  ``http/test_keys``, ``test_other_client::test_a_wrong_key_is_told``
  22  ``test_other_client``
  23  ``test_the_seed_is_text``
  24  ``http/test_tasks``, ``test_an_unknown_task_is_json``
  25  ``test_accounts::test_the_vendors_example_fits_everybody``
  26  ``http/test_submits`` (unknown bots and fields)
  27  ``test_changes``
  28  ``test_changes`` (simple changes)
  29  ``test_changes::test_change_is_for_grids``, ``test_only_what_succeeded_can_be_worked_on``
  30  ``unit/media/test_references``, ``test_submits`` (blend)
  31  ``test_submits::test_blend_merges_pictures``, ``test_references_stand_in_front``
  32  ``integration/webhooks``, ``unit/media/test_guard``
  33  ``http/test_submits::test_state_and_prompt_come_back_verbatim``
  34  ``test_prompts::test_the_nearest_word_on_speed_counts``
  35  ``test_the_end_comes_in_one_piece``
  36  nothing is deleted: there is no retention
  37  ``test_changes``, ``test_buttons``, ``test_dialogs``
  38  ``test_properties_have_their_types``
  39  ``test_cancel``, ``test_dialogs::test_a_dialog_is_cancelled``
  40  ``test_accounts::test_accounts_are_listed_without_secrets``
  41  ``test_links_are_followed_after_the_answer``
  42  ``test_changes``, ``http/test_submits`` (modes), ``test_submits`` (dimensions)
====  ==============================================================================================================
"""

from __future__ import annotations

import asyncio
import re
import time

import pytest

from journeyman.engines.stub import Outcome, StubEngine
from journeyman.settings import Settings
from journeyman.tasks.task import Status
from tests.contract.followups.conftest import IMAGINE, House, Json, button, open_house
from tests.contract.followups.pictures import PIXEL
from tests.integration.dispatch.workplace import make_account

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNKNOWN = "1790000000000000"


async def test_every_refusal_has_a_null_result(house: House) -> None:
    """Gotcha 1: ``result`` is null on errors, under ``/v1`` too."""
    for prefix in ("/mj", "/v1/mj", "/mj-fast/mj"):
        for path, body in {"imagine": {"prompt": ""}, "action": {}, "modal": {"taskId": UNKNOWN}}.items():
            assert (await house.post(f"{prefix}/submit/{path}", json=body)).refusal()["result"] is None


async def test_hundreds_of_ids(house: House) -> None:
    """Gotcha 6: a gateway asks for all that it believes unfinished; only those that exist come back, once each."""
    grid = await house.made()
    ids: list[object] = [grid["id"], int(grid["id"]), *range(10**15, 10**15 + 900), "", None, "x"]
    reply = await house.post("/mj/task/list-by-condition", json={"ids": ids})
    assert (reply.status, reply.json()) == (200, [grid])


async def test_times_are_milliseconds(database_url: str) -> None:
    """Gotcha 7: ``submitTime`` is there from the first moment, as an integer; gateways fail what looks an hour old."""
    async with open_house(database_url, works=False) as house:
        answer = await house.ask(IMAGINE, {"prompt": "Cat"})
        task = await house.fetch(answer["result"])
        assert type(task["submitTime"]) is int
        assert abs(task["submitTime"] - time.time() * 1000) < 60_000
        assert (task["startTime"], task["finishTime"]) == (None, None)


async def test_the_end_comes_in_one_piece(database_url: str) -> None:
    """Gotchas 8 and 35: 100 % is seen exactly with SUCCESS, picture and buttons; previews may be seen before."""
    previews: set[str] = set()
    async with open_house(database_url, engine=StubEngine(delay_seconds=0.3, steps=6)) as house:
        answer = await house.ask(IMAGINE, {"prompt": "Cat"})
        while (task := await house.fetch(answer["result"]))["status"] != "SUCCESS":
            assert task["progress"] != "100%"
            assert (task["failReason"], task["buttons"], task["imageUrls"]) == (None, [], None)
            if task["imageUrl"]:
                previews.add(task["imageUrl"])
            await asyncio.sleep(0)
        assert task["progress"] == "100%"
        assert task["imageUrl"]
        assert task["buttons"]
        assert previews
        assert task["imageUrl"] not in previews


async def test_a_failure_has_a_reason(database_url: str) -> None:
    """Gotcha 9: FAILURE has text in ``failReason``, an empty progress, and no picture."""
    async with open_house(database_url, engine=StubEngine(outcome=Outcome.FAIL)) as house:
        task = await house.end_of((await house.ask(IMAGINE, {"prompt": "Cat"}))["result"])
        assert (task["status"], task["progress"], task["imageUrl"], task["buttons"]) == ("FAILURE", "", None, [])
        assert task["failReason"] == "stub引擎按要求失败。"


async def test_progress_is_text(database_url: str) -> None:
    """Gotcha 10: null before the start, then a number with ``%``."""
    async with open_house(database_url, engine=StubEngine(outcome=Outcome.HANG), works=False) as house:
        answer = await house.ask(IMAGINE, {"prompt": "Cat"})
        assert (await house.fetch(answer["result"]))["progress"] is None
        async with house.place.working():
            task = await house.reaches(answer["result"], Status.IN_PROGRESS)
            assert re.fullmatch(r"\d{1,2}%", task["progress"])


async def test_properties_have_their_types(house: House) -> None:
    """Gotchas 11 and 38: ``flags`` is an integer, the rest that typed clients read is text, under its usual name."""
    grid = await house.made()
    upscaled = await house.end_of((await house.press(grid, button(grid, "upsample::1")))["result"])
    shortened = await house.made("/mj/submit/shorten", prompt="a red fox")
    for task in (grid, upscaled, shortened):
        properties = task["properties"]
        assert type(properties["flags"]) is int
        for name in (
            *["notifyHook", "nonce", "botType", "discordInstanceId", "discordChannelId", "finalPrompt"],
            *["finalZhPrompt", "messageId", "messageHash", "messageContent", "progressMessageId", "customId"],
        ):
            assert type(properties[name]) is str, name
    assert upscaled["properties"]["customId"] == button(grid, "upsample::1")


async def test_lists_are_null_rather_than_empty(database_url: str) -> None:
    """Gotcha 12: a client shows whatever is not null; buttons alone are an empty list."""
    async with open_house(database_url, works=False) as house:
        answer = await house.ask(IMAGINE, {"prompt": "Cat"})
        task = await house.fetch(answer["result"])
        assert (task["imageUrls"], task["videoUrl"], task["videoUrls"], task["buttons"]) == (None, None, None, [])


def read_as_gateways_do(custom_id: str) -> tuple[str, int]:
    """Give the action and the number that a gateway reads; raises for what it would refuse."""
    pieces = custom_id.split("::")
    if pieces[1] == "JOB":
        if pieces[2] in {"upsample", "variation"}:
            assert len(pieces) == 5
        return pieces[2], int(pieces[3])
    assert pieces[0] == "MJ"
    return pieces[1], 0


async def test_gateways_can_read_the_custom_ids(house: House) -> None:
    """Gotcha 13: upscales and variations have five pieces with the number fourth, the others their known names."""
    grid = await house.made()
    single = await house.end_of((await house.press(grid, button(grid, "upsample::1")))["result"])
    read = [read_as_gateways_do(one["customId"]) for one in grid["buttons"]]
    numbers = range(1, 5)
    assert read == [*(("upsample", n) for n in numbers), ("reroll", 0), *(("variation", n) for n in numbers)]
    names = {read_as_gateways_do(one["customId"])[0] for one in single["buttons"]}
    assert {"low_variation", "high_variation", "pan_left", "Inpaint", "Outpaint", "CustomZoom", "reroll"} <= names


async def test_nobody_is_ahead_of_a_free_seat(database_url: str) -> None:
    """Gotcha 17: code 22 comes only when somebody waits in front, with the number as an integer."""
    seats = [(make_account(capacity=2), StubEngine(outcome=Outcome.HANG))]
    async with open_house(database_url, seats=seats) as house:
        answers: list[Json] = []
        for _ in range(4):
            answers.append((await house.post(IMAGINE, json={"prompt": "Cat"})).json())
            if len(answers) <= 2:
                await house.reaches(answers[-1]["result"], Status.IN_PROGRESS)
        assert [answer["code"] for answer in answers] == [1, 1, 1, 22]
        assert answers[-1]["properties"]["numberOfQueues"] == 1


async def test_a_full_queue_has_no_id(database_url: str) -> None:
    """Gotcha 19: code 23 with a null result, for submits and for buttons; nothing is kept."""
    account = make_account(capacity=1, queue_size=1)
    async with open_house(database_url, seats=[(account, StubEngine())]) as house:
        grid = await house.made()
    async with open_house(database_url, seats=[(account, StubEngine())], works=False) as house:
        await house.ask(IMAGINE, {"prompt": "Cat"})
        before = await house.listed()
        assert (await house.post(IMAGINE, json={"prompt": "Cat"})).refusal()["code"] == 23
        assert (await house.pressed(grid, button(grid, "upsample::1"))).refusal()["code"] == 23
        assert await house.listed() == before


async def test_the_seed_is_text(house: House) -> None:
    """Gotcha 23: ``image-seed`` answers at once with digits as text, which can be typed as ``--seed``."""
    grid = await house.made(prompt="Cat --seed 4294967295")
    for prefix in ("/mj", "/v1/mj", "/mj-relax/mj"):
        answer = (await house.get(f"{prefix}/task/{grid['id']}/image-seed")).json()
        assert (answer["code"], answer["result"]) == (1, "4294967295")
    other = await house.made()
    answer = (await house.get(f"/mj/task/{other['id']}/image-seed")).json()
    assert re.fullmatch(r"\d+", answer["result"])
    again = await house.made(prompt=f"Cat --seed {answer['result']}")
    assert again["seed"] == other["seed"]
    assert (await house.get(f"/mj/task/{UNKNOWN}/image-seed")).refusal()["code"] == 3


async def test_an_unknown_task_is_json(house: House) -> None:
    """Gotcha 24: browsers need a JSON body, and no task without an id."""
    reply = await house.get(f"/mj/task/{UNKNOWN}/fetch")
    assert (reply.status, reply.refusal()["code"]) == (404, 3)


async def test_only_what_succeeded_can_be_worked_on(database_url: str) -> None:
    """Gotcha 29: a parent that waits, runs, failed or was cancelled is refused with code 4 and its status."""
    statuses: dict[str, str] = {}
    async with open_house(database_url, engine=StubEngine(outcome=Outcome.FAIL)) as house:
        statuses["FAILURE"] = (await house.ask(IMAGINE, {"prompt": "Cat"}))["result"]
        await house.end_of(statuses["FAILURE"])
    async with open_house(database_url, works=False) as house:
        statuses["NOT_START"] = (await house.ask(IMAGINE, {"prompt": "Cat"}))["result"]
        statuses["CANCEL"] = (await house.ask(IMAGINE, {"prompt": "Cat"}))["result"]
        await house.ask(f"/mj/task/{statuses['CANCEL']}/cancel", None)
        for status, task_id in statuses.items():
            for path, body in {
                "action": {"customId": "MJ::JOB::upsample::1::x"},
                "change": {"action": "UPSCALE", "index": 1},
                "simple-change": {"content": f"{task_id} U1"},
            }.items():
                refusal = await house.refused(f"/mj/submit/{path}", {"taskId": task_id, **body})
                assert status in refusal["description"]


async def test_references_stand_in_front(house: House) -> None:
    """Gotcha 31: what was sent along is linked to in front of the prompt, and in the description."""
    task = await house.made(prompt="a red fox", base64Array=[PIXEL], base64=PIXEL)
    first, second, rest = task["prompt"].split(" ", 2)
    assert first.startswith(f"{house.origin}/pictures/")
    assert second.startswith(f"{house.origin}/pictures/")
    assert rest == "a red fox"
    assert (task["promptEn"], task["description"]) == (task["prompt"], f"/imagine {task['prompt']}")


async def test_links_are_followed_after_the_answer(database_url: str) -> None:
    """Gotcha 41: a submit is answered before anything is downloaded; a link that leads nowhere fails the task."""
    settings = Settings(allow_private_links=True)
    async with open_house(database_url, settings=settings, works=False) as house:
        body = {"prompt": "a fox", "base64Array": ["http://127.0.0.1:9/nothing.png"]}
        answer = await house.ask(IMAGINE, body)
        assert (await house.fetch(answer["result"]))["status"] == "NOT_START"
        async with house.place.working():
            task = await house.end_of(answer["result"])
        assert task["status"] == "FAILURE"
        assert "127.0.0.1:9" in task["failReason"]
