"""Cancelling tasks until they have ended."""

from __future__ import annotations

import asyncio


async def stop(*tasks: asyncio.Task[object] | None, again_seconds: float) -> None:
    """Cancel tasks until they have ended: Python 3.11's time-outs, deep in libraries, now and then swallow one.

    Args:
        tasks: to be cancelled at the same time; those that are none, or have ended, are left out.
        again_seconds: after which those that have not ended are cancelled again. Whoever stops others while being
            stopped takes less than the one who stops it.
    """
    while left := [task for task in tasks if task is not None and not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=again_seconds)
