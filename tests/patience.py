"""Waiting for a condition instead of for time to pass."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Final, TypeVar

_GLANCE_SECONDS: Final = 0.01

Result = TypeVar("Result")


async def until(
    condition: Callable[[], object], seconds: float = 20.0, *, glance_seconds: float = _GLANCE_SECONDS
) -> None:
    """Ask again and again until the answer, awaited if it must be, is true. The loop goes on meanwhile.

    Raises:
        TimeoutError: it did not come true in time.
    """
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if inspect.isawaitable(answer):
            answer = await answer
        if answer:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(_complaint(condition, seconds, answer))
        await asyncio.sleep(glance_seconds)


def until_true(condition: Callable[[], Result], seconds: float = 20.0) -> Result:
    """Do the same where there is no event loop, and give the answer."""
    deadline = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(_complaint(condition, seconds, answer))
        time.sleep(_GLANCE_SECONDS)


def _complaint(condition: object, seconds: float, answer: object) -> str:
    name = getattr(condition, "__qualname__", repr(condition))
    return f"{name} did not come true within {seconds} s; the last answer was {answer!r}"
