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

    A pattern is finished with a border of its own other side, ``pad`` pixels wide, which is cut off afterwards: blurs
    and bleeding then cross the edges as they cross any other line.
    """

    composition: Composition
    width: int
    height: int
    subjects: pyvips.Image  #: coverage of all subjects, one band
    pad: int = 0

    @property
    def core_width(self) -> int:
        """The width without the border."""
        return self.width - 2 * self.pad

    @property
    def core_height(self) -> int:
        """The height without the border."""
        return self.height - 2 * self.pad

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

    def wrapped(self, image: pyvips.Image) -> pyvips.Image:
        """Give an image of the core's size its border."""
        if not self.pad:
            return image
        return image.embed(self.pad, self.pad, self.width, self.height, extend="repeat")


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
