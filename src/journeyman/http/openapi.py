"""The description of the API in OpenAPI 3.1: every route, what it takes and what it answers."""

from __future__ import annotations

import functools
import json
from typing import Any, Final

from journeyman import __version__
from journeyman.http import prefixes, schemas
from journeyman.http.schemas import Schema

_INTRODUCTION: Final = """\
Journeyman draws pictures from prompts and speaks the Midjourney HTTP API.

**In short.** `POST …/submit/imagine` answers with a task id at once. Look at the task with `GET …/task/{id}/fetch`,
follow it live with `GET …/task/{id}/events`, or have every change sent to your `notifyHook`. When its `status` is
`SUCCESS`, `imageUrl` is the grid of four and `imageUrls` are the single pictures.

**Prefixes.** The same routes stand under `/mj`, under `/mj-fast/mj`, `/mj-relax/mj` and `/mj-turbo/mj`, which name the
speed, and under `/v1/mj`, where the id in a submit's `result` is an integer instead of a string. Forgotten and doubled
parts (`/fast/mj`, `/relax/mj`, `/turbo/mj`, `/mj/mj`) and slashes at the end are forgiven.

**Refusals.** Whatever cannot be done is answered with the envelope `{code, description, properties, result}`: `code` 3,
4, 9 or 23, a sentence in `description`, and `result` null, under every prefix. The HTTP status stays 200 for errors of
the business, as clients of this API expect; only a missing key (401), an unknown path, task or picture (404), a wrong
method (405), a body too large (413) and an unavailable server (503) have their own. `description` is Chinese, or
English when `Accept-Language` prefers that.

**Keys.** When the server has API keys, send one as `Authorization: Bearer <key>`, `mj-api-secret: <key>` or
`x-api-key: <key>`; `Bearer ` may be left out or added in each.
"""

_TAGS: Final = (
    ("submit", "Asking for pictures"),
    ("task", "Watching a task"),
    ("pictures", "The pictures themselves"),
    ("server", "About the server"),
)

_REFUSAL: Final = schemas.reference("Refusal")
_LANGUAGE: Final = {"$ref": "#/components/parameters/AcceptLanguage"}
_TASK_ID: Final = {"$ref": "#/components/parameters/TaskId"}
_TASKS: Final[Schema] = {"type": "array", "items": schemas.reference("Task")}

#: One event of a stream; readers of OpenAPI take the schema of ``text/event-stream`` for that of each event.
_EVENT: Final[Schema] = {
    "type": "object",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "description": "The version of the task."},
        "event": {"const": "change"},
        "data": {"type": "string", "contentMediaType": "application/json", "description": "The task."},
    },
}

SEED_EXAMPLE: Final[Schema] = {
    "botType": "MID_JOURNEY",
    "prompt": "Cat",
    "base64Array": [],
    "accountFilter": {
        "channelId": "",
        "instanceId": "",
        "modes": [],
        "remark": "",
        "remix": True,
        "remixAutoConsidered": True,
    },
    "notifyHook": "",
    "state": "",
}


@functools.cache
def document_json() -> bytes:
    """Give the description as JSON, indented for readers of the committed copy."""
    return (json.dumps(document(), ensure_ascii=False, indent=1) + "\n").encode()


def document() -> dict[str, Any]:
    """Build the description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Journeyman",
            "version": __version__,
            "description": _INTRODUCTION,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": said} for name, said in _TAGS],
        "security": [{}, {"bearer": []}, {"mjApiSecret": []}, {"xApiKey": []}],
        "paths": {**_api_paths(), **_other_paths()},
        "components": {
            "schemas": schemas.components(),
            "parameters": _parameters(),
            "responses": _responses(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "mjApiSecret": {"type": "apiKey", "in": "header", "name": "mj-api-secret"},
                "xApiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
            },
        },
    }


def _api_paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for prefix in prefixes.OFFICIAL:
        name = prefix.strip("/").replace("/", "-")
        submitted = "SubmittedInteger" if prefixes.has_integer_results(prefix) else "Submitted"
        paths[f"{prefix}/submit/imagine"] = {"post": _imagine(name, submitted)}
        paths[f"{prefix}/task/{{task_id}}/fetch"] = {"get": _fetch(name)}
        paths[f"{prefix}/task/{{task_id}}/events"] = {"get": _events(name)}
        paths[f"{prefix}/task/list-by-condition"] = {"post": _by_ids(name, "list-by-condition")}
        paths[f"{prefix}/task/list-by-ids"] = {"post": _by_ids(name, "list-by-ids")}
        paths[f"{prefix}/task/list"] = {"get": _listing(name, "list", "The 100 newest tasks, newest first")}
        paths[f"{prefix}/task/queue"] = {
            "get": _listing(name, "queue", "The tasks that wait or run, at most 1000, oldest first")
        }
    return paths


def _imagine(prefix: str, submitted: str) -> Schema:
    return {
        "operationId": f"{prefix}-imagine",
        "x-endpoint": "imagine",
        "tags": ["submit"],
        "summary": "Draw four pictures from a prompt",
        "description": "Answers as soon as the task is written down. Only `prompt` is required; unknown fields are"
        " ignored, and the content type is not looked at. Early clients' filter fields beside `prompt` are understood.",
        "parameters": [_LANGUAGE],
        "requestBody": _body("ImagineRequest", SEED_EXAMPLE),
        "responses": {
            "200": _json("Accepted, or refused.", {"oneOf": [schemas.reference(submitted), _REFUSAL]}),
            **_shared("401", "413", "503"),
        },
    }


def _fetch(prefix: str) -> Schema:
    return {
        "operationId": f"{prefix}-fetch",
        "x-endpoint": "fetch",
        "tags": ["task"],
        "summary": "Look at a task",
        "parameters": [_TASK_ID, _LANGUAGE],
        "responses": {"200": _json("The task.", schemas.reference("Task")), **_shared("401", "404", "503")},
    }


def _events(prefix: str) -> Schema:
    return {
        "operationId": f"{prefix}-events",
        "x-endpoint": "events",
        "tags": ["task"],
        "summary": "Follow a task live",
        "description": "Server-sent events. Each has the name `change`, the task's version as `id`, and the whole task"
        " as `data`. The first is the present state, or, after `Last-Event-ID`, the first change that was missed. The"
        " last is the terminal one, always; then the stream ends, and a browser's `EventSource` should be closed, or it"
        " connects again. A comment every 15 s keeps the connection open.",
        "parameters": [
            _TASK_ID,
            {
                "name": "Last-Event-ID",
                "in": "header",
                "schema": {"type": "string"},
                "description": "The last version seen.",
            },
            {
                "name": "lastEventId",
                "in": "query",
                "schema": {"type": "string"},
                "description": "The same, where headers cannot be set.",
            },
            _LANGUAGE,
        ],
        "responses": {
            "200": {
                "description": "The events.",
                "content": {
                    "text/event-stream": {
                        "schema": _EVENT,
                        "example": 'id: 3\nevent: change\ndata: {"id":"1735700000123456","status":"IN_PROGRESS",…}\n\n',
                    }
                },
            },
            **_shared("401", "404", "503"),
        },
    }


def _by_ids(prefix: str, name: str) -> Schema:
    return {
        "operationId": f"{prefix}-{name}",
        "x-endpoint": name,
        "tags": ["task"],
        "summary": "Look at several tasks" + (", by another name" if name == "list-by-ids" else ""),
        "description": "Answers those that exist, in the order asked for; `[]` when there are none, or no ids.",
        "parameters": [_LANGUAGE],
        "requestBody": {**_body("IdsRequest", {"ids": ["1735700000123456"]}), "required": False},
        "responses": {
            "200": _json("The tasks, or a refusal.", {"oneOf": [_TASKS, _REFUSAL]}),
            **_shared("401", "413", "503"),
        },
    }


def _listing(prefix: str, name: str, summary: str) -> Schema:
    return {
        "operationId": f"{prefix}-{name}",
        "x-endpoint": name,
        "tags": ["task"],
        "summary": summary,
        "parameters": [_LANGUAGE],
        "responses": {"200": _json("The tasks.", _TASKS), **_shared("401", "503")},
    }


def _other_paths() -> dict[str, Any]:
    status = {"type": "object", "required": ["status"], "properties": {"status": {"type": "string"}}}
    return {
        "/pictures/{token}/{name}": {"get": _picture()},
        "/": {"get": _page("landing", "What this is", "text/html")},
        "/docs": {"get": _page("docs", "This description, to be read", "text/html")},
        "/openapi.json": {"get": _page("openapi", "This description, for programs", "application/json")},
        "/healthz": {"get": _page("healthz", "Whether the process answers", "application/json", status)},
        "/readyz": {
            "get": {
                **_page("readyz", "Whether tasks can be taken", "application/json", status, failing="503"),
                "security": [],
            }
        },
        "/metrics": {
            "get": {
                **_page("metrics", "Figures for Prometheus", "text/plain", failing="401"),
                "security": [{}, {"bearer": []}, {"mjApiSecret": []}, {"xApiKey": []}],
            }
        },
    }


def _picture() -> Schema:
    binary = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in ("image/png", "image/webp")}
    return {
        "operationId": "picture",
        "x-endpoint": "picture",
        "tags": ["pictures"],
        "summary": "Get a picture",
        "description": "The links in tasks lead here. Parts can be asked for with `Range`, changes with"
        " `If-None-Match` and `If-Modified-Since`. No key is needed: the addresses cannot be guessed.",
        "security": [],
        "parameters": [
            {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}, "example": "grid.png"},
            {"name": "Range", "in": "header", "schema": {"type": "string"}, "example": "bytes=0-1023"},
            {"name": "If-None-Match", "in": "header", "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {"description": "The picture.", "content": binary},
            "206": {"description": "The part asked for.", "content": binary},
            "304": {"description": "The client has it already."},
            "416": {"description": "The part lies outside the picture."},
            **_shared("404", "503"),
        },
    }


def _page(name: str, summary: str, media_type: str, schema: Schema | None = None, failing: str = "") -> Schema:
    content = {media_type: {"schema": schema or ({"type": "string"} if "text" in media_type else {"type": "object"})}}
    return {
        "operationId": name,
        "x-endpoint": name,
        "tags": ["server"],
        "summary": summary,
        "security": [],
        "responses": {
            "200": {"description": "As asked.", "content": content},
            **(_shared(failing) if failing else {}),
        },
    }


def _body(name: str, example: Schema) -> Schema:
    return {
        "required": True,
        "content": {"application/json": {"schema": schemas.reference(name), "example": example}},
    }


def _json(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _shared(*statuses: str) -> Schema:
    return {status: {"$ref": f"#/components/responses/{_RESPONSE_NAMES[status]}"} for status in statuses}


_RESPONSE_NAMES: Final = {"401": "Unauthorized", "404": "NotFound", "413": "TooLarge", "503": "Unavailable"}


def _responses() -> dict[str, Any]:
    said = {
        "Unauthorized": "The key is missing or wrong.",
        "NotFound": "There is nothing of this name.",
        "TooLarge": "The body is too large.",
        "Unavailable": "The database or the picture store cannot be reached, or the server has a fault; try again.",
    }
    return {name: _json(sentence, _REFUSAL) for name, sentence in said.items()}


def _parameters() -> dict[str, Any]:
    return {
        "AcceptLanguage": {
            "name": "Accept-Language",
            "in": "header",
            "schema": {"type": "string"},
            "description": "The language of sentences: zh (default) or en.",
            "example": "en",
        },
        "TaskId": {
            "name": "task_id",
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
            "description": "What a submit answered as result.",
            "example": "1735700000123456",
        },
    }


if __name__ == "__main__":
    import sys

    sys.stdout.buffer.write(document_json())
