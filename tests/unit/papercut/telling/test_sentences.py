"""What is told of a picture is read as what the picture shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from journeyman.engines.base import Job
from journeyman.engines.papercut.art import pack
from journeyman.engines.papercut.commissions import commission
from journeyman.engines.papercut.orders import Commission
from journeyman.engines.papercut.plan import Plan, Setting, Subject
from journeyman.engines.papercut.scene import Scene, decode
from journeyman.engines.papercut.telling import phrases, shades
from journeyman.engines.papercut.telling.naming import HEADS, read, says
from journeyman.engines.papercut.telling.pictures import seen
from journeyman.engines.papercut.telling.sentences import disagreements, tell
from journeyman.tasks import prompt as prompts
from journeyman.tasks.task import Action, SpeedMode, TaskId

DESCRIBED: Final = (
    "a fox in a snowy forest",
    "three cats and a dog on a beach at sunset",
    "a tiny red boat on a stormy sea, oil painting",
    "夜晚的城市，下着雨，霓虹",
    "a whale under the stars, stained glass",
    "nostalgia",
    "two kittens and a woman under a tree in pink and gold",
    "portrait of a woman, pencil sketch",
    "a dark green forest with a giant red mushroom, mysterious",
    "a penguin under the aurora",
    "seven sheep and a windmill, foggy, ukiyo-e",
    "a #3355aa bicycle in a village",
    "space",
    "xyzzy",
)


def scenes(text: str) -> list[Scene]:
    """Give the four scenes of a prompt."""
    prompt = prompts.parse(text)
    job = Job(task_id=TaskId(1), action=Action.IMAGINE, bot=prompt.bot, prompt=prompt, seed=6, mode=SpeedMode.FAST)
    made = commission(job)
    assert isinstance(made, Commission)
    found = [decode(order.scene) for order in made.orders]
    return [scene for scene in found if scene is not None]


@pytest.mark.parametrize("text", DESCRIBED)
def test_what_is_told_is_read_as_what_is_seen(text: str) -> None:
    """Each of the four prompts of each of the four pictures gives the picture's plan again, word for word."""
    described = [seen(scene) for scene in scenes(text)]
    assert len(described) == 4
    for plan in described:
        for told in tell(plan, seed=3):
            found = read(told)
            assert found.unknown == ()
            assert disagreements(plan, found) == 0, told


@pytest.mark.parametrize("text", DESCRIBED)
def test_the_prompts_differ_and_another_seed_gives_others(text: str) -> None:
    """Four prompts are four texts, and asking again with another seed says it differently."""
    plan = seen(scenes(text)[0])
    first, again, other = tell(plan, seed=1), tell(plan, seed=1), tell(plan, seed=2)
    assert len(set(first)) == 4
    assert first == again
    assert first != other


def test_disagreements_are_seen() -> None:
    """Another animal, number, colour, place, hour, style, light and an unknown word each count."""
    plan = read("a red owl in a forest at night, watercolor, under the stars")
    others = ("a blue owl", "two red owls", "a red dog", "an owl")
    told = "{} in a forest at night, watercolor, under the stars"
    assert disagreements(plan, read(told.format("a red owl"))) == 0
    assert all(disagreements(plan, read(told.format(other))) > 0 for other in others)
    assert disagreements(plan, read("a red owl in a forest at night, watercolor, under the stars, blorb")) == 1
    assert disagreements(plan, replace(plan, setting=Setting.SEA)) == 2
    assert disagreements(plan, replace(plan, stars=False)) == 2


@pytest.mark.parametrize("field", ["setting", "time", "weather", "mood", "style"])
def test_phrases_mean_what_they_stand_for(field: str) -> None:
    """Every phrase is read as its value, brings nobody in, and holds no unknown word."""
    tables = {"setting": phrases.PLACES, "time": phrases.HOURS, "weather": phrases.WEATHERS,
              "mood": phrases.MOODS, "style": phrases.STYLES}  # fmt: skip
    said = [(value, phrase) for value, several in tables[field].items() for phrase in several]
    assert len(said) >= 16
    for value, phrase in said:
        found = read(f"a house, {phrase}")
        assert (getattr(found, field), found.unknown) == (value, ()), phrase
        assert [subject.drawing.id for subject in found.subjects] == ["house"], phrase


def test_nearly_every_drawing_has_words() -> None:
    """One of a drawing and five of it are said so that they are read as that; portraits' faces and keycaps are not."""
    told: list[tuple[Subject, Plan]] = []
    for name in pack.ids():
        if name in HEADS or name.startswith("keycap"):
            continue
        for count in (1, 5):
            subject = Subject(drawing=pack.drawing(name), count=count)
            told.append((subject, read(f"{says(subject)}, plain background")))
    assert len(told) > 3000
    assert [
        subject.drawing.id
        for subject, found in told
        if [(one.drawing.id, one.count) for one in found.subjects] != [(subject.drawing.id, subject.count)]
    ] == []


def test_numbers_are_in_the_plural_and_sizes_have_words() -> None:
    """People would say it so."""

    def say(name: str, count: int = 1, size: float = 1.0, colour: str | None = None) -> str:
        return says(Subject(drawing=pack.drawing(name), count=count, size=size, colour=colour))

    assert say("cat", 3) == "three cats"
    assert say("mouse", 2) == "two mice"
    assert say("wolf", 12) == "twelve wolves"
    assert say("cat", size=0.6) == "a kitten"
    assert say("owl", size=2.2) == "a giant owl"
    assert say("elephant", colour="#2f6fd0") == "a blue elephant"
    assert say("elephant", colour="#123456") == "a #123456 elephant"


def test_colours_have_names() -> None:
    """A named colour keeps its name, one in between gets that of its neighbour, and no grey is called brown."""
    assert shades.exact("#d7352c") == "red"
    assert shades.exact("#123456") == "#123456"
    assert [shades.exact(colour) for colour in shades.known(["#d0362e", "#d83a30", "#1e3c7c"], 3)] == [
        "red",
        "navy blue",
    ]
    greys = {shades.exact(shades.nearest(f"#{level:02x}{level + 3:02x}{level + 7:02x}")) for level in range(0, 249, 8)}
    assert greys <= {"black", "dark grey", "grey", "light grey", "silver", "white"}
