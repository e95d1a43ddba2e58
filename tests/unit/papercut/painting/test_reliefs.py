"""Pictures cut out of paper."""

from __future__ import annotations

from dataclasses import replace

import pytest

from journeyman.engines.papercut.painting import colours
from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.painting.reliefs import GRID, MOST_SHADES, Overlay, Relief, relief
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.painting.world import Composition, Layer
from journeyman.engines.papercut.scene import Scene, decode, encode
from tests.unit.papercut import foreign
from tests.unit.papercut.painting.conftest import Planner


def world_of(cut: Relief, planner: Planner) -> Composition:
    """Give a composition of nothing but a relief."""
    world = compose(planner("cat"), index=0, width=128, height=128)
    paper = Layer(kind="relief", relief=cut.rows, shades=cut.shades)
    return replace(world, back=(paper,), front=(), sprites=(), softness=0.0, gloom=0.0)


def seen_at(cut: Relief, x: float, y: float) -> str:
    """Give the colour of a relief at a place."""
    return cut.shades[int(cut.rows[int(y * GRID)][int(x * GRID)])]


def test_large_shapes_are_sheets() -> None:
    """Sky and grass are two sheets that meet at the horizon."""
    cut = relief([foreign.halves(foreign.SKY, foreign.GRASS)], Overlay.MIXED, 1.0)
    assert seen_at(cut, 0.5, 0.1) == colours.text(foreign.SKY)
    assert seen_at(cut, 0.5, 0.9) == colours.text(foreign.GRASS)
    edges = [next(row for row in range(GRID) if seen_at(cut, 0.5, row / GRID) == colours.text(foreign.GRASS))]
    assert edges[0] / GRID == pytest.approx(0.55, abs=0.06)


def test_a_small_sun_is_kept() -> None:
    """What stands out is a sheet of its own, however little of the picture it covers."""
    cut = relief([foreign.sunset()], Overlay.MIXED, 1.0)
    sun, sky = seen_at(cut, 0.62, 0.48), seen_at(cut, 0.2, 0.48)
    assert colours.luminance(sun) > colours.luminance(sky) + 0.15


def test_alike_colours_are_one_sheet() -> None:
    """Noise, a single pixel and a strip are flat paper, or nearly so."""
    assert relief([foreign.plain((10, 160, 90), 1, 1)], Overlay.MIXED, 1.0).shades == ("#0aa05a",)
    assert len(relief([foreign.plain((10, 160, 90), 4000, 3)], Overlay.MIXED, 1.0).shades) == 1
    assert len(relief([foreign.noise()], Overlay.MIXED, 1.0).shades) <= MOST_SHADES


def test_pictures_lie_over_one_another() -> None:
    """Mixed the first shows most; else the dark shapes of both are seen, or the light ones."""
    black, white = (0, 0, 0), (255, 255, 255)
    left = foreign.painted(64, 64, lambda x, _y: black if x < 0.5 else white)
    top = foreign.painted(64, 64, lambda _x, y: black if y < 0.5 else white)
    mixed, darker, lighter = (relief([left, top], overlay, 0.7) for overlay in Overlay)

    def light(cut: Relief, x: float, y: float) -> float:
        return colours.luminance(seen_at(cut, x, y))

    corners = [(0.2, 0.2), (0.2, 0.8), (0.8, 0.2), (0.8, 0.8)]
    shades = [light(mixed, x, y) for x, y in corners]
    assert shades == sorted(shades)
    assert shades[1] < shades[2]  # the first, which is dark on the left
    assert [light(darker, x, y) > 0.6 for x, y in corners] == [False, False, False, True]
    assert [light(lighter, x, y) < 0.4 for x, y in corners] == [True, False, False, False]


def test_a_relief_is_drawn_as_it_was_seen(planner: Planner) -> None:
    """The painted sheets have the picture's colours at their places."""
    cut = relief([foreign.halves(foreign.SKY, foreign.GRASS)], Overlay.MIXED, 1.0)
    picture = render(world_of(cut, planner), width=128, height=128)
    for y, wanted in ((16, foreign.SKY), (112, foreign.GRASS)):
        assert picture.getpoint(64, y) == pytest.approx(list(wanted), abs=14)


def test_a_relief_goes_on_beyond_its_frame(planner: Planner) -> None:
    """Seen from farther away there is still sky above and grass below, to the corners."""
    cut = relief([foreign.halves(foreign.SKY, foreign.GRASS)], Overlay.MIXED, 1.0)
    world = world_of(cut, planner)
    view = world.window
    far = replace(view, left=view.left * 3, top=view.top - view.height, width=view.width * 3, height=view.height * 3)
    picture = render(replace(world, window=far), width=128, height=128)
    for x in (4, 64, 123):
        assert picture.getpoint(x, 8) == pytest.approx(list(foreign.SKY), abs=14)
        assert picture.getpoint(x, 120) == pytest.approx(list(foreign.GRASS), abs=14)


def test_scenes_hold_reliefs_and_believe_none(planner: Planner) -> None:
    """A relief comes back from its scene; one that names no such sheet, or no colour, is refused."""
    cut = relief([foreign.sunset()], Overlay.MIXED, 1.0)
    scene = Scene(plan=planner("cat"), world=world_of(cut, planner), width=128, height=128)
    back = decode(encode(scene))
    assert back is not None
    assert back.world.back == scene.world.back
    (paper,) = scene.world.back
    bad = (
        replace(paper, relief=paper.relief[:-1]),
        replace(paper, relief=("9" * GRID, *paper.relief[1:])),
        replace(paper, relief=("²" * GRID, *paper.relief[1:])),
        replace(paper, shades=('"/><script/>', *paper.shades[1:])),
        replace(paper, shades=()),
        replace(paper, kind="ground"),
    )
    for layer in bad:
        assert decode(encode(replace(scene, world=replace(scene.world, back=(layer,))))) is None
