"""The address by which a client reached us, which stands in front of the links it is given."""

from __future__ import annotations

import functools
import re
from typing import Final, final

from litestar.types import HTTPScope

from journeyman.settings import Settings

_LONGEST_HOST: Final = 255  # characters of a name in DNS
_HOST: Final = re.compile(rb"(?:[0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_EVERYWHERE: Final = frozenset({"0.0.0.0", "::", "[::]"})  # noqa: S104 - compared with, not bound to


@functools.lru_cache(maxsize=1024)
def authority(host: bytes) -> str | None:
    """Give a ``Host`` header as text, or ``None`` when it is nothing that belongs into a link."""
    if len(host) > _LONGEST_HOST or not _HOST.fullmatch(host):
        return None
    return host.decode("ascii")


@final
class Origins:
    """Tells the origin of requests: the public address from the settings, else what the request was sent to."""

    def __init__(self, settings: Settings) -> None:
        self._public_url = settings.public_url.rstrip("/")
        self._trust_proxy = settings.trust_proxy

    def of(self, scope: HTTPScope) -> str:
        """Give ``scheme://host[:port]`` without a slash at the end."""
        if self._public_url:
            return self._public_url
        headers = scope["headers"]
        scheme, host = scope["scheme"], None
        for name, value in headers:
            if name == b"host":
                host = authority(value)
                break
        if self._trust_proxy:
            forwarded = dict(headers)
            scheme = _first(forwarded.get(b"x-forwarded-proto", b""), {b"http", b"https"}) or scheme
            host = authority(forwarded.get(b"x-forwarded-host", b"").partition(b",")[0].strip()) or host
        return f"{scheme}://{host or _bound(scope)}"


def _first(header: bytes, accepted: set[bytes]) -> str:
    value = header.partition(b",")[0].strip().lower()
    return value.decode("ascii") if value in accepted else ""


def _bound(scope: HTTPScope) -> str:
    host, port = scope["server"] or ("127.0.0.1", None)
    if host in _EVERYWHERE:
        host = "127.0.0.1"
    name = f"[{host}]" if ":" in host and not host.startswith("[") else host
    return f"{name}:{port}" if port else name
