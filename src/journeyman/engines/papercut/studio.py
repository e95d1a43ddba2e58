"""What the children do: read a job, draw one of its pictures.

Only children import this module: with it come the lexicon and the art.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

import pyvips

from journeyman.engines.base import Failed, Job, PictureFile
from journeyman.engines.papercut.commissions import commission, kept, pixels, scenes
from journeyman.engines.papercut.orders import Commission, Order, Work
from journeyman.engines.papercut.reading import shortening
from journeyman.engines.papercut.telling import pictures
from journeyman.engines.papercut.tiles import Tile, fitted
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.suggestions import Token

# A child sees the same operation twice only by accident: the operation cache would only hold memory.
pyvips.cache_set_max(0)
# The server lets libvips open nothing but clients' picture formats, and a child may have loaded that rule with the main
# module of its parent. Here no client's file is opened as a drawing: the drawings are our own.
pyvips.operation_block_set("VipsForeignLoadSvg", False)

PNG_FILTER_UP: Final = 0x20  #: each row as its difference from the one above
LEVEL: Final = 3  #: of zlib; with the filter "up" within a few percent of the smallest

WORKS: Final[Mapping[Work, Callable[[Order], pyvips.Image]]] = {
    Work.SCENE: scenes.painted,
    Work.COPY: scenes.copied,
    Work.EXTENDED: kept.extended,
    Work.MENDED: kept.mended,
    Work.ENLARGED: pixels.enlarged,
    Work.SURROUNDED: pixels.surrounded,
    Work.FILLED: pixels.filled,
    Work.RESTYLED: pixels.restyled,
}


def read(job: Job) -> Commission | Failed:
    """Say which pictures a job asks for, or why there can be none."""
    return commission(job)


def draw(order: Order) -> tuple[bytes, Tile]:
    """Draw one picture; gives the PNG file and a small copy."""
    picture = WORKS[order.work](order)
    return picture.pngsave_buffer(compression=LEVEL, filter=PNG_FILTER_UP, keep=0), _tile(
        picture, *fitted(order.width, order.height)
    )


def describe(picture: PictureFile, seed: int) -> tuple[tuple[str, ...], PictureFile]:
    """Say a picture in prompts; gives the picture, too, without its metadata."""
    return pictures.describe(picture, seed), replace(picture, data=pictures.washed(picture.data))


def shorten(prompt: Prompt, seed: int) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """Weigh the words of a prompt; gives its tokens and shorter prompts."""
    return shortening.shorten(prompt, seed)


def _tile(picture: pyvips.Image, width: int, height: int) -> Tile:
    small = picture.resize(width / picture.width, vscale=height / picture.height, kernel="linear")
    small = small.crop(0, 0, min(width, small.width), min(height, small.height))
    if (small.width, small.height) != (width, height):
        small = small.embed(0, 0, width, height, extend="copy")
    return Tile(pixels=bytes(small.cast("uchar").write_to_memory()), width=width, height=height)
