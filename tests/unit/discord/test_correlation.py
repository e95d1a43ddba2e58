"""Single cases of attribution: by which sign a message is known, and what keeps it from a job."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from journeyman.engines.discord.applications import MIDJOURNEY, NIJI_JOURNEY
from journeyman.engines.discord.buttons import IMAGINED, outcome
from journeyman.engines.discord.correlation import PATIENCE_SECONDS, Attributed, Correlator, Expected, How, Key
from tests.unit.discord import bot
from tests.unit.discord.bot import Wire, embed, message, read

GRID = "1200000000000000000"
LATE = 2 * PATIENCE_SECONDS


def expected(key: str = "a", **fields: Any) -> Expected:  # noqa: ANN401 - Expected's
    """Give a job."""
    known: dict[str, Any] = {
        "key": key,
        "application": MIDJOURNEY.id,
        "channel": bot.CHANNEL,
        "nonce": f"nonce-{key}",
        "after": 1000,
        "prompt": "a cat --ar 3:2",
        "outcome": IMAGINED,
    }
    return Expected(**(known | fields))


def expecting(*wanted: Expected) -> Correlator:
    """Give a correlator that expects jobs."""
    correlator = Correlator()
    correlator.belongs_to(bot.ME)
    for each in wanted or (expected(),):
        correlator.expect(each, 0.0)
    return correlator


def pressed(label: str, key: str = "a") -> Expected:
    """Give a job by the button of a grid."""
    number = label[1]
    name = "upsample" if label[0] == "U" else "variation"
    return expected(key, parent=GRID, outcome=outcome(f"MJ::JOB::{name}::{number}::{bot.uuid(9)}"))


def result(
    id_: int = 5000,
    prompt: str = "a cat --ar 3:2 --v 7.0",
    job: int = 7,
    marker: str = "",
    **fields: Any,  # noqa: ANN401 - a message's
) -> Wire:
    """Give a finished picture."""
    wire = message(id_, bot.content(prompt, "(fast)", marker=marker))
    return wire | {"attachments": bot.picture(bot.uuid(job)), "components": bot.grid_buttons(bot.uuid(job))} | fields


def reply(**fields: Any) -> Wire:  # noqa: ANN401 - a message's
    """Make a reply to the grid."""
    return {"message_reference": {"message_id": GRID}, "type": bot.REPLY, **fields}


def heard(correlator: Correlator, wire: Wire, how: How = How.CREATED, now: float = 0.0) -> list[tuple[str, Key]]:
    """Tell a message; give whose it is and by which sign."""
    return signs(correlator.heard(how, read(wire), now))


def signs(given: list[Attributed]) -> list[tuple[str, Key]]:
    """Give whose events are, and by which sign."""
    return [(one.key, one.by) for one in given]


def test_each_sign_is_used_in_its_turn() -> None:
    """Nonce, message id, interaction and uuid each lead to the job, once they are tied to it."""
    correlator = expecting()
    start = message(2000, bot.content("a cat", "(Waiting to start)"), nonce="nonce-a", interaction={"id": "1500"})
    assert heard(correlator, start) == [("a", Key.NONCE)]
    running = message(2000, bot.content("a cat", "(0%) (fast)"), components=bot.cancel(bot.uuid(7)))
    assert heard(correlator, running, How.UPDATED) == [("a", Key.MESSAGE)]
    assert heard(correlator, message(2001, interaction_metadata={"id": "1500"})) == [("a", Key.INTERACTION)]
    assert heard(correlator, result(job=7)) == [("a", Key.JOB)]
    assert correlator.newest == 5000


def test_what_comes_before_its_link_is_held_until_it_is_known() -> None:
    """A result that is told before anything else comes to the job with the link, in the order of arrival."""
    correlator = expecting(expected("a"), expected("b"))
    assert heard(correlator, result(job=7)) == []
    running = message(2000, bot.content("a cat", "(0%) (fast)"), components=bot.cancel(bot.uuid(7)))
    assert heard(correlator, running, How.UPDATED) == []
    start = message(2000, bot.content("a cat", "(Waiting to start)"), nonce="nonce-b")
    given = correlator.heard(How.CREATED, read(start), 1.0)
    assert [(one.key, one.message.id, one.how) for one in given] == [
        ("b", "5000", How.CREATED),
        ("b", "2000", How.UPDATED),
        ("b", "2000", How.CREATED),
    ]


def test_a_prompt_speaks_only_after_a_while_and_only_for_one() -> None:
    """With better evidence perhaps under way it is not listened to; with two alike, never."""
    alone = expecting()
    assert heard(alone, result()) == []
    assert alone.settle_at == PATIENCE_SECONDS
    assert signs(alone.settle(LATE)) == [("a", Key.PROMPT)]
    two = expecting(expected("a"), expected("b", prompt="a cat --ar 1:1"))
    assert heard(two, result()) == []
    assert two.settle(LATE) == []
    assert two.settle_at is None


@pytest.mark.parametrize(
    "wire",
    [
        result(id_=999),
        result(channel_id="9"),
        result(author={"id": NIJI_JOURNEY.id}, application_id=NIJI_JOURNEY.id),
        result(content=bot.content("a cat", "(fast)", user="77")),
        result(prompt="a dog"),
        result(marker="Zoom Out by "),
        result(interaction={"id": "4000", "name": "show"}),
        result(message_reference={"message_id": "4711"}),
        message(5000, "You have been blocked", embeds=[]),
    ],
    ids=["before", "elsewhere", "other-bot", "other-user", "other-words", "other-work", "shown", "reply", "no-prompt"],
)
def test_what_cannot_be_the_jobs_is_not_given_to_it(wire: Wire) -> None:
    """Older messages, other channels, bots, people, words and kinds of work are none of it, however long one waits."""
    correlator = expecting()
    assert heard(correlator, wire) == []
    assert correlator.settle(LATE) == []


def test_an_update_alone_is_no_result() -> None:
    """The message whose button was pressed is told again, with its old picture; that finishes nothing."""
    correlator = expecting(pressed("V1"))
    parent = result(int(GRID), marker="Variations by ", **reply(message_reference={"message_id": GRID}))
    assert heard(correlator, parent, How.UPDATED) == []
    assert correlator.settle(LATE) == []


def test_a_reply_is_known_by_its_words() -> None:
    """U2 and V1 of one grid at once: the words of the replies tell which is which."""
    correlator = expecting(pressed("U1", "u1"), pressed("U2", "u2"), pressed("V1", "v1"))
    at = int(GRID) + 5
    said = {"content": f"**a cat** - Image #2 <@{bot.ME}>"}
    assert heard(correlator, result(at, job=1, **reply()) | said) == [("u2", Key.REPLY)]
    assert heard(correlator, result(at + 1, job=2, marker="Variations by ", **reply())) == [("v1", Key.REPLY)]


def test_equal_wishes_for_one_picture_are_served_in_turn() -> None:
    """U1 pressed twice gives the same picture twice, so the first reply is the first one's."""
    correlator = expecting(pressed("U1", "first"), pressed("U1", "second"))
    at = int(GRID) + 5
    said = {"content": f"**a cat** - Image #1 <@{bot.ME}>"}
    assert heard(correlator, result(at, job=1, **reply()) | said) == [("first", Key.REPLY)]
    assert heard(correlator, result(at + 1, job=2, **reply()) | said) == [("second", Key.REPLY)]
    varied = expecting(pressed("V1", "first"), pressed("V1", "second"))
    assert heard(varied, result(at, marker="Variations by ", **reply())) == []


def queue(correlator: Correlator, key: str, id_: int) -> None:
    """Tell that a job was queued."""
    box = embed("Job queued", "Don't worry", 0xFFFF00, footer="/imagine a cat --ar 3:2")
    assert heard(correlator, message(id_, embeds=[box], nonce=f"nonce-{key}", flags=64)) == [(key, Key.NONCE)]


def test_queued_jobs_in_the_same_words_start_in_turn() -> None:
    """The bot starts them one after the other and names none; what starts first is whose was queued first."""
    correlator = expecting(expected("a"), expected("b"))
    queue(correlator, "b", 2000)
    queue(correlator, "a", 2001)
    for number, key in enumerate("ba"):
        start = message(3000 + number, bot.content("a cat --ar 3:2", "(Waiting to start)"))
        assert heard(correlator, start, now=number * 10.0) == []
        assert signs(correlator.settle(number * 10 + LATE)) == [(key, Key.PROMPT)]


def test_a_queued_job_is_known_by_all_its_words() -> None:
    """What waits is shown as it was typed, so parameters tell apart what the text alone does not."""
    correlator = expecting(expected("a"), expected("b", prompt="a cat --ar 1:1"))
    queue(correlator, "a", 2000)
    queue(correlator, "b", 2001)
    assert heard(correlator, message(3000, bot.content("a cat --ar 1:1", "(Waiting to start)"))) == []
    assert signs(correlator.settle(LATE)) == [("b", Key.PROMPT)]


def test_one_that_was_given_up_keeps_its_result_from_its_twin() -> None:
    """Nobody waits for the first any more; its picture is not taken for the second's."""
    correlator = expecting(expected("a"), expected("b"))
    correlator.forget("a", is_owed=True)
    assert heard(correlator, result()) == []
    assert correlator.settle(LATE) == []
    settled = expecting(expected("a"), expected("b"))
    settled.forget("a", is_owed=False)
    assert heard(settled, result()) == []
    assert signs(settled.settle(LATE)) == [("b", Key.PROMPT)]


@pytest.mark.parametrize(
    "end",
    [
        message(2100, embeds=[embed("Queue full", "x", 0xFF0000)], nonce="nonce-a", flags=64),
        message(2100, bot.content("a cat", "(Stopped)"), nonce="nonce-a"),
    ],
    ids=["refused", "stopped"],
)
def test_one_that_was_given_up_and_then_refused_keeps_nothing_from_its_twin(end: Wire) -> None:
    """Once it is told that the first came to nothing, what the bot starts next is the second's."""
    correlator = expecting(expected("a"), expected("b"))
    queue(correlator, "b", 2000)
    correlator.forget("a", is_owed=True)
    start = message(3000, bot.content("a cat --ar 3:2", "(Waiting to start)"))
    assert heard(correlator, start) == []
    assert correlator.settle(LATE) == []
    assert signs(correlator.heard(How.CREATED, read(end), LATE)) == [("b", Key.PROMPT)]


def test_a_failure_is_known_by_what_it_replies_to() -> None:
    """An error without a nonce that replies to a job's own message is the job's, also when told before it."""
    failure = message(
        2100, embeds=[embed("Invalid link!", "x")], message_reference={"message_id": "2000"}, type=bot.REPLY
    )
    start = message(2000, bot.content("a cat", "(Waiting to start)"), nonce="nonce-a")
    usual = expecting(expected("a"), expected("b"))
    heard(usual, start)
    assert heard(usual, failure) == [("a", Key.MESSAGE)]
    early = expecting(expected("a"), expected("b"))
    assert heard(early, failure) == []
    assert heard(early, start) == [("a", Key.NONCE), ("a", Key.NONCE)]


def test_a_failure_is_known_by_the_prompt_in_its_small_print() -> None:
    """One that names nothing else repeats the prompt, at least."""
    correlator = expecting(expected("a"), expected("b", prompt="a dog"))
    failure = message(2100, embeds=[embed("Banned prompt", "x", 0xFF0000, footer="/imagine a dog --v 7")])
    assert heard(correlator, failure) == []
    assert signs(correlator.settle(LATE)) == [("b", Key.PROMPT)]


def test_a_job_goes_on_under_what_it_was_known_by() -> None:
    """After a restart, or after its dialog, a job is found by the signs that are handed on."""
    correlator = expecting()
    heard(correlator, message(2000, bot.content("a cat", "(Waiting to start)"), nonce="nonce-a"))
    known = correlator.knows("a")
    assert known == {(Key.NONCE, "nonce-a"), (Key.MESSAGE, "2000")}
    correlator.forget("a", is_owed=True)
    running = message(2000, bot.content("a cat", "(0%) (fast)"), components=bot.cancel(bot.uuid(7)))
    assert heard(correlator, running, How.UPDATED) == []
    for again in (correlator, Correlator()):
        again.expect(dataclasses.replace(expected("a2", nonce="nonce-a"), known=known), 0.0)
        assert heard(again, running, How.UPDATED) == [("a2", Key.MESSAGE)]
        assert heard(again, result(job=7)) == [("a2", Key.JOB)]


def test_equals_without_any_link_are_given_nothing() -> None:
    """Two jobs in the same words whose links are all missing: nothing tells whose a result is, so nobody gets it."""
    correlator = expecting(expected("a"), expected("b"), expected("c", prompt="a dog"))
    assert heard(correlator, result(5000, job=1)) == []
    assert heard(correlator, result(5001, job=2)) == []
    assert correlator.settle(LATE) == []
    correlator.forget("a", is_owed=True)
    assert correlator.settle(LATE) == []


def test_a_job_that_is_shown_again_is_nobodys_result() -> None:
    """A second message with the uuid of an ended job is not given to one in the same words."""
    correlator = expecting(expected("a"), expected("b"))
    heard(correlator, message(2000, bot.content("a cat", "(Waiting to start)"), nonce="nonce-a"))
    running = message(2000, bot.content("a cat", "(0%) (fast)"), components=bot.cancel(bot.uuid(7)))
    heard(correlator, running, How.UPDATED)
    assert heard(correlator, result(5000, job=7)) == [("a", Key.JOB)]
    correlator.forget("a", is_owed=False)
    assert heard(correlator, result(6000, job=7)) == []
    assert correlator.settle(LATE) == []


def test_contradictions_go_to_the_stronger_sign() -> None:
    """A nonce of one job with the message of another: the nonce prevails, and neither loses its own."""
    correlator = expecting(expected("a"), expected("b"))
    heard(correlator, message(2000, bot.content("a cat", "(Waiting to start)"), nonce="nonce-a"))
    odd = message(2000, bot.content("a cat", "(Waiting to start)"), nonce="nonce-b")
    assert heard(correlator, odd) == [("b", Key.NONCE)]
    assert heard(correlator, message(2000, bot.content("a cat", "(0%) (fast)")), How.UPDATED) == [("a", Key.MESSAGE)]


def test_a_deletion_is_the_jobs() -> None:
    """The end of the progress message is told to its job; that of an unknown message to nobody."""
    correlator = expecting()
    heard(correlator, message(2000, bot.content("a cat", "(Waiting to start)"), nonce="nonce-a"))
    (gone,) = correlator.gone("2000", bot.CHANNEL, 0.0)
    assert (gone.key, gone.how) == ("a", How.DELETED)
    assert correlator.gone("2001", bot.CHANNEL, 0.0) == []


def test_memory_is_bounded() -> None:
    """However much is heard that is nobody's, no more than a few hundred threads are kept."""
    correlator = expecting()
    for number in range(600):
        heard(correlator, message(10_000 + number, f"hello {number}"))
        correlator.interaction(f"other-{number}", str(50_000 + number), 0.0)
    for number in range(3000):
        correlator.expect(expected(f"k{number}"), 0.0)
        correlator.forget(f"k{number}", is_owed=True)
    kept = vars(correlator)
    assert len(kept["_threads"]) < 6000
    assert len(kept["_strays"]) <= 256
    assert len(kept["_given_up"]) <= 128


def test_nobody_waits_for_what_is_somebody_elses() -> None:
    """A busy channel's messages are waited for only where they may be a job's: weighing the others has no end."""
    correlator = expecting()
    heard(correlator, message(4000, bot.content("a cat --ar 3:2", "(Waiting to start)", user="42")))
    heard(correlator, message(4001, "hello"))
    assert correlator.settle_at is None
    heard(correlator, result(5000), now=1.0)
    assert correlator.settle_at == 1.0 + PATIENCE_SECONDS
    correlator.settle(1.0 + PATIENCE_SECONDS)
    assert correlator.settle_at is None


def test_a_stray_is_weighed_again_when_a_twin_goes() -> None:
    """What two jobs kept from each other is weighed anew when the news is of the jobs, not of the stray."""
    correlator = expecting(expected("a", outcome=outcome("x")), expected("b", outcome=outcome("x")))
    assert heard(correlator, result(5000)) == []
    assert signs(correlator.settle(LATE)) == []
    correlator.forget("b", is_owed=False)
    assert signs(correlator.settle(LATE)) == [("a", Key.PROMPT)]


def test_results_that_a_history_may_show_again_are_never_forgotten_under_an_old_job() -> None:
    """While a job is under way, those that ended after it began keep their pictures, however many they are."""
    correlator = expecting(expected("old"))
    for number in range(600):
        key = f"new-{number}"
        correlator.expect(expected(key, after=2000 + number), 0.0)
        nonce = {"nonce": f"nonce-{key}"}
        assert heard(correlator, result(3000 + number, job=100 + number, **nonce)) == [(key, Key.NONCE)]
        correlator.forget(key, is_owed=False)
    again = [heard(correlator, result(3000 + number, job=100 + number), now=LATE) for number in range(600)]
    assert again == [[]] * 600
    assert correlator.settle(3 * LATE) == []


def test_a_message_that_may_be_a_jobs_is_told_of() -> None:
    """The result in its words, and a first message that says nothing yet; not what is older, or another's words."""
    correlator = expecting(expected("a"), expected("b"))
    assert not correlator.is_suspected("a")
    heard(correlator, result(5000, prompt="a dog"))
    heard(correlator, result(999))
    assert not correlator.is_suspected("a")
    heard(correlator, result(5001, job=8))
    assert correlator.is_suspected("a")
    assert not correlator.is_suspected("nobody")
    thinking = expecting()
    heard(thinking, message(5000, "", flags=128))
    assert thinking.is_suspected("a")


def test_what_one_was_given_is_kept_from_its_twin_across_a_restart() -> None:
    """The next process finds the picture of a job that has ended, and does not take it for a queued one's."""
    correlator = expecting(expected("a"), expected("b"), expected("c", prompt="a dog"), expected("d"))
    queue(correlator, "b", 2000)
    assert heard(correlator, message(2001, "", components=bot.cancel(bot.uuid(9)), nonce="nonce-d")) == [
        ("d", Key.NONCE)
    ]
    assert heard(correlator, result(5000, nonce="nonce-a")) == [("a", Key.NONCE)]
    assert correlator.tell_apart("a", "5000") == ["b"]
    trace = expected("b", is_queued=True, known=correlator.knows("b"), others=correlator.others("b"))
    again = expecting(trace)
    assert heard(again, result(5000)) == []
    assert not again.is_suspected("b")
    assert heard(again, result(5001, job=8), now=LATE) == []
    assert signs(again.settle(2 * LATE)) == [("b", Key.PROMPT)]


def test_equals_of_which_only_the_words_are_left_take_what_there_is_in_turn() -> None:
    """Two jobs of an earlier process in the same words: nothing better will come, and each gets one of the results."""
    correlator = expecting(expected("a"), expected("b"))
    heard(correlator, result(5000, job=7))
    heard(correlator, result(5001, job=8))
    assert correlator.settle(LATE) == []
    correlator.has_words_only("b")
    assert correlator.settle(LATE) == []
    correlator.has_words_only("a")
    given = [(one.key, one.message.id) for one in correlator.settle(LATE)]
    assert given == [("b", "5000"), ("a", "5001")]
