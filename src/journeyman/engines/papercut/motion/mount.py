"""The mount: the border that some styles leave or print round a picture. It stays while the picture moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from journeyman.engines.papercut.motion.planes import Pixels
from journeyman.engines.papercut.plan import Style

__all__ = ["MOUNTED", "Mount", "mount_between"]

#: The styles that have one.
MOUNTED: Final = frozenset({Style.WATERCOLOUR, Style.VINTAGE_POSTER, Style.UKIYO_E, Style.STAINED_GLASS})
_BAND: Final = 0.12  #: how far it reaches into the picture at most, as a share of the shorter edge
_UNLIKE: Final = 22  #: levels


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A border in pixels."""

    colours: npt.NDArray[np.uint16]  #: multiplied with coverage
    rest: npt.NDArray[np.uint16]  #: 256 less the coverage

    def lay(self, frame: Pixels) -> Pixels:
        """Lay it over a frame."""
        return (((frame * self.rest) >> np.uint16(8)) + self.colours).astype(np.uint8)


def mount_between(still: Pixels, bare: Pixels) -> Mount:
    """Find the border that a picture has and its parts, laid together, have not."""
    high, wide = still.shape[:2]
    reach = max(2, round(min(high, wide) * _BAND))
    unlike = np.abs(still.astype(np.int16) - bare).max(axis=2) > _UNLIKE
    cover = np.zeros((high, wide), np.bool_)
    for turn in range(4):
        # Whatever lies farther out than the border's inner edge belongs to it as well.
        part = np.rot90(unlike, turn)[:reach]
        np.rot90(cover, turn)[:reach] |= np.logical_or.accumulate(part[::-1], axis=0)[::-1]
    share = cover.astype(np.uint16)[:, :, None] * np.uint16(256)
    return Mount(colours=(still * share) >> np.uint16(8), rest=np.uint16(256) - share)
