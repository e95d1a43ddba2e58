"""What holds for every prompt."""

from __future__ import annotations

import dataclasses

from hypothesis import given, settings
from hypothesis import strategies as st

from journeyman import errors
from journeyman.tasks import parameters
from journeyman.tasks.parameters import EVERY_MODEL, MIDJOURNEY_VERSIONS, Kind, Limit, Parameter
from journeyman.tasks.prompt import Prompt, echo, parameters_line, parse
from journeyman.tasks.task import Bot

SCRAPS = [
    *(f"--{name}" for name in parameters.BY_NAME),
    *("--", "—", "–", "-", "—ar", "–v", "::", "::2", "::-1", "{a, b}", '"', ",", ".", "<", ">"),
    *("\x00", "\ud800", "\u202e"),
    *("https://a.example/1", "<https://a.example/2>::2", "http://", "blob:x", "random", "raw", "loop", "16:9", "0:1"),
    *("0", "1", "7", "8.2", "6.1", ".5", "-5", "4294967296", "cat", "red dog", "猫", "é"),
]  # fmt: skip
SOUP = st.lists(st.sampled_from(SCRAPS) | st.text(max_size=5), max_size=20).flatmap(
    lambda scraps: st.sampled_from(["", " "]).map(lambda glue: glue.join(scraps))
)
BOTS = st.sampled_from(Bot)

LINKS = st.integers(1, 99).map(lambda number: f"https://a.example/{number}.png")
WORDS = st.text(st.characters(codec="utf-8"), max_size=8).map(lambda word: word.lstrip("-\u2014\u2013\u2012\u2212<"))
EXAMPLES = {
    Kind.FLAG: [""],
    Kind.RATIO: ["16:9", "1920:1080", "1:1", "3：14"],
    Kind.VIDEO: ["", "1"],
    Kind.PHRASES: ["dogs", "red hats,cats", "雨，雪"],
    Kind.LINKS: ["https://a.example/1", "<https://a.example/1::2>"],
    Kind.REFERENCES: ["7 <https://a.example/1>::2 https://a.example/2", "99::.5"],
    Kind.CODES: ["", "abc m123"],
    Kind.END: ["loop", "https://a.example/1"],
    Kind.CHOICE: ["raw", "abc-1"],
}


def values(parameter: Parameter, limit: Limit) -> st.SearchStrategy[str]:
    """Give values that a parameter accepts."""
    if limit.choices:
        return st.sampled_from(limit.choices)
    if parameter.kind is Kind.INTEGER:
        return st.integers(int(limit.least), int(limit.most)).map(str)
    if parameter.kind is Kind.NUMBER:
        return st.floats(limit.least, limit.most).map(lambda number: f"{number:.4f}")
    return st.sampled_from(EXAMPLES[parameter.kind])


@st.composite
def good_prompts(draw: st.DrawFn) -> str:
    """Give prompts that no one would refuse: links, text, and parameters of one model."""
    model = draw(st.sampled_from(sorted(EVERY_MODEL)))
    excluded = {name for pair in parameters.EXCLUDING for name in pair} | {"hd", "repeat"}
    tail = [f"--{model}" if model.startswith("niji") else f"--v {model}"]
    for parameter in draw(st.lists(st.sampled_from(parameters.PARAMETERS), max_size=8)):
        limit = parameter.limit(model)
        if limit and parameter.name not in excluded:
            name = draw(st.sampled_from([parameter.name, *parameter.aliases]))
            tail.append(f"{draw(st.sampled_from(['--', '—']))}{name} {draw(values(parameter, limit))}")
    links = draw(st.lists(LINKS | LINKS.map(lambda link: f"<{link}>::2"), max_size=3))
    text = ["cat", *draw(st.lists(WORDS, max_size=5))]
    return " ".join([*links, *text, *draw(st.permutations(tail))])


def meaning(prompt: Prompt) -> dict[str, object]:
    """Give all of a prompt but how it was typed."""
    return {
        field.name: getattr(prompt, field.name)
        for field in dataclasses.fields(Prompt)
        if field.name not in {"raw", "typed"}
    }


@given(raw=SOUP | st.text(), bot=BOTS)
@settings(max_examples=500)
def test_prompts_are_read_or_refused(raw: str, bot: Bot) -> None:
    """Whatever is typed, it is read, or refused with a sentence in both languages."""
    try:
        prompt = parse(raw, bot)
    except errors.Refused as refused:
        answer = refused.sentence("zh") + refused.sentence("en")
    else:
        answer = echo(prompt, 1) + parameters_line(prompt, 1)
    assert answer.encode()


@given(raw=SOUP, bot=BOTS)
@settings(max_examples=500)
def test_the_echo_of_any_prompt_means_the_same(raw: str, bot: Bot) -> None:
    """Whatever was understood of a heap of scraps, its echo means the same, to either bot."""
    try:
        prompt = parse(raw, bot)
    except errors.Refused:
        return
    same_meaning(prompt)


@given(raw=good_prompts())
@settings(max_examples=300)
def test_the_echo_of_a_good_prompt_means_the_same(raw: str) -> None:
    """A prompt with parameters of its model is read, and its echo means the same."""
    try:
        same_meaning(parse(raw))
    except errors.InvalidParameter as refused:
        # Random text may hold a multi-prompt whose weights do not add up.
        assert refused.details["name"] == "::"  # noqa: PT017 - the refusal is one of two good outcomes


def same_meaning(prompt: Prompt) -> None:
    """Check that the echo of a prompt means the same, but for what it has done with, and is its own echo."""
    seed = 4242
    expected = {**meaning(prompt), "others": heeded(prompt, seed)}
    for bot in Bot:
        again = parse(echo(prompt, seed), bot)
        assert {**meaning(again), "others": heeded(again, seed)} == expected
        assert echo(again, seed) == echo(prompt, seed)


def heeded(prompt: Prompt, seed: int) -> dict[str, str]:
    """Give what only some engines use, without repeats, weights of nothing, and how raw and random were written."""
    gone = {"repeat", *(name for name, base in (("cw", "cref"), ("ow", "oref")) if base not in prompt.others)}
    others = {name: value for name, value in prompt.others.items() if name not in gone}
    if others.get("style") == "raw":
        del others["style"]
    if "sref" in others:
        others["sref"] = " ".join(str(seed) if word == "random" else word for word in others["sref"].split(" "))
    return others


@given(raw=SOUP, bot=BOTS)
def test_values_are_inside_their_ranges(raw: str, bot: Bot) -> None:
    """Engines never meet a value outside the documented range."""
    try:
        prompt = parse(raw, bot)
    except errors.Refused:
        return
    assert prompt.seed is None or 0 <= prompt.seed < 2**32
    assert 0 <= prompt.stylize <= 1000
    assert 0 <= prompt.chaos <= 100
    assert 0 <= prompt.weird <= 3000
    assert 0 <= prompt.image_weight <= 3
    assert 0 < prompt.quality <= 5
    assert prompt.version in MIDJOURNEY_VERSIONS or prompt.bot is Bot.NIJI_JOURNEY
    assert prompt.text or len(prompt.links) > 1 or "video" in prompt.others
    assert len(prompt.links) == len(prompt.link_weights)
    assert not prompt.parts or sum(weight for _, weight in prompt.concepts) > 0
    assert not prompt.links or sum(prompt.link_weights) > 0
