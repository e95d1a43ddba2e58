"""Pictures of which a part keeps its pixels: panned ones, and those of which a region is drawn anew."""

from __future__ import annotations

from typing import Final

import pyvips

from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.commissions.scenes import mixed, opened, painted
from journeyman.engines.papercut.orders import Order
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.painting.styles.ink import clipped
from journeyman.engines.papercut.plan import Style

#: Styles that put a frame round the whole, and the one whose strokes lie across its edge. These belong to the new
#: whole, so where the picture grows that much of the old one (a share of its shorter edge) is drawn anew.
_RIMS: Final = {
    Style.WATERCOLOUR: 0.062,
    Style.VINTAGE_POSTER: 0.052,
    Style.UKIYO_E: 0.115,
    Style.STAINED_GLASS: 0.022,
    Style.OIL: 0.05,
}
_SEAM: Final = 0.012  #: how far inside a mask new pixels fade in, as a share of the shorter edge


def extended(wanted: Order) -> pyvips.Image:
    """Paint a scene round the picture that it grew out of."""
    old = opened(wanted.picture)
    scene = scenes.decode(wanted.scene)
    rim_share = _RIMS.get(scene.world.style, 0.0) if scene is not None else 0.0
    whole = painted(wanted, unseen=(wanted.x, wanted.y, wanted.x + old.width, wanted.y + old.height))
    rim = round(rim_share * min(old.width, old.height))
    return mixed(
        whole.insert(old, wanted.x, wanted.y).crop(0, 0, whole.width, whole.height).copy_memory(),
        whole,
        _new(wanted, old.width, old.height, rim),
    )


def _new(wanted: Order, width: int, height: int, rim: int) -> pyvips.Image:
    """Say where new pixels are seen: outside the old picture, and on its frame where that is in the way."""
    place = pyvips.Image.xyz(wanted.width, wanted.height).cast("float")
    x, y = place[0] - wanted.x, place[1] - wanted.y
    outside = (x < 0) | (y < 0) | (x >= width) | (y >= height)
    if not rim:
        return outside
    depth = None
    for grows, inwards in (
        (wanted.x > 0, x),
        (wanted.y > 0, y),
        (wanted.x + width < wanted.width, width - 1 - x),
        (wanted.y + height < wanted.height, height - 1 - y),
    ):
        if grows:
            depth = inwards if depth is None else (inwards < depth).ifthenelse(inwards, depth)
    if depth is None:
        return outside
    ramp = clipped((rim * 1.5 - depth) * (255 / (rim * 0.5)))
    return outside.ifthenelse(255, ramp).cast("uchar").copy_memory()


def mended(wanted: Order) -> pyvips.Image:
    """Paint what the scene's last patch shows where the mask is white; all other pixels stay.

    Raises:
        ValueError: the scene cannot be read; scenes are checked before they are ordered.
    """
    scene = scenes.decode(wanted.scene)
    if scene is None or not scene.patches:
        raise ValueError(wanted.scene)
    old = opened(wanted.picture)
    new = render(scene.patches[-1].world, width=wanted.width, height=wanted.height)
    return mixed(old, new, inside(wanted.mask, wanted.width, wanted.height))


def inside(mask: bytes, width: int, height: int) -> pyvips.Image:
    """Give a mask that fades in behind its edge: 0 wherever the mask is not white; one band, 0 … 255."""
    hard = whitened(mask, width, height)
    # Beyond the picture's edge there is nothing to fade into.
    reach = max(1.0, min(width, height) * _SEAM)
    pad = round(reach * 3)
    wide = hard.embed(pad, pad, width + 2 * pad, height + 2 * pad, extend="copy")
    soft = wide.gaussblur(reach).crop(pad, pad, width, height).cast("float")
    return (hard > 0).ifthenelse(clipped((soft - 128) * 2.1), 0).cast("uchar").copy_memory()


def whitened(mask: bytes, width: int, height: int) -> pyvips.Image:
    """Decode a mask for a picture's size; one band, 0 or 255.

    Raises:
        pyvips.Error: it cannot be decoded.
    """
    image = pyvips.Image.new_from_buffer(mask, "").colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=[0, 0, 0])
    tone = image[0:3].colourspace("b-w")[0]
    if (tone.width, tone.height) != (width, height):
        tone = tone.resize(width / tone.width, vscale=height / tone.height, kernel="nearest")
        tone = tone.crop(0, 0, min(width, tone.width), min(height, tone.height))
        tone = tone.embed(0, 0, width, height, extend="copy")
    return (tone > 127).cast("uchar").copy_memory()


def bounds(hole: pyvips.Image) -> tuple[int, int, int, int]:
    """Give left, top, width and height of a mask's white part, in pixels."""
    columns, rows = hole.project()
    across = [index for index in range(columns.width) if columns.getpoint(index, 0)[0]]
    down = [index for index in range(rows.height) if rows.getpoint(0, index)[0]]
    return across[0], down[0], across[-1] - across[0] + 1, down[-1] - down[0] + 1
