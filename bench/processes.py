"""What processes take of the machine."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import psutil

from tests.serving import Served


def family(served: Served) -> list[psutil.Process]:
    """Give the server and what it started, except PostgreSQL, which is not ours."""
    server = psutil.Process(served.process.pid)
    return [one for one in (server, *server.children(recursive=True)) if one.name() != "postgres"]


def postgresql(served: Served) -> list[psutil.Process]:
    """Give the processes of the server's bundled PostgreSQL."""
    note = (served.data_dir / "postgresql" / "postmaster.pid").read_text(encoding="utf-8")
    first = psutil.Process(int(note.split("\n", 1)[0]))
    return [first, *first.children()]


def resident_mb(processes: Sequence[psutil.Process]) -> float:
    """Add up resident memory; what processes share counts for each."""
    return sum(one.memory_info().rss for one in processes) / 1e6


def cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    """Add up the processors' time of those that are still there."""
    seconds = 0.0
    for one in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = one.cpu_times()
            seconds += times.user + times.system
    return seconds
