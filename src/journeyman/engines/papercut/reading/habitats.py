"""Which settings and hours suit a drawing: ``habitats.txt``."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from journeyman.engines.papercut.plan import Drawing, Nature, Setting, TimeOfDay

__all__ = ["Habitat", "habitat"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habitat:
    """Where something is at home."""

    settings: tuple[Setting, ...]  #: the most fitting first
    hour: TimeOfDay | None = None  #: when it is seen, if that matters


def habitat(drawing: Drawing) -> Habitat:
    """Say where a drawing is at home."""
    table = _habitats()
    return table.get(drawing.id) or table[drawing.nature]


@functools.cache
def _habitats() -> Mapping[str, Habitat]:
    hours = {hour.value: hour for hour in TimeOfDay}
    natures = {nature.value for nature in Nature}
    found: dict[str, Habitat] = {}
    for line in (Path(__file__).parent / "habitats.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        head, _, tail = line.partition(":")
        if head in natures:
            found[head] = Habitat(settings=tuple(Setting(name) for name in tail.split()))
            continue
        settings = tuple(Setting(name) for name in head.split() if name not in hours)
        hour = next((hours[name] for name in head.split() if name in hours), None)
        for name in tail.split():
            known = found.get(name, Habitat(settings=()))
            merged = dict.fromkeys((*known.settings, *settings))
            found[name] = Habitat(settings=tuple(merged), hour=known.hour or hour)
    return found
