"""The film: frames laid together from planes and flakes, each a function of its time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyvips

from journeyman.engines.papercut.motion import depths
from journeyman.engines.papercut.motion.camera import Camera, Spot
from journeyman.engines.papercut.motion.flakes import Flakes
from journeyman.engines.papercut.motion.life import Clock, Pose
from journeyman.engines.papercut.motion.overlay import Placing, bordered, overlaid
from journeyman.engines.papercut.motion.planes import Pixels, Plane, View

__all__ = ["Set", "laid"]

_HELD: Final = 0.85  #: how much of what would push the subjects down is made up for
_BILINEAR: Final = pyvips.Interpolate.new("bilinear")


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """A scene in parts, ready to be filmed."""

    view: View
    planes: tuple[Plane, ...]  #: farthest first
    flakes: tuple[Flakes, ...]  #: before everything
    glints: Mapping[str, Flakes]  #: on the water, by the kind of its layer
    foot: float  #: row of the frame on which the subjects stand, and which the camera keeps in sight
    focus: float  #: column of the frame towards which the camera goes
    horizon: float  #: row of the frame
    shade: npt.NDArray[np.uint16] | None = None  #: factors, 256 for 1, that darken towards the edges


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a plane goes in a frame: ``x' = a x + b y + dx``, ``y' = c x + d y + dy``, both from the plane's corner."""

    plane: Plane
    a: float
    b: float
    c: float
    d: float
    dx: float
    dy: float
    opacity: float

    def lowered(self, rows: float) -> _Placed:
        """Give the same, lower in the frame; what is fastened to the frame stays."""
        return self if self.plane.is_fixed else replace(self, dy=self.dy + rows)

    def box(self, width: int, height: int) -> tuple[int, int, int, int]:
        """Give the part of the frame on which something may be."""
        wide, high = self.plane.width, self.plane.height
        xs = [self.a * x + self.b * y + self.dx for x in (0, wide) for y in (0, high)]
        ys = [self.c * x + self.d * y + self.dy for x in (0, wide) for y in (0, high)]
        left, top = max(0, math.floor(min(xs))), max(0, math.floor(min(ys)))
        return left, top, min(width, math.ceil(max(xs)) + 1), min(height, math.ceil(max(ys)) + 1)


def laid(
    stage: Set, camera: Camera, clock: Clock, seconds: float, extra: Sequence[tuple[Flakes, float]] = ()
) -> Pixels:
    """Lay a frame together.

    Args:
        stage: what is filmed.
        camera: whose way is followed.
        clock: by which things live.
        seconds: of the clip.
        extra: flakes that the scene has not, each with its opacity.
    """
    view = stage.view
    spot = camera.spot(seconds)
    nod = _nod(stage, spot)
    placed = [
        _place(stage, plane, spot, clock.pose(plane.life, seconds, plane.phase)).lowered(nod) for plane in stage.planes
    ]
    canvas: Pixels = np.zeros((view.height, view.width, 4), np.uint8)
    frame = canvas[:, :, :3]
    hidden_from = _hidden(placed, view)
    for one, limit in zip(placed, hidden_from, strict=True):
        if one.opacity > 0.01:
            _lay(canvas, one, limit)
        for kind, glints in stage.glints.items():
            if kind in one.plane.kinds:
                glints.lay(frame, seconds, clock)
    for flakes in stage.flakes:
        flakes.lay(frame, seconds, clock)
    for flakes, opacity in extra:
        flakes.lay(frame, seconds, clock, opacity)
    if stage.shade is not None:
        frame = ((frame * stage.shade) >> np.uint16(8)).astype(np.uint8)
    return np.ascontiguousarray(frame)


def _hidden(placed: Sequence[_Placed], view: View) -> list[int]:
    """Say for each plane from which row of the frame on others hide it."""
    limits: list[int] = []
    limit = view.height
    for one in reversed(placed):
        limits.append(limit)
        closed = one.plane.closed_from
        if closed is not None:
            left, top, right, bottom = one.box(view.width, view.height)
            row = math.ceil(one.d * (closed - one.plane.top) + one.dy) + 1
            if left == 0 and top < bottom == view.height and right == view.width:
                limit = min(limit, max(0, row))
    return limits[::-1]


def _lens(stage: Set, spot: Spot, depth: float) -> tuple[float, float, float]:
    """Give scale and shifts for a depth."""
    return _scale(spot, depth), -spot.pan * stage.view.width * depth, -spot.tilt * stage.view.height * depth


def _scale(spot: Spot, depth: float) -> float:
    return (1 + 0.25 * spot.push) * (1 + spot.push * depth)


def _nod(stage: Set, spot: Spot) -> float:
    """Give how far the camera looks down to keep the subjects in sight as it comes nearer, rows."""
    depth = depths.HORIZON + (1 - depths.HORIZON) * (stage.foot - stage.horizon) / max(
        1.0, stage.view.height - stage.horizon
    )
    return -_HELD * (stage.foot - stage.horizon) * (_scale(spot, depth) - 1)


def _ground(stage: Set, spot: Spot, row: float) -> float:
    """Give where a row of the ground is seen, rows from the frame's top; the horizon and the lower edge are exact."""
    low = float(stage.view.height)
    scale_far, _, shift_far = _lens(stage, spot, depths.HORIZON)
    scale_near, _, shift_near = _lens(stage, spot, 1.0)
    far = stage.horizon + shift_far
    near = stage.horizon + (low - stage.horizon) * scale_near + shift_near
    share = (row - stage.horizon) / max(1.0, low - stage.horizon)
    return far + (near - far) * share if share >= 0 else stage.horizon + (row - stage.horizon) * scale_far + shift_far


def _place(stage: Set, plane: Plane, spot: Spot, pose: Pose) -> _Placed:
    view = stage.view
    if plane.is_ground:
        return _place_ground(stage, plane, spot)
    scale, shift_x, shift_y = _lens(stage, spot, plane.depth)
    if plane.is_fixed:
        scale, shift_x, shift_y = _closed(stage, scale, shift_x, shift_y)
    foot = plane.foot - view.margin_y
    middle = plane.middle - view.margin_x
    # The foot is where the ground is; above it, and below, the plane is scaled.
    if plane.depth >= depths.HORIZON and foot > stage.horizon and not plane.is_fixed:
        foot_at = _ground(stage, spot, foot)
    else:
        foot_at = stage.horizon + (foot - stage.horizon) * scale + shift_y
    middle_at = stage.focus + (middle - stage.focus) * scale + shift_x
    unit = view.unit * scale
    turn = math.radians(pose.roll)
    cos, sin = math.cos(turn) * scale, math.sin(turn) * scale
    # What hangs leans below its top, what stands above its foot.
    lean = pose.lean * (1 if plane.life.hangs else -1)
    a, b = cos, -sin * pose.tall + lean * scale
    c, d = sin, cos * pose.tall
    x, y = plane.left - plane.middle, plane.top - plane.foot
    return _Placed(
        plane,
        a,
        b,
        c,
        d,
        middle_at + pose.x * unit + a * x + b * y,
        foot_at + pose.y * unit + c * x + d * y,
        pose.opacity,
    )


def _place_ground(stage: Set, plane: Plane, spot: Spot) -> _Placed:
    """Shear the ground: what is near moves more than what is far."""
    view = stage.view
    top, low = plane.foot - view.margin_y, float(view.height)
    share = (top - stage.horizon) / max(1.0, low - stage.horizon)
    first = depths.HORIZON + (1 - depths.HORIZON) * max(0.0, share)
    scale_top, shift_top, _ = _lens(stage, spot, min(plane.depth, first))
    scale_low, shift_low, _ = _lens(stage, spot, 1.0)
    long = max(1.0, low - top)
    down = (_ground(stage, spot, low) - _ground(stage, spot, top)) / long
    shear = (shift_low - shift_top) / long
    across = (scale_top + scale_low) / 2
    x, y = plane.left - view.margin_x, plane.top - view.margin_y
    return _Placed(
        plane,
        across,
        shear,
        0.0,
        down,
        stage.focus + (x - stage.focus) * across + shift_top + shear * (y - top),
        _ground(stage, spot, top) + (y - top) * down,
        1.0,
    )


def _closed(stage: Set, scale: float, shift_x: float, shift_y: float) -> tuple[float, float, float]:
    """Keep what is fastened to the frame's edges there: its ends would be seen inside."""
    view = stage.view
    scale = max(1.0, scale)
    grown = scale - 1
    shift_x = min(grown * stage.focus, max(-grown * (view.width - stage.focus), shift_x))
    shift_y = min(grown * stage.horizon, max(-grown * (view.height - stage.horizon), shift_y))
    return scale, shift_x, shift_y


def _lay(frame: Pixels, one: _Placed, limit: int) -> None:
    """Draw a plane over what is there."""
    if not one.c:
        place = Placing(a=one.a, b=one.b, d=one.d, dx=one.dx, dy=one.dy, opacity=one.opacity)
        overlaid(frame, one.plane.pixels, place, limit=limit)
        return
    left, top, right, bottom = one.box(frame.shape[1], min(frame.shape[0], limit))
    if left >= right or top >= bottom:
        return
    plane = one.plane
    source = pyvips.Image.new_from_memory(plane.pixels.data, plane.width + 2, plane.height + 2, 4, "uchar")
    # The border is one pixel wide; the corner that is placed lies inside it.
    image = source.affine(
        [one.a, one.b, one.c, one.d],
        interpolate=_BILINEAR,
        oarea=[left, top, right - left, bottom - top],
        odx=one.dx - one.a - one.b,
        ody=one.dy - one.c - one.d,
        premultiplied=True,
    )
    turned = np.frombuffer(image.write_to_memory(), np.uint8).reshape(bottom - top, right - left, 4)
    whole = Placing(a=1.0, b=0.0, d=1.0, dx=float(left), dy=float(top), opacity=one.opacity)
    overlaid(frame, bordered(turned), whole, limit=limit)
