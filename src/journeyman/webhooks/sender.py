"""One delivery: a POST, and whether its receiver took it. Receivers may be slow, broken or hostile."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncGenerator, Collection
from typing import Final

import aiohttp

from journeyman import errors
from journeyman.media.guard import AllowPrivate, check_link, guarded_connector
from journeyman.webhooks.signature import Signer

# Enough of an answer to say what is wrong; a receiver does not fill our memory with more.
MAX_ANSWER_BYTES: Final = 1024

# A 2xx is a 2xx; its body is only read so that the connection can be used again.
_BODY_SECONDS: Final = 1.0

_QUOTED_CHARS: Final = 200


class Undelivered(Exception):
    """The receiver did not take it; the message says why."""


class Unreachable(Undelivered):
    """There was no answer in time."""


class Sender:
    """Posts bodies to webhooks. Use it as a context manager, which holds its connections."""

    def __init__(
        self, *, signer: Signer, timeout_seconds: float, allow_private: AllowPrivate, own_hooks: Collection[str]
    ) -> None:
        self._signer = signer
        self._timeout_seconds = timeout_seconds
        self._allow_private: AllowPrivate = allow_private
        self._own_hooks = frozenset(own_hooks)
        self._for_clients: aiohttp.ClientSession | None = None
        self._for_operator: aiohttp.ClientSession | None = None

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Hold connections."""
        async with self._session(self._allow_private) as self._for_clients, self._session(True) as self._for_operator:
            yield

    async def post(self, hook: str, body: bytes, message_id: str) -> None:
        """Post a body; returns when the receiver took it, that is, answered with any 2xx.

        Raises:
            Unreachable: there was no answer in time.
            Undelivered: there was another answer, or the webhook leads where it may not.
        """
        # The hooks of the operator's settings may lead where he likes; what clients name may not.
        session = self._for_operator if hook in self._own_hooks else self._for_clients
        if session is None:
            message = "open() comes first"
            raise RuntimeError(message)
        try:
            url = check_link(hook, True if session is self._for_operator else self._allow_private)
        except errors.InvalidLink as error:
            raise Undelivered(str(error)) from error
        headers = {"Content-Type": "application/json", **self._signer.headers(message_id, int(time.time()), body)}
        try:
            async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
                answer = await _answer(response)
        except TimeoutError as error:
            message = f"no answer within {self._timeout_seconds:g} seconds"
            raise Unreachable(message) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(_clause(error)) from error
        if not 200 <= response.status < 300:
            message = f"it answered {response.status} {answer!r}" if answer else f"it answered {response.status}"
            raise Undelivered(message)

    def _session(self, allow_private: AllowPrivate) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=guarded_connector(allow_private),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": "Journeyman"},
            timeout=aiohttp.ClientTimeout(total=self._timeout_seconds),
            # A few bytes may inflate to gigabytes.
            auto_decompress=False,
        )


async def _answer(response: aiohttp.ClientResponse) -> str:
    """Read the beginning of the body, if it comes at once. aiohttp drops the connection when there is more."""
    body = b""
    with contextlib.suppress(TimeoutError, aiohttp.ClientError):
        # The status is known already; a body that breaks off changes nothing.
        async with asyncio.timeout(_BODY_SECONDS):
            while len(body) < MAX_ANSWER_BYTES:
                piece = await response.content.read(MAX_ANSWER_BYTES - len(body))
                if not piece:
                    break
                body += piece
    return body.decode("utf-8", "replace")[:_QUOTED_CHARS]


def _clause(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorError):
        error = error.os_error
        if error.errno:
            # asyncio puts the address in the place of the reason.
            return os.strerror(error.errno)
    return f"{type(error).__name__}: {error}"[:_QUOTED_CHARS]
