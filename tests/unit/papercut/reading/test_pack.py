"""The art pack."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
import pyvips

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Nature

REPOSITORY: Final = Path(__file__).parents[4]


def test_the_pack_is_what_its_manifest_says() -> None:
    """Count and digests of the committed files are the manifest's."""
    manifest = json.loads((pack.FOLDER / "manifest.json").read_text())
    digests = {name: hashlib.sha256((pack.FOLDER / name).read_bytes()).hexdigest() for name in manifest["sha256"]}
    assert digests == manifest["sha256"]
    assert len(pack.ids()) == manifest["drawings"]
    own = {path.stem for path in (REPOSITORY / "art" / "own").glob("*.svg")}
    assert len(own) == manifest["own"]
    assert own <= pack.ids_set()
    assert "MIT License" in (pack.FOLDER / "NOTICES.txt").read_text()


def test_every_body_unpacks_and_shares_no_element_id() -> None:
    """All bodies can stand in one document, and refer only to ids of their own."""
    owners: Counter[str] = Counter()
    for name in pack.ids():
        body = pack.body(name)
        assert body.startswith("<")
        own = set(re.findall(r'\bid="([^"]+)"', body))
        assert set(re.findall(r'(?:url\(#|href="#)([^")]+)', body)) <= own
        owners.update(own)
    assert set(owners.values()) == {1}


def test_every_drawing_has_ink_and_height() -> None:
    """Boxes are inside the square and not empty."""
    for name in pack.ids():
        one = pack.drawing(name)
        left, top, right, bottom = one.box
        assert -0.01 <= left < right <= 32.01, name
        assert -0.01 <= top < bottom <= 32.01, name
        assert one.metres > 0
        assert 1 <= len(one.inks) <= 4


@pytest.mark.parametrize(
    ("name", "nature", "head_only"),
    [
        pytest.param("fox", Nature.CREATURE, True, id="fox-is-a-head"),
        pytest.param("cat", Nature.CREATURE, False, id="cat-has-a-body"),
        pytest.param("evergreen-tree", Nature.TREE, False, id="fir"),
        pytest.param("sailboat", Nature.BOAT, False, id="boat"),
        pytest.param("whale", Nature.SWIMMER, False, id="whale"),
        pytest.param("grinning-face", Nature.FACE, False, id="emoji-face"),
    ],
)
def test_natures(name: str, nature: Nature, head_only: bool) -> None:  # noqa: FBT001 - a parametrised value
    """Typical drawings have the nature a person would give them."""
    assert pack.drawing(name).nature is nature
    assert pack.drawing(name).head_only is head_only


def test_boats_come_without_water_of_their_own() -> None:
    """A sailboat ends a little below its waterline."""
    boat = pack.drawing("sailboat")
    assert boat.waterline is not None
    assert boat.box[3] < 28


def test_emoji_find_their_drawing() -> None:
    """An emoji stands for its drawing."""
    assert pack.by_emoji()["🦊"] == "fox"
    assert pack.by_emoji()["🏖"] == "beach-with-umbrella"


def test_an_unknown_drawing_is_refused() -> None:
    """A wrong id is a KeyError, not a picture of something else."""
    with pytest.raises(KeyError):
        pack.drawing("no-such-thing")


def test_a_drawing_renders() -> None:
    """A body in an SVG document is a picture."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{pack.body("fox")}</svg>'
    picture = pyvips.Image.svgload_buffer(svg.encode()).copy_memory()
    assert (picture.width, picture.height, picture.bands) == (32, 32, 4)
    assert picture[3].avg() > 60
