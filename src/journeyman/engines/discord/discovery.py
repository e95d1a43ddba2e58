"""Looking up commands: by Discord's index where it answers, and anew when a command was refused."""

from __future__ import annotations

import asyncio
from typing import Final, final

import structlog
from typing_extensions import override

from journeyman.engines.discord.account import MISPLACED, NO_BOT, Account
from journeyman.engines.discord.applications import Application, Command
from journeyman.engines.discord.commands import Commands
from journeyman.engines.discord.messages.failures import Effect, Fault, Kind, fault
from journeyman.engines.discord.presence import Presence
from journeyman.engines.discord.rest.api import API
from journeyman.engines.discord.rest.refusals import Refused, RequestError
from journeyman.engines.discord.switchboard import Switchboard

log = structlog.get_logger(__name__)

_AGAIN_SECONDS: Final = 60.0  #: between two tries to get the index while nobody answers


class MissingCommand(RequestError):
    """The bot has no such command in the channel."""

    @property
    @override
    def fault(self) -> Fault:
        return fault(Kind.MISSING, Effect.FAIL)


class AbsentBot(MissingCommand):
    """The bot is not in the channel."""

    @property
    @override
    def fault(self) -> Fault:
        return fault(Kind.ABSENT, Effect.FAIL)


class Misplaced(RequestError):
    """The channel is elsewhere than the operator says."""

    @property
    @override
    def fault(self) -> Fault:
        return Fault(kind=Kind.FORBIDDEN, effect=Effect.PAUSE, sentence=MISPLACED)


@final
class Discovery:
    """Looks up the commands of one account's channel."""

    def __init__(self, account: Account, api: API, board: Switchboard, presence: Presence) -> None:
        self._account = account
        self._presence = presence
        self._api = api
        self._board = board
        self._commands = Commands()
        self._lock = asyncio.Lock()
        self._is_placed = False  #: the channel was seen to be where the operator says
        self._not_before = float("-inf")

    def doubt(self) -> None:
        """Take note that a command was refused as outdated."""
        self._commands.doubt()
        self._not_before = float("-inf")

    async def find(self, application: Application, name: str) -> Command:
        """Give a command as it is at present, or as it was last known while nobody answers.

        Raises:
            MissingCommand: the bot does not have it, or is not there.
            Misplaced: the channel is not where the operator says; the account is paused.
            Refused: Discord does not show the account the channel.
        """
        async with self._lock:
            await self._locate()
            await self._learn()
        command = self._commands.find(application, name)
        if command is None:
            raise AbsentBot if self._commands.is_absent(application) else MissingCommand
        return command

    async def _locate(self) -> None:
        """See once that the channel is where the operator says: Discord's refusals of requests do not tell."""
        if self._is_placed:
            return
        try:
            channel = await self._api.channel(self._account.channel)
        except Refused:
            raise
        except RequestError as error:
            log.warning("discord.channel_unknown", error=str(error))
            return
        if channel.guild_id != self._account.guild:
            where = f"guild {channel.guild_id}" if channel.guild_id else "no guild: direct messages"
            self._presence.pause(MISPLACED, f"The channel is in {where}.")
            raise Misplaced
        self._is_placed = True

    async def _learn(self) -> None:
        if self._board.commands_changed:
            self._board.commands_changed = False
            self._commands.doubt()
        now = asyncio.get_running_loop().time()
        if not self._commands.is_stale or now < self._not_before:
            return
        self._not_before = now + _AGAIN_SECONDS
        try:
            found = await self._api.commands(self._account.guild, self._account.channel)
        except RequestError as error:
            log.warning("discord.commands_unknown", error=str(error))
            return
        if not found:
            # Once somebody has invited a bot, and says so, it is looked up anew.
            self._not_before = float("-inf")
            self._presence.pause(NO_BOT)
            raise AbsentBot
        self._commands.learn(found)
