"""What is measured at a server, one function each. Each starts its own, so that the order does not matter."""

from __future__ import annotations

import contextlib
import http.client
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.bare import serve_bare
from bench.crowd import crowd
from bench.figures import Figure, figure
from bench.fleet import fleet
from bench.gateway import gateway
from bench.load import Requests, put_load
from bench.parts import joining, reading, starting
from bench.processes import family, resident_mb
from bench.sizes import FULL, Size
from bench.tasks import SUBMIT, Client, imagine
from tests.serving import serve

CONNECTIONS: Final = (1, 64, 256)
HOURS: Final = 7200.0
PROMPTS: Final = (
    "a fox in a snowy forest",
    "three cats and a dog on a beach at dusk",
    "a tiny red boat under the northern lights",
    "月光下的灯塔",
    "a village street in the rain, watercolour",
    "a whale over a city, ukiyo-e",
    "a bowl of noodles in a café, pop art",
    "nostalgia",
)


def submits(size: Size) -> Iterator[Figure]:
    """Durable submissions per second, and the same load on the bare application."""
    posts = Requests(paths=[SUBMIT], body=imagine("Cat"), check=True)
    bare_rates: dict[int, float] = {}
    with serve_bare() as origin:
        put_load(origin, posts, connections=64, seconds=1)
        for connections in CONNECTIONS:
            bare_rates[connections] = put_load(origin, posts, connections=connections, seconds=size.seconds).rate
    for connections in CONNECTIONS:
        # The engine sits on its first tasks, so that acceptance alone is measured.
        with server(stub_seconds=HOURS) as client:
            load = put_load(client.served.origin, posts, connections=connections, seconds=size.seconds)
        ratio = load.rate / bare_rates[connections]
        yield figure(
            f"durable submits, {connections} connection{'s' if connections > 1 else ''}",
            load.rate,
            "/s",
            at_least=5000 if connections == 64 else None,
            note=f"p50 {load.p50_ms:.2f} ms, p99 {load.p99_ms:.2f} ms, {ratio:.2f} of bare; {_faults(load.faults)}",
        )
    with server() as client:
        load = put_load(client.served.origin, posts, connections=64, seconds=size.seconds)
        note = f"p50 {load.p50_ms:.2f} ms, p99 {load.p99_ms:.2f} ms; {_faults(load.faults)}"
    yield figure("the same while the stub draws, 64 connections", load.rate, "/s", note=note)


def fetches(size: Size) -> Iterator[Figure]:
    """Fetches of finished tasks per second, and the same load on the bare application."""
    with server() as client:
        ids = [client.submit("Cat") for _ in range(200)]
        client.wait_until_all_ended(120)
        gets = Requests(paths=[f"/mj/task/{task_id}/fetch" for task_id in ids])
        put_load(client.served.origin, gets, connections=64, seconds=1)
        load = put_load(client.served.origin, gets, connections=64, seconds=size.seconds)
    with serve_bare() as origin:
        put_load(origin, gets, connections=64, seconds=1)
        bare = put_load(origin, gets, connections=64, seconds=size.seconds)
    note = f"p50 {load.p50_ms:.2f} ms, p99 {load.p99_ms:.2f} ms; {_faults(load.faults)}"
    yield figure("fetches of finished tasks, 64 connections", load.rate, "/s", note=note)
    yield figure("bare ASGI application on Granian, 64 connections", bare.rate, "/s", note=f"p99 {bare.p99_ms:.2f} ms")
    yield figure("fetches, ratio to bare", load.rate / bare.rate, "", at_least=0.5)


def grid(size: Size) -> Iterator[Figure]:
    """Time from submission to success of a grid of 2048 × 2048 by papercut."""
    del size
    with server(engine="papercut") as client:
        client.time_until_success("Cat")  # starts the drawing processes
        times = [client.time_until_success(f"{prompt} --seed 7") for prompt in PROMPTS]
    note = f"{len(times)} prompts, submit to SUCCESS, slowest {max(times):.2f} s"
    yield figure("four pictures and a grid of 2048 × 2048", statistics.median(times), "s", at_most=1.5, note=note)


def end_to_end(size: Size) -> Iterator[Figure]:
    """Time from submission to success, seen by server-sent events, with the engine that draws at once."""
    with server() as client:
        client.time_until_success("Cat")
        times = sorted(client.time_until_success("Cat") * 1000 for _ in range(100 if size is FULL else 30))
    yield figure("stub engine, submit to SUCCESS, p50", statistics.median(times), "ms")
    yield figure("stub engine, submit to SUCCESS, p99", times[len(times) * 99 // 100], "ms", note=f"{len(times)} tasks")


def memory(size: Size) -> Iterator[Figure]:
    """Memory of our processes, idle and after many finished tasks; PostgreSQL's is not ours."""
    posts = Requests(paths=[SUBMIT], body=imagine("Cat"), check=True)
    # A million small files are written; where there is a disk in memory, that takes minutes instead of an hour.
    with server(folder=_quick_folder(size.tasks)) as client:
        yield figure("resident memory, idle", resident_mb(family(client.served)), "MB")
        began = time.monotonic()
        done = 0
        while done < size.tasks:
            put_load(client.served.origin, posts, connections=16, seconds=1)
            done = client.wait_until_all_ended(3600)
            sys.stderr.write(f"  {done:,} tasks after {time.monotonic() - began:.0f} s\n")
        rate = done / (time.monotonic() - began)
        name = f"resident memory after {done:,} tasks"
        note = f"{rate:.0f} tasks/s from submission to SUCCESS"
        yield figure(name, resident_mb(family(client.served)), "MB", at_most=200, note=note)


def table_size(size: Size) -> Iterator[Figure]:
    """Latency of fetches that the server has not in memory, in a small and in a large table."""
    with server() as client:
        client.time_until_success("Cat")
        small = _latencies_ms(client, client.fill(1_000))
        large = _latencies_ms(client, client.fill(size.rows))
    for name, rows, times in (("small", 1_000, small), ("large", size.rows, large)):
        note = f"p99 {times[len(times) * 99 // 100]:.2f} ms; a {name} table"
        yield figure(f"fetch with {rows:,} tasks, p50", statistics.median(times), "ms", note=note)
    ratio = statistics.median(large) / statistics.median(small)
    yield figure("fetch, large to small", ratio, "", at_most=1.2)


MEASURES: Final = {
    "starting": starting,
    "reading": reading,
    "joining": joining,
    "submits": submits,
    "fetches": fetches,
    "gateway": gateway,
    "crowd": crowd,
    "fleet": fleet,
    "grid": grid,
    "end-to-end": end_to_end,
    "table-size": table_size,
    "memory": memory,
}


@contextlib.contextmanager
def server(
    engine: str = "stub", *, stub_seconds: float = 0.0, folder: Path | None = None
) -> Generator[Client, None, None]:
    """Start a server with one engine in an empty directory."""
    with (
        tempfile.TemporaryDirectory(prefix="bench", dir=folder) as place,
        serve(Path(place) / "data", engines=engine, log_level="warning", stub_seconds=stub_seconds) as served,
    ):
        yield Client(served)


def _quick_folder(tasks: int) -> Path | None:
    """Give a disk in memory if it has room for so many tasks, at ten files of 4 kB and some rows each."""
    folder = Path("/dev/shm")  # noqa: S108  the disk in memory of Linux; what is made there has a name of its own
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > tasks * 60_000 else None


def _latencies_ms(client: Client, ids: Sequence[str]) -> list[float]:
    """Fetch each task once over one connection, so that none is in the server's memory before."""
    connection = http.client.HTTPConnection("127.0.0.1", client.served.port, timeout=30)
    times: list[float] = []
    try:
        for task_id in ids:
            began = time.perf_counter()
            connection.request("GET", f"/mj/task/{task_id}/fetch")
            connection.getresponse().read()
            times.append((time.perf_counter() - began) * 1000)
    finally:
        connection.close()
    return sorted(times)


def _faults(count: int) -> str:
    return "no faults" if count == 0 else f"[red]{count} faults[/red]"
