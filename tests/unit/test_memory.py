"""Freed memory goes back to the system when it should."""

from __future__ import annotations

import subprocess
import sys

import pytest

_DRAWS = """
import psutil
from journeyman import memory

def resident():
    return psutil.Process().memory_info().rss

memory.give_back_when_told()
before = resident()
buffers = [b"x" * 4_000_000 for _ in range(30)]
buffers.clear()
held = resident() - before
memory.give_back()
print(held, resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="bounds of glibc's allocator")
def test_a_drawing_process_keeps_its_buffers_until_it_is_told() -> None:
    """Freed buffers are kept for the next ones, without the cost of new pages, and are all returned afterwards."""
    said = subprocess.run([sys.executable, "-c", _DRAWS], check=True, capture_output=True, text=True).stdout
    held, left = (int(word) for word in said.split())
    assert held > 30_000_000
    assert left < 10_000_000


_COLLECTS = """
import asyncio, gc
from journeyman import memory

async def main():
    usual = gc.get_threshold()
    task = asyncio.create_task(memory.collect_rarely())
    await asyncio.sleep(0)
    gc.collect()
    whole = gc.get_stats()[2]["collections"]
    kept = []
    for _ in range(200_000):
        kept.append([kept])
    print(gc.get_stats()[2]["collections"] - whole, gc.get_stats()[0]["collections"] > 100)
    task.cancel()
    await asyncio.wait([task])
    print(gc.get_threshold() == usual)

asyncio.run(main())
"""


_GROWS = """
import asyncio, gc, sys, time
from journeyman import memory

busy, megabytes, wanted = sys.argv[1] == "busy", int(sys.argv[2]), sys.argv[3] == "looks"

def looks():
    return gc.get_stats()[2]["collections"]

async def main():
    least = 1.0 if busy else 25.0  # also a machine with much else to do gives it that much
    task = asyncio.create_task(memory.collect_rarely(look_seconds=0.1, most_looks=1_000_000, busy_percent=least))
    await asyncio.sleep(0.35)
    before = looks()
    kept = bytearray(b"x" * (megabytes * 1_000_000))
    for _ in range(10):
        until = time.process_time() + (0.1 if busy else 0)
        while time.process_time() < until:
            pass
        await asyncio.sleep(0.1 if not busy else 0.01)
    while wanted and looks() == before:
        await asyncio.sleep(0.01)
    print(looks() - before)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("does", "megabytes", "looks"),
    [
        ("nothing", 0, "waits"),
        ("nothing", 200, "looks"),
        ("busy", 200, "waits"),
        ("busy", 400, "looks"),
    ],
)
def test_the_collector_looks_at_everything_once_the_process_has_grown(does: str, megabytes: int, looks: str) -> None:
    """What grows may be garbage that only the collector frees; it waits for a quiet time unless there is much of it."""
    arguments = [sys.executable, "-c", _GROWS, does, str(megabytes), looks]
    said = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout
    assert said.strip() == ("1" if looks == "looks" else "0")


def test_the_collector_does_not_look_at_everything_unasked() -> None:
    """While much is made it looks at what is new only; when nobody wants that any more it does as it usually does."""
    said = subprocess.run([sys.executable, "-c", _COLLECTS], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["0", "True", "True"]
