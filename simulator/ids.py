"""Identifiers: snowflakes by the clock, everything else by the seed."""

from __future__ import annotations

import random
import time
import uuid
from typing import Final

EPOCH_MS: Final = 1_420_070_400_000  #: of Discord's snowflakes
_INCREMENTS: Final = 1 << 22


class Ids:
    """Gives identifiers, each once."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"ids {seed}")
        self._last = 0

    def snowflake(self) -> str:
        """Give an id that is larger than all before it, with the present time in it."""
        now = (time.time_ns() // 1_000_000 - EPOCH_MS) * _INCREMENTS
        self._last = max(self._last + 1, now)
        return str(self._last)

    def seeded_snowflake(self) -> str:
        """Give the id of something that was there before the start, the same for each run with this seed."""
        ms = self._random.randrange(200_000_000_000, 300_000_000_000)
        return str(ms * _INCREMENTS + self._random.randrange(_INCREMENTS))

    def uuid(self) -> str:
        """Give a job's id."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def hex(self, size: int) -> str:
        """Give a session's or a dialog's secret of this many bytes."""
        return self._random.randbytes(size).hex()

    def word(self, length: int) -> str:
        """Give a word of letters and digits, as in a shortened link."""
        return "".join(self._random.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", k=length))


def milliseconds(snowflake: str) -> int:
    """Read the Unix time in a snowflake."""
    return (int(snowflake) >> 22) + EPOCH_MS
