"""Requests over HTTP: spaced, patient with limits, and repeated only where that cannot do a thing twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final, final

import aiohttp
import msgspec
import structlog
from yarl import URL

from journeyman.engines.discord.account import PRODUCT, Account
from journeyman.engines.discord.causes import cause
from journeyman.engines.discord.rest.pacing import Pace
from journeyman.engines.discord.rest.refusals import Limited, NotSent, Refused, RequestError, Unsure, read

log = structlog.get_logger(__name__)

_TIMEOUT: Final = aiohttp.ClientTimeout(total=60, sock_connect=15)
_MOST_BYTES: Final = 64 * 1024 * 1024  #: of an answer; a finished picture is the largest
_TRIES: Final = 4
_LONGEST_LIMIT_SECONDS: Final = 60.0
_FIRST_AGAIN_SECONDS: Final = 1.0
_LEAST_LIMIT_SECONDS: Final = 0.5

_NOT_SENT: Final = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL, ValueError)
"""What aiohttp raises when nothing has left this machine. Everything else may have arrived."""


Leaves = Callable[[], None]
"""Is called each time that a request is about to leave; what it raises keeps the request here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request."""

    method: str
    url: str
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    is_repeatable: bool  #: sending it twice does no harm
    leaves: Leaves | None = field(default=None, repr=False)


@final
class Requests:
    """Sends requests for one account. The token goes to Discord's API and nowhere else."""

    def __init__(self, account: Account, http: aiohttp.ClientSession) -> None:
        """Use a session for HTTP, which stays its owner's to close."""
        self._account = account
        self._http = http
        self._writes = Pace(account.manners.between_writes)
        self._reads = Pace(account.manners.between_reads)

    async def api(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        is_repeatable: bool = False,
        is_answered: bool = True,
        query: str = "",
        leaves: Leaves | None = None,
    ) -> bytes:
        """Call Discord's API.

        Args:
            method: of HTTP.
            path: below the API's address.
            body: is sent as JSON; ``None``: there is none.
            is_repeatable: whether it may be sent again when nobody knows what became of it. Reading always is.
            is_answered: whether Discord answers with content; if it must not, any content is somebody else's.
            query: of the URL.
            leaves: hears of each time that it is sent.

        Raises:
            RequestError: one of its kinds.
        """
        headers = {"Authorization": self._account.token.reveal()}
        if body is not None:
            headers["Content-Type"] = "application/json"
        request = Request(
            method=method,
            url=f"{self._account.places.api}{path}{f'?{query}' if query else ''}",
            body=None if body is None else msgspec.json.encode(body),
            headers=headers,
            is_repeatable=is_repeatable or method == "GET",
            leaves=leaves,
        )
        status, answer = await self.send(request, self._reads if method == "GET" else self._writes)
        if status == HTTPStatus.NO_CONTENT or (is_answered and 200 <= status < 300):
            return answer
        if status < 400:
            message = f"something answered {status}"
            raise Unsure(message)
        raise Refused(status, read(answer))

    async def elsewhere(self, request: Request) -> tuple[int, bytes]:
        """Send a request that is not for the API, as to where files are put or fetched: without the token."""
        return await self.send(request, self._reads)

    def may_read(self) -> bool:
        """Whether something may be read at once, with nothing before it."""
        return self._reads.is_free(asyncio.get_running_loop().time())

    async def send(self, request: Request, pace: Pace) -> tuple[int, bytes]:
        """Send a request until it has an answer below 500 that is no limit; give its status and body."""
        for tries in range(1, _TRIES + 1):
            await self._wait(pace)
            answer = await self._try(request, is_last=tries == _TRIES)
            if answer is not None:
                return answer
            await asyncio.sleep(_FIRST_AGAIN_SECONDS * 2 ** (tries - 1))
        raise RequestError

    async def _try(self, request: Request, *, is_last: bool) -> tuple[int, bytes] | None:
        """Send a request once; give its answer, or ``None`` if it may be sent again."""
        try:
            status, answer, asked_seconds = await self._once(request)
        except Unsure:
            if is_last or not request.is_repeatable:
                raise
            return None
        except NotSent:
            if is_last:
                raise
            return None
        if status != HTTPStatus.TOO_MANY_REQUESTS:
            return status, answer
        # A request that met a limit was not carried out, so any may be sent again.
        self._hold(asked_seconds)
        if is_last or asked_seconds > _LONGEST_LIMIT_SECONDS:
            raise Limited(asked_seconds)
        return None

    async def _once(self, request: Request) -> tuple[int, bytes, float]:
        if request.leaves is not None:
            request.leaves()
        try:
            async with self._http.request(
                request.method,
                # Signed links are taken as they are: written in another way, their signatures would be wrong.
                URL(request.url, encoded=True),
                data=request.body,
                headers={"User-Agent": user_agent(), **request.headers},
                proxy=self._account.places.proxy,
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as response:
                body = await _read(response)
        except _NOT_SENT as error:
            raise NotSent(cause(error)) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Their texts and causes may repeat the request, with its headers.
            raise Unsure(cause(error)) from None
        if response.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            message = f"Discord answered {response.status}"
            raise Unsure(message)
        log.debug("discord.request", method=request.method, status=response.status, bytes=len(body))
        return response.status, body, _asked_seconds(response, body)

    def _hold(self, seconds: float) -> None:
        """Let nothing go for a while: limits are the account's, whichever request met them."""
        until = asyncio.get_running_loop().time() + seconds
        log.warning("discord.rate_limited", seconds=round(seconds, 1))
        self._writes.hold(until)
        self._reads.hold(until)

    @staticmethod
    async def _wait(pace: Pace) -> None:
        while True:
            now = asyncio.get_running_loop().time()
            at = pace.book(now)
            await asyncio.sleep(at - now)
            if not pace.is_held(at):
                return


def user_agent() -> str:
    """Say who we are."""
    return f"{PRODUCT} (self-hosted image server)"


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _MOST_BYTES:
            message = f"an answer of more than {_MOST_BYTES} bytes"
            raise aiohttp.ClientPayloadError(message)
    return bytes(body)


def _asked_seconds(response: aiohttp.ClientResponse, body: bytes) -> float:
    if response.status != HTTPStatus.TOO_MANY_REQUESTS:
        return 0.0
    asked = read(body).retry_after
    if asked is None:
        digits = response.headers.get("Retry-After", "")
        asked = float(digits) if digits.isascii() and digits.isdecimal() else 5.0
    return max(_LEAST_LIMIT_SECONDS, asked)
