"""The description of the API in OpenAPI 3.1: every route, what it takes and what it answers.

``python -m journeyman.http.openapi`` writes the committed copy.
"""

from __future__ import annotations

import functools
import json
from typing import Any, Final

from journeyman import __version__
from journeyman.http import prefixes
from journeyman.http.openapi import accounts, operations, schemas, submits, watching
from journeyman.http.openapi.envelopes import NUMBER
from journeyman.http.openapi.operations import shared
from journeyman.http.openapi.schemas import Schema

_INTRODUCTION: Final = """\
Journeyman draws pictures from prompts and speaks the Midjourney HTTP API.

**In short.** `POST …/submit/imagine` answers with a task id at once. Look at the task with `GET …/task/{id}/fetch`,
follow it live with `GET …/task/{id}/events`, or have every change sent to your `notifyHook`. When its `status` is
`SUCCESS`, `imageUrl` is the grid of four, `imageUrls` are the single pictures, and `buttons` is what can be done next:
press one with `POST …/submit/action`, the task's id and the button's `customId`.

**Dialogs.** Some buttons need more to be said. They are answered with `code` 21, and the new task waits in `MODAL`
until `POST …/submit/modal` says it; the task keeps its id.

**Prefixes.** The same routes stand under `/mj`, under `/mj-fast/mj`, `/mj-relax/mj` and `/mj-turbo/mj`, which name the
speed, and under `/v1/mj`, where the id in a submit's `result` is an integer instead of a string. Forgotten and doubled
parts (`/fast/mj`, `/relax/mj`, `/turbo/mj`, `/mj/mj`) and slashes at the end are forgiven.

**Refusals.** Whatever cannot be done is answered with the envelope `{code, description, properties, result}`: `code` 3,
4, 9, 23 or 24, a sentence in `description`, and `result` null, under every prefix. The HTTP status stays 200 for errors
of the business, as clients of this API expect; only a missing key (401), an unknown path, task, account or picture
(404), a wrong method (405), a body too large (413) and an unavailable server (503) have their own. `description` is
Chinese, or English when `Accept-Language` prefers that.

**Keys.** When the server has API keys, send one as `Authorization: Bearer <key>`, `mj-api-secret: <key>` or
`x-api-key: <key>`; `Bearer ` may be left out or added in each.

**Administration.** Accounts are added and changed with one of the server's admin keys, sent in the same way. Where the
operator has set none, every such request is answered with 401. These routes stand under `/mj` alone.
"""

_TAGS: Final = (
    ("submit", "Asking for pictures"),
    ("press", "Going on from a result"),
    ("task", "Watching a task"),
    ("account", "Who draws"),
    ("administration", "Accounts, for the operator"),
    ("pictures", "The pictures themselves"),
    ("server", "About the server"),
)


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
            "responses": operations.responses(),
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "mjApiSecret": {"type": "apiKey", "in": "header", "name": "mj-api-secret"},
                "xApiKey": {"type": "apiKey", "in": "header", "name": "x-api-key"},
                **accounts.SCHEMES,
            },
        },
    }


def _api_paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for prefix in prefixes.OFFICIAL:
        for endpoint in (*submits.ALONE, *submits.PRESSES, *watching.TASKS, *watching.ACCOUNTS):
            paths[prefix + endpoint.path] = {endpoint.method: operations.operation(endpoint, prefix)}
    for endpoint in accounts.ADMINISTRATION:
        path = prefixes.ADMINISTRATION + endpoint.path
        paths[path] = {endpoint.method: operations.operation(endpoint, prefixes.ADMINISTRATION)}
    return paths


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
    kinds = ("image/png", "image/webp", "image/jpeg", "video/mp4")
    binary = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds}
    return {
        "operationId": "picture",
        "x-endpoint": "picture",
        "tags": ["pictures"],
        "summary": "Get a picture or a clip",
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
            **shared("404", "503"),
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
            **(shared(failing) if failing else {}),
        },
    }


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
            "example": str(NUMBER),
        },
    }
