"""Drawn pictures."""

from __future__ import annotations

import pyvips

from simulator.options import Options, Pictures
from simulator.server import simulating
from tests.simulator.client import button, connected


async def test_papercut_draws_for_the_bots() -> None:
    """A grid of four drawn pictures of full size, of which an upscale is exactly the one that was chosen."""
    options = Options(pictures=Pictures.PAPERCUT, drawing_processes=2)
    async with simulating(options) as simulator, connected(simulator) as client:
        grid = await client.draw("a red fox in the snow --ar 16:9")
        single = await client.finished(await client.press(grid, button(grid, "U4")))
        whole, one = [
            pyvips.Image.new_from_buffer(await (await client.http.get(link)).read(), "")
            for link in (grid["attachments"][0]["url"], single["attachments"][0]["url"])
        ]
        assert (whole.width, whole.height) == (2 * one.width, 2 * one.height) == (2912, 1632)
        corner = whole.crop(one.width, one.height, one.width, one.height)
        assert bytes(corner.write_to_memory()) == bytes(one.write_to_memory())
        assert len(set(one.resize(0.05).write_to_memory())) > 20
        assert simulator.chores.crashes == []
