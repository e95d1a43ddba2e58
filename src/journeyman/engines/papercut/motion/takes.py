"""Takes: how long a clip runs and what happens in it, small enough to travel inside its poster's file.

A clip is never continued from its pixels: its takes are kept, and the longer clip is filmed from the beginning. The
first seconds are then the same, and nothing is decoded and encoded twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import msgspec

from journeyman.engines.papercut.motion.wishes import Wishes
from journeyman.engines.papercut.notes import Form

__all__ = ["EXTENSION_SECONDS", "FIRST_SECONDS", "LONGEST_SECONDS", "RATE", "Footage", "Take", "decode", "encode"]

RATE: Final = 24  #: frames per second
FIRST_SECONDS: Final = 5
EXTENSION_SECONDS: Final = 4
LONGEST_SECONDS: Final = 21

_PREFIX: Final = "papercut-clip1:"  #: names the engine and the version of the form
_LONGEST: Final = 400_000  #: characters of a note
_LARGEST: Final = 600_000  #: bytes of it unpacked
_MOST: Final = 1 + (LONGEST_SECONDS - FIRST_SECONDS) // EXTENSION_SECONDS
_EDGES: Final = (64, 2048)  #: pixels
_LARGEST_FRAME: Final = 1_000_000  #: pixels
_FALLS: Final = frozenset({"rain", "snowfall", "petals", "sparks"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A stretch of a clip between two presses of a button."""

    seconds: int
    is_high: bool  #: much motion instead of little
    seed: int  #: chooses the camera's way
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """A clip, as it is filmed again."""

    takes: tuple[Take, ...]
    width: int  #: pixels
    height: int
    scene: str = ""  #: encoded, of the first frame; empty: the poster's pixels are all there is
    is_loop: bool = False  #: the last frame meets the first
    end: bytes = b""  #: the picture to end on, WebP of the clip's size; empty: none

    @property
    def seconds(self) -> int:
        """How long it runs."""
        return sum(take.seconds for take in self.takes)

    @property
    def frames(self) -> int:
        """How many frames it has."""
        return self.seconds * RATE


_NOTE: Final = Form(kind=Footage, prefix=_PREFIX, longest=_LONGEST, largest=_LARGEST)


def encode(footage: Footage) -> str:
    """Write the note of a clip."""
    plain = msgspec.json.encode(footage, order="sorted")
    return _NOTE.pack(plain)


def decode(text: str) -> Footage | None:
    """Read the note of a clip; ``None`` when anything about it is not as ``encode`` writes it."""
    footage = _NOTE.unpack(text)
    return footage if footage is not None and _is_sound(footage) else None


def _is_sound(footage: Footage) -> bool:
    return (
        1 <= len(footage.takes) <= _MOST
        and footage.seconds <= LONGEST_SECONDS
        and all(_is_sound_take(take) for take in footage.takes)
        and footage.width * footage.height <= _LARGEST_FRAME
        and all(_EDGES[0] <= edge <= _EDGES[1] and edge % 2 == 0 for edge in (footage.width, footage.height))
    )


def _is_sound_take(take: Take) -> bool:
    wishes = take.wishes
    return (
        1 <= take.seconds <= LONGEST_SECONDS
        and 0 <= take.seed < 2**63
        and all(step in {-1, 0, 1} for step in (wishes.pan, wishes.tilt, wishes.zoom))
        and 0.25 <= wishes.pace <= 4
        and len(wishes.falls) <= len(_FALLS)
        and _FALLS.issuperset(wishes.falls)
    )
