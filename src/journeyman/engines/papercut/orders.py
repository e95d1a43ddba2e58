"""Orders: what the children are asked to draw.

One child reads a job and writes a commission; whichever child is free draws each of its pictures. The server only hands
the orders on, so this module loads nothing of the children's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from journeyman.tasks.prompt import Prompt


class Work(StrEnum):
    """How a picture comes about; ``studio`` has a function for each."""

    SCENE = "scene"  #: painted from its scene
    COPY = "copy"  #: the picture as it is
    EXTENDED = "extended"  #: painted from its scene round the picture, whose pixels stay
    MENDED = "mended"  #: painted from its scene where the mask is white; all other pixels stay
    ENLARGED = "enlarged"  #: a foreign picture, larger
    SURROUNDED = "surrounded"  #: a foreign picture, and round it what might be there
    FILLED = "filled"  #: a foreign picture, something else where the mask is white
    RESTYLED = "restyled"  #: a foreign picture, drawn again by the scene's style and light


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One picture to draw."""

    work: Work
    width: int  #: pixels
    height: int
    scene: str = ""  #: encoded; it goes into the picture's file unless the picture is a foreign one's
    picture: bytes = b""  #: encoded; what stays, or what is worked on
    x: int = 0  #: where the upper left corner of ``picture`` lies
    y: int = 0
    share: float = 1.0  #: how many times as large ``picture`` lies there
    mask: bytes = b""  #: PNG, white where to draw anew
    number: int = 0  #: which of the four

    @property
    def note(self) -> str:
        """The scene that the finished picture carries; pixels that no scene describes carry none."""
        return "" if self.work in {Work.ENLARGED, Work.SURROUNDED, Work.FILLED, Work.RESTYLED} else self.scene


class Offer(StrEnum):
    """What may be asked for next: which of ``tasks.buttons`` hang below the result."""

    GRID = "grid"
    SINGLE = "single"
    UPSCALED = "upscaled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commission:
    """A job, read: its pictures and what is said of them."""

    orders: tuple[Order, ...]
    offer: Offer
    prompt: Prompt  #: as it is echoed; a follow-up may have changed its ratio
    properties: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def width(self) -> int:
        """Pixels of each picture."""
        return self.orders[0].width

    @property
    def height(self) -> int:
        """Pixels of each picture."""
        return self.orders[0].height
