"""How one request is carried through: sent once, followed to its end, looked for in the history when it is missed."""

from __future__ import annotations

import asyncio
import dataclasses
import functools
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final, final

import structlog

from journeyman.engines.discord import account as accounts
from journeyman.engines.discord.account import Account
from journeyman.engines.discord.correlation import PATIENCE_SECONDS, Expected, How, Key
from journeyman.engines.discord.events import LAST, Event, Failed, Finished, Sent, Traced
from journeyman.engines.discord.following import Overdue, Reader
from journeyman.engines.discord.messages.failures import Effect, Fault, Kind, fault
from journeyman.engines.discord.presence import Presence
from journeyman.engines.discord.rest.api import API
from journeyman.engines.discord.rest.refusals import Refused, RequestError, Unsure
from journeyman.engines.discord.rest.requests import Leaves
from journeyman.engines.discord.switchboard import Asked, Call, Switchboard
from journeyman.tasks.accounts import Standing

log = structlog.get_logger(__name__)

#: How often a request is sent when nobody knows what became of it and no sign of it came.
_TRIES_IN_DOUBT: Final = 2

_PAGE: Final = 100
_MOST_PAGES: Final = 20  #: a channel with more than 2000 messages in one outage is not read up whole

#: How often a job of an earlier process waits for what a message that may be its turns out to be.
_MOST_SUSPICIONS: Final = 4

_AWAY_SECONDS: Final = 5.0  #: between two looks at whether the connection, or the history, is back

#: How often a history that Discord cannot show at present is waited for, before silence counts without it.
_MOST_UNREAD: Final = 24

#: Of so many jobs that ended here before they were sent it is known that they were not.
_MOST_KEPT_HERE: Final = 1024

Attempt = Callable[[Leaves], Awaitable[None]]
"""Sends a request; may be called again, and then sends the same with what has changed since."""


class _HasArrived(Exception):
    """A request that was to be sent again has shown itself meanwhile."""


@final
class Runner:
    """Carries requests through for one account."""

    def __init__(self, account: Account, api: API, board: Switchboard, presence: Presence) -> None:
        self._account = account
        self._api = api
        self._board = board
        self._presence = presence
        self._kept_here: deque[str] = deque(maxlen=_MOST_KEPT_HERE)  #: keys of jobs that were never sent

    async def run(
        self, expected: Expected, attempt: Attempt, read: Reader | None = None
    ) -> AsyncGenerator[Event, None]:
        """Send a request and tell what becomes of it. The last event is an end, unless the generator is closed."""
        unready = await self._presence.ready(self._account.manners.connect)
        if unready is not None:
            yield Failed(fault=unready)
            return
        # It may have waited for its speed and for the account; what was shown meanwhile is none of its.
        expected = dataclasses.replace(expected, after=max(expected.after, self._board.newest))
        call = self._board.begin(expected, read)
        try:
            yield Traced(trace=expected)
            failure = await self._send(call, attempt)
            if failure is not None:
                yield Failed(fault=failure)
                return
            yield Sent()
            async for event in self._follow(call):
                yield event
        finally:
            if not call.has_left:
                self._kept_here.append(expected.key)
            self._board.end(call)

    async def follow(self, trace: Expected, is_queue_empty: Asked) -> AsyncGenerator[Event, None]:
        """Find a job again that was sent before, and tell what becomes of it. Nothing is sent.

        The account may be paused, and is waited for. A job that was never sent, or was answered to a session that is
        no more, ends as ``Kind.NEVER_SEEN``; one of which that cannot be told, as ``Kind.UNKNOWN_OUTCOME``.

        Args:
            trace: what is known of it.
            is_queue_empty: tells whether the bot has jobs that show nothing yet.
        """
        if trace.key in self._kept_here:
            yield Failed(fault=fault(Kind.NEVER_SEEN, Effect.RETRY))
            return
        dead = await self._presence.connection()
        if dead is not None:
            yield Failed(fault=dead)
            return
        call = self._board.begin(trace, is_queue_empty=is_queue_empty)
        call.following.sent(_now())
        try:
            await self._is_read(call)
            async for event in self._follow(call):
                yield event
        finally:
            self._board.end(call)

    async def catch_up(self) -> None:
        """Read what was said since the oldest job under way began.

        Raises:
            RequestError: it could not be read.
        """
        oldest: dict[str, int] = {}
        for call in self._board.calls:
            channel, after = call.expected.channel, call.expected.after
            oldest[channel] = min(after, oldest.get(channel, after))
        for channel, after in oldest.items():
            await self.read_up(channel, after)

    async def read_up(self, channel: str, after: int) -> bool:
        """Read a channel's history after a message, and put it through; tell whether that was all of it."""
        for _ in range(_MOST_PAGES):
            page = await self._api.messages(channel, after=str(after), limit=_PAGE)
            for message in page:
                self._board.show(message)
            if len(page) < _PAGE:
                return True
            after = int(page[-1].id)
        log.warning("discord.history_cut", channel=channel, messages=_MOST_PAGES * _PAGE)
        return False

    async def _is_read(self, call: Call) -> bool | None:
        """Read the history since a job began; tell whether all of it was read, ``None``: not at present."""
        try:
            return await self.read_up(call.expected.channel, call.expected.after)
        except RequestError as error:
            log.warning("discord.history_unread", error=str(error), **_context(call))
            self.judge(error)
            return False if isinstance(error, Refused) else None

    async def _send(self, call: Call, attempt: Attempt) -> Fault | None:
        """Send a request; give what went wrong, if it is certain that something did."""
        for tries in range(1, _TRIES_IN_DOUBT + 1):
            gaps = self._presence.gaps
            try:
                await attempt(functools.partial(_leave, call))
            except asyncio.CancelledError:
                if call.has_left:
                    call.following.sent(_now())  # it may have run
                raise
            except _HasArrived:
                return None
            except Unsure as error:
                # It may have run, and then it costs the account's time: another would be a second job.
                log.warning("discord.outcome_unknown", error=str(error), **_context(call))
                call.is_in_doubt = True
                call.following.sent(_now())
                if await self._shows_sign(call):
                    return None
                if tries == _TRIES_IN_DOUBT or self._may_have_missed(gaps):
                    return error.fault
            except RequestError as error:
                return self._refused(call, error)
            else:
                call.following.sent(_now())
                return None
        return fault(Kind.UNKNOWN_OUTCOME, Effect.RETRY)

    def _may_have_missed(self, gaps: int) -> bool:
        """Tell whether a sign may have come unheard, or the account is not one to send anything by."""
        return self._presence.gaps != gaps or self._presence.condition.standing is not Standing.READY

    def _refused(self, call: Call, error: RequestError) -> Fault | None:
        """Give why a request was not taken; ``None`` if an earlier one, which was in doubt, turns out to have been."""
        self.judge(error)
        return None if call.is_in_doubt and call.has_sign.is_set() else error.fault

    async def _shows_sign(self, call: Call) -> bool:
        """Tell whether a request that may have failed has become something after all."""
        try:
            async with asyncio.timeout(self._account.manners.doubt):
                await call.has_sign.wait()
        except TimeoutError:
            # While the connection is down no sign can come, and its absence says nothing.
            if not self._presence.is_connected:
                await self._presence.ready(self._account.manners.connect)
        return call.has_sign.is_set()

    def judge(self, error: RequestError) -> None:
        """See what a refusal says of the account."""
        if not isinstance(error, Refused):
            return
        if error.is_token:
            self._presence.die(accounts.TOKEN_REJECTED)
        elif error.is_account:
            self._presence.pause(accounts.ACCESS_REFUSED, error.refusal.message)

    async def _follow(self, call: Call) -> AsyncGenerator[Event, None]:
        while True:
            event = await self._next(call)
            if event is not None:
                yield event
            if isinstance(event, LAST):
                return

    async def _next(self, call: Call) -> Event | None:
        """Wait for an event, or for the time to do something about there being none."""
        try:
            async with asyncio.timeout_at(call.following.deadline):
                return await call.events.get()
        except TimeoutError:
            await self._look_into(call)
            return None

    async def _look_into(self, call: Call) -> None:
        now = _now()
        match call.following.overdue(now):
            case Overdue.NOTHING:
                return
            case Overdue.LOOK if (dead := self._presence.death) is not None:
                call.put(call.following.refused(dead))
            case Overdue.LOOK if not self._presence.is_connected:
                call.following.postpone(now + _AWAY_SECONDS)
            case Overdue.LOOK:
                await self._look(call)
                if call.following.is_queued:
                    await self._look_for_absence(call)
            case Overdue.FAIL if call.is_queue_empty is not None and not call.following.is_seen:
                await self._look_for_absence(call)
            case Overdue.FAIL:
                call.put(call.following.give_up())

    async def _look_for_absence(self, call: Call) -> None:
        """End a job of an earlier process of which there is nothing any more."""
        if call.is_queue_empty is None or call.following.is_seen:
            return
        absent = await self._absent(call, call.is_queue_empty)
        if absent is not None:
            call.put(call.following.refused(absent, is_owed=absent.kind is Kind.UNKNOWN_OUTCOME))

    async def _absent(self, call: Call, is_queue_empty: Asked) -> Fault | None:
        """Say what it means that a job of an earlier process shows itself nowhere; ``None``: it may do so yet.

        The queue is asked for before the history is read: what has left it shows itself by then.
        """
        was_ready = self._presence.condition.standing is Standing.READY
        is_empty = await is_queue_empty()
        is_whole = await self._is_read(call)
        self._board.settle()
        if call.following.is_seen:
            return None
        is_away = not was_ready or self._presence.condition.standing is not Standing.READY
        if is_empty is False or is_whole is None or (is_empty is None and is_away):
            self._board.has_words_only(call)
            call.following.postpone(_now() + self._account.manners.answer)
            return None
        if is_whole and self._board.is_suspected(call) and call.suspicions < _MOST_SUSPICIONS:
            # Better evidence, or the time in which there is none, lets it be given to somebody; of several that are
            # alike each has to have come as far as this.
            call.suspicions += 1
            self._board.has_words_only(call)
            call.following.postpone(_now() + PATIENCE_SECONDS)
            return None
        if not is_whole or is_empty is None or self._board.is_suspected(call):
            return fault(Kind.UNKNOWN_OUTCOME, Effect.RETRY)
        if call.expected.is_queued or any(key in {Key.MESSAGE, Key.JOB} for key, _ in call.expected.known):
            return fault(Kind.REMOVED, Effect.FAIL)
        return fault(Kind.NEVER_SEEN, Effect.RETRY)

    async def _look(self, call: Call) -> None:
        """Read the history for what the gateway may not have told: where the job began, and what is newest."""
        channel = call.expected.channel
        # One that begins to show itself while the history is read may not stand in it yet.
        progress = call.following.progress_id
        try:
            read = await self._api.messages(channel, after=str(call.expected.after), limit=_PAGE)
            if len(read) == _PAGE:
                read += await self._api.messages(channel, limit=_PAGE)
                if progress and all(message.id != progress for message in read):
                    # In a busy channel it may stand between where the job began and what is newest.
                    read += await self._api.messages(channel, around=progress, limit=1)
        except RequestError as error:
            log.warning("discord.history_unread", error=str(error), **_context(call))
            self.judge(error)
            if not isinstance(error, Refused) and call.unread < _MOST_UNREAD:
                call.unread += 1
                call.following.postpone(_now() + _AWAY_SECONDS)
            return
        for message in read:
            self._board.show(message)
        self._board.settle()
        if progress and all(message.id != progress for message in read):
            call.put(call.following.missing(_now()))
        # Of a job of an earlier process its absence is looked for next, which has the same patience.
        if call.is_queue_empty is None and self._board.is_suspected(call) and not call.suspicions:
            # Better evidence, or the time in which there is none, lets it be given to somebody.
            call.suspicions += 1
            call.following.postpone(_now() + PATIENCE_SECONDS)

    async def refetch(self, finished: Finished, channel: str) -> Finished:
        """Give a result with a link that is good again: Discord's last about a day.

        Raises:
            RequestError: the message cannot be read.
        """
        for message in await self._api.messages(channel, around=finished.message_id, limit=1):
            self._board.show(message, How.UPDATED)
            for attachment in message.attachments or ():
                if attachment.id == finished.picture.id:
                    return dataclasses.replace(finished, picture=attachment)
        return finished


def _leave(call: Call) -> None:
    """Take note that a request leaves; one that was in doubt does not leave again once it has shown itself."""
    if call.is_in_doubt and call.has_sign.is_set():
        raise _HasArrived
    call.has_left = True


def _now() -> float:
    return asyncio.get_running_loop().time()


def _context(call: Call) -> dict[str, object]:
    return {"job": call.expected.key, "nonce": call.expected.nonce}
