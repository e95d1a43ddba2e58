"""The administration of accounts, which takes an admin key."""

from __future__ import annotations

from typing import Any, Final

from journeyman.http.openapi.operations import LANGUAGE, Endpoint
from journeyman.http.openapi.schemas import Schema
from journeyman.http.openapi.watching import ACCOUNT_ID

SECURITY: Final = ("adminKey", "adminBearer")
SCHEMES: Final[dict[str, Any]] = {
    "adminKey": {
        "type": "apiKey",
        "in": "header",
        "name": "mj-api-secret",
        "description": "One of JOURNEYMAN_ADMIN_KEYS. Where there is none, the administration is closed.",
    },
    "adminBearer": {"type": "http", "scheme": "bearer", "description": "The same, in the other header."},
}

_BOT: Final[Schema] = {
    "name": "botType",
    "in": "query",
    "schema": {"type": "string"},
    "description": "MID_JOURNEY (default) or NIJI_JOURNEY.",
}
_EXAMPLE: Final = {
    "guildId": "1101151234567890123",
    "channelId": "1101151234567890124",
    "userToken": "the account's token",
    "name": "Anna's",
    "coreSize": 3,
    "queueSize": 10,
    "timeoutMinutes": 30,
}


def _query(name: str, description: str, example: str) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": True,
        "schema": {"type": "string"},
        "description": description,
        "example": example,
    }


def _of_account(name: str, path: str, summary: str, description: str, **more: Any) -> Endpoint:  # noqa: ANN401 - fields
    fields: dict[str, Any] = {
        "parameters": (ACCOUNT_ID, LANGUAGE),
        "answers": ("Administered", "Refusal"),
        "statuses": ("401", "404", "503"),
        **more,
    }
    return Endpoint(
        name=name,
        path=f"/account/{{account_id}}/{path}",
        tag="administration",
        summary=summary,
        description=description,
        security=SECURITY,
        **fields,
    )


ADMINISTRATION: Final = (
    Endpoint(
        name="account-create",
        path="/account/create",
        tag="administration",
        summary="Add an account",
        description="channelId and userToken are needed. Fields that only other servers know are ignored.",
        body="AccountRequest",
        example=_EXAMPLE,
        answers=("Administered", "Refusal"),
        statuses=("401", "413", "503"),
        security=SECURITY,
    ),
    Endpoint(
        name="account-query",
        path="/account/query",
        tag="administration",
        summary="Look for accounts, page by page",
        body="AccountSearchRequest",
        example={"enable": True, "pageNumber": 0, "pageSize": 10, "sort": "id,desc"},
        needs_body=False,
        answers=("AccountPage", "Refusal"),
        statuses=("401", "413", "503"),
        security=SECURITY,
    ),
    _of_account(
        "account-update",
        "update",
        "Change an account",
        "What is not said, or null, stays as it is; so does the token when it is blank. `enable` pauses and resumes.",
        method="put",
        body="AccountRequest",
        example={"coreSize": 6, "remark": "paid until May"},
        statuses=("401", "404", "413", "503"),
    ),
    _of_account(
        "account-update-reconnect",
        "update-reconnect",
        "Change an account, and end its pause",
        "As `update`, then as `resume`.",
        method="put",
        body="AccountRequest",
        example={"userToken": "the account's new token"},
        statuses=("401", "404", "413", "503"),
    ),
    _of_account(
        "account-delete",
        "delete",
        "Remove an account",
        "Its token is forgotten. What it runs and its open dialogs fail; what waits goes to others or fails.",
        method="delete",
        answers=("AccountRemoved", "Refusal"),
    ),
    _of_account(
        "account-sync-info",
        "sync-info",
        "Ask the service how an account stands",
        "The answer has what it told. No body is read.",
    ),
    _of_account(
        "account-change-version",
        "change-version",
        "Choose the model for prompts that name none",
        "No body is read.",
        parameters=(ACCOUNT_ID, _query("version", "As the account's versionSelector lists it.", "7"), _BOT, LANGUAGE),
    ),
    _of_account(
        "account-action",
        "action",
        "Press a switch of an account's settings",
        "The answer has the switches as they then are, in buttons and nijiButtons. No body is read.",
        parameters=(
            ACCOUNT_ID,
            _query("customId", "Of one of the account's buttons.", "MJ::Settings::RemixToggle"),
            _BOT,
            LANGUAGE,
        ),
    ),
    _of_account("account-pause", "pause", "Let an account take no more tasks", "Those that run go on."),
    _of_account(
        "account-resume",
        "resume",
        "End an account's pause",
        "The operator's own, or one that the service demanded and whose reason has been seen to.",
    ),
)
"""Under ``/mj`` alone."""
