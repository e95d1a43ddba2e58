"""Remix: which buttons open a dialog, by the account's switch and the client's wish."""

from __future__ import annotations

from typing import Final

import pytest

from journeyman.engines.stub import StubEngine
from tests.contract.followups.conftest import House, Json, button, open_house
from tests.contract.followups.pictures import black_and_white
from tests.integration.dispatch.workplace import make_account

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: What the setting ``papercut_remix`` makes of the account.
AUTO: Final[Json] = {"remix": None, "remix_answers_itself": True}
ASK: Final[Json] = {"remix": True, "remix_answers_itself": False}
OFF: Final[Json] = {"remix": False, "remix_answers_itself": True}

REMIXABLE = ("low_variation", "high_variation", "pan_left", "pan_up", "reroll")
WHITE_LEFT = black_and_white((64, 64), white=(0, 0, 32, 64))
ALWAYS = ("CustomZoom", "Inpaint")
NEVER = ("_2x_subtle", "Outpaint::50")


async def opens(house: House, task: Json, part: str, **body: object) -> bool:
    """Press a button, and tell whether it opens a dialog."""
    answer = (await house.pressed(task, button(task, part), **body)).json()
    assert answer["code"] in {1, 21, 22}, answer
    status = (await house.fetch(answer["result"]))["status"]
    assert (status == "MODAL") is (answer["code"] == 21)
    return bool(answer["code"] == 21)


@pytest.mark.parametrize(
    ("switch", "asked", "unasked"),
    [
        pytest.param(AUTO, True, False, id="auto"),
        pytest.param(ASK, True, True, id="ask"),
        pytest.param(OFF, None, False, id="off"),
    ],
)
async def test_the_switch_and_the_wish_decide(
    database_url: str,
    switch: Json,
    asked: bool | None,  # noqa: FBT001 - a case
    unasked: bool,  # noqa: FBT001 - a case
) -> None:
    """``auto``: who sends ``enableRemix`` is asked; ``ask``: everybody is; ``off``: nobody, and who wants is told."""
    async with open_house(database_url, seats=[(make_account(**switch), StubEngine())]) as house:
        single = await house.single()
        for part in REMIXABLE:
            assert await opens(house, single, part) is unasked
            assert await opens(house, single, part, enableRemix=False) is unasked
            if asked is not None:
                assert await opens(house, single, part, enableRemix=True) is asked
                assert await opens(house, single, part, enableRemix="true") is asked
            else:
                body = {"taskId": single["id"], "customId": button(single, part), "enableRemix": True}
                assert "Remix is switched off" in (await house.refused("/mj/submit/action", body))["description"]
        for part in NEVER:
            assert not await opens(house, single, part, enableRemix=True)
        for part in ALWAYS:
            assert await opens(house, single, part)


@pytest.mark.parametrize("switch", [AUTO, ASK, OFF], ids=["auto", "ask", "off"])
async def test_the_prompt_of_a_dialog_may_be_changed(database_url: str, switch: Json) -> None:
    """Whatever the switch, a dialog that opens says so, and another prompt is what is drawn."""
    async with open_house(database_url, seats=[(make_account(**switch), StubEngine())]) as house:
        single = await house.single()
        for part in ALWAYS:
            opened = await house.press(single, button(single, part), code=21)
            assert opened["properties"]["remix"] is True
            answer = {"taskId": opened["result"], "prompt": "a dog --zoom 1.5", "maskBase64": WHITE_LEFT}
            await house.ask("/mj/submit/modal", answer)
            task = await house.end_of(opened["result"])
            assert (task["status"], task["prompt"]) == ("SUCCESS", "a dog --zoom 1.5")


async def test_changes_ask_too(database_url: str) -> None:
    """``submit/change`` opens the dialog where the account asks, and its answer is drawn."""
    async with open_house(database_url, seats=[(make_account(**ASK), StubEngine())]) as house:
        grid = await house.made()
        body = {"taskId": grid["id"], "action": "VARIATION", "index": 1}
        opened = await house.ask("/mj/submit/change", body, code=21)
        assert opened["properties"]["finalPrompt"] == "Cat"
        await house.ask("/mj/submit/modal", {"taskId": opened["result"], "prompt": "a blue Cat"})
        task = await house.end_of(opened["result"])
        assert (task["status"], task["action"], task["prompt"]) == ("SUCCESS", "VARIATION", "a blue Cat")
        body = {"taskId": grid["id"], "action": "REROLL"}
        opened = await house.ask("/mj/submit/change", body, code=21)
        await house.ask("/mj/submit/modal", {"taskId": opened["result"]})
        assert (await house.end_of(opened["result"]))["action"] == "REROLL"


async def test_a_remixed_seed(database_url: str) -> None:
    """A variation left in the parent's words does not repeat the parent's seed; one that is typed anew counts."""
    async with open_house(database_url, seats=[(make_account(**ASK), StubEngine())]) as house:
        grid = await house.made(prompt="Cat --seed 5")
        seeds: list[str] = []
        for prompt in ("Cat --seed 5", "Cat --seed 6"):
            opened = await house.press(grid, button(grid, "variation::1"), code=21)
            await house.ask("/mj/submit/modal", {"taskId": opened["result"], "prompt": prompt})
            seeds.append((await house.end_of(opened["result"]))["seed"])
        assert seeds[0] != "5"
        assert seeds[1] == "6"
