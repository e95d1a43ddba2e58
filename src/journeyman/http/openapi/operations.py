"""Operations: an endpoint of the API, and how it is described under each prefix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from journeyman.http import prefixes
from journeyman.http.openapi import schemas
from journeyman.http.openapi.schemas import Schema

#: Shared answers beside 200, by status.
RESPONSES: Final = {
    "401": ("Unauthorized", "The key is missing or wrong."),
    "404": ("NotFound", "There is nothing of this name."),
    "413": ("TooLarge", "The body is too large."),
    "503": (
        "Unavailable",
        "The database or the picture store cannot be reached, or the server has a fault; try again.",
    ),
}
LANGUAGE: Final = {"$ref": "#/components/parameters/AcceptLanguage"}
TASK_ID: Final = {"$ref": "#/components/parameters/TaskId"}

_WITH_INTEGERS: Final = frozenset({"Submitted", "DialogOpened", "Existing"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One endpoint, the same under every prefix."""

    name: str
    path: str  #: below the prefix
    tag: str
    summary: str
    description: str = ""
    method: str = "post"
    parameters: tuple[Schema, ...] = (LANGUAGE,)
    body: str = ""  #: the schema of the request; empty: none is read
    example: Mapping[str, object] = field(default_factory=dict[str, object])  #: such a request
    needs_body: bool = True
    answers: tuple[str, ...]  #: the schemas of what stands behind status 200; ``Task[]`` is a list
    content: Schema | None = None  #: instead of JSON of those
    statuses: tuple[str, ...]  #: besides 200
    security: tuple[str, ...] = ()  #: the schemes of which one is needed; none: as everywhere
    leads: Mapping[str, Schema] = field(default_factory=dict[str, Schema])  #: what may be asked next, by its name


def operation(endpoint: Endpoint, prefix: str) -> Schema:
    """Describe an endpoint under a prefix."""
    place = prefix.strip("/").replace("/", "-")
    said = {"description": endpoint.description} if endpoint.description else {}
    body = {"requestBody": _body(endpoint)} if endpoint.body else {}
    security: Schema = {"security": [{name: []} for name in endpoint.security]} if endpoint.security else {}
    leads = {name: {"operationId": f"{place}-{name}", **lead} for name, lead in endpoint.leads.items()}
    return {
        "operationId": f"{place}-{endpoint.name}",
        "x-endpoint": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        **said,
        **security,
        "parameters": list(endpoint.parameters),
        **body,
        "responses": {
            "200": {
                "description": "As asked, or refused." if "Refusal" in endpoint.answers else "As asked.",
                "content": endpoint.content or {"application/json": {"schema": _schema(endpoint.answers, prefix)}},
                **({"links": leads} if leads else {}),
            },
            **shared(*endpoint.statuses),
        },
    }


def shared(*statuses: str) -> Schema:
    """Point to the shared answers of these statuses."""
    return {status: {"$ref": f"#/components/responses/{RESPONSES[status][0]}"} for status in statuses}


def responses() -> dict[str, Any]:
    """Give the shared answers by their names."""
    content = {"application/json": {"schema": schemas.reference("Refusal")}}
    return {name: {"description": said, "content": content} for name, said in RESPONSES.values()}


def _body(endpoint: Endpoint) -> Schema:
    content = {"schema": schemas.reference(endpoint.body), "example": dict(endpoint.example)}
    return {"required": endpoint.needs_body, "content": {"application/json": content}}


def _schema(answers: tuple[str, ...], prefix: str) -> Schema:
    shapes = [_shape(name, prefix) for name in answers]
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


def _shape(name: str, prefix: str) -> Schema:
    if name.endswith("[]"):
        return {"type": "array", "items": schemas.reference(name.removesuffix("[]"))}
    is_integer = name in _WITH_INTEGERS and prefixes.has_integer_results(prefix)
    return schemas.reference(f"{name}Integer" if is_integer else name)
