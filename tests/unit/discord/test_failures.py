"""Failures are known by their titles, colours and texts, and everything else is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.engines.discord.messages import failures
from journeyman.engines.discord.messages.failures import SENTENCES, Effect, Kind
from tests.unit.discord import bot
from tests.unit.discord.bot import button, embed, message, read, rows

RED = 0xFF0000


@pytest.mark.parametrize(
    ("box", "kind", "effect"),
    [
        (embed("Invalid link!"), Kind.INVALID_LINK, Effect.FAIL),
        (embed("INVALID  LINK"), Kind.INVALID_LINK, Effect.FAIL),
        (embed("Job queued", color=0xFFFF00), Kind.JOB_QUEUED, Effect.WAIT),
        (embed("Something new", color=RED), Kind.REFUSED, Effect.FAIL),
        (embed("Something new", color=0xED4245), Kind.REFUSED, Effect.FAIL),
        (embed("Request denied"), Kind.REFUSED, Effect.FAIL),
        (embed("", "Verify you're human, please", color=RED), Kind.HUMAN_CHECK, Effect.PAUSE),
        (embed("Internal error", footer="decline-revise-frolic"), Kind.BANNED_PROMPT, Effect.FAIL),
        (embed("Internal error", footer="calm-river"), Kind.INTERNAL, Effect.RETRY),
    ],
)
def test_embeds_are_known(box: bot.Wire, kind: Kind, effect: Effect) -> None:
    """By title in any case and punctuation, by colour, by a word, by the text below, by the trace."""
    found = failures.read(read(message(1, embeds=[box])))
    assert found is not None
    assert (found.kind, found.effect) == (kind, effect)


@pytest.mark.parametrize(
    "box",
    [
        embed("Your info", "x", 65280),
        embed("", "1️⃣ an invalid cat with an error", None),
        embed("Heads up", "something", 16239475),
        {"image": {"url": "x"}},
        {},
    ],
)
def test_other_embeds_are_no_failures(box: bot.Wire) -> None:
    """Figures, descriptions and mild warnings fail nothing."""
    assert failures.read(read(message(1, embeds=[box]))) is None


def test_a_jobs_own_line_is_no_failure() -> None:
    """A prompt may talk of errors and of being blocked."""
    for prompt in ("Blocked road", "Invalid parameter", "internal error"):
        assert failures.read(read(message(1, bot.content(prompt, "(fast)")))) is None


def test_a_captcha_button_pauses_whatever_the_words() -> None:
    """What is behind such a button is for a human."""
    found = failures.read(read(message(1, "Hello", components=rows(button("MJ::Captcha::Open", "Go on")))))
    assert found is not None
    assert (found.kind, found.effect) == (Kind.HUMAN_CHECK, Effect.PAUSE)


def test_the_bots_words_are_repeated_to_a_length() -> None:
    """A client reads our sentence in its language and the bot's words, not a page of them."""
    found = failures.read(read(message(1, embeds=[embed("Banned prompt", "x" * 5000, RED)])))
    assert found is not None
    assert len(found.said) == 500
    assert found.reason == f"{found.sentence} {found.said}"
    assert found.reason.zh.startswith(found.sentence.zh)


def test_the_prompt_in_the_small_print_is_found() -> None:
    """The command that failed is repeated in the footer, suffixes and all."""
    box = embed("Job queued", footer="/imagine a cat --v 7")
    assert failures.prompt(read(message(1, embeds=[box]))) == "a cat --v 7"
    assert failures.prompt(read(message(1, embeds=[embed("x", footer="trace")]))) == ""


def test_every_kind_has_its_sentences() -> None:
    """Each kind of failure is said in both languages, as whole sentences."""
    assert set(SENTENCES) == set(Kind)
    for sentence in SENTENCES.values():
        assert sentence.endswith(".")
        assert sentence.zh.endswith("。")


@given(st.text(), st.text(), st.none() | st.integers(0, 0xFFFFFF))
def test_any_message_can_be_judged(title: str, text: str, colour: int | None) -> None:
    """No message makes the judge fail."""
    failures.read(read(message(1, text, embeds=[embed(title, text, colour, footer=text)])))
    failures.title(title)
