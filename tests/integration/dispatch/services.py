"""A service that behaves as a test tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping

import structlog
from typing_extensions import override

from journeyman.engines.base import Event, Job, Service
from journeyman.tasks.accounts import READY, Condition
from journeyman.tasks.task import Action, Bot
from tests.integration.dispatch.scripted import Script


class ScriptedService(Service):
    """An account that does what a test's generator does, and notes what is asked of it."""

    redraws = False
    actions = frozenset(Action)

    def __init__(self, script: Script, condition: Condition = READY) -> None:
        self.script = script
        self.standing = condition
        self.jobs: list[Job] = []
        self.cancelled: list[str] = []
        self.may_stop = asyncio.Event()  #: whether stopping comes to an end
        self.may_stop.set()
        self.resumed = 0
        self.is_open = False
        self.context: Mapping[str, object] = {}  #: what every line that it logs says

    @property
    @override
    def condition(self) -> Condition:
        return self.standing

    @override
    def run(self, job: Job) -> AsyncGenerator[Event, None]:
        self.jobs.append(job)
        return self.script(job)

    @override
    async def start(self) -> None:
        self.is_open = True
        self.context = structlog.contextvars.get_contextvars()

    @override
    async def aclose(self) -> None:
        self.is_open = False

    @override
    def resume(self) -> None:
        self.resumed += 1
        self.standing = READY

    @override
    async def cancel(self, checkpoint: str) -> None:
        self.cancelled.append(checkpoint)
        await self.may_stop.wait()

    @override
    async def seed(self, bot: Bot, job: str) -> int:
        return len(job)

    @override
    async def facts(self) -> Mapping[str, object]:
        return {"remix": True, "mode": "FAST"}

    @override
    async def press_setting(self, bot: Bot, custom_id: str) -> Mapping[str, object]:
        return {"pressed": custom_id}

    @override
    async def choose_version(self, bot: Bot, version: str) -> Mapping[str, object]:
        return {"version": version}
