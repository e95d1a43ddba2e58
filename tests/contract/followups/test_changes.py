"""``submit/change``, ``submit/simple-change`` and ``submit/show``: buttons by name and number."""

from __future__ import annotations

import pytest

from tests.contract.followups.conftest import House, Json, button
from tests.contract.followups.pictures import PIXEL

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHANGE = "/mj/submit/change"
SIMPLE = "/mj/submit/simple-change"
SHOW = "/mj/submit/show"


@pytest.mark.parametrize(
    ("body", "action", "short"),
    [
        pytest.param({"action": "UPSCALE", "index": 3}, "UPSCALE", "U3", id="upscale"),
        pytest.param({"action": "variation", "index": "2"}, "VARIATION", "V2", id="in lower case, index as text"),
        pytest.param({"action": "REROLL"}, "REROLL", "R", id="reroll"),
        pytest.param({"action": "REROLL", "index": 1}, "REROLL", "R", id="reroll with an index, as gateways send it"),
        pytest.param({"action": "reroll", "index": 99}, "REROLL", "R", id="reroll with any index"),
        pytest.param({"action": "Reroll", "index": None}, "REROLL", "R", id="reroll with no index"),
    ],
)
async def test_change_presses_a_button(house: House, body: Json, action: str, short: str) -> None:
    """Gotchas 27 and 42: the action in any case, the index as number or text; it does not count for a reroll."""
    grid = await house.made(prompt="Cat --ar 3:2")
    answer = await house.ask(CHANGE, {"taskId": grid["id"], "state": "x", **body})
    task = await house.end_of(answer["result"])
    assert (task["status"], task["action"], task["state"]) == ("SUCCESS", action, "x")
    assert (task["description"], task["parentId"]) == (f"/up {grid['id']} {short}", grid["id"])
    assert task["prompt"] == "Cat --ar 3:2"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param({"action": "UPSCALE", "index": 0}, "got 0; accepted: 1 | 2 | 3 | 4", id="index 0"),
        pytest.param({"action": "UPSCALE", "index": "5"}, 'got "5"; accepted: 1 | 2 | 3 | 4', id="index 5"),
        pytest.param({"action": "VARIATION", "index": -1}, "got -1; accepted: 1 | 2 | 3 | 4", id="negative"),
        pytest.param({"action": "VARIATION", "index": 10**30}, "index", id="huge"),
        pytest.param({"action": "VARIATION", "index": "٣"}, "1 | 2 | 3 | 4", id="another script's digit"),
        pytest.param({"action": "UPSCALE", "index": 1.5}, "index", id="fraction"),
        pytest.param({"action": "UPSCALE", "index": True}, "index", id="bool"),
        pytest.param({"action": "UPSCALE", "index": [1]}, "index", id="list"),
        pytest.param({"action": "UPSCALE"}, "index", id="no index"),
        pytest.param({"action": "UPSCALE", "index": None}, "index", id="null index"),
        pytest.param({"action": "PAN", "index": 1}, "action", id="another action"),
        pytest.param({"action": "", "index": 1}, "action", id="blank action"),
        pytest.param({"index": 1}, "action", id="no action"),
        pytest.param({"action": 3, "index": 1}, "action", id="action's type"),
    ],
)
async def test_a_wrong_change_is_named(house: House, body: Json, said: str) -> None:
    """Gotcha 27: what is out of range or of another type is refused by its name, and never crashes."""
    grid = await house.made()
    assert said in (await house.refused(CHANGE, {"taskId": grid["id"], **body}))["description"]


async def test_change_is_for_grids(house: House) -> None:
    """Gotcha 29: one picture, and what is no grid of the four actions, cannot be changed."""
    grid = await house.made()
    single = await house.end_of(
        (await house.ask(CHANGE, {"taskId": grid["id"], "action": "UPSCALE", "index": 1}))["result"]
    )
    body = {"taskId": single["id"], "action": "VARIATION", "index": 1}
    assert "cannot be changed" in (await house.refused(CHANGE, body))["description"]
    described = await house.made("/mj/submit/describe", base64=PIXEL)
    body = {"taskId": described["id"], "action": "REROLL"}
    assert "cannot be changed" in (await house.refused(CHANGE, body))["description"]


async def test_changes_of_changes(house: House) -> None:
    """Variations, rerolls and blends are grids too; a reroll of a reroll draws the first one's work again."""
    task = await house.made("/mj/submit/blend", base64Array=[PIXEL, PIXEL])
    for action in ("REROLL", "REROLL", "VARIATION", "REROLL", "UPSCALE"):
        answer = await house.ask(CHANGE, {"taskId": task["id"], "action": action, "index": 1})
        task = await house.end_of(answer["result"])
        assert (task["status"], task["action"]) == ("SUCCESS", action)


async def test_a_repeated_upscale_by_number(house: House) -> None:
    """The same picture twice is the same task, whichever way it is asked for."""
    grid = await house.made()
    body = {"taskId": grid["id"], "action": "UPSCALE", "index": 4}
    first = await house.ask(CHANGE, body)
    done = await house.end_of(first["result"])
    again = await house.ask(CHANGE, body, code=21)
    assert (again["result"], again["properties"]["imageUrl"]) == (first["result"], done["imageUrl"])
    assert again["properties"]["status"] == "SUCCESS"
    simple = await house.ask(SIMPLE, {"content": f"{grid['id']} U4"}, code=21)
    pressed = await house.press(grid, button(grid, "upsample::4"), code=21)
    assert simple["result"] == pressed["result"] == first["result"]


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("U1", "UPSCALE"),
        ("u4", "UPSCALE"),
        ("V2", "VARIATION"),
        ("v3 please", "VARIATION"),
        ("R", "REROLL"),
        ("r", "REROLL"),
    ],
)
async def test_simple_change_reads_its_grammar(house: House, operation: str, action: str) -> None:
    """Gotcha 28: one blank, in any case; what follows the two characters of U and V is not looked at."""
    grid = await house.made()
    answer = await house.ask(SIMPLE, {"content": f"{grid['id']} {operation}"})
    assert (await house.end_of(answer["result"]))["action"] == action


@pytest.mark.parametrize(
    "content",
    [
        *[
            "ID ",
            "ID",
            " ",
            "",
            "ID  U1",
            "ID\tU1",
            " ID U1",
            "ID U0",
            "ID U5",
            "ID U",
            "ID V",
            "ID RR",
            "ID R ",
            "ID X1",
        ],
        *["ID U\uff11", "ID \x00", "U1 ID", "ID 1U", "ID U1\x00"],
    ],
)
async def test_simple_change_refuses_all_else(house: House, content: str) -> None:
    """Gotcha 28: ``id `` with nothing behind it, which crashes other servers, is refused as all the rest is."""
    grid = await house.made()
    refusal = await house.refused(SIMPLE, {"content": content.replace("ID", grid["id"])})
    assert "content" in refusal["description"]


@pytest.mark.parametrize(("path", "body"), [(CHANGE, {"taskId": "1790000000000000", "action": "REROLL"}),
                                            (SIMPLE, {"content": "1790000000000000 U1"}),
                                            (SIMPLE, {"content": "狐狸 U1"})])  # fmt: skip
async def test_an_unknown_grid(house: House, path: str, body: Json) -> None:
    """Gotcha 18: code 3 for a task that is not there, with HTTP 200."""
    reply = await house.post(path, json=body)
    assert (reply.status, reply.refusal()["code"]) == (200, 3)


async def test_show_finds_a_job(house: House) -> None:
    """By its uuid in any case, or by a link that holds it; nothing new is made."""
    grid = await house.made()
    job = grid["properties"]["messageHash"]
    for said in (job, job.upper(), f"https://cdn.example/attachments/1/2/me_a_cat_{job}.png?ex=1"):
        assert (await house.ask(SHOW, {"jobId": said}))["result"] == grid["id"]
    assert (await house.ask("/v1/mj/submit/show", {"jobId": job}))["result"] == int(grid["id"])


async def test_show_refuses_what_is_no_job(house: House) -> None:
    """A blank or malformed id is wrong; a job that nobody knows is not found."""
    for said in ("", None, "x", "0b3e5c1e-0000-4000-8000"):
        assert "jobId" in (await house.refused(SHOW, {"jobId": said}))["description"]
    body = {"jobId": "0b3e5c1e-0000-4000-8000-000000000001"}
    assert (await house.post(SHOW, json=body)).refusal()["code"] == 3
