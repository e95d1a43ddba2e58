"""Repeatable textures for a canvas. All of them join up at the edges of its core, so that they serve patterns too."""

from __future__ import annotations

from typing import Final

import pyvips

from journeyman.engines.papercut.painting.styles.canvas import Canvas, fitted

__all__ = ["cloudy", "displaced", "fitted", "grain", "paper", "waves"]

_LARGE: Final = 1300  #: pixels of the shorter edge from which on finer detail can be seen
_CELL: Final = 8  #: pixels per lump where smooth noise is made; it is enlarged from there


def grain(canvas: Canvas, sigma: float) -> pyvips.Image:
    """Give white noise round 0."""
    noise = pyvips.Image.gaussnoise(
        canvas.core_width, canvas.core_height, sigma=sigma, mean=0, seed=canvas.seed % 2**31
    )
    return canvas.wrapped(noise)


def cloudy(canvas: Canvas, cell: float, seed: int) -> pyvips.Image:
    """Give smooth noise in about −1..1 with lumps of about ``cell`` pixels."""
    across = max(1, round(canvas.core_width / cell))
    down = max(1, round(canvas.core_height / cell))
    if cell < 2 * _CELL:
        size = max(2, round(cell))
        across, down = max(1, round(canvas.core_width / size)), max(1, round(canvas.core_height / size))
    else:
        size = _CELL
    noise = pyvips.Image.perlin(across * size, down * size, cell_size=size, seed=seed % 2**31)
    return canvas.wrapped(fitted(noise, canvas.core_width, canvas.core_height))


def paper(canvas: Canvas, seed: int) -> pyvips.Image:
    """Give the tooth of rough paper, round 0, about −1..1."""
    fine = cloudy(canvas, max(2.0, canvas.short / 190), seed)
    coarse = cloudy(canvas, max(3.0, canvas.short / 60), seed + 1)
    tooth = fine * 0.8 + coarse * 0.4
    if canvas.short > _LARGE:
        # A large picture shows the fibres as well.
        tooth = tooth + cloudy(canvas, max(2.0, canvas.short / 520), seed + 2) * 0.45
    return tooth.copy_memory()


def displaced(picture: pyvips.Image, canvas: Canvas, moves: tuple[tuple[float, float], ...], seed: int) -> pyvips.Image:
    """Move every pixel by smooth noise.

    Args:
        picture: what is moved; pixels from beyond an edge are the edge's.
        canvas: whose size and core count.
        moves: how far at most and in lumps of which size, both in pixels; they add up.
        seed: of the noise.
    """
    place = pyvips.Image.xyz(picture.width, picture.height).cast("float")
    x, y = place[0], place[1]
    for number, (reach, cell) in enumerate(moves):
        x = x + cloudy(canvas, cell, seed + number) * reach
        y = y + cloudy(canvas, cell, seed + number + 17) * reach
    return picture.mapim(x.bandjoin(y), interpolate=pyvips.Interpolate.new("bilinear"), extend="copy").copy_memory()


def waves(canvas: Canvas, across: float, down: float) -> pyvips.Image:
    """Give a plane wave of −1..1 with whole numbers of periods across and down, so that it joins up."""
    width, height = canvas.core_width, canvas.core_height
    # The sine of a sum, from two sines and cosines of single rows and columns: a hundredth of the sines.
    row = pyvips.Image.xyz(width, 1)[0].cast("float") * (round(across) * 360.0 / width)
    column = pyvips.Image.xyz(1, height)[1].cast("float") * (round(down) * 360.0 / height)
    sin_x, cos_x = row.sin().replicate(1, height), row.cos().replicate(1, height)
    sin_y, cos_y = column.sin().replicate(width, 1), column.cos().replicate(width, 1)
    return canvas.wrapped((sin_x * cos_y + cos_x * sin_y).copy_memory())
