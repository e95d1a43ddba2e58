"""Which of the jobs under way an event belongs to.

Discord tells it piecemeal. A request carries a nonce; the interaction that it becomes has an id; the bot's first
message repeats both and has an id of its own; the picture so far carries the job's uuid; the finished picture comes in
a new message, which repeats the uuid and, perhaps, the interaction. Any of these may be late, doubled or missing.

So what is kept is *threads*: sets of identifiers that are known to belong together, with the messages seen under them.
Every event that names two identifiers ties their threads into one. A thread that holds a job's nonce is that job's;
whatever is tied to it later, or was before, is the job's too. The order in which events come does not matter.

A thread that is tied to no job is a *stray*: another program's, another person's, or one of ours whose link is missing.
It is held, and only three weaker signs may give it to a job, each only if it speaks for exactly one:

    the message replies to the one whose button was pressed, and its words fit the button
    the prompts are alike                                 (after a while: better evidence may be on its way)
    the jobs that it may belong to are equal in all that was ever said of them: then the oldest takes it. Equal are
    wishes for the same picture of the same grid, and wishes in the same words that the bot has queued: it starts those
    one after the other, in messages that name nothing but the prompt. So does what is left of a job of an earlier
    process. Others that are equal wait for better evidence, and fail without it: a wrong picture is worse than none

A job that was given up without a result still counts as one whom a stray may belong to: when two were alike and one is
gone, the other must not get what might be the first one's. And no message can belong to a job that began after it:
Discord's ids hold the time, so no clock of ours has a say.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final, final

from journeyman.engines.discord import snowflakes
from journeyman.engines.discord.messages import content, failures, jobs, likeness, wire
from journeyman.engines.discord.messages.content import Content, Phase
from journeyman.engines.discord.messages.failures import Effect
from journeyman.engines.discord.messages.wire import Message
from journeyman.engines.discord.threads import Attributed, Expected, How, Identifier, Key, Seen, Thread

_MOST_STRAYS: Final = 256
_MOST_MESSAGES: Final = 64  #: kept of one stray; progress beyond it says nothing new
_MOST_ENDED: Final = 2048
_LEAST_ENDED: Final = 256  #: kept even when no message of theirs can be taken for a job's under way
_MOST_GIVEN_UP: Final = 128

#: How long a stray waits for better evidence before its prompt counts.
PATIENCE_SECONDS: Final = 3.0


@final
class Correlator:
    """Attributes the events of one account. For one event loop; times are of one clock that never goes back."""

    def __init__(self) -> None:
        self._threads: dict[Identifier, Thread] = {}
        self._jobs: dict[str, Thread] = {}
        self._given_up: deque[Thread] = deque()
        self._strays: dict[Thread, None] = {}  #: the longest held first
        self._speaking: set[Thread] = set()  #: strays with signs; in a busy channel few are
        self._ended: deque[Thread] = deque()
        self._arrivals = self._places = 0
        self._user = ""
        self._newest = 0
        self._has_news = False  #: whether weighing again may have another outcome
        self._due: float | None = None  #: when it may have, without news

    @property
    def newest(self) -> int:
        """The newest id that Discord has shown, by message or interaction."""
        return self._newest

    @property
    def settle_at(self) -> float | None:
        """When ``settle`` may find something; ``None``: not without new events."""
        return self._due if any(not thread.has_ended for thread in self._jobs.values()) else None

    def belongs_to(self, user: str) -> None:
        """Say whose account it is: jobs of others in the channel are none of ours."""
        self._user = user
        self._has_news = True

    def expect(self, expected: Expected, now: float) -> list[Attributed]:
        """Take note of a job, before it is sent; give what is its own already.

        What an ended job was known by may be known of this one: it goes on with it.
        """
        identifiers = [(Key.NONCE, expected.nonce), *sorted(expected.known)]
        for identifier in identifiers:
            known = self._threads.get(identifier)
            if known is not None and known.has_ended:
                self._reopen(known)
        thread, released = self._tie(identifiers, now, owner=expected)
        self._jobs[expected.key] = thread
        self._has_news = True
        if expected.is_queued:
            self._arrivals += 1
            thread.queued = thread.queued or self._arrivals
        return [*self._attribute(thread, released, Key.NONCE), *self._weigh(now)]

    def forget(self, key: str, *, is_owed: bool) -> None:
        """Take note that a job needs nothing more. What still comes for it is kept from everybody else.

        Args:
            key: the job's.
            is_owed: its result may still come, though nobody waits for it.
        """
        thread = self._jobs.pop(key, None)
        if thread is None:
            return
        thread.has_ended = self._has_news = True
        if is_owed and not thread.results:
            self._given_up.append(thread)
            if len(self._given_up) > _MOST_GIVEN_UP:
                self._given_up.popleft()
        self._ended.append(thread)
        while len(self._ended) > _LEAST_ENDED and (len(self._ended) > _MOST_ENDED or self._is_past(self._ended[0])):
            self._drop(self._ended.popleft())

    def has_words_only(self, key: str) -> None:
        """Take note that a job of an earlier process will show nothing of itself but its words, as a queued one."""
        job = self._jobs.get(key)
        if job is not None and not job.queued:
            self._arrivals += 1
            job.queued = self._arrivals
            self._has_news = True

    def is_suspected(self, key: str) -> bool:
        """Tell whether a message that was given to nobody might be a job's."""
        job = self._jobs.get(key)
        return job is not None and any(
            self._fitting(stray, seen, [job], math.inf)[1]
            or (wire.is_loading(seen.message) and self._is_open_to(job, stray, seen.message))
            for stray in self._strays
            for seen in stray.held
        )

    def tell_apart(self, key: str, result: str) -> list[str]:
        """Take note that a job was given a message; give the keys of those that might else be given it, too.

        In this process nobody will: it is the job's. But another would not know that, after this one's end.
        """
        job = self._jobs.get(key)
        if job is None:
            return []
        twins = [key for key, thread in self._jobs.items() if thread is not job and _may_be_taken_for(thread, job)]
        for twin in twins:
            self._jobs[twin].others.add(result)
        return twins

    def others(self, key: str) -> frozenset[str]:
        """Give the messages that are known to be others', though nothing else keeps them from a job."""
        thread = self._jobs.get(key)
        return frozenset(thread.others) if thread else frozenset()

    def knows(self, key: str) -> frozenset[Identifier]:
        """Give what was learnt of a job."""
        thread = self._jobs.get(key)
        return frozenset(thread.identifiers) if thread else frozenset()

    def interaction(self, nonce: str, interaction: str, now: float) -> list[Attributed]:
        """Learn which interaction a request has become; give what is attributed by it."""
        self._newest = max(self._newest, snowflakes.number(interaction))
        thread, released = self._tie([(Key.NONCE, nonce), (Key.INTERACTION, interaction)], now)
        if thread.expected is None:
            self._keep(thread)
        return [*self._attribute(thread, released, Key.INTERACTION), *self._weigh(now)]

    def owner(self, nonce: str, interaction: str) -> str | None:
        """Give the key of the job that a nonce, or else an interaction, is of."""
        thread = self._threads.get((Key.NONCE, nonce)) or self._threads.get((Key.INTERACTION, interaction))
        return thread.expected.key if thread and thread.expected and not thread.has_ended else None

    def heard(self, how: How, message: Message, now: float) -> list[Attributed]:
        """Take a message; give every event that is attributed now, held ones among them, in the order they came."""
        self._newest = max(self._newest, snowflakes.number(message.id))
        said = content.read(message.content)
        by, identifiers = self._identify(message, said)
        thread, released = self._tie(identifiers, now)
        self._arrivals += 1
        self._note(thread, how, message, said)
        seen = Seen(number=self._arrivals, how=how, message=message, said=said)
        if thread.expected is None:
            self._keep(thread)
            if len(thread.held) < _MOST_MESSAGES and not self._is_anothers(said):
                self._hold(thread, seen)
            return self._weigh(now)
        return [*self._attribute(thread, [*released, seen], by), *self._weigh(now)]

    def gone(self, message: str, channel: str, now: float) -> list[Attributed]:
        """Take note that a message was deleted."""
        thread = self._threads.get((Key.MESSAGE, message))
        if thread is None:
            return []
        self._arrivals += 1
        seen = Seen(number=self._arrivals, how=How.DELETED, message=Message(id=message, channel_id=channel))
        if thread.expected is None:
            if thread.held:
                thread.held.append(seen)
            return []
        return [*self._attribute(thread, [seen], Key.MESSAGE), *self._weigh(now)]

    def settle(self, now: float) -> list[Attributed]:
        """Let the weaker signs speak for strays that have waited."""
        return self._weigh(now)

    # What an event says for certain.

    def _identify(self, message: Message, said: Content | None) -> tuple[Key, list[Identifier]]:
        """Give the identifiers that a message ties together, and the strongest that somebody is known by."""
        found: list[Identifier] = []
        if nonce := wire.text(message.nonce):
            found.append((Key.NONCE, nonce))
        found.append((Key.MESSAGE, message.id))
        if message.answers is not None:
            found.append((Key.INTERACTION, message.answers.id))
        if (note := message.interaction_metadata) and note.original_response_message_id:
            found.append((Key.MESSAGE, note.original_response_message_id))
        if (uuid := jobs.uuid(message)) and not self._is_shown_again(uuid, message, said):
            found.append((Key.JOB, uuid))
        if said is None and message.parent and failures.read(message) and not self._is_pressed(message.parent):
            # A failure may come as a reply to the job's own message.
            found.append((Key.MESSAGE, message.parent))
        owned = (key for key, value in found if self._owner_of((key, value)) is not None)
        return next(owned, Key.MESSAGE), found

    def _is_shown_again(self, uuid: str, message: Message, said: Content | None) -> bool:
        """Tell whether a job's result has come before; a second one is a clip of its video, or somebody's /show."""
        thread = self._threads.get((Key.JOB, uuid))
        has_result = thread is not None and bool(thread.results) and message.id not in thread.results
        return has_result and jobs.result(message, said) is not None

    def _is_pressed(self, message: str) -> bool:
        return any(thread.expected and thread.expected.parent == message for thread in self._jobs.values())

    def _owner_of(self, identifier: Identifier) -> Expected | None:
        thread = self._threads.get(identifier)
        return thread.expected if thread else None

    def _tie(
        self, identifiers: list[Identifier], now: float, *, owner: Expected | None = None
    ) -> tuple[Thread, list[Seen]]:
        """Make one thread of all that these identifiers are of; give what it held as a stray, if it is owned now.

        Where they are of two jobs, they contradict each other, and the first in the row prevails.
        """
        known = [self._threads[identifier] for identifier in identifiers if identifier in self._threads]
        if owner is not None and owner.key in self._jobs:
            known.insert(0, self._jobs[owner.key])
        owned = [thread for thread in known if thread.expected is not None]
        target = owned[0] if owned else known[0] if known else Thread(since=now)
        already = len(target.identifiers)
        if owner is not None and target.expected is None:
            target.expected, target.essence = owner, likeness.essence(owner.prompt)
        if owner is not None:
            target.others |= owner.others
        for other in known:
            if other is not target and other.expected is None:
                self._merge(other, target)
        for identifier in identifiers:
            # What another job is known by stays the other's.
            if self._owner_of(identifier) is None or self._threads[identifier] is target:
                self._threads[identifier] = target
                target.identifiers.add(identifier)
        if len(target.identifiers) > already and (target.expected is not None or target.signs):
            self._has_news = True
        return target, self._release(target) if target.expected is not None else []

    def _release(self, thread: Thread) -> list[Seen]:
        """Give what a thread held as a stray, which it is no longer."""
        self._let_go(thread)
        released, thread.held, thread.signs = thread.held, [], []
        return released

    def _merge(self, stray: Thread, target: Thread) -> None:
        for identifier in stray.identifiers:
            self._threads[identifier] = target
        target.identifiers |= stray.identifiers
        target.results |= stray.results
        target.progress |= stray.progress
        if stray.held:
            target.held = sorted([*target.held, *stray.held], key=lambda seen: seen.number)
        if stray.signs:
            target.signs = sorted([*target.signs, *stray.signs], key=lambda seen: seen.number)
        target.since = min(target.since, stray.since)
        target.queued = target.queued or stray.queued
        self._let_go(stray)
        if target.signs and target in self._strays:
            self._speaking.add(target)

    def _note(self, thread: Thread, how: How, message: Message, said: Content | None) -> None:
        before = len(thread.results), len(thread.progress), thread.queued
        if thread.has_ended and thread in self._given_up and _is_without_result(message, said):
            self._given_up.remove(thread)
            self._has_news = True
        if how is How.CREATED and jobs.result(message, said):
            thread.results.add(message.id)
        elif said is not None and said.phase is not Phase.DONE:
            thread.progress.add(message.id)
        elif said is None and (found := failures.read(message)) and found.effect is Effect.WAIT:
            thread.queued = thread.queued or self._arrivals
        if (len(thread.results), len(thread.progress), thread.queued) != before:
            self._has_news = True

    def _hold(self, stray: Thread, seen: Seen) -> None:
        shown = seen.said.prompt if seen.said else failures.prompt(seen.message)
        is_failure = failures.read(seen.message) is not None
        held = replace(seen, is_failure=is_failure, essence=likeness.essence(shown))
        stray.held.append(held)
        if held.how is How.CREATED and self._may_speak(held):
            stray.signs.append(held)
            self._speaking.add(stray)
            self._has_news = True

    @staticmethod
    def _attribute(thread: Thread, seen: Iterable[Seen], by: Key) -> list[Attributed]:
        if thread.expected is None or thread.has_ended:
            return []
        key = thread.expected.key
        return [Attributed(key=key, how=one.how, message=one.message, by=by) for one in seen]

    # What it only makes likely.

    def _weigh(self, now: float) -> list[Attributed]:
        """Give strays to those whom the weaker signs point at, until none is left that points at one only."""
        if not self._has_news and (self._due is None or now < self._due):
            return []
        given: list[Attributed] = []
        while (found := next(self._pointed(now), None)) is not None:
            stray, thread, by = found
            self._merge(stray, thread)
            given += self._attribute(thread, self._release(thread), by)
        self._has_news = False
        times = (stray.since + PATIENCE_SECONDS for stray in self._speaking)
        self._due = min((time for time in times if time > now), default=None)
        return given

    def _pointed(self, now: float) -> Iterator[tuple[Thread, Thread, Key]]:
        if not self._speaking:
            return
        candidates = [*self._jobs.values(), *self._given_up]
        for stray in sorted(self._speaking, key=lambda stray: stray.place):
            for seen in stray.signs:
                by, fitting = self._fitting(stray, seen, candidates, now)
                if len(fitting) == 1:
                    yield stray, fitting[0], by
                elif fitting and (first := _first_of_equals(fitting)) is not None:
                    yield stray, first, by

    def _fitting(self, stray: Thread, seen: Seen, candidates: list[Thread], now: float) -> tuple[Key, list[Thread]]:
        message, said = seen.message, seen.said
        if not self._may_speak(seen):
            return Key.PROMPT, []
        if message.parent:
            replied = (thread for thread in candidates if _replies(thread, message, said))
            return Key.REPLY, [thread for thread in replied if self._is_open_to(thread, stray, message)]
        if now < stray.since + PATIENCE_SECONDS:
            return Key.PROMPT, []
        alike = [thread for thread in candidates if _is_alike(thread, seen)]
        if not alike or self._is_shown_again(jobs.uuid(message), message, said):
            return Key.PROMPT, []
        fitting = [thread for thread in alike if self._is_open_to(thread, stray, message)]
        if said is not None and said.phase is Phase.WAITING:
            # A job that only waits is shown as it was asked for, parameters and all.
            exact = [thread for thread in fitting if _is_exact(thread, said)]
            return Key.PROMPT, exact or fitting
        return Key.PROMPT, fitting

    def _may_speak(self, seen: Seen) -> bool:
        """Tell whether a message may be a job's of ours at all: most in a busy channel are somebody else's."""
        if self._is_anothers(seen.said) or seen.message.command == "show":
            return False
        return seen.said is not None or seen.is_failure

    def _is_anothers(self, said: Content | None) -> bool:
        return said is not None and bool(self._user) and said.user != self._user

    @staticmethod
    def _is_open_to(thread: Thread, stray: Thread, message: Message) -> bool:
        """Tell whether nothing that is known for certain keeps a stray from a job."""
        expected = thread.expected
        if expected is None or not expected.has_picture or thread.results:
            return False
        if message.channel_id != expected.channel or not message.is_from(expected.application):
            return False
        if not thread.others.isdisjoint(stray.of(Key.MESSAGE)):
            return False
        begun = max([expected.after, *map(snowflakes.number, thread.of(Key.INTERACTION))])
        if snowflakes.number(message.id) <= begun:
            return False
        return all(
            not ours or not theirs or not ours.isdisjoint(theirs)
            for ours, theirs in (
                (thread.of(Key.JOB), stray.of(Key.JOB)),
                # A job has one message while it is drawn; and an interaction is one job's.
                (thread.progress, stray.progress),
                (thread.of(Key.INTERACTION), stray.of(Key.INTERACTION)),
            )
        )

    # An end to what is remembered.

    def _reopen(self, ended: Thread) -> None:
        ended.expected, ended.has_ended = None, False
        self._ended.remove(ended)
        if ended in self._given_up:
            self._given_up.remove(ended)

    def _keep(self, stray: Thread) -> None:
        if stray not in self._strays:
            self._places += 1
            stray.place = self._places
            self._strays[stray] = None
            if stray.signs:
                self._speaking.add(stray)
        while len(self._strays) > _MOST_STRAYS:
            oldest = next(iter(self._strays))
            self._let_go(oldest)
            self._drop(oldest)

    def _let_go(self, stray: Thread) -> None:
        self._strays.pop(stray, None)
        self._speaking.discard(stray)

    def _is_past(self, ended: Thread) -> bool:
        """Tell whether an ended job's messages are older than all jobs under way, and so never taken for theirs."""
        oldest = min((thread.expected.after for thread in self._jobs.values() if thread.expected), default=self._newest)
        return max(map(snowflakes.number, ended.of(Key.MESSAGE)), default=0) <= oldest

    def _drop(self, thread: Thread) -> None:
        self._has_news = True
        for identifier in thread.identifiers:
            if self._threads.get(identifier) is thread:
                del self._threads[identifier]
        if thread in self._given_up:
            self._given_up.remove(thread)


def _is_without_result(message: Message, said: Content | None) -> bool:
    """Tell whether a message says that its job has come to nothing."""
    if said is not None and said.phase is Phase.STOPPED:
        return True
    found = failures.read(message)
    return found is not None and found.is_final


def _may_be_taken_for(thread: Thread, other: Thread) -> bool:
    """Tell whether a job is still known by so little that what another was given might be its."""
    if thread.expected is None or other.expected is None or thread.of(Key.JOB):
        return False
    is_below_the_same = bool(thread.expected.parent) and thread.expected.parent == other.expected.parent
    return is_below_the_same or any(
        likeness.alike(*pair) for pair in ((thread.essence, other.essence), (other.essence, thread.essence))
    )


def _replies(thread: Thread, message: Message, said: Content | None) -> bool:
    expected = thread.expected
    return expected is not None and expected.parent == message.parent and (said is None or expected.outcome.fits(said))


def _is_alike(thread: Thread, seen: Seen) -> bool:
    expected = thread.expected
    if expected is None or not likeness.alike(thread.essence, seen.essence):
        return False
    # Of a failure that repeats no prompt, nothing tells whose it is.
    return expected.outcome.fits(seen.said) if seen.said is not None else bool(seen.essence)


def _is_exact(thread: Thread, said: Content) -> bool:
    return thread.expected is not None and likeness.whole(thread.expected.prompt) == likeness.whole(said.prompt)


def _first_of_equals(threads: list[Thread]) -> Thread | None:
    """Give the oldest of jobs between which nothing that they ask for makes a difference; ``None``: they differ."""
    wanted = [each for thread in threads if (each := thread.expected) is not None]
    wishes = {(each.application, each.channel, each.parent, each.outcome, each.prompt) for each in wanted}
    if len(wishes) != 1:
        return None
    if all(each.outcome.is_repeatable for each in wanted):
        return next((thread for thread in threads if not thread.has_ended), None)
    if all(thread.queued for thread in threads):
        return min(threads, key=lambda thread: thread.queued)
    return None
