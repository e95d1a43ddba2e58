"""What a submit would make of a prompt."""

from __future__ import annotations

import re

import msgspec
import pytest

from journeyman import errors
from journeyman.tasks.dry_run import Link, Part, dry_run
from journeyman.tasks.task import Bot, SpeedMode


def test_a_prompt_is_told_in_full() -> None:
    """Every part of a prompt is told as it was understood."""
    raw = "https://a.example/1::2 red fox::2 snow --aspect 1920:1080 --q 3 --no cats --no dogs --tile --seed 7 --v 7.0"
    told = dry_run(raw, language="en")
    assert msgspec.json.decode(msgspec.json.encode(told)) == {
        "tasks": [raw],
        "cost": 0.8,
        "warnings": [
            "--q 3 became 4, the nearest value of --version 7.",
            "Midjourney does not split a prompt at :: with --version 7; other engines do.",
        ],
        "finalPrompt": (
            "<https://a.example/1>::2 red fox::2 snow --aspect 16:9 --q 4 --no cats --no dogs --tile --seed 7 --v 7.0"
        ),
        "text": "red fox::2 snow",
        "parts": [
            {"text": "red fox", "weight": 2.0},
            {"text": "snow", "weight": 1.0},
            {"text": "cats, dogs", "weight": -0.5},
        ],
        "links": [{"url": "https://a.example/1", "weight": 2.0}],
        "parameters": {"aspect": "16:9", "quality": "4", "no": "cats, dogs", "tile": "", "seed": "7", "version": "7"},
        "botType": "MID_JOURNEY",
        "mode": "FAST",
        "aspect": "16:9",
        "width": 1456,
        "height": 816,
        "seed": 7,
    }


def test_the_tasks_of_a_permutation_are_told() -> None:
    """Of several tasks the prompts, the price of all and the advice on each are told, and the rest of the first."""
    told = dry_run("{red, green::2} fox --{v 7, niji 6} --r 2 --turbo --sref random", language="zh")
    assert len(told.tasks) == 8
    assert told.tasks[2:5] == (
        "red fox --niji 6 --turbo --sref random",
        "red fox --niji 6 --turbo --sref random",
        "green::2 fox --v 7 --turbo --sref random",
    )
    assert told.cost == 8 * 1.6
    assert told.warnings == (
        "只有部分引擎支持以下参数：--sref",
        "Midjourney的--version 7不支持用::分隔的多重提示词；其他引擎仍会分隔",
    )
    assert (told.text, told.parts, told.seed) == ("red fox", (Part("red fox", 1),), None)
    assert told.final_prompt == "red fox --v 7.0 --turbo --sref random"


def test_what_is_not_typed_is_told_too() -> None:
    """The model, the speed and the size are told for a prompt that names none of them."""
    told = dry_run("fox", Bot.NIJI_JOURNEY, language="en", mode=SpeedMode.RELAX)
    assert (told.bot_type, told.parameters, told.mode, told.cost) == (
        Bot.NIJI_JOURNEY,
        {"niji": "7"},
        SpeedMode.RELAX,
        0,
    )
    assert (told.aspect, told.width, told.height, told.warnings) == ("1:1", 1024, 1024, ())
    assert dry_run("fox --hd", language="en").width == 2048


def test_a_video_has_the_size_of_its_picture() -> None:
    """No size is told for a video, and the pictures beside the prompt count."""
    told = dry_run("--video", language="en", references=1)
    assert (told.width, told.height, told.cost, told.links) == (None, None, 8, ())
    assert dry_run("https://a.example/1 --video", language="en").links == (Link("https://a.example/1", 1),)


def test_braces_that_stay_are_told() -> None:
    """Braces that make no permutation may be a slip, so they are told; those written as text are not."""
    (warning,) = dry_run("{fox}", language="en").warnings
    assert warning.startswith("Braces without a comma")
    (warning,) = dry_run("{a, b", language="zh").warnings
    assert re.search("花括号", warning)
    assert dry_run(r"\{fox\}", language="en").warnings == ()


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        pytest.param("{a, b} --relax", errors.BatchInRelax, id="relax"),
        pytest.param("{a, b --relax}", errors.BatchInRelax, id="relax for one"),
        pytest.param("{a,b}" * 6, errors.TooManyTasks, id="too many"),
        pytest.param("fox --ar {1:1, 0:1}", errors.InvalidParameter, id="one is wrong"),
        pytest.param("{fox, }", errors.EmptyPrompt, id="one is empty"),
    ],
)
def test_what_a_submit_refuses_is_refused(raw: str, error: type[errors.Refused]) -> None:
    """A prompt that would be refused is refused with the same error."""
    with pytest.raises(error):
        dry_run(raw, language="en")


def test_the_requests_speed_decides() -> None:
    """A batch in a prompt's relax mode is made when the request itself asks for another."""
    assert dry_run("{a, b} --relax", language="en", mode=SpeedMode.FAST).mode is SpeedMode.FAST


def test_the_shape_has_a_schema() -> None:
    """The answer can be described as a JSON schema with every field required."""
    _, definitions = msgspec.json.schema_components([type(dry_run("fox", language="en"))])
    described = definitions["DryRun"]
    assert set(described["required"]) == set(msgspec.to_builtins(dry_run("fox", language="en")))
