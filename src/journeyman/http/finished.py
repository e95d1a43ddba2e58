"""Finished tasks, encoded once and kept: clients fetch them far more often than anything else."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, final

from journeyman.http.answers import Answer
from journeyman.tasks.task import TaskId

MAX_BYTES: Final = 24_000_000  # about 10 000 tasks
_OVERHEAD_BYTES: Final = 1_000  # what Python needs for one entry besides the body


@final
class FinishedTasks:
    """The most recently fetched finished tasks. They never change, so an entry is right for ever."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._answers: OrderedDict[tuple[TaskId, str], Answer] = OrderedDict()

    def get(self, task_id: TaskId, origin: str) -> Answer | None:
        """Give the answer for a client that reached us at this origin, as the links in it depend on that."""
        key = (task_id, origin)
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def keep(self, task_id: TaskId, origin: str, answer: Answer) -> None:
        """Keep an answer, and drop the ones longest unused when there are too many bytes."""
        key = (task_id, origin)
        if key in self._answers:
            return
        self._answers[key] = answer
        self._bytes += len(answer.body) + _OVERHEAD_BYTES
        while self._bytes > self._max_bytes:
            _, dropped = self._answers.popitem(last=False)
            self._bytes -= len(dropped.body) + _OVERHEAD_BYTES
