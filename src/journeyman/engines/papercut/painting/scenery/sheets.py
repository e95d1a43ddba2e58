"""Sheets of paper cut to the shapes of a relief, one on another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from journeyman.engines.papercut.painting.sheet import Point, Sheet, curve
from journeyman.engines.papercut.painting.world import Composition, Layer

#: How far the cells beyond the frame go on outwards, in cells: the outermost are farther than any camera.
_BEYOND: Final = (1, 3, 7, 16, 40, 100, 300, 900)
_SOFT: Final = (1, 4, 6, 4, 1)  #: weights of a cell and its neighbours, across and down

#: Of each way in which a contour may cross a cell, from which side to which; what is inside lies on the right.
_CROSSINGS: Final[dict[int, tuple[tuple[str, str], ...]]] = {
    1: (("left", "low"),), 2: (("low", "right"),), 3: (("left", "right"),), 4: (("right", "top"),),
    5: (("left", "top"), ("right", "low")), 6: (("low", "top"),), 7: (("left", "top"),), 8: (("top", "left"),),
    9: (("top", "low"),), 10: (("top", "right"), ("low", "left")), 11: (("top", "right"),), 12: (("right", "left"),),
    13: (("right", "low"),), 14: (("low", "left"),),
}  # fmt: skip

_Field = Sequence[Sequence[float]]


def relief(sheet: Sheet, layer: Layer, scene: Composition) -> None:
    """Lay the sheets of a relief on one another; at the frame's edges they go on as they are."""
    box = sheet.window
    bottom, *others = layer.shades
    sheet.rect(box.left - 0.1, box.top - 0.1, box.width + 0.2, box.height + 0.2, bottom, line=0)
    cells = [[int(digit) for digit in row] for row in layer.relief]
    frame = layer.frame or scene.frame
    across = _places(frame.left, frame.width, len(cells[0]))
    down = _places(frame.top, frame.height, len(cells))
    for number, shade in enumerate(others, 1):
        data = "".join(
            curve(loop, is_closed=True) for loop in _contours(_field(cells, number), across, down) if len(loop) > 2
        )
        if data:
            sheet.paper(data, shade, depth=0.5, line=0.6)


def _places(start: float, length: float, count: int) -> list[float]:
    """Give the middles of the cells, and of those beyond both edges."""
    step = length / count
    inner = [start + step * (number + 0.5) for number in range(count)]
    before = [inner[0] - step * away for away in reversed(_BEYOND)]
    return [*before, *inner, *(inner[-1] + step * away for away in _BEYOND)]


def _field(cells: Sequence[Sequence[int]], least: int) -> list[list[float]]:
    """Say how much of each cell's surroundings is this sheet's or a higher one's; nothing at the outermost."""
    inside = [[1.0 if cell >= least else 0.0 for cell in row] for row in cells]

    smooth = _softened(_softened(inside))
    pad = len(_BEYOND)
    rows = [[row[0]] * pad + row + [row[-1]] * pad for row in smooth]
    field = [list(rows[0]) for _ in range(pad)] + rows + [list(rows[-1]) for _ in range(pad)]
    for row in field:
        row[0] = row[-1] = 0.0
    field[0] = field[-1] = [0.0] * len(field[0])
    return field


def _softened(rows: _Field) -> list[list[float]]:
    """Soften along the rows, and turn the field: twice gives both directions."""
    reach, last = len(_SOFT) // 2, len(rows[0]) - 1
    soft = [
        [
            sum(weight * row[min(last, max(0, at + step - reach))] for step, weight in enumerate(_SOFT)) / sum(_SOFT)
            for at in range(last + 1)
        ]
        for row in rows
    ]
    return [list(column) for column in zip(*soft, strict=True)]


def _contours(field: _Field, across: Sequence[float], down: Sequence[float]) -> list[list[Point]]:
    """Trace where the field passes one half, as closed loops (marching squares)."""
    steps: dict[Point, Point] = {}
    for row in range(len(field) - 1):
        for column in range(len(field[0]) - 1):
            top, low = field[row], field[row + 1]
            corners = (low[column], low[column + 1], top[column + 1], top[column])
            case = sum(1 << bit for bit, value in enumerate(corners) if value >= 0.5)
            for start, end in _CROSSINGS.get(case, ()):
                steps[_crossing(field, across, down, row, column, start)] = _crossing(
                    field, across, down, row, column, end
                )
    loops: list[list[Point]] = []
    while steps:
        first, at = steps.popitem()
        loop = [first]
        while at != first and at in steps:
            loop.append(at)
            at = steps.pop(at)
        loops.append(loop)
    return loops


def _crossing(field: _Field, across: Sequence[float], down: Sequence[float], row: int, column: int, side: str) -> Point:
    """Say where the contour crosses a side of a cell; the same point from both cells that have the side."""
    if side in {"top", "low"}:
        line = row + (side == "low")
        share = _half_way(field[line][column], field[line][column + 1])
        return round(across[column] + (across[column + 1] - across[column]) * share, 5), round(down[line], 5)
    line = column + (side == "right")
    share = _half_way(field[row][line], field[row + 1][line])
    return round(across[line], 5), round(down[row] + (down[row + 1] - down[row]) * share, 5)


def _half_way(first: float, second: float) -> float:
    return min(0.98, max(0.02, (0.5 - first) / (second - first)))
