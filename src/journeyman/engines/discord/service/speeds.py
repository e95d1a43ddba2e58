"""The speed at which an account works: a setting of its own at each bot, which buttons, blends and the like follow."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Collection
from typing import Final, final

import structlog

from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Answered, Failed
from journeyman.engines.discord.messages.failures import Effect, Fault, Kind, fault
from journeyman.tasks.task import Bot, SpeedMode

log = structlog.get_logger(__name__)


class Unswitched(Exception):
    """The account does not work at the speed that was asked for."""

    def __init__(self, found: Fault) -> None:
        # Whatever kept the bot from it: the job itself was not asked for.
        never_answered = found.kind in {Kind.NO_ANSWER, Kind.UNKNOWN_OUTCOME}
        self.fault = fault(Kind.UNAVAILABLE, Effect.RETRY, found.said) if never_answered else found
        super().__init__(str(found.reason))


@final
class _Setting:
    """The setting at one bot."""

    def __init__(self) -> None:
        self.known: SpeedMode | None = None
        self.turn = asyncio.Lock()  #: is had in the order of asking, so that no speed waits for ever
        self.users = 0
        self.idle = asyncio.Event()
        self.idle.set()


@final
class Speeds:
    """Knows and changes the speeds of one account."""

    def __init__(self, client: Client, modes: Collection[SpeedMode]) -> None:
        """Begin without knowing.

        Args:
            client: the account's.
            modes: the speeds at which it is used.
        """
        self._client = client
        self._modes: Final = frozenset(modes)
        self._settings = {bot: _Setting() for bot in Bot}

    def learn(self, bot: Bot, mode: SpeedMode | None) -> None:
        """Take note of the setting as the bot has shown it."""
        setting = self._settings[bot]
        if mode is None or mode is setting.known:
            return
        # While it is held somebody else has changed it, or what was shown is old: whoever needs it next sets it.
        is_free = not setting.users and not setting.turn.locked()
        setting.known = mode if is_free else None

    @contextlib.asynccontextmanager
    async def held(self, bot: Bot, mode: SpeedMode) -> AsyncGenerator[None]:
        """Hold the setting for as long as the context lasts. Others of the same speed may hold it, too.

        Raises:
            Unswitched: the bot does not change it.
        """
        setting = self._settings[bot]
        async with setting.turn:
            if self._differs(setting, mode):
                await setting.idle.wait()
                setting.known = None
                await self._switch(bot, mode)
                setting.known = mode
            setting.users += 1
            setting.idle.clear()
        try:
            yield
        finally:
            setting.users -= 1
            if not setting.users:
                setting.idle.set()

    def _differs(self, setting: _Setting, mode: SpeedMode) -> bool:
        if setting.known is None:
            # An account that works at one speed only was set to it by its operator.
            return len(self._modes) > 1
        return setting.known is not mode

    async def _switch(self, bot: Bot, mode: SpeedMode) -> None:
        async with contextlib.aclosing(self._client.set_speed(bot, mode)) as told:
            async for event in told:
                match event:
                    case Answered():
                        log.info("discord.speed", bot=bot, mode=mode)
                        return
                    case Failed():
                        raise Unswitched(event.fault)
                    case _:
                        pass  # it is under way
