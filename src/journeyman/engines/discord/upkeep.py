"""Upkeep: an account stays connected, and reads up what it missed."""

from __future__ import annotations

import asyncio
import random
from typing import Final, final

import aiohttp
import structlog

from journeyman.engines.discord import account as accounts
from journeyman.engines.discord import causes
from journeyman.engines.discord.account import PRODUCT, Account
from journeyman.engines.discord.connection import Connection, Ended, Note
from journeyman.engines.discord.gateway.session import Died, Dispatched, Lost, Opened, Session
from journeyman.engines.discord.presence import Presence
from journeyman.engines.discord.rest.refusals import RequestError
from journeyman.engines.discord.runner import Runner
from journeyman.engines.discord.switchboard import Switchboard

log = structlog.get_logger(__name__)

_USUAL_IN_VAIN: Final = 2  #: a line ends, and what it was resumed by is no longer good
_AGAIN_SECONDS: Final = (1.0, 4.0, 15.0, 60.0)  #: between tries to read what was missed


@final
class Upkeep:
    """Keeps one account connected."""

    def __init__(self, account: Account, board: Switchboard, presence: Presence, runner: Runner) -> None:
        self._account = account
        self._board = board
        self._presence = presence
        self._runner = runner
        self._missed = asyncio.Event()
        self._in_vain = 0  #: lines in a row on which no session came about
        self._has_warned = False  #: of this outage

    async def run(self, http: aiohttp.ClientSession) -> None:
        """Stay connected until cancelled, or until Discord refuses the account for good."""
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(self._read_up_for_ever(), name="discord history")
                await self._connection(http).run()
                reading.cancel()
        except Exception:
            # Nobody awaits this before the end, and an account that has lost it must not look alive.
            log.exception("discord.upkeep_failed")
            self._presence.die(accounts.FAULT)
        finally:
            self._presence.disconnected()

    def _connection(self, http: aiohttp.ClientSession) -> Connection:
        places = self._account.places
        session = Session(
            token=self._account.token,
            url=places.gateway,
            product=PRODUCT,
            chance=random.SystemRandom(),
            is_compressed=self._account.is_compressed,
            between_identifies_seconds=self._account.manners.between_identifies,
        )
        return Connection(session, http, self._hear, proxy=places.proxy)

    def _hear(self, note: Note) -> None:
        match note:
            case Dispatched():
                self._board.tell(note.name, note.data)
            case Opened():
                self._board.belongs_to(note.user.id)
                self._presence.connected(note.session_id, is_resumed=note.is_resumed)
                if not note.is_resumed:
                    self._missed.set()
                self._in_vain, self._has_warned = 0, False
                log.info("discord.connected", is_resumed=note.is_resumed)
            case Ended():
                self._take_end(note)
            case Lost():
                log.info("discord.reconnecting", seconds=round(note.seconds, 1))
                if note.is_crowded:
                    self._presence.pause(accounts.CROWDED)
            case Died():
                self._presence.die(accounts.TOKEN_REJECTED if note.is_token else accounts.PROTOCOL_REJECTED)

    def _take_end(self, end: Ended) -> None:
        """Say why there is no connection: loudly when one could not be had, once for each outage."""
        where, proxy = causes.origin(end.url), self._account.places.proxy
        why = end.why if end.code is None else f"{end.why}, code {int(end.code)}"
        reason = accounts.ENDED if end.is_reached else accounts.UNREACHED
        self._presence.disconnected(reason.filled(where=where, why=why))
        self._in_vain += 1
        if end.is_reached and self._in_vain <= _USUAL_IN_VAIN:
            tell = log.info
        else:
            tell = log.debug if self._has_warned else log.warning
            self._has_warned = True
        tell(
            "discord.line_ended" if end.is_reached else "discord.unreachable",
            address=where,
            proxy=causes.origin(proxy) if proxy else None,
            code=end.code,
            why=end.why,
        )

    async def _read_up_for_ever(self) -> None:
        while True:
            await self._missed.wait()
            self._missed.clear()
            for seconds in _AGAIN_SECONDS:
                try:
                    await self._runner.catch_up()
                    break
                except RequestError as error:
                    log.warning("discord.history_unread", error=str(error), seconds=seconds)
                    await asyncio.sleep(seconds)
