"""Ukiyo-e: flat woodblock colours, fine dark contours, a sky wiped from indigo to paper, and the grain of the block."""

from __future__ import annotations

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner, Sheet
from journeyman.engines.papercut.painting.sprites import rasterise
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, flat, outlined, posterised, saturated, with_alpha
from journeyman.engines.papercut.painting.textures import displaced, fitted, grain
from journeyman.engines.papercut.painting.world import Composition, Sprite, Window
from journeyman.engines.papercut.plan import Setting, TimeOfDay

_INK = "#252c44"
#: Prussian blues, indigo, safflower red, orpiment, verdigris, mouse grey and the paper itself.
BLOCKS = (
    "#26355c",
    "#3d5f8c",
    "#7fa3b8",
    "#b5cdcb",
    "#c9543f",
    "#e59a72",
    "#e6c377",
    "#7f9a6a",
    "#4c6b58",
    "#a99a86",
    "#ecdfc2",
    "#f5ecd6",
    "#6a5a6e",
)


def _block(colour: str, share: float) -> str:
    red, green, blue = colours.parse(colour)

    def distance(other: str) -> float:
        r, g, b = colours.parse(other)
        return 2 * (red - r) ** 2 + 4 * (green - g) ** 2 + 3 * (blue - b) ** 2

    return colours.mix(colour, min(BLOCKS, key=distance), share)


def manner(composition: Composition) -> Manner:
    """Print flat colours within ink contours."""
    share = 0.85 if composition.guidance <= 0 else 0.35
    return Manner(
        paint=lambda colour: _block(colour, share), ink=lambda _: _INK, line=0.0021, is_flat=True, has_glow=False
    )


def cut(image: pyvips.Image, _composition: Composition, sprite: Sprite) -> pyvips.Image:
    """Cut a subject into a few blocks of quiet colour, with a contour."""
    scale = image.height / (sprite.height * 1.32)
    rgb = saturated(posterised(flat(image, "#a09080"), 4, max(0.4, image.height * 0.0035)), 0.72)
    warm = clipped(rgb.cast("float") * [0.96, 0.93, 0.85] + [12, 9, 4])
    return outlined(with_alpha(warm, image[3]), max(0.7, scale * 0.0034), _INK)


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Wipe the sky, press the wood's grain into it, and sign with a seal."""
    scene, short = canvas.composition, canvas.short
    strength = min(1.3, canvas.strength)
    inks = displaced(picture, canvas, ((short * 0.0012, short / 60),), canvas.seed)
    out = inks.cast("float")
    if not scene.is_tile:
        out = _wiped(out, canvas)
    # The block's grain runs along the plank: noise drawn out sideways.
    planks = max(8, canvas.core_width // 14), canvas.core_height
    plank = pyvips.Image.perlin(planks[0] // 4 * 4, planks[1] // 4 * 4, cell_size=4, seed=(canvas.seed + 2) % 2**31)
    plank = canvas.wrapped(fitted(plank, canvas.core_width, canvas.core_height))
    out = out * [0.985, 0.965, 0.91] + [8, 7, 3] + plank * (7 * strength) + grain(canvas, 3.2 * strength)
    out = clipped(out).cast("uchar").copy(interpretation="srgb")
    return out if scene.is_tile else _signed(out, canvas)


def _wiped(out: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Lay bokashi: a band of deep blue at the top that runs out downwards, and a warm one at the horizon."""
    scene, width, height = canvas.composition, canvas.width, canvas.height
    if scene.setting in {Setting.ROOM, Setting.CAFE, Setting.STUDIO}:
        return out
    down = (pyvips.Image.xyz(8, height)[1].cast("float") - canvas.top) / canvas.core_height
    top = clipped(1 - down / 0.24, 0, 1) ** 1.4
    blue = colours.parse("#1f3564" if scene.time is not TimeOfDay.DUSK else "#4a2f55")
    spread = top.crop(0, 0, 1, height).replicate(width, 1) * 0.85
    share = spread * (1 - canvas.subjects.cast("float") / 255)
    return out * (1 - share) + share * list(blue)


def _signed(out: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Press a red seal with an abstract sign into a lower corner, and leave a margin of paper."""
    wide, tall = canvas.width / canvas.short, canvas.height / canvas.short
    sheet = Sheet(Window(left=0, top=0, width=wide, height=tall))
    edge, size = 0.022, 0.05
    x = edge * 2.4 if canvas.composition.light.side > 0 else wide - edge * 2.4 - size
    y = tall - edge * 2.4 - size
    sheet.raw(
        f'<path fill="#f3e9d2" fill-rule="evenodd" d="M0 0H{wide:.4f}V{tall:.4f}H0ZM{edge} {edge}'
        f'V{tall - edge:.4f}H{wide - edge:.4f}V{edge}Z"/>'
        f'<rect x="{edge}" y="{edge}" width="{wide - 2 * edge:.4f}" height="{tall - 2 * edge:.4f}" '
        f'fill="none" stroke="{_INK}" stroke-width="0.003"/>'
        f'<rect x="{x:.4f}" y="{y:.4f}" width="{size}" height="{size}" rx="0.008" fill="#bf3a2b" opacity="0.92"/>'
        f'<path d="M{x + 0.012:.4f} {y + 0.014:.4f}h0.026M{x + 0.025:.4f} {y + 0.01:.4f}v0.03'
        f'M{x + 0.012:.4f} {y + 0.027:.4f}h0.026M{x + 0.013:.4f} {y + 0.04:.4f}h0.024"'
        ' stroke="#f6ead6" stroke-width="0.004" fill="none"/>'
    )
    return out.composite2(rasterise(sheet.svg(canvas.width, canvas.height)), "over").flatten()


UKIYO_E = Technique(manner=manner, treat=cut, finish=finish, is_soft=False, has_gloom=False)
