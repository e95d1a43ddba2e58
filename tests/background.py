"""Parts that run for ever, beside a test."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine
from typing import Any


@contextlib.asynccontextmanager
async def in_background(work: Coroutine[Any, Any, None]) -> AsyncGenerator[asyncio.Task[None]]:
    """Run something that never ends by itself; cancel it afterwards, and raise what it died of before.

    It is cancelled until it has ended: Python 3.11's ``wait_for``, deep in libraries, now and then swallows one.
    """
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        while not task.done():
            task.cancel()
            await asyncio.wait([task], timeout=5)
        if not task.cancelled():
            await task
