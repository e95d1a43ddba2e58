"""What a fault means to the port: the job has failed, the account cannot do it, or it comes too early."""

from __future__ import annotations

from typing import Final

from journeyman.engines import base
from journeyman.engines.discord.account import Manners
from journeyman.engines.discord.messages.failures import Effect, Fault, Kind
from journeyman.tasks.task import Bot, SpeedMode

#: What comes too early, rather than to nothing.
_DEFERRED: Final = frozenset({Kind.QUEUE_FULL, Kind.SLOW_DOWN, Kind.UNAVAILABLE})

#: The account is at fault, and nothing was spent. What Midjourney's moderators mind is not among them: the prompt that
#: got one account blocked must not be carried to the next.
_OF_ACCOUNT: Final = frozenset(
    {Kind.CREDITS_EXHAUSTED, Kind.SUBSCRIPTION, Kind.HUMAN_CHECK, Kind.TERMS, Kind.ABSENT, Kind.MISSING}
)

_PAID_SPEEDS: Final[frozenset[SpeedMode | Bot]] = frozenset({SpeedMode.FAST, SpeedMode.TURBO})


def ending(fault: Fault, manners: Manners, bot: Bot, *, has_begun: bool) -> base.Failed | base.Deferred:
    """Give a job's last event.

    Args:
        fault: why it does not go on.
        manners: the account's.
        bot: the job's.
        has_begun: something was sent that may have begun it.
    """
    if fault.kind in _DEFERRED and not (has_begun and fault.kind is Kind.UNAVAILABLE):
        rest = manners.full if fault.kind is Kind.QUEUE_FULL else manners.slowed
        return base.Deferred(reason=fault.reason, seconds=max(fault.seconds, rest))
    return base.Failed(
        reason=fault.reason,
        is_of_account=fault.kind in _OF_ACCOUNT or (fault.kind is Kind.FORBIDDEN and fault.effect is Effect.PAUSE),
        lacks=_lacks(fault.kind, bot),
    )


def _lacks(kind: Kind, bot: Bot) -> frozenset[SpeedMode | Bot]:
    match kind:
        case Kind.CREDITS_EXHAUSTED:
            return _PAID_SPEEDS
        case Kind.ABSENT:
            return frozenset({bot})
        case _:
            return frozenset()
