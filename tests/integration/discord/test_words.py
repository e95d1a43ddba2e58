"""What is answered in words: descriptions, shorter prompts, figures, speeds and switches."""

from __future__ import annotations

import pytest

from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Modal
from journeyman.engines.discord.messages.answers import Description, Info, Panel, Shortening
from journeyman.engines.discord.messages.failures import Kind
from journeyman.tasks.task import Bot, SpeedMode
from tests.integration.discord.telling import answered, failed, finished, opened


@pytest.mark.parametrize("bot", list(Bot))
async def test_a_picture_is_described_and_its_prompts_are_drawn(client: Client, bot: Bot) -> None:
    """An upload gives four prompts; the button of one opens a form, and answering it draws."""
    grid = await finished(client.imagine(bot, "a cat"))
    upload = await client.upload("cat.png", await client.download(grid), "image/png")
    told = await answered(client.describe(bot, upload))
    assert isinstance(told.answer, Description)
    assert len(told.answer.prompts) == 4
    pressed = told.answer.buttons[0].custom_id
    dialog = (await opened(client.press(bot, told.message_id, pressed, flags=told.flags))).dialog
    assert isinstance(dialog, Modal)
    result = await finished(client.submit(bot, dialog, told.answer.prompts[0], pressed=pressed))
    assert result.content.prompt.split(" --")[0] in told.answer.prompts[0]


async def test_a_link_is_described(client: Client) -> None:
    """A link does as well as an upload."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    told = await answered(client.describe(Bot.MID_JOURNEY, grid.picture.url))
    assert isinstance(told.answer, Description)


async def test_a_prompt_is_shortened(client: Client) -> None:
    """Five shorter prompts and the words that matter."""
    told = await answered(client.shorten(Bot.MID_JOURNEY, "a very long story of a cat in the snow at night"))
    assert isinstance(told.answer, Shortening)
    assert len(told.answer.prompts) == 5
    assert told.answer.tokens


async def test_the_speed_can_be_changed(client: Client) -> None:
    """After /relax the account's figures say so, and jobs run that way."""
    await answered(client.set_speed(Bot.MID_JOURNEY, SpeedMode.RELAX))
    told = await answered(client.info(Bot.MID_JOURNEY))
    assert isinstance(told.answer, Info)
    assert told.answer.mode is SpeedMode.RELAX
    result = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    assert result.content.mode is SpeedMode.RELAX


async def test_remix_can_be_toggled(client: Client) -> None:
    """Each time it tells which it is now."""
    first = (await answered(client.toggle_remix(Bot.MID_JOURNEY))).answer
    second = (await answered(client.toggle_remix(Bot.MID_JOURNEY))).answer
    assert {first, second} == {True, False}


async def test_the_version_can_be_chosen(client: Client) -> None:
    """The select of the settings takes another version, and the panel shows it."""
    panel = await answered(client.settings(Bot.MID_JOURNEY))
    assert isinstance(panel.answer, Panel)
    versions = panel.answer.versions
    assert versions is not None
    other = next(option for option in versions.options if not option.default)
    changed = await answered(client.choose(Bot.MID_JOURNEY, panel, versions.custom_id, other.value))
    assert isinstance(changed.answer, Panel)
    assert changed.answer.version is not None
    assert changed.answer.version.value == other.value


async def test_a_job_that_nobody_knows_is_not_shown(client: Client) -> None:
    """/show of an unknown uuid fails with what the bot says."""
    fault = await failed(client.show(Bot.MID_JOURNEY, "00000000-0000-4000-8000-000000000000"))
    assert fault.kind is Kind.REFUSED
    assert "not found" in fault.said.lower()
