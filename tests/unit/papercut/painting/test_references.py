"""What reference pictures lend."""

from __future__ import annotations

from dataclasses import replace

import pyvips

from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.painting.references import read_reference
from journeyman.engines.papercut.painting.render import render
from tests.unit.papercut.painting.conftest import Planner


def picture(top: str, bottom: str, horizon: float) -> bytes:
    """Give a PNG of two even halves that meet at a share of the height."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200">'
        f'<rect width="200" height="200" fill="{bottom}"/>'
        f'<rect width="200" height="{200 * horizon}" fill="{top}"/></svg>'
    )
    return pyvips.Image.svgload_buffer(svg.encode()).flatten().pngsave_buffer()


def test_palette_horizon_and_brightness_are_read() -> None:
    """The two colours, the line between them and the lightness are found."""
    reference = read_reference(picture("#f0c040", "#203060", 0.7), 1.5)
    assert reference.palette[0] == "#f0c040"
    assert "#203060" in reference.palette
    assert abs(reference.horizon - 0.7) < 0.06
    assert 0.4 < reference.brightness < 0.75
    assert reference.weight == 1.5


def test_grey_pictures_with_alpha_are_read() -> None:
    """Pictures of two bands are references too."""
    grey = (pyvips.Image.black(40, 30) + 128).cast("uchar").bandjoin(255).copy(interpretation="b-w")
    assert read_reference(grey.pngsave_buffer(), 1.0).palette[0] == "#808080"


def test_a_reference_guides_colours_and_horizon(planner: Planner) -> None:
    """A red picture with a low horizon makes the meadow red and the sky high."""
    plan = planner("cat")
    reference = read_reference(picture("#ff4030", "#801010", 0.8), 2.0)
    guided = replace(plan, references=(reference,))
    plain_one, guided_one = (compose(one, index=0, width=512, height=512) for one in (plan, guided))
    assert -guided_one.window.top / guided_one.window.height > -plain_one.window.top / plain_one.window.height + 0.1
    reds = [render(one, width=96, height=96) for one in (plain_one, guided_one)]
    red, plain = (float((image[0].cast("float") - image[1]).avg()) for image in (reds[1], reds[0]))
    assert red > plain + 40


def test_weight_nought_changes_nothing(planner: Planner) -> None:
    """--iw 0 switches references off."""
    plan = planner("cat")
    reference = read_reference(picture("#ff4030", "#801010", 0.8), 0.0)
    ignored = compose(replace(plan, references=(reference,)), index=0, width=512, height=512)
    assert ignored == compose(plan, index=0, width=512, height=512)
