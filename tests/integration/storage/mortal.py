"""A PostgreSQL server that a test may stop and kill, and a line to it that a test may cut."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import signal
from collections.abc import AsyncGenerator, Generator
from pathlib import Path
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

import psycopg
from psycopg import sql

from journeyman.storage import migrations
from journeyman.storage.bundled import BundledServer
from tests.conftest import with_database
from tests.patience import until_true
from tests.serving import stop_postgresql

TERMINATE_ALL: Final = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class MortalServer:
    """A bundled server of one's own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._bundled = BundledServer(directory)
        self._numbers = itertools.count(1)
        self.url = self._bundled.start()

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        return int((self._directory / "postgresql" / "postmaster.pid").read_text().split("\n", 1)[0])

    @contextlib.contextmanager
    def database(self) -> Generator[str]:
        """Give the URL of a new migrated database; the server runs again afterwards, whatever the test did to it."""
        name = f"mortal_{next(self._numbers)}"
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        url = with_database(self.url, name)
        migrations.apply(url)
        try:
            yield url
        finally:
            self.start()

    def start(self) -> None:
        """Start it, unless it runs."""
        self._bundled.ensure_running()

    def stop(self) -> None:
        """Stop it in the orderly way."""
        stop_postgresql(self._directory)

    def kill(self) -> None:
        """Kill it, and wait until nobody answers."""
        os.kill(self.pid, signal.SIGKILL)
        until_true(self._is_silent)

    def close(self) -> None:
        """Stop it for good."""
        self._bundled.stop()

    def _is_silent(self) -> bool:
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return True
        return False


class CutLine:
    """A TCP line to a server that listens on a Unix socket. It can be cut while an answer is on its way."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._socket = f"{parse_qs(parts.query)['host'][0]}/.s.PGSQL.5432"
        self._database = parts.path
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._lines: set[asyncio.Task[None]] = set()
        #: After the next request that holds this, the answer is swallowed and every line is cut.
        self.cut_after: bytes = b""
        self.cuts = 0

    @property
    def url(self) -> str:
        """Where clients connect."""
        if self._server is None:
            message = "the line is not open"
            raise RuntimeError(message)
        port = self._server.sockets[0].getsockname()[1]
        return f"postgresql://postgres@127.0.0.1:{port}{self._database}?sslmode=disable"

    @classmethod
    @contextlib.asynccontextmanager
    async def to(cls, url: str) -> AsyncGenerator[Self]:
        """Open a line to a server."""
        line = cls(url)
        line._server = await asyncio.start_server(line._connect, "127.0.0.1", 0)
        try:
            yield line
        finally:
            line._server.close()
            line._hang_up()
            await asyncio.gather(*line._lines, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._lines.add(task)
        server_reader, server_writer = await asyncio.open_unix_connection(self._socket)
        self._writers |= {writer, server_writer}
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(
                self._requests(reader, server_reader, server_writer), self._answers(server_reader, writer)
            )
        for end in (writer, server_writer):
            self._writers.discard(end)
            end.close()

    async def _requests(
        self, reader: asyncio.StreamReader, server_reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while data := await reader.read(65536):
            is_last = bool(self.cut_after) and self.cut_after in data
            if is_last:
                self.cut_after = b""
                self._swallow = server_reader
            writer.write(data)
        writer.close()

    _swallow: asyncio.StreamReader | None = None

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            if self._swallow is reader:
                # The server has done what it was asked, and nobody will know.
                self._swallow = None
                self.cuts += 1
                self._hang_up()
                return
            writer.write(data)
        writer.close()

    def _hang_up(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
