"""When events were put on the wire, so that others can tell how long they take to see them."""

from __future__ import annotations

import re
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from simulator.discord.shapes import Json

Step = tuple[str, int]
"""A step of a job: its progress message and the percentage that it says."""

_PERCENT: Final = re.compile(r"\(([0-9]{1,3})%\) \([^()]*\)(?:\n[^%]*)?\Z")
_LONGEST_END: Final = 120
_MOST_MESSAGES: Final = 50_000


def step(event: str, data: Json) -> Step | None:
    """Tell which step of a job an event shows; none, if it shows none."""
    if event != "MESSAGE_UPDATE":
        return None
    found = _PERCENT.search(data.get("content", "")[-_LONGEST_END:])
    return (data["id"], int(found[1])) if found else None


class Wire:
    """Notes when each step of a job was first sent to anybody, by the clock that all processes share."""

    def __init__(self) -> None:
        self._sent: OrderedDict[str, dict[int, float]] = OrderedDict()

    def note(self, sent: Step) -> None:
        """Take note of a step that goes out now."""
        message, percent = sent
        times = self._sent.get(message)
        if times is None:
            times = self._sent[message] = {}
            if len(self._sent) > _MOST_MESSAGES:
                self._sent.popitem(last=False)
        times.setdefault(percent, time.monotonic())

    def steps(self, message_id: str) -> Mapping[int, float]:
        """Give when each percentage of a progress message was sent, by ``CLOCK_MONOTONIC``."""
        return self._sent.get(message_id, {})
