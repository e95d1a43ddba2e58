"""The engines: those at home, and how those of accounts at services are made."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Final

from journeyman import errors
from journeyman.dispatch.policies import policy
from journeyman.dispatch.pool import Abilities, Pool
from journeyman.dispatch.roster import Craft
from journeyman.engines.base import Engine, Service
from journeyman.engines.discord import reach
from journeyman.engines.discord.account import Places, described
from journeyman.engines.discord.engine import RESULTS_AT_ONCE, DiscordEngine
from journeyman.engines.discord.reach import Unreached
from journeyman.engines.papercut.engine import Papercut
from journeyman.engines.stub import StubEngine
from journeyman.settings import Settings
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import Account, Standing

__all__ = ["ENGINES", "SERVICES", "Unreached", "crafts", "papercut", "pool", "reach_api", "reach_gateway"]

ENGINES: Final = ("papercut", "stub")
SERVICES: Final = ("discord",)
"""The engines of accounts at services."""


def papercut(settings: Settings) -> Papercut:
    """Make the illustrator."""
    return Papercut(
        processes=settings.papercut_processes,
        idle_seconds=float(settings.papercut_idle_seconds),
    )


def pool(settings: Settings) -> Pool:
    """Give a pool with the accounts of the engines at home.

    Raises:
        errors.SettingsError: the settings name none, or one that there is not.
    """
    cores = os.cpu_count() or 1
    seats: list[tuple[Account, Engine]] = []
    for name in settings.engines:
        match name:
            case "papercut":
                # Two tasks at a time keep the drawing processes busy while one is being stored.
                capacity, engine = max(2, settings.papercut_processes or cores), papercut(settings)
            case "stub":
                capacity, engine = 64, StubEngine(delay_seconds=settings.stub_seconds)
            case _:
                message = f"JOURNEYMAN_ENGINES: there is no engine {name!r}; engines are {', '.join(ENGINES)}"
                raise errors.SettingsError(message)
        account = Account(
            id=name,
            channel=name,
            engine=name,
            name=name,
            capacity=capacity,
            queue_size=settings.queue_size,
            remix={"auto": None, "ask": True, "off": False}[settings.papercut_remix],
            remix_answers_itself=settings.papercut_remix != "ask",
            is_fallback=name == "papercut",
        )
        seats.append((account, engine))
    if not seats:
        message = f"JOURNEYMAN_ENGINES names no engine; engines are {', '.join(ENGINES)}"
        raise errors.SettingsError(message)
    return Pool(seats, policy=policy(settings.account_policy))


async def reach_api(settings: Settings) -> str:
    """See whether Discord's API answers; give its address. Raises ``Unreached``."""
    return await reach.api(_places(settings))


async def reach_gateway(settings: Settings) -> str:
    """See whether Discord's gateway answers; give its address. Raises ``Unreached``."""
    return await reach.gateway(_places(settings))


def _places(settings: Settings) -> Places:
    return Places(
        api=settings.discord_api,
        gateway=settings.discord_gateway,
        frames=settings.discord_frames,
        proxy=settings.discord_proxy or None,
    )


def crafts(settings: Settings) -> dict[str, Craft]:
    """Give the kinds of services, by the names of their engines."""
    places = _places(settings)
    # Of all accounts: whoever waits has a finished job, which loses nothing by it.
    results = asyncio.Semaphore(RESULTS_AT_ONCE)

    def discord(registered: Registered, token: str, changed: Callable[[], None]) -> Service:
        account, condition = registered.account, registered.condition
        return DiscordEngine(
            described(
                token=token,
                channel=account.channel,
                guild=account.guild,
                options=registered.options,
                places=places,
            ),
            modes=account.modes,
            bots=account.bots,
            changed=changed,
            paused=condition if condition.standing is Standing.PAUSED else None,
            places=results,
        )

    abilities = Abilities(actions=DiscordEngine.actions, redraws=DiscordEngine.redraws)
    return {"discord": Craft(make=discord, abilities=abilities)}
