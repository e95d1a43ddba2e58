"""What the children do: read a prompt, paint one of its pictures.

Only children import this module: with it come the lexicon and the art.
"""

from __future__ import annotations

from typing import Final

import pyvips

from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.painting.references import read_reference
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.plan import Plan
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.tiles import Tile, fitted
from journeyman.tasks.prompt import Prompt

# A child sees the same operation twice only by accident: the operation cache would only hold memory.
pyvips.cache_set_max(0)
# The server lets libvips open nothing but clients' picture formats, and a child may have loaded that rule with the main
# module of its parent. Here no client's file is opened as a drawing: the drawings are our own.
pyvips.operation_block_set("VipsForeignLoadSvg", False)

PNG_FILTER_UP: Final = 0x20  #: each row as its difference from the one above
LEVEL: Final = 3  #: of zlib; with the filter "up" within a few percent of the smallest


def read(prompt: Prompt, seed: int, references: tuple[bytes, ...]) -> tuple[Plan, dict[str, object]]:
    """Turn a prompt and its references into a plan; gives also what the client is told of it."""
    looked_at = tuple(read_reference(data, prompt.image_weight) for data in references)
    plan = planner.plan(prompt, seed=seed, references=looked_at)
    return plan, echo(plan)


def paint(plan: Plan, index: int, width: int, height: int) -> tuple[bytes, Tile]:
    """Draw one picture; gives the PNG file and a small copy."""
    picture = render(compose(plan, index=index, width=width, height=height), width=width, height=height)
    return picture.pngsave_buffer(compression=LEVEL, filter=PNG_FILTER_UP, keep=0), _tile(
        picture, *fitted(width, height)
    )


def _tile(picture: pyvips.Image, width: int, height: int) -> Tile:
    small = picture.resize(width / picture.width, vscale=height / picture.height, kernel="linear")
    small = small.crop(0, 0, min(width, small.width), min(height, small.height))
    if (small.width, small.height) != (width, height):
        small = small.embed(0, 0, width, height, extend="copy")
    return Tile(pixels=bytes(small.cast("uchar").write_to_memory()), width=width, height=height)
