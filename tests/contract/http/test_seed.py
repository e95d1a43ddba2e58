"""The seed's own document: its example is accepted as it stands, and the answer fits its schema."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import jsonschema
import msgspec
import pytest

from tests.contract.http.conftest import Surface

DOCUMENT: Final = Path(__file__).with_name("seed.txt").read_text(encoding="utf-8")


def between(start: str, end: str) -> str:
    """Give a part of the document, whose YAML has lost its indentation."""
    return DOCUMENT.split(start, 1)[1].split(end, 1)[0]


def endpoint() -> tuple[str, str]:
    """Read the method and the path."""
    method, path = between("Endpoint\n", "\nHeaders").split()
    return method, path


def example() -> str:
    """Read the body of the example, character by character."""
    return between("Request example\n", "\nResponses\n")


def response_schema() -> dict[str, Any]:
    """Read the schema of the answer."""
    section = between("\nresponses:\n", "\nx-apifox-orders:\n- code")
    fields = re.findall(
        r"^(code|description|properties|result):\n(?:description: .*\n)?type: (\w+)$", section, re.MULTILINE
    )
    required = re.findall(r"^- (\w+)$", section.rsplit("required:", 1)[1], re.MULTILINE)
    return {"type": "object", "properties": {name: {"type": kind} for name, kind in fields}, "required": required}


def test_the_document_is_read_as_it_is_meant() -> None:
    """What these tests take from the document is what a person reads there."""
    assert endpoint() == ("POST", "/v1/mj/submit/imagine")
    assert response_schema() == {
        "type": "object",
        "properties": {
            "code": {"type": "integer"},
            "description": {"type": "string"},
            "properties": {"type": "object"},
            "result": {"type": "integer"},
        },
        "required": ["code", "description", "properties", "result"],
    }


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"Content-Type": "application/json"}, id="without a key"),
        pytest.param({"Content-Type": "application/json", "Authorization": "Bearer $API_KEY"}, id="with a key"),
        pytest.param({"Content-Type": "application/json; charset=utf-8"}, id="with a charset"),
    ],
)
async def test_the_example_is_accepted_as_it_stands(surface: Surface, headers: dict[str, str]) -> None:
    """The seed's example, unchanged, is answered as the seed's schema says."""
    method, path = endpoint()
    reply = await surface.request(method, path, data=example().encode(), headers=headers)
    assert reply.status == 200
    answer = reply.json()
    jsonschema.validate(answer, response_schema())
    assert (answer["code"], answer["description"]) == (1, "提交成功")
    assert list(answer) == ["code", "description", "properties", "result"]
    assert reply.body.startswith('{"code":1,"description":"提交成功",'.encode())
    assert surface.memory.submissions[0].prompt == "Cat"


async def test_the_answer_while_others_wait_fits_the_schema_too(surface: Surface) -> None:
    """A queued task has code 22, the number in front, and a sentence that says it."""
    surface.memory.waiting = 2
    answer = (await surface.post("/v1/mj/submit/imagine", data=example().encode())).json()
    jsonschema.validate(answer, response_schema())
    assert (answer["code"], answer["description"]) == (22, "排队中，前面还有2个任务")
    assert answer["properties"]["numberOfQueues"] == 2


@pytest.mark.parametrize(
    "bot", re.findall(r"\bMID_JOURNEY|NIJI_JOURNEY|\bmj(?=\()|niji(?=,)", between("bot类型", "\n"))
)
async def test_every_bot_that_the_document_names_is_known(surface: Surface, bot: str) -> None:
    """MID_JOURNEY, NIJI_JOURNEY, mj and niji are bots."""
    await surface.post("/v1/mj/submit/imagine", json={"prompt": "Cat", "botType": bot})
    assert surface.memory.submissions[0].bot == ("NIJI_JOURNEY" if "niji" in bot.lower() else "MID_JOURNEY")


@pytest.mark.parametrize(("model", "mode"), [("mj-fast", "FAST"), ("mj-relax", "RELAX")])
async def test_every_model_that_the_document_names_is_a_speed(surface: Surface, model: str, mode: str) -> None:
    """``model`` chooses the speed."""
    body = msgspec.json.decode(example()) | {"model": model}
    await surface.post("/v1/mj/submit/imagine", json=body)
    assert surface.memory.submissions[0].mode == mode
