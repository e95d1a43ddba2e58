"""Each kind of fault ends a job in its own way."""

from __future__ import annotations

import pytest

from journeyman.engines.base import Deferred, Failed
from journeyman.engines.discord.account import Manners
from journeyman.engines.discord.messages.failures import SENTENCES, Effect, Kind, fault
from journeyman.engines.discord.rest.refusals import Limited, NotSent, Refusal, Refused, Unsure
from journeyman.engines.discord.service.endings import ending
from journeyman.tasks.task import Bot, SpeedMode

DEFERRED = {Kind.QUEUE_FULL, Kind.SLOW_DOWN, Kind.UNAVAILABLE}
OF_ACCOUNT = {Kind.CREDITS_EXHAUSTED, Kind.SUBSCRIPTION, Kind.HUMAN_CHECK, Kind.TERMS, Kind.ABSENT, Kind.MISSING}

LACKS = {Kind.CREDITS_EXHAUSTED: {SpeedMode.FAST, SpeedMode.TURBO}, Kind.ABSENT: {Bot.NIJI_JOURNEY}}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_its_ending(kind: Kind) -> None:
    """A wait, a fault of the account's, or a failure; the sentence is there in both languages."""
    last = ending(fault(kind, Effect.FAIL, "words"), Manners(), Bot.NIJI_JOURNEY, has_begun=False)
    assert isinstance(last, Deferred) is (kind in DEFERRED)
    assert "words" in last.reason
    assert last.reason.zh.startswith(SENTENCES[kind].zh)
    if isinstance(last, Failed):
        assert last.is_of_account is (kind in OF_ACCOUNT)
        assert last.lacks == LACKS.get(kind, set())


def test_what_has_begun_is_not_deferred_because_the_account_is_gone() -> None:
    """It may be drawn all the same."""
    assert isinstance(
        ending(fault(Kind.UNAVAILABLE, Effect.RETRY), Manners(), Bot.NIJI_JOURNEY, has_begun=True), Failed
    )


def test_what_became_of_a_request_counts() -> None:
    """Not sent, limited: a wait, as long as Discord asks. Kept out: the account's. In doubt: a failure."""
    assert isinstance(ending(NotSent().fault, Manners(), Bot.NIJI_JOURNEY, has_begun=False), Deferred)
    limited = ending(Limited(90.0).fault, Manners(), Bot.NIJI_JOURNEY, has_begun=False)
    assert isinstance(limited, Deferred)
    assert limited.seconds == 90.0
    kept_out = ending(Refused(403, Refusal()).fault, Manners(), Bot.NIJI_JOURNEY, has_begun=False)
    assert isinstance(kept_out, Failed)
    assert kept_out.is_of_account
    for error in (Unsure(), Refused(400, Refusal())):
        last = ending(error.fault, Manners(), Bot.NIJI_JOURNEY, has_begun=False)
        assert isinstance(last, Failed)
        assert not last.is_of_account
