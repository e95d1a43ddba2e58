"""A change: one step of a task, as those who watch it see it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from journeyman.tasks.task import Status, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a task looked like at one of its versions."""

    version: int
    status: Status
    progress: int
    preview: str


def as_of(task: Task, change: Change) -> Task:
    """Show the task as it stood at an earlier change.

    Only what moves while a task runs is wound back; a terminal change is the task as it is.
    """
    if change.version == task.version or change.status.is_terminal:
        return task
    waiting = change.status in {Status.NOT_START, Status.MODAL}
    return dataclasses.replace(
        task,
        version=change.version,
        status=change.status,
        progress=change.progress,
        preview=change.preview,
        started_at=None if waiting else task.started_at,
        finished_at=None,
        fail_reason="",
        final_prompt="",
        grid=None,
        pictures=(),
        clips=(),
        prompts=(),
        hash="",
        buttons=(),
        worker=None if waiting else task.worker,
    )
