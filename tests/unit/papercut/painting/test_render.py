"""What is painted."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest
import pyvips

from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.plan import Plan, Setting, Style, TimeOfDay, Weather
from tests.unit.papercut.painting.conftest import Planner

OTHER_PROCESS = """
import hashlib
from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.plan import *
plan = Plan(subjects=(Subject(drawing=pack.drawing("fox")), Subject(drawing=pack.drawing("cat"), count=2)),
            setting=Setting.FOREST, time=TimeOfDay.DUSK, weather=Weather.SNOW, mood=Mood.NEUTRAL,
            style=Style({style!r}), seed=11, setting_named=True, time_named=True)
picture = render(compose(plan, index=1, width=512, height=512), width=128, height=128)
print(hashlib.sha256(bytes(picture.write_to_memory())).hexdigest())
"""


def painted(plan: Plan, index: int = 0, size: int = 128) -> pyvips.Image:
    """Compose and paint a square picture."""
    return render(compose(plan, index=index, width=1024, height=1024), width=size, height=size)


def distance(first: pyvips.Image, second: pyvips.Image) -> float:
    """Give the mean difference of two pictures, 0..255."""
    return float((first.cast("float") - second.cast("float")).abs().avg())


def digest(picture: pyvips.Image) -> str:
    """Name a picture by its pixels."""
    return hashlib.sha256(bytes(picture.write_to_memory())).hexdigest()


@pytest.mark.parametrize("style", Style, ids=str)
@pytest.mark.parametrize("setting", Setting, ids=str)
def test_every_setting_can_be_painted_in_every_style(planner: Planner, setting: Setting, style: Style) -> None:
    """Each combination gives an sRGB picture with three bands of the asked size that is not one colour."""
    picture = painted(planner("cat", setting=setting, style=style), index=list(Style).index(style) % 4, size=64)
    assert (picture.width, picture.height, picture.bands, picture.format) == (64, 64, 3, "uchar")
    assert picture.interpretation == "srgb"
    assert picture.deviate() > 6


@pytest.mark.parametrize("weather", Weather, ids=str)
def test_every_hour_and_weather_can_be_painted(planner: Planner, weather: Weather) -> None:
    """Nights are darker than the other hours in any weather."""
    light = {
        time: painted(planner("cat", time=time, weather=weather), size=64).colourspace("b-w").avg()
        for time in TimeOfDay
    }
    assert min(light, key=lambda time: light[time]) is TimeOfDay.NIGHT


def test_styles_change_the_drawing(planner: Planner) -> None:
    """Any two styles of the same plan and index differ clearly."""
    pictures = {style: painted(planner("fox", setting=Setting.FOREST, style=style)) for style in Style}
    close = [
        (first, second)
        for first in Style
        for second in Style
        if first < second and distance(pictures[first], pictures[second]) < 9
    ]
    assert close == []


@pytest.mark.parametrize("setting", [Setting.MEADOW, Setting.ROOM, Setting.SEA, Setting.STUDIO, Setting.SPACE], ids=str)
def test_the_four_pictures_differ_clearly(planner: Planner, setting: Setting) -> None:
    """The mean difference between any two of the four is large, even when setting and hour are named."""
    pictures = [painted(planner("cat", setting=setting), index) for index in range(4)]
    pairs = [(first, second) for first in range(4) for second in range(first)]
    assert min(distance(pictures[first], pictures[second]) for first, second in pairs) > 9


@pytest.mark.parametrize("style", [Style.PAPERCUT, Style.WATERCOLOUR, Style.OIL, Style.PIXEL_ART], ids=str)
def test_pixels_repeat_in_another_process(planner: Planner, style: Style) -> None:
    """The same plan gives the same pixels under another hash seed in another process."""
    plan = planner(
        "fox", planner.subject("cat", 2), setting=Setting.FOREST, time=TimeOfDay.DUSK, weather=Weather.SNOW, style=style
    )
    here = digest(render(compose(plan, index=1, width=512, height=512), width=128, height=128))
    script = OTHER_PROCESS.replace("{style!r}", repr(style.value))
    there = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": "77"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.strip() == here


@pytest.mark.parametrize("style", Style, ids=str)
def test_tiles_have_no_seam(planner: Planner, style: Style) -> None:
    """Across the edges a pattern changes no more than it does inside."""
    size = 256
    plan = planner("fox", "mushroom", setting=Setting.FOREST, style=style, tile=True)
    picture = render(compose(plan, index=0, width=1024, height=1024), width=size, height=size)
    for turned in (picture, picture.rot90()):

        def step(left: int, right: int, image: pyvips.Image = turned) -> float:
            return distance(image.crop(left, 0, 1, size), image.crop(right, 0, 1, size))

        inside = sorted(step(x, x + 1) for x in range(size - 1))
        assert step(size - 1, 0) <= inside[-1] * 1.02 + 0.5


@pytest.mark.parametrize("style", [Style.PAPERCUT, Style.UKIYO_E, Style.PENCIL], ids=str)
@pytest.mark.parametrize(("width", "height"), [(64, 256), (448, 32), (300, 171)], ids=["1:4", "14:1", "odd"])
def test_any_size_is_painted(planner: Planner, style: Style, width: int, height: int) -> None:
    """Ratios far from a square and odd sizes give exactly what was asked."""
    picture = render(
        compose(planner("cat", style=style), index=3, width=width, height=height), width=width, height=height
    )
    assert (picture.width, picture.height) == (width, height)


def test_a_sketch_shows_the_same_as_the_picture(planner: Planner) -> None:
    """One composition painted small looks like it does when painted large and shrunk."""
    composition = compose(planner("sailboat", setting=Setting.SEA), index=0, width=1024, height=1024)
    small, large = (render(composition, width=size, height=size) for size in (96, 384))
    assert distance(small, large.resize(0.25)) < 8


def test_asked_colours_recolour_the_subject(planner: Planner) -> None:
    """A blue cat is bluer than a cat, and nothing else has changed much."""
    plain = painted(planner("cat", setting=Setting.STUDIO), size=192)
    blue = painted(planner(planner.subject("cat", colour="#2f6fd0"), setting=Setting.STUDIO), size=192)

    def blueness(picture: pyvips.Image) -> float:
        return float((picture[2].cast("float") - picture[0]).avg())

    assert blueness(blue) > blueness(plain) + 8
    assert distance(plain.crop(0, 0, 192, 20), blue.crop(0, 0, 192, 20)) < 1
