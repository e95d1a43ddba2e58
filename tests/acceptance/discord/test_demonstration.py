"""The demonstration: one command, and a client draws through a simulated Discord."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import aiohttp
import psutil

from tests.patience import until, until_true
from tests.serving import START_SECONDS, STOP_SECONDS, free_port, stop_postgresql

ROOT: Final = Path(__file__).resolve().parents[3]


@contextlib.contextmanager
def demonstrating(folder: Path, port: int) -> Generator[subprocess.Popen[bytes]]:
    """Run the demonstration; what it prints goes to ``log``."""
    command = [sys.executable, "-m", "simulator", "--demonstrate", "--pictures", "flat", "--step", "0", "--reply", "0"]
    places = ["--server-port", str(port), "--data-dir", str(folder / "data")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *places], cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        stop_postgresql(folder / "data")


async def test_one_command_draws_through_a_simulated_discord(tmp_path: Path) -> None:
    """It answers at its port, draws with the simulator's account, and ends in order when it is told to."""
    port = free_port()
    with demonstrating(tmp_path, port) as process:
        task = await drawn(f"http://127.0.0.1:{port}")
        assert task["status"] == "SUCCESS", task
        assert task["properties"]["discordInstanceId"].isdecimal()
        process.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(process.wait, STOP_SECONDS) == 0
    said = (tmp_path / "log").read_text()
    assert f"http://127.0.0.1:{port}" in said
    (hint,) = [line for line in said.splitlines() if "accounts list" in line]
    listed = await asyncio.create_subprocess_shell(hint.strip(), cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    table, _ = await listed.communicate()
    assert listed.returncode == 0
    assert b"not running" in table
    assert "Automating a user account is against the terms" in said


async def test_it_says_that_its_journeyman_has_died(tmp_path: Path) -> None:
    """Which ends it, too; and how to go on without."""
    with demonstrating(tmp_path, free_port()) as process:
        children = await asyncio.to_thread(until_true, psutil.Process(process.pid).children, START_SECONDS)
        children[0].kill()
        assert await asyncio.to_thread(process.wait, STOP_SECONDS) == 128 + signal.SIGKILL
    assert "Journeyman was ended by SIGKILL" in (tmp_path / "log").read_text()


async def drawn(origin: str) -> dict[str, Any]:
    """Submit a prompt as soon as somebody answers, and give the task at its end."""
    found: dict[str, Any] = {}
    async with aiohttp.ClientSession() as session:

        async def is_accepted() -> bool:
            try:
                async with session.post(f"{origin}/mj/submit/imagine", json={"prompt": "a red fox"}) as response:
                    found.update(await response.json())
            except aiohttp.ClientConnectionError:
                return False
            return True

        await until(is_accepted, START_SECONDS)

        async def has_ended() -> bool:
            async with session.get(f"{origin}/mj/task/{found['result']}/fetch") as response:
                found["task"] = await response.json()
            return found["task"]["status"] in {"SUCCESS", "FAILURE", "CANCEL"}

        await until(has_ended, START_SECONDS)
    task: dict[str, Any] = found["task"]
    return task
