"""Moments in which the machine itself stood still, so that they are not taken for the server's.

A machine that shares its processors with others is kept waiting now and then, for tens of milliseconds, and nothing
within says so. Here a process on each processor waits for a moment again and again, before all others if it is allowed
to, and notes when it came back late. That another process was slow to get its turn among ours does not count.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Final

import msgspec

_MOMENT_SECONDS: Final = 0.002
_LATE_SECONDS: Final = 0.010
_FIRST: Final = -20  # of niceness
_END_SECONDS: Final = 10.0


@dataclass(slots=True, kw_only=True)
class Stillness:
    """When a processor stood still, each time from and until; known once the watching has ended."""

    stops: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])

    def touches(self, begin: float, end: float) -> bool:
        """Say whether a processor stood still at any time between two moments."""
        return any(since < end and begin < until for since, until in self.stops)

    def longest(self, begin: float, end: float) -> float:
        """Give the seconds of the longest stop between two moments; 0 if there was none."""
        return max((until - since for since, until in self.stops if since < end and begin < until), default=0.0)


@contextlib.contextmanager
def watching() -> Generator[Stillness]:
    """Watch all processors for as long as the context lasts."""
    seen = Stillness()
    with contextlib.ExitStack() as stack:
        watchers: list[subprocess.Popen[bytes]] = []
        for processor in sorted(os.sched_getaffinity(0)):
            command = [sys.executable, "-m", "bench.stillness", str(processor)]
            watcher = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            stack.enter_context(watcher)
            stack.callback(watcher.kill)
            watchers.append(watcher)
        yield seen
        for watcher in watchers:
            told, _ = watcher.communicate(timeout=_END_SECONDS)
            seen.stops += msgspec.json.decode(told, type=list[tuple[float, float]])


def _watch(processor: int) -> list[tuple[float, float]]:
    """Watch one processor until the standard input is closed."""
    os.sched_setaffinity(0, {processor})
    with contextlib.suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, _FIRST)
    stops: list[tuple[float, float]] = []
    before = time.monotonic()
    while not select.select([sys.stdin], [], [], _MOMENT_SECONDS)[0]:
        now = time.monotonic()
        if now - before > _MOMENT_SECONDS + _LATE_SECONDS:
            stops.append((before, now))
        before = now
    return stops


if __name__ == "__main__":
    print(msgspec.json.encode(_watch(int(sys.argv[1]))).decode())
