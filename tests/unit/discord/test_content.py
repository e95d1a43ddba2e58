"""The line above a picture is read from the right, whatever the prompt holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.engines.discord.messages import content
from journeyman.engines.discord.messages.content import Content, Marker, Phase
from journeyman.tasks.task import SpeedMode
from tests.unit.discord import bot

U = "123"


def said(prompt: str = "cat", phase: Phase = Phase.DONE, **fields: Any) -> Content:  # noqa: ANN401 - Content's
    """Give what is read of a line, with the user who is in all of them."""
    return Content(prompt=prompt, user=U, phase=phase, **fields)


FAST: dict[str, Any] = {"mode": SpeedMode.FAST}
RELAX: dict[str, Any] = {"mode": SpeedMode.RELAX}
PAGE = "[(Open on website for full quality)](<https://midjourney.com/jobs/7b9ac9b3-0000-4000-8000-0123456789ab>)"

LINES = [
    ("**cat** - <@123> (Waiting to start)", said(phase=Phase.WAITING)),
    ("**cat --v 7.0** - <@123> (0%) (relaxed)", said("cat --v 7.0", Phase.RUNNING, percent=0, **RELAX)),
    ("**cat** - <@123> (31%) (fast)", said(phase=Phase.RUNNING, percent=31, **FAST)),
    ("**cat** - <@123> (75%) (turbo)", said(phase=Phase.RUNNING, percent=75, mode=SpeedMode.TURBO)),
    ("**cat** - <@123> (paused) (relaxed)", said(phase=Phase.PAUSED, **RELAX)),
    ("**cat** - <@123> (Stopped)", said(phase=Phase.STOPPED)),
    ("**cat** - <@123> (fast)", said(**FAST)),
    ("**cat** - <@!123> (relaxed, stealth)", said(is_stealth=True, **RELAX)),
    ("**cat** - <@123> (metered, fast)", said(**FAST)),
    ("**cat** - <@123> (relax)", said(**RELAX)),
    ("**cat** - <@123> (Open on website for full quality) (relaxed)", said(**RELAX)),
    (f"**cat** - <@123> {PAGE} (fast)", said(**FAST)),
    ("**cat** - Image #1 <@123>", said(marker=Marker.PICTURE, index=1)),
    (
        "Upscaling image #3 with **cat** - <@123> (Waiting to start)",
        said(phase=Phase.WAITING, marker=Marker.PICTURE, index=3),
    ),
    (
        "Making variations for image #2 with prompt **cat** - <@123> (Waiting to start)",
        said(phase=Phase.WAITING, marker=Marker.VARIATION, index=2),
    ),
    (
        "**cat** - Upscaling by <@123> (31%) (fast)",
        said(phase=Phase.RUNNING, percent=31, marker=Marker.UPSCALE, **FAST),
    ),
    ("**cat** - Upscaled (Subtle) by <@123> (fast)", said(marker=Marker.UPSCALE, detail="Subtle", **FAST)),
    ("**cat** - Upscaled by <@123> (fast)", said(marker=Marker.UPSCALE, **FAST)),
    ("**cat** - Variations by <@123> (fast)", said(marker=Marker.VARIATION, **FAST)),
    ("**cat** - Variations (Strong) by <@123> (fast)", said(marker=Marker.VARIATION, detail="Strong", **FAST)),
    ("**cat** - Remix (Region) by <@123> (fast)", said(marker=Marker.REMIX, detail="Region", **FAST)),
    ("**cat** - Remix by <@123> (fast)", said(marker=Marker.REMIX, **FAST)),
    ("**cat** - Zoom Out by <@123> (relaxed)", said(marker=Marker.ZOOM, **RELAX)),
    ("**cat** - Pan Left by <@123> (relaxed)", said(marker=Marker.PAN, detail="Left", **RELAX)),
    ("**cat** - Remaster by <@123> (fast)", said(marker=Marker.REMASTER, **FAST)),
    ("**cat** - extended <@123> (fast)", said(marker=Marker.EXTENSION, **FAST)),
    ("**cat** - Retextured by <@123> (fast)", said(marker=Marker.OTHER, **FAST)),
    ("**** - <@123> (fast)", said("", **FAST)),
    ("**<https://s.mj.run/X> cat** - <@123> (fast)", said("<https://s.mj.run/X> cat", **FAST)),
    ("**a ** b** - <@123> (fast)", said("a ** b", **FAST)),
    ("**a cat (fast)** - <@123> (fast)", said("a cat (fast)", **FAST)),
    ("**a ** - <@9> (31%) (fast)** - <@123> (relaxed)", said("a ** - <@9> (31%) (fast)", **RELAX)),
    ("**two\nlines** - <@123> (fast)", said("two\nlines", **FAST)),
    ("**cat** - Upscaling by <@123> (0%) (fast)\n-# Create, explore and organise on midjourney.com",
     said(phase=Phase.RUNNING, percent=0, marker=Marker.UPSCALE, **FAST)),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LINES, ids=[line[:60] for line, _ in LINES])
def test_known_lines_are_understood(line: str, expected: Content) -> None:
    """Every form that the bots are known to write is read for what it says."""
    assert content.read(line) == expected


@pytest.mark.parametrize(
    "line",
    ["", None, "Displaying...", "Done! Your jobs now…", "**cat**", "**cat** - someone (fast)", "cat - <@123> (fast)"],
)
def test_other_lines_are_none_of_it(line: str | None) -> None:
    """Empty, deferred and other messages are not taken for a job's."""
    assert content.read(line) is None


MARKS = [("", Marker.PLAIN), ("Pan Up by ", Marker.PAN), ("Remix (Subtle) by ", Marker.REMIX)]
SCRAPS = st.sampled_from(
    [
        "**",
        " - ",
        "<@1>",
        "(fast)",
        "(31%)",
        " - <@1> (fast)",
        "** - Image #1 <@7>",
        "\n",
        "cat",
        "(",
        "]",
        "Pan Left by ",
    ]
)


@given(st.lists(SCRAPS | st.text(max_size=4)).map("".join), st.sampled_from(MARKS), st.integers(0, 100))
def test_no_prompt_misleads_the_reader(prompt: str, mark: tuple[str, Marker], percent: int) -> None:
    """Whatever stands in the prompt, what follows it is read, and the prompt is given back whole."""
    words, marker = mark
    line = bot.content(prompt, f"({percent}%) (relaxed)", marker=words)
    found = content.read(line)
    assert found == Content(
        prompt=prompt,
        user=bot.ME,
        phase=Phase.RUNNING,
        marker=marker,
        detail={Marker.PAN: "Up", Marker.REMIX: "Subtle"}.get(marker, ""),
        percent=percent,
        mode=SpeedMode.RELAX,
    )


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """No text makes the reader fail."""
    content.read(text)


def test_a_hostile_line_is_read_in_no_time() -> None:
    """A line as long as Discord allows, made of what looks like ends, takes no noticeable time."""
    line = "**" + "** - <@1> (a)" * 320 + "x"
    assert content.read(line) is None
