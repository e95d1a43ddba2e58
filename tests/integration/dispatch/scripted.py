"""An engine that behaves as a test tells it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable

from typing_extensions import override

from journeyman.engines.base import Engine, Event, Job
from journeyman.tasks.task import Action

Script = Callable[[Job], AsyncGenerator[Event, None]]


class ScriptedEngine(Engine):
    """An engine that does what a test's generator does."""

    redraws = False
    actions = frozenset(Action)

    def __init__(self, script: Script) -> None:
        self._script = script

    @override
    def run(self, job: Job) -> AsyncGenerator[Event, None]:
        return self._script(job)

    @override
    async def aclose(self) -> None:
        """There is nothing to end."""
