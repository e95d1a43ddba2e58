"""What stands behind routes that the tests of this folder do not ask for; their own tests have the real parts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from journeyman.dispatch.cancelling import Cancelled
from journeyman.dispatch.followups import Answering, Dialog, Existing, Pressing, Showing
from journeyman.dispatch.intake import Accepted
from journeyman.dispatch.registry import Change, Description
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import Load
from journeyman.tasks.task import Bot, TaskId
from journeyman.wording import Language
from tests.contract.http.memory import Memory

_ASKED = "this test did not mean to ask for that"


class Absent:
    """Raises the fault that the parts in memory were told to have, or else fails the test that asks it."""

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory

    async def press(self, pressing: Pressing) -> Accepted | Dialog | Existing:
        """Fail."""
        self._fail(pressing)

    async def answer(self, answering: Answering) -> Accepted | Existing:
        """Fail."""
        self._fail(answering)

    async def show(self, showing: Showing) -> Accepted | Existing:
        """Fail."""
        self._fail(showing)

    async def cancel(self, task_id: TaskId, language: Language) -> Cancelled:
        """Fail."""
        self._fail(task_id, language)

    async def upload(self, sent: Mapping[str, str], *, token: str, origin: str) -> tuple[str, ...]:
        """Fail."""
        self._fail(len(sent), token, origin)

    async def list(self) -> list[Registered]:
        """Fail."""
        self._fail()

    async def fetch(self, account_id: str) -> Registered:
        """Fail."""
        self._fail(account_id)

    async def add(self, description: Description) -> Registered:
        """Fail."""
        self._fail(description)

    async def change(self, account_id: str, change: Change) -> Registered:
        """Fail."""
        self._fail(account_id, change)

    async def pause(self, account_id: str) -> Registered:
        """Fail."""
        self._fail(account_id)

    async def resume(self, account_id: str) -> Registered:
        """Fail."""
        self._fail(account_id)

    async def remove(self, account_id: str) -> Load:
        """Fail."""
        self._fail(account_id)

    async def facts(self, account_id: str) -> Mapping[str, object]:
        """Fail."""
        self._fail(account_id)

    async def press_setting(self, account_id: str, bot: Bot, custom_id: str) -> Mapping[str, object]:
        """Fail."""
        self._fail(account_id, bot, custom_id)

    async def choose_version(self, account_id: str, bot: Bot, version: str) -> Mapping[str, object]:
        """Fail."""
        self._fail(account_id, bot, version)

    def _fail(self, *asked: object) -> NoReturn:
        if self._memory is not None and self._memory.fault is not None:
            raise self._memory.fault
        raise AssertionError(_ASKED, *asked)
