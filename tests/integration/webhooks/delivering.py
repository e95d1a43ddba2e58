"""A process that delivers until it is killed: ``python -m tests.integration.webhooks.delivering <database URL>``."""

from __future__ import annotations

import asyncio
import sys

from tests.integration.webhooks.house import house


async def deliver(url: str) -> None:
    """Deliver for ever."""
    async with house(url):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(deliver(sys.argv[1]))
