"""A client of another style, as somebody wrote it for another server, works unchanged.

It knows no buttons: it builds custom ids from the hash. Its ids are numbers, it sends ``null`` with its GETs and no
content type, its key goes into ``mj-api-secret``, and it polls ``list-by-condition`` as gateways do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
import pytest

from journeyman.settings import Settings
from tests.contract.followups.conftest import open_house
from tests.contract.followups.pictures import black_and_white
from tests.patience import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = "sk-other-client"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherClient:
    """The client, with the base address that its user typed in."""

    base: str
    session: aiohttp.ClientSession

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post without a content type; any status but 200 is an error to it."""
        headers = {"mj-api-secret": KEY}
        async with self.session.post(
            f"{self.base}{path}", data=msgspec.json.encode(body), headers=headers, skip_auto_headers=["Content-Type"]
        ) as response:
            assert response.status == 200
            return msgspec.json.decode(await response.read(), type=dict[str, Any])

    async def get(self, path: str) -> dict[str, Any]:
        """Get with a body, which is ``null``."""
        headers = {"mj-api-secret": f"Bearer {KEY}"}
        async with self.session.get(f"{self.base}{path}", data=b"null", headers=headers) as response:
            assert response.status == 200
            return msgspec.json.decode(await response.read(), type=dict[str, Any])

    async def poll(self, ids: list[int]) -> list[dict[str, Any]]:
        """Ask for many tasks by number."""
        headers = {"mj-api-secret": KEY, "Content-Type": "application/json"}
        body = msgspec.json.encode({"ids": ids})
        async with self.session.post(f"{self.base}/mj/task/list-by-condition", data=body, headers=headers) as response:
            assert response.status == 200
            return msgspec.json.decode(await response.read(), type=list[dict[str, Any]])

    async def finished(self, task_id: object) -> dict[str, Any]:
        """Poll until the progress says that it is done."""
        found: list[dict[str, Any]] = []

        async def is_done() -> bool:
            found[:] = await self.poll([int(str(task_id)), 1, 10**15])
            return len(found) == 1 and found[0]["progress"] == "100%"

        await until(is_done)
        assert found[0]["status"] == "SUCCESS"
        return found[0]

    async def act(self, task: dict[str, Any], custom_id: str) -> dict[str, Any]:
        """Build a custom id and press it; answer what asks back as Dooy does."""
        custom_id = custom_id.replace("HASH", task["properties"]["messageHash"])
        answer = await self.post("/mj/submit/action", {"taskId": int(task["id"]), "customId": custom_id, "state": ""})
        if answer["code"] == 21:
            answer = await self.post("/mj/submit/modal", {"taskId": answer["result"]})
        assert answer["code"] in {1, 22}, answer
        return await self.finished(answer["result"])


@pytest.mark.parametrize("prefix", ["", "/mj-fast", "/mj-relax", "/mj-turbo", "/v1"])
async def test_another_clients_day(database_url: str, prefix: str) -> None:
    """Imagine, vary, upscale, zoom, ask the seed, describe: nothing of it is refused, under any base address."""
    async with open_house(database_url, settings=Settings(api_keys=(KEY,))) as house:
        client = OtherClient(base=house.origin + prefix, session=house.session)
        body: dict[str, Any] = {
            "base64Array": [],
            "notifyHook": "",
            "prompt": "a red fox --ar 3:2",
            "state": "",
            "botType": "MID_JOURNEY",
        }
        grid = await client.finished((await client.post("/mj/submit/imagine", body))["result"])
        assert await client.poll([]) == []
        seed = await client.get(f"/mj/task/{grid['id']}/image-seed")
        assert (seed["code"], seed["result"]) == (1, grid["seed"])
        varied = await client.act(grid, "MJ::JOB::variation::2::HASH")
        single = await client.act(varied, "MJ::JOB::upsample::1::HASH")
        assert await client.act(varied, "MJ::JOB::upsample::1::HASH") == single
        for custom_id in (
            *["MJ::Outpaint::75::1::HASH::SOLO", "MJ::CustomZoom::HASH", "MJ::JOB::pan_left::1::HASH::SOLO"],
            *["MJ::JOB::high_variation::1::HASH::SOLO", "MJ::JOB::upsample_v6_2x_creative::1::HASH::SOLO"],
        ):
            assert (await client.act(single, custom_id))["parentId"] == single["id"]
        rerolled = await client.post("/mj/submit/change", {"taskId": grid["id"], "action": "REROLL", "index": 1})
        assert (await client.finished(rerolled["result"]))["action"] == "REROLL"
        picture = black_and_white((32, 32), white=(0, 0, 8, 8))
        described = await client.finished((await client.post("/mj/submit/describe", {"base64": picture}))["result"])
        assert (await client.act(described, "MJ::Job::PicReader::3"))["action"] == "IMAGINE"
        assert (await client.get(f"/mj/task/{grid['id']}/fetch")) == grid


async def test_a_wrong_key_is_told(database_url: str) -> None:
    """Gotcha 21: 401 with the envelope, on every path, before anything is read."""
    async with open_house(database_url, settings=Settings(api_keys=(KEY,)), works=False) as house:
        for path in ("submit/action", "submit/modal", "submit/video", "task/1/cancel"):
            for headers in ({}, {"mj-api-secret": "wrong"}, {"Authorization": "Bearer wrong"}):
                reply = await house.post(f"/mj/{path}", data=b"{", headers=headers)
                assert (reply.status, reply.refusal()["code"]) == (401, 4)
        assert (await house.get("/mj/account/list")).status == 401
