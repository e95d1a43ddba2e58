"""From a plan to prompts that, read again, give the plan: the same things, place, hour, weather, mood and style.

A prompt is put together from phrases and then read, as it would be to draw it. What is not understood word for word as
it was meant is put together anew from other phrases.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from journeyman.engines.papercut.plan import Plan, Subject, Weather
from journeyman.engines.papercut.telling import phrases
from journeyman.engines.papercut.telling.naming import HEADS, listed, read, says
from journeyman.engines.papercut.telling.shades import exact

__all__ = ["TRIES", "Choice", "best", "clauses", "disagreements", "spaced", "tell"]

TRIES: Final = 40  #: ways of saying one prompt that are read
_BESIDE: Final = ("beside", "next to", "near", "in front of")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """The parts of a sentence; what is empty is not said."""

    who: str
    beside: str
    where: str
    when: str
    sky: tuple[str, ...]  #: weather and lights
    feel: str
    style: str
    colours: str


def tell(plan: Plan, seed: int) -> tuple[str, ...]:
    """Say a plan in four ways: plainly; with the style, the light, or the mood of the place in front."""
    key = f"{seed}/{plan.seed}"

    def ways(order: Callable[[_Words], str], number: int) -> Iterator[str]:
        for turn in range(TRIES):
            yield order(_words(plan, Choice(key, number + turn), is_explicit=turn % 2 == 1))

    def wrong(found: Plan) -> int:
        return disagreements(plan, found)

    orders = (_plainly, _style_first, _light_first, _mood_first)
    return tuple(best(ways(order, number), wrong) for number, order in enumerate(orders))


def best(ways: Iterator[str], wrong: Callable[[Plan], int]) -> str:
    """Give the first text that is read as it is meant; else the one that comes nearest.

    Args:
        ways: texts to try, at least one.
        wrong: counts what is wrong with what was read.
    """
    chosen, least = "", math.inf
    for text in ways:
        faults = wrong(read(text))
        if faults < least:
            chosen, least = text, faults
        if not faults:
            break
    return chosen


def disagreements(wanted: Plan, found: Plan) -> int:
    """Count what two plans show differently, and the words that were not understood."""
    crowd, other = _crowd(wanted.subjects), _crowd(found.subjects)
    facts = ("setting", "time", "weather", "mood", "style", "stars", "aurora", "rainbow")
    return (
        3 * ((crowd - other).total() + (other - crowd).total())
        + 2 * sum(getattr(wanted, name) != getattr(found, name) for name in facts)
        + len(set(wanted.colours) ^ set(found.colours))
        + len(found.unknown)
        + (_leads(wanted) != _leads(found))
    )


def _crowd(subjects: Sequence[Subject]) -> Counter[tuple[str, int, str | None]]:
    return Counter((one.drawing.id, one.count, one.colour) for one in subjects)


def _leads(plan: Plan) -> str:
    return plan.subjects[0].drawing.id if plan.subjects else ""


class Choice:
    """Chooses among phrases: each list in an order of its own, and the next of each at the next turn."""

    def __init__(self, key: str, turn: int) -> None:
        self._key = key
        self._turn = turn

    def among(self, said: Sequence[str]) -> str:
        """Choose one; nothing of nothing."""
        if not said:
            return ""
        order = list(said)
        Random(f"{self._key}/{said[0]}").shuffle(order)
        return order[self._turn % len(order)]


def _words(plan: Plan, choice: Choice, *, is_explicit: bool) -> _Words:
    """Choose phrases; explicit ones name a clear sky, too, where another may be guessed."""
    mains = [subject for subject in plan.subjects if subject.is_main] or list(plan.subjects)
    others = [subject for subject in plan.subjects if subject not in mains]
    is_clear = plan.weather is Weather.CLEAR and not is_explicit
    is_portrait = any(subject.drawing.id in HEADS for subject in mains)
    lights = [choice.among(said) for name, said in phrases.LIGHTS.items() if getattr(plan, name)]
    return _Words(
        who=listed(tuple(says(subject) for subject in mains)) if mains else "",
        beside=f"{choice.among(_BESIDE)} {listed(tuple(says(one) for one in others))}" if others else "",
        where=choice.among(phrases.PORTRAITS if is_portrait else phrases.PLACES[plan.setting]),
        when=choice.among(phrases.HOURS[plan.time]),
        sky=tuple(word for word in ("" if is_clear else choice.among(phrases.WEATHERS[plan.weather]), *lights) if word),
        feel=choice.among(phrases.MOODS[plan.mood]),
        style=choice.among(phrases.STYLES[plan.style]),
        colours=f"in {listed(tuple(exact(colour) for colour in plan.colours))}" if plan.colours else "",
    )


def _plainly(words: _Words) -> str:
    scene = spaced(words.who, words.beside, words.where, words.when)
    return clauses(scene, *words.sky, words.feel, words.colours, words.style)


def _style_first(words: _Words) -> str:
    scene = spaced(words.style, "of" if words.who else "", words.who, words.beside, words.where)
    return clauses(scene, words.when, *words.sky, words.feel, words.colours)


def _light_first(words: _Words) -> str:
    scene = spaced(words.who, words.beside, words.where)
    return clauses(words.when, *words.sky, scene, words.style, words.feel, words.colours)


def _mood_first(words: _Words) -> str:
    scene = spaced(words.feel, "view of" if words.who else "scene", words.who, words.beside, words.where, words.when)
    return clauses(scene, words.colours, *words.sky, words.style)


def spaced(*words: str) -> str:
    """Join the words that there are."""
    return " ".join(word for word in words if word)


def clauses(*said: str) -> str:
    """Join the clauses that there are."""
    return ", ".join(clause for clause in said if clause)
