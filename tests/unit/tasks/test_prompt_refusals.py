"""Which prompts are refused, and what the client reads."""

from __future__ import annotations

import pytest

from journeyman import errors
from journeyman.tasks import parameters
from journeyman.tasks.prompt import parse
from tests import hostile


def refusal(raw: str) -> errors.Refused:
    """Parse what must be refused."""
    with pytest.raises(errors.Refused) as caught:
        parse(raw)
    return caught.value


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        pytest.param("a --foo", "--foo", id="unknown"),
        pytest.param("a --foo 1 --qux 2 --foo", "--foo, --qux", id="all of them, each once"),
        pytest.param("a --v 7 abc def", "abc, def", id="stray words"),
        pytest.param("a --foo --v 7 abc", "--foo, abc", id="both"),
        pytest.param("a --raw stray", "stray", id="word after a flag"),
        pytest.param("a --niji cute", "cute", id="word after bare niji"),
        pytest.param("a --niji 6 5", "5", id="second version"),
        pytest.param("a --ar 3:2 --", "--", id="dangling dash"),
        pytest.param("a --stylzie 250", "--stylzie (--stylize?)", id="near name"),
        pytest.param("a --v7", "--v7 (--v 7?)", id="glued value"),
        pytest.param("a --ar16:9", "--ar16:9 (--ar 16:9?)", id="glued ratio"),
        pytest.param("a --ar=16:9", "--ar=16:9 (--ar 16:9?)", id="equals sign"),
        pytest.param("a --size 3", "--size (--ar?)", id="another program's name"),
        pytest.param("a --50%", "--50%", id="number"),
        pytest.param("a —foo", "--foo", id="em dash"),
        pytest.param("a cat —ar 16:9 —s 1000 –v 5", "–v (--v?)", id="en dash in the tail"),
        pytest.param("a –ar 16:9", "–ar (--ar?)", id="en dash in the text"),
        pytest.param("a -- ar 16:9", "-- ar (--ar?)", id="blank after the dashes"),
        pytest.param("a — ar 16:9", "— ar (--ar?)", id="blank after the em dash"),
        pytest.param("a --v 7 -s 50", "-s (--s?), 50", id="single dash"),
        pytest.param("a --v 7 -5", "-5", id="negative number"),
        pytest.param("a --v 7 -é", "-é", id="dash and a foreign letter"),
        pytest.param("a --sref 1 foo", "foo", id="word after codes"),
        pytest.param("a --sref random é", "é", id="foreign letter after codes"),
        pytest.param(f"a --{'x' * 500}", f"--{'x' * 38}…", id="long names are cut"),
    ],
)
def test_what_nobody_knows_is_named(raw: str, names: str) -> None:
    """Unknown names and stray words are all named, in order, with what was perhaps meant."""
    refused = refusal(raw)
    assert isinstance(refused, errors.UnknownParameter)
    assert refused.details["names"] == names


def test_many_unknown_names_make_a_short_sentence() -> None:
    """A prompt full of unknown names is answered by the first twenty and a count."""
    refused = refusal("a " + " ".join(f"--foo{number}" for number in range(100)))
    assert str(refused.details["names"]).endswith(", --foo19, … +80")


def test_the_accepted_names_are_listed() -> None:
    """The sentence lists every parameter with its aliases."""
    sentence = refusal("a --foo").sentence("zh")
    assert sentence.startswith("未知参数：--foo；支持的参数：--aspect / --ar、--version / --v")
    assert [name for name in parameters.BY_NAME if f"--{name}" not in sentence] == []


@pytest.mark.parametrize(
    ("raw", "name", "got", "accepted"),
    [
        ("a --ar 0:1", "--ar", "0:1", "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --ar 1:0", "--ar", "1:0", "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --aspect 15:1", "--aspect", "15:1", "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --ar 1:15", "--ar", "1:15", "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --ar 1.5:1", "--ar", "1.5:1", "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --ar -1:1", "--ar", "-1:1", "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --ar 16", "--ar", "16", "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --ar", "--ar", '""', "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --ar 5:1 --hd", "--ar", "5:1", "1:4..4:1 (--hd)"),
        ("a --ar " + "9" * 99, "--ar", "9" * 40 + "…", "W:H, 1:14..14:1 (16:9, 2:3, …)"),
        ("a --s 1001", "--s", "1001", "0..1000"),
        ("a --stylize -1", "--stylize", "-1", "0..1000"),
        ("a --s 5.5", "--s", "5.5", "0..1000"),
        ("a --s", "--s", '""', "0..1000"),
        ("a --s 500 --v 3", "--s", "500", "625..60000"),
        ("a --chaos 101", "--chaos", "101", "0..100"),
        ("a --weird 3001", "--weird", "3001", "0..3000"),
        ("a --seed 4294967296", "--seed", "4294967296", "0..4294967295"),
        ("a --seed random", "--seed", "random", "0..4294967295"),
        ("a --iw 3.1", "--iw", "3.1", "0..3 (0.5, 1, 1.25, …)"),
        ("a --iw 2.5 --niji 6", "--iw", "2.5", "0..2 (0.5, 1, 1.25, …)"),
        ("a --iw x", "--iw", "x", "0..3 (0.5, 1, 1.25, …)"),
        ("a --q 0", "--q", "0", "1 | 2 | 4"),
        ("a --q 9 --v 6", "--q", "9", "0.5 | 1 | 2"),
        ("a --v 9", "--v", "9", "1 | 2 | 3 | 4 | 5 | 5.1 | 5.2 | 6 | 6.1 | 7 | 8.1 | 8.2"),
        ("a --v", "--v", '""', "1 | 2 | 3 | 4 | 5 | 5.1 | 5.2 | 6 | 6.1 | 7 | 8.1 | 8.2"),
        ("a --niji 8", "--niji", "8", "4 | 5 | 6 | 7"),
        ("a --style cute", "--style", "cute", "raw"),
        ("a --style raw --v 4", "--style", "raw", "4a | 4b | 4c"),
        ("a --style 漆 --v 5.2", "--style", "漆", "A-Z a-z 0-9 -"),
        ("a --no", "--no", '""', "a, b, …"),
        ("a --no ,,", "--no", ",,", "a, b, …"),
        ("a --sref foo", "--sref", "foo", "https://… | 1234567 | random"),
        ("a --sref", "--sref", '""', "https://… | 1234567 | random"),
        ("a --sref 7 https://a.example/1::-1", "--sref", "https://a.example/1::-1", "https://… | 1234567 | random"),
        ("a --cref 5 --v 6", "--cref", "5", "https://…"),
        ("a --oref https://a.example/1 https://a.example/2 --v 7", "--oref", "2 ×", "1..1 ×"),
        ("a --edit" + " https://a.example/1" * 5, "--edit", "5 ×", "1..4 ×"),
        ("a --repeat 41", "--repeat", "41", "1..40"),
        ("a --video 2", "--video", "2", "1"),
        ("a --motion medium", "--motion", "medium", "low | high"),
        ("a --end never", "--end", "never", "https://… | loop"),
        ("a --bs 3", "--bs", "3", "1 | 2 | 4"),
        ("a --stop 5 --v 6", "--stop", "5", "10..100"),
        ("a --zoom 3", "--zoom", "3", "1..2 (0.5, 1, 1.25, …)"),
        ("a " + "--tile " * 201, "--", "> 200 ×", "0..200 ×"),
        ("a::1 b::-2", "::", "-1", "sum > 0 (a::2 b::-0.5)"),
        ("a::0", "::", "0", "sum > 0 (a::2 b::-0.5)"),
        ("a::0.25 b::.25 --no c, d --no e", "::", "0", "sum > 0 (a::2 b::-0.5; --no: -0.5)"),
        ("https://a.example/1::-1 a", "link::", "-1", "> 0 (https://…::2)"),
        ("<https://a.example/1>::-.5, a", "link::", "-.5", "> 0 (https://…::2)"),
        ("https://a.example/1::0 https://a.example/2::0.0001 a", "link::", "0", "> 0 (https://…::2)"),
    ],
)
def test_wrong_values_are_explained(raw: str, name: str, got: str, accepted: str) -> None:
    """A wrong value is shown beside what is accepted for this model, under the name that was typed."""
    refused = refusal(raw)
    assert isinstance(refused, errors.InvalidParameter)
    assert refused.details == {"name": name, "got": got, "accepted": accepted}


@pytest.mark.parametrize(
    ("raw", "name", "other"),
    [
        ("a --cref https://a.example/1 --v 7", "--cref", "--version 7"),
        ("a --oref https://a.example/1", "--oref", "--version 8.2"),
        ("a --stop 50", "--stop", "--version 8.2"),
        ("a --edit https://a.example/1 --niji 6", "--edit", "--niji 6"),
        ("a --tile --v 4", "--tile", "--version 4"),
        ("a --raw --v 5", "--raw", "--version 5"),
        ("a --hd --v 7", "--hd", "--version 7"),
        ("a --s 50 --v 2", "--s", "--version 2"),
        ("a --w 50 --niji 4", "--w", "--niji 4"),
        ("a --v 7 --niji 6", "--niji", "--version"),
        ("a --oref https://a.example/1 --draft --v 7", "--oref", "--draft"),
        ("a --oref https://a.example/1 --q 4 --v 7", "--oref", "--quality 4"),
        ("a --edit https://a.example/1 --tile", "--edit", "--tile"),
    ],
)
def test_what_the_model_lacks_is_refused(raw: str, name: str, other: str) -> None:
    """A parameter that the model does not have, or that another one excludes, is named with the other side."""
    refused = refusal(raw)
    assert isinstance(refused, errors.IncompatibleParameter)
    assert refused.details == {"name": name, "other": other}


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param("", id="nothing"),
        pytest.param(" \n\t\x00\u200b", id="blanks"),
        pytest.param("--ar 16:9", id="only parameters"),
        pytest.param("--video", id="nothing to animate"),
    ],
)
def test_nothing_to_draw_is_refused(raw: str) -> None:
    """There must be text or two pictures."""
    assert isinstance(refusal(raw), errors.EmptyPrompt)


def test_one_picture_alone_is_refused() -> None:
    """A single picture without text is no prompt, wherever it comes from; the sentence says what to add."""
    assert isinstance(refusal("https://a.example/1 --v 7"), errors.OnePictureAlone)
    with pytest.raises(errors.OnePictureAlone, match="another picture"):
        parse("--ar 3:2", references=1)


@pytest.mark.parametrize("link", ["blob:https://a.example/1", "file:///etc/passwd", "<data:image/png;base64,AAAA>"])
def test_links_to_ones_own_machine_are_refused(link: str) -> None:
    """Links that only the client could follow are no text to be drawn."""
    assert isinstance(refusal(f"{link} a cat"), errors.InvalidLink)


@pytest.mark.parametrize("unit", hostile.UNITS, ids=repr)
@pytest.mark.parametrize("start", hostile.STARTS, ids=repr)
def test_hostile_prompts_are_read_or_refused_in_short(start: str, unit: str) -> None:
    """A hundred thousand hostile characters are understood, or refused in a short sentence."""
    sentence = ""
    try:
        parse(hostile.prompt(start, unit))
    except errors.Refused as refused:
        sentence = refused.sentence("en")
    assert len(sentence) < 2500
