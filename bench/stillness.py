"""Moments in which the machine itself stood still, so that they are not taken for the server's.

A machine that shares its processors and its disk with others is kept waiting now and then, for tens of milliseconds,
and nothing within says so. Here a process on each processor waits for a moment again and again, before all others if it
is allowed to, and notes when it came back late; that another process was slow to get its turn among ours does not
count. One more writes a page to the disk each time, as a commit does.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Final

import msgspec

_MOMENT_SECONDS: Final = 0.002
_BETWEEN_WRITES_SECONDS: Final = 0.010
_PAGE: Final = bytes(8192)
_LATE_SECONDS: Final = 0.010
_FIRST: Final = -20  # of niceness
_END_SECONDS: Final = 10.0
_DISK: Final = "disk"


@dataclass(slots=True, kw_only=True)
class Stillness:
    """When a processor or the disk stood still, each time from and until; known once the watching has ended."""

    stops: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    def touches(self, begin: float, end: float) -> bool:
        """Say whether one of them stood still at any time between two moments."""
        return any(self._between(begin, end))

    def longest(self, begin: float, end: float) -> float:
        """Give the seconds of the longest stop between two moments; 0 if there was none."""
        return max((until - since for since, until in self._between(begin, end)), default=0.0)

    def _between(self, begin: float, end: float) -> Iterator[tuple[float, float]]:
        return (stop for stop in self.stops if stop[0] < end and begin < stop[1])


@contextlib.contextmanager
def watching() -> Generator[Stillness]:
    """Watch all processors, and the disk that holds temporary files, for as long as the context lasts."""
    seen = Stillness()
    with contextlib.ExitStack() as stack:
        watchers: list[subprocess.Popen[bytes]] = []
        for what in (*map(str, sorted(os.sched_getaffinity(0))), _DISK):
            command = [sys.executable, "-m", "bench.stillness", what]
            watcher = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            stack.enter_context(watcher)
            stack.callback(watcher.kill)
            watchers.append(watcher)
        yield seen
        for watcher in watchers:
            told, _ = watcher.communicate(timeout=_END_SECONDS)
            seen.stops += msgspec.json.decode(told, type=list[tuple[float, float]])


def _watch_processor(number: int) -> list[tuple[float, float]]:
    os.sched_setaffinity(0, {number})
    return _watch(_MOMENT_SECONDS, lambda: None)


def _watch_disk() -> list[tuple[float, float]]:
    with tempfile.TemporaryFile() as file:

        def write() -> None:
            os.pwrite(file.fileno(), _PAGE, 0)
            os.fdatasync(file.fileno())

        return _watch(_BETWEEN_WRITES_SECONDS, write)


def _watch(seconds: float, do: Callable[[], None]) -> list[tuple[float, float]]:
    """Do something again and again, a while between, until the standard input is closed; give when it took too long."""
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _FIRST)
    stops: list[tuple[float, float]] = []
    before = time.monotonic()
    while not select.select([sys.stdin], [], [], seconds)[0]:
        do()
        now = time.monotonic()
        if now - before > seconds + _LATE_SECONDS:
            stops.append((before, now))
        before = now
    return stops


if __name__ == "__main__":
    seen = _watch_disk() if sys.argv[1] == _DISK else _watch_processor(int(sys.argv[1]))
    print(msgspec.json.encode(seen).decode())
