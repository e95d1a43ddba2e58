"""Giving memory back to the system.

glibc's allocator suits programs whose buffers are small. Ours are pictures of several megabytes, made in many threads:
each thread gets a heap of its own, and after the first large buffer was freed the allocator decides to keep such
buffers in those heaps, where they leave holes. A server that had drawn twelve grids held 324 MB so, and holds 165 MB
with the bounds set here.

To give back at once has its price, since every new page is cleared first: a process that only draws took 590 ms for a
picture, and takes 440 where it keeps its buffers until the picture is done. It holds as little afterwards, 90 to 98 MB.

The garbage collector looks at everything when what is new has grown by a quarter. With thousands of jobs under way that
took tenths of a second, in which nothing else was done, and came every few seconds; and it found nothing, for what is
done with is freed without it. To look at what is new took as long now and then: it is due when more was made than
freed, which is seldom where the old makes way for the new, and by then there is much of it. So the collector looks at
what is new five times a second, and does not come back to what has outlived this; and at everything when the process
has grown and has little to do, at most once a minute; or when it has grown much; or after ten minutes.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
from typing import Final

import psutil

# The names and numbers are those of glibc's malloc.h; mallopt(3) explains them.
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8

# From this size on a buffer has pages of its own, which go back when it is freed. Being set, it no longer grows by
# itself.
_LARGE_BYTES: Final = 256 * 1024
_HEAPS: Final = 2

# The largest bound that glibc takes, and more than a picture of usual size needs for any of its buffers; and what may
# lie free at the end of a heap, a few such buffers.
_HUGE_BYTES: Final = 32 * 1024 * 1024
_KEPT_BYTES: Final = 2 * _HUGE_BYTES


_NEW_SECONDS: Final = 0.2
_LOOK_SECONDS: Final = 60.0
_MOST_LOOKS: Final = 10
_GROWN_BYTES: Final = 64 * 1024 * 1024
_MUCH_GROWN_BYTES: Final = 4 * _GROWN_BYTES
_BUSY_PERCENT: Final = 25.0
_NEVER: Final = 1_000_000_000


async def collect_rarely(
    *, look_seconds: float = _LOOK_SECONDS, most_looks: int = _MOST_LOOKS, busy_percent: float = _BUSY_PERCENT
) -> None:
    """Have the collector look at all that there is seldom, and at what is new often, until cancelled.

    Args:
        look_seconds: after which it is seen whether the process has grown; if so, and it was not busy since the last
            time or has grown much, the collector looks at everything.
        most_looks: after as many it does so in any case.
        busy_percent: of a core, by which the process counts as busy.
    """
    usual, process = gc.get_threshold(), psutil.Process()
    gc.set_threshold(usual[0], _NEVER, _NEVER)
    held, looks = process.memory_info().rss, 0
    process.cpu_percent()  # from here on it is counted
    try:
        while True:
            await _collect_new(look_seconds)
            looks += 1
            is_busy = process.cpu_percent() > busy_percent
            grown = process.memory_info().rss - held
            if looks >= most_looks or grown > (_MUCH_GROWN_BYTES if is_busy else _GROWN_BYTES):
                gc.collect()
                held, looks = process.memory_info().rss, 0
    finally:
        gc.set_threshold(*usual)


async def _collect_new(seconds: float) -> None:
    """Have the collector look at what is new, again and again, for a while."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while (left := end - loop.time()) > 0:
        await asyncio.sleep(min(_NEW_SECONDS, left))
        gc.collect(0)


def give_back_early() -> None:
    """Have this process's allocator return what is freed. Does nothing where the allocator is not glibc's."""
    _bound(_LARGE_BYTES, _LARGE_BYTES)


def give_back_when_told() -> None:
    """Have this process's allocator keep what is freed until ``give_back``. Does nothing where it is not glibc's."""
    _bound(_HUGE_BYTES, _KEPT_BYTES)


def give_back() -> None:
    """Return what is freed now. Does nothing where the allocator is not glibc's."""
    with contextlib.suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


def _bound(large_bytes: int, kept_bytes: int) -> None:
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        # Another C library; nothing of this is its habit.
        return
    mallopt(_M_ARENA_MAX, _HEAPS)
    mallopt(_M_MMAP_THRESHOLD, large_bytes)
    mallopt(_M_TRIM_THRESHOLD, kept_bytes)
