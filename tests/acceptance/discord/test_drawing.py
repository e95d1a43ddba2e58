"""A prompt, and what follows from it, all the way through: client, server, Discord, bot, and back."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.discord.house import open_house


async def test_a_prompt_and_a_button_go_through_discord(tmp_path: Path) -> None:
    """A grid is drawn by the account and not by the illustrator; a picture is taken out of it; both links open."""
    async with open_house(tmp_path) as house:
        grid = await house.end_of(await house.imagine("a red fox"))
        assert grid["status"] == "SUCCESS", grid
        assert grid["properties"]["discordInstanceId"] == house.simulator.accounts[0].channel_id
        single = await house.end_of(await house.press(grid, "upsample::2"))
        assert single["status"] == "SUCCESS", single
        for task in (grid, single):
            async with house.session.get(task["imageUrl"]) as response:
                assert response.status == 200
        assert house.drawn("a red fox") == 2, "the grid and the picture, each asked for once"
