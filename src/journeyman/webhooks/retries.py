"""When a delivery that did not succeed is tried again."""

from __future__ import annotations

import asyncio
import datetime
import random
from dataclasses import dataclass
from typing import Final

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job
from typing_extensions import override

from journeyman.webhooks.receivers import Crowded

# Fresh deliveries have priority 0: a receiver that is down, with thousands of tasks, delays nobody else.
AFTER_THE_FRESH: Final = -1

_FIRST_AGAIN_SECONDS: Final = 0.25
_LONGEST_AGAIN_SECONDS: Final = 10.0

_chance: Final = random.SystemRandom()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The intervals of deliveries, in seconds."""

    first_retry: float = 1.0  #: doubled after each failure
    longest_retry: float = 300.0
    poll: float = 1.0  #: how late a retry may be; fresh deliveries are notified of
    heartbeat: float = 1.5
    stalled: float = 6.0  #: without a heartbeat for so long, a worker is dead and its jobs are taken over
    rescue: float = 2.0  #: between two looks for jobs of dead workers
    grace: float = 5.0  #: how long deliveries under way may take to end when the server stops

    def again_after(self, failures: int) -> float:
        """Give the seconds until the next try: exponential, with jitter so that what failed together is spread."""
        return _doubled(self.first_retry, failures - 1, self.longest_retry)


class Again(Exception):
    """This delivery failed and is tried again after some seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(f"again in {seconds:.1f} s")


class Retries(BaseRetryStrategy):
    """Procrastinate asks this what becomes of a job that raised. None is ever dropped here."""

    @override
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        if isinstance(exception, asyncio.CancelledError):
            # The server stops; the next one goes on at once.
            return RetryDecision()
        if isinstance(exception, Again):
            seconds = exception.seconds
        elif isinstance(exception, Crowded):
            seconds = _doubled(_FIRST_AGAIN_SECONDS, job.attempts, _LONGEST_AGAIN_SECONDS)
        else:
            # The database went away, most likely.
            seconds = _doubled(1.0, job.attempts, _LONGEST_AGAIN_SECONDS)
        at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
        return RetryDecision(retry_at=at, priority=AFTER_THE_FRESH)


def _doubled(first: float, times: int, longest: float) -> float:
    # Bounded before doubling: a day of failures would overflow.
    return min(first * 2 ** min(times, 32), longest) * _chance.uniform(0.8, 1.2)
