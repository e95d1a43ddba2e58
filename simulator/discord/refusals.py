"""Discord's refusals, with their codes and bodies."""

from __future__ import annotations

import re
from typing import Final

import msgspec
from typing_extensions import override

from simulator.discord.shapes import Json

OUTDATED: Final = "INTERACTION_APPLICATION_COMMAND_INVALID_VERSION"
COMMAND_INVALID: Final = "INTERACTION_APPLICATION_COMMAND_INVALID"
COMPONENT_INVALID: Final = "COMPONENT_VALIDATION_FAILED"

_SENTENCES: Final = {
    OUTDATED: "This command is outdated, please try again in a few minutes",
    COMMAND_INVALID: "This command is not valid",
    COMPONENT_INVALID: "Component validation failed",
    "BASE_TYPE_REQUIRED": "This field is required",
}
_MESSAGES: Final = {
    0: "404: Not Found",
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10008: "Unknown Message",
    10013: "Unknown User",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    10063: "Unknown application command",
    20016: "This action cannot be performed due to slowmode rate limit.",
    20028: "The write action you are performing on the channel has hit the write rate limit.",
    40062: "Service resource is being rate limited.",
    40333: "internal network error",
    50001: "Missing Access",
    50006: "Cannot send an empty message",
    50013: "Missing Permissions",
    50035: "Invalid Form Body",
}
_PLACE: Final = re.compile(r" - at `\$(?P<path>[^`]*)`$")


class Refused(Exception):
    """An answer that is not what was asked for."""

    def __init__(self, status: int, body: Json | str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers = headers or {}

    @override
    def __str__(self) -> str:
        return f"{self.status} {self.body}"


def refused(status: int, code: int, message: str = "") -> Refused:
    """Refuse with one of Discord's codes."""
    return Refused(status, {"message": message or _MESSAGES.get(code, "Error"), "code": code})


def unauthorised() -> Refused:
    """Refuse a token that is missing or wrong."""
    return refused(401, 0, "401: Unauthorized")


def invalid(path: str, code: str, message: str = "") -> Refused:
    """Refuse a body for what stands at a dotted path."""
    found: Json = {"_errors": [{"code": code, "message": message or _SENTENCES.get(code, code)}]}
    for name in reversed([name for name in path.split(".") if name]):
        found = {name: found}
    return Refused(400, {"message": _MESSAGES[50035], "code": 50035, "errors": found})


def malformed(error: msgspec.ValidationError, prefix: str = "") -> Refused:
    """Refuse a body that lacks a field or holds one of a wrong type."""
    text = str(error)
    place = _PLACE.search(text)
    path = prefix + (place["path"].replace("[...]", ".0").replace("[", ".").replace("]", "") if place else "")
    missing = re.match(r"Object missing required field `(\w+)`", text)
    if missing:
        return invalid(f"{path}.{missing[1]}", "BASE_TYPE_REQUIRED")
    return invalid(path, "BASE_TYPE_INVALID", _PLACE.sub("", text))


def rate_limited(seconds: float, *, is_global: bool = False, scope: str = "user", code: int | None = None) -> Refused:
    """Refuse for some seconds. A user account's answers carry no bucket headers."""
    body: Json = {
        "message": "You are being rate limited." if is_global else "The resource is being rate limited.",
        "retry_after": seconds,
        "global": is_global,
    }
    if code is not None:
        body["code"] = code
    headers = {"Retry-After": str(max(1, round(seconds))), "X-RateLimit-Scope": "global" if is_global else scope}
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    return Refused(429, body, headers)
