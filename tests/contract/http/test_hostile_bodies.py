"""Bodies that are wrong, by accident or on purpose."""

from __future__ import annotations

import io
import json

import pytest

from tests.contract.http.conftest import Surface, serving

DEEP = 100_000
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def surface(shared_surface: Surface) -> Surface:
    """Take one server for all these requests."""
    shared_surface.memory.reset()
    return shared_surface


@pytest.mark.parametrize(
    ("body", "named"),
    [
        pytest.param(b"", "it is empty", id="empty"),
        pytest.param(b"null", "null", id="null"),
        pytest.param(b"[]", "array", id="array"),
        pytest.param(b'"prompt"', "of type string", id="string"),
        pytest.param(b"7", "of type number", id="number"),
        pytest.param(b"{", "truncated", id="cut off"),
        pytest.param(b'{"prompt":"Cat"', "truncated", id="cut off later"),
        pytest.param(b'{"prompt":"Cat"} {}', "trailing", id="two objects"),
        pytest.param(b"{'prompt':'Cat'}", "must be strings", id="single quotes"),
        pytest.param(b'{"prompt":"Cat",}', "trailing comma", id="trailing comma"),
        pytest.param(b'{"prompt":NaN}', "invalid character", id="NaN"),
        pytest.param(b'{"x":-Infinity,"prompt":"Cat"}', "JSON", id="Infinity in an unknown field"),
        pytest.param(b'{"prompt":"\xff\xfe"}', "UTF-8", id="not UTF-8"),
        pytest.param(b'{"prompt":"\xed\xa0\x80"}', "UTF-8", id="surrogate as UTF-8"),
        pytest.param(b'{"prompt":"\\ud800"}', "surrogate pair", id="lone surrogate"),
        pytest.param(b'{"prompt":"\\ud83e x"}', "surrogate pair", id="half a pair"),
        pytest.param(b'{"prompt":"a\x01b"}', "invalid character", id="raw control character"),
        pytest.param(b"[" * DEEP, "array", id="deep arrays"),
        pytest.param(b'{"x":' + b"[" * DEEP, "nested", id="deep arrays in an unknown field"),
        pytest.param(b'{"a":' * DEEP, "nested", id="deep objects"),
        pytest.param(b"prompt=Cat&botType=mj", "invalid character", id="form"),
        pytest.param("{}".encode("utf-16"), "JSON", id="UTF-16"),
    ],
)
async def test_what_is_no_object_is_refused(surface: Surface, body: bytes, named: str) -> None:
    """Malformed JSON is code 4 with HTTP 200, and the sentence says what is wrong."""
    reply = await surface.post("/mj/submit/imagine", data=body, headers={"Accept-Language": "en"})
    assert reply.status == 200
    refusal = reply.refusal()
    assert refusal["code"] == 4
    assert named in refusal["description"]
    assert surface.memory.submissions == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param('{"prompt":5}', "prompt", id="prompt as a number"),
        pytest.param('{"prompt":["Cat"]}', "prompt", id="prompt as a list"),
        pytest.param('{"prompt":{"text":"Cat"}}', "prompt", id="prompt as an object"),
        pytest.param('{"prompt":"a\\u0000b"}', "prompt", id="prompt with NUL"),
        pytest.param('{"prompt":"Cat","prompt":"Dog"}', "prompt", id="prompt twice"),
        pytest.param('{"prompt":"Cat","base64Array":"x"}', "base64Array", id="one picture without a list"),
        pytest.param('{"prompt":"Cat","base64Array":[1]}', "base64Array[0]", id="a number among the pictures"),
        pytest.param('{"prompt":"Cat","base64Array":{}}', "base64Array", id="pictures as an object"),
        pytest.param('{"prompt":"Cat","botType":1}', "botType", id="bot as a number"),
        pytest.param('{"prompt":"Cat","model":"dall-e-3"}', "model", id="unknown model"),
        pytest.param('{"prompt":"Cat","model":true}', "model", id="model as a switch"),
        pytest.param('{"prompt":"Cat","mode":"WARP"}', "mode", id="unknown mode"),
        pytest.param('{"prompt":"Cat","state":7}', "state", id="state as a number"),
        pytest.param(json.dumps({"prompt": "Cat", "state": "x" * 256}), "state", id="long state"),
        pytest.param('{"prompt":"Cat","state":"\\u0000"}', "state", id="state with NUL"),
        pytest.param('{"prompt":"Cat","notifyHook":"ftp://a.example"}', "notifyHook", id="webhook by FTP"),
        pytest.param('{"prompt":"Cat","notifyHook":"a.example"}', "notifyHook", id="webhook without a scheme"),
        pytest.param('{"prompt":"Cat","notifyHook":"http://"}', "notifyHook", id="webhook without a host"),
        pytest.param('{"prompt":"Cat","notifyHook":"http://[1"}', "notifyHook", id="webhook with half an address"),
        pytest.param('{"prompt":"Cat","notifyHook":"http://a/\\r\\nx: y"}', "notifyHook", id="webhook with a header"),
        pytest.param(
            json.dumps({"prompt": "Cat", "notifyHook": "http://a/" + "x" * 2000}), "notifyHook", id="long webhook"
        ),
        pytest.param('{"prompt":"Cat","accountFilter":[]}', "accountFilter", id="filter as a list"),
        pytest.param('{"prompt":"Cat","accountFilter":"x"}', "accountFilter", id="filter as a string"),
        pytest.param('{"prompt":"Cat","accountFilter":{"modes":[5]}}', "accountFilter.modes[0]", id="mode as a number"),
        pytest.param('{"prompt":"Cat","accountFilter":{"modes":["WARP"]}}', "modes", id="unknown mode in the filter"),
        pytest.param('{"prompt":"Cat","accountFilter":{"remix":"maybe"}}', "remix", id="remix as a word"),
        pytest.param('{"prompt":"Cat","accountFilter":{"remix":[]}}', "accountFilter.remix", id="remix as a list"),
        pytest.param(
            '{"prompt":"Cat","accountFilter":{"instanceId":5}}', "accountFilter.instanceId", id="id as a number"
        ),
        pytest.param('{"prompt":"Cat","accountFilter":{"remark":"\\u0000"}}', "remark", id="remark with NUL"),
        pytest.param('{"prompt":"Cat","accountFilter":{"remark":"a","remark":"b"}}', "remark", id="remark twice"),
    ],
)
async def test_a_wrong_field_is_named(surface: Surface, body: str, field: str) -> None:
    """A field of the wrong type or value is code 4, naming the field and what it accepts, in both languages."""
    for language, accepts in {"zh": "应为", "en": "accepted"}.items():
        reply = await surface.post("/v1/mj/submit/imagine", data=body.encode(), headers={"Accept-Language": language})
        assert reply.status == 200
        refusal = reply.refusal()
        assert refusal["code"] == 4
        assert field in refusal["description"]
        assert accepts in refusal["description"]
    assert surface.memory.submissions == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"prompt":"Cat","x":[' + b'{"a":1},' * 12_000 + b"{}]}", id="many names"),
        pytest.param(b'{"prompt":"Cat","a":1,"x":{"a":1},"y":[' + b"0," * 600_000 + b"0]}", id="many numbers"),
        pytest.param(b'{"prompt":"Cat","a":1,"x":{"a":1},"y":[' + b'"",' * 300_000 + b'""]}', id="many texts"),
    ],
)
async def test_a_body_that_takes_seconds_to_search_is_refused(surface: Surface, body: bytes) -> None:
    """Looking for fields that are there twice is left off before it keeps all other clients waiting."""
    reply = await surface.post("/mj/submit/imagine", data=io.BytesIO(body), headers={"Accept-Language": "en"})
    assert reply.status == 200
    assert "it holds too many fields" in reply.refusal()["description"]


async def test_pictures_do_not_hide_a_field_that_is_there_twice(surface: Surface) -> None:
    """Long texts are passed over in that search, and what stands behind them is still seen."""
    picture = "A" * 3_000_000
    fine = json.dumps({"prompt": "Cat", "remix": True, "base64Array": [picture], "accountFilter": {"remix": True}})
    assert (await surface.post("/mj/submit/imagine", data=io.BytesIO(fine.encode()))).json()["code"] == 1
    twice = fine.removesuffix("}") + ',"prompt":"Dog"}'
    refusal = (await surface.post("/mj/submit/imagine", data=io.BytesIO(twice.encode()))).refusal()
    assert "prompt" in refusal["description"]


@pytest.mark.parametrize("number", ["9" * 5000, "1e999", "-0", "1.5e-999"])
async def test_odd_numbers_in_unknown_fields_do_no_harm(surface: Surface, number: str) -> None:
    """Numbers that no machine holds are ignored where nobody reads them."""
    reply = await surface.post("/mj/submit/imagine", data=f'{{"prompt":"Cat","x":{number}}}'.encode())
    assert reply.json()["code"] == 1


async def test_equal_keys_in_different_objects_are_fine(surface: Surface) -> None:
    """Only the same field twice in the same object is refused."""
    body = b'{"prompt":"say \\"remix\\": yes","remix":true,"accountFilter":{"remix":true}}'
    assert (await surface.post("/mj/submit/imagine", data=body)).json()["code"] == 1


async def test_the_reason_is_in_the_clients_language(surface: Surface) -> None:
    """No English stands in a Chinese sentence where Chinese could."""
    refusal = (await surface.post("/mj/submit/imagine", data=b"")).refusal()
    assert refusal["description"] == "请求体不是有效的JSON对象：内容为空"
    for body, said in (
        (b"{", "内容不完整"),
        (b'{"prompt":NaN}', "无效字符（第10字节）"),
        (b"{} {}", "末尾有多余内容（第4字节）"),
    ):
        refusal = (await surface.post("/mj/submit/imagine", data=body)).refusal()
        assert refusal["description"] == f"请求体不是有效的JSON对象：JSON语法错误，{said}"


@pytest.mark.parametrize(
    ("body", "english", "chinese"),
    [
        (
            b'{"prompt":1e999}',
            "prompt is wrong: got a number out of range; ",
            "参数prompt错误：收到超出范围的数字，应为string",
        ),
        (b'{"base64Array":["x",-1e999]}', "base64Array[1] is wrong: got a number out of range", "base64Array[1]错误"),
        (b"1e999", "it is of type number", "收到的是number"),
    ],
)
async def test_a_number_out_of_range_is_named(surface: Surface, body: bytes, english: str, chinese: str) -> None:
    """The JSON is valid; the field is what is wrong."""
    for language, said in (("en", english), ("zh", chinese)):
        reply = await surface.post("/mj/submit/imagine", data=body, headers={"Accept-Language": language})
        assert said in reply.refusal()["description"]


async def test_a_missing_prompt_is_refused_by_name(surface: Surface) -> None:
    """A body without a prompt, or with a blank one, is code 4."""
    for body in (b"{}", b'{"prompt":null}', b'{"prompt":" \\n "}'):
        refusal = (await surface.post("/mj/submit/imagine", data=body)).refusal()
        assert refusal["code"] == 4
        assert "prompt" in refusal["description"]


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "without its length"])
async def test_a_body_too_large_is_refused(*, chunked: bool) -> None:
    """A body over the limit is HTTP 413 with the envelope, whether or not it says its length."""
    async with serving(max_body_mb=1) as surface:
        reply = await surface.post("/mj/submit/imagine", data=_large(chunked=chunked))
        assert reply.status == 413
        assert "1 MB" in reply.refusal()["description"]
        assert (await surface.get("/healthz")).status == 200


def _large(*, chunked: bool) -> object:
    piece = b'{"prompt":"' + b"x" * 1_000_000

    async def pieces():  # noqa: ANN202 - aiohttp takes any async generator
        yield piece
        yield b'"}'

    return pieces() if chunked else piece + b'"}'


async def test_a_body_at_the_limit_is_read() -> None:
    """A large body below the limit comes through whole."""
    async with serving(max_body_mb=1) as surface:
        picture = "A" * 999_000
        reply = await surface.post("/mj/submit/imagine", json={"prompt": "Cat", "base64Array": [picture]})
        assert reply.json()["code"] == 1
        assert surface.memory.submissions[0].references == (picture,)
