"""Accounts as clients see them, and wishes about them."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

import pytest
import pytest_asyncio

from journeyman.engines.stub import StubEngine
from journeyman.tasks.task import Bot, SpeedMode
from tests.contract.followups.conftest import IMAGINE, House, Json, button, open_house
from tests.integration.dispatch.workplace import make_account

pytestmark = pytest.mark.asyncio(loop_scope="module")

RELAXED = frozenset({SpeedMode.RELAX})


@pytest_asyncio.fixture(loop_scope="module")
async def pair(database_url: str) -> AsyncGenerator[House]:
    """Serve two accounts: a slow one for Midjourney, where nobody is asked about Remix, and one for both that asks."""
    slow = make_account("slow", channel="c1", remark="basement", modes=RELAXED, bots=frozenset({Bot.MID_JOURNEY}))
    quick = make_account("quick", channel="c2", remark="attic gpu", remix=True, remix_answers_itself=False)
    async with open_house(database_url, seats=[(slow, StubEngine()), (quick, StubEngine())]) as house:
        yield house


async def test_accounts_are_listed_without_secrets(pair: House) -> None:
    """Gotcha 40: what an account is and how busy, under the names that user interfaces read; no token of any kind."""
    reply = await pair.get("/mj/account/list")
    accounts = reply.json()
    assert [account["id"] for account in accounts] == ["slow", "quick"]
    for account in accounts:
        assert not [name for name in account if "token" in name.lower() or "secret" in name.lower()]
        assert (await pair.get(f"/mj/account/{account['id']}/fetch")).json() == account
    slow, quick = accounts
    assert (slow["channelId"], slow["remark"], slow["modes"], slow["botTypes"]) == (
        "c1", "basement", ["RELAX"], ["MID_JOURNEY"],
    )  # fmt: skip
    assert (slow["remix"], quick["remix"], quick["remixAutoSubmit"]) == (None, True, False)
    assert (quick["status"], quick["enable"], quick["coreSize"], quick["queueSize"]) == ("ENABLE", True, 4, 1000)
    assert "IMAGINE" in quick["actions"]
    assert "VIDEO" not in quick["actions"]


@pytest.mark.parametrize("account", ["nobody", "1", "x" * 500, "%00"])
async def test_an_unknown_account(pair: House, account: str) -> None:
    """404 and code 3, with the beginning of what was asked for."""
    reply = await pair.get(f"/mj/account/{account}/fetch")
    assert (reply.status, reply.refusal()["code"]) == (404, 3)
    assert len(reply.body) < 700


@pytest.mark.parametrize(
    ("wish", "account"),
    [
        pytest.param({"instanceId": "quick"}, "quick", id="instance"),
        pytest.param({"channelId": "c1"}, "slow", id="channel"),
        pytest.param({"remark": "gpu"}, "quick", id="remark"),
        pytest.param({"modes": ["TURBO"]}, "quick", id="speed"),
        pytest.param({"remix": True}, "slow", id="the first whose Remix is on or not needed"),
        pytest.param({}, "slow", id="none"),
    ],
)
async def test_a_filter_chooses(pair: House, wish: Json, account: str) -> None:
    """Each wish of ``accountFilter`` is kept."""
    answer = await pair.ask(IMAGINE, {"prompt": "Cat", "accountFilter": wish})
    assert answer["properties"]["discordInstanceId"] == account
    assert (await pair.end_of(answer["result"]))["properties"]["discordInstanceId"] == account


async def test_niji_goes_where_it_is_drawn(pair: House) -> None:
    """The bot, named by field or by the prompt, chooses too; a batch of both goes where both are drawn."""
    for body in ({"prompt": "Cat", "botType": "NIJI_JOURNEY"}, {"prompt": "Cat --niji 6"}):
        assert (await pair.ask(IMAGINE, body))["properties"]["discordInstanceId"] == "quick"
    answer = await pair.ask(IMAGINE, {"prompt": "Cat {--v 7, --niji 6}"})
    assert answer["properties"]["discordInstanceId"] == "quick"
    bots = [(await pair.end_of(task_id))["botType"] for task_id in answer["properties"]["taskIds"]]
    assert bots == ["MID_JOURNEY", "NIJI_JOURNEY"]


VENDORS: Final[Json] = {
    "channelId": "",
    "instanceId": "",
    "modes": [],
    "remark": "",
    "remix": True,
    "remixAutoConsidered": True,
}


@pytest.mark.parametrize("path", ["imagine", "describe", "blend", "shorten", "edits"])
async def test_the_vendors_example_fits_everybody(house: House, path: str) -> None:
    """Gotcha 25: the filter that stands in every vendor's example, pasted unread, shuts nobody out."""
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
    pictures = {"describe": {"base64": pixel}, "blend": {"base64Array": [pixel, pixel]}, "edits": {"image": pixel}}
    body: Json = {"prompt": "Cat", **pictures.get(path, {}), "accountFilter": VENDORS, "notifyHook": "", "state": ""}
    assert (await house.ask(f"/mj/submit/{path}", body))["properties"]["discordInstanceId"] == "stub"


async def test_follow_ups_stay_with_their_account(pair: House) -> None:
    """Gotcha 18: the account that has the picture goes on; a filter that names another one is code 3."""
    grid = await pair.made(prompt="Cat", accountFilter={"instanceId": "slow"})
    answer = await pair.press(grid, button(grid, "upsample::1"), accountFilter=VENDORS)
    assert answer["properties"]["discordInstanceId"] == "slow"
    reply = await pair.pressed(grid, button(grid, "upsample::2"), accountFilter={"instanceId": "quick"})
    assert reply.refusal()["code"] == 3
    reply = await pair.pressed(grid, button(grid, "upsample::2"), accountFilter={"modes": ["TURBO"]})
    assert reply.refusal()["code"] == 3


async def test_an_account_that_is_gone(database_url: str) -> None:
    """After a restart with other engines, the pictures of old ones can still be seen but not worked on."""
    async with open_house(database_url, seats=[(make_account("old"), StubEngine())]) as house:
        grid = await house.made()
    async with open_house(database_url, seats=[(make_account("new"), StubEngine())]) as house:
        assert (await house.fetch(grid["id"]))["status"] == "SUCCESS"
        assert (await house.pressed(grid, button(grid, "upsample::1"))).refusal()["code"] == 3
