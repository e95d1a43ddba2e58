"""From prompts to plans."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.plan import Nature, Plan, Reference, Setting, Style, TimeOfDay, Weather
from journeyman.engines.papercut.reading import habitats
from journeyman.engines.papercut.reading.abstractions import abstractions
from journeyman.engines.papercut.reading.echo import echo
from journeyman.engines.papercut.reading.habitats import habitat
from journeyman.engines.papercut.reading.planner import plan
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Bot
from tests import hostile
from tests.unit.papercut.reading.prompts import EXPECTATIONS, Expected

SEEDS: Final = (0, 1, 7)


def prompt(text: str, **parts: object) -> Prompt:
    """Make a prompt as the parser would."""
    given = {"raw": text, "text": text, "bot": Bot.MID_JOURNEY, "version": "8.2", **parts}
    return Prompt(**given)  # pyright: ignore[reportArgumentType]


def mains(planned: Plan) -> str:
    """Say what the main subjects are, as ``Expected.mains`` does."""
    return ", ".join(f"{one.drawing.id} {one.count}" for one in planned.subjects if one.is_main)


def digest(seed: int) -> str:
    """Sum up the plans of all prompts."""
    plans = [repr(_stable(plan(prompt(one.prompt), seed=seed))) for one in EXPECTATIONS]
    return hashlib.sha256("\n".join(plans).encode()).hexdigest()


def _stable(planned: Plan) -> tuple[object, ...]:
    return (planned.subjects, planned.setting, planned.alternatives, planned.time, planned.weather, planned.mood,
            planned.style, planned.colours, planned.drawn, planned.unknown, sorted(planned.banned))  # fmt: skip


@pytest.mark.parametrize("expected", [pytest.param(one, id=one.prompt) for one in EXPECTATIONS])
def test_a_prompt_is_understood(expected: Expected) -> None:
    """What a prompt says is in its plan, with any seed."""
    for seed in SEEDS:
        planned = plan(prompt(expected.prompt), seed=seed)
        if expected.mains:
            assert mains(planned) == expected.mains
        decor = {subject.drawing.id for subject in planned.subjects if not subject.is_main}
        assert set(expected.decor.split()) <= decor
        first = planned.subjects[0]
        assert not expected.colour or first.colour == expected.colour
        assert expected.size is None or first.size == pytest.approx(expected.size)
        for name in ("setting", "time", "weather", "mood", "style"):
            wanted: object = getattr(expected, name)
            assert wanted is None or getattr(planned, name) is wanted, name
        assert all(getattr(planned, light) for light in expected.lights.split())
        if expected.unknown:
            assert " ".join(planned.unknown) == expected.unknown


@pytest.mark.parametrize("expected", [pytest.param(one, id=one.prompt) for one in EXPECTATIONS])
def test_every_word_is_accounted_for_once(expected: Expected) -> None:
    """A word is drawn or unknown, never both."""
    planned = plan(prompt(expected.prompt), seed=3)
    assert not set(planned.drawn) & set(planned.unknown)
    assert all(word in expected.prompt for word in (*planned.drawn, *planned.unknown))


def test_every_plan_shows_something_where_it_can_stand() -> None:
    """There is always a subject; none is a scene in a frame."""
    for one in EXPECTATIONS:
        planned = plan(prompt(one.prompt), seed=5)
        assert planned.subjects
        assert not any(subject.drawing.is_framed for subject in planned.subjects)
        assert all(1 <= subject.count <= 12 and 0.4 <= subject.size <= 2.2 for subject in planned.subjects)


def test_plans_do_not_depend_on_the_process() -> None:
    """Other processes with other hash seeds make the same plans."""
    code = "from tests.unit.papercut.reading.test_planner import digest; print(digest(11))"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        ).stdout.strip()
        for hash_seed in ("1", "2")
    }
    assert found == {digest(11)}


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in hostile.TEXTS.items()])
def test_hostile_text_is_planned(text: str) -> None:
    """No text breaks the planner or makes it tell a long story of what it does not know."""
    planned = plan(prompt(text), seed=1)
    assert planned.subjects
    assert len(planned.unknown) <= 101


def test_what_is_beyond_the_limit_is_unknown() -> None:
    """A prompt that is read in part says so."""
    assert plan(prompt("cat " * 2_000), seed=1).unknown == ("…",)
    assert plan(prompt("猫" * 1_000), seed=1).unknown == ("…",)


def test_what_is_banned_is_not_planned() -> None:
    """``--no`` takes away drawings, people and weather, and tells the painter the rest."""
    planned = plan(prompt("a cat and a dog under a tree in the rain", no=("dog", "trees", "rain", "text")), seed=1)
    assert mains(planned) == "cat 1"
    assert len(planned.subjects) == 1
    assert planned.weather is not Weather.RAIN
    assert {"dog", "trees", "rain", "text"} <= planned.banned
    alone = plan(prompt("people on the beach", no=("people",)), seed=1)
    assert not any(subject.drawing.id.startswith("person") for subject in alone.subjects)


def test_chinese_bans_are_understood() -> None:
    """A ban in Chinese names the same things."""
    assert {"people", "trees", "text"} <= plan(prompt("森林", no=("人", "树", "文字")), seed=1).banned


def test_weights_order_and_negative_weights_ban() -> None:
    """In a multi-prompt the heaviest part comes first and a negative part is banned."""
    parts = (("a dog", 1.0), ("a cat", 3.0), ("trees", -0.5))
    planned = plan(prompt("a dog a cat trees", parts=parts), seed=1)
    assert mains(planned) == "cat 1, dog 1"
    assert "trees" in planned.banned


def test_niji_draws_anime_unless_told_otherwise() -> None:
    """The niji bot has a style of its own."""
    assert plan(prompt("a cat", bot=Bot.NIJI_JOURNEY), seed=1).style is Style.ANIME
    assert plan(prompt("a cat, watercolor", bot=Bot.NIJI_JOURNEY), seed=1).style is Style.WATERCOLOUR


def test_a_setting_left_open_has_alternatives() -> None:
    """A cat may be in several places; a cat in space is in space."""
    free = plan(prompt("a cat"), seed=1)
    assert not free.setting_named
    assert free.alternatives
    assert free.setting not in free.alternatives
    named = plan(prompt("a cat in space at dawn"), seed=1)
    assert (named.setting, named.setting_named, named.alternatives) == (Setting.SPACE, True, ())
    assert (named.time, named.time_named) == (TimeOfDay.DAWN, True)


@pytest.mark.parametrize("text", ["a city at night in the rain", "mountains at dawn", "夜晚的城市"])
def test_a_setting_alone_is_the_picture(text: str) -> None:
    """What lives in a setting named without a subject is small decor."""
    for seed in SEEDS:
        planned = plan(prompt(text), seed=seed)
        assert mains(planned) == ""
        assert all(subject.size <= 0.5 for subject in planned.subjects)


def test_what_is_black_and_white_by_nature_keeps_its_colours() -> None:
    """A black and white cow is the cow of the pack."""
    assert plan(prompt("a black and white cow"), seed=1).subjects[0].colour is None


def test_nothing_outdoors_is_shown_in_a_room() -> None:
    """A bridge takes its cat out of the room, whatever the seed."""
    indoors = {Setting.ROOM, Setting.CAFE, Setting.STUDIO}
    assert not any(plan(prompt("a cat on a bridge"), seed=seed).setting in indoors for seed in range(20))


def test_colours_without_a_noun_are_the_picture_s() -> None:
    """What is "in pink and gold" is so altogether."""
    planned = plan(prompt("a castle in pink and gold"), seed=1)
    assert planned.colours == ("#ec6fa5", "#e0a526")
    assert planned.subjects[0].colour is None


def test_a_dark_reference_makes_night() -> None:
    """A reference's brightness decides the hour that the prompt leaves open."""
    dark = Reference(palette=("#101020",), horizon=0.5, focus=(0.5, 0.5), brightness=0.1, weight=1.0)
    assert plan(prompt("a house"), seed=1, references=(dark,)).time is TimeOfDay.NIGHT
    assert plan(prompt("a house at noon"), seed=1, references=(dark,)).time is TimeOfDay.DAY


def test_animals_fly_and_swim_when_told_to() -> None:
    """What an animal does changes how it is placed."""
    assert plan(prompt("a flying pig"), seed=1).subjects[0].drawing.nature is Nature.FLYER
    dog = plan(prompt("a dog swimming in a lake"), seed=1).subjects[0].drawing
    assert dog.nature is Nature.BOAT
    assert dog.waterline is not None


def test_seeds_give_different_pictures_of_an_idea() -> None:
    """An idea has many symbols."""
    seen = {mains(plan(prompt("freedom"), seed=seed)) for seed in range(12)}
    assert len(seen) >= 3


def test_all_symbols_and_habitats_exist() -> None:
    """The tables name drawings of the pack."""
    for name, idea in abstractions().items():
        for together in idea.symbols:
            assert any(symbol.is_main for symbol in together), name
            assert all(pack.drawing(symbol.drawing) for symbol in together)
    assert len(abstractions()) >= 60
    assert all(habitat(pack.drawing(name)).settings for name in pack.ids())
    natures = {nature.value for nature in Nature}
    lines = (Path(habitats.__file__).parent / "habitats.txt").read_text(encoding="utf-8").splitlines()
    named = (line.partition(":") for line in lines if line and not line.startswith("#"))
    assert {name for head, _, tail in named if head not in natures for name in tail.split()} <= pack.ids_set()


def test_the_echo_is_json() -> None:
    """The client sees words, setting, time, weather, style and mood as plain values."""
    told = echo(plan(prompt("a blorptastic cat at night"), seed=1))
    assert told["drawn"] == ["cat", "at night"]
    assert told["unknown"] == ["blorptastic"]
    assert (told["time"], told["style"]) == ("night", "papercut")
