"""LISTEN: hearing of changes that any process made."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import psycopg
import psycopg.sql
import structlog

from journeyman import errors
from journeyman.storage.database import Database

log = structlog.get_logger(__name__)

RETRY_SECONDS: Final = 0.5


class Notifications:
    """Calls listeners with the payload of each notification of their channel.

    After a lost connection every listener is called with ``None``: anything may have been missed, so look again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: dict[str, list[Callable[[str | None], None]]] = {}

    def listen(self, channel: str, listener: Callable[[str | None], None]) -> None:
        """Add a listener; before ``run``. It must not block."""
        self._listeners.setdefault(channel, []).append(listener)

    async def run(self) -> None:
        """Listen until cancelled, connecting again as often as needed."""
        while True:
            try:
                connection = await self._database.connect()
                async with connection:
                    for channel in self._listeners:
                        await connection.execute(psycopg.sql.SQL("LISTEN {}").format(psycopg.sql.Identifier(channel)))
                    self._tell_all()
                    async for notification in connection.notifies():
                        for listener in self._listeners[notification.channel]:
                            listener(notification.payload)
            except (psycopg.Error, errors.Unavailable) as error:
                log.warning("notifications.connection_lost", error=str(error))
                await asyncio.sleep(RETRY_SECONDS)

    def _tell_all(self) -> None:
        for listeners in self._listeners.values():
            for listener in listeners:
                listener(None)
