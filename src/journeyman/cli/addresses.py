"""Where the server of this machine is, and its key."""

from __future__ import annotations

import contextlib
from typing import Final

from journeyman.settings import Settings

# A server that listens everywhere is reached on loopback.
_LOOPBACK: Final = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing is bound to it here


def here(settings: Settings) -> str:
    """Give the address at which a server with these settings answers on this machine."""
    host = _LOOPBACK.get(settings.host, settings.host)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def key(settings: Settings) -> str:
    """Give a key that it takes: a configured one, or the one that it made for itself."""
    if settings.api_keys:
        return settings.api_keys[0]
    with contextlib.suppress(OSError):
        # Most servers have made none.
        return (settings.data_path() / "api-key").read_text().strip()
    return ""
