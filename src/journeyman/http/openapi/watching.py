"""The endpoints that look at tasks and accounts, and the one that cancels."""

from __future__ import annotations

from typing import Final

from journeyman.http.openapi.envelopes import NUMBER
from journeyman.http.openapi.operations import LANGUAGE, TASK_ID, Endpoint
from journeyman.http.openapi.schemas import Schema

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
_LAST_EVENT: Final[tuple[Schema, ...]] = (
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
)
ACCOUNT_ID: Final[Schema] = {
    "name": "account_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "What tasks show as discordInstanceId.",
    "example": "papercut",
}


def _by_ids(name: str, summary: str) -> Endpoint:
    return Endpoint(
        name=name,
        path=f"/task/{name}",
        tag="task",
        summary=summary,
        description="Answers those that exist, in the order asked for; `[]` when there are none, or no ids.",
        body="IdsRequest",
        example={"ids": [str(NUMBER)]},
        needs_body=False,
        answers=("Task[]", "Refusal"),
        statuses=("401", "413", "503"),
    )


def _listing(name: str, summary: str) -> Endpoint:
    return Endpoint(
        name=name,
        path=f"/task/{name}",
        method="get",
        tag="task",
        summary=summary,
        answers=("Task[]",),
        statuses=("401", "503"),
    )


TASKS: Final = (
    Endpoint(
        name="fetch",
        path="/task/{task_id}/fetch",
        method="get",
        tag="task",
        summary="Look at a task",
        parameters=(TASK_ID, LANGUAGE),
        answers=("Task",),
        statuses=("401", "404", "503"),
        leads={
            "action": {
                "requestBody": {"taskId": "$response.body#/id", "customId": "$response.body#/buttons/0/customId"},
                "description": "Press one of its buttons.",
            }
        },
    ),
    Endpoint(
        name="events",
        path="/task/{task_id}/events",
        method="get",
        tag="task",
        summary="Follow a task live",
        description="Server-sent events. Each has the name `change`, the task's version as `id`, and the whole task"
        " as `data`. The first is the present state, or, after `Last-Event-ID`, the first change that was missed. The"
        " last is the terminal one, always; then the stream ends, and a browser's `EventSource` should be closed, or it"
        " connects again. A comment every 15 s keeps the connection open.",
        parameters=(TASK_ID, *_LAST_EVENT, LANGUAGE),
        answers=(),
        content={
            "text/event-stream": {
                "schema": _EVENT,
                "example": f'id: 3\nevent: change\ndata: {{"id":"{NUMBER}","status":"IN_PROGRESS",…}}\n\n',
            }
        },
        statuses=("401", "404", "503"),
    ),
    Endpoint(
        name="cancel",
        path="/task/{task_id}/cancel",
        tag="task",
        summary="Cancel a task",
        description="Whether it waits, asks or runs, it is CANCEL from then on. To cancel it again does no harm; what"
        " has ended otherwise is refused with code 4. No body is read.",
        parameters=(TASK_ID, LANGUAGE),
        answers=("Cancelled", "Refusal"),
        statuses=("401", "404", "503"),
    ),
    Endpoint(
        name="image-seed",
        path="/task/{task_id}/image-seed",
        method="get",
        tag="task",
        summary="Get the seed of a task",
        description="As text in `result`. Where an account at a service drew it, the service is asked, which may take"
        " half a minute the first time.",
        parameters=(TASK_ID, LANGUAGE),
        answers=("ImageSeed", "Refusal"),
        statuses=("401", "404", "503"),
    ),
    _by_ids("list-by-condition", "Look at several tasks"),
    _by_ids("list-by-ids", "Look at several tasks, by another name"),
    _listing("list", "The 100 newest tasks, newest first"),
    _listing("queue", "The tasks that wait or run, at most 1000, oldest first"),
)
"""Watching tasks."""

ACCOUNTS: Final = (
    Endpoint(
        name="accounts",
        path="/account/list",
        method="get",
        tag="account",
        summary="The accounts that draw",
        description="What each can do, how it stands and how busy it is. Nothing that opens one is shown.",
        answers=("Account[]",),
        statuses=("401", "503"),
    ),
    Endpoint(
        name="account",
        path="/account/{account_id}/fetch",
        method="get",
        tag="account",
        summary="Look at an account",
        parameters=(ACCOUNT_ID, LANGUAGE),
        answers=("Account",),
        statuses=("401", "404", "503"),
    ),
)
"""Watching accounts."""
