"""The schemas of the API's description, made from the structures that the code itself decodes and encodes."""

from __future__ import annotations

import json
from typing import Any, Final

import msgspec

from journeyman import errors
from journeyman.http.fields import ACCEPTED, MAX_HOOK_CHARS, MAX_STATE_CHARS, FilterBody
from journeyman.http.requests import IdsBody, ImagineBody
from journeyman.http.tasks import MAX_IDS
from journeyman.tasks.wire import WireTask

Schema = dict[str, Any]

_REFERENCE: Final = "#/components/schemas/{name}"

_FIELD_NOTES: Final[dict[str, Schema]] = {
    "prompt": {
        "description": "What to draw, with Midjourney's parameters (--ar 16:9, --seed 7, …) and links of pictures.",
        "examples": ["a fox in a snowy forest --ar 16:9"],
    },
    "botType": {
        "description": "MID_JOURNEY or mj (default), NIJI_JOURNEY or niji. Anything else means MID_JOURNEY.",
        "examples": ["MID_JOURNEY"],
    },
    "base64Array": {"description": "Reference pictures: data URLs, bare base64, or http(s) links. Blanks are skipped."},
    "base64": {"description": "One more reference picture; an older name.", "deprecated": True},
    "model": {"description": f"The speed: {ACCEPTED['model']}, default mj-fast. A path like /mj-relax/mj beats it."},
    "mode": {"description": f"The speed by another name: {ACCEPTED['mode']}. model beats it."},
    "notifyHook": {
        "description": "Where to POST the whole task at each change. Blank: the server's own, if it has one.",
        "maxLength": MAX_HOOK_CHARS,
    },
    "state": {"description": "Anything; it comes back verbatim in the task.", "maxLength": MAX_STATE_CHARS},
    "channelId": {"description": "Only accounts on this channel."},
    "instanceId": {"description": "Only this account."},
    "modes": {"description": f"Speeds in order of preference: {ACCEPTED['modes']}, any case."},
    "remark": {"description": "Only accounts whose remark contains this."},
    "remix": {"description": "Only accounts whose Remix switch stands so. With remixAutoConsidered it excludes none."},
    "nijiRemix": {"description": "As remix, for niji."},
    "remixAutoConsidered": {"description": "Remix dialogs that answer themselves count as Remix off."},
    "ids": {"description": f"Task ids, at most {MAX_IDS}. Doubles and unknown ones are left out of the answer."},
}

_PUBLIC_NAMES: Final = {
    "WireTask": "Task",
    "FilterBody": "AccountFilter",
    "ImagineBody": "ImagineRequest",
    "IdsBody": "IdsRequest",
}

_SENTENCE: Final[Schema] = {"type": "string", "description": "A sentence, Chinese or English by Accept-Language."}
_REFUSAL_CODES: Final = [
    errors.CODE_NOT_FOUND,
    errors.CODE_VALIDATION,
    errors.CODE_FAILURE,
    errors.CODE_QUEUE_FULL,
]


def components() -> dict[str, Schema]:
    """Give every schema by its name."""
    kinds = (WireTask, FilterBody, ImagineBody, IdsBody)
    _, made = msgspec.json.schema_components(kinds, ref_template=_REFERENCE)
    text = json.dumps(made)
    for name, public in _PUBLIC_NAMES.items():
        text = text.replace(f'"{name}"', f'"{public}"').replace(f'/{name}"', f'/{public}"')
    schemas: dict[str, Schema] = json.loads(text)
    for name in ("AccountFilter", "ImagineRequest", "IdsRequest"):
        for field, schema in schemas[name]["properties"].items():
            schema.update(_FIELD_NOTES.get(field, {}))
    schemas["ImagineRequest"]["required"] = ["prompt"]
    _set_apart(schemas["ImagineRequest"]["properties"], schemas["AccountFilter"]["properties"])
    schemas["Task"]["properties"]["properties"].update(_task_properties())
    schemas["Refusal"] = _refusal()
    schemas["Submitted"] = _submitted({"type": "string", "pattern": "^[1-9][0-9]{0,15}$"})
    schemas["SubmittedInteger"] = _submitted({"type": "integer", "minimum": 1, "maximum": 2**53 - 1})
    return dict(sorted(schemas.items()))


def _set_apart(fields: Schema, of_filter: Schema) -> None:
    """Put the filter's fields that an early dialect had beside the prompt behind the others, and say what they are."""
    for name in of_filter:
        early = fields.pop(name)
        fields[name] = early | {
            "deprecated": True,
            "description": f"As in accountFilter; early clients had {name} here.",
        }


def reference(name: str) -> Schema:
    """Point to a schema."""
    return {"$ref": _REFERENCE.format(name=name)}


def _refusal() -> Schema:
    return {
        "title": "Refusal",
        "type": "object",
        "description": "Why it cannot be done, and what is accepted.",
        "required": ["code", "description", "properties", "result"],
        "properties": {
            "code": {
                "type": "integer",
                "enum": _REFUSAL_CODES,
                "description": "3 not found or no account, 4 the request is wrong, 9 a fault of the server, 23 the"
                " queue is full.",
            },
            "description": _SENTENCE,
            "properties": {"type": "object"},
            "result": {"type": "null"},
        },
        "examples": [
            {"code": 4, "description": "prompt不能为空；请用文字描述要画的内容", "properties": {}, "result": None}
        ],
    }


def _submitted(result: Schema) -> Schema:
    is_integer = result["type"] == "integer"
    number = 1735700000123456
    return {
        "title": "SubmittedInteger" if is_integer else "Submitted",
        "type": "object",
        "description": "The task is written down and will end in SUCCESS or FAILURE.",
        "required": ["code", "description", "properties", "result"],
        "properties": {
            "code": {
                "type": "integer",
                "enum": [errors.CODE_SUCCESS, errors.CODE_QUEUED],
                "description": "1 accepted, 22 accepted with others waiting in front.",
            },
            "description": _SENTENCE,
            "properties": {
                "type": "object",
                "required": ["discordInstanceId", "discordChannelId"],
                "properties": {
                    "discordInstanceId": {"type": "string", "description": "The account that will draw it."},
                    "discordChannelId": {"type": "string"},
                    "numberOfQueues": {"type": "integer", "description": "With code 22: tasks waiting in front."},
                },
            },
            "result": {**result, "description": "The task id."},
        },
        "examples": [
            {
                "code": 1,
                "description": "提交成功",
                "properties": {"discordInstanceId": "papercut", "discordChannelId": "papercut"},
                "result": number if is_integer else str(number),
            }
        ],
    }


def _task_properties() -> Schema:
    strings = (
        *("notifyHook", "nonce", "botType", "discordInstanceId", "discordChannelId", "finalPrompt", "finalZhPrompt"),
        *("messageId", "messageHash", "messageContent", "progressMessageId"),
    )
    numbers = ("flags", "attempts")
    return {
        "required": [*strings, *numbers],
        "properties": {name: {"type": "string"} for name in strings} | {name: {"type": "integer"} for name in numbers},
    }
