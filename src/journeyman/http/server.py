"""Serving an ASGI application over HTTP, in the event loop of the rest of the program."""

from __future__ import annotations

import asyncio
from typing import Final

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar.types import ASGIApp

# Connections that wait to be accepted; a burst of a thousand clients is no reason to refuse any.
_BACKLOG: Final = 2048

# How long open responses, event streams above all, are waited for at the end.
_GRACE_SECONDS: Final = 2


class HTTPServer:
    """Granian, embedded: one process, one loop, one place where everything lives."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        self._server = Server(
            app, address=host, port=port, interface=Interfaces.ASGINL, log_enabled=False, backlog=_BACKLOG
        )
        self._server.workers_kill_timeout = _GRACE_SECONDS

    async def run(self) -> None:
        """Serve until cancelled; then stop accepting, and end what is open."""
        serving = asyncio.create_task(self._server.serve(), name="granian")
        try:
            await asyncio.shield(serving)
        except asyncio.CancelledError:
            self._server.stop()
            await serving
            raise
