"""A picture of which nothing is known, in motion: the camera takes what lies low and in the middle for near.

The first frame is the picture itself, so that a clip can be filmed again from its poster.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt
import pyvips

from journeyman.engines.papercut.motion.camera import Camera
from journeyman.engines.papercut.motion.flakes import Flakes
from journeyman.engines.papercut.motion.life import Clock
from journeyman.engines.papercut.motion.planes import Pixels, view_of
from journeyman.engines.papercut.painting.styles.canvas import fitted
from journeyman.engines.papercut.painting.world import Window

__all__ = ["Still", "covering"]

_BILINEAR: Final = pyvips.Interpolate.new("bilinear")
_LEAK: Final = (46.0, 30.0, 10.0)  #: the colour of the light that falls in
_DAWNING: Final = 1.6  #: seconds in which what is added comes up
CALM: Final = 0.6  #: how much of the camera's ways a flat picture bears

_Field = npt.NDArray[np.float32]


class Still:
    """A flat picture, ready to be filmed."""

    def __init__(self, picture: pyvips.Image, *, seed: int) -> None:
        """Prepare the picture.

        Args:
            picture: RGB of 8 bits, of the clip's size.
            seed: of the dust in the light.
        """
        self._picture = picture
        width, height = picture.width, picture.height
        across, down = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        self._x, self._y = across, down
        self._middle = ((width - 1) / 2, (height - 1) * 0.46)
        low = np.clip((down / height - 0.3) / 0.7, 0, 1)
        core = np.exp(-(((across / width - 0.5) / 0.28) ** 2) - ((down / height - 0.55) / 0.32) ** 2)
        self._depth = (0.3 + 0.4 * low * low * (3 - 2 * low) + 0.3 * core).astype(np.float32)
        self.view = view_of(Window(left=0.0, top=0.0, width=width / height, height=1.0), width, height)
        self._leak = _leak(width, height)
        self._dust = Flakes("motes", view=self.view, scene=None, seed=seed)

    def laid(self, camera: Camera, clock: Clock, seconds: float, extra: Sequence[tuple[Flakes, float]] = ()) -> Pixels:
        """Give the frame at a time."""
        spot = camera.spot(seconds)
        push = max(0.0, spot.push)
        scale = (1 + 0.25 * push) * (1 + push * self._depth)
        width, height = self._picture.width, self._picture.height
        x = (self._x - self._middle[0] + spot.pan * width * self._depth) / scale + self._middle[0]
        y = (self._y - self._middle[1] + spot.tilt * height * self._depth) / scale + self._middle[1]
        index = np.stack((_mirrored(x, width - 1), _mirrored(y, height - 1)), axis=2).astype(np.float32)
        places = pyvips.Image.new_from_memory(np.ascontiguousarray(index).data, width, height, 2, "float")
        moved = self._picture.mapim(places, interpolate=_BILINEAR, extend="copy")
        frame = np.frombuffer(moved.cast("uchar").write_to_memory(), np.uint8).reshape(height, width, 3).copy()
        dawn = self._dawn(seconds, clock)
        if dawn > 0:
            frame = np.minimum(frame + (self._leak * (dawn * self._glow(seconds, clock))).astype(np.uint16), 255)
            frame = frame.astype(np.uint8)
            self._dust.lay(frame, seconds, clock, dawn * 0.7)
        for flakes, opacity in extra:
            flakes.lay(frame, seconds, clock, opacity)
        return frame

    @staticmethod
    def _dawn(seconds: float, clock: Clock) -> float:
        """Say how much of what is added is there; nothing of it at the beginning, nor at the end of a loop."""
        left = clock.seconds - seconds if clock.is_loop else _DAWNING
        share = min(1.0, seconds / _DAWNING, left / _DAWNING)
        return share * share * (3 - 2 * share)

    @staticmethod
    def _glow(seconds: float, clock: Clock) -> float:
        return 0.75 + 0.25 * math.sin(clock.turn(seconds, 4.3))


def _mirrored(places: npt.NDArray[np.floating], last: int) -> _Field:
    """Find what lies beyond an edge in the mirror."""
    return (last - np.abs(last - np.abs(places))).astype(np.float32)


def _leak(width: int, height: int) -> _Field:
    """Let light fall in from an upper corner."""
    across, down = np.meshgrid(np.linspace(0, 1, width, dtype=np.float32), np.linspace(0, 1, height, dtype=np.float32))
    light = np.clip(1.05 - np.hypot(across - 0.95, (down + 0.05) * 0.9) / 0.8, 0, 1) ** 2
    return (light[:, :, None] * np.array(_LEAK)).astype(np.float32)


def covering(picture: pyvips.Image, width: int, height: int) -> pyvips.Image:
    """Cut a picture to a ratio about its middle and bring it to a size; RGB of 8 bits, in memory."""
    if picture.hasalpha():
        picture = picture.flatten(background=[255, 255, 255])
    picture = picture.colourspace("srgb")[0:3]
    if (picture.width, picture.height) == (width, height):
        return picture.cast("uchar").copy(interpretation="srgb").copy_memory()
    scale = max(width / picture.width, height / picture.height)
    wide, high = min(picture.width, round(width / scale)), min(picture.height, round(height / scale))
    cut = picture.crop((picture.width - wide) // 2, (picture.height - high) // 2, wide, high)
    resized = cut.resize(width / wide, vscale=height / high)
    return fitted(resized, width, height).cast("uchar").copy(interpretation="srgb").copy_memory()
