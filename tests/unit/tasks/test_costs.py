"""What tasks cost."""

from __future__ import annotations

import pytest

from journeyman.tasks.costs import Work, cost, work
from journeyman.tasks.prompt import parse
from journeyman.tasks.task import SpeedMode

LINK = "https://a.example/1"


@pytest.mark.parametrize(
    ("raw", "kind", "minutes"),
    [
        ("a", None, 0.8),
        ("a --v 6", None, 0.8),
        ("a --hd", None, 1.3),
        ("a --hd --relax", None, 0),
        ("a --turbo", None, 0.8),
        ("a --turbo --v 7", None, 1.6),
        ("a --draft", None, 0.4),
        ("a --draft --v 7", None, 0.5),
        ("a --draft --turbo --v 7", None, 1.0),
        (f"a --oref {LINK} --v 7", None, 2),
        (f"a --edit {LINK}", None, 1),
        (f"a --edit {LINK} --hd", None, 2.3),
        (f"{LINK} --video", None, 8),
        (f"{LINK} --video --bs 2", None, 4),
        (f"{LINK} --video --bs 1", None, 2),
        (f"{LINK} --video --hd", None, 26),
        (f"{LINK} --video --hd --bs 2", None, 13),
        (f"{LINK} --video --hd --bs 1", None, 7),
        ("a", Work.SINGLE, 0),
        ("a --hd", Work.SINGLE, 0),
        ("a", Work.VARIATION, 0.8),
        ("a --draft", Work.VARIATION, 0.8),
        ("a", Work.UPSCALE, 2),
        ("a --v 5.2", Work.UPSCALE_4X, 6),
        ("a --v 5.2 --turbo", Work.UPSCALE, 4),
        ("a --bs 1", Work.VIDEO, 2),
    ],
)
def test_minutes(raw: str, kind: Work | None, minutes: float) -> None:
    """A task costs what Midjourney's table says of its kind."""
    assert cost(parse(raw), kind) == pytest.approx(minutes)


def test_the_chosen_mode_comes_before_the_prompts() -> None:
    """The speed at which a task runs decides, whatever its prompt says."""
    prompt = parse("a --turbo --v 7")
    assert cost(prompt, mode=SpeedMode.FAST) == pytest.approx(0.8)
    assert cost(prompt, mode=SpeedMode.RELAX) == 0
    assert cost(parse("a --relax --v 7"), mode=SpeedMode.TURBO) == pytest.approx(1.6)


@pytest.mark.parametrize("kind", Work)
def test_everything_has_a_price(kind: Work) -> None:
    """Each kind of work has its price, in both definitions."""
    assert 0 <= cost(parse("a"), kind) <= cost(parse("a --hd"), kind) <= 26


def test_a_prompt_says_what_it_asks_for() -> None:
    """A video and an edit are asked for in the prompt itself; all else is a grid."""
    assert work(parse("a")) is Work.GRID
    assert work(parse(f"a --edit {LINK}")) is Work.EDIT
    assert work(parse(f"a {LINK} --video")) is Work.VIDEO
