"""Reels: what a child films at a time, a few seconds of a clip, and how reels are joined to the whole.

Only children import this module: with it come the art and the encoders.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np
import pyvips

from journeyman.engines.papercut.motion import encoding, film, planes, still
from journeyman.engines.papercut.motion.camera import Camera
from journeyman.engines.papercut.motion.direction import Clip, scene_of
from journeyman.engines.papercut.motion.flakes import Flakes, flakes_of, glints_of
from journeyman.engines.papercut.motion.life import Clock
from journeyman.engines.papercut.motion.mount import MOUNTED, Mount, mount_between
from journeyman.engines.papercut.motion.planes import Pixels, View
from journeyman.engines.papercut.motion.takes import RATE, Footage, Take
from journeyman.engines.papercut.painting.grading import vignette
from journeyman.engines.papercut.painting.render import canvas_of, render
from journeyman.engines.papercut.painting.styles import STYLES
from journeyman.engines.papercut.painting.world import Composition, Sprite, Stance, Window
from journeyman.engines.papercut.plan import Style
from journeyman.engines.papercut.tiles import Tile, fitted

__all__ = ["Reel", "joined", "reel"]

#: A child sees the same operation twice only by accident: the operation cache would only hold memory.
pyvips.cache_set_max(0)
pyvips.operation_block_set("VipsForeignLoadSvg", False)

_STRIDE: Final = 2  #: every second frame goes into the animated WebP
_LONG_STRIDE: Final = 3  #: of clips longer than ``_LONG``
_LONG: Final = 10  #: seconds
_CROSSING: Final = 0.42  #: the share of a clip in which it crosses into its end
_GROUNDED: Final = frozenset({Stance.STANDS, Stance.FLOATS})
_CUT: Final = 0.04  #: how much of a frame a subject may be beyond its edge
_GROWTH: Final = 1.15  #: how much a subject grows with a push of 1, about
_COMING: Final = 1.4  #: seconds in which weather comes up that was asked for
#: Styles whose texture covers everything alike bear less to be moved against itself.
_CALM: Final = {Style.BLUEPRINT: 0.5, Style.STAINED_GLASS: 0.55, Style.OIL: 0.8}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """Some seconds of a clip, encoded."""

    video: bytes  #: MP4
    frames: tuple[bytes, ...]  #: small WebP files, of every second or third frame
    tile: Tile  #: the last frame, for a preview
    poster: bytes = b""  #: the first frame as PNG, in the first reel


def stride(footage: Footage) -> int:
    """Say which of a clip's frames its animation shows: every second, or every third of a long one."""
    return _LONG_STRIDE if footage.seconds > _LONG else _STRIDE


def reel(clip: Clip, first: int, last: int) -> Reel:
    """Film the frames of a clip from ``first`` until before ``last``."""
    footage = clip.footage
    projector = _Projector(footage, clip.picture)
    small: list[bytes] = []
    edge: list[Pixels] = []

    def frames() -> Iterator[Pixels]:
        for number in range(first, last):
            frame = projector.frame(number)
            if number % stride(footage) == 0:
                small.append(encoding.webp(encoding.small(frame)))
            if number in {first, last - 1}:
                edge.append(frame)
            yield frame

    video = encoding.video(frames(), footage.width, footage.height)
    poster = _image(edge[0])
    return Reel(
        video=video,
        frames=tuple(small),
        tile=_tile(_image(edge[-1])),
        poster=poster.pngsave_buffer(compression=3, filter=0x20, keep=0) if first == 0 else b"",
    )


def joined(footage: Footage, videos: Sequence[bytes], frames: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Join reels; gives the MP4 file and the animated WebP."""
    blank = np.zeros((footage.height, footage.width, 3), np.uint8)
    small = encoding.small(blank)
    animation = encoding.joined_animation(frames, RATE / stride(footage), small.width, small.height)
    return encoding.joined_video(videos, footage.frames), animation


class _Projector:
    """Gives the frames of a clip."""

    def __init__(self, footage: Footage, picture: bytes) -> None:
        self._footage = footage
        self._stage = _stage(footage.scene, picture, footage.width, footage.height)
        calm = still.CALM
        scene: Composition | None = None
        nearest = 1.0
        if isinstance(self._stage, _Scenery):
            scene, nearest = self._stage.scene, self._stage.nearest
            calm = _CALM.get(scene.style, 1.0)
        self._camera = Camera(footage.takes, is_loop=footage.is_loop, calm=calm, nearest=nearest)
        self._clock = Clock(footage.takes, is_loop=footage.is_loop)
        self._extra = _extra(footage, self._stage.view, scene)
        self._end = None
        if footage.end:
            end = pyvips.Image.new_from_buffer(footage.end, "")
            self._end = np.asarray(still.covering(end, footage.width, footage.height).numpy(), np.uint16)

    def frame(self, number: int) -> Pixels:
        """Give one frame."""
        seconds = number / RATE
        extra = [(flakes, share) for flakes, start in self._extra if (share := self._come(seconds - start)) > 0]
        frame = self._stage.laid(self._camera, self._clock, seconds, extra)
        if self._end is None:
            return frame
        last = self._footage.frames - 1
        share = min(1.0, max(0.0, 1 - (last - number) / (last * _CROSSING)))
        weight = round(256 * share * share * (3 - 2 * share))
        return ((frame * np.uint16(256 - weight) + self._end * np.uint16(weight)) >> 8).astype(np.uint8)

    def _come(self, gone: float) -> float:
        left = self._clock.seconds - gone if self._clock.is_loop else _COMING
        return min(1.0, max(0.0, gone / _COMING), left / _COMING)


class _Scenery:
    """A scene taken apart, ready to be filmed."""

    def __init__(self, scene: Composition, width: int, height: int) -> None:
        window = scene.window
        # A clip's ratio is not to the pixel the picture's.
        wide = window.height * width / height
        window = replace(window, left=window.middle - wide / 2, width=wide)
        self.scene = replace(scene, window=window)
        self.view = planes.view_of(window, width, height)
        style = STYLES[scene.style]
        shade = None
        if scene.gloom > 0 and style.has_gloom:
            canvas = canvas_of(self.scene, width, height, pyvips.Image.black(width, height))
            white = pyvips.Image.black(width, height, bands=3) + 255
            shade = np.asarray(vignette(white, scene.gloom, canvas).numpy(), np.uint16) + 1
        horizon = min(0.85, max(0.15, -window.top / window.height))
        feet = max(
            ((sprite.y - window.top) / window.height for sprite in scene.sprites if sprite.stance in _GROUNDED),
            default=horizon,
        )
        mains = [sprite for sprite in scene.sprites if sprite.is_main and sprite.stance is not Stance.SHINES]
        focus = (sum(sprite.x for sprite in mains) / len(mains) - window.left) / window.width if mains else 0.5
        focus = min(0.7, max(0.3, focus))
        self.nearest = min((_room(sprite, window, focus, feet) for sprite in mains), default=1.0)
        self._set = film.Set(
            view=self.view,
            planes=planes.taken_apart(self.scene, self.view),
            flakes=flakes_of(scene, self.view),
            glints=glints_of(scene, self.view),
            foot=height * min(1.0, max(feet, horizon)),
            focus=width * focus,
            horizon=height * horizon,
            shade=shade,
        )
        self._mount = self._mounted()

    def laid(self, camera: Camera, clock: Clock, seconds: float, extra: Sequence[tuple[Flakes, float]] = ()) -> Pixels:
        """Give the frame at a time."""
        frame = film.laid(self._set, camera, clock, seconds, extra)
        return frame if self._mount is None else self._mount.lay(frame)

    def _mounted(self) -> Mount | None:
        """Find the scene's border by painting it as a picture."""
        if self.scene.style not in MOUNTED:
            return None
        view = self.view
        still = np.asarray(render(self.scene, width=view.width, height=view.height).numpy(), np.uint8)
        rest = (Take(seconds=1, is_high=False, seed=0),)
        bare = film.laid(self._set, Camera(rest, is_loop=False), Clock(rest, is_loop=False), 0.0)
        return mount_between(still, bare)


def _room(sprite: Sprite, window: Window, focus: float, foot: float) -> float:
    """Give the push at which a subject begins to leave the frame, when the camera goes towards a place on its foot."""
    left, top, right, _ = sprite.bounds
    x0, x1, y = (
        (left - window.left) / window.width,
        (right - window.left) / window.width,
        (top - window.top) / window.height,
    )
    ways = ((focus + _CUT, focus - x0), (1 + _CUT - focus, x1 - focus), (foot + _CUT, foot - y))
    scale = min((room / reach for room, reach in ways if reach > 0), default=2.0)
    return max(0.0, (scale - 1) / _GROWTH)


@lru_cache(maxsize=2)  # the clips of one job are filmed from one scene, and two jobs may be under way
def _stage(scene: str, picture: bytes, width: int, height: int) -> _Scenery | still.Still:
    known = scene_of(scene)
    if known is not None:
        return _Scenery(known.world, width, height)
    image = pyvips.Image.new_from_buffer(picture, "")
    return still.Still(still.covering(image, width, height), seed=width * height)


def _extra(footage: Footage, view: View, scene: Composition | None) -> list[tuple[Flakes, float]]:
    """Give the weather that was asked for and that the scene has not, and when it comes."""
    have = {layer.kind for layer in (*scene.back, *scene.front)} if scene else set[str]()
    found: list[tuple[Flakes, float]] = []
    start = 0
    for take in footage.takes:
        for kind in take.wishes.falls:
            if kind not in have:
                have.add(kind)
                found.append((Flakes(kind, view=view, scene=scene, seed=take.seed % 2**31), float(start)))
        start += take.seconds
    return found


def _image(pixels: Pixels) -> pyvips.Image:
    height, width = pixels.shape[:2]
    image = pyvips.Image.new_from_memory(np.ascontiguousarray(pixels).tobytes(), width, height, 3, "uchar")
    return image.copy(interpretation="srgb")


def _tile(picture: pyvips.Image) -> Tile:
    width, height = fitted(picture.width, picture.height)
    small = still.covering(picture.resize(max(width / picture.width, height / picture.height)), width, height)
    return Tile(pixels=bytes(small.write_to_memory()), width=width, height=height)
