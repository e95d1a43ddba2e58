"""Life: how things move by themselves, as functions of time that start from rest as they were drawn.

Periods are bent to whole fractions of a clip that loops, so that its last frame meets the first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from journeyman.engines.papercut.motion.takes import Take

__all__ = ["STILL", "Clock", "Life", "Pose"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How much a thing moves, and how. Lengths are in world units."""

    beat: float = 3.0  #: seconds of one swing
    drift: float = 0.0  #: per second, to one side, as clouds do
    glide: float = 0.0  #: to and fro
    bob: float = 0.0  #: up and down
    lean: float = 0.0  #: with the wind: sideways per unit of height above its foot
    hangs: bool = False  #: it is held at its top, and leans below
    roll: float = 0.0  #: degrees to either side, about its foot
    breath: float = 0.0  #: growth and shrinking of its height, as a share
    hop: float = 0.0  #: height of small jumps, with much motion only
    pulse: float = 0.0  #: how much of it fades and comes back
    flash: bool = False  #: seen for moments only


STILL: Final = Life()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """How a thing is held at a moment, against how it was drawn."""

    x: float = 0.0
    y: float = 0.0
    lean: float = 0.0
    roll: float = 0.0  #: degrees
    tall: float = 1.0
    opacity: float = 1.0


_FARTHEST: Final = 0.1  #: what drifts never drifts farther than this: world units
_HANDOVER: Final = 0.6  #: seconds in which one take's strength becomes the next one's


class Clock:
    """The time by which things live, and how strongly, through the takes of a clip."""

    def __init__(self, takes: Sequence[Take], *, is_loop: bool) -> None:
        self._spans: list[tuple[float, float, float, float]] = []  #: start, pace, strength, wind
        start = 0.0
        for take in takes:
            pace = (1.45 if take.is_high else 1.0) * take.wishes.pace
            strength = (1.8 if take.is_high else 1.0) * min(1.2, max(0.7, take.wishes.pace))
            self._spans.append((start, pace, strength, 2.2 if take.wishes.wind else 1.0))
            start += take.seconds
        self.seconds = start
        self.is_loop = is_loop
        self.has_hops = any(take.is_high for take in takes)

    def at(self, seconds: float) -> float:
        """Give the time that has gone by for living things."""
        gone = 0.0
        for index, (start, pace, _, _) in enumerate(self._spans):
            end = self._spans[index + 1][0] if index + 1 < len(self._spans) else self.seconds
            gone += pace * max(0.0, min(seconds, end) - start)
        return gone

    def strength(self, seconds: float) -> float:
        """Give how much everything moves."""
        return self._level(seconds, 2)

    def wind(self, seconds: float) -> float:
        """Give how strongly the wind blows."""
        return self._level(seconds, 3)

    def _level(self, seconds: float, which: int) -> float:
        level = self._spans[0][which]
        for before, span in zip(self._spans, self._spans[1:], strict=False):
            share = min(1.0, max(0.0, (seconds - span[0]) / _HANDOVER))
            level += (span[which] - before[which]) * share * share * (3 - 2 * share)
        return level

    def swing(self, seconds: float, beat: float, phase: float = 0.0) -> float:
        """Swing in about −1..1 with a period of ``beat``; 0 at the beginning."""
        turn = self.turn(seconds, beat)
        return (math.sin(turn + phase) - math.sin(phase)) * 0.8

    def turn(self, seconds: float, beat: float) -> float:
        """Give the angle of a period that has gone by, radians."""
        whole = self.at(self.seconds)
        if self.is_loop:
            beat = whole / max(1, round(whole / beat))
        return math.tau * self.at(seconds) / beat

    def pose(self, life: Life, seconds: float, phase: float) -> Pose:
        """Say how a thing is held at a time.

        Args:
            life: how it moves.
            seconds: of the clip.
            phase: an angle of its own, so that not all things move alike.
        """
        if life == STILL:
            return _REST
        strength, beat = self.strength(seconds), life.beat
        wind = strength * self.wind(seconds)
        x = life.glide * strength * self.swing(seconds, beat * 1.7, phase + 1)
        y = life.bob * strength * self.swing(seconds, beat, phase + 2)
        if life.drift:
            x += self._drifted(life.drift, seconds)
        roll = life.roll * strength * self.swing(seconds, beat * 1.25, phase)
        if life.hop and self.has_hops:
            leap = math.sin(self.turn(seconds, beat * 0.8))
            y -= life.hop * max(0.0, strength - 1) * leap * leap
        pulse = life.pulse * min(1.3, strength) * (1 - math.cos(self.turn(seconds, beat))) / 2
        return Pose(
            x=x,
            y=y,
            lean=life.lean
            * wind
            * (0.7 * self.swing(seconds, beat, phase) + 0.3 * self.swing(seconds, beat / 2, phase)),
            roll=roll,
            tall=1 + life.breath * strength * self.swing(seconds, beat, phase),
            opacity=self._flash(seconds) if life.flash else 1 - pulse,
        )

    def _drifted(self, speed: float, seconds: float) -> float:
        if self.is_loop:
            reach = min(_FARTHEST, speed * self.at(self.seconds) / math.pi)
            return reach * math.sin(self.turn(seconds, self.at(self.seconds)))
        # It slows down as it comes to the edge of what is painted.
        return _FARTHEST * math.tanh(speed * self.at(seconds) / _FARTHEST)

    def _flash(self, seconds: float) -> float:
        """Be there at the beginning as in the picture, go, and strike again twice in a row now and then."""
        part = self.turn(seconds, 2.6) / math.tau % 1.0
        strokes = (math.exp(-(((part - place) / 0.035) ** 2)) for place in (0.0, 0.08, 0.62, 1.0))
        return min(1.0, max(strokes))


_REST: Final = Pose()
