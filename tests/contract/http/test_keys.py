"""API keys: where they may stand, and what they guard."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio

from tests.contract.http.conftest import Surface, serving
from tests.contract.http.memory import TOKEN, succeeded, task_like

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEY = "jm-Zg7_x"
OPEN = ("/", "/docs", "/openapi.json", "/healthz", "/readyz", f"/pictures/{TOKEN}/grid.png")
GUARDED = ("/mj/task/list", "/v1/mj/task/queue", "/mj/task/1/fetch", "/mj/task/1/events", "/metrics", "/nothing", "/mj")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guarded() -> AsyncGenerator[Surface, None]:
    """Serve one guarded surface for all these requests."""
    async with serving(api_keys=(KEY, "second")) as served:
        yield served


@pytest.mark.parametrize(
    "headers",
    [
        *[{"mj-api-secret": KEY}, {"mj-api-secret": f"Bearer {KEY}"}, {"Mj-Api-Secret": f" {KEY} "}],
        *[{"Authorization": f"Bearer {KEY}"}, {"Authorization": f"bearer   {KEY}"}, {"Authorization": KEY}],
        *[{"x-api-key": KEY}, {"X-API-Key": "second"}, {"Authorization": "Bearer wrong", "mj-api-secret": KEY}],
        *[{"Authorization": f"Bearer {KEY}", "mj-api-secret": "wrong"}],
    ],
)
async def test_a_key_opens_the_api(guarded: Surface, headers: dict[str, str]) -> None:
    """A key is accepted in three headers, with and without Bearer; of several headers one must fit."""
    reply = await guarded.post("/mj/submit/imagine", json={"prompt": "Cat"}, headers=headers)
    assert (reply.status, reply.json()["code"]) == (200, 1)


@pytest.mark.parametrize(
    "headers",
    [
        *[{}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "}],
        *[{"Authorization": f"Basic {KEY}"}, {"Authorization": f"Bearer {KEY}x"}, {"mj-api-secret": KEY[:-1]}],
        *[{"mj-api-secret": KEY.upper()}, {"x-api-key": f"{KEY},{KEY}"}, {"Cookie": f"mj-api-secret={KEY}"}],
        *[{"Authorization": "Bearer Bearer"}, {"x-api-key": "ключ"}],
    ],
)
async def test_without_a_key_nothing_is_told(guarded: Surface, headers: dict[str, str]) -> None:
    """Everything guarded answers 401 with a sentence that names the headers, and is not carried out."""
    guarded.memory.reset()
    reply = await guarded.post("/mj/submit/imagine", json={"prompt": "Cat"}, headers=headers)
    assert reply.status == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    said = reply.refusal()["description"]
    assert all(name in said for name in ("Authorization: Bearer", "mj-api-secret", "x-api-key"))
    assert guarded.memory.submissions == []


async def test_keys_guard_all_but_a_few_paths(guarded: Surface) -> None:
    """Pages, probes and pictures are open; everything else, known or not, is guarded."""
    await guarded.pictures.put(f"{TOKEN}/grid.png", b"x", "image/png")
    assert {path: (await guarded.get(path)).status for path in OPEN} == dict.fromkeys(OPEN, 200)
    assert {path: (await guarded.get(path)).status for path in GUARDED} == dict.fromkeys(GUARDED, 401)
    for disguised in ("//mj/task/list", "/pictures", "/docs/../mj/task/list", "/healthz/x", "/MJ/task/list"):
        assert (await guarded.raw_request("GET", disguised)).status == 401, disguised


async def test_what_is_kept_in_memory_is_guarded_too(guarded: Surface) -> None:
    """A finished task is not told to a stranger, though another client fetched it before."""
    task = await guarded.memory.put(succeeded(task_like()))
    path = f"/mj/task/{task.id}/fetch"
    for headers, status in (({"x-api-key": KEY}, 200), ({}, 401), ({"x-api-key": KEY}, 200)):
        assert (await guarded.get(path, headers=headers)).status == status


async def test_without_configured_keys_the_api_is_open(shared_surface: Surface) -> None:
    """No key is asked for, and one that is sent all the same does no harm."""
    for headers in ({}, {"Authorization": "Bearer $API_KEY"}):
        assert (await shared_surface.get("/mj/task/list", headers=headers)).status == 200
