"""How one account stands: connected or not, paused or dead, and who waits for it to be ready."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import final

import structlog

from journeyman.engines.discord.messages.failures import SENTENCES, Effect, Fault, Kind, fault
from journeyman.tasks.accounts import READY, Condition, Standing
from journeyman.wording import Clause

log = structlog.get_logger(__name__)


@final
class Presence:
    """Keeps an account's standing. A pause outlasts every reconnect; only ``resume`` ends it. Nothing ends death."""

    def __init__(self, changed: Callable[[], None] | None = None, paused: Condition | None = None) -> None:
        """Begin without a connection.

        Args:
            changed: is called whenever the condition has changed. It must not raise.
            paused: the pause in which an earlier process left the account.
        """
        self._is_connected = False
        self._why_not: Clause | None = None
        self._pause = paused
        self._death: Condition | None = None
        self._tell = changed
        self._told = self.condition
        self._changed = asyncio.Event()
        self.session = ""  #: the gateway's session, by which events of interactions come back
        self.gaps = 0  #: how often events may have been missed

    @property
    def condition(self) -> Condition:
        """Whether the account can take jobs."""
        return self._death or self._pause or (READY if self._is_connected else self._connecting())

    @property
    def is_connected(self) -> bool:
        """Whether events come in, paused or not."""
        return self._is_connected

    def connected(self, session: str, *, is_resumed: bool) -> None:
        """Take note that events come in."""
        self.session = session
        self.gaps += not is_resumed
        self._set(is_connected=True)

    def disconnected(self, why: Clause | None = None) -> None:
        """Take note that no events come in, and why."""
        self._why_not = why
        self._set(is_connected=False)

    def pause(self, reason: Clause, said: str = "") -> None:
        """Take no more work until a human has seen to it. The first reason stays."""
        if self._pause is None:
            self._pause = Condition(standing=Standing.PAUSED, reason=reason, said=said)
            log.error("discord.account_paused", reason=str(reason), said=said)
        self._set()

    def resume(self) -> None:
        """End a pause, when whatever was wrong has been seen to."""
        self._pause = None
        self._set()

    def die(self, reason: Clause) -> None:
        """Take no more work for good."""
        self._death = Condition(standing=Standing.DEAD, reason=reason)
        log.error("discord.account_dead", reason=str(reason))
        self._set(is_connected=False)

    async def ready(self, seconds: float) -> Fault | None:
        """Wait until the account can work; give what keeps it from that."""
        try:
            async with asyncio.timeout(seconds):
                await self._until_settled()
        except TimeoutError:
            return fault(Kind.UNAVAILABLE, Effect.RETRY)
        condition = self.condition
        return None if condition.standing is Standing.READY else _unavailable(condition)

    async def connection(self) -> Fault | None:
        """Wait for events to come in, paused or not, as long as it takes; give what keeps them out for good."""
        while not self._is_connected and self._death is None:
            changed = self._changed
            await changed.wait()
        return self.death

    @property
    def death(self) -> Fault | None:
        """What has ended the account; ``None`` while it lives."""
        return _unavailable(self._death) if self._death is not None else None

    def _connecting(self) -> Condition:
        return Condition(standing=Standing.CONNECTING, reason=self._why_not)

    async def _until_settled(self) -> None:
        while self.condition.standing is Standing.CONNECTING:
            changed = self._changed
            await changed.wait()

    def _set(self, *, is_connected: bool | None = None) -> None:
        if is_connected is not None:
            self._is_connected = is_connected
        self._changed.set()
        self._changed = asyncio.Event()
        if self.condition != self._told:
            self._told = self.condition
            if self._tell is not None:
                self._tell()


def _unavailable(condition: Condition) -> Fault:
    sentence = condition.reason or SENTENCES[Kind.UNAVAILABLE]
    return Fault(kind=Kind.UNAVAILABLE, effect=Effect.RETRY, sentence=sentence, said=condition.said)
