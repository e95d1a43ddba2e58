"""Pages of other origins that call the API, and the origin that stands in our own links."""

from __future__ import annotations

import pytest

from tests.contract.http.conftest import Serve, Surface
from tests.contract.http.memory import TOKEN, succeeded, task_like

PAGE = "https://app.example"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/mj/task/list"),
        ("GET", "/mj/task/1/fetch"),
        ("GET", "/nothing"),
        ("DELETE", "/mj/task/list"),
        ("POST", "/mj/submit/imagine"),
        ("GET", "/pictures/none/1.png"),
        ("GET", "/openapi.json"),
    ],
)
async def test_any_page_may_read_any_answer(surface: Surface, method: str, path: str) -> None:
    """Every answer, errors included, is for pages of all origins, without cookies."""
    reply = await surface.request(method, path, headers={"Origin": PAGE})
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in reply.headers
    assert "content-range" in reply.headers["access-control-expose-headers"]


async def test_browsers_may_send_keys_and_json(serve: Serve) -> None:
    """A preflight needs no key, allows the headers that clients send, and is remembered."""
    async with serve(api_keys=("k",)) as surface:
        for path in ("/mj/submit/imagine", "/v1/mj/task/1/events", "/nothing"):
            for header in ("authorization", "mj-api-secret", "x-api-key", "content-type", "last-event-id"):
                asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": header}
                reply = await surface.request("OPTIONS", path, headers={"Origin": PAGE, **asked})
                assert reply.status == 204
                assert reply.headers["access-control-allow-origin"] == "*"
                assert header in reply.headers["access-control-allow-headers"].split(", ")
                assert "POST" in reply.headers["access-control-allow-methods"]
                assert int(reply.headers["access-control-max-age"]) >= 3600


async def test_a_page_may_read_why_it_is_turned_away(serve: Serve) -> None:
    """A 401 has the headers for other origins too, or the page sees only a network error."""
    async with serve(api_keys=("k",)) as surface:
        reply = await surface.get("/mj/task/list", headers={"Origin": PAGE})
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (401, "*")


async def test_origins_can_be_limited(serve: Serve) -> None:
    """With a list of origins only their pages may read, and caches are told that it depends."""
    async with serve(cors_origins=(PAGE,)) as surface:
        for origin, allowed in ((PAGE, PAGE), ("https://evil.example", None), ("null", None)):
            reply = await surface.get("/mj/task/list", headers={"Origin": origin})
            assert reply.headers.get("access-control-allow-origin") == allowed
            assert reply.headers["vary"] == "origin"


async def test_pictures_are_for_all_origins_whoever_asked_first(surface: Surface) -> None:
    """A cache may give a page the picture that a plain client fetched, with the headers of that time."""
    await surface.pictures.put(f"{TOKEN}/grid.png", b"x", "image/png")
    reply = await surface.get(f"/pictures/{TOKEN}/grid.png")
    assert reply.headers["access-control-allow-origin"] == "*"


async def test_options_without_an_origin_tells_the_methods(surface: Surface) -> None:
    """OPTIONS of a program lists what is allowed."""
    reply = await surface.request("OPTIONS", "/mj/task/list")
    assert (reply.status, reply.headers["allow"]) == (204, "GET, OPTIONS")


async def linked(surface: Surface, **headers: str) -> str:
    """Give the origin that stands in a task's links."""
    task = await surface.memory.put(succeeded(task_like()))
    url = (await surface.get(f"/mj/task/{task.id}/fetch", headers=headers)).json()["imageUrl"]
    return str(url).removesuffix(f"/pictures/{TOKEN}/grid.png")


@pytest.mark.parametrize("host", ["localhost:8080", "mj.example", "[::1]:8080", "192.168.1.5", "my_box.local"])
async def test_links_hold_the_host_that_the_client_used(surface: Surface, host: str) -> None:
    """A client that reaches us by a name gets links with that name."""
    assert await linked(surface, Host=host) == f"http://{host}"
    await surface.post("/mj/submit/imagine", json={"prompt": "Cat"}, headers={"Host": host})
    assert surface.memory.submissions[-1].origin == f"http://{host}"


@pytest.mark.parametrize("host", ["a b", "a/../b", "a@b", '"><script>', "x" * 256, "a:b", "a,b", "[::1", ""])
async def test_a_hostile_host_is_not_repeated(surface: Surface, host: str) -> None:
    """A Host header that is no host is ignored: links hold the address we are bound to."""
    task = await surface.memory.put(succeeded(task_like()))
    request = f"GET /mj/task/{task.id}/fetch HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    raw = await surface.raw(request.encode())
    assert raw.startswith(b"HTTP/1.1 200")
    assert f'"imageUrl":"{surface.origin}/pictures/'.encode() in raw


async def test_links_hold_the_public_address_if_there_is_one(serve: Serve) -> None:
    """``public_url`` stands in links whatever the client used."""
    async with serve(public_url="https://pictures.example/base/") as surface:
        assert await linked(surface, Host="localhost") == "https://pictures.example/base"


async def test_a_proxy_is_believed_only_if_it_is_trusted(serve: Serve) -> None:
    """Forwarded headers count with ``trust_proxy``, and then only if they make sense."""
    forwarded = {"X-Forwarded-Proto": "https, http", "X-Forwarded-Host": "mj.example, inner"}
    async with serve() as surface:
        assert await linked(surface, **forwarded) == surface.origin
    async with serve(trust_proxy=True) as surface:
        assert await linked(surface, **forwarded) == "https://mj.example"
        assert await linked(surface) == surface.origin
        nonsense = {"X-Forwarded-Proto": "javascript", "X-Forwarded-Host": "a b"}
        assert await linked(surface, **nonsense) == surface.origin
