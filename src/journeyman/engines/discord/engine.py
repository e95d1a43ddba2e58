"""The account as an engine of the port, which presses Midjourney's own buttons and redraws nothing."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from typing import Final, final

import structlog
from typing_extensions import override

from journeyman.engines import base
from journeyman.engines.base import Job, Service
from journeyman.engines.discord.account import Account
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.rest.refusals import RequestError
from journeyman.engines.discord.service import checkpoints
from journeyman.engines.discord.service.assignment import Assignment
from journeyman.engines.discord.service.facts import Facts
from journeyman.engines.discord.service.speeds import Speeds
from journeyman.tasks.accounts import Condition
from journeyman.tasks.task import Action, Bot, SpeedMode

log = structlog.get_logger(__name__)

__all__ = ["RESULTS_AT_ONCE", "DiscordEngine"]

#: A result has some ten megabytes, and half as much again while it is cut.
RESULTS_AT_ONCE: Final = 8

_CANCEL_SECONDS: Final = 30.0  #: for the job to show itself, and for the request


@final
class DiscordEngine(Service):
    """One Discord account."""

    redraws = False
    actions = frozenset(
        {
            Action.IMAGINE,
            Action.UPSCALE,
            Action.VARIATION,
            Action.REROLL,
            Action.ZOOM,
            Action.PAN,
            Action.BLEND,
            Action.DESCRIBE,
            Action.SHORTEN,
            Action.VIDEO,
            Action.SHOW,
        }
    )

    def __init__(
        self,
        account: Account,
        *,
        modes: Collection[SpeedMode] = frozenset(SpeedMode),
        bots: Collection[Bot] = frozenset(Bot),
        changed: Callable[[], None] | None = None,
        paused: Condition | None = None,
        places: asyncio.Semaphore | None = None,
    ) -> None:
        """Take an account; nothing is connected before ``start``.

        Args:
            account: the account; ``account.described`` makes it of what an operator has given.
            modes: the speeds at which it is used.
            bots: those whose settings are looked after.
            changed: is called whenever ``condition`` has changed. It must not raise.
            paused: the pause in which Midjourney had put the account when the process before ended.
            places: how many results of all accounts may be in memory at a time.
        """
        self._channel = account.channel
        self._manners = account.manners
        self._client = Client(account, changed=changed, paused=paused)
        self._speeds = Speeds(self._client, modes)
        self._facts = Facts(self._client, self._speeds, bots)
        self._places = places or asyncio.Semaphore(RESULTS_AT_ONCE)
        self._open = contextlib.AsyncExitStack()

    @property
    @override
    def condition(self) -> Condition:
        return self._client.condition

    @override
    async def start(self) -> None:
        await self._open.enter_async_context(self._client.open())

    @override
    def resume(self) -> None:
        self._client.resume()

    @override
    async def aclose(self) -> None:
        await self._open.aclose()

    @override
    async def run(self, job: Job) -> AsyncGenerator[base.Event, None]:
        """Work on a job, or go on with one from its checkpoint. Closing early stops listening.

        Raises:
            RequestError: the result is there and could not be fetched. It can be run again with its checkpoint.
        """
        earlier = checkpoints.read(job.checkpoint, self._channel)
        assignment = Assignment(
            client=self._client,
            speeds=self._speeds,
            manners=self._manners,
            job=job,
            earlier=earlier,
            places=self._places,
        )
        async with contextlib.aclosing(assignment.events()) as told:
            async for event in told:
                yield event

    @override
    async def cancel(self, checkpoint: str) -> None:
        """Ask the bot to stop a job; one that has just begun is waited for until it can be named."""
        found = checkpoints.read(checkpoint, self._channel)
        if found is None:
            return
        try:
            async with asyncio.timeout(_CANCEL_SECONDS):
                is_asked = await self._client.stop(found.trace)
        except (RequestError, TimeoutError) as error:
            log.warning("discord.not_cancelled", error=str(error) or type(error).__name__)
        except Exception:
            # Whoever cancels has told his client already, and can do nothing about it.
            log.exception("discord.cancel_failed")
        else:
            log.info("discord.cancelled", is_asked=is_asked)

    @override
    async def seed(self, bot: Bot, job: str) -> int:
        return await self._facts.seed(bot, job)

    @override
    async def facts(self) -> Mapping[str, object]:
        return await self._facts.ask()

    @override
    async def press_setting(self, bot: Bot, custom_id: str) -> Mapping[str, object]:
        return await self._facts.press(bot, custom_id)

    @override
    async def choose_version(self, bot: Bot, version: str) -> Mapping[str, object]:
        return await self._facts.choose(bot, version)
