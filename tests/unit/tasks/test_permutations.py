"""How one prompt becomes several."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journeyman import errors
from journeyman.tasks import permutations
from journeyman.tasks.permutations import expand
from journeyman.tasks.prompt import parse
from journeyman.tasks.task import SpeedMode
from tests import hostile


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("{red, green} bird", ["red bird", "green bird"], id="text"),
        pytest.param("a {b,c} {d,e}", ["a b d", "a b e", "a c d", "a c e"], id="the left-most varies slowest"),
        pytest.param(
            "{seagull {on a pier, on a beach}, poodle} 3D",
            ["seagull on a pier 3D", "seagull on a beach 3D", "poodle 3D"],
            id="nested",
        ),
        pytest.param("{a {b, c} d, e} {f, g}", ["a b d f", "a b d g", "a c d f", "a c d g", "e f", "e g"], id="both"),
        pytest.param("https://a.example/{1, 2} x", ["https://a.example/1 x", "https://a.example/2 x"], id="link"),
        pytest.param("hot::{1, 2} dog", ["hot::1 dog", "hot::2 dog"], id="weight"),
        pytest.param("fox --ar {1:1, 16:9}", ["fox --ar 1:1", "fox --ar 16:9"], id="value"),
        pytest.param("fox --{v 7, niji, tile}", ["fox --v 7", "fox --niji", "fox --tile"], id="name"),
        pytest.param("{红，绿}鸟", ["红鸟", "绿鸟"], id="full-width comma"),
        pytest.param("a{,very} red", ["a red", "avery red"], id="empty option"),
        pytest.param("{a, a}", ["a", "a"], id="equal options"),
        pytest.param(r"{red\, pink, green}", [r"red\, pink", "green"], id="escaped comma"),
        pytest.param(r"{a, b} \{c, d\}", [r"a \{c, d\}", r"b \{c, d\}"], id="escaped braces"),
        pytest.param("{fox} in {{a, b}}", ["{fox} in {a}", "{fox} in {b}"], id="no comma of its own"),
        pytest.param(":-{ {a, b {c, d}", [":-{ {a, b c", ":-{ {a, b d"], id="no partner"),
        pytest.param("a } b {c, d}} e", ["a } b c} e", "a } b d} e"], id="no partner on the left"),
        pytest.param("fox --repeat 3", ["fox"] * 3, id="repeat"),
        pytest.param("fox--r 2,", ["fox"] * 2, id="glued repeat"),
        pytest.param("fox —R 2 , --ar 3:2 --repeat 5", ["fox --ar 3:2"] * 2, id="the first repeat counts"),
        pytest.param("fox --seed 7 --r 2 --tile", ["fox --seed 7 --tile"] * 2, id="the seed stays"),
        pytest.param("fox --no a, b --r 2 --no c", ["fox --no a, b --no c"] * 2, id="between lists"),
        pytest.param("{a --r 2, b} --{hd, r 3}", [*["a --hd"] * 2, *"aa", "b --hd", *"bbb"], id="braces and repeat"),
        pytest.param(r"\{fox --r\, 2\, --tile", [r"\{fox --tile"] * 2, id="escaped comma after a name"),
        pytest.param("fox --repeat 1", ["fox"], id="once"),
        pytest.param("fox  \n --raw --relax", ["fox  \n --raw --relax"], id="neither"),
        pytest.param("", [""], id="nothing"),
    ],
)  # fmt: skip
def test_prompts_become(raw: str, expected: list[str]) -> None:
    """Each prompt becomes those that Midjourney makes of it, in its order."""
    assert list(expand(raw)) == expected


@pytest.mark.parametrize(
    ("raw", "count"),
    [
        pytest.param("{a,b}" * 6, "64", id="just too many"),
        pytest.param("{" + "," * 40 + "}", "41", id="one too many"),
        pytest.param("{b,c} a --r 40", "80", id="repeated"),
        pytest.param("{a,b}" * 6 + " --r 2", "≥ 64", id="too many, and repeated"),
        pytest.param("{a,b}" * 30, "> 1000000", id="a billion"),
        pytest.param("{a,b}" * 20_000, "> 1000000", id="more than numbers have names for"),
        pytest.param("{" * 9 + "a,b}" + ",c}{d,e}" * 8 + "{f,g}" * 30, "> 1000000", id="nested"),
        pytest.param("{a," * 20_000 + "}" * 20_000, "20001", id="deep"),
    ],
)
def test_too_many_are_refused(raw: str, count: str) -> None:
    """More than forty are refused with the number there would be, as far as anybody wants to know it."""
    with pytest.raises(errors.TooManyTasks) as caught:
        expand(raw)
    assert f"会产生{count}个任务，最多40个" in caught.value.sentence("zh")
    assert f"would make {count} tasks; at most 40" in caught.value.sentence("en")


def test_forty_are_accepted() -> None:
    """The limit itself is no refusal, and a smaller one may be set."""
    assert len(expand("{a,b}{c,d} --repeat 10")) == 40
    assert len(expand("{a,b}{a,b}", most=4)) == 4
    with pytest.raises(errors.TooManyTasks):
        expand("{a,b}{a,b}", most=3)


@pytest.mark.parametrize("raw", ["fox --r", "fox --r 41", "fox --r 2 in snow", "fox --r 2 --foo"])
def test_a_wrong_repeat_is_refused(raw: str) -> None:
    """A bad number, and stray words that would else join the text, are refused as the parser does."""
    with pytest.raises(errors.InvalidRequest) as expanded:
        expand(raw)
    with pytest.raises(errors.InvalidRequest) as parsed:
        parse(raw)
    assert str(expanded.value) == str(parsed.value)


def test_several_tasks_are_not_made_in_relax_mode() -> None:
    """Only one task of a prompt is made in relax mode; fast and turbo make all."""
    permutations.check_mode(1, SpeedMode.RELAX)
    permutations.check_mode(40, SpeedMode.FAST)
    permutations.check_mode(40, SpeedMode.TURBO)
    with pytest.raises(errors.BatchInRelax, match="Can not submit batch jobs in relax mode"):
        permutations.check_mode(2, SpeedMode.RELAX)


SIGNS = st.text(alphabet=["{", "}", ",", "，", "\\", "a", "b", " "], max_size=16)


def by_definition(text: str) -> list[str]:
    """Resolve braces as the page describes it, one at a time and without regard to how many come out."""
    tokens = re.findall(r"\\[{},，]|.", text, re.DOTALL)
    for start, token in enumerate(tokens):
        options = options_at(tokens, start) if token == "{" else None
        if options:
            length = sum(map(len, options)) + len(options)  # tokens up to the closing brace
            before = "".join(tokens[:start])
            chosen = [one.strip() for option in options for one in by_definition("".join(option))]
            rest = by_definition("".join(tokens[start + 1 + length :]))
            return [before + one + after for one in chosen for after in rest]
    return [text]


def options_at(tokens: list[str], start: int) -> list[list[str]] | None:
    """Cut what stands in a pair of braces at its own commas; ``None`` when there is no pair or no comma."""
    options: list[list[str]] = [[]]
    depth = 1
    for token in tokens[start + 1 :]:
        depth += (token == "{") - (token == "}")
        if not depth:
            return options if len(options) > 1 else None
        if depth == 1 and token in {",", "，"}:
            options.append([])
        else:
            options[-1].append(token)
    return None


@given(raw=SIGNS)
@settings(max_examples=500)
def test_braces_are_resolved_as_described(raw: str) -> None:
    """Whatever the braces, the prompts are those of the plain definition, or refused by their number."""
    expected = by_definition(raw) if "{" in raw else [raw]
    try:
        assert list(expand(raw)) == expected
    except errors.TooManyTasks as refused:
        assert refused.details["count"] == len(expected) > permutations.MOST_TASKS  # noqa: PT017 - one of two good ends


@given(
    raw=st.text()
    | st.lists(st.sampled_from(["{", "}", ",", "--r", "--repeat", "2", "a", "--", "—r", "--v 7", " "])).map("".join)
)
def test_anything_is_expanded_or_refused(raw: str) -> None:  # fmt: skip
    """Whatever is typed, it becomes one to forty prompts that stand for themselves, or is refused."""
    try:
        prompts = expand(raw)
    except errors.Refused:
        return
    assert 1 <= len(prompts) <= permutations.MOST_TASKS
    assert [expand(prompt) for prompt in prompts] == [(prompt,) for prompt in prompts]
    for prompt in prompts:
        try:
            assert "repeat" not in parse(prompt).others
        except errors.Refused:
            continue  # what is wrong with it has nothing to do with its number


@given(raw=st.text().filter(lambda text: "{" not in text and "r" not in text.lower()))
def test_a_plain_prompt_is_itself(raw: str) -> None:
    """A prompt without braces and repeats is not touched."""
    assert expand(raw) == (raw,)


@pytest.mark.parametrize("unit", [*hostile.UNITS, *hostile.BRACES], ids=repr)
@pytest.mark.parametrize("start", hostile.STARTS, ids=repr)
def test_hostile_prompts_are_expanded_or_refused(start: str, unit: str) -> None:
    """A hundred thousand hostile characters become at most forty prompts, or are refused in a short sentence."""
    sentence = ""
    try:
        assert len(expand(hostile.prompt(start, unit))) <= permutations.MOST_TASKS
    except errors.Refused as refused:
        sentence = refused.sentence("en")
    assert len(sentence) < 2500
