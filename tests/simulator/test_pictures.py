"""Drawn pictures."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

import pytest
import pyvips

from simulator.options import Options, Pictures
from simulator.server import simulating
from tests.simulator.client import Client, Json, button, connected, is_final, mask

EDGE: Final = 512  #: pixels of a picture of version 4, the smallest with a grid


@pytest.fixture
async def client() -> AsyncGenerator[Client]:
    """Connect to a simulator that draws."""
    options = Options(pictures=Pictures.PAPERCUT, drawing_processes=2)
    async with simulating(options) as simulator, connected(simulator) as client:
        yield client
        assert simulator.chores.crashes == []


async def image(client: Client, message: Json) -> pyvips.Image:
    """Load a message's picture."""
    answer = await client.http.get(message["attachments"][0]["url"])
    return pyvips.Image.new_from_buffer(await answer.read(), "")


def pixels(picture: pyvips.Image, x: int = 0, y: int = 0) -> bytes:
    return bytes(picture.crop(x, y, EDGE, EDGE).write_to_memory())


async def test_papercut_draws_for_the_bots(client: Client) -> None:
    """A grid is four drawn pictures, an upscale exactly the chosen one, and what follows is made of it."""
    grid = await client.draw("a red fox in the snow --v 4")
    single = await client.finished(await client.press(grid, button(grid, "U4")))
    whole, one = await image(client, grid), await image(client, single)
    assert (whole.width, whole.height) == (2 * EDGE, 2 * EDGE)
    assert pixels(whole, EDGE, EDGE) == pixels(one)
    assert len({pixels(whole, x, y) for x in (0, EDGE) for y in (0, EDGE)}) == 4
    assert len(set(one.resize(0.05).write_to_memory())) > 20
    zoomed = await client.finished(await client.press(single, button(single, "Zoom Out 2x")))
    assert "Zoom Out by" in zoomed["content"]
    panned = await client.finished(await client.press(single, button(single, "\u27a1\ufe0f")))
    wide = await image(client, panned)
    assert wide.width > wide.height
    await client.press(single, button(single, "Vary (Region)"))
    frame = await client.event("INTERACTION_IFRAME_MODAL_CREATE")
    url = f"{client.simulator.origin}/.proxy/inpaint/api/submit-job/{frame['custom_id'].rpartition('::')[2]}"
    await client.http.post(url, json={"mask": mask(EDGE, EDGE), "prompt": "a whale"})
    region = await client.event("MESSAGE_CREATE", lambda data: "(Region) by" in data["content"] and is_final(data))
    right = (await image(client, region)).crop(EDGE * 3 // 4, 0, EDGE // 4, EDGE)
    assert bytes(right.write_to_memory()) == bytes(one.crop(EDGE * 3 // 4, 0, EDGE // 4, EDGE).write_to_memory())


async def test_the_same_seed_draws_the_same(client: Client) -> None:
    """A prompt with a seed gives the same picture each time."""
    first, second = [await image(client, await client.draw("a boat --v 4 --seed 5")) for _ in range(2)]
    assert pixels(first) == pixels(second)
