"""Camera: the four ways in which one plan is looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from journeyman.engines.papercut.painting.world import Window
from journeyman.engines.papercut.plan import Plan, Setting, TimeOfDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A way of looking. Shares are of the window's height or width."""

    name: str
    horizon: float  #: share from the top
    prominence: float  #: height of the main subject
    anchor: float  #: where across the main subject stands
    feet: float  #: how far down it stands
    softness: float = 0.0
    is_framed: bool = False
    gloom: float = 0.0
    side: float = -0.5  #: where the light comes from


#: Plain landscape view, portrait, wide view under a big sky, and a view through a frame of foreground.
OUTDOORS = (
    Shot(name="plain", horizon=0.58, prominence=0.46, anchor=0.37, feet=0.86, side=-0.6),
    Shot(name="portrait", horizon=0.46, prominence=0.66, anchor=0.56, feet=0.95, softness=0.8, side=0.4),
    Shot(name="wide", horizon=0.74, prominence=0.31, anchor=0.66, feet=0.90, side=0.5),
    Shot(name="framed", horizon=0.40, prominence=0.42, anchor=0.50, feet=0.83, is_framed=True, gloom=0.35, side=-0.9),
)
INDOORS = (
    Shot(name="plain", horizon=0.66, prominence=0.46, anchor=0.38, feet=0.88, side=-0.6),
    Shot(name="portrait", horizon=0.74, prominence=0.66, anchor=0.54, feet=0.95, softness=0.7, side=0.5),
    Shot(name="wide", horizon=0.72, prominence=0.34, anchor=0.63, feet=0.90, side=0.6),
    Shot(name="framed", horizon=0.58, prominence=0.44, anchor=0.50, feet=0.86, is_framed=True, gloom=0.35, side=-0.9),
)
STUDIO = (
    Shot(name="plain", horizon=0.76, prominence=0.58, anchor=0.50, feet=0.87, side=-0.6),
    Shot(name="portrait", horizon=0.84, prominence=0.74, anchor=0.50, feet=0.93, side=0.5),
    Shot(name="wide", horizon=0.70, prominence=0.44, anchor=0.36, feet=0.83, side=0.6),
    Shot(name="framed", horizon=0.79, prominence=0.52, anchor=0.63, feet=0.87, gloom=0.3, side=-0.9),
)

#: Where else the story could take place, if the prompt leaves it open; by index after the first.
ELSEWHERE: dict[Setting, tuple[Setting, ...]] = {
    Setting.MEADOW: (Setting.MEADOW, Setting.GARDEN, Setting.FOREST, Setting.LAKE),
    Setting.GARDEN: (Setting.GARDEN, Setting.MEADOW, Setting.VILLAGE, Setting.ROOM),
    Setting.ROOM: (Setting.ROOM, Setting.GARDEN, Setting.ROOM, Setting.VILLAGE),
    Setting.FOREST: (Setting.FOREST, Setting.MEADOW, Setting.LAKE, Setting.FOREST),
    Setting.VILLAGE: (Setting.VILLAGE, Setting.MEADOW, Setting.VILLAGE, Setting.CITY),
    Setting.CITY: (Setting.CITY, Setting.CITY, Setting.VILLAGE, Setting.CITY),
    Setting.CAFE: (Setting.CAFE, Setting.CAFE, Setting.ROOM, Setting.GARDEN),
    Setting.FARM: (Setting.FARM, Setting.MEADOW, Setting.FARM, Setting.MEADOW),
    Setting.BEACH: (Setting.BEACH, Setting.BEACH, Setting.SEA, Setting.BEACH),
    Setting.SEA: (Setting.SEA, Setting.SEA, Setting.LAKE, Setting.SEA),
    Setting.LAKE: (Setting.LAKE, Setting.LAKE, Setting.MOUNTAINS, Setting.LAKE),
    Setting.SKY: (Setting.SKY, Setting.MOUNTAINS, Setting.SKY, Setting.SEA),
    Setting.MOUNTAINS: (Setting.MOUNTAINS, Setting.MOUNTAINS, Setting.LAKE, Setting.FOREST),
}

#: Other hours, if the prompt leaves them open. The first picture keeps the plan's.
OTHER_HOURS: dict[TimeOfDay, tuple[TimeOfDay, ...]] = {
    TimeOfDay.DAY: (TimeOfDay.DAY, TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.DAWN),
    TimeOfDay.DAWN: (TimeOfDay.DAWN, TimeOfDay.DAY, TimeOfDay.DAWN, TimeOfDay.DAWN),
    TimeOfDay.DUSK: (TimeOfDay.DUSK, TimeOfDay.DAY, TimeOfDay.DUSK, TimeOfDay.NIGHT),
    TimeOfDay.NIGHT: (TimeOfDay.NIGHT, TimeOfDay.NIGHT, TimeOfDay.NIGHT, TimeOfDay.DUSK),
}


def shot(plan: Plan, setting: Setting, index: int, rng: Random) -> Shot:
    """Choose the way of looking for one of the four pictures; ``chaos`` loosens it."""
    table = STUDIO if setting is Setting.STUDIO else INDOORS if setting in {Setting.ROOM, Setting.CAFE} else OUTDOORS
    chosen = table[index % len(table)]
    loose = 0.25 + plan.chaos / 100
    anchor = chosen.anchor + rng.uniform(-0.05, 0.05) * loose * 1.6
    if rng.random() < 0.5:
        anchor = 1 - anchor
    side = chosen.side if rng.random() < 0.6 else -chosen.side
    # Chaos moves the horizon away from the plain middle, to where that picture already leans.
    lean = (chosen.horizon - 0.55) * plan.chaos / 100 * 0.35
    horizon = chosen.horizon + lean + rng.uniform(-0.03, 0.03) * loose
    prominence = chosen.prominence * (1 + rng.uniform(-0.1, 0.1) * loose)
    return replace(chosen, anchor=anchor, horizon=min(0.84, max(0.3, horizon)), prominence=prominence, side=side)


def of(setting: Setting, index: int, view: Window, *, softness: float, gloom: float, side: float) -> Shot:
    """Give the way in which a picture that is there was looked at."""
    table = STUDIO if setting is Setting.STUDIO else INDOORS if setting in {Setting.ROOM, Setting.CAFE} else OUTDOORS
    horizon = min(0.9, max(0.1, -view.top / view.height))
    return replace(table[index % len(table)], horizon=horizon, softness=softness, gloom=gloom, side=side)


def window(horizon: float, width: int, height: int) -> Window:
    """Open a window whose horizon lies at a share of its height.

    Upright pictures widen the view a little, so that subjects keep their size as the frame narrows.
    """
    aspect = width / height
    if aspect >= 1:
        tall, wide = 1.0, aspect
    else:
        wide = max(0.62, aspect**0.6)
        tall = wide / aspect
    return Window(left=-wide / 2, top=-horizon * tall, width=wide, height=tall)
