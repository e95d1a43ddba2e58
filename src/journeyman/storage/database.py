"""The connections: a pool for work, and the translation of the driver's errors."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

import psycopg
import structlog
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from journeyman import errors
from journeyman.storage.queries import QUERIES
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

_DATABASE: Final = Clause("database", "数据库")

# Long enough to outlast a restart of PostgreSQL, short enough that a client hears of a longer outage in time.
CONNECT_TIMEOUT_SECONDS: Final = 10.0

# How long the pool tries to replace one connection. Its tries become ever rarer, so that after a long outage nobody
# would be served for as long again; giving up soon and beginning anew keeps them close together.
RECONNECT_SECONDS: Final = 0.5

# What the driver raises when the server is away, restarts or shuts down, as opposed to when our SQL is wrong.
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)


class Database:
    """PostgreSQL, as the storage modules use it."""

    def __init__(self, url: str, *, max_connections: int = 8) -> None:
        self.url = url
        self.pool = AsyncConnectionPool(
            url,
            min_size=2,
            max_size=max_connections,
            open=False,
            timeout=CONNECT_TIMEOUT_SECONDS,
            reconnect_timeout=RECONNECT_SECONDS,
            reconnect_failed=_begin_anew,
            kwargs={"autocommit": True, "options": "-c timezone=UTC"},
            name="journeyman",
        )

    async def open(self) -> None:
        """Connect. Raises ``errors.Unavailable`` when the server cannot be reached."""
        try:
            await self.pool.open(wait=True, timeout=CONNECT_TIMEOUT_SECONDS)
        except AWAY as error:
            raise errors.Unavailable(what=_DATABASE) from error

    async def aclose(self) -> None:
        """Close every connection."""
        await self.pool.close()

    async def rows(self, query: str, parameters: Mapping[str, object]) -> list[tuple[Any, ...]]:
        """Run a named query and give all its rows. Once more on a fresh connection if the first was dead."""
        for last in (False, True):
            try:
                async with self.pool.connection() as connection:
                    return await (await connection.execute(QUERIES[query], parameters)).fetchall()
            except AWAY as error:
                if last or isinstance(error, PoolTimeout):
                    # No connection came in all that time: nobody needs to wait as long again to hear of it.
                    raise errors.Unavailable(what=_DATABASE) from error
                await self.pool.check()
        raise errors.Unavailable(what=_DATABASE)

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncGenerator[psycopg.AsyncConnection]:
        """Hold a connection on which each statement is a transaction of its own.

        Raises:
            errors.Unavailable: the server went away; whether a statement was committed is unknown.
        """
        try:
            async with self.pool.connection() as connection:
                yield connection
        except AWAY as error:
            if not isinstance(error, PoolTimeout):
                # One dead connection is rarely alone, and the next try should not meet the next one.
                await self.pool.check()
            raise errors.Unavailable(what=_DATABASE) from error

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncGenerator[psycopg.AsyncConnection]:
        """Hold a transaction. Raises ``errors.Unavailable`` when the server goes away, leaving the outcome unknown."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    async def connect(self) -> psycopg.AsyncConnection:
        """Open a connection of one's own: for listening, or for locks that last as long as it does."""
        try:
            return await psycopg.AsyncConnection.connect(
                self.url, autocommit=True, connect_timeout=int(CONNECT_TIMEOUT_SECONDS), options="-c timezone=UTC"
            )
        except AWAY as error:
            raise errors.Unavailable(what=_DATABASE) from error


async def _begin_anew(pool: AsyncConnectionPool) -> None:
    """Let the pool try again at once; it would wait for the next request, and those that wait already would hang."""
    await pool.check()
