"""Discord's ids: 64-bit numbers that hold the time at which they were made."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final, final

_EPOCH_MS: Final = 1_420_070_400_000  # 2015-01-01
_TAIL_BITS: Final = 22  # below the milliseconds: worker, process, counter
_TAIL: Final = 1 << _TAIL_BITS


def number(snowflake: str | None) -> int:
    """Read an id as a number, by which ids sort in the order of time; 0 when it is none."""
    return int(snowflake) if snowflake and snowflake.isascii() and snowflake.isdecimal() else 0


def milliseconds(snowflake: str) -> int:
    """Give the time at which an id was made, in milliseconds since 1970."""
    return (number(snowflake) >> _TAIL_BITS) + _EPOCH_MS


def at(unix_ms: int) -> int:
    """Give the smallest id of a millisecond."""
    return max(0, unix_ms - _EPOCH_MS) << _TAIL_BITS


@final
class Nonces:
    """Makes nonces: decimal, at most 20 digits, in the order of time, never the same twice.

    The tail is drawn by lot: after a restart, or from another process on the same account, the same millisecond must
    not give the same nonce, or Discord would take the second request for a repetition of the first.
    """

    def __init__(self, clock: Callable[[], float] = time.time, chance: random.Random | None = None) -> None:
        self._clock = clock
        self._chance = chance or random.SystemRandom()
        self._last = 0

    def make(self) -> str:
        """Give a nonce that was not given before."""
        drawn = at(int(self._clock() * 1000)) + self._chance.randrange(_TAIL)
        self._last = max(drawn, self._last + 1)
        return str(self._last)
