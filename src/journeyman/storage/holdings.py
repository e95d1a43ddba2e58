"""Holdings: which process holds which account, so that each has one connection however many processes there are."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from typing import Final

import psycopg
import structlog

from journeyman import errors
from journeyman.storage.database import Database
from journeyman.storage.queries import QUERIES
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

_LOST: Final = Clause("database connection that holds the accounts", "持有账号的数据库连接")


async def held(database: Database) -> frozenset[str]:
    """Give the accounts that some process holds; what is written down of all others is how they once stood."""
    return frozenset(account for (account,) in await database.rows("held_accounts", {}))


class Holdings:
    """The accounts that this process holds: advisory locks on a connection of their own.

    PostgreSQL lets go of them when the process dies, however it dies. After a restart of PostgreSQL nobody holds
    anything, and the first who asks again gets it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.AsyncConnection | None = None
        self._held: set[str] = set()

    async def hold(self, wanted: Collection[str]) -> frozenset[str]:
        """Hold as many of these accounts as are free, let go of all others, and give those that are held now.

        Raises:
            errors.Unavailable: the database does not answer. Nothing is held any more, though nobody else may know yet.
        """
        try:
            connection = await self._connected()
            for gone in self._held.difference(wanted):
                await connection.execute(QUERIES["release_account"], {"id": gone})
                self._held.remove(gone)
            missing = [account for account in wanted if account not in self._held]
            cursor = await connection.execute(QUERIES["hold_accounts"], {"ids": missing})
            self._held.update(account for (account,) in await cursor.fetchall())
        except psycopg.Error as error:
            log.warning("holdings.connection_lost", error=str(error))
            await self.aclose()
            raise errors.Unavailable(what=_LOST) from error
        return frozenset(self._held)

    async def aclose(self) -> None:
        """Let go of everything."""
        self._held.clear()
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(psycopg.Error):
                # A connection that cannot be closed is closed.
                await connection.close()

    async def _connected(self) -> psycopg.AsyncConnection:
        if self._connection is None:
            self._connection = await self._database.connect()
        return self._connection
