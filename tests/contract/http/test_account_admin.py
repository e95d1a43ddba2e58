"""The administration of accounts over HTTP: who may, what it does, and what it makes of hostile bodies."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
import pytest_asyncio
import structlog.testing

from journeyman.http import openapi
from journeyman.settings import Settings
from journeyman.tasks.accounts import Condition, Standing
from journeyman.tasks.task import SpeedMode, Status
from journeyman.wording import Clause
from tests.conftest import TEMPLATE, new_database
from tests.contract.followups.conftest import open_house
from tests.contract.http.conftest import serving
from tests.contract.http.desk import ADMIN, CHANNELS, FACTS, HEADERS, KEY, TOKEN, Desk, described, open_desk
from tests.contract.http.test_openapi import check
from tests.integration.storage.samples import make_running, make_task
from tests.patience import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

DOCUMENT: Final[dict[str, Any]] = openapi.document()
ROUTES: Final = [
    (path, method)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
    if operation["tags"] == ["administration"]
]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Desk]:
    """Serve all tests of the module."""
    for url in new_database(postgresql_url, TEMPLATE):
        async with open_desk(url, tmp_path_factory.mktemp("desk")) as opened:
            yield opened


# Who may.


@pytest.mark.parametrize("keys", [(), (KEY,)])
async def test_without_admin_keys_everything_is_closed(keys: tuple[str, ...]) -> None:
    """On loopback too, and with a valid API key: 401, and the setting that opens it. Nothing behind it is asked."""
    assert len(ROUTES) == 10
    async with serving(api_keys=keys) as surface:
        for path, method in ROUTES:
            reply = await surface.request(
                method, path.replace("{account_id}", "1"), json={}, headers={"x-api-key": KEY}
            )
            assert reply.status == 401
            assert reply.headers["www-authenticate"] == "Bearer"
            check(reply, path, method)
            assert "JOURNEYMAN_ADMIN_KEYS" in reply.refusal()["description"]


@pytest.mark.parametrize(
    "headers",
    [
        *[{}, {"mj-api-secret": KEY}, {"Authorization": f"Bearer {ADMIN}x"}, {"x-api-key": ADMIN[:-1]}],
        *[{"Authorization": ""}, {"mj-api-secret": "Bearer"}, {"Cookie": f"mj-api-secret={ADMIN}"}],
        *[{"x-api-key": f"{ADMIN},{KEY}"}, {"x-api-key": "ключ"}],
    ],
)
async def test_only_an_admin_key_opens_it(headers: dict[str, str]) -> None:
    """No key, an API key and nearly an admin key are refused on every route, whether the API itself is open or not."""
    for keys in ((), (KEY,)):
        async with serving(api_keys=keys, admin_keys=(ADMIN, "second")) as surface:
            for path, method in ROUTES:
                url = path.replace("{account_id}", "1")
                reply = await surface.request(method, url, json={}, headers=headers)
                assert reply.status == 401, (path, headers)
                check(reply, path, method)


async def test_an_admin_key_opens_the_rest_as_well() -> None:
    """Who has an admin key needs no API key besides; without API keys the API stays open to others."""
    async with serving(api_keys=(KEY,), admin_keys=(ADMIN,)) as surface:
        for headers, status in (({"x-api-key": ADMIN}, 200), ({"x-api-key": KEY}, 200), ({}, 401)):
            assert (await surface.get("/mj/account/list", headers=headers)).status == status
    async with serving(admin_keys=(ADMIN,)) as surface:
        assert (await surface.get("/mj/account/list")).status == 200


async def test_a_key_is_taken_in_each_header(desk: Desk) -> None:
    """As everywhere: three headers, with and without Bearer."""
    for headers in (
        {"Authorization": f"Bearer {ADMIN}"},
        {"Authorization": ADMIN},
        {"mj-api-secret": f"Bearer {ADMIN}"},
        {"x-api-key": ADMIN},
    ):
        assert (await desk.house.post("/mj/account/query", headers=headers)).status == 200


async def test_pages_of_other_origins_may_ask_with_a_key(desk: Desk) -> None:
    """A preflight allows the methods of the administration, and says nothing of keys."""
    reply = await desk.house.request(
        "OPTIONS",
        "/mj/account/1/update",
        headers={"Origin": "https://ui.example", "Access-Control-Request-Method": "PUT"},
    )
    allowed = reply.headers["access-control-allow-methods"]
    assert {"PUT", "DELETE"} <= {method.strip() for method in allowed.split(",")}
    assert "access-control-allow-credentials" not in reply.headers


# What it does.


async def test_an_account_from_its_first_to_its_last_day(desk: Desk) -> None:
    """Added, opened, changed, paused, resumed, removed: each is seen by clients, and none shows the token."""
    with structlog.testing.capture_logs() as logs:
        account = await desk.added(name="Anna's", remark="May", coreSize="5", timeoutMinutes=10, modes=["relax", ""])
        name = account["id"]
        assert (account["id"], account["guildId"]) == (account["channelId"], "1101151234567890000")
        assert (account["name"], account["coreSize"], account["queueSize"]) == ("Anna's", 5, 10)
        assert (account["timeoutMinutes"], account["modes"], account["weight"]) == (10, ["RELAX"], 1)
        assert account["botTypes"] == ["MID_JOURNEY", "NIJI_JOURNEY"]
        ready = await desk.stands(name, Standing.READY)
        assert (ready["status"], ready["properties"]["reason"]) == ("ENABLE", "")
        changed = await desk.ask("PUT", f"{name}/update", {"coreSize": 6, "userToken": "", "remark": None})
        assert changed["description"] == "The account is changed."
        assert (changed["result"]["coreSize"], changed["result"]["remark"]) == (6, "May")
        paused = (await desk.ask("POST", f"{name}/pause"))["result"]
        assert (paused["status"], paused["enable"]) == ("DISABLED", False)
        assert paused["properties"]["standing"] == "paused"
        assert paused["properties"]["disabledReason"] == "the operator paused it"
        assert (await desk.ask("POST", f"{name}/resume"))["result"]["status"] == "ENABLE"
        await desk.stands(name, Standing.READY)
        removed = await desk.ask("DELETE", f"{name}/delete")
        assert (removed["description"], removed["result"]) == ("The account is removed.", name)
        assert removed["properties"] == {"runningCount": 0, "queueCount": 0, "dialogCount": 0}
        await until(lambda: name not in desk.house.place.pool.accounts)
        await desk.ask("DELETE", f"{name}/delete", code=3, status=404)
    assert TOKEN not in json.dumps(logs, default=repr)


async def test_what_a_service_says_against_an_account(desk: Desk) -> None:
    """A pause and its reason are shown in the reader's language, until it is resumed and ready again."""
    name = (await desk.added())["id"]
    await desk.stands(name, Standing.READY)
    why = Clause("Discord asks for a human.", "Discord要求人工验证。")
    desk.opened[name].standing = Condition(standing=Standing.PAUSED, reason=why, said="Are you human?")
    desk.changed[name]()
    shown = await desk.stands(name, Standing.PAUSED)
    assert shown["properties"]["reason"] == shown["properties"]["disabledReason"] == "Discord asks for a human."
    assert shown["properties"]["said"] == "Are you human?"
    assert (shown["status"], shown["enable"]) == ("DISABLED", True)
    assert (await desk.shown(name, "zh"))["properties"]["reason"] == "Discord要求人工验证。"
    echoed = await desk.ask("PUT", f"{name}/update", {**shown, "remark": "echoed"})
    assert (echoed["result"]["remark"], echoed["result"]["enable"]) == ("echoed", True)
    found = (await desk.house.post("/mj/account/query", json={"status": "DISABLED"}, headers=HEADERS)).json()
    assert name in [account["id"] for account in found["content"]]
    await desk.ask("PUT", f"{name}/update-reconnect", {"remark": "asked"})
    assert (await desk.stands(name, Standing.READY))["remark"] == "asked"
    assert desk.opened[name].resumed == 1


async def test_who_removes_an_account_hears_what_it_had_to_do(desk: Desk) -> None:
    """How many of its tasks ran, waited and asked something, and what becomes of them."""
    name = (await desk.added())["id"]
    await desk.stands(name, Standing.READY)
    place = desk.house.place
    waits, asks = make_task(account=name), make_task(account=name, status=Status.MODAL)
    for task in (waits, make_task(account=name), asks, make_running(account=name)):
        await place.journal.insert(task)
    removed = await desk.ask("DELETE", f"{name}/delete")
    assert removed["properties"] == {"runningCount": 1, "queueCount": 2, "dialogCount": 1}
    assert removed["description"] == (
        "The account is removed; what it runs and its open dialogs fail, and what waits goes to others or fails."
    )


async def test_what_an_account_lacks_is_shown(desk: Desk) -> None:
    """At once to clients, and to the operator as it is written down: the speeds, and until when."""
    name = (await desk.added())["id"]
    assert (await desk.stands(name, Standing.READY))["properties"]["lacks"] == {}
    desk.house.place.pool.lack(name, {SpeedMode.FAST, SpeedMode.TURBO}, 3600)
    lacks = (await desk.shown(name))["properties"]["lacks"]
    assert [*lacks] == ["FAST", "TURBO"]
    assert 0 < lacks["FAST"] / 1000 - time.time() <= 3600
    desk.changed[name]()

    async def is_written() -> bool:
        found = (await desk.house.post("/mj/account/query", json={"name": name}, headers=HEADERS)).json()
        return found["content"][0]["properties"]["lacks"] == lacks

    await until(is_written)


async def test_a_dead_account_is_tried_again(desk: Desk) -> None:
    """Whoever resumes it hears that it is not ready yet, which is not said of one that is."""
    name = (await desk.added())["id"]
    await desk.stands(name, Standing.READY)
    assert (await desk.ask("POST", f"{name}/resume"))["description"] == "The account is resumed."
    await until(lambda: desk.opened[name].resumed == 1)
    desk.opened[name].standing = Condition(standing=Standing.DEAD, reason=Clause("Not accepted.", "不被接受。"))
    desk.changed[name]()
    assert (await desk.stands(name, Standing.DEAD))["status"] == "DISABLED"
    resumed = await desk.ask("POST", f"{name}/resume")
    assert resumed["description"] == "The account is resumed, but not ready yet; it is tried again."
    assert (resumed["result"]["status"], resumed["result"]["enable"]) == ("DISABLED", True)
    assert (await desk.stands(name, Standing.READY))["status"] == "ENABLE"


async def test_settings_of_a_service(desk: Desk) -> None:
    """How it stands, its switches and its model are asked of the service, shown and kept; its refusal is passed on."""
    name = (await desk.added())["id"]
    await desk.stands(name, Standing.READY)
    for path, asked in (
        ("sync-info", "facts"),
        ("action?customId=MJ::Settings::RemixToggle&botType=niji", "press NIJI_JOURNEY MJ::Settings::RemixToggle"),
        ("change-version?version=7", "version MID_JOURNEY 7"),
    ):
        told = (await desk.ask("POST", f"{name}/{path}"))["result"]
        assert asked in desk.opened[name].asked
        assert (told["subscribePlan"], told["version"], told["buttons"]) == ("PRO", "7", FACTS["buttons"])
        assert (told["coreSize"], told["remix"]) == (3, True)
    await until(lambda: desk.house.place.pool.facts(name) == FACTS)
    assert (await desk.shown(name))["fastTimeRemaining"] == "3.5 hours"
    for path in ("action?customId=MJ::Settings::Nothing", "change-version?version=99"):
        refused = await desk.ask("POST", f"{name}/{path}", code=4)
        assert refused["description"] == f"Account {name} did not do that: There is no such thing; accepted: one, two."
    refused = await desk.ask("POST", f"{name}/change-version?version=98", code=9)
    assert refused["description"] == f"Account {name} did not do that: The bot is silent."
    for path, field in (("action", "customId"), ("change-version?version=%20", "version")):
        assert field in (await desk.ask("POST", f"{name}/{path}", code=4))["description"]


@pytest.mark.parametrize("path", ["action?customId=MJ::Settings::RemixToggle", "change-version?version=7"])
async def test_settings_of_a_bot_that_an_account_has_not(desk: Desk, path: str) -> None:
    """They are the client's mistake, and no service is asked; so are those of a bot that there is not."""
    name = (await desk.added(botTypes=["NIJI_JOURNEY"]))["id"]
    await desk.stands(name, Standing.READY)
    for bot, accepted in (("mj", "NIJI_JOURNEY"), ("DALLE", "MID_JOURNEY | NIJI_JOURNEY | mj | niji")):
        refused = await desk.ask("POST", f"{name}/{path}&botType={bot}", code=4)
        assert refused["description"] == f'botType is wrong: got "{bot}"; accepted: {accepted}.'
    await desk.ask("POST", f"{name}/{path}&botType=niji")
    assert len([one for one in desk.opened[name].asked if one != "facts"]) == 1


async def test_an_account_is_added_paused(desk: Desk) -> None:
    """Who adds it so does not have it connect first: it takes no tasks from the moment that it is written down."""
    for body in ({"enable": False}, {"status": "DISABLED"}):
        account = await desk.added(**body)
        written = await desk.house.place.office.registry.fetch(account["id"])
        assert (account["status"], account["enable"], written.account.enabled) == ("DISABLED", False, False)
        assert written.revision == 1


async def test_enable_pauses_and_resumes(desk: Desk) -> None:
    """As forms have it: enable, or status by its words; what is as it was stays."""
    account = await desk.added(enable=False)
    name = account["id"]
    assert account["status"] == "DISABLED"
    for body, status in (
        ({"status": "ENABLE"}, "ENABLE"),
        ({"remark": "x"}, "ENABLE"),
        ({"status": "disabled"}, "DISABLED"),
        ({"enable": "true", "status": "DISABLED"}, "ENABLE"),
    ):
        assert (await desk.ask("PUT", f"{name}/update", body))["result"]["status"] == status, body


async def test_fields_of_other_servers_are_ignored(desk: Desk) -> None:
    """What the forms of other servers send besides is no reason to refuse."""
    await desk.added(
        mjBotChannelId="", nijiBotChannelId=None, userAgent="Mozilla/5.0", properties={}, displays=[], dateCreated=1
    )


async def test_pages_of_accounts(desk: Desk) -> None:
    """Filtered by parts of what is known, sorted and cut into pages; the built-in ones are among them."""
    names = [(await desk.added(remark="Paging", name=f"P{number}"))["id"] for number in range(5)]
    assert names == sorted(names)

    async def found(**body: object) -> tuple[list[str], int]:
        reply = await desk.house.post("/mj/account/query", json=body, headers=HEADERS)
        page = described(reply, "query", "post")
        return [account["id"] for account in page["content"]], page["totalElements"]

    assert await found(remark="pag", pageSize=2) == (names[:2:-1], 5)
    assert await found(remark="pag", pageSize="2", pageNumber=2, sort="name,asc") == (names[4:], 5)
    assert await found(remark="pag", pageNumber=9) == ([], 5)
    assert await found(name="p3") == ([names[3]], 1)
    assert await found(channelId=names[2][3:]) == ([names[2]], 1)
    assert await found(remark="pag", enable=False) == ([], 0)
    assert await found(remark="pag", status="DISABLED") == ([], 0)
    assert (await found(remark="pag", status="enable", enable=True))[1] == 5
    assert (await found(name="stub", mode="FAST"))[0] == ["stub"]


# What is wrong.


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *[({"channelId": ""}, "channelId"), ({"channelId": "12x"}, "channelId"), ({"channelId": 12}, "channelId")],
        *[({"userToken": " "}, "userToken"), ({"userToken": "a b"}, "userToken"), ({"userToken": 5}, "userToken")],
        *[({"guildId": "x" * 500}, "guildId"), ({"guildId": "\uff11" * 18}, "guildId")],
        *[({"coreSize": 0}, "coreSize"), ({"coreSize": 65}, "coreSize"), ({"coreSize": "²"}, "coreSize")],
        *[({"coreSize": 10**19}, "coreSize"), ({"coreSize": True}, "coreSize"), ({"coreSize": 1.5}, "coreSize")],
        *[({"queueSize": -1}, "queueSize"), ({"queueSize": "9" * 5000}, "queueSize")],
        *[({"timeoutMinutes": 0}, "timeoutMinutes"), ({"timeoutMinutes": 1441}, "timeoutMinutes")],
        *[({"weight": 0}, "weight"), ({"modes": ["SLOW"]}, "modes"), ({"botTypes": "INSIGHT_FACE"}, "botTypes")],
        *[({"modes": [5]}, "modes"), ({"remixAutoSubmit": "maybe"}, "remixAutoSubmit"), ({"enable": "so"}, "enable")],
        *[({"status": "LISTEN_ONLY"}, "status"), ({"id": "papercut"}, "id"), ({"id": "../x"}, "id")],
        *[({"id": "a\u0000"}, "id"), ({"name": "a\nb"}, "name"), ({"remark": "\u0000"}, "remark")],
        *[({"engine": "papercut"}, "engine"), ({"options": {"speed": 1}}, "options"), ({"options": []}, "options")],
        *[({"options": {"between_writes": "x"}}, "options.between_writes"), ({"name": "x" * 101}, "name")],
    ],
)
async def test_a_wrong_field_is_named(desk: Desk, body: dict[str, object], field: str) -> None:
    """Each is refused by the name under which it was sent, and nothing is added."""
    whole = {"channelId": str(next(CHANNELS)), "userToken": TOKEN, **body}
    before = await desk.names()
    reply = await desk.house.post("/mj/account/create", data=msgspec.json.encode(whole), headers=HEADERS)
    refusal = described(reply, "create", "post")
    assert (reply.status, refusal["code"]) == (200, 4), refusal
    assert field in refusal["description"]
    assert TOKEN not in refusal["description"]
    assert await desk.names() == before


@pytest.mark.parametrize(
    ("body", "got"),
    [
        *[
            ({"guildId": "x"}, '"x"'),
            ({"modes": ["SLOW"]}, '"SLOW"'),
            ({"coreSize": 65}, "65"),
            ({"id": "a\tb"}, r'"a\tb"'),
        ],
        *[
            ({"coreSize": "65"}, '"65"'),
            ({"options": {"contract": True}}, "true"),
            ({"options": {"patience": None}}, "null"),
        ],
    ],
)
async def test_what_was_sent_is_repeated_as_json(desk: Desk, body: dict[str, object], got: str) -> None:
    """A refusal says what was sent as the client wrote it, and not as Python does."""
    whole = {"channelId": str(next(CHANNELS)), "userToken": TOKEN, **body}
    assert f": got {got}; accepted: " in (await desk.ask("POST", "create", whole, code=4))["description"]


@pytest.mark.parametrize(
    "body",
    [
        *[b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"userToken": "OTk5.a-token.of-nobody"', b"[" * 100_000],
        *[b'{"channelId":"1101151234567890123","channelId":"1101151234567890124","userToken":"x"}', b"{" * 10],
        b'{"userToken":"OTk5.a-token.of-nobody\\ud800"}',
    ],
)
@pytest.mark.parametrize("method", ["POST create", "PUT 1/update", "PUT 1/update-reconnect"])
async def test_a_broken_body(desk: Desk, body: bytes, method: str) -> None:
    """It is refused as wrong without a fault of ours, and no part of it that may be a token is repeated."""
    verb, _, path = method.partition(" ")
    with structlog.testing.capture_logs() as logs:
        reply = await desk.house.request(verb, f"/mj/account/{path}", data=body, headers=HEADERS)
    assert (reply.status, reply.refusal()["code"]) == (200, 4)
    assert b"a-token" not in reply.body
    assert "a-token" not in json.dumps(logs, default=repr)


@pytest.mark.parametrize("field", ["channelId", "guildId"])
async def test_an_id_that_is_a_number(desk: Desk, field: str) -> None:
    """A client whose numbers end at 2**53 sends another id than it was given, so that ids are taken as text alone."""
    name = (await desk.added())["id"]
    whole = {"channelId": str(next(CHANNELS)), "userToken": TOKEN, field: 1101151234567890200}
    for method, path in (("POST", "create"), ("PUT", f"{name}/update")):
        refused = await desk.ask(method, path, whole, code=4)
        assert refused["description"] == f"{field} is wrong: got number; accepted: string (16…20 digits)."


async def test_a_body_too_large(desk: Desk) -> None:
    """A megabyte is enough for an account."""
    reply = await desk.house.post("/mj/account/create", data=b" " * 1_000_001, headers=HEADERS)
    assert reply.status == 413


@pytest.mark.parametrize("named", ["nobody", "%00", "a%0ab", "%ff", "x" * 3000, "%E7%8B%90", "..%2f", "'--"])
async def test_an_unknown_account(desk: Desk, named: str) -> None:
    """404 and code 3, whatever stands in the path."""
    for path, method in ROUTES:
        if "{account_id}" not in path:
            continue
        query = "?version=7&customId=x"
        url = path.replace("{account_id}", named) + query
        request = f"{method.upper()} {url} HTTP/1.1\r\nHost: x\r\nmj-api-secret: {ADMIN}\r\nConnection: close\r\n"
        raw = await desk.house.raw(f"{request}Content-Length: 2\r\n\r\n{{}}".encode())
        assert raw.startswith(b"HTTP/1.1 404"), (url, raw[:200])
        assert b'"code":3' in raw or b'"code":4' in raw


async def test_built_in_accounts_are_left_alone(desk: Desk) -> None:
    """Those of the engines at home are the settings' business, and the answer says so."""
    for path, method in ROUTES:
        if "{account_id}" in path:
            deed = path.rpartition("/")[2]
            refused = await desk.ask(method, f"stub/{deed}?version=7&customId=x", {}, code=4)
            assert "JOURNEYMAN_ENGINES" in refused["description"]


async def test_two_of_a_kind(desk: Desk) -> None:
    """One id, and one seat, is given once."""
    account = await desk.added()
    again = {"channelId": account["channelId"], "userToken": f"{TOKEN}{account['channelId']}"}
    assert account["id"] in (await desk.ask("POST", "create", {**again, "id": "other"}, code=4))["description"]
    assert account["id"] in (await desk.ask("POST", "create", {**again, "userToken": "another"}, code=4))["description"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        *[({"pageNumber": -1}, "pageNumber"), ({"pageNumber": 10**9}, "pageNumber"), ({"pageSize": 0}, "pageSize")],
        *[({"pageSize": 1001}, "pageSize"), ({"sort": "userToken,asc"}, "sort"), ({"sort": "id,up"}, "sort")],
        *[({"mode": "SLOW"}, "mode"), ({"status": "x"}, "status"), ({"enable": 7}, "enable"), ({"name": 5}, "name")],
    ],
)
async def test_a_wrong_search(desk: Desk, body: Mapping[str, object], field: str) -> None:
    """It is refused by the name of what is wrong."""
    reply = await desk.house.post("/mj/account/query", json=body, headers=HEADERS)
    refusal = described(reply, "query", "post")
    assert refusal["code"] == 4
    assert field in refusal["description"]


async def test_nobody_holds_a_paused_account_that_is_asked(database_url: str, tmp_path: Path) -> None:
    """Without a process that holds it, the operator hears so instead of waiting."""
    async with open_house(
        database_url, works=False, settings=Settings(data_dir=str(tmp_path), admin_keys=(ADMIN,))
    ) as house:
        desk = Desk(house=house, opened={}, changed={})
        name = (await desk.added())["id"]
        assert name in (await desk.ask("POST", f"{name}/sync-info", code=9))["description"]
