"""Rasters of figures: drawings of the pack with body and aid, recoloured, ready to be laid into a picture.

Rasters of the drawings themselves are remembered in steps of size, since one job draws the same subject in four
pictures, often several times in each, and a shrink costs a fiftieth of a drawing.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

import pyvips

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.painting import aids, bodies, colours, figures
from journeyman.engines.papercut.painting.sheet import Manner, Sheet
from journeyman.engines.papercut.painting.world import Aid, Body, Palette, Sprite, Stance, Window

PAD: Final = 0.16  #: free border round a figure, as a share of its height: for shadows, foam and tilt
_REMEMBERED_BYTES: Final = 64 * 2**20
_STEPS: Final = (48, 96, 160, 256, 384, 512, 768, 1024, 1536, 2048, 4096)


@dataclass(slots=True)
class _Memory:
    images: OrderedDict[tuple[str, int, str], pyvips.Image]
    size: int = 0


_memory = _Memory(OrderedDict())


def drawing(name: str, pixels: int, colour: str | None, inks: tuple[str, ...]) -> pyvips.Image:
    """Rasterise a drawing's 32 × 32 square at ``pixels`` or a little more; RGBA."""
    step = next((size for size in _STEPS if size >= pixels), _STEPS[-1])
    key = (name, step, colour or "")
    known = _memory.images.get(key)
    if known is not None:
        _memory.images.move_to_end(key)
        return known
    markup = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{step}" height="{step}" viewBox="0 0 32 '
        f'32">{pack.body(name)}</svg>'
    )
    image = rasterise(markup.encode())
    if colour is not None:
        image = recoloured(image, colour, inks).copy_memory()
    _memory.images[key] = image
    _memory.size += step * step * 4
    while _memory.size > _REMEMBERED_BYTES and len(_memory.images) > 1:
        (_, old, _), _image = _memory.images.popitem(last=False)
        _memory.size -= old * old * 4
    return image


def rasterise(markup: bytes) -> pyvips.Image:
    """Draw an SVG document; sRGB with alpha, in memory."""
    image = pyvips.Image.svgload_buffer(markup, unlimited=True)
    return image.copy(interpretation="srgb").copy_memory()


def recoloured(image: pyvips.Image, colour: str, inks: tuple[str, ...]) -> pyvips.Image:
    """Give a drawing another main colour and keep its shading, its eyes and its minor colours.

    Pixels near the main ink in hue (or, for grey drawings, all that is grey and not dark) are moved in CIE LCh.
    """
    main = next((ink for ink in inks if colours.luminance(ink) > 0.25), inks[0] if inks else "#c08050")
    base, goal = _lch(main), _lch(colour)
    lch = image[0:3].copy(interpretation="srgb").colourspace("lch")
    light, chroma, hue = lch[0], lch[1], lch[2]
    if base[1] > 22:
        away = hue - base[2]
        away = (away > 180).ifthenelse(away - 360, (away < -180).ifthenelse(away + 360, away))
        near = (80 - away.abs()) * (1 / 26)
        share = (near > 1).ifthenelse(1, (near < 0).ifthenelse(0, near)) * _ramp(chroma, 8, 20)
        turned = away * 0.3 + goal[2]
        stronger = chroma * (max(goal[1], 1) / base[1]) ** 0.9
    else:
        share = _ramp(light, 22, 40) * (1 - _ramp(chroma, 24, 44))
        turned = hue * 0 + goal[2]
        stronger = chroma * 0.3 + goal[1] * (1 - ((light - 60) / 62).abs())
    shifted = light + (goal[0] - base[0]) * 0.85
    shifted = (shifted > 97).ifthenelse(97, (shifted < 4).ifthenelse(4, shifted))
    turned = (turned < 0).ifthenelse(turned + 360, (turned >= 360).ifthenelse(turned - 360, turned))
    moved = shifted.bandjoin([stronger, turned]).copy(interpretation="lch").colourspace("srgb")
    mixed = image[0:3] * (1 - share) + moved * share
    return mixed.cast("uchar").bandjoin(image[3]).copy(interpretation="srgb")


def _ramp(image: pyvips.Image, low: float, high: float) -> pyvips.Image:
    """Rise from 0 to 1 between two values."""
    part = (image - low) / (high - low)
    return (part > 1).ifthenelse(1, (part < 0).ifthenelse(0, part))


def _lch(colour: str) -> tuple[float, float, float]:
    red, green, blue = colours.parse(colour)
    pixel = (
        pyvips.Image.black(1, 1, bands=3)
        .linear([1, 1, 1], [red, green, blue])
        .cast("uchar")
        .copy(interpretation="srgb")
    )
    light, chroma, hue = pixel.colourspace("lch").getpoint(0, 0)[:3]
    return light, chroma, hue


@dataclass(frozen=True, slots=True)
class Raster:
    """A figure in pixels and where it goes."""

    image: pyvips.Image  #: RGBA
    x: int  #: of the upper left corner in the picture
    y: int


def figure(sprite: Sprite, view: Window, size: tuple[int, int], tones: Palette, manner: Manner) -> Raster:
    """Draw a sprite for a window shown at a size in pixels."""
    scale = size[1] / view.height
    tall = max(4.0, sprite.height * scale)
    laid = figures.frame(sprite.ink, sprite.body, sprite.aid)
    frame = Window(left=-PAD, top=-PAD, width=laid.aspect + 2 * PAD, height=1 + 2 * PAD)
    width, height = max(1, round(frame.width * tall)), max(1, round(frame.height * tall))
    # Outlines are given in world units; a figure's frame is 1 high whatever its size.
    local = Manner(
        paint=manner.paint,
        ink=manner.ink,
        line=manner.line / max(0.02, sprite.height),
        is_flat=manner.is_flat,
        has_glow=manner.has_glow,
    )
    canvas = _under(sprite, laid, frame, (width, height), tones, local)
    canvas = _lay_drawing(canvas, sprite, laid, tall)
    canvas = _over(canvas, sprite, laid, frame, (width, height), tones, local)
    if sprite.is_flipped:
        canvas = canvas.fliphor()
    left = (sprite.x - sprite.width / 2 - view.left) * scale - PAD * tall
    top = (sprite.y - sprite.height - view.top) * scale - PAD * tall
    if abs(sprite.tilt) > 0.5:
        turned = canvas.similarity(
            angle=sprite.tilt, interpolate=pyvips.Interpolate.new("bicubic"), background=[0, 0, 0, 0]
        )
        left -= (turned.width - width) / 2
        top -= (turned.height - height) / 2
        canvas = turned
    return Raster(canvas.copy_memory(), round(left), round(top))


def _lay_drawing(canvas: pyvips.Image, sprite: Sprite, laid: figures.Frame, tall: float) -> pyvips.Image:
    left, top, right, bottom = sprite.ink
    box = laid.drawing
    ratio = (box[3] - box[1]) * tall / (bottom - top)  #: pixels per unit of the drawing's square
    raw = drawing(sprite.drawing, math.ceil(ratio * 32), sprite.colour, sprite.inks)
    unit = raw.width / 32
    margin = 0.6
    area = (
        max(0.0, left - margin),
        max(0.0, top - margin),
        min(32.0, right + margin),
        min(32.0, bottom + (margin if not _is_cut(sprite) else 0)),
    )
    cut = raw.crop(
        int(area[0] * unit),
        int(area[1] * unit),
        max(1, int((area[2] - area[0]) * unit)),
        max(1, int((area[3] - area[1]) * unit)),
    )
    factor = ratio / unit
    if abs(factor - 1) > 0.01:
        cut = cut.premultiply().resize(factor).unpremultiply().cast("uchar")
    x = (PAD + box[0]) * tall + (area[0] - left) * ratio
    y = (PAD + box[1]) * tall + (area[1] - top) * ratio
    return canvas.composite2(cut.copy(interpretation="srgb"), "over", x=round(x), y=round(y))


def _is_cut(sprite: Sprite) -> bool:
    is_sunk = sprite.stance is Stance.FLOATS or sprite.aid is Aid.POND or sprite.haze > 0
    return is_sunk or sprite.body in {Body.LEGS, Body.GOWN}


def _under(
    sprite: Sprite, laid: figures.Frame, frame: Window, size: tuple[int, int], tones: Palette, manner: Manner
) -> pyvips.Image:
    """Draw shadow, aid and body."""
    sheet = Sheet(frame, manner)
    aids.behind(sheet, sprite.aid, laid, tones)
    if sprite.body is not Body.WHOLE:
        _bodied(sheet, sprite, laid)
    return rasterise(sheet.svg(*size))


def _bodied(sheet: Sheet, sprite: Sprite, laid: figures.Frame) -> None:
    """Draw the body in its own frame, moved to where the aid carries it."""
    _, place = figures.completed(sprite.ink, sprite.body)
    carried = laid.carried
    size = carried[3] - carried[1]
    dress = _dress(sprite)
    sheet.raw(f'<g transform="translate({carried[0]:.4f} {carried[1]:.4f}) scale({size:.4f})">')
    bodies.behind(sheet, sprite.body, place, dress, sprite.seed)
    sheet.raw("</g>")


def _dress(sprite: Sprite) -> bodies.Coat:
    if sprite.body is Body.FIGURE:
        skin = {"alien": "#8ef48e", "robot": "#d7c6df", "clown-face": "#f5f1f7"}.get(sprite.drawing, "#fbc83a")
        suit = {"alien": "#b9c4e8", "robot": "#b9a6c9", "clown-face": "#4fb3e8"}.get(sprite.drawing, "")
        if "claus" in sprite.drawing:
            suit = "#e8434f"
        legs = {"alien": "#a3aedb", "robot": "#9a88ad", "clown-face": "#f2c230"}.get(
            sprite.drawing, "#b5303c" if "claus" in sprite.drawing else ""
        )
        return bodies.Coat(skin, sprite.colour or suit, legs, "")
    if sprite.body in {Body.LEGS, Body.GOWN}:
        return bodies.Coat(hem(sprite), "", "", "")
    return bodies.coat(sprite.drawing, sprite.inks, sprite.colour)


def hem(sprite: Sprite) -> str:
    """Read the colour of a bust along its cut."""
    raw = drawing(sprite.drawing, 48, sprite.colour, sprite.inks)
    unit = raw.width / 32
    y = min(raw.height - 1, max(0, int((sprite.ink[3] - 1.6) * unit)))
    left, right = sprite.ink[0], sprite.ink[2]
    votes: dict[str, int] = {}
    for step in range(3, 14):
        x = int((left + (right - left) * step / 16) * unit)
        red, green, blue, alpha = raw.getpoint(min(x, raw.width - 1), y)
        if alpha > 200:
            colour = colours.text([round(channel / 24) * 24 for channel in (red, green, blue)])
            votes[colour] = votes.get(colour, 0) + 1
    return max(votes, key=lambda colour: (votes[colour], colour)) if votes else (sprite.inks or ("#7a6fae",))[-1]


def _over(
    canvas: pyvips.Image,
    sprite: Sprite,
    laid: figures.Frame,
    frame: Window,
    size: tuple[int, int],
    tones: Palette,
    manner: Manner,
) -> pyvips.Image:
    """Draw what lies before the subject: the near side of its aid, foam at its waterline."""
    is_wet = sprite.stance is Stance.FLOATS and sprite.aid is Aid.NONE
    if sprite.aid is Aid.NONE and not is_wet:
        return canvas
    sheet = Sheet(frame, manner)
    aids.before(sheet, sprite.aid, laid, tones)
    if is_wet:
        aids.ripples(sheet, laid.aspect / 2, 1.0, laid.aspect * 0.5, tones.water_deep)
    return canvas.composite2(rasterise(sheet.svg(*size)), "over")


def laid(picture: pyvips.Image, image: pyvips.Image, left: int, top: int) -> pyvips.Image:
    """Lay an RGBA image over a picture; only the part below it is composited."""
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(picture.width, left + image.width), min(picture.height, top + image.height)
    if x1 <= x0 or y1 <= y0:
        return picture
    part = image.crop(x0 - left, y0 - top, x1 - x0, y1 - y0).cast("uchar").copy(interpretation="srgb")
    under = picture.crop(x0, y0, x1 - x0, y1 - y0).copy(interpretation="srgb")
    return picture.insert(under.composite2(part, "over").flatten().cast("uchar"), x0, y0).copy_memory()


def masked(mask: pyvips.Image, alpha: pyvips.Image, left: int, top: int) -> pyvips.Image:
    """Add a sprite's coverage to the mask of subjects."""
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(mask.width, left + alpha.width), min(mask.height, top + alpha.height)
    if x1 <= x0 or y1 <= y0:
        return mask
    part = alpha.crop(x0 - left, y0 - top, x1 - x0, y1 - y0).cast("uchar")
    under = mask.crop(x0, y0, x1 - x0, y1 - y0)
    return mask.insert((part > under).ifthenelse(part, under), x0, y0).copy_memory()
