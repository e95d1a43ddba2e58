"""How one job goes on, without I/O: its messages in, its events and its deadlines out.

Discord never says that nothing more will come, so each silence has an end:

    no sign after the request               the bot did not answer
    Discord said that it did not answer     a shorter wait, for the bot may have begun all the same
    "the bot is thinking" and no more       it has forgotten
    nothing new for a while                 events may have been missed: the history is looked at, again and again
    the progress message is gone            the result should be there already; moderation removes without a word

When a deadline passes, the channel's history is read first, since the event may have been missed; when that shows
nothing either, the job has failed. But a job that is drawn or queued does not fail by its silence: a relaxed one may
take an hour, and how long one waits is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Final, final

from journeyman.engines.discord.account import Manners
from journeyman.engines.discord.correlation import Attributed, Expected, How
from journeyman.engines.discord.events import (
    Answer,
    Answered,
    Event,
    Failed,
    Finished,
    Modal,
    Opened,
    Progress,
    Queued,
)
from journeyman.engines.discord.inpaint import Frame
from journeyman.engines.discord.messages import components, content, failures, jobs, wire
from journeyman.engines.discord.messages.content import Content, Phase
from journeyman.engines.discord.messages.failures import Effect, Kind
from journeyman.engines.discord.messages.wire import Message

Reader = Callable[[Message], Answer | None]
"""Reads the answer out of a message; ``None`` while it is not there."""


class Overdue(Enum):
    """What to do about a deadline that has passed."""

    NOTHING = auto()
    LOOK = auto()  #: read the history, then ask again
    FAIL = auto()


class _Silence(Enum):
    """What is awaited."""

    SIGN = Kind.NO_ANSWER
    RESULT = Kind.REMOVED
    PROGRESS = Kind.UNKNOWN_OUTCOME  #: never fails by itself


@final
class Following:
    """Follows one job. Times are of the correlator's clock."""

    def __init__(self, expected: Expected, manners: Manners, read: Reader | None = None) -> None:
        """Begin.

        Args:
            expected: the job.
            manners: how long silences may last.
            read: of jobs that end in an answer.
        """
        self._expected = expected
        self._manners = manners
        self._patience = manners.answer  #: for a first sign
        self._read = read
        self._messages: dict[str, Message] = {}
        self._percent = 0
        self._is_waiting = False
        self._is_queued = expected.is_queued
        self._progress_id = ""
        self._silence: _Silence | None = None
        self._deadline: float | None = None
        self._has_looked = False
        self.is_over = False  #: its last event was given
        self.is_owed = False  #: a result may still come

    @property
    def deadline(self) -> float | None:
        """When silence becomes suspicious; ``None``: it does not."""
        return None if self.is_over else self._deadline

    @property
    def is_queued(self) -> bool:
        """Whether the bot has said that it starts later, and it has not started yet."""
        return self._is_queued and not self._progress_id

    @property
    def is_seen(self) -> bool:
        """Whether a message of it was seen."""
        return bool(self._messages)

    @property
    def progress_id(self) -> str:
        """The message that shows the job under way; empty if there is none."""
        return self._progress_id

    def sent(self, now: float) -> None:
        """Take note that Discord took the request, or may have. The job's end may have been told before."""
        if self.is_over:
            return
        self.is_owed = True
        if self._is_queued:
            self._await(_Silence.PROGRESS, now + self._manners.quiet)
        elif not self._messages:
            self._await(_Silence.SIGN, now + self._patience)

    def unanswered(self, now: float) -> None:
        """Take note that Discord says that the bot did not answer; it may say so before it answers the request."""
        self._patience = self._manners.failure
        if not self._messages:
            self._await(_Silence.SIGN, now + self._manners.failure)

    def told(self, attributed: Attributed, now: float) -> list[Event]:
        """Take an event of the job's."""
        if self.is_over:
            return []
        self.is_owed = True
        if attributed.how is How.DELETED:
            return self._vanished(attributed.message.id, now)
        message = attributed.message
        earlier = self._messages.get(message.id)
        whole = wire.merged(earlier, message) if earlier else message
        self._messages[message.id] = whole
        told = self._failure(whole) or self._result(whole) or self._step(whole)
        if told or self._progress_id:
            if self._silence is not _Silence.RESULT:
                self._await(_Silence.PROGRESS, now + self._manners.quiet)
        elif earlier is None:
            self._await(_Silence.SIGN, now + self._manners.thinking)
        return told

    def missing(self, now: float) -> list[Event]:
        """Take note that the history no longer shows the progress message."""
        return self._vanished(self._progress_id, now) if self._progress_id else []

    def overdue(self, now: float) -> Overdue:
        """Say what to do now; ``LOOK`` comes before ``FAIL``."""
        if self.is_over or self._deadline is None or now < self._deadline:
            return Overdue.NOTHING
        if self._silence is _Silence.PROGRESS:
            self._await(_Silence.PROGRESS, now + self._manners.quiet)
            return Overdue.LOOK
        if not self._has_looked:
            self._has_looked = True
            return Overdue.LOOK
        return Overdue.FAIL

    def postpone(self, until: float) -> None:
        """Grant more time, as while the connection is down."""
        if self._deadline is not None:
            self._deadline, self._has_looked = max(self._deadline, until), False

    def give_up(self) -> list[Event]:
        """Fail for the silence that lasted too long."""
        kind = self._silence.value if self._silence else Kind.NO_ANSWER
        self.is_over = True
        return [Failed(fault=failures.fault(kind, _EFFECTS[kind]))]

    def opened(self, dialog: Modal | Frame) -> list[Event]:
        """Take note that the button opened a dialog."""
        return [] if self.is_over else self._end(Opened(dialog=dialog))

    def refused(self, fault: failures.Fault, *, is_owed: bool = False) -> list[Event]:
        """Take note that the job ends by another way than a message; a result may still be owed."""
        if self.is_over:
            return []
        ended = self._end(Failed(fault=fault))
        self.is_owed = is_owed
        return ended

    def _failure(self, message: Message) -> list[Event]:
        found = failures.read(message)
        if found is None:
            return []
        if found.is_final:
            return self._end(Failed(fault=found))
        self._is_queued = True
        return self._waiting()

    def _result(self, message: Message) -> list[Event]:
        if self._read is not None:
            answer = self._read(message)
            if answer is None:
                return []
            return self._end(Answered(answer=answer, message_id=message.id, flags=message.flags or 0))
        said = content.read(message.content)
        picture = jobs.result(message, said)
        if said is None or picture is None:
            return []
        return self._end(
            Finished(
                message_id=message.id,
                flags=message.flags or 0,
                job=jobs.uuid(message),
                content=said,
                picture=picture,
                buttons=components.buttons(message.components),
            )
        )

    def _step(self, message: Message) -> list[Event]:
        said = content.read(message.content)
        if said is None or said.phase is Phase.DONE:
            return []
        self._progress_id = message.id
        if said.phase is Phase.STOPPED:
            return self._end(Failed(fault=failures.fault(Kind.STOPPED, Effect.FAIL)))
        if said.phase is Phase.RUNNING:
            return self._progress(message, said)
        return self._waiting()

    def _waiting(self) -> list[Event]:
        if self._is_waiting:
            return []
        self._is_waiting = True
        return [Queued()]

    def _progress(self, message: Message, said: Content) -> list[Event]:
        self._percent = max(self._percent, said.percent or 0)
        return [Progress(percent=self._percent, preview=jobs.preview(message), mode=said.mode)]

    def _vanished(self, message: str, now: float) -> list[Event]:
        if message == self._progress_id and self._silence is not _Silence.RESULT:
            self._await(_Silence.RESULT, now + self._manners.vanished)
        return []

    def _await(self, silence: _Silence, deadline: float) -> None:
        self._silence, self._deadline, self._has_looked = silence, deadline, False

    def _end(self, event: Event) -> list[Event]:
        self.is_over, self.is_owed = True, False
        return [event]


_EFFECTS: Final = {Kind.NO_ANSWER: Effect.RETRY, Kind.REMOVED: Effect.FAIL, Kind.UNKNOWN_OUTCOME: Effect.RETRY}
