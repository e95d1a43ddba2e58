"""API keys: where they may stand, and what they guard."""

from __future__ import annotations

import pytest

from tests.contract.http.conftest import Serve, Surface
from tests.contract.http.memory import TOKEN, succeeded, task_like

KEY = "jm-Zg7_x"
OPEN = ("/", "/docs", "/openapi.json", "/healthz", "/readyz", f"/pictures/{TOKEN}/grid.png")
GUARDED = ("/mj/task/list", "/v1/mj/task/queue", "/mj/task/1/fetch", "/mj/task/1/events", "/metrics", "/nothing", "/mj")


@pytest.mark.parametrize(
    "headers",
    [
        *[{"mj-api-secret": KEY}, {"mj-api-secret": f"Bearer {KEY}"}, {"Mj-Api-Secret": f" {KEY} "}],
        *[{"Authorization": f"Bearer {KEY}"}, {"Authorization": f"bearer   {KEY}"}, {"Authorization": KEY}],
        *[{"x-api-key": KEY}, {"X-API-Key": "second"}, {"Authorization": "Bearer wrong", "mj-api-secret": KEY}],
        *[{"Authorization": f"Bearer {KEY}", "mj-api-secret": "wrong"}],
    ],
)
async def test_a_key_opens_the_api(serve: Serve, headers: dict[str, str]) -> None:
    """A key is accepted in three headers, with and without Bearer; of several headers one must fit."""
    async with serve(api_keys=(KEY, "second")) as surface:
        reply = await surface.post("/mj/submit/imagine", json={"prompt": "Cat"}, headers=headers)
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
async def test_without_a_key_nothing_is_told(serve: Serve, headers: dict[str, str]) -> None:
    """Everything guarded answers 401 with a sentence that names the headers, and is not carried out."""
    async with serve(api_keys=(KEY,)) as surface:
        reply = await surface.post("/mj/submit/imagine", json={"prompt": "Cat"}, headers=headers)
        assert reply.status == 401
        assert reply.headers["www-authenticate"] == "Bearer"
        said = reply.refusal()["description"]
        assert all(name in said for name in ("Authorization: Bearer", "mj-api-secret", "x-api-key"))
        assert surface.memory.submissions == []


async def test_keys_guard_all_but_a_few_paths(serve: Serve) -> None:
    """Pages, probes and pictures are open; everything else, known or not, is guarded."""
    async with serve(api_keys=(KEY,)) as surface:
        await surface.pictures.put(f"{TOKEN}/grid.png", b"x", "image/png")
        assert {path: (await surface.get(path)).status for path in OPEN} == dict.fromkeys(OPEN, 200)
        assert {path: (await surface.get(path)).status for path in GUARDED} == dict.fromkeys(GUARDED, 401)
        for disguised in ("//mj/task/list", "/pictures", "/docs/../mj/task/list", "/healthz/x", "/MJ/task/list"):
            raw = await surface.raw(f"GET {disguised} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            assert raw.startswith(b"HTTP/1.1 401"), disguised


async def test_what_is_kept_in_memory_is_guarded_too(serve: Serve) -> None:
    """A finished task is not told to a stranger, though another client fetched it before."""
    async with serve(api_keys=(KEY,)) as surface:
        task = await surface.memory.put(succeeded(task_like()))
        path = f"/mj/task/{task.id}/fetch"
        for headers, status in (({"x-api-key": KEY}, 200), ({}, 401), ({"x-api-key": KEY}, 200)):
            assert (await surface.get(path, headers=headers)).status == status


async def test_without_configured_keys_the_api_is_open(surface: Surface) -> None:
    """No key is asked for, and one that is sent all the same does no harm."""
    for headers in ({}, {"Authorization": "Bearer $API_KEY"}):
        assert (await surface.get("/mj/task/list", headers=headers)).status == 200
