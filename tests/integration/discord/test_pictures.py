"""Pictures, from words and from buttons, by a simulator of Discord on real sockets."""

from __future__ import annotations

import asyncio

import pytest

from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Modal, Progress, Queued, Sent
from journeyman.engines.discord.inpaint import Contract, Frame
from journeyman.engines.discord.messages.content import Marker
from journeyman.tasks.task import Bot, SpeedMode
from simulator.server import Simulator
from tests.integration.discord.conftest import connected
from tests.integration.discord.telling import answered, button, finished, opened, percents, told

PNG = b"\x89PNG\r\n\x1a\n"
BOTS = list(Bot)


@pytest.mark.parametrize("bot", BOTS)
async def test_words_become_a_grid(client: Client, bot: Bot) -> None:
    """The events come in their order, the percentage rises, and the picture can be fetched."""
    events = await told(client.imagine(bot, "a cat --ar 3:2"))
    kinds = [type(event) for event in events]
    assert kinds.index(Sent) < kinds.index(Progress)
    assert Queued in kinds
    assert percents(events) == sorted(percents(events))
    assert percents(events)[-1] == 93
    assert any(event.preview for event in events if isinstance(event, Progress))
    result = await finished(client.imagine(bot, "a cat --ar 3:2"))
    assert result.content.prompt.startswith("a cat --ar 3:2")
    assert result.content.mode is SpeedMode.FAST
    assert result.job in result.picture.filename
    picture = await client.download(result)
    assert picture[:8] == PNG or picture[8:12] == b"WEBP"


async def test_twelve_alike_at_once_get_a_picture_each(client: Client) -> None:
    """Twelve identical prompts at once give twelve different pictures."""
    results = await asyncio.gather(*(finished(client.imagine(Bot.MID_JOURNEY, "a cat")) for _ in range(12)))
    assert len({result.job for result in results}) == 12
    assert len({result.message_id for result in results}) == 12


async def test_a_picture_is_taken_out_of_a_grid(client: Client) -> None:
    """U2 gives the second picture, whose own buttons zoom, pan and vary."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat --v 6.1"))
    single = await finished(client.press(Bot.MID_JOURNEY, grid.message_id, button(grid, "U2"), flags=grid.flags))
    assert (single.content.marker, single.content.index) == (Marker.PICTURE, 2)
    for label, marker in (
        ("Upscale (Subtle)", Marker.UPSCALE),
        ("Vary (Strong)", Marker.VARIATION),
        ("Zoom Out 2x", Marker.ZOOM),
        ("⬅️", Marker.PAN),
    ):
        result = await finished(client.press(Bot.MID_JOURNEY, single.message_id, button(single, label)))
        assert result.content.marker is marker
        assert result.job != single.job


async def test_buttons_of_one_grid_pressed_at_once_keep_apart(client: Client) -> None:
    """All V and U buttons of a grid at once: each U its own index, each V another job."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    labels = ["U1", "U2", "U3", "U4", "V1", "V2", "V3", "V4", "V1", "U1"]
    results = await asyncio.gather(
        *(
            finished(client.press(Bot.MID_JOURNEY, grid.message_id, button(grid, label), prompt=grid.content.prompt))
            for label in labels
        )
    )
    assert len({result.message_id for result in results}) == len(labels)
    for label, result in zip(labels, results, strict=True):
        if label.startswith("U"):
            assert result.content.index == int(label[1])
        else:
            assert result.content.marker is Marker.VARIATION


async def test_a_reroll_draws_anew(client: Client) -> None:
    """The reroll button gives another job of the same words."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    again = await finished(client.press(Bot.MID_JOURNEY, grid.message_id, button(grid, "🔄"), prompt="a cat"))
    assert again.job not in {"", grid.job}
    assert again.content.prompt == grid.content.prompt


async def test_a_form_is_answered(client: Client) -> None:
    """Custom Zoom opens a form with the prompt in it; answering it draws."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat --v 6.1"))
    single = await finished(client.press(Bot.MID_JOURNEY, grid.message_id, button(grid, "U1")))
    pressed = button(single, "Custom Zoom")
    dialog = (await opened(client.press(Bot.MID_JOURNEY, single.message_id, pressed))).dialog
    assert isinstance(dialog, Modal)
    assert any("a cat" in text for text in dialog.inputs.values())
    result = await finished(
        client.submit(Bot.MID_JOURNEY, dialog, "a dog --zoom 1.5 --v 6.1", pressed=pressed, parent=single.message_id)
    )
    assert result.content.marker is Marker.ZOOM
    assert "a dog" in result.content.prompt


@pytest.mark.parametrize("contract", list(Contract))
async def test_a_region_is_repainted(simulator: Simulator, contract: Contract) -> None:
    """Vary (Region) opens a page; a mask sent there, in either form, draws."""
    async with connected(simulator, contract=contract) as client:
        grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat --v 6.1"))
        single = await finished(client.press(Bot.MID_JOURNEY, grid.message_id, button(grid, "U1")))
        pressed = button(single, "Vary (Region)")
        dialog = (await opened(client.press(Bot.MID_JOURNEY, single.message_id, pressed))).dialog
        assert isinstance(dialog, Frame)
        mask = await client.download(single)
        result = await finished(client.repaint(Bot.MID_JOURNEY, dialog, mask, "a hat", parent=single.message_id))
        assert result.content.marker in {Marker.VARIATION, Marker.REMIX}
        assert result.content.detail == "Region"


async def test_pictures_are_blended_and_prompts_see_them(client: Client) -> None:
    """Uploads can be blended, and published as links that prompts use."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    content = await client.download(grid)
    other = await client.download(await finished(client.imagine(Bot.MID_JOURNEY, "a dog")))
    uploads = [await client.upload("picture.png", each, "image/png") for each in (content, other)]
    blend = await finished(client.blend(Bot.MID_JOURNEY, uploads, "PORTRAIT"))
    assert "--ar 2:3" in blend.content.prompt
    (link,) = await client.publish([await client.upload("three.png", content, "image/png")])
    result = await finished(client.imagine(Bot.MID_JOURNEY, f"{link} a hat"))
    assert "a hat" in result.content.prompt


async def test_a_job_is_shown_again(client: Client) -> None:
    """/show brings a job back, in another message with the same uuid."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat"))
    again = await finished(client.show(Bot.MID_JOURNEY, grid.job))
    assert again.job == grid.job
    assert again.message_id != grid.message_id


async def test_a_seed_comes_by_direct_message(client: Client) -> None:
    """The seed is asked for where only the bot and the account are."""
    grid = await finished(client.imagine(Bot.MID_JOURNEY, "a cat --seed 4711"))
    seed = (await answered(client.seed(Bot.MID_JOURNEY, grid.job))).answer
    assert (getattr(seed, "seed", None), getattr(seed, "job", None)) == (4711, grid.job)
