"""Keeping one receiver from taking the turns of the others."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Final

from yarl import URL

# A receiver that answers within 10 ms gets 1600 deliveries a second through these.
SEATS: Final = 16

# A receiver that does not answer holds each of its seats until the timeout.
SEATS_WHILE_FAILING: Final = 2

# How long a delivery waits for a seat at a receiver that answers. Longer, and it is better tried again later.
PATIENCE_SECONDS: Final = 1.0

# Of how many receivers we remember that they fail. Forgetting that of one costs a few timeouts.
_MOST_REMEMBERED: Final = 10_000


class Crowded(Exception):
    """So many deliveries to this receiver are under way that this one has to come again."""


class _Receiver:
    def __init__(self) -> None:
        self.seats = asyncio.Semaphore(SEATS)
        self.seated = 0
        self.users = 0  #: seated or waiting for a seat
        self.is_failing = False

    def check(self) -> None:
        if self.is_failing and self.seated >= SEATS_WHILE_FAILING:
            raise Crowded


class Receivers:
    """Counts the deliveries under way to each receiver: scheme, host and port of a webhook."""

    def __init__(self) -> None:
        self._receivers: dict[str, _Receiver] = {}

    @contextlib.asynccontextmanager
    async def seat(self, hook: str) -> AsyncGenerator[None]:
        """Hold a seat at the receiver of a webhook. Raises ``Crowded`` when none gets free soon."""
        name = _origin(hook)
        receiver = self._receivers.setdefault(name, _Receiver())
        receiver.users += 1
        try:
            async with self._seated(receiver):
                yield
        finally:
            receiver.users -= 1
            if not receiver.users and not receiver.is_failing:
                self._receivers.pop(name, None)

    def answered(self, hook: str) -> None:
        """Take note that a receiver answers, whatever it says. Called while seated."""
        self._receivers[_origin(hook)].is_failing = False

    def failed(self, hook: str) -> None:
        """Take note that a receiver cannot be reached or does not answer in time. Called while seated."""
        if len(self._receivers) > _MOST_REMEMBERED:
            self._receivers = {name: receiver for name, receiver in self._receivers.items() if receiver.users}
        self._receivers[_origin(hook)].is_failing = True

    @staticmethod
    @contextlib.asynccontextmanager
    async def _seated(receiver: _Receiver) -> AsyncGenerator[None]:
        receiver.check()
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await receiver.seats.acquire()
        except TimeoutError as error:
            raise Crowded from error
        try:
            # It may have begun to fail while this one waited.
            receiver.check()
            receiver.seated += 1
            try:
                yield
            finally:
                receiver.seated -= 1
        finally:
            receiver.seats.release()


def _origin(hook: str) -> str:
    try:
        return str(URL(hook).origin())
    except ValueError:
        # Not a link; the sender will say so.
        return hook
