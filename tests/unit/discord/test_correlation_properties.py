"""However events come, no job gets another's picture, and each whose links are whole gets its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from journeyman.engines.discord.applications import MIDJOURNEY
from journeyman.engines.discord.buttons import IMAGINED, outcome
from journeyman.engines.discord.correlation import PATIENCE_SECONDS, Attributed, Correlator, Expected, How
from journeyman.engines.discord.messages import content, jobs
from tests.unit.discord import bot
from tests.unit.discord.bot import Wire

JOBS = 12
GRID = "1200000000000000000"
FIRST_ID = 1_300_000_000_000_000_000


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that the gateway tells."""

    job: int
    what: str  #: which event of the job it is
    how: How | None  #: None: an interaction's
    body: Wire = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Story:
    """How a job of many alike goes."""

    number: int
    is_variation: bool  #: of one and the same picture; otherwise an imagine
    shows_uuid: bool  #: it has a progress message with its uuid
    names_interaction: bool  #: its result names the interaction

    @property
    def nonce(self) -> str:
        return f"9{self.number:018d}"

    @property
    def interaction(self) -> str:
        return str(FIRST_ID + self.number * 10)

    @property
    def result(self) -> str:
        return str(FIRST_ID + 1_000_000 + self.number)

    def expected(self) -> Expected:
        return Expected(
            key=str(self.number),
            application=MIDJOURNEY.id,
            channel=bot.CHANNEL,
            nonce=self.nonce,
            after=FIRST_ID - 1,
            prompt="a cat --v 7",
            parent=GRID if self.is_variation else "",
            outcome=outcome(f"MJ::JOB::variation::1::{bot.uuid(999)}") if self.is_variation else IMAGINED,
        )

    def events(self) -> Iterator[Event]:
        """Tell everything in order."""
        job = bot.uuid(self.number)
        answer = {"interaction_metadata": {"id": self.interaction, "type": 2, "user": {"id": bot.ME}}}
        reply: Wire = {"message_reference": {"message_id": GRID}, "type": bot.REPLY} if self.is_variation else {}
        progress = str(FIRST_ID + self.number * 10 + 5)
        start = bot.message(
            progress,
            bot.content("a cat --v 7", "(Waiting to start)"),
            nonce=int(self.nonce) if self.number % 2 else self.nonce,
            **answer,
            **reply,
        )
        done = bot.content("a cat --v 7.0", "(fast)", marker="Variations by " if self.is_variation else "")
        yield Event(job=self.number, what="interaction", how=None, body={"id": self.interaction, "nonce": self.nonce})
        yield Event(job=self.number, what="start", how=How.CREATED, body=start)
        if self.shows_uuid:
            running = {"attachments": bot.preview(job), "components": bot.cancel(job), **reply}
            for percent in (0, 62):
                said = bot.content("a cat --v 7.0", f"({percent}%) (fast)")
                yield Event(
                    job=self.number,
                    what="progress",
                    how=How.UPDATED,
                    body=bot.message(progress, said, **running, **answer),
                )
        yield Event(job=self.number, what="deleted", how=How.DELETED, body={"id": progress})
        finished = {"attachments": bot.picture(job), "components": bot.grid_buttons(job), **reply}
        if self.names_interaction:
            finished |= answer
        yield Event(job=self.number, what="result", how=How.CREATED, body=bot.message(self.result, done, **finished))


@st.composite
def stories(draw: st.DrawFn, *, whole: bool) -> list[Story]:
    """Give twelve jobs that nobody can tell apart by their words."""
    is_variation = draw(st.booleans())
    told = [draw(st.tuples(st.booleans(), st.booleans())) for _ in range(JOBS)]
    return [
        Story(
            number=number,
            is_variation=is_variation,
            shows_uuid=shows_uuid or (whole and not names_interaction),
            names_interaction=names_interaction,
        )
        for number, (shows_uuid, names_interaction) in enumerate(told, start=1)
    ]


def play(told: list[Story], events: list[Event], correlator: Correlator | None = None) -> list[Attributed]:
    """Tell the events to a correlator that expects all the jobs."""
    correlator = correlator or Correlator()
    correlator.belongs_to(bot.ME)
    given: list[Attributed] = []
    for story in told:
        given += correlator.expect(story.expected(), 0.0)
    for now, event in enumerate(events):
        given += tell(correlator, event, float(now))
    return [*given, *correlator.settle(len(events) + 2 * PATIENCE_SECONDS)]


def tell(correlator: Correlator, event: Event, now: float) -> list[Attributed]:
    """Tell one event."""
    if event.how is None:
        return correlator.interaction(event.body["nonce"], event.body["id"], now)
    if event.how is How.DELETED:
        return correlator.gone(event.body["id"], bot.CHANNEL, now)
    return correlator.heard(event.how, bot.read(event.body), now)


def results(given: list[Attributed]) -> dict[str, set[str]]:
    """Give, by job, the ids of the messages with a finished picture that it got."""
    found: dict[str, set[str]] = {}
    for one in given:
        if jobs.result(one.message, content.read(one.message.content)):
            found.setdefault(one.key, set()).add(one.message.id)
    return found


@st.composite
def scenes(draw: st.DrawFn, *, whole: bool) -> tuple[list[Story], list[Event]]:
    """Give jobs and their events in disorder, some of them twice; unless whole, some never."""
    told = draw(stories(whole=whole))
    events = [event for story in told for event in story.events()]
    events += draw(st.lists(st.sampled_from(events), max_size=20))
    if not whole:
        lost = draw(st.sets(st.integers(0, len(events) - 1), max_size=len(events)))
        events = [event for number, event in enumerate(events) if number not in lost]
    return told, draw(st.permutations(events))


@settings(max_examples=25)
@given(scenes(whole=True))
def test_twelve_jobs_alike_get_their_own_pictures(scene: tuple[list[Story], list[Event]]) -> None:
    """Shuffled and doubled, the events of twelve identical jobs give each its own picture and no other."""
    told, events = scene
    assert results(play(told, events)) == {str(story.number): {story.result} for story in told}


@settings(max_examples=25)
@given(scenes(whole=False))
def test_no_job_gets_anothers_picture(scene: tuple[list[Story], list[Event]]) -> None:
    """Whatever is missing, a picture goes to its own job or to none."""
    told, events = scene
    own = {str(story.number): {story.result} for story in told}
    for key, found in results(play(told, events)).items():
        assert found == own[key]


@settings(max_examples=25)
@given(scenes(whole=False), st.data())
def test_a_job_that_was_given_up_leaves_nothing_to_the_others(
    scene: tuple[list[Story], list[Event]], data: st.DataObject
) -> None:
    """Jobs that nobody waits for any more still keep their pictures from those that are like them."""
    told, events = scene
    given_up = data.draw(st.sets(st.sampled_from([story.number for story in told])))
    at = data.draw(st.integers(0, len(events)))
    correlator = Correlator()
    given = play(told, events[:at], correlator)
    for number in given_up:
        correlator.forget(str(number), is_owed=True)
    for now, event in enumerate(events[at:], start=len(events)):
        given += tell(correlator, event, float(now))
    given += correlator.settle(3 * len(events) + 10)
    own = {str(story.number): {story.result} for story in told}
    for key, found in results(given).items():
        assert found == own[key]
