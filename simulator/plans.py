"""Midjourney's plans: how many jobs may run and wait."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Plan(StrEnum):
    """A subscription."""

    BASIC = "basic"
    STANDARD = "standard"
    PRO = "pro"
    MEGA = "mega"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What a plan allows."""

    title: str
    fast_jobs: int  #: at a time, turbo included
    relax_jobs: int  #: at a time; 0: the plan has no relax mode
    queued_jobs: int
    fast_minutes: float  #: per month
    stealth: bool = False


VIDEO_JOBS: Final = 1  #: at a time, whatever the plan

ALLOWANCES: Final = {
    Plan.BASIC: Allowance(title="Basic", fast_jobs=3, relax_jobs=0, queued_jobs=10, fast_minutes=200),
    Plan.STANDARD: Allowance(title="Standard", fast_jobs=3, relax_jobs=3, queued_jobs=10, fast_minutes=900),
    Plan.PRO: Allowance(title="Pro", fast_jobs=12, relax_jobs=3, queued_jobs=10, fast_minutes=1800, stealth=True),
    Plan.MEGA: Allowance(title="Mega", fast_jobs=12, relax_jobs=3, queued_jobs=10, fast_minutes=3600, stealth=True),
}
