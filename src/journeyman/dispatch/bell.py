"""The bell that wakes the worker: which accounts may have something to start."""

from __future__ import annotations

import asyncio


class Bell:
    """Rung by whoever lets a task wait or frees a seat; answered by the one worker of this process."""

    def __init__(self) -> None:
        self._accounts: set[str] = set()
        self._is_for_all = False
        self._rung = asyncio.Event()

    def ring(self, account_id: str | None = None) -> None:
        """Ring for an account, or for all."""
        if account_id is None:
            self._is_for_all = True
        else:
            self._accounts.add(account_id)
        self._rung.set()

    async def wait(self) -> frozenset[str] | None:
        """Wait until it has rung since the last time; give for which accounts, or ``None`` for all."""
        await self._rung.wait()
        self._rung.clear()
        rung = None if self._is_for_all else frozenset(self._accounts)
        self._accounts.clear()
        self._is_for_all = False
        return rung
