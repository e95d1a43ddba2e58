"""Giving memory back to the system.

glibc's allocator suits programs whose buffers are small. Ours are pictures of several megabytes, made in many threads:
each thread gets a heap of its own, and after the first large buffer was freed the allocator decides to keep such
buffers in those heaps, where they leave holes. A server that had drawn twelve grids held 324 MB so, and holds 165 MB
with the bounds set here.
"""

from __future__ import annotations

import ctypes
from typing import Final

# The names and numbers are those of glibc's malloc.h; mallopt(3) explains them.
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8

# From this size on a buffer has pages of its own, which go back when it is freed. Being set, it no longer grows by
# itself.
_LARGE_BYTES: Final = 256 * 1024
_HEAPS: Final = 2


def give_back_early() -> None:
    """Have this process's allocator return what is freed. Does nothing where the allocator is not glibc's."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        # Another C library; nothing of this is its habit.
        return
    mallopt(_M_ARENA_MAX, _HEAPS)
    mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
    mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)
