"""Blending: the plans of pictures that bring several others together.

What papercut drew itself it remembers by its scene, so who is in each of the pictures meets in one place. Of other
pictures it knows colours and shapes. Each of the four blends leans to another picture: that one gives the place and the
way of drawing, stands in front, and has most of the colours.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from journeyman.engines.base import PictureFile
from journeyman.engines.papercut.painting.sights import look
from journeyman.engines.papercut.plan import Mood, Plan, Reference, Setting, Style, Subject, TimeOfDay, Weather
from journeyman.engines.papercut.reading.planner import MOST_COPIES, MOST_SUBJECTS, STARLESS
from journeyman.engines.papercut.scene import Scene, decode
from journeyman.engines.papercut.telling.impressions import Impression, impression
from journeyman.engines.papercut.telling.pictures import seen
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Bot

__all__ = ["Lean", "Source", "lean", "meet", "source"]

_CROWD: Final = 14  #: figures in one picture; of more, each kind loses some
_LEADS: Final = 1.12  #: times as large
_FOLLOWS: Final = 0.9
#: How strongly colours are followed. Own pictures bring theirs with place, hour and style; more of it turns grey.
_OWN: Final = (0.02, 0.01)  #: of the leading one, and of the others
_FOREIGN: Final = (1.5, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One of the pictures that are blended."""

    picture: PictureFile
    plan: Plan | None  #: what it shows, if papercut drew it
    looks: Impression  #: what it seems to be
    lends: Reference

    @property
    def setting(self) -> Setting | None:
        """Where it takes place, as far as is known."""
        return self.plan.setting if self.plan else self.looks.setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Lean:
    """To which sources a blend leans."""

    first: int  #: place, way of drawing, who stands in front
    light: int  #: hour and weather


def source(picture: PictureFile) -> Source:
    """Look at a picture.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    sight = look(picture.data)
    scene = decode(picture.scene)
    return Source(
        picture=picture,
        plan=seen(scene) if scene else None,
        looks=impression(sight),
        lends=_framed(sight.reference, scene) if scene else sight.reference,
    )


def _framed(reference: Reference, scene: Scene) -> Reference:
    """Put in the horizon that the scene has, which need not be where the picture changes most."""
    window = scene.world.window
    return replace(reference, horizon=min(1.0, max(0.0, round(-window.top / window.height, 4))))


def lean(index: int, count: int) -> Lean:
    """Say to which of ``count`` sources the blend of that index leans: to each in turn, then under another's light."""
    return Lean(first=index % count, light=(index + index // count) % count)


def meet(sources: Sequence[Source], to: Lean, prompt: Prompt, seed: int) -> Plan:
    """Plan a picture in which the sources meet."""
    first, light = sources[to.first], sources[to.light]
    others = [one for number, one in enumerate(sources) if number != to.first]
    order = [first, *others]
    setting = next((one.setting for one in order if one.setting), None) or Setting.MEADOW
    time, weather = _sky([light, *order])
    lit = [one.plan for one in order if one.plan]
    is_starry = setting is Setting.SPACE or (
        time is TimeOfDay.NIGHT and weather is Weather.CLEAR and setting not in STARLESS
    )
    return Plan(
        subjects=_subjects(order),
        setting=setting,
        time=time,
        weather=weather,
        mood=_mood(order),
        style=_style(sources, first, prompt),
        stars=is_starry,
        aurora=time is TimeOfDay.NIGHT and any(plan.aurora for plan in lit),
        rainbow=time is TimeOfDay.DAY and any(plan.rainbow for plan in lit),
        setting_named=True,
        time_named=True,
        references=tuple(
            replace(one.lends, weight=(_OWN if one.plan else _FOREIGN)[one is not first]) for one in order
        ),
        stylize=prompt.stylize,
        chaos=prompt.chaos,
        weird=prompt.weird,
        quality=prompt.quality,
        tile=prompt.tile,
        raw_style=prompt.raw_style,
        seed=seed,
    )


def _sky(order: Sequence[Source]) -> tuple[TimeOfDay, Weather]:
    """Take hour and weather from the first that says; an own picture always does."""
    hours = (one.plan.time if one.plan else one.looks.time for one in order)
    weathers = (one.plan.weather if one.plan else one.looks.weather for one in order)
    return next(filter(None, hours), TimeOfDay.DAY), next(filter(None, weathers), Weather.CLEAR)


def _mood(order: Sequence[Source]) -> Mood:
    """Take the first mood that is one; what a foreign picture seems to feel like counts where no own one says more."""
    moods = [one.plan.mood for one in order if one.plan] or [one.looks.mood for one in order]
    return next((mood for mood in moods if mood is not Mood.NEUTRAL), Mood.NEUTRAL)


def _style(sources: Sequence[Source], first: Source, prompt: Prompt) -> Style:
    """Draw as most of them are drawn; of equals as the leading one is."""
    styles = Counter(one.plan.style for one in sources if one.plan)
    if not styles:
        return Style.ANIME if prompt.bot is Bot.NIJI_JOURNEY else Style.PAPERCUT
    most = max(styles.values())
    return first.plan.style if first.plan and styles[first.plan.style] == most else styles.most_common(1)[0][0]


def _subjects(order: Sequence[Source]) -> tuple[Subject, ...]:
    """Bring together who is in the sources: subjects first, in turn; what is in the background while there is room."""
    crowds = [one.plan.subjects if one.plan else () for one in order]
    sized = [_sized(crowd, number) for number, crowd in enumerate(crowds)]
    met: list[Subject] = []
    for together in itertools.zip_longest(*sized):
        for subject in together:
            if subject is not None:
                _join(met, subject)
    met.sort(key=lambda subject: not subject.is_main)
    met = met[:MOST_SUBJECTS]
    total = sum(subject.count for subject in met)
    share = min(1.0, _CROWD / total) if total else 1.0
    return tuple(replace(subject, count=max(1, round(subject.count * share))) for subject in met)


def _sized(crowd: Sequence[Subject], number: int) -> list[Subject]:
    """Let those of the leading source be larger; who is small in its own picture for want of others comes forward."""
    is_bare = not any(subject.is_main for subject in crowd)
    factor = _LEADS if number == 0 else _FOLLOWS
    return [
        replace(
            subject,
            size=max(0.4, min(2.2, round(subject.size * factor, 3))),
            words=(),
            is_main=subject.is_main or is_bare,
        )
        for subject in crowd
    ]


def _join(met: list[Subject], subject: Subject) -> None:
    """Add a subject; one that is there already only becomes as many as it was in the fuller picture."""
    for place, other in enumerate(met):
        if (other.drawing.id, other.colour) == (subject.drawing.id, subject.colour):
            count = min(MOST_COPIES, max(other.count, subject.count))
            met[place] = replace(other, count=count, is_main=other.is_main or subject.is_main)
            return
    met.append(subject)
