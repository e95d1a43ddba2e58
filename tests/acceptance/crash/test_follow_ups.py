"""Follow-ups across a crash: dialogs stay open, and what was drawn before can be worked on after."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from tests.acceptance.crash.clients import ends
from tests.serving import free_port, serve


async def post(origin: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Post a body and give the answer."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session,
        session.post(f"{origin}/mj/submit/{path}", json=body) as response,
    ):
        answer: dict[str, Any] = await response.json()
        return answer


async def drawn(origin: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Wait for the success of what was answered."""
    assert answer["code"] in {1, 22}, answer
    task = (await ends(origin, [answer["result"]]))[answer["result"]]
    assert task["status"] == "SUCCESS", task
    return task


def custom_id(task: dict[str, Any], part: str) -> str:
    """Give the custom id of a button."""
    return next(one["customId"] for one in task["buttons"] if part in one["customId"])


async def press(origin: str, task: dict[str, Any], part: str) -> dict[str, Any]:
    """Press a button."""
    return await post(origin, "action", {"taskId": task["id"], "customId": custom_id(task, part)})


async def test_dialogs_and_parents_outlive_a_kill(data_dir: Path) -> None:
    """A dialog that was open when the server was killed is answered after; buttons of old pictures make new ones."""
    port = free_port()
    with serve(data_dir, port, engines="stub") as first:
        grid = await drawn(first.origin, await post(first.origin, "imagine", {"prompt": "Cat"}))
        single = await drawn(first.origin, await press(first.origin, grid, "upsample::1"))
        opened = [await press(first.origin, single, "CustomZoom") for _ in range(2)]
        assert [answer["code"] for answer in opened] == [21, 21]
        answered = await post(first.origin, "modal", {"taskId": opened[0]["result"]})
        varied = await press(first.origin, grid, "variation::2")
        await asyncio.to_thread(first.kill)
        with serve(data_dir, port, engines="stub") as second:
            for answer in (answered, varied):
                await drawn(second.origin, answer)
            zoomed = await drawn(second.origin, await post(second.origin, "modal", {"taskId": opened[1]["result"]}))
            assert (zoomed["id"], zoomed["parentId"]) == (opened[1]["result"], single["id"])
            again = await press(second.origin, grid, "upsample::1")
            assert (again["code"], again["result"]) == (21, single["id"])
            panned = await drawn(second.origin, await press(second.origin, single, "pan_left"))
            assert panned["parentId"] == single["id"]
            assert (await drawn(second.origin, await press(second.origin, zoomed, "upsample::4")))[
                "action"
            ] == "UPSCALE"
