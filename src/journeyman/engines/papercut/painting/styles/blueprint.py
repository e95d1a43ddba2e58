"""Blueprint: white lines on blue paper, a grid, and the draughtsman's measures round the subject."""

from __future__ import annotations

import math

import pyvips

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.sheet import Manner, Sheet
from journeyman.engines.papercut.painting.sprites import rasterise
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, contours, flat, outlined, toned, with_alpha
from journeyman.engines.papercut.painting.textures import cloudy, grain
from journeyman.engines.papercut.painting.world import Composition, Sprite

_BLUE = "#1b4f9c"
_LINE = "#e6f0ff"


def manner(_composition: Composition) -> Manner:
    """Outline in white, fill with blues a little apart."""
    return Manner(
        paint=lambda colour: colours.mix(_BLUE, "#3f78c9", 0.34 * colours.luminance(colour)),
        ink=lambda _: "#b9d2f7",
        line=0.0019,
        is_flat=True,
        has_glow=False,
    )


def drafted(image: pyvips.Image, _composition: Composition, sprite: Sprite) -> pyvips.Image:
    """Turn a subject into white lines on a blue a little lighter than the paper."""
    scale = image.height / (sprite.height * 1.32)
    line = max(0.6, scale * 0.0016)
    edge = contours(flat(image, "#808080"), line, 10.0)
    body = clipped(flat(image, "#000000").colourspace("b-w").cast("float") * 0.22 + 26)
    tone = toned(clipped(body + edge * 0.95), _BLUE, "#ffffff")
    return outlined(with_alpha(tone, image[3]), line * 1.5, _LINE)


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Add the grid, the measures and the uneven blue of the print."""
    sheet = Sheet(canvas.composition.window)
    _grid(sheet, canvas)
    if canvas.composition.is_tile:
        lines = canvas.wrapped(rasterise(sheet.svg(canvas.core_width, canvas.core_height)))
    else:
        _measures(sheet, canvas)
        lines = rasterise(sheet.svg(canvas.width, canvas.height))
    ruled = picture.composite2(lines, "over").flatten()
    wash = cloudy(canvas, canvas.short / 3, canvas.seed) * 9
    return clipped(ruled.cast("float") + wash + grain(canvas, 3.0)).cast("uchar")


def _grid(sheet: Sheet, canvas: Canvas) -> None:
    window, mount = canvas.composition.window, canvas.composition.mount
    far = mount.height / canvas.composition.frame.height  #: the paper stays the same when the view widens
    across = max(4, round(mount.width * 24 / far))
    down = max(4, round(mount.height * 24 / far))
    for count, is_across in ((across, True), (down, False)):
        step = (mount.width if is_across else mount.height) / count
        start, end = (window.left, window.right) if is_across else (window.top, window.bottom)
        begin = mount.left if is_across else mount.top
        for index in range(math.ceil((start - begin) / step - 1e-6), math.ceil((end - begin) / step - 1e-6)):
            strong = index % 4 == 0
            opacity = 0.30 if strong else 0.13
            if is_across:
                x = begin + step * index
                data = f"M{x:.4f} {window.top:.4f}V{window.bottom:.4f}"
            else:
                y = begin + step * index
                data = f"M{window.left:.4f} {y:.4f}H{window.right:.4f}"
            sheet.stroke(data, "#9cc0f5", (0.0016 if strong else 0.001) * far, opacity=opacity, cap="butt")


def _measures(sheet: Sheet, canvas: Canvas) -> None:
    """Draw arrows along the height and width of the main subjects, and cross-hairs at their middles."""
    window = canvas.composition.mount
    mains = [sprite for sprite in canvas.composition.sprites if sprite.is_main][:3]
    for sprite in mains:
        left, top, right, bottom = sprite.bounds
        x = right + 0.035 if right + 0.06 < window.right else left - 0.035
        y = max(top - 0.035, window.top + 0.03)
        for points in (((x, top), (x, bottom)), ((left, y), (right, y))):
            (x1, y1), (x2, y2) = points
            sheet.stroke(f"M{x1:.4f} {y1:.4f}L{x2:.4f} {y2:.4f}", _LINE, 0.0022)
            for px, py, sign in ((x1, y1, 1), (x2, y2, -1)):
                dx, dy = (0.006, 0.016 * sign) if x1 == x2 else (0.016 * sign, 0.006)
                other = (-dx, dy) if x1 == x2 else (dx, -dy)
                sheet.stroke(
                    f"M{px + dx:.4f} {py + dy:.4f}L{px:.4f} {py:.4f}L{px + other[0]:.4f} {py + other[1]:.4f}",
                    _LINE,
                    0.0022,
                )
                tick = (0.016, 0.0) if x1 == x2 else (0.0, 0.016)
                sheet.stroke(
                    f"M{px - tick[0]:.4f} {py - tick[1]:.4f}L{px + tick[0]:.4f} {py + tick[1]:.4f}", _LINE, 0.0018
                )
        c, m = (left + right) / 2, (top + bottom) / 2
        radius = max(right - left, bottom - top) * 0.62
        sheet.raw(
            f'<circle cx="{c:.4f}" cy="{m:.4f}" r="{radius:.4f}" fill="none" stroke="{_LINE}" '
            'stroke-opacity="0.5" stroke-width="0.0018" stroke-dasharray="0.02 0.012"/>'
        )


BLUEPRINT = Technique(manner=manner, treat=drafted, finish=finish, is_soft=False, has_gloom=False)
