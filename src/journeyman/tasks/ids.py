"""Task ids: 16 decimal digits, in the order of time, unique without asking anybody.

An id is the time in milliseconds since 1970 (13 digits) times 1000, plus three digits that tell apart what was made in
the same millisecond. The three digits are shared out among the processes that make ids:

    1795392000123 | 457      457 = 9 * 50 + 7: the tenth id of this millisecond (0..19), made by node 7 (0..49)
    milliseconds  | tail

- Ids stay below 2^53 until the year 2255, so JavaScript reads them as integers without loss, as ``/v1/mj`` needs.
- 50 nodes, each with 20 ids per millisecond: 20 000 per second and process, for as long as it lasts. A burst beyond
  that borrows from the milliseconds to come; the clock catches up when the burst is over.
- When the clock goes back, ids go on from the last one made: they never fall and never repeat in a process.
- What a process cannot know by itself is what its predecessor with the same node number made: one that borrowed, or
  whose clock went back since. So a process is told the largest id in the database when it starts.
- Two living processes with the same node number may make the same id. Who starts them hands out the numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import final

from journeyman.tasks.task import TaskId

NODES = 50
"""How many processes can make ids side by side."""

MAX_ID = 2**53 - 1
"""The largest integer that every JSON reader keeps exact."""

_TAIL = 1000
_SLOTS_PER_MS = _TAIL // NODES
_EARLIEST_MS = 1_767_225_600_000  # 2026-01-01: before this project; a clock that says less was never set
_LATEST_MS = MAX_ID // _TAIL - 1


@final
class IdMaker:
    """Makes the ids of one process. For one thread: the event loop's."""

    def __init__(self, node: int = 0, *, after: int = 0, clock: Callable[[], float] = time.time) -> None:
        """Begin.

        Args:
            node: 0..49, a number that no other living process has.
            after: the largest id known so far; every id made is larger.
            clock: the time in seconds since 1970.

        Raises:
            ValueError: the node number is out of range.
        """
        if not 0 <= node < NODES:
            message = f"the node number must be between 0 and {NODES - 1}, not {node}"
            raise ValueError(message)
        self._node = node
        self._clock = clock
        # A slot is a twentieth of a millisecond. Counting slots makes borrowing and standing still the same thing.
        self._slot = after // NODES

    def make(self) -> TaskId:
        """Make an id larger than all before."""
        now_ms = int(self._clock() * 1000)
        if not _EARLIEST_MS <= now_ms <= _LATEST_MS:
            now_ms = _EARLIEST_MS
        self._slot = max(self._slot + 1, now_ms * _SLOTS_PER_MS)
        return TaskId(self._slot * NODES + self._node)


def parse_id(value: str | int) -> TaskId | None:
    """Read an id as clients send it, as digits or as a number; ``None`` when it cannot be one."""
    if isinstance(value, str):
        digits = value.strip()
        # int() reads any script's digits and refuses thousands of them: look before.
        if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MAX_ID)):
            return None
        value = int(digits)
    elif isinstance(value, bool):
        return None
    return TaskId(value) if 0 < value <= MAX_ID else None
