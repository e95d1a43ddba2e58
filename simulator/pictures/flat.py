"""Flat pictures: small squares of one colour, made once, so that thousands of jobs cost nothing."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable
from typing import Final, TypeVar

import pyvips
from typing_extensions import override

from simulator.pictures import edits
from simulator.pictures.artist import Artist, Cell, Sketch

_EDGE: Final = 64
_PALETTE: Final = (
    (217, 108, 79),
    (226, 177, 60),
    (122, 163, 92),
    (66, 135, 136),
    (62, 96, 158),
    (121, 88, 150),
    (178, 90, 124),
    (112, 104, 98),
)

Result = TypeVar("Result")


class FlatArtist(Artist):
    """Draws by filling."""

    redraws = False

    def __init__(self, *, is_unlike: bool = False) -> None:
        """Begin.

        Args:
            is_unlike: every seed has colours of its own, instead of few that come again and again.
        """
        self._is_unlike = is_unlike
        # Functions of flat pictures meet the same arguments again and again.
        self._work = functools.lru_cache(maxsize=512)(_call)

    @override
    async def draw(self, sketch: Sketch, on_preview: Callable[[bytes], None]) -> tuple[Cell, ...]:
        wide, high = sketch.prompt.aspect
        scale = _EDGE / max(wide, high)
        size = max(1, round(wide * scale)), max(1, round(high * scale))
        pictures = tuple(_filled(self._colour(sketch.seed, index), *size) for index in range(4))
        on_preview(await self.work(edits.preview, pictures))
        return tuple(Cell(data=picture) for picture in pictures)

    def _colour(self, seed: int, index: int) -> tuple[int, int, int]:
        if not self._is_unlike:
            return _PALETTE[(seed + index) % len(_PALETTE)]
        red, green, blue = hashlib.sha256(f"{seed} {index}".encode()).digest()[:3]
        return red, green, blue

    @override
    async def work(self, function: Callable[..., Result], *arguments: object) -> Result:
        return self._work(function, arguments)  # pyright: ignore[reportReturnType]  # the cache forgets the type

    @override
    async def aclose(self) -> None:
        self._work.cache_clear()


def _call(function: Callable[..., object], arguments: tuple[object, ...]) -> object:
    return function(*arguments)


@functools.lru_cache(maxsize=256)
def _filled(colour: tuple[int, int, int], width: int, height: int) -> bytes:
    image = pyvips.Image.black(width, height).new_from_image(list(colour)).cast("uchar")
    return image.copy(interpretation="srgb").pngsave_buffer(compression=9)
