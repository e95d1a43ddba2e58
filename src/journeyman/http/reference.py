"""The description of the API as a page that needs nothing from elsewhere."""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Iterable, Iterator
from importlib import resources
from string import Template
from typing import Any, Final

from journeyman.http import openapi
from journeyman.http.openapi.schemas import Schema

_CODE: Final = re.compile(r"`([^`]+)`")
_STRONG: Final = re.compile(r"\*\*([^*]+)\*\*")


@functools.cache
def page() -> bytes:
    """Render the page."""
    document = openapi.document()
    template = Template(resources.files("journeyman.http").joinpath("pages", "docs.html").read_text("utf-8"))
    endpoints = _endpoints(document)
    sections = [_section(tag, endpoints, document) for tag in document["tags"]]
    schemas = document["components"]["schemas"]
    # Bodies stand with their endpoints.
    names = ["Task", *(name for name in schemas if name != "Task" and not name.endswith("Request"))]
    shapes = [_shape(name, schemas[name]) for name in names]
    links = [f'<a href="#{name}">{html.escape(group[0][2]["summary"])}</a>' for name, group in endpoints.items()]
    return template.substitute(
        version=html.escape(document["info"]["version"]),
        introduction=_prose(document["info"]["description"]),
        contents="".join(links),
        sections="".join(sections),
        shapes="".join(shapes),
    ).encode()


Operation = tuple[str, str, Schema]  # path, method, operation


def _endpoints(document: dict[str, Any]) -> dict[str, list[Operation]]:
    """Gather the operations that are one endpoint under several prefixes."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            found.setdefault(operation["x-endpoint"], []).append((path, method, operation))
    return found


def _section(tag: Schema, endpoints: dict[str, list[Operation]], document: dict[str, Any]) -> str:
    inside = [
        _endpoint(name, group, document) for name, group in endpoints.items() if tag["name"] in group[0][2]["tags"]
    ]
    return f"<h2>{html.escape(tag['description'])}</h2>{''.join(inside)}"


def _endpoint(name: str, group: list[Operation], document: dict[str, Any]) -> str:
    path, method, operation = group[0]
    parts = [
        f'<article id="{name}"><h3>{html.escape(operation["summary"])}</h3>',
        f'<p class="path"><b>{method.upper()}</b> <code>{html.escape(path)}</code></p>',
        _prose(operation.get("description", "")),
        _elsewhere(group),
        _table("Parameters", _parameters(operation, document)),
    ]
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        parts += [_table("Body", _fields(_resolved(content["schema"], document))), _curl(path, content["example"])]
    parts.append(_table("Answers", _answers(operation, document)))
    return "".join(parts) + "</article>"


def _elsewhere(group: list[Operation]) -> str:
    others = ", ".join(f"<code>{html.escape(path)}</code>" for path, _, _ in group[1:])
    return f"<p class='also'>Also {others}</p>" if others else ""


def _shape(name: str, schema: Schema) -> str:
    said = _prose(schema.get("description", ""))
    values = _prose(", ".join(f"`{value}`" for value in schema.get("enum", ())))
    return f'<article id="{name}"><h3>{name}</h3>{said}{values}{_table("Fields", _fields(schema))}</article>'


def _parameters(operation: Schema, document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for parameter in operation.get("parameters", ()):
        known = _resolved(parameter, document)
        yield known["name"], known["in"], known.get("description", "")


def _fields(schema: Schema) -> Iterator[tuple[str, str, str]]:
    required = schema.get("required", ())
    for name, field in schema.get("properties", {}).items():
        yield name, _type(field), ("" if name in required else "Optional. ") + field.get("description", "")


def _answers(operation: Schema, document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for status, answer in operation["responses"].items():
        known = _resolved(answer, document)
        kinds = [_type(content["schema"]) for content in known.get("content", {}).values()]
        yield status, ", ".join(dict.fromkeys(kinds)), known["description"]


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return " | ".join(_type(one) for one in schema[key])
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"])
    if schema.get("type") == "array":
        inner = _type(schema.get("items", {}))
        return f"({inner})[]" if " " in inner else f"{inner}[]"
    return str(schema.get("type", "any"))


def _resolved(schema: Schema, document: dict[str, Any]) -> Schema:
    found: Any = schema
    if "$ref" in schema:
        found = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
    return found


def _table(title: str, rows: Iterable[tuple[str, str, str]]) -> str:
    cells = [
        f"<tr><td><code>{html.escape(name)}</code><td>{html.escape(kind)}<td>{_inline(said)}"
        for name, kind, said in rows
    ]
    return f"<h4>{title}</h4><table>{''.join(cells)}</table>" if cells else ""


def _curl(path: str, example: Schema) -> str:
    body = json.dumps(example, ensure_ascii=False)
    command = f"curl http://127.0.0.1:8080{path} \\\n  -H 'Content-Type: application/json' \\\n  -d '{body}'"
    return f"<h4>Example</h4><pre><code>{html.escape(command)}</code></pre>"


def _prose(text: str) -> str:
    return "".join(f"<p>{_inline(paragraph)}</p>" for paragraph in text.strip().split("\n\n") if paragraph)


def _inline(text: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", _CODE.sub(r"<code>\1</code>", html.escape(text, quote=False)))
