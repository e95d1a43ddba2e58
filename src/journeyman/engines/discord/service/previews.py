"""Pictures of a job under way, fetched beside its events: no event waits for one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from dataclasses import dataclass
from typing import Final, final

from journeyman.engines.discord.events import LAST, Event, Progress
from journeyman.stopping import stop

_BETWEEN_SECONDS: Final = 4.0
_CANCEL_SECONDS: Final = 1.0  #: less than whoever stops the job waits before he does so again

Fetch = Callable[[Progress], Coroutine[None, None, bytes | None]]
"""Fetches what a step shows; ``None`` if it cannot be had, which is no matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A small picture of how far the job is."""

    picture: bytes


@final
class Previews:
    """Fetches the previews of one job, one at a time and not too often."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._fetching: asyncio.Task[bytes | None] | None = None
        self._fetched_at = float("-inf")

    async def beside(self, told: AsyncGenerator[Event, None]) -> AsyncGenerator[Event | Preview, None]:
        """Give the events as they come, and previews between them. What is still being fetched at the end is let go.

        Args:
            told: what becomes of the job. Its steps run in tasks of their own.
        """
        coming: asyncio.Task[Event | None] | None = None
        try:
            while True:
                coming = coming or asyncio.create_task(_next(told), name="discord event")
                awaited = {coming} if self._fetching is None else {coming, self._fetching}
                await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
                if (picture := self._fetched()) is not None:
                    yield Preview(picture=picture)
                if not coming.done():
                    continue
                event, coming = coming.result(), None
                if event is None:
                    return
                if isinstance(event, LAST):
                    await stop(self._fetching, again_seconds=_CANCEL_SECONDS)
                    self._fetching = None
                yield event
                if isinstance(event, Progress):
                    self._look(event)
        finally:
            await stop(coming, self._fetching, again_seconds=_CANCEL_SECONDS)

    def _look(self, event: Progress) -> None:
        """Begin to fetch what a step shows, unless another is being fetched or was just now."""
        now = asyncio.get_running_loop().time()
        if event.preview is None or self._fetching is not None or now - self._fetched_at < _BETWEEN_SECONDS:
            return
        self._fetching = asyncio.create_task(self._fetch(event), name="discord preview")

    def _fetched(self) -> bytes | None:
        if self._fetching is None or not self._fetching.done():
            return None
        picture, self._fetching = self._fetching.result(), None
        if picture is not None:
            self._fetched_at = asyncio.get_running_loop().time()
        return picture


async def _next(told: AsyncGenerator[Event, None]) -> Event | None:
    return await anext(told, None)
