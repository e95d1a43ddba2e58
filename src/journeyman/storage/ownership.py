"""Node numbers: which process is which, and which of them live."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import psycopg
import structlog

from journeyman import errors
from journeyman.storage.database import Database
from journeyman.tasks import ids
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

RETRY_SECONDS: Final = 0.5

# PostgreSQL may need a while to notice that an old connection is gone. Longer than that, somebody else has the number.
GRACE_SECONDS: Final = 60.0

# Advisory locks are one number space for the whole database; ours begin here ("JM" in ASCII, and room above).
_FIRST_KEY: Final = 0x4A4D_0000


class Ownership:
    """A node number that is this process's own for as long as its connection lives.

    Holding it is an advisory lock, so PostgreSQL takes it back the moment the process dies, however it dies. That is
    how the others know that its tasks are abandoned.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.AsyncConnection | None = None
        self.node = -1

    @property
    def worker(self) -> int:
        """The number under which this process claims tasks: the key of its lock."""
        return _FIRST_KEY + self.node

    async def acquire(self) -> int:
        """Take the first free node number.

        Raises:
            errors.Unavailable: the database does not answer, or every number is taken.
        """
        self._connection = await self._database.connect()
        for self.node in range(ids.NODES):
            if await self._try_lock(self._connection):
                return self.node
        raise errors.Unavailable(
            what=Clause(f"all {ids.NODES} node numbers are taken", f"{ids.NODES}个节点编号均已占用")
        )

    async def keep(self) -> None:
        """Watch the connection until cancelled; when it is lost, take the same number on a new one.

        Raises:
            errors.Unavailable: another process has taken the number meanwhile; going on would make ids twice.
        """
        while True:
            try:
                if self._connection is None:
                    self._connection = await self._retake()
                # Waits for notifications that never come; raises when the connection breaks.
                async for _ in self._connection.notifies(timeout=5.0):
                    pass
                await self._connection.execute("SELECT 1")
            except psycopg.Error as error:
                log.warning("ownership.connection_lost", node=self.node, error=str(error))
                await self.aclose()
                self._connection = None

    async def aclose(self) -> None:
        """Give the number back."""
        if self._connection is not None:
            with contextlib.suppress(psycopg.Error):
                # A connection that cannot be closed is closed.
                await self._connection.close()

    async def _retake(self) -> psycopg.AsyncConnection:
        refused = 0
        while True:
            await asyncio.sleep(RETRY_SECONDS)
            try:
                connection = await self._database.connect()
            except errors.Unavailable:
                continue  # the outage goes on, and the pool has told of it
            try:
                is_ours = await self._try_lock(connection)
            except BaseException:
                await connection.close()
                raise
            if is_ours:
                return connection
            await connection.close()
            refused += 1
            if refused * RETRY_SECONDS > GRACE_SECONDS:
                raise errors.Unavailable(
                    what=Clause(
                        f"node number {self.node} was taken by another process", f"节点编号{self.node}已被其他进程占用"
                    )
                )

    async def _try_lock(self, connection: psycopg.AsyncConnection) -> bool:
        row = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", (self.worker,))).fetchone()
        return row is not None and bool(row[0])
