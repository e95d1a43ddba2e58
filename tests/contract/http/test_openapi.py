"""The description of the API tells the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import jsonschema
import msgspec
import pytest
from jsonschema import Draft202012Validator

from journeyman.dispatch.followups import Dialog, Existing
from journeyman.dispatch.intake import Accepted
from journeyman.dispatch.pool import Pool
from journeyman.http import envelopes, openapi, prefixes
from journeyman.http.answers import Answer
from journeyman.http.app import create_app
from journeyman.http.services import Services
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from journeyman.tasks.task import Status
from tests.contract.client import Reply
from tests.contract.http.absent import Absent
from tests.contract.http.conftest import Serve, Surface
from tests.contract.http.memory import Memory, succeeded, task_like

COMMITTED: Final = Path(__file__).parents[3] / "docs" / "openapi.json"
DOCUMENT: Final[dict[str, Any]] = openapi.document()


def check(reply: Reply, path: str, method: str = "get") -> None:
    """Check an answer by the description."""
    answer = DOCUMENT["paths"][path][method]["responses"][str(reply.status)]
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    fits(reply.json(), answer["content"]["application/json"]["schema"])


def fits(value: object, schema: dict[str, Any]) -> None:
    """Check a value by a schema of the description."""
    jsonschema.validate(value, {**schema, "components": DOCUMENT["components"]}, cls=Draft202012Validator)


def test_the_committed_copy_is_fresh() -> None:
    """``docs/openapi.json`` is what the server answers; write it with ``python -m journeyman.http.openapi``."""
    assert COMMITTED.read_bytes() == openapi.document_json()


async def test_the_server_answers_its_description(surface: Surface) -> None:
    """``/openapi.json`` is the document."""
    reply = await surface.get("/openapi.json")
    assert (reply.status, reply.headers["content-type"]) == (200, "application/json")
    assert msgspec.json.decode(reply.body) == DOCUMENT


def routes() -> set[tuple[str, str]]:
    """Give path and method of every route that is registered."""

    async def ready() -> None: ...

    memory, absent = Memory(), Absent()
    services = Services(
        settings=Settings(),
        submitter=memory,
        follow_ups=absent,
        cancelling=absent,
        uploads=absent,
        pool=Pool([]),
        registry=absent,
        errands=absent,
        seeds=memory,
        tasks=memory,
        changes=memory,
        pictures=PictureStore.open("memory:///"),
        check=ready,
    )
    app = create_app(services)
    return {(route.path_format, method.lower()) for route in app.routes for method in route.methods}


def test_every_route_is_described_and_every_description_has_a_route() -> None:
    """Nothing is served that is not described, but HEAD, OPTIONS and the lenient prefixes."""
    served = {
        (path.replace("/pictures/{key}", "/pictures/{token}/{name}"), method)
        for path, method in routes()
        if method not in {"head", "options"} and not path.startswith(prefixes.LENIENT)
    }
    described = {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}
    assert served == described


def test_every_reference_leads_somewhere() -> None:
    """No ``$ref`` points to nothing, and no component is left over."""
    text = openapi.document_json().decode()
    for kind, components in DOCUMENT["components"].items():
        for name in components:
            used = f'"#/components/{kind}/{name}"' in text or (kind == "securitySchemes" and f'"{name}": []' in text)
            assert used, name
    for reference in text.split('"$ref": "#/components/')[1:]:
        kind, name = reference.split('"', 1)[0].split("/")
        assert name in DOCUMENT["components"][kind]


def test_every_operation_has_its_own_name() -> None:
    """Operation ids are unique, so that clients can be generated."""
    names = [operation["operationId"] for item in DOCUMENT["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_the_administration_takes_admin_keys_only() -> None:
    """What is for the operator is described with the schemes of admin keys, and nothing else is."""
    for path, item in DOCUMENT["paths"].items():
        for operation in item.values():
            is_admin = operation["tags"] == ["administration"]
            assert is_admin == (operation.get("security") == [{"adminKey": []}, {"adminBearer": []}]), path


def test_every_schema_is_a_schema() -> None:
    """Each schema is JSON Schema 2020-12, and each example in one fits it."""
    for schema in DOCUMENT["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)
        for example in schema.get("examples", ()):
            fits(example, schema)


def test_every_example_of_a_body_fits_its_schema() -> None:
    """What the description sends as an example is what it asks for."""
    for item in DOCUMENT["paths"].values():
        for operation in item.values():
            if "requestBody" in operation:
                content = operation["requestBody"]["content"]["application/json"]
                fits(content["example"], content["schema"])


@pytest.mark.parametrize("prefix", prefixes.OFFICIAL)
async def test_answers_fit_the_description(surface: Surface, prefix: str) -> None:
    """Tasks in every status, submits, refusals and lists are as described."""
    submit, fetch = f"{prefix}/submit/imagine", f"{prefix}/task/{{task_id}}/fetch"
    for body in ({"prompt": "Cat"}, {"prompt": ""}, {"prompt": 5}):
        check(await surface.post(submit, json=body), submit, "post")
    surface.memory.waiting = 1
    check(await surface.post(submit, json={"prompt": "Cat"}), submit, "post")
    for number, status in enumerate(Status, 1):
        plain = task_like(id=number, status=status)
        await surface.memory.put(succeeded(plain) if status is Status.SUCCESS else plain)
        check(await surface.get(f"{prefix}/task/{number}/fetch"), fetch)
    check(await surface.get(f"{prefix}/task/999/fetch"), fetch)
    for name in ("list", "queue"):
        check(await surface.get(f"{prefix}/task/{name}"), f"{prefix}/task/{name}")
    for name in ("list-by-ids", "list-by-condition"):
        path = f"{prefix}/task/{name}"
        for body in ({"ids": [1, "2", 3.0]}, {}, {"ids": "x"}):
            check(await surface.post(path, json=body), path, "post")


async def test_answers_to_strangers_fit_the_description(serve: Serve) -> None:
    """A 401 is as described wherever it may come."""
    async with serve(api_keys=("k",)) as surface:
        for path, item in DOCUMENT["paths"].items():
            for method, operation in item.items():
                if operation.get("security") == []:
                    continue
                reply = await surface.request(method, path.replace("{task_id}", "1"))
                assert reply.status == 401, path
                check(reply, path, method)


def answers_to_buttons(path: str) -> dict[str, Answer]:
    """Give every kind of answer that pressing a button may have."""
    task = task_like()
    one = Accepted(tasks=(task,), waiting_ahead=0)
    more = Accepted(tasks=(task, task_like(id=task.id + 1)), waiting_ahead=3)
    return {
        "accepted": envelopes.accepted(one, "zh", path),
        "queued": envelopes.accepted(more, "en", path),
        "several": envelopes.several(more, "en"),
        "dialog": envelopes.dialog(Dialog(task=task), path),
        "existing": envelopes.existing(Existing(task=succeeded(task)), "zh", path, "http://127.0.0.1:8080"),
        "drawing": envelopes.existing(Existing(task=task), "en", path, "http://127.0.0.1:8080"),
        "known": envelopes.known(task, "en", path),
    }


def answered(path: str) -> dict[str, Any]:
    """Give the schema of what a route answers with HTTP status 200."""
    schema: dict[str, Any] = DOCUMENT["paths"][path]["post"]["responses"]["200"]["content"]["application/json"][
        "schema"
    ]
    return schema


@pytest.mark.parametrize("prefix", prefixes.OFFICIAL)
def test_answers_to_buttons_fit_the_description(prefix: str) -> None:
    """A task, several, a dialog and a task that exists are as described, with ids of the prefix's kind."""
    path = f"{prefix}/submit/action"
    for answer in answers_to_buttons(path).values():
        fits(msgspec.json.decode(answer.body), answered(path))


def test_ids_of_the_wrong_kind_do_not_fit() -> None:
    """The description of ``/mj`` promises ids as text, that of ``/v1/mj`` as integers."""
    for path, other in (("/mj/submit/action", "/v1/mj/submit/action"), ("/v1/mj/submit/action", "/mj/submit/action")):
        answers = answers_to_buttons(path)
        del answers["several"]  # text under both
        for answer in answers.values():
            with pytest.raises(jsonschema.ValidationError):
                fits(msgspec.json.decode(answer.body), answered(other))


@pytest.mark.parametrize("prefix", prefixes.OFFICIAL)
async def test_a_dry_run_fits_the_description(surface: Surface, prefix: str) -> None:
    """What a dry run tells is as described."""
    path = f"{prefix}/submit/imagine"
    for prompt in ("a {red, green} fox --ar 16:9 --q 3", "a fox::2 snow --no trees"):
        check(await surface.post(f"{path}?dryRun=true", json={"prompt": prompt}), path, "post")
