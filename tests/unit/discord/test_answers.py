"""What the bots answer in words is read into values, and waited for while it is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.engines.discord.messages import answers, components, jobs
from journeyman.engines.discord.messages.content import read as read_content
from journeyman.engines.discord.messages.wire import merged
from journeyman.tasks.task import SpeedMode
from tests.unit.discord import bot
from tests.unit.discord.bot import Wire, button, embed, message, read, rows

JOB = bot.uuid(7)


def test_a_description_is_four_prompts() -> None:
    """Each numbered paragraph is a prompt; the input's picture and the buttons come with them."""
    text = "1️⃣ a cat --ar 5:4\n\n2️⃣ two [cats](https://x) \n\n3️⃣ three\nlines\n\n4️⃣ four"
    box = {**embed("", text), "image": {"url": "https://cdn/x.png"}}
    buttons = rows(*(button(f"MJ::Job::PicReader::{n}", f"{n}️⃣") for n in range(1, 5)))
    found = answers.description(read(message(1, embeds=[box], components=buttons)))
    assert found is not None
    assert found.prompts == ("a cat --ar 5:4", "two [cats](https://x)", "three\nlines", "four")
    assert found.picture_url == "https://cdn/x.png"
    assert found.buttons[0].custom_id == "MJ::Job::PicReader::1"


def test_a_description_is_awaited() -> None:
    """The deferred message before it is no description."""
    assert answers.description(read(message(1, flags=64 | 128))) is None
    assert answers.description(read(message(1, embeds=[embed("", "thinking")]))) is None


def test_a_shortening_has_tokens_and_prompts() -> None:
    """The important words and five prompts are told apart, with and without the details between."""
    details = "**cat** (0.79)\n██████████ cat\n"
    for middle in ("", details):
        text = f"## Important tokens\n**a cat** in ~~the~~ snow\n{middle}## Shortened prompts\n1️⃣ a\n\n2️⃣ b\n\n5️⃣ c"
        found = answers.shortening(read(message(1, embeds=[embed("", text)])))
        assert found is not None
        assert found.prompts == ("a", "b", "c")
        assert found.tokens.startswith("**a cat** in ~~the~~ snow")


def test_a_seed_comes_with_its_job() -> None:
    """The private message names both; other messages are none."""
    text = f"**a cat --v 7** - (fast)\n**Job ID**: {JOB}\n**seed** 4711"
    found = answers.seed(read(message(1, text)))
    assert found is not None
    assert (found.seed, found.job) == (4711, JOB)
    assert answers.seed(read(message(1, "a seed 5"))) is None


INFO = """**Subscription**: Pro (Active yearly, renews next on <t:1715321361>)
**Job Mode**: Relaxed
**Visibility Mode**:  Stealth
**Fast Time Remaining**: {left}
**Lifetime Usage**: 102 images (1.77 hours)

**Queued Jobs (fast)**: 2
**Queued Jobs (relax)**: 1
**Running Jobs**: {running}"""


@pytest.mark.parametrize(
    ("left", "hours"),
    [("29.57/30.0 hours (98.58%)", (29.57, 30.0)), ("25.00 minutes", (25 / 60, None)), ("1.2.3 hours", (None, None))],
)
def test_the_figures_are_read(left: str, hours: tuple[float | None, float | None]) -> None:
    """Mode, visibility, time left in hours, and what waits and runs."""
    text = INFO.format(left=left, running="None")
    found = answers.info(read(message(1, embeds=[embed("Your info - Me", text)])))
    assert found is not None
    assert (found.mode, found.is_stealth) == (SpeedMode.RELAX, True)
    assert found.fast_hours_left == pytest.approx(hours[0]) if hours[0] else found.fast_hours_left is None
    assert found.fast_hours == hours[1]
    assert (found.queued, found.running) == (3, 0)
    assert found.subscription.startswith("Pro")


def test_running_jobs_are_counted() -> None:
    """A list of jobs is as many as it names."""
    text = INFO.format(left="1 hour", running="a, b")
    found = answers.info(read(message(1, embeds=[embed("Your info", text)])))
    assert found is not None
    assert found.running == 2


def test_the_settings_tell_what_is_on() -> None:
    """A switch is on by its colour; the version is the chosen option."""
    options = [{"label": "Model (7)", "value": "7", "default": True}, {"label": "Model (6)", "value": "6"}]
    select = {"type": 1, "components": [{"type": 3, "custom_id": "MJ::Settings::VersionSelector", "options": options}]}
    switches = rows(
        button("MJ::Settings::RemixMode", "Remix mode", style=3),
        button("MJ::Settings::RelaxMode::on", "Relax mode", style=2),
    )
    panel = answers.panel(read(message(1, components=[select, *switches], flags=64)))
    assert panel is not None
    assert (panel.is_on("remix"), panel.is_on("Relax"), panel.is_on("Turbo")) == (True, False, None)
    assert panel.version is not None
    assert panel.version.value == "7"
    assert answers.panel(read(message(1, components=bot.grid_buttons(JOB)))) is None


@pytest.mark.parametrize(("text", "state"), [("Remix mode turned on! …", True), ("…turned off", None), ("", None)])
def test_remix_is_told(text: str, state: bool | None) -> None:  # noqa: FBT001 - a case
    """The answer says which it is now."""
    assert answers.remix(read(message(1, text))) is state


def test_buttons_are_found_in_boxes_of_boxes() -> None:
    """Rows may stand in containers, labels and sections; deeper than that nobody builds."""
    row = rows(button("a", "A"))[0]
    boxed = {"type": 17, "components": [{"type": 9, "components": [row], "accessory": button("b", "B")}]}
    found = components.buttons(
        read(message(1, components=[boxed, {"type": 18, "component": button("c", "C")}])).components
    )
    assert [each.custom_id for each in found] == ["a", "b", "c"]
    deep = button("x")
    for _ in range(50):
        deep = {"type": 17, "components": [deep]}
    assert components.buttons(read(message(1, components=[deep])).components) == ()


def finished(**fields: object) -> Wire:
    """Give a finished grid."""
    known: dict[str, object] = {"attachments": bot.picture(JOB), "components": bot.grid_buttons(JOB)}
    return message(1, bot.content("cat", "(fast)")) | known | fields


@pytest.mark.parametrize(
    "wire",
    [
        finished(),
        finished(attachments=bot.picture("")),
        finished(components=[]),
        finished(attachments=[], components=bot.cancel(JOB)),
        message(1, attachments=bot.preview(JOB)),
        message(1, attachments=[bot.attachment(f"{JOB.upper()}_3_step_7.jpeg")]),
        message(1, f"[(Open on website)](<https://midjourney.com/jobs/{JOB}>)"),
        message(1, components=rows({"type": 2, "style": 5, "url": f"https://www.midjourney.com/app/jobs/{JOB}/"})),
    ],
    ids=["all", "buttons", "file", "cancel", "preview", "video-step", "notice", "link"],
)
def test_the_uuid_is_found_wherever_it_stands(wire: Wire) -> None:
    """In buttons, file names and links, in lower case."""
    assert jobs.uuid(read(wire)) == JOB


def test_a_replys_parent_does_not_lend_its_uuid() -> None:
    """A reply carries the whole message that it replies to; that one's uuid is not its own."""
    wire = message(2, bot.content("cat", "(0%) (fast)"), referenced_message=finished())
    assert jobs.uuid(read(wire)) == ""


@pytest.mark.parametrize(
    ("wire", "is_result"),
    [
        (finished(), True),
        (finished(content=bot.content("cat", "(31%) (fast)")), False),
        (finished(content=bot.content("cat", "(Waiting to start)")), False),
        (finished(attachments=bot.preview(JOB)), False),
        (finished(attachments=[bot.attachment("grid_0.webp")]), False),
        (finished(attachments=[]), False),
        (finished(components=bot.cancel(JOB)), False),
        (finished(content=""), False),
    ],
    ids=["grid", "running", "waiting", "preview", "old-preview", "no-file", "can-be-cancelled", "no-words"],
)
def test_a_result_is_told_from_what_is_under_way(wire: Wire, is_result: bool) -> None:  # noqa: FBT001
    """Only a file that is no preview, over words that say that it is done, is a result."""
    said = read(wire)
    assert (jobs.result(said, read_content(said.content)) is not None) is is_result


def test_an_update_changes_only_what_it_tells() -> None:
    """A partial update leaves the rest; one that empties a list empties it."""
    whole = read(finished(nonce="5"))
    partial = read({"id": "1", "channel_id": bot.CHANNEL, "embeds": [embed("x")]})
    after = merged(whole, partial)
    assert (after.content, after.attachments, after.nonce) == (whole.content, whole.attachments, "5")
    assert after.embeds
    assert merged(whole, read({"id": "1", "content": "", "components": []})).components == ()
    assert merged(whole, read({"id": "1", "content": ""})).content == ""


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """No text makes a reader fail."""
    wire = read(message(1, text, embeds=[embed("Your info", text), embed(text, text)]))
    for reader in (answers.description, answers.shortening, answers.seed, answers.info, answers.panel, answers.remix):
        reader(wire)


def test_a_figure_that_is_not_told_is_not_none() -> None:
    """An empty queue is said to be empty; where nothing is said, nobody knows."""
    found = answers.info(read(message(1, embeds=[embed("Your info - Me", "**Job Mode**: Fast")])))
    assert found is not None
    assert found.queued is None


def test_the_details_of_a_shortening_are_there_when_their_button_is_gone() -> None:
    """The message is told again when the button looks pressed, before the weights are in it."""
    text = "## Important tokens\n**a cat**\n## Shortened prompts\n1️⃣ a\n\n2️⃣ b"
    button = bot.rows(bot.button("MJ::Job::PromptAnalyzerExtended", "Show Details"))
    assert answers.details(read(message(1, embeds=[embed("", text)], components=button))) is None
    found = answers.details(read(message(1, embeds=[embed("", text)], components=[])))
    assert found is not None
    assert found.prompts == ("a", "b")
