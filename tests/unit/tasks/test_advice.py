"""What clients are told about prompts that are accepted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman import errors
from journeyman.tasks import parameters
from journeyman.tasks.advice import advise
from journeyman.tasks.prompt import parse
from journeyman.tasks.task import SpeedMode

LINK = "https://a.example/1"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a red fox --ar 16:9 --s 50 --no cats --seed 7 --relax --style raw --r 2", []),
        ("a --seed 1 --seed 2 --fast --relax --relax", ["the first one counts; passed over: --seed, --relax."]),
        ("a --no b --no c", []),
        ("a --q 3 --v 7", ["--q 3 became 4, the nearest value of --version 7."]),
        ("a --q 1.0 --v 7", []),
        ("a --quality .3 --niji 5", ["--quality .3 became 0.25, the nearest value of --niji 5."]),
        ("a --v 8.0", ["--v 8.0 became 8.2."]),
        ("a --v 7.0", []),
        ("a --q 2", ["Midjourney has no --q with --version 8.2; other engines do."]),
        ("a::2 b", ["Midjourney does not split a prompt at :: with --version 8.2; other engines do."]),
        ("a::2 --niji", ["does not split a prompt at :: with --niji 7"]),
        ("a::2 b --v 6.1", []),
        ("a --ar 3:1 --v 4", ["Midjourney draws at most 2:1 with --version 4 and takes the nearest ratio."]),
        ("a --ar 1:3 --v 3", ["at most 5:2 with --version 3"]),
        ("a --ar 1:2 --niji 4", []),
        ("a --turbo", ["Midjourney has no turbo mode with --version 8.2 and uses fast mode."]),
        ("a --turbo --v 7", []),
        ("a --cw 5 --v 6", ["--cw changes nothing without --cref."]),
        ("a --sw 5 --sv 4", ["--sw changes nothing without --sref.", "--sv changes nothing without --sref."]),
        (f"a --sref 5 {LINK} --sw 5", ["Only some engines heed --sref, --sw."]),
        ("a --iw 2", ["--iw changes nothing without an image prompt."]),
        (f"{LINK} a --iw 2", []),
        (f"{LINK} {LINK} --s 50 --c 5", ["Without text these change nothing: --s, --c."]),
        ("a --zoom 2", ["--zoom changes nothing outside of Custom Zoom."]),
        ("a --exp 5 --p --zoom 1", ["outside of Custom Zoom.", "Only some engines heed --exp, --p."]),
        ("a --style 4a --v 4", ["Only some engines heed --style."]),
        ("a --loop --bs 2", ["--loop changes nothing without --video.", "--bs changes nothing without --video."]),
        (f"{LINK} --video --motion low --raw --fast", ["Only some engines heed --video, --motion."]),
        ("a --video", ["--video animates a picture, and none is given.", "Only some engines heed --video."]),
        (f"{LINK} --video --s 50 --exp 5", ["A video takes no heed of --s, --exp.", "Only some engines heed --video."]),
        (f"{LINK} --video --hd --relax", ["Midjourney makes no HD video in relax mode.", "heed --video."]),
    ],
)  # fmt: skip
def test_clients_are_told(raw: str, expected: list[str]) -> None:
    """What was passed over, changed or has no effect is told; what is taken as it is, is not."""
    said = advise(parse(raw))
    assert len(said) == len(expected), said
    for clause, words in zip(said, expected, strict=True):
        assert words in clause


def test_what_comes_beside_the_prompt_counts() -> None:
    """Pictures sent along, the request's speed and the dialog's question change what is worth telling."""
    assert advise(parse("a --iw 2"), references=1) == ()
    assert advise(parse("a --zoom 2"), is_custom_zoom=True) == ()
    assert advise(parse("a"), mode=SpeedMode.TURBO) == advise(parse("a --turbo"))
    (overruled,) = advise(parse("a --relax"), mode=SpeedMode.FAST)
    assert overruled == "--relax is overruled: the request itself asks for fast mode."
    assert advise(parse("a --relax"), mode=SpeedMode.RELAX) == ()


SCRAPS = [*(f"--{name}" for name in parameters.BY_NAME), "1", "7", "2", "raw", "low", LINK, "5", "16:9", "a::2", ".5"]


@given(scraps=st.lists(st.sampled_from(SCRAPS), max_size=8), references=st.integers(0, 2))
def test_advice_is_in_two_languages(scraps: list[str], references: int) -> None:
    """All advice is an English sentence and a Chinese one that name the same parameters."""
    try:
        prompt = parse(" ".join(["cat", *scraps]), references=references)
    except errors.Refused:
        return
    for clause in advise(prompt, references=references):
        assert clause.endswith(".")
        assert re.search("[\u4e00-\u9fff]", clause.zh)
        assert not re.search("[\u4e00-\u9fff]", clause)
        assert set(re.findall("--[a-z]+", clause)) == set(re.findall("--[a-z]+", clause.zh))
