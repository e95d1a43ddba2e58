"""The schemas of envelopes: what submits answer, and refusals."""

from __future__ import annotations

from typing import Any, Final

from journeyman import errors
from journeyman.tasks.task import Status

Schema = dict[str, Any]

NUMBER: Final = 1735700000123456
"""The id of a task, for examples."""

_TEXT_ID: Final[Schema] = {"type": "string", "pattern": "^[1-9][0-9]{0,15}$"}
_INTEGER_ID: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 2**53 - 1}
_SENTENCE: Final[Schema] = {"type": "string", "description": "A sentence, Chinese or English by Accept-Language."}
_ACCOUNT: Final[Schema] = {
    "discordInstanceId": {"type": "string", "description": "The account that will draw it."},
    "discordChannelId": {"type": "string"},
}
_ACCOUNT_EXAMPLE: Final = {"discordInstanceId": "papercut", "discordChannelId": "papercut"}
_REFUSAL_CODES: Final = [
    errors.CODE_NOT_FOUND,
    errors.CODE_VALIDATION,
    errors.CODE_FAILURE,
    errors.CODE_QUEUE_FULL,
    errors.CODE_BANNED,
]


def components(dry_run: Schema) -> dict[str, Schema]:
    """Give every envelope by its name; what a dry run finds is described elsewhere."""
    return {
        **{f"{name}{kind}": schema for kind in ("", "Integer") for name, schema in _of_tasks(kind).items()},
        "SubmittedSeveral": _several(),
        "Uploaded": _uploaded(),
        "DryRunAnswer": _dry_run(dry_run),
        "Cancelled": _cancelled(),
        "ImageSeed": _image_seed(),
        "Administered": _administered(),
        "AccountRemoved": _removed(),
        "AccountPage": _page(),
        "Refusal": _refusal(),
    }


def _of_tasks(kind: str) -> dict[str, Schema]:
    """Give the envelopes with a task's id, which is text or an integer by the prefix."""
    result, number = (_INTEGER_ID, NUMBER) if kind else (_TEXT_ID, str(NUMBER))
    return {
        "Submitted": _submitted(f"Submitted{kind}", result, number),
        "DialogOpened": _dialog(f"DialogOpened{kind}", result, number),
        "Existing": _existing(f"Existing{kind}", result, number),
    }


def _envelope(
    title: str, said: str, *, code: Schema, properties: Schema, result: Schema, example: dict[str, Any]
) -> Schema:
    return {
        "title": title,
        "type": "object",
        "description": said,
        "required": ["code", "description", "properties", "result"],
        "properties": {
            "code": {"type": "integer", **code},
            "description": _SENTENCE,
            "properties": {"type": "object", **properties},
            "result": result,
        },
        "examples": [example],
    }


def _with_account(more: Schema | None = None, required: tuple[str, ...] = ()) -> Schema:
    return {"required": [*_ACCOUNT, *required], "properties": {**_ACCOUNT, **(more or {})}}


def _submitted(title: str, result: Schema, number: int | str) -> Schema:
    more = {
        "numberOfQueues": {"type": "integer", "description": "With code 22: tasks waiting in front."},
        "taskIds": {
            "type": "array",
            "items": _TEXT_ID,
            "description": "Where a prompt stands for several tasks, by braces or --repeat: all of them.",
        },
    }
    return _envelope(
        title,
        "The task is written down and will end in SUCCESS, FAILURE or CANCEL. Also the answer where nothing was to be"
        " done: to a bookmark, to a dialog answered twice in the same words, and to submit/show.",
        code={
            "enum": [errors.CODE_SUCCESS, errors.CODE_QUEUED],
            "description": "1 accepted, 22 accepted with others waiting in front.",
        },
        properties=_with_account(more),
        result={**result, "description": "The task id."},
        example={"code": 1, "description": "提交成功", "properties": _ACCOUNT_EXAMPLE, "result": number},
    )


def _dialog(title: str, result: Schema, number: int | str) -> Schema:
    more = {
        "finalPrompt": {"type": "string", "description": "The prompt that the dialog offers."},
        "remix": {"type": "boolean", "description": "Whether the prompt may be changed, which is so in every dialog."},
    }
    example = {"finalPrompt": "Cat", "remix": True}
    return _envelope(
        title,
        "A dialog is open: the new task waits in MODAL for submit/modal.",
        code={"const": errors.CODE_EXISTS},
        properties=_with_account(more, ("finalPrompt", "remix")),
        result={**result, "description": "The id of the task that waits, for submit/modal."},
        example={
            "code": 21,
            "description": "Waiting for window confirm",
            "properties": _ACCOUNT_EXAMPLE | example,
            "result": number,
        },
    )


def _existing(title: str, result: Schema, number: int | str) -> Schema:
    more = {
        "status": {"enum": [*Status], "description": "Of the task that exists."},
        "imageUrl": {"type": "string", "description": 'Its picture; "" until it has one.'},
    }
    example = {"status": "SUCCESS", "imageUrl": "http://127.0.0.1:8080/pictures/Zk3/1.png"}
    return _envelope(
        title,
        "The button would have made the same again, so nothing new was made.",
        code={"const": errors.CODE_EXISTS},
        properties=_with_account(more, ("status", "imageUrl")),
        result={**result, "description": "The id of the task that was made the first time."},
        example={"code": 21, "description": "任务已存在", "properties": _ACCOUNT_EXAMPLE | example, "result": number},
    )


def _several() -> Schema:
    ids = [str(NUMBER), str(NUMBER + 1)]
    more = {"taskIds": {"type": "array", "items": _TEXT_ID}}
    return _envelope(
        "SubmittedSeveral",
        "Imagine all made a task of each of describe's prompts.",
        code={"const": errors.CODE_SUCCESS},
        properties=_with_account(more, ("taskIds",)),
        result={
            "type": "string",
            "pattern": "^[1-9][0-9]*(,[1-9][0-9]*)*$",
            "description": "The task ids, joined by commas, as text under every prefix.",
        },
        example={
            "code": 1,
            "description": "提交成功",
            "properties": {**_ACCOUNT_EXAMPLE, "taskIds": ids},
            "result": ",".join(ids),
        },
    )


def _uploaded() -> Schema:
    return _envelope(
        "Uploaded",
        "The pictures are stored.",
        code={"const": errors.CODE_SUCCESS},
        properties={},
        result={"type": "array", "items": {"type": "string"}, "description": "Their links, in the order sent."},
        example={
            "code": 1,
            "description": "提交成功",
            "properties": {},
            "result": ["http://127.0.0.1:8080/pictures/Zk3/reference-1.png"],
        },
    )


def _dry_run(found: Schema) -> Schema:
    schema = _envelope(
        "DryRunAnswer",
        "What a submit would make of the prompt. No task was made.",
        code={"const": errors.CODE_SUCCESS},
        properties={},
        result={"type": "null"},
        example={},
    )
    schema["properties"]["properties"] = found
    del schema["examples"]
    return schema


def _cancelled() -> Schema:
    return _envelope(
        "Cancelled",
        "The task is CANCEL now and for ever.",
        code={"const": errors.CODE_SUCCESS},
        properties={
            "required": ["statusBefore"],
            "properties": {
                "statusBefore": {
                    "enum": [Status.NOT_START, Status.SUBMITTED, Status.MODAL, Status.IN_PROGRESS, Status.CANCEL],
                    "description": "What it was when it was asked; CANCEL: somebody had cancelled it before.",
                }
            },
        },
        result={**_TEXT_ID, "description": "The task id, as text under every prefix."},
        example={
            "code": 1,
            "description": "任务已取消",
            "properties": {"statusBefore": "NOT_START"},
            "result": str(NUMBER),
        },
    )


def _image_seed() -> Schema:
    return _envelope(
        "ImageSeed",
        "The seed that a task was drawn from.",
        code={"const": errors.CODE_SUCCESS},
        properties={},
        result={"type": "string", "pattern": "^[0-9]+$", "description": "Decimal digits, for --seed."},
        example={"code": 1, "description": "成功", "properties": {}, "result": "2718281828"},
    )


def _administered() -> Schema:
    schema = _envelope(
        "Administered",
        "It is done. Processes that hold accounts hear of it at once, and act on it.",
        code={"const": errors.CODE_SUCCESS},
        properties={},
        result={"$ref": "#/components/schemas/Account"},
        example={},
    )
    del schema["examples"]
    return schema


def _removed() -> Schema:
    account, counts = "1101151234567890124", {"runningCount": 0, "queueCount": 0, "dialogCount": 0}
    return _envelope(
        "AccountRemoved",
        "The account is gone, and what it had to do fails or goes to others.",
        code={"const": errors.CODE_SUCCESS},
        properties={
            "required": [*counts],
            "properties": {
                "runningCount": {"type": "integer", "description": "Its tasks that ran."},
                "queueCount": {"type": "integer", "description": "Its tasks that waited."},
                "dialogCount": {"type": "integer", "description": "Its open dialogs."},
            },
        },
        result={"type": "string", "description": "Its id."},
        example={"code": 1, "description": "账号已删除", "properties": counts, "result": account},
    )


def _page() -> Schema:
    return {
        "title": "AccountPage",
        "type": "object",
        "description": "A page of accounts.",
        "required": ["content", "totalElements"],
        "properties": {
            "content": {"type": "array", "items": {"$ref": "#/components/schemas/Account"}},
            "totalElements": {"type": "integer", "description": "On all pages."},
        },
    }


def _refusal() -> Schema:
    return _envelope(
        "Refusal",
        "Why it cannot be done, and what is accepted.",
        code={
            "enum": _REFUSAL_CODES,
            "description": "3 not found or no account, 4 the request is wrong, 9 a fault of the server, 23 the queue"
            " is full, 24 a banned word.",
        },
        properties={
            "properties": {
                "promptEn": {"type": "string", "description": "With code 24: the prompt."},
                "bannedWord": {"type": "string", "description": "With code 24: the word."},
            }
        },
        result={"type": "null"},
        example={
            "code": 4,
            "description": "prompt不能为空；请用文字描述要画的内容",
            "properties": {},
            "result": None,
        },
    )
