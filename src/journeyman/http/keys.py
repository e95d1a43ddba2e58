"""API keys: where clients put them, and whether one fits."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Final, final

HEADERS: Final = frozenset({b"authorization", b"mj-api-secret", b"x-api-key"})
"""Each may hold the key alone or after ``Bearer``. A client that sends several is let in when one of them fits."""

_BEARER: Final = b"bearer "


@final
class Keys:
    """The keys that open the API. Without any, it is open."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys = tuple(key.encode() for key in keys)

    def accept(self, headers: Iterable[tuple[bytes, bytes]]) -> bool:
        """Tell whether a request may pass. Takes as long for a wrong key as for a right one."""
        return not self._keys or self.fitting(headers) is not None

    def fitting(self, headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
        """Give the key of ours that a request sent, if it sent one."""
        fits: bytes | None = None
        if not self._keys:
            return None
        for name, value in headers:
            if name in HEADERS:
                offered = value.strip()
                if offered[: len(_BEARER)].lower() == _BEARER:
                    offered = offered[len(_BEARER) :].strip()
                for key in self._keys:
                    if hmac.compare_digest(offered, key):
                        fits = key
        return fits
