"""Facts: how an account stands at the bots, by the names that midjourney-proxy-plus gives them."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final, final

from journeyman.engines.base import NotOffered, Unanswered
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Answered, Event, Failed
from journeyman.engines.discord.messages.answers import Info, Panel, Seed
from journeyman.engines.discord.messages.components import Button, Select
from journeyman.engines.discord.messages.failures import Effect, Kind, fault
from journeyman.engines.discord.messages.wire import Option
from journeyman.engines.discord.service.speeds import Speeds
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause

_PLAN: Final = re.compile(r"\b(basic|standard|pro|mega)\b", re.IGNORECASE)
_BILLED: Final = re.compile(r"\b(yearly|monthly)\b", re.IGNORECASE)
_RENEWS: Final = re.compile(r"<t:([0-9]{1,12})")
_NAMED_VERSION: Final = re.compile(r"\(([^()]+)\)\s*$")
_SWITCHES: Final = {SpeedMode.TURBO: "turbo mode", SpeedMode.FAST: "fast mode", SpeedMode.RELAX: "relax mode"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What one bot says."""

    info: Info
    panel: Panel

    @property
    def mode(self) -> SpeedMode | None:
        on = (mode for mode, name in _SWITCHES.items() if self.panel.is_on(name))
        return next(on, self.info.mode)


@final
class Facts:
    """Asks the bots how the account stands, and changes their settings."""

    def __init__(self, client: Client, speeds: Speeds, bots: Collection[Bot]) -> None:
        self._client = client
        self._speeds = speeds
        self._bots = tuple(bot for bot in Bot if bot in bots)
        self._told: dict[Bot, _Told] = {}
        self._turn = asyncio.Lock()

    async def ask(self) -> Mapping[str, object]:
        """Ask all bots that are there.

        Raises:
            Unanswered: one does not say.
        """
        self._see_that_it_is_there()
        async with self._turn:
            self._told.clear()
            return await self._all()

    async def press(self, bot: Bot, custom_id: str) -> Mapping[str, object]:
        """Press a switch.

        Raises:
            NotOffered: there is none.
            Unanswered: it was not pressed.
        """
        self._see_that_it_is_there()
        async with self._turn:
            panel, shown = await self._panel(self._client.settings(bot))
            if not any(switch.custom_id == custom_id for switch in panel.switches):
                raise NotOffered(_no_switch(custom_id), [switch.custom_id for switch in panel.switches])
            await self._changed(bot, self._client.switch(bot, shown, custom_id))
            return await self._all()

    async def choose(self, bot: Bot, version: str) -> Mapping[str, object]:
        """Choose a version, by its value or by its name.

        Raises:
            NotOffered: there is none.
            Unanswered: it was not chosen.
        """
        self._see_that_it_is_there()
        async with self._turn:
            panel, shown = await self._panel(self._client.settings(bot))
            options = panel.versions.options if panel.versions else ()
            wanted = next((option for option in options if version.strip().lower() in _names(option)), None)
            if panel.versions is None or wanted is None:
                raise NotOffered(_no_version(version), [option.value for option in options])
            await self._changed(bot, self._client.choose(bot, shown, panel.versions.custom_id, wanted.value))
            return await self._all()

    async def seed(self, bot: Bot, job: str) -> int:
        """Ask for the seed of a job.

        Raises:
            Unanswered: the bot does not say.
        """
        self._see_that_it_is_there()
        answer = (await _answered(self._client.seed(bot, job))).answer
        if not isinstance(answer, Seed):
            raise Unanswered(fault(Kind.REFUSED, Effect.FAIL).reason)
        return answer.seed

    async def _changed(self, bot: Bot, change: AsyncGenerator[Event, None]) -> None:
        self._told.pop(bot, None)
        await self._learn(bot, (await self._panel(change))[0])

    def _see_that_it_is_there(self) -> None:
        """Say at once why there is no connection, where that is known: who asks would wait in vain."""
        condition = self._client.condition
        if condition.standing is Standing.CONNECTING and condition.reason:
            raise Unanswered(condition.reason)

    async def _all(self) -> Mapping[str, object]:
        """Give what is known of all bots, after asking those of whom nothing is known."""
        absent: Unanswered | None = None
        for bot in self._bots:
            if bot in self._told:
                continue
            try:
                await self._learn(bot, (await self._panel(self._client.settings(bot)))[0])
            except _Absent as error:
                absent = error
        if not self._told and absent is not None:
            raise absent
        found: dict[str, object] = {}
        for bot, told in self._told.items():
            found |= _niji(told) if bot is Bot.NIJI_JOURNEY else _midjourney(told)
        if set(self._told) == {Bot.NIJI_JOURNEY}:
            found |= _subscription(self._told[Bot.NIJI_JOURNEY].info)
        return found

    async def _learn(self, bot: Bot, panel: Panel) -> None:
        info = (await _answered(self._client.info(bot))).answer
        if not isinstance(info, Info):
            raise Unanswered(fault(Kind.REFUSED, Effect.FAIL).reason)
        self._told[bot] = told = _Told(info=info, panel=panel)
        self._speeds.learn(bot, told.mode)

    @staticmethod
    async def _panel(operation: AsyncGenerator[Event, None]) -> tuple[Panel, Answered]:
        shown = await _answered(operation)
        if not isinstance(shown.answer, Panel):
            raise Unanswered(fault(Kind.REFUSED, Effect.FAIL).reason)
        return shown.answer, shown


class _Absent(Unanswered):
    """The bot is not there."""


async def _answered(operation: AsyncGenerator[Event, None]) -> Answered:
    async with aclosing(operation) as told:
        async for event in told:
            if isinstance(event, Answered):
                return event
            if isinstance(event, Failed):
                raise (_Absent if event.fault.kind is Kind.ABSENT else Unanswered)(event.fault.reason)
    raise Unanswered(fault(Kind.NO_ANSWER, Effect.RETRY).reason)


def _midjourney(told: _Told) -> dict[str, object]:
    return _subscription(told.info) | {
        "mode": told.mode,
        "version": told.panel.version.value if told.panel.version else "",
        "versionSelector": _selector(told.panel.versions),
        "buttons": [_button(switch) for switch in told.panel.switches],
        "remix": told.panel.is_on("remix"),
    }


def _niji(told: _Told) -> dict[str, object]:
    return {
        "nijiMode": told.mode,
        "nijiVersion": told.panel.version.value if told.panel.version else "",
        "nijiVersionSelector": _selector(told.panel.versions),
        "nijiButtons": [_button(switch) for switch in told.panel.switches],
        "nijiRemix": told.panel.is_on("remix"),
    }


def _subscription(info: Info) -> dict[str, object]:
    figures = {name.lower(): value for name, value in info.figures.items()}
    plan, billed = _PLAN.search(info.subscription), _BILLED.search(info.subscription)
    renews = _RENEWS.search(info.subscription)
    return {
        "subscribePlan": plan[1].upper() if plan else "",
        "billedWay": billed[1].upper() if billed else "",
        "renewDate": int(renews[1]) * 1000 if renews else None,  # milliseconds since 1970, as all times of the API
        "fastTimeRemaining": figures.get("fast time remaining", ""),
        "relaxedUsage": figures.get("relaxed usage", ""),
        "lifetimeUsage": figures.get("lifetime usage", ""),
    }


def _selector(select: Select | None) -> dict[str, object] | None:
    if select is None:
        return None
    options = [
        {"value": one.value, "label": one.label, "emoji": (one.emoji.name if one.emoji else None) or ""}
        for one in select.options
    ]
    return {"placeholder": select.placeholder, "options": options}


def _button(switch: Button) -> dict[str, object]:
    return {
        "customId": switch.custom_id,
        "emoji": switch.emoji,
        "label": switch.label,
        "type": 2,
        "style": switch.style,
    }


def _no_switch(custom_id: str) -> Clause:
    return Clause(f'The account\'s settings have no switch "{custom_id}".', f'账号的设置中没有开关"{custom_id}"。')


def _no_version(version: str) -> Clause:
    return Clause(f'The account\'s settings offer no version "{version}".', f'账号的设置中没有版本"{version}"。')


def _names(option: Option) -> set[str]:
    """Give what a version may be called: ``7``, ``Midjourney Model V7 (V7)``, ``V7``."""
    named = _NAMED_VERSION.search(option.label)
    return {name.strip().lower() for name in (option.value, option.label, named[1] if named else "")} - {""}
