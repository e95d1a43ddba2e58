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
import asyncio, gc
from journeyman import memory

async def looked_after(size):
    whole = gc.get_stats()[2]["collections"]
    kept = bytearray(b"x" * size)
    for _ in range(100):
        await asyncio.sleep(0.01)
    while size and gc.get_stats()[2]["collections"] == whole:
        await asyncio.sleep(0.01)
    return gc.get_stats()[2]["collections"] - whole

async def main():
    task = asyncio.create_task(memory.collect_rarely(look_seconds=0.01, most_looks=1_000_000))
    print(await looked_after(0), await looked_after(200_000_000))

asyncio.run(main())
"""


def test_the_collector_looks_at_everything_once_the_process_has_grown() -> None:
    """What grows may be garbage that only the collector frees; while nothing does, nobody waits for it."""
    said = subprocess.run([sys.executable, "-c", _GROWS], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["0", "1"]


def test_the_collector_does_not_look_at_everything_unasked() -> None:
    """While much is made it looks at what is new only; when nobody wants that any more it does as it usually does."""
    said = subprocess.run([sys.executable, "-c", _COLLECTS], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["0", "True", "True"]
