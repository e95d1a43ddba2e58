"""What stands behind routes that the tests of this folder do not ask for; their own tests have the real parts."""

from __future__ import annotations

from collections.abc import Sequence

from journeyman.dispatch.cancelling import Cancelled
from journeyman.dispatch.followups import Answering, Dialog, Existing, Pressing
from journeyman.dispatch.intake import Accepted
from journeyman.errors import Language
from journeyman.tasks.task import Task, TaskId

_ASKED = "this test did not mean to ask for a follow-up"


class Absent:
    """Fails the test that asks it."""

    async def press(self, pressing: Pressing) -> Accepted | Dialog | Existing:
        """Fail."""
        raise AssertionError(_ASKED, pressing)

    async def answer(self, answering: Answering) -> Accepted | Existing:
        """Fail."""
        raise AssertionError(_ASKED, answering)

    async def show(self, job: str) -> Task:
        """Fail."""
        raise AssertionError(_ASKED, job)

    async def cancel(self, task_id: TaskId, language: Language) -> Cancelled:
        """Fail."""
        raise AssertionError(_ASKED, task_id, language)

    async def upload(self, sent: Sequence[str], *, token: str, origin: str) -> tuple[str, ...]:
        """Fail."""
        raise AssertionError(_ASKED, len(sent), token, origin)
