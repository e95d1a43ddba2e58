"""Plans to paint."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Mood, Plan, Setting, Style, Subject, TimeOfDay, Weather


@dataclass(frozen=True)
class Planner:
    """Makes plans from the few things that a test names."""

    def subject(self, drawing: str, count: int = 1, *, colour: str | None = None, size: float = 1.0) -> Subject:
        """Give a subject by the id of its drawing."""
        return Subject(drawing=pack.drawing(drawing), count=count, colour=colour, size=size)

    def __call__(
        self,
        *subjects: Subject | str,
        setting: Setting = Setting.MEADOW,
        style: Style = Style.PAPERCUT,
        seed: int = 11,
        weather: Weather = Weather.CLEAR,
        time: TimeOfDay = TimeOfDay.DAY,
        named: bool = True,
        tile: bool = False,
        chaos: int = 0,
        weird: int = 0,
        colours: tuple[str, ...] = (),
        banned: frozenset[str] = frozenset(),
    ) -> Plan:
        """Give a plan; subjects may be ids of drawings."""
        return Plan(
            subjects=tuple(self.subject(item) if isinstance(item, str) else item for item in subjects),
            setting=setting,
            time=time,
            weather=weather,
            mood=Mood.NEUTRAL,
            style=style,
            seed=seed,
            setting_named=named,
            time_named=named,
            tile=tile,
            chaos=chaos,
            weird=weird,
            colours=colours,
            banned=banned,
        )


@pytest.fixture
def planner() -> Planner:
    """Give the maker of plans."""
    return Planner()
