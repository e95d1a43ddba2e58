"""Finished tasks, encoded once and kept: clients fetch them far more often than anything else."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, final

from journeyman.http.answers import Answer

MAX_BYTES: Final = 24_000_000  # about 9 000 tasks
_OVERHEAD_BYTES: Final = 1_000  # what Python needs for one entry besides the body


@final
class FinishedTasks:
    """Answers about tasks of which nothing changes any more, the most recently fetched ones: each is right for ever.

    They are found by path, so that ``direct`` needs no routing.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()

    def get(self, path: str, origin: str) -> Answer | None:
        """Give the answer for a client that reached us at this origin, which stands in the answer's links."""
        key = (path, origin)
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def keep(self, path: str, origin: str, answer: Answer) -> None:
        """Keep an answer, and drop the ones longest unused when there are too many bytes."""
        key = (path, origin)
        if key in self._answers:
            return
        self._answers[key] = answer
        self._bytes += len(answer.body) + _OVERHEAD_BYTES
        while self._bytes > self._max_bytes:
            _, dropped = self._answers.popitem(last=False)
            self._bytes -= len(dropped.body) + _OVERHEAD_BYTES
