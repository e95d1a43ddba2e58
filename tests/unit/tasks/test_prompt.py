"""What a prompt means."""

from __future__ import annotations

import pytest
from _pytest.mark.structures import ParameterSet

from journeyman.tasks.prompt import Prompt, echo, parameters_line, parse
from journeyman.tasks.task import Bot, SpeedMode

MIDJOURNEY, NIJI = Bot.MID_JOURNEY, Bot.NIJI_JOURNEY


def case(raw: str, /, **expected: object) -> ParameterSet:
    """Name a case by its prompt."""
    return pytest.param(raw, expected, id=raw.replace("\x00", "NUL"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        # text
        case("Cat", text="Cat", bot=MIDJOURNEY, version="8.2", aspect=(1, 1), parts=(("Cat", 1.0),), others={}),
        case("  a \n red\u00a0 cat ", text="a red cat", raw="  a \n red\u00a0 cat "),
        case("一只猫 --ar 16:9", text="一只猫", aspect=(16, 9)),
        case('a sign "OPEN -- NOW"', text='a sign "OPEN -- NOW"'),
        case("{red, green} bird", text="{red, green} bird"),
        case("well--made shoes", text="well--made shoes"),
        case("a cat -- black as night", text="a cat -- black as night"),
        case("a cat --", text="a cat --"),
        case("----- a cat", text="----- a cat"),
        case("猫——黑色的 ——毛", text="猫——黑色的 ——毛"),
        case("Paris—no rain", text="Paris—no rain"),
        case("Paris – no rain", text="Paris – no rain"),
        case("Paris –no rain", text="Paris –no rain", no=()),
        case("a\x00b\x07 c\u200bd \ufeffe", text="a b c d e"),
        case("a\ud800b", text="a b"),
        case("see https://a.example/x.png", text="see https://a.example/x.png", links=()),
        case("e\u0301te\u0301 \u202eabc", text="e\u0301te\u0301 \u202eabc"),
        # where a parameter begins
        case("a cat —ar 16:9 —s 250", text="a cat", aspect=(16, 9), stylize=250),
        case("a cat--v 7", text="a cat", version="7"),
        case("a cat--v 7--ar 3:2—s 50", text="a cat", version="7", aspect=(3, 2), stylize=50),
        case("a cat --AR 3:2 --Stylize 5", aspect=(3, 2), stylize=5),
        case("a cat --ar 3:2, --v 7. --tile;", aspect=(3, 2), version="7", tile=True),
        case("a cat --ar 3:2 , --v 7", aspect=(3, 2), version="7"),
        case('"a cat --ar 3:2"', aspect=(3, 2)),
        # links
        case("https://a.example/x.png a cat", links=("https://a.example/x.png",), text="a cat", link_weights=(1.0,)),
        case("HTTP://a.example/x.png a cat", links=("HTTP://a.example/x.png",)),
        case("<https://a.example/x.png> a cat", links=("https://a.example/x.png",)),
        case("https://a.example/1, https://a.example/2; cat", links=("https://a.example/1", "https://a.example/2")),
        case("https://a.example/1 https://a.example/2", text="", parts=()),
        case("https://a.example/1::2 https://a.example/2::.5 cat", link_weights=(2.0, 0.5)),
        case("https://a.example/1:: cat", links=("https://a.example/1",), link_weights=(1.0,)),
        case("<https://a.example/1::2>::3 cat", links=("https://a.example/1::2",), link_weights=(3.0,)),
        case("https://a.example/x--v.png cat", links=("https://a.example/x--v.png",), version="8.2"),
        case("https://a.example/1 --video", text="", others={"video": "1"}),
        case("https:// cat", links=(), text="https:// cat"),
        # the model
        case("a --v 6.1", bot=MIDJOURNEY, version="6.1"),
        case("a --v 7.0", version="7"),
        case("a --version 5.0", version="5"),
        case("a --v 8", version="8.2"),
        case("a --niji", bot=NIJI, version="7"),
        case("a --niji 6", bot=NIJI, version="6"),
        case("a --niji 5.0", bot=NIJI, version="5"),
        # values
        case("a --ar 1920:1080", aspect=(16, 9)),
        case("a --ar 16：9", aspect=(16, 9)),
        case("a --ar 14:1", aspect=(14, 1)),
        case("a --ar 4:1 --hd", aspect=(4, 1), hd=True),
        case("a --seed 0", seed=0),
        case("a --seed 4294967295", seed=4294967295),
        case("a --seed 007", seed=7),
        case("a --stylize 1000 --chaos 100 --weird 3000", stylize=1000, chaos=100, weird=3000),
        case("a --s 0 --c 1 --w 2", stylize=0, chaos=1, weird=2),
        case("a --v 3 --s 2500", stylize=100),
        case("a --v 3 --s 60000", stylize=1000),
        case("a --v 3", stylize=100, image_weight=0.25),
        case("a --v 3 --iw 5", image_weight=3.0),
        case("a --niji 4", image_weight=1.0),
        case("a --iw .5", image_weight=0.5),
        case("a --iw 1.", image_weight=1.0),
        case("a --q 2", quality=2.0),
        case("a --q .5 --v 6", quality=0.5),
        case("a --q 3 --v 7", quality=4.0),
        case("a --q 0.3 --v 5", quality=0.25),
        case("a --no dogs", no=("dogs",)),
        case("a --no dogs, red hats --no 雨，雪、风", no=("dogs", "red hats", "雨", "雪", "风")),
        case('a --no "dogs", cats.', no=("dogs", "cats")),
        case("a --no -5 – dogs", no=("-5 – dogs",)),
        case("a --tile --niji", tile=True),
        case("a --raw", raw_style=True, others={}),
        case("a --style raw", raw_style=True, others={"style": "raw"}),
        case("a --style 4B --v 4", raw_style=False, others={"style": "4b"}),
        case("a --style raw-2XkVb --v 5.2", raw_style=False, others={"style": "raw-2XkVb"}),
        case("a --style RAW --v 5.2", raw_style=True, others={"style": "raw"}),
        case("a --relax", mode=SpeedMode.RELAX),
        case("a --turbo --fast", mode=SpeedMode.TURBO),
        case("a --sd --hd", hd=False, others={"sd": ""}),
        case("a --hd --sd", hd=True, others={}),
        # only for some engines
        case("a --sref random 123::2 <https://a.example/1>::.5", others={"sref": "random 123::2 https://a.example/1::.5"}),
        case("a --sref <https://a.example/1::2>", others={"sref": "<https://a.example/1::2>"}),
        case("a --sref RANDOM --sw 50 --sv 6", others={"sref": "random", "sw": "50", "sv": "6"}),
        case("a --cref https://a.example/1 --cw 0 --v 6", others={"cref": "https://a.example/1", "cw": "0"}),
        case("a --oref https://a.example/1 --ow 400 --v 7", others={"oref": "https://a.example/1", "ow": "400"}),
        case("a --edit https://a.example/1 https://a.example/2", others={"edit": "https://a.example/1 https://a.example/2"}),
        case("a --p", others={"profile": ""}),
        case("a --p abc123 <@!42> --v 7", others={"profile": "abc123 <@!42>"}, version="7"),
        case("a --personalize", others={"profile": ""}),
        case("a --r 4", others={"repeat": "4"}),
        case("a --exp 10 --draft --stealth --public", others={"exp": "10", "draft": "", "stealth": ""}),
        case("a --video 1 --motion HIGH --loop --bs 2", others={"video": "1", "motion": "high", "loop": "", "bs": "2"}),
        case("a --video --end loop", others={"video": "1", "end": "loop"}),
        case("a --video --end <https://a.example/1>", others={"video": "1", "end": "https://a.example/1"}),
        case("a --zoom 1.50", others={"zoom": "1.5"}),
        case("a --zoom --ar 1:2", others={"zoom": "2"}, aspect=(1, 2)),
        case("a --zoom 1 --ar 1:2", others={"zoom": "1"}, aspect=(1, 2)),
        case("a --dref https://a.example/1 --niji 4", others={"dref": "https://a.example/1"}),
        case("a --stop 50 --v 6", others={"stop": "50"}),
        case("a --sameseed 5 --uplight --v 3", others={"sameseed": "5", "uplight": ""}),
        # the first of equals counts
        case("a --seed 1 --seed 2", seed=1),
        case("a --ar 3:2 --aspect 0:1", aspect=(3, 2)),
        case("a --v 7 --version 6", version="7"),
        # multi-prompts
        case("hot:: dog", text="hot:: dog", parts=(("hot", 1.0), ("dog", 1.0))),
        case("hot::2 dog::-.5 cat", parts=(("hot", 2.0), ("dog", -0.5), ("cat", 1.0))),
        case("hot:: 3 dogs::1.5 --v 6", parts=(("hot", 1.0), ("3 dogs", 1.5))),
        case("space::2ships", parts=(("space", 1.0), ("2ships", 1.0))),
        case("::2 dog::", parts=(("dog", 1.0),)),
        case("hot::1 dog::.5 --no cats", parts=(("hot", 1.0), ("dog", 0.5))),
        case("ratio 16:9 sign", parts=(("ratio 16:9 sign", 1.0),)),
    ],
)  # fmt: skip
def test_prompts_mean(raw: str, expected: dict[str, object]) -> None:
    """Each prompt parses to what Midjourney makes of it."""
    prompt = parse(raw)
    assert {name: getattr(prompt, name) for name in expected} == expected


def test_no_weighs_against_the_parts() -> None:
    """``--no`` counts as one more part of weight -0.5, whatever its number of phrases."""
    assert parse("hot::2 dog --no cats, rain --no 雨").concepts == (("hot", 2), ("dog", 1), ("cats, rain, 雨", -0.5))
    assert parse("hot dog").concepts == (("hot dog", 1),)


def test_the_bot_is_a_default() -> None:
    """The bot asked for decides the model until the prompt names one."""
    assert parse("a", NIJI).model == "niji 7"
    assert parse("a --niji 6", MIDJOURNEY).model == "niji 6"
    assert parse("a --v 6", NIJI).model == "6"


def test_pictures_beside_the_prompt_count() -> None:
    """Two pictures need no text, wherever they come from."""
    assert parse("--ar 3:2", references=2).text == ""
    assert parse("https://a.example/1", references=1).links == ("https://a.example/1",)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param("Cat", "Cat --v 8.2", id="default model"),
        pytest.param("a --niji", "a --niji 7", id="niji without number"),
        pytest.param("a --v 7 --ar 1920:1080", "a --v 7.0 --ar 16:9", id="typed order"),
        pytest.param("a --aspect 32:18 --v 6.1 --s 100", "a --aspect 16:9 --v 6.1 --s 100", id="typed aliases"),
        pytest.param("a --v 4", "a --v 4", id="old versions have no decimal"),
        pytest.param("a —S 0050 --no x,y --no z", "a --s 50 --no x, y --no z --v 8.2", id="usual form"),
        pytest.param("a --repeat 3 --fast", "a --fast --v 8.2", id="repeat is done"),
        pytest.param("a --video --motion low", "a --video 1 --motion low --v 8.2", id="video has its number"),
        pytest.param("a --cw 5 --ar 3:2 --v 6", "a --ar 3:2 --v 6.0", id="a weight of nothing"),
        pytest.param(
            "a --cref https://a.example/1 --cw 5 --v 6", "a --cref https://a.example/1 --cw 5 --v 6.0", id="a weight"
        ),
        pytest.param("a --style raw", "a --raw --v 8.2", id="raw since V7"),
        pytest.param("a --style raw --raw --s 5", "a --raw --s 5 --v 8.2", id="raw twice"),
        pytest.param("a --raw --niji 6", "a --style raw --niji 6", id="raw before V7"),
        pytest.param("a --raw --style x1 --v 5.2", "a --raw --style x1 --v 5.2", id="raw beside another style"),
        pytest.param("a --raw --niji", "a --raw --niji 7", id="raw in niji 7"),
        pytest.param("a --sref random 7", "a --sref 42 7 --v 8.2", id="random gets a number"),
        pytest.param("a --seed 1 --seed 2 --tile", "a --seed 1 --tile --v 8.2", id="first counts"),
        pytest.param(
            "https://a.example/1 <https://a.example/2>::2, a  cat --iw 2",
            "<https://a.example/1> <https://a.example/2>::2 a cat --iw 2 --v 8.2",
            id="links",
        ),
    ],
)
def test_the_echo_is_midjourneys(raw: str, expected: str) -> None:
    """The prompt is given back as Midjourney prints it."""
    assert echo(parse(raw), 42) == expected


def test_random_stays_while_there_is_no_seed() -> None:
    """The number of a random style reference is not known before the seed is."""
    assert echo(parse("a --sref random"), None) == "a --sref random --v 8.2"


def test_a_prompt_made_by_hand_can_be_echoed() -> None:
    """Links without weights, as code makes them, are echoed plainly."""
    prompt = Prompt(raw="", text="", bot=NIJI, version="6", links=("https://a.example/1", "https://a.example/2"))
    assert echo(prompt, 1) == "<https://a.example/1> <https://a.example/2> --niji 6"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(
            "Cat",
            "--ar 1:1 --seed 42 --stylize 100 --chaos 0 --weird 0 --quality 1 --v 8.2",
            id="defaults",
        ),
        pytest.param(
            "https://a.example/1 a --hd --raw --style raw --tile --no x --turbo --exp 5",
            "--ar 1:1 --seed 42 --stylize 100 --chaos 0 --weird 0 --quality 1 --iw 1 --no x --tile --raw --hd --turbo"
            " --exp 5 --v 8.2",
            id="everything",
        ),
        pytest.param("a --v 4", "--ar 1:1 --seed 42 --stylize 100 --chaos 0 --quality 1 --v 4", id="no weird in V4"),
    ],
)
def test_the_parameters_line_has_all_that_is_in_force(raw: str, expected: str) -> None:
    """A picture's metadata names every value that made it, but none that its model does not know."""
    assert parameters_line(parse(raw), 42) == expected
