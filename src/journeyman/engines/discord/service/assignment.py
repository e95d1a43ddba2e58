"""One job on its way, from its first request, or from the checkpoint of an earlier run, to its end.

A job is asked for once. What an earlier run has sent is followed; only when the bot's channel and queue show for
certain that it never came to anything is it asked for anew. Dialogs that buttons open are answered with the job's
prompt.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import final

import pyvips
import structlog

from journeyman.engines import base
from journeyman.engines.base import Job
from journeyman.engines.discord import events
from journeyman.engines.discord.account import Manners
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.clips import NoClip
from journeyman.engines.discord.events import Answered, Event, Failed, Finished, Opened, Progress, Sent, Traced
from journeyman.engines.discord.messages.failures import Effect, Fault, Kind, fault
from journeyman.engines.discord.rest.refusals import Refused, RequestError
from journeyman.engines.discord.service import checkpoints
from journeyman.engines.discord.service.checkpoints import Checkpoint
from journeyman.engines.discord.service.endings import ending
from journeyman.engines.discord.service.orders import Order, Orders
from journeyman.engines.discord.service.previews import Preview, Previews
from journeyman.engines.discord.service.results import Results
from journeyman.engines.discord.service.speeds import Speeds, Unswitched

log = structlog.get_logger(__name__)


@final
class Assignment:
    """Works on one job. For one use."""

    def __init__(
        self,
        *,
        client: Client,
        speeds: Speeds,
        manners: Manners,
        job: Job,
        earlier: Checkpoint | None,
        places: asyncio.Semaphore,
    ) -> None:
        """Take a job.

        Args:
            client: the account's.
            speeds: the account's.
            manners: the account's.
            job: what is to be done.
            earlier: where an earlier run of the same job has left it.
            places: for results; one is held from before its result is fetched until ``events`` is closed.
        """
        self._client = client
        self._speeds = speeds
        self._manners = manners
        self._job = job
        self._earlier = earlier
        self._places = places
        self._orders = Orders(client)
        self._results = Results(client)
        self._percent = 1
        self._has_begun = False
        self._has_started = False

    async def events(self) -> AsyncGenerator[base.Event, None]:
        """Tell what becomes of the job; the last event is an end.

        Raises:
            RequestError: its result is there and could not be fetched. It can be run again with its checkpoint.
        """
        try:
            async with contextlib.aclosing(self._legs()) as told:
                async for event in told:
                    yield event
        except (pyvips.Error, NoClip):
            log.exception("discord.picture_unreadable", task=self._job.task_id)
            yield base.Failed(reason=fault(Kind.INTERNAL, Effect.RETRY).reason)

    async def _legs(self) -> AsyncGenerator[base.Event, None]:
        """Go from one operation to the next: a button, its dialog, or the whole anew."""
        order = self._resumed()
        while True:
            if order is None:
                try:
                    order = await self._orders.first(self._job)
                except RequestError as error:
                    yield ending(_unprepared(error), self._manners, self._job.bot, has_begun=False)
                    return
            after: Opened | Failed | None = None
            async with contextlib.aclosing(self._leg(order)) as told:
                async for event in told:
                    if isinstance(event, Opened | Failed):
                        after = event
                    else:
                        yield event
            if after is None:
                return
            self._has_begun = False
            order = self._orders.answer(self._job, after) if isinstance(after, Opened) else None

    def _resumed(self) -> Order | None:
        if self._earlier is None or not self._earlier.can_show:
            return None
        self._has_begun = True
        return Order(step=self._earlier.step, operation=self._client.follow(self._earlier.trace), says_speed=True)

    async def _leg(self, order: Order) -> AsyncGenerator[base.Event | Opened | Failed, None]:
        """Carry out one operation. After ``Opened`` or ``Failed``, the client's own, there is another to come."""
        async with (
            contextlib.AsyncExitStack() as speed,
            contextlib.aclosing(order.operation) as operation,
            contextlib.aclosing(Previews(self._preview).beside(operation)) as told,
        ):
            if not order.says_speed:
                try:
                    await speed.enter_async_context(self._speeds.held(self._job.bot, self._job.mode))
                except Unswitched as error:
                    yield ending(error.fault, self._manners, self._job.bot, has_begun=False)
                    return
            async for event in told:
                if not isinstance(event, Traced | Sent):
                    # The bot has seen the request, and with it the setting that it follows.
                    await speed.aclose()
                if isinstance(event, Opened):
                    yield event
                elif isinstance(event, Failed) and event.fault.kind is Kind.NEVER_SEEN:
                    log.info("discord.asked_anew", task=self._job.task_id)
                    yield event
                else:
                    async with contextlib.aclosing(self._told(event, order)) as translated:
                        async for one in translated:
                            yield one

    async def _told(self, event: Event | Preview, order: Order) -> AsyncGenerator[base.Event, None]:
        """Give what an event means to whoever listens."""
        async with self._places if isinstance(event, Finished) else contextlib.nullcontext():
            if isinstance(event, Finished):
                for translated in self._started():
                    yield translated
                yield base.Made()
            for translated in await self._translated(event, order):
                yield translated

    async def _translated(self, event: Event | Preview, order: Order) -> list[base.Event]:
        told: list[base.Event] = []
        match event:
            case Traced() if event.trace.has_picture:
                # What is answered in words was shown to one session only; it is asked for again.
                told = [base.Checkpoint(data=checkpoints.write(Checkpoint(step=order.step, trace=event.trace)))]
            case Sent():
                self._has_begun = True
            case events.Queued():
                told = self._started()
            case Progress():
                self._percent = min(99, max(1, event.percent))
                told = [*self._started(), base.Progress(percent=self._percent)]
            case Preview():
                told = [base.Progress(percent=self._percent, preview=event.picture)]
            case Finished():
                told = [await self._finished(event)]
            case Answered():
                told = [*self._started(), self._results.answered(self._job, event)]
            case Failed():
                told = [ending(event.fault, self._manners, self._job.bot, has_begun=self._has_begun)]
            case Traced() | Opened():
                pass  # nothing is kept of the one; the other was seen to before
        return told

    async def _preview(self, event: Progress) -> bytes | None:
        return await self._results.preview(self._job, event)

    async def _finished(self, event: Finished) -> base.Finished | base.Failed:
        try:
            return await self._results.finished(event)
        except Refused as error:
            return base.Failed(reason=error.fault.reason)

    def _started(self) -> list[base.Event]:
        if self._has_started:
            return []
        self._has_started = True
        return [base.Started()]


def _unprepared(error: RequestError) -> Fault:
    """Say what it means that a job's pictures could not be uploaded: unless they were refused, another try may do."""
    if isinstance(error, Refused) or error.fault.kind is Kind.SLOW_DOWN:
        return error.fault
    return fault(Kind.UNAVAILABLE, Effect.RETRY, error.fault.said)
