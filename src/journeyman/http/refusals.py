"""The one place where errors become answers.

Errors of the business are HTTP 200 with a code in the envelope, because clients of this API take any other status for
a broken server. Other statuses are left to what those clients understand: an unknown path, method, task or picture, a
missing key, a body too large, and a service that is down.
"""

from __future__ import annotations

import secrets
from typing import Final

import msgspec
import structlog
from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.types import HTTPScope

from journeyman import errors
from journeyman.http import languages
from journeyman.http.answers import Answer, Header
from journeyman.wording import listed

log = structlog.get_logger(__name__)

STATUSES: Final[dict[type[errors.Refused], int]] = {
    errors.Unauthorized: 401,
    errors.AdminUnauthorized: 401,
    errors.AdministrationClosed: 401,
    errors.TaskNotFound: 404,
    errors.AccountNotFound: 404,
    errors.PictureNotFound: 404,
    errors.UnknownPath: 404,
    errors.WrongMethod: 405,
    errors.BodyTooLarge: 413,
    errors.Unavailable: 503,
    errors.Fault: 503,
}
"""Statuses of errors that are not 200. ``Fault`` is 200 on submits, as clients there read the envelope only."""

_SUBMITS: Final = ("/submit/", "/insight-face/")
_RETRY_SECONDS: Final = b"5"
_LONGEST_SHOWN: Final = 200  # characters of a path that an answer repeats
_UNAUTHORIZED: Final = 401
_NOT_FOUND: Final = 404
_WRONG_METHOD: Final = 405
_TOO_LARGE: Final = 413


class Envelope(msgspec.Struct, frozen=True):
    """What submits and refusals answer."""

    code: int
    description: str
    properties: dict[str, object]
    result: int | str | list[str] | None


encode_envelope = msgspec.json.Encoder().encode


def handle(request: Request[None, None, State], error: Exception) -> Answer:
    """Answer an exception that the framework caught."""
    return answer(request.scope, error)


def answer(scope: HTTPScope, error: Exception) -> Answer:
    """Turn any exception into an answer."""
    refused, headers = _refused(scope, error)
    status = STATUSES.get(type(refused), 200)
    if isinstance(refused, errors.Fault) and any(part in scope["path"] for part in _SUBMITS):
        status = 200
    if status == _UNAUTHORIZED:
        headers = ((b"www-authenticate", b"Bearer"),)
    elif isinstance(refused, errors.Unavailable | errors.Fault):
        headers = ((b"retry-after", _RETRY_SECONDS),)
    sentence = refused.sentence(languages.of(scope["headers"]))
    envelope = Envelope(code=refused.code, description=sentence, properties=refused.properties(), result=None)
    return Answer(encode_envelope(envelope), status=status, headers=(*headers, (b"cache-control", b"no-store")))


def _refused(scope: HTTPScope, error: Exception) -> tuple[errors.Refused, tuple[Header, ...]]:
    if isinstance(error, errors.Refused):
        return error, ()
    path = scope["path"][:_LONGEST_SHOWN]
    if isinstance(error, HTTPException):
        if error.status_code == _NOT_FOUND:
            return errors.UnknownPath(path=path), ()
        if error.status_code == _WRONG_METHOD:
            allowed = (error.headers or {}).get("allow", "")
            method, accepted = scope["method"][:_LONGEST_SHOWN], listed(allowed.split(", "))
            return errors.WrongMethod(method=method, path=path, accepted=accepted), ((b"allow", allowed.encode()),)
        if error.status_code < 500:
            return errors.MalformedBody(problem=error.detail), ()
    incident = secrets.token_hex(4)
    log.error("request.failed", incident=incident, method=scope["method"], path=path, exc_info=error)
    return errors.Fault(incident=incident), ()
