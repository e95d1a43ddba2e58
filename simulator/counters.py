"""What the simulator was asked to do, counted, so that tests can say "nothing was submitted twice"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


class Counters:
    """Counts by subject and key, e.g. ``interactions`` / ``imagine``."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}

    def add(self, subject: str, key: str) -> None:
        """Count one."""
        counts = self._counts.get(subject)
        if counts is None:
            counts = self._counts[subject] = Counter()
        counts[key] += 1

    def of(self, subject: str, key: str) -> int:
        """How often it was seen."""
        return self._counts.get(subject, Counter())[key]

    def total(self, subject: str) -> int:
        """How often anything of this subject was seen."""
        return self._counts.get(subject, Counter()).total()

    def snapshot(self) -> Mapping[str, Mapping[str, int]]:
        """Give all counts."""
        return {subject: dict(counts) for subject, counts in sorted(self._counts.items())}

    def clear(self) -> None:
        """Begin again at zero."""
        self._counts.clear()
