"""Oil: the picture is painted again in brush strokes, broad first, fine where the subjects are, on canvas."""

from __future__ import annotations

import math

import pyvips

from journeyman.engines.papercut.painting import noise
from journeyman.engines.papercut.painting.sheet import Manner
from journeyman.engines.papercut.painting.sprites import rasterise
from journeyman.engines.papercut.painting.styles.canvas import Canvas, Technique
from journeyman.engines.papercut.painting.styles.ink import clipped, saturated
from journeyman.engines.papercut.painting.textures import fitted, waves
from journeyman.engines.papercut.painting.world import Composition

#: Strokes per short edge, length and width in steps of their grid, whether only on subjects and edges, and the shorter
#: edge in pixels from which on they can be told apart.
_COATS = (
    (24, 2.5, 1.25, False, 0),
    (48, 2.3, 0.9, False, 0),
    (96, 1.9, 0.72, True, 240),
    (160, 1.7, 0.55, True, 1300),
)
_RELIEF = pyvips.Image.new_from_array([[-2, -1, 0], [-1, 0, 1], [0, 1, 2]])  #: light from the upper left


def manner(_composition: Composition) -> Manner:
    """Leave the drawing as it is; the brush does the rest."""
    return Manner()


class _Field:
    """A small copy of the picture to read colours and directions from; its edges are joined."""

    def __init__(self, picture: pyvips.Image, subjects: pyvips.Image, columns: int, rows: int) -> None:
        small = fitted(picture, columns, rows).cast("uchar").copy_memory()
        self.width, self.height = columns, rows
        self.pixels = bytes(small.write_to_memory())
        self.tone = bytes(small.colourspace("b-w").gaussblur(1.6).cast("uchar").write_to_memory())
        self.mask = bytes(fitted(subjects, columns, rows).gaussblur(1.5).cast("uchar").write_to_memory())

    def at(self, x: float, y: float) -> int:
        """Find the pixel for shares of width and height."""
        return int(y * self.height) % self.height * self.width + int(x * self.width) % self.width

    def colour(self, place: int, shift: int) -> str:
        """Give a pixel's colour, a little lighter or darker."""
        red, green, blue = self.pixels[place * 3 : place * 3 + 3]
        return f"#{_byte(red + shift):02x}{_byte(green + shift):02x}{_byte(blue + shift):02x}"

    def slope(self, x: float, y: float) -> tuple[int, int]:
        """Say how the tone changes to the right and downwards."""
        reach_x, reach_y = 1.5 / self.width, 1.5 / self.height
        across = self.tone[self.at(x + reach_x, y)] - self.tone[self.at(x - reach_x, y)]
        return across, self.tone[self.at(x, y + reach_y)] - self.tone[self.at(x, y - reach_y)]


def _byte(value: int) -> int:
    return 0 if value < 0 else min(value, 255)


def finish(picture: pyvips.Image, canvas: Canvas) -> pyvips.Image:
    """Paint the coats one over the other, then light the relief of the paint."""
    area, mask = picture, canvas.subjects
    if canvas.composition.is_tile:
        area, mask = canvas.core(picture), canvas.core(mask)
    wide, tall = area.width / canvas.short, area.height / canvas.short
    field = _Field(saturated(area, 1.12), mask, round(150 * wide), round(150 * tall))
    density = min(1.15, 0.75 + 0.25 * canvas.strength)
    strokes: list[str] = []
    for number, (count, long, thick, is_fine, least) in enumerate(_COATS):
        if canvas.short >= least:
            strokes += _coat(field, canvas, number, (count * density, long, thick), is_fine=is_fine)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{area.width}" height="{area.height}"'
        f' viewBox="0 0 {wide:.5f} {tall:.5f}"><g fill="none" stroke-linecap="round">{"".join(strokes)}</g></svg>'
    )
    coats = rasterise(svg.encode())
    if canvas.composition.is_tile:
        coats = canvas.wrapped(coats)
    paint = picture.composite2(coats, "over").flatten()
    kept = canvas.subjects.cast("float") * (0.36 / 255)
    mixed = (paint + (picture.cast("float") - paint) * kept).cast("uchar").copy(interpretation="srgb").copy_memory()
    relief = mixed.colourspace("b-w").conv(_RELIEF, precision="float")
    weave = waves(canvas, canvas.core_width / 5, 0) + waves(canvas, 0, canvas.core_height / 5)
    return clipped(mixed + (weave * 1.6 - clipped(relief, -60, 60) * 0.20)).cast("uchar")


def _coat(field: _Field, canvas: Canvas, number: int, brush: tuple[float, float, float], *, is_fine: bool) -> list[str]:
    core_wide, core_tall = canvas.core_width / canvas.short, canvas.core_height / canvas.short
    count, long, thick = brush
    columns, rows = max(2, round(core_wide * count)), max(2, round(core_tall * count))
    step_x, step_y = core_wide / columns, core_tall / rows
    seed = canvas.seed + number * 7919
    is_tile = canvas.composition.is_tile
    border = 2 if is_tile else 1
    # The strokes stand on a grid that begins at the core's corner and goes on beside it.
    left, top = (0.0, 0.0) if is_tile else (canvas.left / canvas.short, canvas.top / canvas.short)
    wide, tall = (core_wide, core_tall) if is_tile else (canvas.width / canvas.short, canvas.height / canvas.short)
    strokes: list[tuple[float, str]] = []
    for row in range(math.floor(-top / step_y) - border, math.ceil((tall - top) / step_y - 1e-6) + border):
        for column in range(math.floor(-left / step_x) - border, math.ceil((wide - left) / step_x - 1e-6) + border):
            key = row % rows * columns + column % columns
            x = left + (column + noise.lattice(seed, key)) * step_x
            y = top + (row + noise.lattice(seed + 1, key)) * step_y
            across, down = min(0.9999, max(0.0, x / wide)), min(0.9999, max(0.0, y / tall))
            if is_tile:
                across, down = x / wide % 1.0, y / tall % 1.0
            place = field.at(across, down)
            slope = field.slope(across, down)
            if is_fine and field.mask[place] < 26 and abs(slope[0]) + abs(slope[1]) < 34:
                continue
            angle = _angle(slope, (x - left) / core_wide, (y - top) / core_tall, noise.lattice(seed + 6, key))
            reach = step_y * long * (0.65 + 0.7 * noise.lattice(seed + 2, key)) / 2
            dx, dy = math.cos(angle) * reach, math.sin(angle) * reach
            bend = 0.35 * (noise.lattice(seed + 4, key) - 0.5)
            colour = field.colour(place, int(20 * (noise.lattice(seed + 8, key) - 0.5)))
            width = step_y * thick * (0.75 + 0.5 * noise.lattice(seed + 9, key))
            markup = (
                f'<path d="M{x - dx:.4f} {y - dy:.4f}Q{x - dy * bend:.4f} {y + dx * bend:.4f} '
                f'{x + dx:.4f} {y + dy:.4f}"'
                f' stroke="{colour}" stroke-width="{width:.4f}"/>'
            )
            strokes.append((noise.lattice(seed + 3, key), markup))
    strokes.sort(key=lambda stroke: stroke[0])
    return [markup for _, markup in strokes]


def _angle(slope: tuple[int, int], across: float, down: float, chance: float) -> float:
    """Follow contours; on even ground, sweep."""
    if abs(slope[0]) + abs(slope[1]) > 7:
        return math.atan2(slope[1], slope[0]) + math.pi / 2
    return 0.9 * math.sin(math.tau * across + 1) * math.cos(math.tau * down) + 0.5 * chance


OIL = Technique(manner=manner, finish=finish)
