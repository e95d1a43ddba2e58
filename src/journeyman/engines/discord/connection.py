"""The connection: drives a session on a line, for as long as the account lives."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, final

import aiohttp
import structlog

from journeyman.engines.discord.causes import cause
from journeyman.engines.discord.gateway.codes import OwnClose
from journeyman.engines.discord.gateway.inflation import Unreadable
from journeyman.engines.discord.gateway.line import Hung, Line, lay
from journeyman.engines.discord.gateway.session import (
    Connect,
    Died,
    Disconnect,
    Dispatched,
    Lost,
    Opened,
    Output,
    Send,
    Session,
)

log = structlog.get_logger(__name__)

_CONNECT_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A line has ended, or could not be made. What the session makes of it is told next."""

    url: str
    is_reached: bool  #: whether there was a line
    code: int | None  #: the gateway's, if it gave one
    why: str


Note = Opened | Dispatched | Ended | Lost | Died
"""What a session and its lines tell of themselves, and of the world."""


@final
class Connection:
    """Keeps a session up. Run it once; what it hears is handed on without waiting for anything."""

    def __init__(
        self, session: Session, http: aiohttp.ClientSession, hear: Callable[[Note], None], *, proxy: str | None = None
    ) -> None:
        """Take a session that was not started yet.

        Args:
            session: the account's.
            http: opens the lines; its owner closes it.
            hear: is called with everything the session tells, in order. It must not raise.
            proxy: an HTTP proxy, if lines go through one.
        """
        self._session = session
        self._http = http
        self._hear = hear
        self._proxy = proxy

    async def run(self) -> None:
        """Stay connected until cancelled, or until the gateway refuses the account for good."""
        outputs = self._session.start(_now())
        while True:
            wanted = self._hand_on(outputs)
            if wanted is not None:
                outputs = await self._ride(wanted)
            elif (wake_at := self._session.wake_at) is not None:
                await asyncio.sleep(max(0.0, wake_at - _now()))
                outputs = self._session.woken(_now())
            else:
                return

    def _hand_on(self, outputs: list[Output]) -> Connect | None:
        wanted: Connect | None = None
        for output in outputs:
            match output:
                case Connect():
                    wanted = output
                case Opened() | Dispatched() | Lost() | Died():
                    self._hear(output)
                case Send() | Disconnect():
                    pass  # without a line there is nobody to say it to
        return wanted

    async def _ride(self, wanted: Connect) -> list[Output]:
        """Hold one line until it has ended; give what follows from its end."""
        code: int | None = None
        is_reached = False
        try:
            async with asyncio.timeout(_CONNECT_SECONDS) as patience:
                async with lay(self._http, wanted.url, proxy=self._proxy) as line:
                    patience.reschedule(None)
                    is_reached = True
                    self._hand_on(self._session.opened(_now()))
                    why = await self._talk(line)
        except TimeoutError as error:
            why = cause(error)
        except Hung as end:
            code, why = end.code, str(end)
        self._hear(Ended(url=wanted.url, is_reached=is_reached, code=code, why=why))
        return self._session.closed(code, _now())

    async def _talk(self, line: Line) -> str:
        """Carry frames to and fro until the session wants the line closed; give why it does."""
        try:
            while True:
                outputs = await self._listen(line)
                # A gateway that talks without pause must not keep us from our beats.
                outputs += self._session.woken(_now())
                for output in outputs:
                    match output:
                        case Send():
                            await line.send(output.frame)
                        case Disconnect():
                            await line.close(output.code)
                            return output.why
                        case Opened() | Dispatched() | Lost() | Died():
                            self._hear(output)
                        case Connect():
                            pass  # a session with a line asks for no other
        except asyncio.CancelledError:
            if self._session.stop():
                await line.close(OwnClose.GOODBYE)
            raise

    async def _listen(self, line: Line) -> list[Output]:
        try:
            async with asyncio.timeout_at(self._session.wake_at):
                frame = await line.receive()
        except TimeoutError:
            return []
        except Unreadable as error:
            log.warning("discord.unreadable", error=str(error))
            return self._session.unreadable()
        return self._session.received(frame, _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
