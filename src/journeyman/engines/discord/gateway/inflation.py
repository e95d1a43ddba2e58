"""Inflating the gateway's stream: one context for a whole connection, and an end to what a few bytes may become."""

from __future__ import annotations

import zlib
from typing import Final, final

from journeyman.engines.discord.gateway.codes import MAX_MESSAGE_BYTES

_FLUSHED: Final = b"\x00\x00\xff\xff"  #: ends every message; a frame without it is only a part of one


class Unreadable(Exception):
    """The stream is broken, or holds more than anyone needs. The connection is of no more use."""


@final
class Inflater:
    """Reads one connection's compressed stream. A new connection needs a new one."""

    def __init__(self, *, max_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self._context = zlib.decompressobj()
        self._parts: list[bytes] = []
        self._waiting_bytes = 0
        self._max_bytes = max_bytes

    def feed(self, part: bytes) -> bytes | None:
        """Take a frame; give the message that it ends, if it ends one.

        Raises:
            Unreadable: it is no such stream, or the message is too large.
        """
        self._parts.append(part)
        self._waiting_bytes += len(part)
        if self._waiting_bytes > self._max_bytes:
            raise Unreadable(_too_large(self._max_bytes))
        # The mark itself may be cut in two.
        if not (part if len(part) >= len(_FLUSHED) else b"".join(self._parts)).endswith(_FLUSHED):
            return None
        whole = b"".join(self._parts)
        self._parts, self._waiting_bytes = [], 0
        try:
            message = self._context.decompress(whole, self._max_bytes)
        except zlib.error as error:
            raise Unreadable(str(error)) from error
        if self._context.unconsumed_tail:
            raise Unreadable(_too_large(self._max_bytes))
        return message


def _too_large(max_bytes: int) -> str:
    return f"an event holds more than {max_bytes} bytes"
