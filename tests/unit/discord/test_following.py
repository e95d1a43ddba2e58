"""One job's messages become its events, and no silence lasts for ever."""

from __future__ import annotations

import pytest

from journeyman.engines.discord.account import Manners
from journeyman.engines.discord.applications import MIDJOURNEY
from journeyman.engines.discord.correlation import Attributed, Expected, How, Key
from journeyman.engines.discord.events import Answered, Event, Failed, Finished, Progress, Queued
from journeyman.engines.discord.following import Following, Overdue, Reader
from journeyman.engines.discord.messages.failures import Kind
from journeyman.engines.discord.messages.wire import Message
from tests.unit.discord import bot
from tests.unit.discord.bot import Wire, embed, message, read

MANNERS = Manners()
JOB = bot.uuid(7)


def unsent(reader: Reader | None = None) -> Following:
    """Give a job of which Discord has not said yet that it took the request."""
    return Following(Expected(key="a", application=MIDJOURNEY.id, channel=bot.CHANNEL, nonce="1"), MANNERS, reader)


def following(reader: Reader | None = None) -> Following:
    """Give a job that was sent at 0."""
    job = unsent(reader)
    job.sent(0.0)
    return job


def tell(job: Following, wire: Wire, how: How = How.CREATED, now: float = 1.0) -> list[Event]:
    """Tell a message."""
    return job.told(Attributed(key="a", how=how, message=read(wire), by=Key.NONCE), now)


def gone(job: Following, id_: int, now: float = 1.0) -> list[Event]:
    """Tell that a message is gone."""
    return tell(job, {"id": str(id_)}, How.DELETED, now)


def line(id_: int, tail: str) -> Wire:
    """Give a message of the job under way."""
    return message(id_, bot.content("a cat", tail))


def done(id_: int = 9) -> Wire:
    """Give the finished picture."""
    wire = message(id_, bot.content("a cat", "(fast)"), flags=4)
    return wire | {"attachments": bot.picture(JOB), "components": bot.grid_buttons(JOB)}


def kinds(events: list[Event]) -> list[type[Event]]:
    """Give what kinds of events there are."""
    return [type(event) for event in events]


def test_a_usual_course() -> None:
    """It waits, runs, and ends with the picture, its buttons and its uuid; then it is over."""
    job = following()
    assert kinds(tell(job, line(1, "(Waiting to start)"))) == [Queued]
    assert tell(job, line(1, "(Waiting to start)"), How.UPDATED) == []
    (first,) = tell(job, line(1, "(31%) (fast)"), How.UPDATED)
    (second,) = tell(job, line(1, "(15%) (fast)"), How.UPDATED)
    assert isinstance(first, Progress)
    assert isinstance(second, Progress)
    assert (first.percent, second.percent) == (31, 31)
    assert gone(job, 1) == []
    (last,) = tell(job, done())
    assert isinstance(last, Finished)
    assert (last.message_id, last.flags, last.job) == ("9", 4, JOB)
    assert len(last.buttons) == 10
    assert job.is_over
    assert not job.is_owed
    assert tell(job, done()) == []
    assert job.deadline is None


def test_a_partial_update_keeps_what_was_told() -> None:
    """An update of the embeds alone repeats neither an end nor a preview."""
    job = following()
    running = line(1, "(31%) (fast)") | {"attachments": bot.preview(JOB)}
    tell(job, running)
    (event,) = tell(job, {"id": "1", "channel_id": bot.CHANNEL}, How.UPDATED)
    assert isinstance(event, Progress)
    assert event.preview is not None


def nothing(_message: Message) -> None:
    """Find no answer."""


@pytest.mark.parametrize("reader", [None, nothing])
def test_no_sign_means_no_answer(reader: Reader | None) -> None:
    """After its time the history is read once; after that it has failed, though a result may still come."""
    job = following(reader)
    assert job.deadline == MANNERS.answer
    assert job.overdue(MANNERS.answer - 1) is Overdue.NOTHING
    assert job.overdue(MANNERS.answer) is Overdue.LOOK
    assert job.overdue(MANNERS.answer) is Overdue.FAIL
    (last,) = job.give_up()
    assert isinstance(last, Failed)
    assert last.fault.kind is Kind.NO_ANSWER
    assert job.is_owed


def test_discords_word_that_nobody_answered_shortens_the_wait() -> None:
    """INTERACTION_FAILURE leaves the bot a little time; after a sign it says nothing."""
    job = following()
    job.unanswered(5.0)
    assert job.deadline == 5.0 + MANNERS.failure
    tell(job, line(1, "(Waiting to start)"))
    job.unanswered(6.0)
    assert job.deadline == 1.0 + MANNERS.quiet


def test_that_nobody_answered_may_overtake_the_answer_to_the_request() -> None:
    """The shorter wait stays as short when Discord says only then that it took the request."""
    job = unsent()
    job.unanswered(5.0)
    job.sent(6.0)
    assert job.deadline == 6.0 + MANNERS.failure


def test_thinking_is_no_end() -> None:
    """A deferred first message grants time to think, once."""
    job = following()
    tell(job, message(1, "", flags=128), now=2.0)
    assert job.deadline == 2.0 + MANNERS.thinking
    tell(job, message(1, "", flags=128), How.UPDATED, now=50.0)
    assert job.deadline == 2.0 + MANNERS.thinking
    tell(job, line(1, "(Waiting to start)"), How.UPDATED, now=60.0)
    assert job.deadline == 60.0 + MANNERS.quiet


def test_a_job_under_way_is_looked_after_and_does_not_fail() -> None:
    """Nothing new for a while means a look at the history, again and again, however long it takes."""
    job = following()
    tell(job, line(1, "(31%) (relaxed)"), now=10.0)
    now = 10.0
    for _ in range(5):
        assert job.overdue(now) is Overdue.NOTHING
        now += MANNERS.quiet
        assert job.overdue(now) is Overdue.LOOK


def test_what_vanished_is_removed_unless_the_result_comes() -> None:
    """The deletion of the progress message starts a wait; that of any other message does not."""
    job = following()
    tell(job, line(1, "(93%) (fast)"))
    gone(job, 5)
    assert job.deadline == 1.0 + MANNERS.quiet
    gone(job, 1, now=10.0)
    assert job.deadline == 10.0 + MANNERS.vanished
    job.overdue(99.0)
    (last,) = job.give_up()
    assert isinstance(last, Failed)
    assert last.fault.kind is Kind.REMOVED


def test_a_missed_deletion_is_one_all_the_same() -> None:
    """When the history no longer shows the progress message, that is as if its deletion had been told."""
    job = following()
    assert job.missing(1.0) == []
    tell(job, line(1, "(93%) (fast)"))
    job.missing(10.0)
    assert job.deadline == 10.0 + MANNERS.vanished


def test_a_deadline_that_is_postponed_is_looked_into_again() -> None:
    """While the connection is down nothing is concluded."""
    job = following()
    assert job.overdue(100.0) is Overdue.LOOK
    job.postpone(200.0)
    assert job.overdue(150.0) is Overdue.NOTHING
    assert job.overdue(200.0) is Overdue.LOOK


def test_stopping_and_failing_are_ends() -> None:
    """A job that its owner stopped, and one that an edit says has failed, are over."""
    for wire in (line(1, "(Stopped)"), message(1, embeds=[embed("Image denied")])):
        job = following()
        (last,) = tell(job, wire)
        assert isinstance(last, Failed)
        assert not job.is_owed


def test_a_refusal_may_overtake_the_answer_to_the_request() -> None:
    """Who hears over the gateway that a job is refused, and then that Discord took the request, expects no result."""
    job = unsent()
    (last,) = tell(job, message(1, embeds=[embed("Image denied")]))
    assert isinstance(last, Failed)
    job.sent(2.0)
    assert not job.is_owed
    assert job.deadline is None


def test_a_queued_job_says_so_once() -> None:
    """Being queued fails nothing, and waiting to start says nothing new."""
    job = following()
    assert kinds(tell(job, message(1, embeds=[embed("Job queued")]))) == [Queued]
    assert job.is_queued
    assert tell(job, line(2, "(Waiting to start)")) == []


def test_an_answer_is_awaited() -> None:
    """What the reader does not find is not there yet."""
    job = following(lambda message: message.content or None)
    assert tell(job, message(1, "", flags=128 | 64)) == []
    (last,) = tell(job, message(1, "Done!", flags=64), How.UPDATED)
    assert last == Answered(answer="Done!", message_id="1", flags=64)
