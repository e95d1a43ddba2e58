"""The shape of errors, on every route."""

from __future__ import annotations

from typing import Any, Final

import aiohttp
import pytest
import structlog

from journeyman import errors
from journeyman.http import openapi, refusals
from tests.contract.http.conftest import Surface

DOCUMENT: Final[dict[str, Any]] = openapi.document()
PATHS: Final = {
    path.format(task_id="1795392000123457", account_id="none", token="none", name="1.png"): item
    for path, item in DOCUMENT["paths"].items()
}
METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_wrong_methods_are_told_in_the_envelope(surface: Surface, language: str) -> None:
    """Each path answers a method that it does not have with 405, the envelope and what is allowed."""
    for path, known in PATHS.items():
        for method in METHODS:
            if method.lower() in known:
                continue
            reply = await surface.request(method, path, headers={"Accept-Language": language})
            assert (reply.status, reply.refusal()["code"]) == (405, 4), (method, path)
            assert {one.lower() for one in reply.headers["allow"].split(", ")} >= set(known)
            said = reply.headers["allow"]
            end = f"; use {said}." if language == "en" else f"应使用{said.replace(', ', '、')}"
            assert reply.refusal()["description"].endswith(end), (method, path)


UNKNOWN: Final = (
    *("/nothing", "/mj", "/mj/", "/v1", "/mj/submit", "/mj/submit/changes", "/mj/account"),
    *("/mj/task", "/mj/task/1", "/mj/task/1/stop", "/mj/task/1/fetch/x", "/submit/imagine", "/MJ/task/list"),
    *("/%00", "/%ff", "/" + "x" * 5000, "/mj/task//fetch", "/mj/task/1%2Ffetch/fetch", "/favicon.ico"),
)


async def test_unknown_paths_are_told_in_the_envelope(surface: Surface) -> None:
    """What is nowhere is 404 with the envelope, in a few bytes, and where to look."""
    for path in UNKNOWN:
        for method in ("GET", "POST"):
            reply = await surface.raw_request(method, path)
            assert reply.status == 404, path
            assert reply.refusal()["code"] in {3, 4}
            assert len(reply.body) < 2500


async def test_a_service_that_is_down_is_503_on_every_route(surface: Surface) -> None:
    """While the database is away each route that needs it says so, with code 9 and when to try again."""
    surface.memory.fault = errors.Unavailable(what="database")
    asked = 0
    for path, item in PATHS.items():
        if not needs_database(path) and path != "/readyz":
            continue
        asked += 1
        reply = await ask(surface, path, item)
        assert (reply.status, reply.refusal()["code"]) == (503, 9), path
        assert int(reply.headers["retry-after"]) > 0
    assert asked == 116


async def test_a_fault_of_ours_is_told_without_its_trace(surface: Surface) -> None:
    """An unexpected error is code 9 and an incident that the log names; never a trace, never HTTP 500."""
    surface.memory.fault = fault = KeyError("secret detail")
    with structlog.testing.capture_logs() as logged:
        for path, item in PATHS.items():
            if not needs_database(path):
                continue
            reply = await ask(surface, path, item)
            assert reply.status == (200 if "/submit/" in path or path.endswith("/swap") else 503)
            assert reply.refusal()["code"] == 9
            assert logged[-1]["incident"] in reply.json()["description"]
            assert (logged[-1]["path"], logged[-1]["exc_info"]) == (path, fault)
            assert b"secret" not in reply.body
            assert b"Traceback" not in reply.body


def needs_database(path: str) -> bool:
    """Tell whether a route of the API asks more than this process, which knows the accounts by itself."""
    return "/mj" in path and "/account/" not in path


async def ask(surface: Surface, path: str, item: dict[str, Any]) -> Any:  # noqa: ANN401 - a Reply
    """Ask properly, as the description's example does."""
    if "get" in item:
        return await surface.get(path)
    body = item["post"].get("requestBody")
    return await surface.post(path, json=body["content"]["application/json"]["example"] if body else None)


async def test_head_of_an_error_has_no_body(surface: Surface) -> None:
    """HEAD of a page that is not there is 404 without a body."""
    reply = await surface.request("HEAD", "/pictures/none/1.png")
    assert (reply.status, reply.body) == (404, b"")


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(errors.NoAccount(why="modes"), id="no account"),
        pytest.param(errors.QueueFull(limit=3), id="queue full"),
        pytest.param(errors.TooManyPictures(count=20, limit=5), id="too many pictures"),
        pytest.param(errors.UnknownParameter(names="--foo", hint="--ar"), id="unknown parameter"),
    ],
)
async def test_errors_of_the_business_are_http_200(surface: Surface, refused: errors.Refused) -> None:
    """What the submitter refuses is told in both languages with its own code and HTTP 200, result null everywhere."""
    surface.memory.fault = refused
    for path in ("/mj/submit/imagine", "/v1/mj/submit/imagine"):
        for language, sentence in (("zh", refused.sentence("zh")), ("en", refused.sentence("en"))):
            reply = await surface.post(path, json={"prompt": "Cat"}, headers={"Accept-Language": language})
            assert (reply.status, reply.refusal()["code"]) == (200, refused.code)
            assert reply.json()["description"] == sentence


def test_every_status_belongs_to_an_error_that_exists() -> None:
    """The table of statuses names refusals only, and 500 is not among them."""
    assert all(issubclass(kind, errors.Refused) for kind in refusals.STATUSES)
    assert set(refusals.STATUSES.values()) == {401, 404, 405, 413, 503}


async def test_websockets_are_turned_away(surface: Surface) -> None:
    """There is no websocket, and asking for one does no harm."""
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await surface.session.ws_connect(f"{surface.origin}/mj/task/list")
    assert refused.value.status in {403, 404, 405}
    assert (await surface.get("/healthz")).status == 200
