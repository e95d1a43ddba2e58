"""Keeping one's distance: when the next request may go, without clock or sleep of its own."""

from __future__ import annotations

from typing import final


@final
class Pace:
    """Spaces requests of one kind. Times are of one clock that never goes back."""

    def __init__(self, seconds: float) -> None:
        """Keep requests at least so many seconds apart."""
        self._seconds = seconds
        self._next = self._held = float("-inf")

    def book(self, now: float) -> float:
        """Give the time at which the next request may go, and count it as gone then."""
        at = max(now, self._next)
        self._next = at + self._seconds
        return at

    def is_free(self, now: float) -> bool:
        """Whether a request may go at once."""
        return now >= self._next

    def hold(self, until: float) -> None:
        """Let nothing go before a time, as a rate limit wants it; what is booked for an earlier one, neither."""
        self._held = max(self._held, until)
        self._next = max(self._next, until)

    def is_held(self, at: float) -> bool:
        """Whether what was booked for a time has to book anew, for a limit that was met meanwhile."""
        return at < self._held
