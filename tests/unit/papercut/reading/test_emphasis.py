"""Weights in prompts."""

from __future__ import annotations

from journeyman.engines.papercut.plan import Plan, Setting, TimeOfDay
from journeyman.engines.papercut.reading import planner
from journeyman.tasks import prompt as prompts


def planned(text: str) -> Plan:
    """Plan a prompt."""
    return planner.plan(prompts.parse(text), seed=2)


def sizes(text: str) -> dict[str, float]:
    """Give the sizes of the subjects, in the order of importance."""
    return {subject.drawing.id: subject.size for subject in planned(text).subjects}


def test_the_heavier_is_first_and_larger() -> None:
    """Whichever part is heavier leads, wherever it stands."""
    first, second = sizes("a fox::3 an owl::1"), sizes("a fox::1 an owl::3")
    assert list(first) == ["fox", "owl"]
    assert list(second) == ["owl", "fox"]
    assert first["fox"] > 1 > first["owl"]
    assert second["owl"] > 1 > second["fox"]


def test_sizes_follow_weights_in_order() -> None:
    """The more a part weighs against the others, the larger it is."""
    grown = [sizes(f"a fox::{weight} an owl::1")["fox"] for weight in (0.5, 0.8, 1, 1.5, 3, 8)]
    assert grown == sorted(grown)
    assert grown[0] < grown[2] == 1.0 < grown[-1]


def test_weights_are_relative() -> None:
    """Equal weights change nothing, and hundreds are as good as ones."""
    assert sizes("a fox::1 an owl::1") == sizes("a fox::50 an owl::50") == {"fox": 1.0, "owl": 1.0}
    assert sizes("a fox::3 an owl::1") == sizes("a fox::300 an owl::100")


def test_what_weighs_little_is_background() -> None:
    """A light part is small and no main subject; one of weight nought is not there."""
    dog = next(one for one in planned("a horse::1 a dog::0.1").subjects if one.drawing.id == "dog")
    assert not dog.is_main
    assert dog.size < 0.6
    assert "cat" not in sizes("a dog::1 a cat::0")


def test_negative_weights_ban() -> None:
    """A part of negative weight is what --no is."""
    weighed = planned("a garden with a dog::2 trees::-0.5 a cat::-0.5")
    without = planned("a garden with a dog --no trees, a cat")
    assert weighed.banned == without.banned
    assert {"trees", "cat"} <= weighed.banned


def test_the_heavier_place_and_hour_win() -> None:
    """Of two places or hours in different parts the heavier part's is shown."""
    assert planned("a forest::3 the sea::1 a fox::2").setting is Setting.FOREST
    assert planned("a forest::1 the sea::3 a fox::2").setting is Setting.SEA
    assert planned("a cat::2 at night::1 at noon::1.5").time is TimeOfDay.DAY
    assert planned("a cat::2 at night::1.5 at noon::1").time is TimeOfDay.NIGHT


def test_words_are_reported_in_their_order() -> None:
    """Reading the heavy part first does not turn the report round."""
    assert planned("a fox::1 an owl::3 in a forest").drawn == ("fox", "owl", "forest")
