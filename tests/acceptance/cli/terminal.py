"""The command as its users type it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from journeyman.media.metadata import read_metadata
from tests.serving import free_port

PROGRAM: Final = str(Path(sys.executable).parent / "journeyman")
SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a command left."""

    status: int
    result: str  #: on standard output
    notes: str  #: on standard error

    @property
    def words(self) -> str:
        """What was said, without the frames and line breaks of the terminal."""
        return " ".join((self.result + self.notes).replace("│", " ").split())


class Terminal:
    """A terminal in a folder of its own, without a server on this machine's usual address."""

    def __init__(self, folder: Path, variables: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.port = free_port()
        self.variables = {"JOURNEYMAN_PORT": str(self.port), **(variables or {})}

    def journeyman(self, *arguments: str, given: str | None = None, **variables: str) -> Said:
        """Run a command to its end; ``given`` is its standard input, which otherwise is empty."""
        reads = subprocess.DEVNULL if given is None else subprocess.PIPE
        with self.started(*arguments, reads=reads, **variables) as process:
            result, notes = process.communicate(given, timeout=SECONDS)
        return Said(status=process.returncode, result=result, notes=notes)

    @contextlib.contextmanager
    def started(
        self, *arguments: str, reads: int = subprocess.DEVNULL, **variables: str
    ) -> Generator[subprocess.Popen[str], None, None]:
        """Start a command that reads from ``reads``; what is left of it in the end is killed."""
        process = subprocess.Popen(
            [PROGRAM, *arguments],
            cwd=self.folder,
            env={**os.environ, **self.variables, **variables},
            stdin=reads,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        with process:
            try:
                yield process
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)

    def files(self) -> set[str]:
        """Give the names of the files in the folder."""
        return {path.name for path in self.folder.iterdir()}

    def texts(self, name: str) -> dict[str, str]:
        """Read the texts in a picture's file."""
        return read_metadata((self.folder / name).read_bytes())


def interrupt(process: subprocess.Popen[str]) -> None:
    """Press Ctrl-C: a signal to the command and to all processes that it started."""
    os.killpg(process.pid, signal.SIGINT)


def left(process: subprocess.Popen[str]) -> Said:
    """Wait for the end of a command whose first lines were read already, and give the rest."""
    if process.stdout is None or process.stderr is None:
        message = "start it in a Terminal"
        raise ValueError(message)
    # Not by communicate(), which loses what readline() has read ahead.
    notes, result = process.stderr.read(), process.stdout.read()
    return Said(status=process.wait(SECONDS), result=result, notes=notes)
