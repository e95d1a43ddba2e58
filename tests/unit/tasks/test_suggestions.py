"""The text of suggestions."""

from __future__ import annotations

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from journeyman.tasks.suggestions import Token, analysis, numbered, prompts_in

TOKENS: Final = (
    Token(text="a "),
    Token(text="fox", weight=1.0),
    Token(text=" at "),
    Token(text="dawn", weight=0.44),
    Token(text=", "),
    Token(text="hd", weight=0.031),
)


def test_prompts_are_blocks_with_keycaps() -> None:
    """Each begins with its keycap, and a blank line parts them."""
    assert numbered(["a fox --ar 5:4", "an owl"]) == "1️⃣ a fox --ar 5:4\n\n2️⃣ an owl"
    assert numbered([]) == ""


def test_shorten_marks_strong_and_weak_tokens() -> None:
    """Bold is strong, struck out is weak, and the prompts follow."""
    assert analysis(TOKENS, ["a fox"], has_details=False) == (
        "## Important tokens\na **fox** at dawn, ~~hd~~\n## Shortened prompts\n1️⃣ a fox"
    )


def test_details_are_weights_and_bars() -> None:
    """Each token has its weight behind it, and a bar of ten cells, the strongest first."""
    assert analysis(TOKENS, ["a fox"], has_details=True).splitlines() == [
        "## Important tokens",
        "a **fox** (1.00) at dawn (0.44), ~~hd~~ (0.03)",
        "██████████ fox",
        "████░░░░░░ dawn",
        "░░░░░░░░░░ hd",
        "## Shortened prompts",
        "1️⃣ a fox",
    ]


def test_a_token_that_comes_often_has_one_bar() -> None:
    """A hundred cats are one line, and thirty are the most."""
    text = analysis([Token(text="cat", weight=1.0)] * 100, [], has_details=True)
    assert text.count("█ cat") == 1
    many = [Token(text=f"word{number}", weight=0.5) for number in range(100)]
    assert analysis(many, [], has_details=True).count("░ word") == 30


@given(
    prompts=st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).map(str.strip).filter(bool), max_size=5
    ).filter(lambda prompts: not any("\u20e3" in prompt for prompt in prompts))
)
def test_prompts_are_found_again(prompts: list[str]) -> None:
    """What was written is read, from both texts."""
    assert list(prompts_in(numbered(prompts))) == prompts
    assert list(prompts_in(analysis(TOKENS, prompts, has_details=True))) == prompts


def test_a_discord_message_is_read() -> None:
    """As Midjourney's bot writes it, with blanks at the ends and a prompt of two lines."""
    text = "\n1️⃣ a fox --ar 5:4\n\n2️⃣   an owl,\nat night \n\n3️⃣ [tree](https://example.com)\n\n4️⃣ sea\n"
    assert prompts_in(text) == ("a fox --ar 5:4", "an owl,\nat night", "[tree](https://example.com)", "sea")
    assert prompts_in("nothing of the kind") == ()
