"""How much is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    seconds: float  #: of each load
    tasks: int  #: finished before the memory is looked at
    rows: int  #: in the large table
    waves: int  #: of twelve jobs in the recording of a gateway
    accounts: int  #: of Discord, connected at the same time


FULL: Final = Size(seconds=8, tasks=100_000, rows=1_000_000, waves=40, accounts=200)
QUICK: Final = Size(seconds=2, tasks=2_000, rows=50_000, waves=8, accounts=20)
