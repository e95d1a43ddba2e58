"""The camera's way through the takes: where it is at a time, and what that does to a plane of some depth.

The camera starts from the picture as it was drawn. Each take leads it from where it is to another place, without a jump
in place or speed; a clip that loops goes out and comes back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from journeyman.engines.papercut.motion.takes import Take

__all__ = ["Camera", "Lens", "Spot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place of the camera. The picture as it was drawn is all zeros."""

    push: float = 0.0  #: how much larger the nearest plane is seen; below 0 smaller
    pan: float = 0.0  #: to the right, as a share of the frame's width for the nearest plane
    tilt: float = 0.0  #: downwards, as a share of its height

    def towards(self, other: Spot, share: float) -> Spot:
        """Give the spot at a share (0..1) of the way to another."""
        return Spot(
            push=self.push + (other.push - self.push) * share,
            pan=self.pan + (other.pan - self.pan) * share,
            tilt=self.tilt + (other.tilt - self.tilt) * share,
        )


#: How far the camera goes at most; the planes are painted that much wider than the frame.
_LEAST: Final = Spot(push=-0.07, pan=-0.085, tilt=-0.03)
_MOST: Final = Spot(push=0.52, pan=0.085, tilt=0.03)
_LEAST_ROOM: Final = 0.08  #: a camera that may go nowhere goes this far in
#: Push, pan, tilt and bend of the ways of the clips of one job, by number; the bend is sideways, half-way.
_LOW_WAYS: Final = (
    (0.11, 0.012, 0.0, 0.0),
    (0.05, 0.036, 0.0, 0.0),
    (0.06, -0.036, 0.0, 0.0),
    (0.12, 0.0, -0.014, 0.006),
)
_HIGH_WAYS: Final = (
    (0.32, 0.02, -0.012, 0.03),
    (0.14, 0.085, 0.0, 0.01),
    (0.16, -0.085, 0.012, 0.012),
    (0.26, -0.03, 0.02, -0.05),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What the camera's place does to a plane: ``frame = place × scale + shift``, in pixels of the frame."""

    scale: float
    shift_x: float
    shift_y: float


class Camera:
    """The whole way of a clip."""

    def __init__(self, takes: Sequence[Take], *, is_loop: bool, calm: float = 1.0, nearest: float = 1.0) -> None:
        """Plan the way.

        Args:
            takes: of the clip.
            is_loop: whether the end is the beginning.
            calm: below 1 for pictures whose planes bear less to be moved against one another.
            nearest: the push at which subjects would leave the frame.
        """
        self._legs: list[tuple[float, float, Spot, Spot, float]] = []
        here, start = Spot(), 0.0
        for take in takes:
            there, bend = _leg(here, take, calm, min(_MOST.push, nearest))
            self._legs.append((start, float(take.seconds), here, there, bend))
            here, start = there, start + take.seconds
        self._seconds = start
        self._is_loop = is_loop

    def spot(self, seconds: float) -> Spot:
        """Give its place at a time."""
        if self._is_loop:
            _, _, _, there, bend = self._legs[0]
            turn = math.tau * seconds / self._seconds
            out = (1 - math.cos(turn)) / 2
            far = Spot().towards(there, out)
            return Spot(push=far.push, pan=far.pan + bend * math.sin(turn), tilt=far.tilt)
        leg = next((leg for leg in reversed(self._legs) if seconds >= leg[0]), self._legs[0])
        start, long, here, there, bend = leg
        share = _eased(min(1.0, max(0.0, (seconds - start) / long)))
        spot = here.towards(there, share)
        return Spot(push=spot.push, pan=spot.pan + bend * math.sin(math.pi * share) ** 2, tilt=spot.tilt)


def _eased(share: float) -> float:
    """Start and stop within the first and last quarter, and go evenly between."""
    ramp = 0.25
    top = 1 / (1 - ramp)
    if share < ramp:
        return top * share * share / (2 * ramp)
    if share > 1 - ramp:
        return 1 - top * (1 - share) ** 2 / (2 * ramp)
    return top * (share - ramp / 2)


def _leg(here: Spot, take: Take, calm: float, nearest: float) -> tuple[Spot, float]:
    """Choose where a take leads, and how much its way is bent."""
    wishes = take.wishes
    if wishes.is_still:
        return here, 0.0
    ways = _HIGH_WAYS if take.is_high else _LOW_WAYS
    push, pan, tilt, bend = ways[take.seed % len(ways)]
    own = Random(take.seed)
    loose = own.uniform(0.85, 1.15)
    push, pan, tilt, bend = push * loose, pan * own.uniform(0.85, 1.15), tilt * loose, bend * loose
    reach = 0.085 if take.is_high else 0.045
    if wishes.pan or wishes.tilt or wishes.zoom:
        # What is asked for alone is done; a breath of push keeps depth in a pan.
        push = {1: 0.4 if take.is_high else 0.2, -1: _LEAST.push}.get(wishes.zoom, 0.04)
        pan, tilt, bend = wishes.pan * reach, wishes.tilt * reach * 0.4, 0.0
    pace = min(1.3, max(0.5, wishes.pace)) * calm
    goal = Spot(push=here.push + push * pace, pan=here.pan + pan * pace, tilt=here.tilt + tilt * pace)
    if not (wishes.pan or wishes.tilt or wishes.zoom) and goal.push > max(nearest, _LEAST_ROOM):
        goal = Spot(push=here.push - push * pace, pan=here.pan - pan * pace, tilt=here.tilt - tilt * pace)
    return Spot(
        push=min(max(nearest, _LEAST_ROOM), max(_LEAST.push, goal.push)),
        pan=min(_MOST.pan, max(_LEAST.pan, goal.pan)),
        tilt=min(_MOST.tilt, max(_LEAST.tilt, goal.tilt)),
    ), bend * pace
