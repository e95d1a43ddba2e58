"""What a style is, and what it is given to finish a picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyvips

from journeyman.engines.papercut.painting.sheet import PLAIN, Manner
from journeyman.engines.papercut.painting.world import Composition, Sprite


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The picture being finished.

    Its core is what the style is fitted to. A pattern is finished with a border of its own other side, which is cut off
    afterwards: blurs and bleeding then cross the edges as they cross any other line. A picture that has grown to one
    side has as its core what it was before: the texture goes on where it was, without a seam.
    """

    composition: Composition
    width: int
    height: int
    subjects: pyvips.Image  #: coverage of all subjects, one band
    left: int = 0  #: where the core begins, pixels
    top: int = 0
    core_width: int
    core_height: int

    @property
    def short(self) -> int:
        """The shorter edge in pixels: what grain, lines and strokes are measured by."""
        return min(self.core_width, self.core_height)

    @property
    def seed(self) -> int:
        """A seed for noise, the same for every size of the same picture."""
        return self.composition.seed

    @property
    def strength(self) -> float:
        """How deep the style goes, 0.3 … 1.8."""
        return self.composition.strength

    @property
    def has_border(self) -> bool:
        """Whether there is anything beside the core."""
        return (self.core_width, self.core_height) != (self.width, self.height)

    def wrapped(self, image: pyvips.Image) -> pyvips.Image:
        """Repeat a texture of the core's size, which must join up at its edges, all over the canvas."""
        if not self.has_border:
            return image
        return image.embed(self.left, self.top, self.width, self.height, extend="repeat")

    def spread(self, image: pyvips.Image) -> pyvips.Image:
        """Stretch a small image of light over the core; beyond it the light stays what it is at the core's edge."""
        core = fitted(image, self.core_width, self.core_height)
        if not self.has_border:
            return core
        return core.embed(self.left, self.top, self.width, self.height, extend="copy")

    def core(self, picture: pyvips.Image) -> pyvips.Image:
        """Cut the core out of a picture of the whole canvas."""
        if not self.has_border:
            return picture
        return picture.crop(self.left, self.top, self.core_width, self.core_height)


def fitted(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    """Enlarge an image to exactly a size."""
    out = image.resize(width / image.width, vscale=height / image.height, kernel="linear")
    if (out.width, out.height) != (width, height):
        out = out.crop(0, 0, min(width, out.width), min(height, out.height)).embed(0, 0, width, height, extend="copy")
    return out


def untreated(image: pyvips.Image, _composition: Composition, _sprite: Sprite) -> pyvips.Image:
    """Leave a subject as it is."""
    return image


def unfinished(picture: pyvips.Image, _canvas: Canvas) -> pyvips.Image:
    """Leave the picture as it is."""
    return picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """One style."""

    manner: Callable[[Composition], Manner]
    treat: Callable[[pyvips.Image, Composition, Sprite], pyvips.Image] = untreated
    finish: Callable[[pyvips.Image, Canvas], pyvips.Image] = unfinished
    is_soft: bool = True  #: the background of portraits may be blurred
    has_gloom: bool = True  #: edges may be darkened

    def figures(self, manner: Manner) -> Manner:
        """Say how bodies and boats are laid down: plainly where ``treat`` will draw them as it draws the heads."""
        return manner if self.treat is untreated else PLAIN
