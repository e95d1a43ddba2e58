"""Serving pictures: to browsers, caches and players that ask for a part."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final, final

from litestar import Request
from litestar.datastructures import State
from litestar.types import Receive, Scope, Send

from journeyman import errors
from journeyman.http import ranges
from journeyman.http.answers import Header
from journeyman.media.store import PictureStore, StoredObject

_CHUNK_BYTES: Final = 8_000_000  # what one answer holds in memory at most
_TAG: Final = re.compile(r'(?:W/)?"[^"]*"')
_FIXED: Final[tuple[Header, ...]] = (
    # A key is never written with something else, so what was fetched once is right for ever.
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"accept-ranges", b"bytes"),
    (b"x-content-type-options", b"nosniff"),
    # An SVG or a page among the pictures, by whatever way, must not run scripts in our name.
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)


@final
class PictureEndpoints:
    """``/pictures/{key}``."""

    def __init__(self, store: PictureStore) -> None:
        self._store = store

    async def picture(self, request: Request[None, None, State]) -> PictureAnswer:
        """Answer a picture, a part of it, or that the client has it already."""
        key = request.scope["path_params"]["key"].lstrip("/")
        stored = await self._store.head(key)
        if stored is None:
            raise errors.PictureNotFound(path=request.scope["path"][:200])
        headers = dict(request.scope["headers"])
        described = (*_FIXED, *_describing(key, stored))
        if _is_known(headers, stored):
            return PictureAnswer(self._store, key, status=304, span=ranges.Span(0, 0), headers=described)
        span, status = ranges.Span(0, stored.size), 200
        if b"range" in headers and _may_be_partial(headers, stored):
            try:
                part = ranges.parse(headers[b"range"], stored.size)
            except ranges.Unsatisfiable:
                unsatisfied = (b"content-range", b"bytes */%d" % stored.size)
                return PictureAnswer(
                    self._store, key, status=416, span=ranges.Span(0, 0), headers=(*_FIXED, unsatisfied)
                )
            if part is not None:
                span, status = part, 206
                described += ((b"content-range", b"bytes %d-%d/%d" % (part.start, part.end - 1, stored.size)),)
        return PictureAnswer(self._store, key, status=status, span=span, headers=described)


@final
class PictureAnswer:
    """A picture on its way, read in pieces that fit into memory."""

    def __init__(
        self, store: PictureStore, key: str, *, status: int, span: ranges.Span, headers: tuple[Header, ...]
    ) -> None:
        self._store = store
        self._key = key
        self._status = status
        self._span = span
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the headers and, unless only they are asked for, the bytes."""
        del receive
        start, end = self._span.start, self._span.end
        headers = [*self._headers]
        if self._status != 304:
            headers.append((b"content-length", str(end - start).encode()))
        head_only = scope["type"] == "http" and scope["method"] == "HEAD"
        first = b"" if head_only or start == end else await self._read(start, end)
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        start += len(first)
        more = bool(first) and start < end
        await send({"type": "http.response.body", "body": first, "more_body": more})
        while more:
            piece = await self._read(start, end)
            start += len(piece)
            more = start < end
            await send({"type": "http.response.body", "body": piece, "more_body": more})

    async def _read(self, start: int, end: int) -> bytes:
        return await self._store.get_range(self._key, start, min(end, start + _CHUNK_BYTES))


def _describing(key: str, stored: StoredObject) -> tuple[Header, ...]:
    modified = stored.last_modified.astimezone(datetime.UTC)
    return (
        (b"content-type", stored.media_type.encode()),
        (b"etag", stored.etag.encode()),
        (b"last-modified", format_datetime(modified, usegmt=True).encode()),
        (b"content-disposition", b'inline; filename="%b"' % file_name(key).encode()),
    )


def file_name(key: str) -> str:
    """Give the name under which a browser saves a picture: ``Zk3…/1.png`` becomes ``journeyman-Zk3…-1.png``."""
    folder, _, name = key.rpartition("/")
    return "-".join(["journeyman", *(part[:8] for part in folder.split("/") if part), name])


def _is_known(headers: Mapping[bytes, bytes], stored: StoredObject) -> bool:
    """Tell whether the client has the picture; a tag is the better witness than a date, which is then not asked."""
    tags = headers.get(b"if-none-match")
    if tags is not None:
        known = tags.decode("latin-1")
        return known.strip() == "*" or _weak(stored.etag) in {_weak(tag) for tag in _TAG.findall(known)}
    since = _date(headers.get(b"if-modified-since", b""))
    return since is not None and stored.last_modified.replace(microsecond=0) <= since


def _may_be_partial(headers: Mapping[bytes, bytes], stored: StoredObject) -> bool:
    """Heed ``If-Range``: a part is only of use to a client whose other parts are of the same file."""
    condition = headers.get(b"if-range")
    if condition is None:
        return True
    if b'"' in condition:
        return condition.decode("latin-1").strip() == stored.etag and not stored.etag.startswith("W/")
    return _date(condition) == stored.last_modified.replace(microsecond=0)


def _weak(tag: str) -> str:
    return tag.removeprefix("W/")


def _date(header: bytes) -> datetime.datetime | None:
    try:
        moment = parsedate_to_datetime(header.decode("latin-1"))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
