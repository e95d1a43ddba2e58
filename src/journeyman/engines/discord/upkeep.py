"""Upkeep: an account stays connected, and reads up what it missed."""

from __future__ import annotations

import asyncio
import random
from typing import Final, final

import aiohttp
import structlog

from journeyman.engines.discord import account as accounts
from journeyman.engines.discord.account import PRODUCT, Account
from journeyman.engines.discord.connection import Connection, Note
from journeyman.engines.discord.gateway.session import Died, Dispatched, Lost, Opened, Session
from journeyman.engines.discord.presence import Presence
from journeyman.engines.discord.rest.refusals import RequestError
from journeyman.engines.discord.runner import Runner
from journeyman.engines.discord.switchboard import Switchboard

log = structlog.get_logger(__name__)

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
                log.info("discord.connected", is_resumed=note.is_resumed)
            case Lost():
                self._presence.disconnected()
                log.info("discord.reconnecting", code=note.code, seconds=round(note.seconds, 1))
                if note.is_crowded:
                    self._presence.pause(accounts.CROWDED)
            case Died():
                self._presence.die(accounts.TOKEN_REJECTED if note.is_token else accounts.PROTOCOL_REJECTED)

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
