"""Fetching what clients link to, without being sent astray, drowned or kept waiting."""

from __future__ import annotations

import asyncio
import zlib
from http import HTTPStatus
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from journeyman import errors
from journeyman.media.guard import MALFORMED, AllowPrivate, PrivateAddress, check_link, guarded_connector, refusal
from journeyman.media.pixels import megabytes
from journeyman.wording import Clause

__all__ = ["Downloader", "check_link", "guarded_connector"]

_MAX_REDIRECTS: Final = 5
_CHUNK_BYTES: Final = 65_536
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_ZLIB_OR_GZIP: Final = 47  # zlib's window bits: 15, plus 32 to tell the two headers apart
_HEADERS: Final = {
    "Accept": "image/png,image/jpeg,image/webp,image/gif,*/*;q=0.1",  # without AVIF, which we do not read
    "Accept-Encoding": "identity",
    "User-Agent": "Journeyman",  # some hosts refuse clients that give no name
}

_TO_NOWHERE: Final = Clause("it redirects to nowhere", "重定向没有目标")
_TOO_OFTEN: Final = Clause(f"it redirects more than {_MAX_REDIRECTS} times", f"重定向超过{_MAX_REDIRECTS}次")
_CUT_SHORT: Final = Clause("its server ends the answer early", "对方服务器提前结束了响应")
_ODDLY_COMPRESSED: Final = Clause(
    "its server sends it compressed in a way that was not asked for", "对方服务器使用了未请求的压缩方式"
)


class Downloader:
    """Fetches links over one pool of guarded connections, opened at the first fetch. Close it with ``aclose``."""

    def __init__(
        self,
        *,
        allow_private: AllowPrivate = False,
        timeout_seconds: float = 30,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._allow_private: AllowPrivate = allow_private
        self._timeout_seconds = timeout_seconds
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, link: str, *, max_bytes: int) -> bytes:
        """Fetch what a link leads to, at most ``max_bytes`` of it after decompression. What it is, is not judged.

        Raises:
            errors.InvalidLink: it may not be followed, leads nowhere, or holds or takes too much. Names the link given.
        """
        try:
            async with asyncio.timeout(self._timeout_seconds):
                return await self._follow(link, max_bytes)
        except TimeoutError as error:
            raise refusal(link, _too_slow(self._timeout_seconds)) from error
        except (aiohttp.ClientError, OSError, ValueError, IndexError, zlib.error) as error:
            raise refusal(link, _clause(error)) from error

    async def aclose(self) -> None:
        """Close all connections; a later fetch opens new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _follow(self, link: str, max_bytes: int) -> bytes:
        # Redirects are followed here and not by aiohttp, so that each target is judged as the first link was.
        url = check_link(link, self._allow_private)
        for _ in range(_MAX_REDIRECTS + 1):
            async with self._open().get(url, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    return await _body(link, response, max_bytes)
                target = response.headers.get("Location")
            if not target:
                raise refusal(link, _TO_NOWHERE)
            url = self._redirected(link, url, target)
        raise refusal(link, _TOO_OFTEN)

    def _redirected(self, link: str, url: URL, target: str) -> URL:
        joined = str(url.join(URL(target)))
        try:
            return check_link(joined, self._allow_private)
        except errors.InvalidLink as error:
            raise refusal(link, _badly_redirected(error)) from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=guarded_connector(self._allow_private, resolver=self._resolver),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                # The total is kept in fetch, over all redirects together.
                timeout=aiohttp.ClientTimeout(total=None),
                # A few KB inflate to gigabytes: _body inflates with a limit.
                auto_decompress=False,
            )
        return self._session


async def _body(link: str, response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    """Read the body with both its sizes limited: as sent and as inflated."""
    if response.status != HTTPStatus.OK:
        raise refusal(link, _status(response.status))
    too_large = refusal(link, _too_large(megabytes(max_bytes)))
    if (response.content_length or 0) > max_bytes:
        raise too_large
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise refusal(link, _ODDLY_COMPRESSED)
    inflater = None if encoding in {"", "identity"} else zlib.decompressobj(_ZLIB_OR_GZIP)
    body = bytearray()
    received = 0
    async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
        received += len(chunk)
        # One byte of room above the limit tells "too large" from "just fits".
        body += inflater.decompress(chunk, max_bytes + 1 - len(body)) if inflater else chunk
        if received > max_bytes or len(body) > max_bytes:
            raise too_large
    if inflater and not inflater.eof:
        raise refusal(link, _CUT_SHORT)
    return bytes(body)


def _status(code: int) -> Clause:
    # The reason phrase comes from the other server and is not repeated.
    try:
        said = f"{code} {HTTPStatus(code).phrase}"
    except ValueError:
        said = str(code)
    return Clause(f"its server answers {said}", f"对方服务器返回{said}")


def _too_slow(seconds: float) -> Clause:
    return Clause(f"it was not loaded within {seconds:g} seconds", f"{seconds:g}秒内未能下载完")


def _too_large(most: str) -> Clause:
    return Clause(f"it holds more than {most}", f"超过{most}")


def _badly_redirected(error: errors.InvalidLink) -> Clause:
    problem = error.details["problem"]
    zh = problem.zh if isinstance(problem, Clause) else problem
    return Clause(f"it redirects to a place that is not accepted: {problem}", f"重定向到不被接受的地址：{zh}")


# What a library's error means for the one who gave the link; the first that fits is said.
_CLAUSES: Final[tuple[tuple[type[Exception] | tuple[type[Exception], ...], Clause], ...]] = (
    (aiohttp.ClientConnectorDNSError, Clause("its host name is unknown", "主机名无法解析")),
    (aiohttp.ClientSSLError, Clause("its server has no valid certificate", "对方服务器没有有效证书")),
    (aiohttp.ClientConnectorError, Clause("its server cannot be reached", "无法连接对方服务器")),
    ((aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError), _CUT_SHORT),
    ((aiohttp.ClientError, OSError), Clause("its server does not answer as HTTP asks", "对方服务器的响应不符合HTTP")),
    (zlib.error, Clause("its server sends damaged data", "对方服务器发送的数据已损坏")),
    ((ValueError, IndexError), MALFORMED),  # by yarl, of a redirect's target
)


def _clause(error: Exception) -> Clause:
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(error.os_error, PrivateAddress):
        return error.os_error.clause
    return next(clause for kinds, clause in _CLAUSES if isinstance(error, kinds))
