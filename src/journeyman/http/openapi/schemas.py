"""The schemas of the API's description, made from the structures that the code itself decodes and encodes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from journeyman.http import requests
from journeyman.http.account_bodies import AccountBody, AccountSearchBody
from journeyman.http.accounts import AccountView
from journeyman.http.fields import FilterBody
from journeyman.http.openapi import envelopes, notes
from journeyman.http.terms import TermsBody
from journeyman.tasks.dry_run import DryRun
from journeyman.tasks.wire import WireTask

Schema = dict[str, Any]

_REFERENCE: Final = "#/components/schemas/{name}"

#: Each body, and the fields that it cannot do without.
_BODIES: Final[dict[type[msgspec.Struct], tuple[str, ...]]] = {
    requests.ImagineBody: ("prompt",),
    requests.BlendBody: ("base64Array",),
    requests.DescribeBody: (),
    requests.ShortenBody: ("prompt",),
    requests.EditBody: ("prompt", "image"),
    requests.VideoBody: (),
    requests.UploadBody: ("base64Array",),
    requests.SwapBody: (),
    requests.ChangeBody: ("taskId", "action"),
    requests.SimpleChangeBody: ("content",),
    requests.ActionBody: ("taskId", "customId"),
    requests.ModalBody: ("taskId",),
    requests.ShowBody: ("jobId",),
    requests.IdsBody: (),
    AccountBody: (),
    AccountSearchBody: (),
}
#: What nearly every body may say beside what it asks for.
_TERMS: Final = [field.encode_name for field in msgspec.structs.fields(TermsBody)]
_PUBLIC_NAMES: Final = {
    "WireTask": "Task",
    "ButtonView": "Button",
    "AccountView": "Account",
    "FilterBody": "AccountFilter",
    **{body.__name__: body.__name__.removesuffix("Body") + "Request" for body in _BODIES},
}

#: Instead of what the code says of them to those who read it.
_DESCRIPTIONS: Final = {
    "Standing": "Whether an account can take tasks: connecting not yet, paused not until somebody has seen to it and"
    " resumes it, dead not until it is given another token.",
    "Action": "What kind of work a task is.",
    "Status": "Where a task stands. NOT_START waits, MODAL waits for an answer to its dialog, SUBMITTED and IN_PROGRESS"
    " are being worked on; SUCCESS, FAILURE and CANCEL are final.",
}


def components() -> dict[str, Schema]:
    """Give every schema by its name."""
    kinds = (WireTask, AccountView, DryRun, FilterBody, *_BODIES)
    _, made = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
    text = json.dumps(made).replace("``", "`")
    for name, public in _PUBLIC_NAMES.items():
        text = text.replace(f'"{name}"', f'"{public}"').replace(f'/{name}"', f'/{public}"')
    schemas: dict[str, Schema] = json.loads(text)
    for name, description in _DESCRIPTIONS.items():
        schemas[name]["description"] = description
    _annotate("AccountFilter", schemas["AccountFilter"])
    for body, required in _BODIES.items():
        name = _PUBLIC_NAMES[body.__name__]
        _annotate(name, schemas[name])
        _put_last(schemas[name]["properties"], _TERMS)
        if required:
            schemas[name]["required"] = list(required)
    _set_apart(schemas["ImagineRequest"]["properties"], schemas["AccountFilter"]["properties"])
    schemas["Task"]["properties"]["properties"].update(_task_properties())
    return dict(sorted({**schemas, **envelopes.components(reference("DryRun"))}.items()))


def reference(name: str) -> Schema:
    """Point to a schema."""
    return {"$ref": _REFERENCE.format(name=name)}


def _annotate(name: str, schema: Schema) -> None:
    """Say of each field of a body what it is for."""
    own = notes.OWN.get(name, {})
    for field, described in schema["properties"].items():
        described.update(own.get(field) or notes.COMMON[field])


def _put_last(fields: Schema, names: Iterable[str]) -> None:
    """Put some fields behind the others: what a reader looks for is what the endpoint is about."""
    for name in names:
        if name in fields:
            fields[name] = fields.pop(name)


def _set_apart(fields: Schema, of_filter: Schema) -> None:
    """Put the filter's fields that an early dialect had beside the prompt behind the others, and say what they are."""
    for name in of_filter:
        early = fields.pop(name)
        fields[name] = early | {
            "deprecated": True,
            "description": f"As in accountFilter; early clients had {name} here.",
        }


def _task_properties() -> Schema:
    strings = (
        *("notifyHook", "nonce", "botType", "discordInstanceId", "discordChannelId", "finalPrompt", "finalZhPrompt"),
        *("messageId", "messageHash", "customId", "messageContent", "progressMessageId"),
    )
    numbers = ("flags", "attempts")
    said = {
        "finalPrompt": "The prompt as the engine understood it; of describe and shorten, what they say.",
        "messageHash": "The id of the engine's job, which custom ids hold; blank until it has ended well.",
        "customId": "The button that made the task; blank for one that stands for itself.",
        "attempts": "How often somebody began to work on it.",
    }
    described = {name: {"type": "string"} for name in strings} | {name: {"type": "integer"} for name in numbers}
    return {
        "required": [*strings, *numbers],
        "properties": {
            name: schema | ({"description": said[name]} if name in said else {}) for name, schema in described.items()
        },
    }
