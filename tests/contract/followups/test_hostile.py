"""What no client should send, on every endpoint that takes a body: always an answer in the envelope, never a fault."""

from __future__ import annotations

import itertools
from typing import Any, Final

import pytest

from tests.contract.followups.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: Every endpoint with a body, and a body that it takes.
BODIES: Final[dict[str, dict[str, Any]]] = {
    "/mj/submit/imagine": {"prompt": "Cat", "state": "s", "notifyHook": "", "botType": "mj", "accountFilter": {}},
    "/mj/submit/blend": {"base64Array": ["x", "y"], "dimensions": "SQUARE", "state": "", "accountFilter": {}},
    "/mj/submit/describe": {"base64": "x", "link": "", "language": "zh", "state": ""},
    "/mj/submit/shorten": {"prompt": "Cat", "state": "", "notifyHook": ""},
    "/mj/submit/edits": {"prompt": "Cat", "image": "x", "maskBase64": "", "state": ""},
    "/mj/submit/edit": {"prompt": "Cat", "image": "x"},
    "/mj/submit/retexture": {"prompt": "Cat", "image": "x"},
    "/mj/submit/video": {"prompt": "Cat", "image": "x", "motion": "low", "index": 0, "batchSize": 1, "loop": False},
    "/mj/submit/upload-discord-images": {"base64Array": ["x"], "filter": {}},
    "/mj/insight-face/swap": {"sourceBase64": "x", "targetBase64": "x", "sourceUrl": "", "targetUrl": ""},
    "/mj/submit/action": {"taskId": "1", "customId": "MJ::JOB::upsample::1::x", "enableRemix": True},
    "/mj/submit/modal": {"taskId": "1", "prompt": "Cat", "maskBase64": ""},
    "/mj/submit/change": {"taskId": "1", "action": "UPSCALE", "index": 1},
    "/mj/submit/simple-change": {"content": "1 U1"},
    "/mj/submit/show": {"jobId": "x"},
    "/mj/task/list-by-condition": {"ids": ["1"]},
    "/mj/task/list-by-ids": {"ids": ["1"]},
}
VALUES: Final[tuple[Any, ...]] = (
    *(None, True, -1, 0, 5, 1.5, 1e308, 2**64, 10**400, "", " ", "\x00", "-1", "1" * 5000, "'; DROP TABLE"),
    *([], {}, [None], [[]], [{}], {"a": 1}, ["\x00"], [1e300], ["x"] * 300, "data:image/png;base64,", "http://", "::"),
    *("MJ::JOB::upsample::" + "9" * 50 + "::x", "1 U1", "https://[::1", "file:///etc/passwd", "%s{0}"),
)  # fmt: skip


@pytest.mark.parametrize("path", BODIES)
async def test_a_field_of_any_kind_has_an_answer(house: House, path: str) -> None:
    """Each field in turn holds what it should not; the answer is JSON with a code and a sentence, and no fault."""
    for field, value in itertools.product(BODIES[path], VALUES):
        reply = await house.post(path, json=BODIES[path] | {field: value})
        assert reply.status in {200, 503}, (field, value, reply)
        answer = reply.json()
        if isinstance(answer, list):
            continue
        assert set(answer) == {"code", "description", "properties", "result"}
        assert answer["code"] in {1, 3, 4, 22}, (field, value, answer)
        assert isinstance(answer["description"], str)
        assert isinstance(answer["properties"], dict)
        assert len(reply.body) < 6000, (field, value)


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "body",
    [
        *[b"", b"null", b"[]", b"1", b'"x"', b"{", b"\x00", b"\xff\xfe", b"[" * 100_000, b'{"taskId":' * 50_000],
        *[b'{"taskId":"1","taskId":"2"}', b'{"prompt":"a","prompt":"b"}', b'{"a":1e999}', b"{}" * 2, b"undefined"],
    ],
    ids=range(15),
)
async def test_a_body_of_any_kind_has_an_answer(house: House, path: str, body: bytes) -> None:
    """What is no object with the right fields is refused in the envelope."""
    reply = await house.post(path, data=body)
    assert reply.status == 200
    answer = reply.json()
    if path.startswith("/mj/task/list"):
        assert answer == [] or answer["code"] == 4
    else:
        assert reply.refusal()["code"] in {3, 4}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
async def test_another_method_is_told_which(house: House, method: str) -> None:
    """405 with the envelope."""
    for path in BODIES:
        reply = await house.request(method, path)
        assert (reply.status, reply.refusal()["code"]) == (405, 4)
        assert "POST" in reply.headers["allow"]


async def test_the_house_still_stands(house: House) -> None:
    """After all that, a task is drawn."""
    assert (await house.made())["status"] == "SUCCESS"
