"""Scenes come back as they were, and nothing else comes in."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import replace
from typing import Any, Final, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from journeyman.engines.papercut import scene as scenes
from journeyman.engines.papercut.painting.composition import compose
from journeyman.engines.papercut.painting.render import render
from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.scene import MASK_EDGE, Patch, Scene
from journeyman.tasks import prompt as prompts
from tests.unit.papercut.conftest import Studio

PREFIX: Final = "papercut1:"
PROMPTS: Final = (
    "a fox in a snowy forest --ar 16:9",
    "three cats and a dog on a beach at sunset, watercolor",
    "a whale under the stars, stained glass --no clouds",
    "mushrooms --tile",
    "nostalgia --weird 800 --chaos 60",
)


def made(text: str, number: int = 0) -> Scene:
    """Compose a picture of a prompt."""
    plan = planner.plan(prompts.parse(text), seed=77)
    world = compose(plan, index=number, width=320, height=180)
    return Scene(plan=plan, world=world, width=320, height=180)


def unpacked(text: str) -> dict[str, Any]:
    """Open a scene as JSON."""
    return json.loads(zlib.decompress(base64.b64decode(text.removeprefix(PREFIX))))


def packed(form: object) -> str:
    """Write JSON as a scene would be."""
    plain = json.dumps(form).encode()
    return PREFIX + base64.b64encode(zlib.compress(plain)).decode()


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("text", PROMPTS)
def test_a_scene_comes_back_as_it_was(text: str, number: int) -> None:
    """What is decoded encodes to the same text, and fits into a few kilobytes."""
    text_of = scenes.encode(made(text, number))
    back = scenes.decode(text_of)
    assert back is not None
    assert scenes.encode(back) == text_of
    assert len(text_of) < 4096


def test_what_comes_back_is_drawn_alike(atelier: Studio) -> None:
    """A decoded scene gives the pixels of the picture that carried it."""
    drawn = atelier.imagine()
    scene = scenes.decode(drawn.file.scene)
    assert scene is not None
    again = render(scene.world, width=256, height=256)
    assert bytes(again.write_to_memory()) == bytes(drawn.image.write_to_memory())


def test_patches_come_back() -> None:
    """A part that was drawn anew keeps its mask and its world."""
    scene = made(PROMPTS[0])
    bits = bytes(range(256)) * (MASK_EDGE * MASK_EDGE // 8 // 256) + bytes(MASK_EDGE * MASK_EDGE // 8 % 256)
    patched = replace(scene, patches=(Patch(world=scene.world, box=(-0.2, -0.1, 0.3, 0.4), mask=bits),))
    back = scenes.decode(scenes.encode(patched))
    assert back is not None
    assert [patch.mask for patch in back.patches] == [bits]
    assert back.patches[0].box == (-0.2, -0.1, 0.3, 0.4)


@pytest.mark.parametrize(
    "text",
    ["", "papercut", PREFIX, PREFIX + "!!!!", PREFIX + "QUJD", "papercut2:QUJD", "another engine's note"],
)
def test_what_is_not_a_scene_is_refused(text: str) -> None:
    """Other notes, other versions and garbage are no scenes."""
    assert scenes.decode(text) is None


def test_a_bomb_is_not_unpacked() -> None:
    """A short text that unpacks to a hundred megabytes is refused."""
    bomb = PREFIX + base64.b64encode(zlib.compress(b" " * 100_000_000, 9)).decode()
    assert scenes.decode(bomb) is None


HOSTILE: Final[list[tuple[tuple[str | int, ...], object]]] = [
    (("worlds", 0, "palette", "ground"), '#ffffff"/><image href="file:///etc/passwd"/>'),
    (("worlds", 0, "palette", "ground"), "red"),
    (("worlds", 0, "sprites", 0, "drawing"), "../../etc/passwd"),
    (("worlds", 0, "sprites", 0, "colour"), "#12345g"),
    (("worlds", 0, "sprites", 0, "height"), 0.0),
    (("worlds", 0, "sprites", 0, "height"), 1e9),
    (("worlds", 0, "sprites", 0, "ink"), [10.0, 10.0, 5.0, 5.0]),
    (("worlds", 0, "sprites", 0, "ink"), [1.0, 15.9, 31.0, 16.0]),
    (("worlds", 0, "sprites", 0, "height"), 11.0),
    (("worlds", 0, "sprites", 0, "label"), "a fox"),
    (("worlds", 0, "back", 0, "kind"), "system"),
    (("worlds", 0, "back", 1, "size"), 0.0),
    (("worlds", 0, "back", 1, "size"), -1.0),
    (("worlds", 0, "back", 1, "density"), 1e6),
    (("worlds", 0, "back", 1, "variety"), 'x" onload="'),
    (("worlds", 0, "window", "width"), 1e-9),
    (("worlds", 0, "window", "width"), 1e300),
    (("worlds", 0, "mount", "left"), -50.0),
    (("worlds", 0, "seed"), -1),
    (("worlds", 0, "seed"), 2**80),
    (("worlds", 0, "index"), 7),
    (("worlds", 0, "setting"), "hell"),
    (("worlds", 0, "guide"), ["#000000"] * 1000),
    (("plan", "colours"), ["javascript:"]),
    (("plan", "stylize"), 10**9),
    (("actors", 0, "count"), 10**6),
    (("actors", 0, "drawing"), "no such thing"),
    (("size",), [100_000, 100_000]),
    (("scale",), 100.0),
    (("masks",), [[[0.0, 0.0, 1.0, 1.0], "AAAA"]]),
]


@pytest.mark.parametrize(("path", "value"), HOSTILE)
def test_a_forged_scene_is_refused(path: tuple[str | int, ...], value: object) -> None:
    """One value that papercut would not write makes the whole scene unbelievable."""
    form: Any = unpacked(scenes.encode(made(PROMPTS[0])))
    assert scenes.decode(packed(form)) is not None
    place = form
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    assert scenes.decode(packed(form)) is None


def test_a_crowd_is_refused() -> None:
    """Scenery that would take minutes to draw is refused: many fine layers in a wide window."""
    form = unpacked(scenes.encode(made(PROMPTS[0])))
    blades = {**form["worlds"][0]["back"][-1], "kind": "grass", "size": 0.005, "density": 6.0}
    form["worlds"][0]["back"] = [blades] * 60
    assert scenes.decode(packed(form)) is None


JSON_VALUES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=3),
)


def places(form: object) -> list[tuple[Any, Any]]:
    """List every place of a JSON value, however deep: what holds it, and its key or index."""
    found: list[tuple[Any, Any]] = []
    if isinstance(form, dict):
        for key, item in cast("dict[str, object]", form).items():
            found += [(form, key), *places(item)]
    elif isinstance(form, list):
        for index, item in enumerate(cast("list[object]", form)):
            found += [(form, index), *places(item)]
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_scene_with_any_value_in_any_place_is_drawn_or_refused(data: st.DataObject) -> None:
    """Whatever stands in a scene, decoding never raises, and what it lets through can be painted."""
    form: Any = unpacked(scenes.encode(made(PROMPTS[data.draw(st.integers(0, len(PROMPTS) - 1))])))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(form)))
        holder[key] = data.draw(JSON_VALUES)
    scene = scenes.decode(packed(form))
    if scene is not None:
        assert render(scene.world, width=32, height=18).width == 32


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_refused(text: str) -> None:
    """No text that papercut did not write is a scene."""
    assert scenes.decode(text) is None
    assert scenes.decode(PREFIX + text) is None
