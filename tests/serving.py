"""Journeyman as its users run it: the real command in a process of its own, on a free port of this machine."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 20.0
_GLANCE_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A server that answers."""

    origin: str  #: ``http://127.0.0.1:<port>``
    process: subprocess.Popen[bytes]
    data_dir: Path
    log: Path  #: what it printed

    @property
    def port(self) -> int:
        return int(self.origin.rsplit(":", 1)[1])

    def wait_until_answering(self, seconds: float = START_SECONDS) -> None:
        """Wait for the first answer to a request."""
        deadline = time.monotonic() + seconds
        while not self._answers():
            if self.process.poll() is not None:
                message = f"the server ended with status {self.process.returncode}:\n{self.log.read_text()}"
                raise RuntimeError(message)
            if time.monotonic() > deadline:
                message = f"the server did not answer within {seconds} s:\n{self.log.read_text()}"
                raise TimeoutError(message)
            time.sleep(_GLANCE_SECONDS)

    def stop(self) -> int:
        """Ask the server to end, as an operator does, and give its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """End the server and the processes that it started, without a chance to say goodbye. PostgreSQL stays."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_SECONDS)

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/openapi.json")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True


def free_port() -> int:
    """Give a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def serve(
    data_dir: Path, port: int = 0, *, program: Sequence[str] = (), measured: bool = True, **settings: str | float
) -> Generator[Served, None, None]:
    """Start ``journeyman serve`` in ``data_dir``, wait until it answers, and end it with all its processes.

    Settings are given by their names in ``journeyman.settings``. ``port`` 0 takes a free one. ``program`` is run in the
    place of ``journeyman serve``, by our own Python. One that is not ``measured`` for coverage takes less time.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    chosen: dict[str, str | float] = {"host": "127.0.0.1", "port": port, "data_dir": str(data_dir), **settings}
    environment = {f"JOURNEYMAN_{name.upper()}": str(value) for name, value in chosen.items()}
    inherited = {name: value for name, value in os.environ.items() if measured or not name.startswith("COVERAGE_")}
    log = data_dir.with_name(f"{data_dir.name}.log")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *program] if program else [str(Path(sys.executable).parent / "journeyman"), "serve"],
            env={**inherited, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own, so that nothing of it outlives the test
        )
    served = Served(origin=f"http://127.0.0.1:{port}", process=process, data_dir=data_dir, log=log)
    try:
        served.wait_until_answering()
        yield served
        if process.poll() is None:
            served.stop()
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(STOP_SECONDS)
        stop_postgresql(data_dir)


def stop_postgresql(data_dir: Path) -> None:
    """Stop the PostgreSQL that a killed server left behind, if there is one."""
    note = data_dir / "postgresql" / "postmaster.pid"
    try:
        pid = int(note.read_text().split("\n", 1)[0])
        os.kill(pid, signal.SIGINT)  # PostgreSQL's fast shutdown
    except (FileNotFoundError, ProcessLookupError):
        return
    deadline = time.monotonic() + STOP_SECONDS
    while note.exists() and time.monotonic() < deadline:
        time.sleep(_GLANCE_SECONDS)
