"""A service that answers what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import final

import msgspec
from typing_extensions import override

from journeyman.engines.base import Event, Failed, Job
from journeyman.tasks.accounts import READY, Condition
from journeyman.tasks.task import Bot
from journeyman.wording import Clause
from tests.integration.dispatch.services import ScriptedService

Answer = Callable[[str], Awaitable[object]]
"""Is given what was asked, in one line; gives the answer or raises."""


async def _draw_nothing(_job: Job) -> AsyncGenerator[Event, None]:
    yield Failed(reason=Clause("It only answers questions.", "只回答问题。"))


@final
class Servant(ScriptedService):
    """An account at a service of a test's own, which is there to be asked."""

    def __init__(self, answer: Answer, condition: Condition = READY) -> None:
        super().__init__(_draw_nothing, condition)
        self.asked: list[str] = []
        self._answer = answer

    @override
    async def seed(self, bot: Bot, job: str) -> int:
        return msgspec.convert(await self._ask(f"seed {bot} {job}"), int)

    @override
    async def facts(self) -> Mapping[str, object]:
        return await self._facts("facts")

    @override
    async def press_setting(self, bot: Bot, custom_id: str) -> Mapping[str, object]:
        return await self._facts(f"press {bot} {custom_id}")

    @override
    async def choose_version(self, bot: Bot, version: str) -> Mapping[str, object]:
        return await self._facts(f"version {bot} {version}")

    async def _facts(self, question: str) -> Mapping[str, object]:
        return msgspec.convert(await self._ask(question), dict[str, object])

    async def _ask(self, question: str) -> object:
        self.asked.append(question)
        return await self._answer(question)
