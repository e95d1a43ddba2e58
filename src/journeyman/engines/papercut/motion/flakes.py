"""Flakes: what falls and flies piece by piece: rain, snow, petals, fireflies, bubbles, glints on water.

Each piece has a way of its own through the frame and comes in again on the other side. Pieces are stamps of few kinds,
drawn at quarters of a pixel, since a frame has hundreds of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

import numpy as np
import numpy.typing as npt
import pyvips

from journeyman.engines.papercut.motion.life import Clock
from journeyman.engines.papercut.motion.planes import Pixels, View
from journeyman.engines.papercut.painting import colours, styles
from journeyman.engines.papercut.painting.sheet import Sheet
from journeyman.engines.papercut.painting.world import Composition, Window

__all__ = ["Flakes", "flakes_of", "glints_of"]

_STEPS: Final = 4  #: places of a stamp within a pixel, across and down
_MOST: Final = 400  #: pieces
Places = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamp:
    """A piece in pixels."""

    colour: npt.NDArray[np.uint16]  #: multiplied with coverage
    cover: npt.NDArray[np.uint16]  #: 0..256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Habit:
    """How the pieces of one kind move. Lengths are in world units, times in seconds."""

    number: int  #: in a frame of one world unit squared
    fall: float  #: per second downwards; below 0 they rise
    slant: float = 0.0  #: sideways per unit of fall
    sway: float = 0.0
    beat: float = 3.0
    blinks: bool = False  #: they fade and come back
    spread: float = 0.4  #: how much speeds and sizes differ


_HABITS: Final = {
    "rain": _Habit(number=190, fall=1.5, slant=-0.24, spread=0.3),
    "snowfall": _Habit(number=170, fall=0.1, slant=0.08, sway=0.02, spread=0.6),
    "petals": _Habit(number=26, fall=0.11, slant=0.7, sway=0.03, beat=2.2),
    "sparks": _Habit(number=26, fall=-0.012, sway=0.03, beat=3.4, blinks=True),
    "bubbles": _Habit(number=26, fall=-0.09, sway=0.01, beat=1.6, spread=0.5),
    "glints": _Habit(number=70, fall=0.0, sway=0.006, beat=1.7, blinks=True),
    "motes": _Habit(number=16, fall=-0.02, slant=-0.4, sway=0.02, beat=4.0, blinks=True),
}
_SIZES: Final = 3
_WATERS: Final = frozenset({"sea", "lake"})


class Flakes:
    """All pieces of one kind."""

    def __init__(
        self,
        kind: str,
        *,
        view: View,
        scene: Composition | None,
        seed: int,
        span: tuple[float, float] = (0.0, 1.0),
        density: float = 1.0,
    ) -> None:
        """Scatter the pieces.

        Args:
            kind: one of the habits' names.
            view: the frame.
            scene: whose colours and manner they have; without one they are light.
            seed: of their places.
            span: shares of the frame's height between which they fly.
            density: how many, against the usual.
        """
        self._habit = _HABITS[kind]
        self._view = view
        self._top = span[0] * view.height
        self._tall = (span[1] - span[0]) * view.height
        window = view.window
        number = min(_MOST, round(self._habit.number * density * window.width * window.height * (span[1] - span[0])))
        own = np.random.default_rng(seed)
        self._x, self._y = own.random(number), own.random(number)
        self._near = own.random(number) ** 1.6
        self._phase = own.random(number) * math.tau
        self._sizes = np.minimum(_SIZES - 1, (self._near * _SIZES).astype(np.intp))
        self._stamps = [
            _stamps(kind, (size + 0.5) / _SIZES, view, scene, Random(seed + size)) for size in range(_SIZES)
        ]
        self._high = np.array([stamps[0].colour.shape[0] for stamps in self._stamps])[self._sizes]
        self._wide = np.array([stamps[0].colour.shape[1] for stamps in self._stamps])[self._sizes]

    def lay(self, frame: Pixels, seconds: float, clock: Clock, opacity: float = 1.0) -> None:
        """Draw them on a frame as they are at a time."""
        x, y = self._places(seconds, clock)
        shares = np.full(len(x), opacity)
        if self._habit.blinks:
            shares *= 0.45 + 0.55 * np.sin(clock.turn(seconds, self._habit.beat) + self._phase)
        left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
        steps = ((y - top) * _STEPS).astype(np.intp) * _STEPS + ((x - left) * _STEPS).astype(np.intp)
        strengths = (shares * 256).astype(np.intp)
        for index in np.flatnonzero(strengths > 8).tolist():
            stamp = self._stamps[int(self._sizes[index])][int(steps[index])]
            _press(frame, stamp, int(left[index]), int(top[index]), int(strengths[index]))

    def _places(self, seconds: float, clock: Clock) -> tuple[Places, Places]:
        """Give the upper left corners of all stamps, pixels."""
        habit, unit = self._habit, self._view.unit
        down = self._tall + (2 * self._high if habit.fall else 0)
        speed = habit.fall * (1 - habit.spread + 2 * habit.spread * self._near) * unit
        y = (self._y + _trips(speed / down, seconds, clock)) % 1.0 * down - (self._high if habit.fall else 0)
        # A loop is closed only if whole widths are crossed as well; then the slant bends a little.
        across = self._view.width + 2 * self._wide
        slant = habit.slant + 0.12 * math.copysign(clock.wind(0) - 1, habit.slant)
        turn = clock.turn(seconds, habit.beat)
        sway = habit.sway * unit * np.sin(turn + self._phase) / across
        x = (self._x + _trips(speed * slant / across, seconds, clock) + sway) % 1.0 * across - self._wide
        return x, y + self._top


def _trips(rates: Places, seconds: float, clock: Clock) -> Places:
    """Give how many round trips are done; whole numbers at the end of a loop."""
    if not clock.is_loop:
        return rates * clock.at(seconds)
    whole = clock.at(clock.seconds)
    return np.round(rates * whole) * (clock.at(seconds) / whole)


def _press(frame: Pixels, stamp: _Stamp, left: int, top: int, strength: int) -> None:
    """Press a stamp on a frame; ``strength`` is 256 for all of it."""
    high, wide = stamp.colour.shape[:2]
    x0, y0, x1, y1 = max(0, left), max(0, top), min(frame.shape[1], left + wide), min(frame.shape[0], top + high)
    if x0 >= x1 or y0 >= y1:
        return
    part = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
    colour, cover = stamp.colour[part], stamp.cover[part]
    if strength < 256:
        colour, cover = colour * strength >> 8, cover * strength >> 8
    under = frame[y0:y1, x0:x1]
    # 256 − cover for covers of 0..256: what is not covered stays as it is to the bit.
    under[:] = np.minimum((under * (256 - cover) >> 8) + colour, 255)


def _stamps(kind: str, nearness: float, view: View, scene: Composition | None, own: Random) -> list[_Stamp]:
    """Draw one size of a piece at all its places within a pixel."""
    size = _extent(kind, nearness)
    wide, high = (max(3, math.ceil(edge * view.unit) + 2) for edge in size)
    manner = styles.STYLES[scene.style].manner(scene) if scene is not None else None
    stamps: list[_Stamp] = []
    chance = own.random()
    for down in range(_STEPS):
        for across in range(_STEPS):
            left, top = (-(1 + step / _STEPS) / view.unit for step in (across, down))
            window = Window(left=left, top=top, width=wide / view.unit, height=high / view.unit)
            sheet = Sheet(window, manner) if manner is not None else Sheet(window)
            _DRAW[kind](sheet, size, nearness, scene, Random(chance))
            image = pyvips.Image.svgload_buffer(sheet.svg(wide, high)).premultiply().cast("uchar")
            pixels = np.asarray(image.numpy(), np.uint8).astype(np.uint16)
            cover = pixels[:, :, 3:]
            stamps.append(_Stamp(colour=pixels[:, :, :3], cover=cover + (cover > 127)))
    return stamps


_EXTENTS: Final = {
    "rain": (0.028, 0.115),
    "snowfall": (0.02, 0.02),
    "petals": (0.026, 0.026),
    "sparks": (0.05, 0.05),
    "bubbles": (0.026, 0.026),
    "glints": (0.05, 0.006),
    "motes": (0.02, 0.02),
}


def _extent(kind: str, nearness: float) -> tuple[float, float]:
    wide, high = _EXTENTS[kind]
    return wide * (0.3 + 0.7 * nearness), high * (0.3 + 0.7 * nearness)


_Size = tuple[float, float]


def _rain(sheet: Sheet, size: _Size, nearness: float, scene: Composition | None, _own: Random) -> None:
    colour = colours.mix("#ffffff", scene.palette.sky_mid, 0.25) if scene else "#e8eef6"
    width = 0.0012 + 0.0018 * nearness
    sheet.stroke(f"M{size[0] - width:.4f} 0L{width:.4f} {size[1]:.4f}", colour, width, opacity=0.3 + 0.25 * nearness)


def _snow(sheet: Sheet, size: _Size, nearness: float, scene: Composition | None, _own: Random) -> None:
    white = colours.mix("#ffffff", scene.palette.sky_low, 0.08) if scene else "#ffffff"
    radius = size[0] / 2
    if sheet.manner.is_flat or nearness < 0.7:
        sheet.circle(radius, radius, radius * 0.62, white, opacity=0.85, line=0)
    else:
        sheet.circle(radius, radius, radius, white, fill=sheet.fade(white, 0.9, 0.6, 0.0), line=0)


def _petal(sheet: Sheet, size: _Size, _nearness: float, scene: Composition | None, own: Random) -> None:
    hues = (scene.palette.accent, colours.lighten(scene.palette.accent, 0.4)) if scene else ("#f6c3d0", "#f2a7bb")
    c = size[0] / 2
    sheet.raw(f'<g transform="rotate({own.randrange(180)} {c:.4f} {c:.4f})">')
    sheet.ellipse(c, c, c * 0.8, c * 0.42, own.choice(hues), opacity=0.9, line=0.4)
    sheet.raw("</g>")


def _spark(sheet: Sheet, size: _Size, _nearness: float, scene: Composition | None, _own: Random) -> None:
    lamp = scene.palette.lamp if scene else "#ffe9b0"
    c = size[0] / 2
    sheet.glow(c, c, c, lamp, 0.6)
    sheet.circle(c, c, c * 0.16, colours.lighten(lamp, 0.5), opacity=0.95, line=0)


def _bubble(sheet: Sheet, size: _Size, _nearness: float, _scene: Composition | None, _own: Random) -> None:
    c = size[0] / 2
    sheet.circle(c, c, c * 0.8, "#dff6ff", opacity=0.22, line=0)
    sheet.raw(
        f'<circle cx="{c:.4f}" cy="{c:.4f}" r="{c * 0.78:.4f}" fill="none" stroke="{sheet.paint("#f4fcff")}"'
        f' stroke-opacity="0.75" stroke-width="{c * 0.16:.5f}"/>'
    )
    sheet.circle(c * 0.72, c * 0.7, c * 0.17, "#ffffff", opacity=0.9, line=0)


def _glint(sheet: Sheet, size: _Size, _nearness: float, scene: Composition | None, _own: Random) -> None:
    pale = colours.mix(scene.palette.water, "#ffffff", 0.7) if scene else "#ffffff"
    sheet.ellipse(size[0] / 2, size[1] / 2, size[0] / 2, size[1] / 2, pale, opacity=0.55, line=0)


def _mote(sheet: Sheet, size: _Size, _nearness: float, _scene: Composition | None, _own: Random) -> None:
    c = size[0] / 2
    sheet.circle(c, c, c, "#fff4d8", fill=sheet.fade("#fff4d8", 0.5, 0.2, 0.0), line=0)


_Draw = Callable[[Sheet, _Size, float, Composition | None, Random], None]
_DRAW: Final[dict[str, _Draw]] = {
    "rain": _rain,
    "snowfall": _snow,
    "petals": _petal,
    "sparks": _spark,
    "bubbles": _bubble,
    "glints": _glint,
    "motes": _mote,
}


def flakes_of(scene: Composition, view: View) -> tuple[Flakes, ...]:
    """Give what falls and flies before a scene, farthest first."""
    found: list[Flakes] = []
    for layer in (*scene.back, *scene.front):
        if layer.kind == "sparks":
            middle = (layer.y - view.window.top) / view.window.height
            half = layer.size / view.window.height * 0.6
            span = (max(0.0, middle - half), min(1.0, middle + half))
            found.append(
                Flakes("sparks", view=view, scene=scene, seed=layer.seed, span=span, density=2.5 * layer.density)
            )
        elif layer.kind in _HABITS:
            found.append(Flakes(layer.kind, view=view, scene=scene, seed=layer.seed, density=layer.density))
    return tuple(found)


def glints_of(scene: Composition, view: View) -> dict[str, Flakes]:
    """Give the light that plays on a scene's waters, by the kind of the layer on which it lies."""
    found: dict[str, Flakes] = {}
    for layer in scene.back:
        if layer.kind in _WATERS:
            top = (layer.y + 0.01 - view.window.top) / view.window.height
            span = (min(0.95, max(0.0, top)), min(1.0, max(0.05, top + 0.3)))
            found[layer.kind] = Flakes("glints", view=view, scene=scene, seed=layer.seed, span=span)
    return found
