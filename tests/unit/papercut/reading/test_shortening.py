"""Weights of words, and shorter prompts."""

from __future__ import annotations

import itertools
from typing import Final

import pytest

from journeyman.engines.papercut.reading import planner
from journeyman.engines.papercut.reading.shortening import shorten
from journeyman.tasks import prompt as prompts
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.suggestions import MOST, STRONG, WEAK
from journeyman.tasks.task import Bot
from tests import hostile
from tests.unit.papercut.reading.prompts import EXPECTATIONS

LONG: Final = (
    "please create a whimsical, majestic tilt-shift photograph of two red foxes and an old owl in a snowy forest "
    "at night, highly detailed, trending on artstation, in the style of watercolor"
)


def weights(text: str) -> dict[str, float]:
    """Give the weight of each token."""
    tokens, _ = shorten(prompts.parse(text), 3)
    return {token.text: token.weight for token in tokens if token.weight is not None}


def draws(text: str) -> str:
    """Say what the first subject of a prompt is."""
    return planner.plan(prompts.parse(text), seed=3).subjects[0].drawing.id


def test_who_weighs_more_than_where_and_how() -> None:
    """Subjects come first, then place, style, hour and weather, mood, and last what is not understood."""
    found = weights(LONG)
    order = ["red foxes", "owl", "forest", "watercolor", "at night", "snowy", "whimsical", "tilt-shift"]
    assert [found[word] for word in order] == sorted((found[word] for word in order), reverse=True)
    assert found["red foxes"] == 1.0
    assert all(found[word] >= STRONG for word in order[:4])
    assert all(found[word] < WEAK for word in ("tilt-shift", "highly", "detailed", "trending", "artstation", "old"))
    assert not {"please", "create", "and", "in"} & set(found)


def test_what_nobody_knows_is_never_strong() -> None:
    """Where nothing is understood no word is made important."""
    found = weights("asdf qwer zxcv")
    assert set(found) == {"asdf", "qwer", "zxcv"}
    assert all(weight < WEAK for weight in found.values())


def test_where_there_is_no_subject_the_place_is_strongest() -> None:
    """The strongest always weighs one, whatever it is."""
    assert weights("a photo of the sea at dawn")["sea"] == 1.0
    assert weights("夜晚的城市，下着雨，霓虹")["城市"] == 1.0


def test_prompts_get_shorter_to_the_main_thing() -> None:
    """Five prompts, each shorter than the one before, lose the weak words first; the parameters stay."""
    _, found = shorten(prompts.parse(f"{LONG} --ar 16:9"), 3)
    assert len(found) == MOST
    assert all(text.endswith(" --ar 16:9") for text in found)
    lengths = [len(text) for text in (LONG + " --ar 16:9", *found)]
    assert lengths == sorted(set(lengths), reverse=True)
    assert not any("artstation" in text for text in found)
    assert found[-1] == "red foxes --ar 16:9"
    assert [draws(text) for text in found] == ["fox"] * MOST


def test_chinese_is_cut_at_its_words() -> None:
    """What joined a word that is left out goes with it, and the rest stays as it was written."""
    _, found = shorten(prompts.parse("三只红色的狐狸在下雪的森林里，夜晚，水彩画，非常精美的细节"), 3)
    assert found == (
        "三只红色的狐狸在下雪的森林里，夜晚，水彩画",
        "三只红色的狐狸在森林里，水彩画",
        "红色的狐狸在森林里，水彩画",
        "红色的狐狸在森林里",
        "狐狸",
    )


def test_what_only_asks_is_left_out() -> None:
    """A shorter prompt begins with what is to be seen."""
    assert shorten(prompts.parse("please draw me a photo of the sea at dawn"), 3)[1] == ("the sea at dawn", "the sea")
    assert shorten(prompts.parse("in a forest, a fox"), 3)[1] == ("a fox",)
    assert shorten(prompts.parse("请画一只狐狸"), 3)[1] == ("一只狐狸", "狐狸")


def test_articles_follow_their_nouns() -> None:
    """What is left reads as if it had been written so."""
    _, found = shorten(prompts.parse("an enormous unbelievable fox beside a blorby owl"), 3)
    assert found[0] == "an enormous fox beside an owl"


@pytest.mark.parametrize("text", [one.prompt for one in EXPECTATIONS])
def test_every_prompt_can_be_shortened(text: str) -> None:
    """The tokens are the prompt, one weighs 1 unless nothing is known, and what is left draws the same thing."""
    prompt = _parsed(text)
    tokens, found = shorten(prompt, 3)
    assert "".join(token.text for token in tokens) == prompt.text
    assert 1 <= len(found) <= MOST
    assert all(len(after) < len(before) for before, after in itertools.pairwise(found))
    plan = planner.plan(prompt, seed=3)
    main = plan.subjects[0]
    if main.is_main and main.words:
        for short in found:
            assert planner.plan(_parsed(short), seed=3).subjects[0].drawing.id == main.drawing.id


@pytest.mark.parametrize("name", [name for name, text in hostile.TEXTS.items() if text.strip()])
def test_hostile_texts_are_weighed(name: str) -> None:
    """Whatever is typed, the tokens are the whole of it and there is something to draw."""
    prompt = _parsed(hostile.TEXTS[name])
    tokens, found = shorten(prompt, 3)
    assert "".join(token.text for token in tokens) == prompt.text
    assert 1 <= len(found) <= MOST


def _parsed(text: str) -> Prompt:
    """Make a prompt of a text that need not be one that the parser accepts."""
    return Prompt(raw=text, text=text, bot=Bot.MID_JOURNEY, version="8.2")
