"""Many Discord accounts in one process: what each takes of memory, and how soon it sees what its jobs do.

One simulator serves all of them, each with twelve jobs under way and a step every second. It notes when it put
each step on the wire, by the clock that all processes of a machine share.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec
import psutil

from bench.figures import Figure, figure
from bench.painters import Described, Seen
from bench.recording import JOBS
from bench.sizes import Size

_STEP_SECONDS: Final = 1.0
_JOB_SECONDS: Final = 7 * _STEP_SECONDS
_ROUNDS: Final = 3
_JOB_EVENTS: Final = 12
_PAINTING_SECONDS: Final = 300


class Drawn(msgspec.Struct, kw_only=True):
    """A job as the simulator did it."""

    id: str
    prompt: str
    sent: Mapping[int, float]  #: when each percentage was put on the wire


def crowd(size: Size) -> Iterator[Figure]:
    """Memory of connected accounts, latency of their events, and the processors' time of both sides."""
    with (
        tempfile.TemporaryDirectory(prefix="bench") as folder,
        simulating(size.accounts, Path(folder), step_seconds=_STEP_SECONDS) as simulator,
    ):
        described, process = simulator
        before = process.cpu_times()
        command = [sys.executable, "-m", "bench.painters", str(Path(folder) / "described")]
        command += ["--rounds", str(_ROUNDS), "--spread", str(_JOB_SECONDS)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, timeout=_PAINTING_SECONDS)
        after = process.cpu_times()
        seen = msgspec.json.decode(done.stdout, type=Seen)
        jobs = drawn(described)
    accounts = len(described.accounts)
    crossed = sum(job.id not in seen.jobs[job.prompt].picture for job in jobs)
    assert len(jobs) == len(seen.jobs) == accounts * JOBS * _ROUNDS, "jobs are lost, or done twice"
    assert not crossed, f"{crossed} jobs have no picture, or another's"
    each = (seen.connected_mb - seen.empty_mb) / accounts
    note = f"{accounts} accounts; {seen.empty_mb:.0f} MB before, {seen.connected_mb:.0f} MB with all connected"
    yield figure("memory of a connected account", each, "MB", at_most=2, note=note)
    each = (seen.busy_mb - seen.empty_mb) / accounts
    note = f"{seen.busy_mb:.0f} MB with {accounts * JOBS:,} jobs under way"
    yield figure("memory of a busy account", each, "MB", at_most=2, note=note)
    late = sorted(_latencies_ms(jobs, seen))
    note = f"{len(late):,} steps, {len(jobs):,} jobs, none lost or crossed; p50 {late[len(late) // 2]:.1f} ms"
    yield figure("step on the wire to event, p99", late[len(late) * 99 // 100], "ms", at_most=25, note=note)
    events = len(jobs) * _JOB_EVENTS
    spent = after.user + after.system - before.user - before.system
    for side, seconds in (("client", seen.cpu_seconds), ("simulator", spent)):
        note = f"{seconds / events * 1e6:.0f} µs of the core for each of {events / seen.seconds:,.0f} events/s"
        yield figure(f"the {side}'s share of a core", seconds / seen.seconds, "", note=note)


def drawn(described: Described) -> list[Drawn]:
    """Ask a simulator for all its jobs."""
    with urllib.request.urlopen(f"{described.admin}/jobs") as answer:  # noqa: S310  our own simulator
        return msgspec.json.decode(answer.read(), type=list[Drawn])


def _latencies_ms(jobs: list[Drawn], seen: Seen) -> Iterator[float]:
    for job in jobs:
        for percent, at in seen.jobs[job.prompt].steps.items():
            yield (at - job.sent[percent]) * 1000


@contextlib.contextmanager
def simulating(
    accounts: int, folder: Path, *, step_seconds: float, spread_seconds: float = 0.0
) -> Generator[tuple[Described, psutil.Process]]:
    """Run a simulator in a process of its own; what it says of itself is in the folder, too.

    A job's steps are ``step_seconds`` apart, or by up to ``spread_seconds`` more.
    """
    command = [sys.executable, "-m", "simulator", "--json", "--accounts", str(accounts), "--plan", "pro"]
    command += ["--pictures", "flat", "--step", str(step_seconds), "--reply", "0.1"]
    command += ["--step-spread", str(spread_seconds)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log)
        try:
            line = process.stdout.readline() if process.stdout else b""
            (folder / "described").write_bytes(line)
            yield msgspec.json.decode(line, type=Described), psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)
