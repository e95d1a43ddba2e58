"""What is said of pictures that papercut did not draw."""

from __future__ import annotations

from typing import Final

import pytest

from journeyman.engines.papercut.painting.sights import look
from journeyman.engines.papercut.plan import Setting, Style, TimeOfDay, Weather
from journeyman.engines.papercut.telling.impressions import impression, tell
from journeyman.engines.papercut.telling.naming import read
from tests.unit.papercut import foreign

PICTURES: Final = {
    "meadow": foreign.halves(foreign.SKY, foreign.GRASS),
    "desert": foreign.halves(foreign.SKY, (205, 150, 84)),
    "sea": foreign.halves((205, 222, 238), (30, 95, 140)),
    "snow": foreign.halves((150, 185, 222), (246, 248, 251)),
    "sunset": foreign.sunset(),
    "stars": foreign.stars(),
    "page": foreign.page(),
    "noise": foreign.noise(),
    "plain": foreign.plain((200, 40, 60)),
    "dot": foreign.plain((10, 160, 90), 1, 1),
    "strip": foreign.plain((40, 120, 200), 3000, 2),
}


@pytest.mark.parametrize(
    ("name", "setting", "time"),
    [
        ("meadow", Setting.MEADOW, TimeOfDay.DAY),
        ("desert", Setting.DESERT, TimeOfDay.DAY),
        ("sea", Setting.SEA, TimeOfDay.DAY),
        ("snow", Setting.MOUNTAINS, TimeOfDay.DAY),
        ("sunset", Setting.SEA, TimeOfDay.DUSK),
        ("stars", Setting.SKY, TimeOfDay.NIGHT),
        ("page", Setting.STUDIO, None),
        ("noise", None, None),
        ("plain", None, None),
        ("dot", None, None),
        ("strip", None, None),
    ],
)
def test_a_place_is_guessed_only_where_it_shows(name: str, setting: Setting | None, time: TimeOfDay | None) -> None:
    """Sky over land of a colour is a place at an hour; a plain colour, noise and a strip are none."""
    found = impression(look(PICTURES[name]))
    assert (found.setting, found.time) == (setting, time)


def test_circumstances_are_guessed() -> None:
    """Snow lies where the ground is white, stars shine in the dark, and grey marks on white are a drawing."""
    assert impression(look(PICTURES["snow"])).weather is Weather.SNOW
    assert impression(look(PICTURES["stars"])).stars
    assert impression(look(PICTURES["page"])).style is Style.LINE_ART


@pytest.mark.parametrize("name", PICTURES)
def test_what_is_said_is_read_as_it_is_meant(name: str) -> None:
    """The four prompts differ, name nobody, and give place, hour, mood and colours again."""
    seen = impression(look(PICTURES[name]))
    told = tell(look(PICTURES[name]), seed=4)
    assert len(set(told)) == 4
    assert told != tell(look(PICTURES[name]), seed=5)
    for text in told:
        found = read(text)
        assert not any(subject.words for subject in found.subjects), text
        assert seen.setting in {None, found.setting}
        assert seen.time in {None, found.time}
        assert seen.mood is found.mood
        assert set(seen.colours) == set(found.colours)
        assert set(found.unknown) <= {"abstract", "composition"}


def test_where_nothing_is_known_that_is_said() -> None:
    """Noise is an abstract composition and not a place."""
    assert all("abstract" in text for text in tell(look(PICTURES["noise"]), seed=1))
    assert not any("abstract" in text for text in tell(look(PICTURES["meadow"]), seed=1))


def test_colourful_colours_are_named_first() -> None:
    """Of a picture with much grey and some red, red is named."""
    data = foreign.painted(64, 64, lambda x, _y: (210, 40, 40) if x < 0.2 else (128, 128, 128))
    assert "red" in tell(look(data), seed=1)[0]
