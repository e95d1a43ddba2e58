"""Submits: what is read from a body, and what is answered."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from journeyman.http import prefixes
from journeyman.tasks.task import AccountFilter, Bot, SpeedMode
from tests.contract.http.conftest import Surface

FAST, RELAX, TURBO = SpeedMode.FAST, SpeedMode.RELAX, SpeedMode.TURBO
EVERY_PREFIX: Final = (*prefixes.OFFICIAL, *prefixes.LENIENT)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def surface(shared_surface: Surface) -> Surface:
    """Take one server for all these requests."""
    shared_surface.memory.reset()
    return shared_surface


async def submitted(surface: Surface, body: dict[str, Any], path: str = "/mj/submit/imagine") -> Any:  # noqa: ANN401
    """Submit a body that must be accepted, and give the submission."""
    answer = (await surface.post(path, json=body)).json()
    assert answer["code"] == 1, answer
    return surface.memory.submissions[-1]


@pytest.mark.parametrize("prefix", EVERY_PREFIX)
async def test_results_are_integers_under_v1_and_strings_elsewhere(surface: Surface, prefix: str) -> None:
    """Typed clients decode a string; the seed's schema wants an integer. Both name the same task."""
    answer = (await surface.post(f"{prefix}/submit/imagine", json={"prompt": "Cat"})).json()
    assert type(answer["result"]) is (int if prefix == "/v1/mj" else str)
    assert 0 < int(answer["result"]) < 2**53
    assert len(str(answer["result"])) == 16
    fetched = (await surface.get(f"{prefix}/task/{answer['result']}/fetch")).json()
    assert fetched["id"] == str(answer["result"])


async def test_success_names_the_account(surface: Surface) -> None:
    """``properties`` holds the account twice, as clients of either name look for it."""
    answer = (await surface.post("/mj/submit/imagine", json={"prompt": "Cat"})).json()
    assert answer["properties"] == {"discordInstanceId": "papercut", "discordChannelId": "papercut"}


async def test_code_22_counts_those_in_front(surface: Surface) -> None:
    """Code 22 is answered only when others wait, with their number as an integer."""
    surface.memory.waiting = 3
    headers = {"Accept-Language": "en"}
    answer = (await surface.post("/mj/submit/imagine", json={"prompt": "Cat"}, headers=headers)).json()
    assert (answer["code"], answer["properties"]["numberOfQueues"]) == (22, 3)
    assert answer["description"] == "Queued, 3 task(s) in front"


@pytest.mark.parametrize(
    ("prefix", "mode"),
    [
        *[("/mj", None), ("/v1/mj", None), ("/mj/mj", None)],
        *[("/mj-fast/mj", FAST), ("/mj-relax/mj", RELAX), ("/mj-turbo/mj", TURBO)],
        *[("/fast/mj", FAST), ("/relax/mj", RELAX), ("/turbo/mj", TURBO)],
    ],
)
async def test_the_path_names_the_speed(surface: Surface, prefix: str, mode: SpeedMode | None) -> None:
    """A prefix's speed beats what the body says; a plain prefix leaves it to the body."""
    path = f"{prefix}/submit/imagine"
    assert (await submitted(surface, {"prompt": "Cat"}, path)).mode == mode
    assert (await submitted(surface, {"prompt": "Cat", "model": "mj-turbo"}, path)).mode == (mode or TURBO)


@pytest.mark.parametrize(
    ("body", "mode"),
    [
        pytest.param({"model": "MJ-Relax"}, RELAX, id="model in any case"),
        pytest.param({"model": ""}, None, id="blank model"),
        pytest.param({"model": None, "mode": "relax"}, RELAX, id="mode"),
        pytest.param({"model": "mj-turbo", "mode": "RELAX"}, TURBO, id="model beats mode"),
        pytest.param({"mode": " "}, None, id="blank mode"),
    ],
)
async def test_the_body_names_the_speed(surface: Surface, body: dict[str, Any], mode: SpeedMode | None) -> None:
    """``model`` and ``mode`` choose the speed, blanks leave it open."""
    assert (await submitted(surface, {"prompt": "Cat", **body})).mode == mode


@pytest.mark.parametrize(
    ("named", "bot"),
    [
        *[("MID_JOURNEY", Bot.MID_JOURNEY), ("mj", Bot.MID_JOURNEY), ("NIJI_JOURNEY", Bot.NIJI_JOURNEY)],
        *[("niji", Bot.NIJI_JOURNEY), ("Niji_Journey", Bot.NIJI_JOURNEY), ("niji・journey", Bot.NIJI_JOURNEY)],
        *[("midjourney", Bot.MID_JOURNEY), ("Mid Journey", Bot.MID_JOURNEY), ("mid-journey ", Bot.MID_JOURNEY)],
        *[("", Bot.MID_JOURNEY), ("  ", Bot.MID_JOURNEY), (None, Bot.MID_JOURNEY)],
    ],
)
async def test_a_bot_has_many_names(surface: Surface, named: str | None, bot: Bot) -> None:
    """``botType`` is read in any spelling; where it is blank Midjourney is meant."""
    assert (await submitted(surface, {"prompt": "Cat", "botType": named})).bot is bot


@pytest.mark.parametrize("named", ["DALLE", "INSIGHT_FACE", "mjj", "_"])
async def test_no_bot_draws_for_an_unknown_one(surface: Surface, named: str) -> None:
    """An unknown ``botType`` is refused with what was sent and what is accepted, also in a dry run."""
    for path in ("/mj/submit/imagine", "/mj/submit/imagine?dryRun=true"):
        reply = await surface.post(path, json={"prompt": "Cat", "botType": named}, headers={"Accept-Language": "en"})
        accepted = "MID_JOURNEY | NIJI_JOURNEY | mj | niji"
        assert reply.refusal()["description"] == f'botType is wrong: got "{named}"; accepted: {accepted}.'
    assert surface.memory.submissions == []


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        pytest.param({}, AccountFilter(), id="absent"),
        pytest.param({"accountFilter": None}, AccountFilter(), id="null"),
        pytest.param(
            {"accountFilter": {"channelId": "", "instanceId": "", "modes": [], "remark": "", "remix": None}},
            AccountFilter(),
            id="blanks",
        ),
        pytest.param(
            {"accountFilter": {"remix": True, "remixAutoConsidered": True, "nijiRemix": False}},
            AccountFilter(remix=True, remix_auto_considered=True, niji_remix=False),
            id="switches",
        ),
        pytest.param({"accountFilter": {"remix": "true"}}, AccountFilter(remix=True), id="remix as a string"),
        pytest.param({"accountFilter": {"remix": ""}}, AccountFilter(), id="remix as a blank string"),
        pytest.param({"accountFilter": {"modes": "relax"}}, AccountFilter(modes=(RELAX,)), id="modes as a string"),
        pytest.param(
            {"accountFilter": {"modes": ["turbo", "FAST", "", None, "Turbo"]}},
            AccountFilter(modes=(TURBO, FAST)),
            id="modes in any case, in order, once each",
        ),
        pytest.param(
            {"accountFilter": {"channelId": " c1 ", "instanceId": "i1", "remark": "gpu"}},
            AccountFilter(channel="c1", instance="i1", remark="gpu"),
            id="names",
        ),
        pytest.param(
            {"instanceId": "i1", "modes": ["FAST"], "remix": False, "remixAutoConsidered": True},
            AccountFilter(instance="i1", modes=(FAST,), remix=False, remix_auto_considered=True),
            id="beside the prompt, as in an early dialect",
        ),
        pytest.param(
            {"accountFilter": {"instanceId": "inner", "remix": False}, "instanceId": "outer", "remix": True},
            AccountFilter(instance="inner", remix=False),
            id="the inner one counts",
        ),
    ],
)
async def test_filters_are_read_as_clients_write_them(
    surface: Surface, body: dict[str, Any], wanted: AccountFilter
) -> None:
    """Blanks mean "any", and switches and modes come in several types."""
    assert (await submitted(surface, {"prompt": "Cat", **body})).account_filter == wanted


@pytest.mark.parametrize(
    ("body", "references"),
    [
        pytest.param({"base64Array": None}, (), id="null"),
        pytest.param({"base64Array": []}, (), id="empty"),
        pytest.param({"base64Array": ["data:image/png;base64,AAAA", "", None, "https://a.example/b.png"]},
                     ("data:image/png;base64,AAAA", "https://a.example/b.png"), id="blanks are skipped"),
        pytest.param({"base64Array": ["AAAA"], "base64": "BBBB"}, ("AAAA", "BBBB"), id="the older field is added"),
    ],
)  # fmt: skip
async def test_references_are_collected(surface: Surface, body: dict[str, Any], references: tuple[str, ...]) -> None:
    """Reference pictures come as data URLs, bare base64 or links, in two fields."""
    assert (await submitted(surface, {"prompt": "Cat", **body})).references == references


async def test_state_and_prompt_come_back_verbatim(surface: Surface) -> None:
    """``state`` is not trimmed, escaped or limited below 255 characters."""
    state = ' {"user": "狐狸\n", "x": 1} '.ljust(255, ".")
    answer = (await surface.post("/mj/submit/imagine", json={"prompt": " 雪林 --ar 3:2", "state": state})).json()
    task = (await surface.get(f"/mj/task/{answer['result']}/fetch")).json()
    assert (task["state"], surface.memory.submissions[0].prompt) == (state, " 雪林 --ar 3:2")


async def test_unknown_fields_are_ignored(surface: Surface) -> None:
    """Clients send what their own dialect has."""
    submission = await submitted(surface, {"prompt": "Cat", "noStorage": True, "tools": [{"x": {}}], "dimensions": 3})
    assert submission.prompt == "Cat"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"prompt":"Cat"}', id="plain"),
        pytest.param(b'\xef\xbb\xbf{"prompt":"Cat"}', id="behind a byte-order mark"),
        pytest.param(b' \r\n{ "prompt" : "Cat" }\n', id="with white space"),
        pytest.param(b'{"prompt":"\\u0043at"}', id="escaped"),
    ],
)
@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json; charset=UTF-8", "nonsense"])
async def test_a_body_counts_whatever_its_content_type_says(
    surface: Surface, body: bytes, content_type: str | None
) -> None:
    """JSON is read without a content type, and with a wrong one."""
    headers = {"Content-Type": content_type} if content_type else {}
    skip = ["Content-Type"] if not content_type else []
    reply = await surface.post("/mj/submit/imagine", data=body, headers=headers, skip_auto_headers=skip)
    assert reply.json()["code"] == 1
    assert surface.memory.submissions[0].prompt == "Cat"


async def test_the_language_of_the_client_goes_with_the_task(surface: Surface) -> None:
    """What the task will say later, it says in the language of the submit."""
    for header, language in {"": "zh", "en-US,en;q=0.9": "en", "zh-CN,zh;q=0.9,en;q=0.8": "zh", "fr": "en"}.items():
        await surface.post(
            "/mj/submit/imagine", data=json.dumps({"prompt": "Cat"}), headers={"Accept-Language": header}
        )
        assert surface.memory.submissions[-1].language == language


async def test_the_webhook_goes_with_the_task(surface: Surface) -> None:
    """``notifyHook`` is kept without the blanks around it."""
    assert (await submitted(surface, {"prompt": "Cat", "notifyHook": " https://a.example/hook?x=1 "})).notify_hook == (
        "https://a.example/hook?x=1"
    )


@pytest.mark.parametrize("prefix", EVERY_PREFIX)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(b'{"prompt":"Cat"}', 1, id="accepted"),
        pytest.param(b'{"prompt":7}', 4, id="wrong-type"),
        pytest.param(b"{", 4, id="malformed"),
        pytest.param(b"", 4, id="empty"),
    ],
)
async def test_the_route_of_the_framework_answers_the_same(
    surface: Surface, prefix: str, body: bytes, code: int
) -> None:
    """A submit is answered without routing; spelt with a slash at the end it is routed, and answered alike."""
    direct = await surface.post(f"{prefix}/submit/imagine", data=body)
    routed = await surface.post(f"{prefix}/submit/imagine/", data=body)
    assert direct.status == routed.status
    assert direct.headers.keys() == routed.headers.keys()
    one, other = direct.json(), routed.json()
    assert one["code"] == code
    if code == 1:
        one["result"], other["result"] = type(one["result"]), type(other["result"])
    assert one == other
