"""Planes: a scene taken apart by depth, each part finished in the scene's style.

A style finishes whole pictures: grain, glow, brush strokes. So the scene is finished again and again, each time with
one more plane laid on, and a plane is what the last finish has that the one before had not: the least opaque picture
that turns the one into the other. Laid together unmoved, the planes give the finished picture to the bit, glows and
shadows beyond a plane's edges included; and the style's texture moves with its plane and never flickers.

Planes are wider than the frame, so that the camera has room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pyvips

from journeyman.engines.papercut.motion import depths
from journeyman.engines.papercut.motion.life import STILL, Life
from journeyman.engines.papercut.motion.overlay import bordered
from journeyman.engines.papercut.motion.stacks import Group, stacked
from journeyman.engines.papercut.painting import sprites as figures
from journeyman.engines.papercut.painting import styles
from journeyman.engines.papercut.painting.grading import graded
from journeyman.engines.papercut.painting.render import canvas_of
from journeyman.engines.papercut.painting.scenery import PAINTERS
from journeyman.engines.papercut.painting.shadows import shadows
from journeyman.engines.papercut.painting.sheet import Sheet
from journeyman.engines.papercut.painting.world import Composition, Layer, Sprite, Window
from journeyman.engines.papercut.plan import Style

__all__ = ["MARGIN", "Pixels", "Plane", "View", "taken_apart", "view_of"]

Pixels = npt.NDArray[np.uint8]
Cover = npt.NDArray[np.float32]  #: 0..1

#: How much wider than the frame planes are on each side, as shares of its width and height: as far as the camera goes.
MARGIN: Final = (0.17, 0.1)
_NOTHING: Final = 2.5  #: smaller differences between two finishes are rounding
_SHINING: Final = frozenset({Style.NEON})  #: styles in which subjects light what is round them …
_REACH: Final = 10  #: … so many pixels far


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """A part of a scene, in pixels."""

    pixels: Pixels  #: RGBA, colours multiplied with coverage, with a border of nothing
    left: int  #: of its upper left corner on the wide canvas
    top: int
    depth: float
    foot: float  #: row of the wide canvas on which it stands
    middle: float  #: column about which it rolls
    life: Life = STILL
    phase: float = 0.0
    is_ground: bool = False
    is_fixed: bool = False
    kinds: frozenset[str] = frozenset()  #: of the layers in it
    closed_from: int | None = None  #: row of the wide canvas from which on it hides everything behind it

    @property
    def width(self) -> int:
        """Its width without the border."""
        return self.pixels.shape[1] - 2

    @property
    def height(self) -> int:
        """Its height without the border."""
        return self.pixels.shape[0] - 2


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A frame's size, and the wide canvas round it."""

    width: int  #: pixels of the frame
    height: int
    margin_x: int  #: pixels of the wide canvas to the left, and to the right, of the frame
    margin_y: int
    window: Window  #: the part of the world that the frame shows

    @property
    def unit(self) -> float:
        """Pixels per world unit."""
        return self.height / self.window.height

    @property
    def wide(self) -> tuple[int, int]:
        """Size of the wide canvas."""
        return self.width + 2 * self.margin_x, self.height + 2 * self.margin_y

    @property
    def wide_window(self) -> Window:
        """The part of the world on the wide canvas."""
        across, down = self.margin_x * self.window.width / self.width, self.margin_y / self.unit
        return Window(
            left=self.window.left - across,
            top=self.window.top - down,
            width=self.window.width + 2 * across,
            height=self.window.height + 2 * down,
        )

    def row(self, y: float) -> float:
        """Give the row of the wide canvas for a world ordinate."""
        return self.margin_y + (y - self.window.top) * self.unit

    def column(self, x: float) -> float:
        """Give the column of the wide canvas for a world abscissa."""
        return self.margin_x + (x - self.window.left) * self.width / self.window.width


def view_of(window: Window, width: int, height: int) -> View:
    """Lay the wide canvas round a frame."""
    return View(
        width=width,
        height=height,
        margin_x=round(width * MARGIN[0]),
        margin_y=round(height * MARGIN[1]),
        window=window,
    )


def taken_apart(scene: Composition, view: View) -> tuple[Plane, ...]:
    """Paint a scene's planes, farthest first."""
    return _Painter(scene, view).planes()


class _Painter:
    """Lays plane on plane and keeps what each adds."""

    def __init__(self, scene: Composition, view: View) -> None:
        self._view = view
        self._scene = replace(scene, window=view.wide_window)
        self._frame = scene.window
        self._style = styles.STYLES[scene.style]
        self._manner = self._style.manner(scene)
        wide, high = view.wide
        self._raw = pyvips.Image.black(wide, high, bands=3).cast("uchar").copy(interpretation="srgb")
        self._subjects = pyvips.Image.black(wide, high)
        self._finished: npt.NDArray[np.float32] = np.zeros((high, wide, 3), np.float32)
        self._is_first = True

    def planes(self) -> tuple[Plane, ...]:
        """Paint all of them."""
        stack = stacked(replace(self._scene, window=self._frame))
        planes = [self._scenery(group) for group in stack.back]
        for company in stack.sprites:
            planes += self._company(company)
        planes += [self._scenery(group, is_front=True) for group in stack.front]
        return tuple(plane for plane in planes if plane is not None)

    def _scenery(self, group: Group, *, is_front: bool = False) -> Plane | None:
        layer = self._rasterised(group.layers)
        if not is_front:
            layer = self._softened(layer)
        self._raw = self._raw.composite2(layer, "over").flatten().copy_memory()
        own = _alpha(layer)
        pixels = self._added(own)
        return self._plane(
            pixels,
            depth=group.depth,
            foot=self._view.row(group.foot),
            life=group.life,
            phase=float(group.layers[0].seed % 628) / 100,
            is_ground=group.is_ground,
            is_fixed=group.is_fixed,
            kinds=frozenset(layer.kind for layer in group.layers),
        )

    def _rasterised(self, layers: Sequence[Layer]) -> pyvips.Image:
        sheet = Sheet(self._view.wide_window, self._manner)
        for layer in layers:
            sheet.frame = layer.frame or self._scene.frame
            PAINTERS[layer.kind](sheet, layer, self._scene)
        return figures.rasterise(sheet.svg(*self._view.wide))

    def _company(self, company: Sequence[Sprite]) -> list[Plane | None]:
        """Lay subjects over their shadows, and take each one's part of what was added."""
        view, planes = self._view, list[Plane | None]()
        before = self._finished
        for sprite in company:
            sheet = Sheet(view.wide_window, self._manner)
            shadows(sheet, replace(self._scene, sprites=(sprite,)))
            shade = self._softened(figures.rasterise(sheet.svg(*view.wide)))
            self._raw = self._raw.composite2(shade, "over").flatten().copy_memory()
            cast = np.asarray(shade.premultiply().cast("uchar").numpy(), np.uint8)
            before = (before * (1 - cast[:, :, 3:] / np.float32(255)) + cast[:, :, :3]).astype(np.float32)
            planes.append(self._standing(cast, sprite, STILL))
        covers = [self._laid(sprite) for sprite in company]
        after = self._refinished()
        # Where several add something, a subject's plane has what it covers itself, and what nobody covers.
        claimed = np.max(covers, axis=0) > 0
        for sprite, own in zip(company, covers, strict=True):
            within = own > 0
            if self._scene.style in _SHINING:
                within |= _near(own) & ~claimed
            planes.append(self._standing(_matte(before, after, own, within), sprite, depths.sprite_life(sprite)))
        return planes

    def _laid(self, sprite: Sprite) -> Cover:
        """Lay one subject on what is there; gives what it covers."""
        wide = self._view.wide
        raster = figures.figure(
            sprite, self._scene.window, wide, self._scene.palette, self._style.figures(self._manner)
        )
        image = self._style.treat(graded(raster.image, self._scene, sprite), self._scene, sprite)
        left = raster.x - (image.width - raster.image.width) // 2
        top = raster.y - (image.height - raster.image.height) // 2
        self._raw = figures.laid(self._raw, image, left, top)
        self._subjects = figures.masked(self._subjects, image[3], left, top)
        return _band(figures.masked(pyvips.Image.black(*wide), image[3], left, top))

    def _softened(self, layer: pyvips.Image) -> pyvips.Image:
        """See a layer as through a portrait lens: what is far is soft."""
        if self._scene.softness <= 0 or not self._style.is_soft:
            return layer
        sigma = self._scene.softness * min(self._view.width, self._view.height) * 0.0042
        soft = layer.premultiply().gaussblur(max(0.4, sigma)).unpremultiply().cast("uchar")
        return soft.copy(interpretation="srgb").copy_memory()

    def _standing(self, pixels: Pixels, sprite: Sprite, life: Life) -> Plane | None:
        return self._plane(
            pixels,
            depth=depths.sprite_depth(sprite, self._frame),
            foot=self._view.row(sprite.y),
            middle=self._view.column(sprite.x),
            life=life,
            phase=float(sprite.seed % 628) / 100,
        )

    def _refinished(self) -> npt.NDArray[np.float32]:
        wide, high = self._view.wide
        canvas = canvas_of(self._scene, wide, high, self._subjects)
        picture = self._raw[0:3].cast("uchar").copy(interpretation="srgb").copy_memory()
        done = self._style.finish(picture, canvas)[0:3].cast("uchar")
        self._finished = np.asarray(done.numpy(), np.uint8).astype(np.float32)
        return self._finished

    def _added(self, own: Cover) -> Pixels:
        before = self._finished
        after = self._refinished()
        if self._is_first:
            self._is_first = False
            return _matte(before, after, np.ones_like(own), None)
        return _matte(before, after, own, None)

    def _plane(
        self,
        pixels: Pixels,
        *,
        depth: float,
        foot: float,
        middle: float | None = None,
        life: Life = STILL,
        phase: float = 0.0,
        is_ground: bool = False,
        is_fixed: bool = False,
        kinds: frozenset[str] = frozenset(),
    ) -> Plane | None:
        """Cut away what is empty."""
        cover = pixels[:, :, 3]
        rows, columns = np.flatnonzero(cover.max(axis=1) > 2), np.flatnonzero(cover.max(axis=0) > 2)
        if not rows.size:
            return None
        top, bottom = int(rows[0]), int(rows[-1]) + 1
        left, right = int(columns[0]), int(columns[-1]) + 1
        closed = None
        if bottom == cover.shape[0] and life == STILL:
            whole = cover.min(axis=1) == 255
            gaps = np.flatnonzero(~whole)
            first = int(gaps[-1]) + 1 if gaps.size else 0
            closed = first if first < bottom else None
        return Plane(
            pixels=bordered(pixels[top:bottom, left:right]),
            left=left,
            top=top,
            depth=depth,
            foot=foot,
            middle=(left + right) / 2 if middle is None else middle,
            life=life,
            phase=phase,
            is_ground=is_ground,
            is_fixed=is_fixed,
            kinds=kinds,
            closed_from=closed,
        )


def _alpha(image: pyvips.Image) -> Cover:
    return _band(image[3])


def _band(image: pyvips.Image) -> Cover:
    pixels = np.asarray(image.cast("uchar").numpy(), np.uint8)
    return (pixels.reshape(pixels.shape[0], pixels.shape[1]) / np.float32(255)).astype(np.float32)


def _near(own: Cover) -> npt.NDArray[np.bool_]:
    """Give the box round a subject within which a change may be its own: its outline, its glow."""
    near = np.zeros(own.shape, np.bool_)
    rows, columns = np.flatnonzero(own.max(axis=1)), np.flatnonzero(own.max(axis=0))
    if rows.size:
        top, left = max(0, int(rows[0]) - _REACH), max(0, int(columns[0]) - _REACH)
        near[top : int(rows[-1]) + _REACH, left : int(columns[-1]) + _REACH] = True
    return near


def _matte(
    before: npt.NDArray[np.float32],
    after: npt.NDArray[np.float32],
    own: Cover,
    within: npt.NDArray[np.bool_] | None,
) -> Pixels:
    """Give the least opaque picture that turns one finish into the next, at least as opaque as its own coverage."""
    pixels = np.zeros((*own.shape, 4), np.uint8)
    change = after - before
    change[np.abs(change) < _NOTHING] = 0
    touched = (own > 0) | change.any(axis=2)
    if within is not None:
        touched &= within
    rows, columns = np.flatnonzero(touched.any(axis=1)), np.flatnonzero(touched.any(axis=0))
    if not rows.size:
        return pixels
    part = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    base, change = before[part], change[part]
    need = (np.abs(change) / np.maximum(np.where(change > 0, 255 - base, base), 1)).max(axis=2)
    cover = np.clip(np.maximum(own[part], np.where(touched[part], need, 0)), 0, 1)[:, :, None]
    pixels[part][:, :, :3] = np.clip(base * cover + change, 0, 255 * cover) + 0.5
    pixels[part][:, :, 3:] = cover * 255 + 0.5
    return pixels
