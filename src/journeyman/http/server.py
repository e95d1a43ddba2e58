"""Serving an ASGI application over HTTP, in the event loop of the rest of the program."""

from __future__ import annotations

import asyncio
import socket
from typing import Final

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar.types import ASGIApp

from journeyman import errors

# Connections that wait to be accepted; a burst of a thousand clients is no reason to refuse any.
_BACKLOG: Final = 2048

# How long open responses, event streams above all, are waited for at the end.
_GRACE_SECONDS: Final = 2


def check_address(host: str, port: int) -> int:
    """Give the port to listen on, or say why it cannot be.

    Granian shares a port with whoever asks the same way, so two servers would answer in turn without anybody noticing.

    Raises:
        errors.SettingsError: it is taken, or cannot be listened on.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        message = (
            f"cannot listen on {host}:{port}: {error.strerror}; "
            "choose another with --host and --port, or stop what listens there"
        )
        raise errors.SettingsError(message) from error


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
