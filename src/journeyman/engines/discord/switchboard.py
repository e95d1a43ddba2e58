"""The switchboard: everything that the gateway tells, put through to the job that it is about."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import Awaitable, Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import Final, TypeVar, final

import msgspec
import structlog

from journeyman.engines.discord.account import Manners
from journeyman.engines.discord.applications import BY_ID
from journeyman.engines.discord.correlation import Attributed, Correlator, Expected, How, Key
from journeyman.engines.discord.events import Event, Finished, Modal, Traced
from journeyman.engines.discord.following import Following, Reader
from journeyman.engines.discord.inpaint import Frame
from journeyman.engines.discord.messages import components, failures, wire
from journeyman.engines.discord.messages.failures import Effect, Fault
from journeyman.engines.discord.messages.wire import Message

log = structlog.get_logger(__name__)

_T = TypeVar("_T")

_MESSAGES: Final = msgspec.json.Decoder(Message)
_DELETED: Final = msgspec.json.Decoder(wire.Deleted)
_INTERACTIONS: Final = msgspec.json.Decoder(wire.InteractionEvent)

Asked = Callable[[], Awaitable[bool | None]]
"""Asks the bot something; ``None``: it does not say."""


@dataclass(slots=True, kw_only=True, eq=False)
class Call:
    """A job that somebody listens to."""

    expected: Expected
    following: Following
    events: asyncio.Queue[Event | None] = field(default_factory=asyncio.Queue["Event | None"])  #: None: look again
    trace: Expected
    has_left: bool = False  #: its request was sent, whatever became of it
    is_in_doubt: bool = False  #: its request was sent, and nobody knows what became of it
    has_sign: asyncio.Event = field(default_factory=asyncio.Event)  #: Discord has told something of it
    is_queue_empty: Asked | None = None  #: of a job that an earlier process sent
    suspicions: int = 0  #: how often a message was found that might be its
    unread: int = 0  #: how often the history could not be read when it was to tell of it

    def put(self, events: Iterable[Event]) -> None:
        """Hand events to whoever listens."""
        for event in events:
            self.events.put_nowait(event)

    def look_again(self) -> None:
        """Let whoever listens see to a deadline that has changed."""
        self.events.put_nowait(None)


@final
class Switchboard:
    """Puts through what is told of one account's jobs."""

    def __init__(
        self, *, channel: str, manners: Manners, clock: Callable[[], float], pause: Callable[[Fault], None]
    ) -> None:
        """Prepare.

        Args:
            channel: where the bots are asked; what happens elsewhere is not heard.
            manners: how long silences may last.
            clock: seconds; the event loop's, outside of tests.
            pause: is told of what needs a human.
        """
        self.channels = {channel}
        self.commands_changed = False
        self._manners = manners
        self._clock = clock
        self._pause = pause
        self._correlator = Correlator()
        self._calls: dict[str, Call] = {}
        self._watchers: list[Callable[[Message], None]] = []
        self._timer: asyncio.TimerHandle | None = None

    @property
    def calls(self) -> tuple[Call, ...]:
        """The jobs under way."""
        return tuple(self._calls.values())

    @property
    def newest(self) -> int:
        """The newest id that Discord has shown."""
        return self._correlator.newest

    def belongs_to(self, user: str) -> None:
        """Say whose account it is."""
        self._correlator.belongs_to(user)

    def begin(self, expected: Expected, read: Reader | None = None, is_queue_empty: Asked | None = None) -> Call:
        """Listen for a job, before it is asked for. End it with ``end``, whatever happens."""
        following = Following(expected, self._manners, read)
        call = Call(expected=expected, following=following, trace=expected, is_queue_empty=is_queue_empty)
        self._calls[expected.key] = call
        self._put(self._correlator.expect(expected, self._clock()))
        return call

    def has_words_only(self, call: Call) -> None:
        """Take note that a job of an earlier process will show nothing of itself but its words."""
        self._correlator.has_words_only(call.expected.key)

    def is_suspected(self, call: Call) -> bool:
        """Tell whether a message that was given to nobody might be the job's."""
        return self._correlator.is_suspected(call.expected.key)

    def close(self) -> None:
        """Forget about what was to be looked at later."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def end(self, call: Call) -> None:
        """Listen no longer."""
        if self._calls.get(call.expected.key) is call:
            del self._calls[call.expected.key]
            self._correlator.forget(call.expected.key, is_owed=call.following.is_owed)

    @contextlib.contextmanager
    def watch(self, find: Callable[[Message], _T | None]) -> Generator[asyncio.Future[_T]]:
        """Wait for a message that is no job's, as one that the bot writes of its own accord."""
        found: asyncio.Future[_T] = asyncio.get_running_loop().create_future()

        def look(message: Message) -> None:
            answer = find(message)
            if answer is not None and not found.done():
                found.set_result(answer)

        self._watchers.append(look)
        try:
            yield found
        finally:
            self._watchers.remove(look)
            found.cancel()

    def settle(self) -> None:
        """Let the correlator look at what has waited."""
        self.close()  # a timer that has rung a little early is to be set again
        self._put(self._correlator.settle(self._clock()))

    def tell(self, name: str, data: msgspec.Raw) -> None:
        """Take an event from the gateway. What cannot be read is told to the log, and harms nothing else."""
        with _harmless(name):
            try:
                self._tell(name, data)
            except (msgspec.MsgspecError, RecursionError) as error:
                log.warning("discord.event_unreadable", event_name=name, error=str(error))

    def show(self, message: Message, how: How = How.CREATED) -> None:
        """Take a message from the channel's history."""
        with _harmless("history"):
            self._show(message, how)

    def _show(self, message: Message, how: How = How.CREATED) -> None:
        if message.channel_id not in self.channels or not any(message.is_from(bot) for bot in BY_ID):
            return
        for look in tuple(self._watchers):
            look(message)
        attributed = self._correlator.heard(how, message, self._clock())
        self._put(attributed)
        found = failures.read(message)
        if found is not None and found.effect is Effect.PAUSE and (attributed or message.is_ephemeral):
            # Ephemeral messages are for us alone, whether or not we know which job they are about.
            self._pause(found)

    def _tell(self, name: str, data: msgspec.Raw) -> None:
        match name:
            case "MESSAGE_CREATE":
                self._show(_MESSAGES.decode(data))
            case "MESSAGE_UPDATE":
                self._show(_MESSAGES.decode(data), How.UPDATED)
            case "MESSAGE_DELETE":
                gone = _DELETED.decode(data)
                self._gone((gone.id,), gone.channel_id)
            case "MESSAGE_DELETE_BULK":
                many = msgspec.json.decode(data, type=wire.DeletedBulk)
                self._gone(many.ids, many.channel_id)
            case "INTERACTION_CREATE" | "INTERACTION_SUCCESS" | "INTERACTION_FAILURE":
                self._interaction(name, _INTERACTIONS.decode(data))
            case "INTERACTION_MODAL_CREATE" | "INTERACTION_IFRAME_MODAL_CREATE":
                self._dialog(msgspec.json.decode(data, type=wire.Dialog))
            case "GUILD_APPLICATION_COMMAND_INDEX_UPDATE":
                self.commands_changed = True
            case _:
                # An account hears of everything in all its servers; the rest is none of ours.
                return

    def _gone(self, messages: Iterable[str], channel: str) -> None:
        for message in messages:
            self._put(self._correlator.gone(message, channel, self._clock()))

    def _interaction(self, name: str, event: wire.InteractionEvent) -> None:
        nonce = wire.text(event.nonce)
        if not nonce:
            return
        self._put(self._correlator.interaction(nonce, event.id, self._clock()))
        call = self._calls.get(self._correlator.owner(nonce, event.id) or "")
        if call is None or (Key.INTERACTION, event.id) in call.expected.known:
            # Nobody waits for it, or it is late news of the click that opened the page which is being answered: no sign
            # that the answer has arrived.
            return
        call.has_sign.set()
        if name == "INTERACTION_FAILURE":
            call.following.unanswered(self._clock())
            call.look_again()
        self._trace(call)

    def _dialog(self, dialog: wire.Dialog) -> None:
        warning = failures.title(dialog.title or "")
        if warning is not None and warning.effect is Effect.PAUSE:
            self._pause(warning)
        call = self._calls.get(self._correlator.owner(wire.text(dialog.nonce), dialog.id) or "")
        if call is None or (Key.INTERACTION, dialog.id) in call.expected.known:
            # Nobody waits for it, or it was told twice and is being answered already.
            return
        call.has_sign.set()
        if warning is not None:
            call.put(call.following.refused(warning))
            return
        application = (dialog.application.id if dialog.application else "") or call.expected.application
        if dialog.iframe_path is not None:
            opened: Modal | Frame = Frame(
                id=dialog.id,
                application=application,
                custom_id=dialog.custom_id,
                title=dialog.title or "",
                path=dialog.iframe_path,
            )
        else:
            inputs = components.text_inputs(dialog.components)
            opened = Modal(
                id=dialog.id,
                custom_id=dialog.custom_id,
                application=application,
                title=dialog.title or "",
                inputs={each.custom_id: each.value or "" for each in inputs if each.custom_id},
            )
        call.put(call.following.opened(opened))

    def _put(self, attributed: Iterable[Attributed]) -> None:
        for one in attributed:
            call = self._calls.get(one.key)
            if call is None:
                continue
            call.has_sign.set()
            before = call.following.deadline
            told = call.following.told(one, self._clock())
            # What it can be found by comes before what it says: the end of a job is its last event.
            self._trace(call)
            call.put(told)
            for event in told:
                if isinstance(event, Finished):
                    self._tell_apart(call, event.message_id)
            # Whoever gets an event sees to the new deadline by itself.
            if not told and call.following.deadline != before:
                call.look_again()
        self._arm()

    def _tell_apart(self, call: Call, result: str) -> None:
        """Let others in the same words keep in mind whose a result is, for a process that only finds it there."""
        for key in self._correlator.tell_apart(call.expected.key, result):
            if (twin := self._calls.get(key)) is not None:
                self._trace(twin)

    def _arm(self) -> None:
        """See to it that what waits for better evidence is looked at in time."""
        at = self._correlator.settle_at
        if self._timer is not None and self._timer.when() == at:
            return
        self.close()
        if at is not None:
            self._timer = asyncio.get_running_loop().call_at(at, self.settle)

    def _trace(self, call: Call) -> None:
        if call.following.is_over:
            return
        key, last = call.expected.key, call.trace
        known, others = self._correlator.knows(key), self._correlator.others(key)
        is_queued = call.following.is_queued
        # Most events tell nothing new of this.
        if (known, is_queued, others) == (last.known, last.is_queued, last.others):
            return
        call.trace = dataclasses.replace(call.expected, known=known, is_queued=is_queued, others=others)
        call.put([Traced(trace=call.trace)])


@contextlib.contextmanager
def _harmless(name: str) -> Generator[None]:
    """Let no fault of ours in reading one message take the account, and all its other jobs, down."""
    try:
        yield
    except Exception:
        log.exception("discord.event_failed", event_name=name)
