"""The command ``python -m simulator`` and its endpoints for tests."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any, Final

import aiohttp
import msgspec
import pytest
from aiohttp import web

from simulator.admin import PREFIX, Admin
from simulator.bots import content
from simulator.discord.commands import Bot
from simulator.faults import Kind
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.simulator.client import Client, button, connected, is_final

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 20.0


@contextlib.contextmanager
def process(*arguments: str) -> Generator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """Run the command; gives the process and what it printed."""
    command = [sys.executable, "-m", "simulator", "--json", "--pictures", "flat", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        try:
            yield running, msgspec.json.decode(running.stdout.readline())
        finally:
            running.kill()


def end(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command until it ends by itself."""
    command = [sys.executable, "-m", "simulator", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)


async def test_it_says_what_a_client_needs_and_stops_when_told() -> None:
    """One line of JSON has every address and account; SIGTERM ends it with status 0."""
    with process("--accounts", "2", "--plan", "pro", "--step", "0", "--reply", "0") as (running, found):
        assert [account["plan"] for account in found["accounts"]] == ["pro", "pro"]
        first = found["accounts"][0]
        headers = {"Authorization": first["token"]}
        async with aiohttp.ClientSession() as http:
            async with http.get(f"{found['rest']}/v9/users/@me", headers=headers) as answer:
                assert (await answer.json())["id"] == first["user_id"]
            async with http.ws_connect(f"{found['gateway']}?v=9&encoding=json") as socket:
                assert (await socket.receive_json())["op"] == 10
                running.send_signal(signal.SIGTERM)
                assert running.wait(SECONDS) == 0


def test_people_read_it_too() -> None:
    """Without --json it prints the same for people, with the settings of a server that is to come here."""
    command = [sys.executable, "-m", "simulator", "--pictures", "flat"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(18)]
        running.send_signal(signal.SIGINT)
        assert running.wait(SECONDS) == 0
    assert {line.split()[0] for line in lines if line.strip()} >= {"rest", "gateway", "token", "channel_id"}
    origin = lines[0].split()[1].removesuffix("/api")
    assert [line.strip() for line in lines if line.startswith("export")] == [
        f"export JOURNEYMAN_DISCORD_API={origin}/api/v9",
        f"export JOURNEYMAN_DISCORD_GATEWAY={origin.replace('http', 'ws')}/",
        f"export JOURNEYMAN_DISCORD_FRAMES={origin}",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--accounts", "0"], "--accounts: got 0; accepted: a whole number from 1 to 10000", id="accounts"),
        pytest.param(["--port", "65536"], "--port: got 65536; accepted: a whole number from 0 to 65535", id="port"),
    ],
)
def test_wrong_usage_names_the_option_and_what_is_accepted(arguments: list[str], said: str) -> None:
    """Status 2, and no trace of the program's inside."""
    ended = end(*arguments)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "arguments", [pytest.param(["--port"], id="simulator"), pytest.param(["--demonstrate", "--server-port"], id="demo")]
)
def test_a_taken_port_is_named(arguments: list[str]) -> None:
    """One line and status 1; nothing leads the reader to whoever has the port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = end(*arguments, port)
    assert (ended.returncode, ended.stdout) == (1, "")
    (line,) = ended.stderr.splitlines()
    assert f"cannot listen on 127.0.0.1:{port}: address already in use" in line.replace("Address", "address")


async def test_everything_but_time_follows_from_the_seed() -> None:
    """Two simulators of a seed have the same accounts, jobs, seeds and pictures; another seed has others."""

    async def run(seed: int) -> tuple[object, ...]:
        async with simulating(Options(seed=seed)) as simulator, connected(simulator) as client:
            await client.draw("cat")
            await client.draw("dog")
            jobs = [(job.id, job.seed, job.cells) for job in simulator.workshop.jobs.values()]
            return simulator.describe()["accounts"], jobs

    assert await run(1) == await run(1)
    assert await run(1) != await run(2)


async def test_faults_are_armed_over_http(simulator: Simulator, client: Client) -> None:
    """The endpoint arms, lists and disarms, and refuses what is no fault."""
    url = f"{simulator.origin}{PREFIX}/faults"
    async with client.http.post(url, json={"kind": "vanish", "marker": "cat", "values": {"percent": 62}}) as answer:
        assert answer.status == 201
        number = (await answer.json())["number"]
    await client.imagine("cat")
    await client.until_counted("ends", "failed")
    async with client.http.get(url) as answer:
        (listed,) = await answer.json()
        assert (listed["number"], listed["fault"]["kind"], listed["seen"]) == (number, "vanish", 1)
    async with client.http.delete(f"{url}/{number}") as answer:
        assert answer.status == 204
    assert simulator.faults.armed() == {}
    async with client.http.post(url, json={"kind": "nonsense"}) as answer:
        assert answer.status == 400


@pytest.mark.parametrize(
    ("method", "place", "body", "accepted"),
    [
        pytest.param("post", "faults", {"kind": "nonsense"}, ["rate-limit", "vanish", "no-metadata"], id="fault"),
        pytest.param("post", "connections", {"kind": "nonsense"}, ["drop"], id="connection"),
        pytest.param("patch", "accounts/{user_id}", {"plan": "gold"}, ["basic", "mega"], id="plan"),
        pytest.param("patch", "accounts/{user_id}", {"troubles": ["x"]}, ["human-check"], id="trouble"),
        pytest.param("patch", "channels/{channel_id}", {"bots": ["x"]}, ["midjourney, niji"], id="bot"),
    ],
)
async def test_a_value_that_is_none_is_refused_with_those_that_are(
    simulator: Simulator, client: Client, *, method: str, place: str, body: dict[str, object], accepted: list[str]
) -> None:
    """Whoever mistypes reads there what he may type."""
    where = place.format(user_id=simulator.accounts[0].id, channel_id=simulator.accounts[0].channel_id)
    async with client.http.request(method, f"{simulator.origin}{PREFIX}/{where}", json=body) as answer:
        said = await answer.text()
        assert answer.status == 400
    _, _, named = said.partition("; accepted: ")
    assert all(name in named for name in accepted), said


async def test_bots_go_by_their_names(simulator: Simulator, client: Client) -> None:
    """Nobody has to know the ids of applications."""
    channel = simulator.people.channels[simulator.accounts[0].channel_id]
    url = f"{simulator.origin}{PREFIX}/channels/{channel.id}"
    async with client.http.patch(url, json={"bots": ["midjourney"]}) as answer:
        assert answer.status == 204
    assert channel.bots == {Bot.MIDJOURNEY}


async def test_everything_is_counted(simulator: Simulator, client: Client) -> None:
    """Interactions by kind, jobs by prompt, connections and more; the counters can be cleared."""
    url = f"{simulator.origin}{PREFIX}/counters"
    grid = await client.draw("cat")
    await client.finished(await client.press(grid, button(grid, "U1")))
    async with client.http.get(url) as answer:
        counts = await answer.json()
    pressed = f"press {button(grid, 'U1')}"
    assert counts["interactions"] == {"imagine": 1, pressed: 1}
    assert counts["jobs"] == {"cat": 2}
    assert counts["kinds"] == {"imagine": 1, "upscale": 1}
    assert (counts["gateway"]["connections"], counts["gateway"]["identifies"]) == (1, 1)
    assert "duplicates" not in counts
    async with client.http.delete(url) as answer:
        assert answer.status == 204
    assert simulator.counters.snapshot() == {}


async def test_accounts_and_channels_are_changed_over_http(simulator: Simulator, client: Client) -> None:
    """A revoked token, an expired subscription, another plan, a channel without bots."""
    admin, account = f"{simulator.origin}{PREFIX}", client.account
    changes = {"plan": "pro", "troubles": ["subscription-required"], "remix": True, "is_token_valid": False}
    async with client.http.patch(f"{admin}/accounts/{account.id}", json=changes) as answer:
        assert answer.status == 204
    assert (await client.request("GET", "/v9/users/@me"))[0] == 401
    assert await client.closed() == 4004
    assert (account.plan, account.troubles) == ("pro", {"subscription-required"})
    assert all(preferences.remix for preferences in account.preferences.values())
    async with client.http.patch(f"{admin}/channels/{account.channel_id}", json={"bots": []}) as answer:
        assert answer.status == 204
    assert simulator.people.channels[account.channel_id].bots == set()
    for path in ("accounts/1", "channels/1"):
        async with client.http.patch(f"{admin}/{path}", json={"bots": []}) as answer:
            assert answer.status == 404


async def test_jobs_are_listed_held_and_released_over_http(simulator: Simulator, client: Client) -> None:
    """A held job is listed as such, and goes on when it is released."""
    admin = f"{simulator.origin}{PREFIX}"
    simulator.faults.arm("hold")
    await client.imagine("cat")
    await client.event("MESSAGE_UPDATE", lambda data: "(46%)" in data["content"])
    async with client.http.get(f"{admin}/jobs") as answer:
        (job,) = await answer.json()
    assert (job["state"], job["held"], job["percent"], job["prompt"]) == ("running", True, 46, "cat")
    async with client.http.post(f"{admin}/release", params={"job": job["id"]}) as answer:
        assert await answer.json() == {"released": 1}
    await client.event("MESSAGE_CREATE", is_final)


async def test_it_says_when_each_step_was_sent(simulator: Simulator, client: Client) -> None:
    """The list of jobs has the monotonic time of each percentage, so that other processes can tell their delay."""
    began = time.monotonic()
    await client.draw("99% cat")
    async with client.http.get(f"{simulator.origin}{PREFIX}/jobs") as answer:
        (job,) = await answer.json()
    assert [int(percent) for percent in job["sent"]] == list(content.STEPS)
    times = list(job["sent"].values())
    assert times == sorted(times)
    assert began <= times[0] <= times[-1] <= time.monotonic()


async def test_strangers_connections_and_commands_over_http(simulator: Simulator, client: Client) -> None:
    """A foreign job, a fault on live connections and a renewal of the commands are a request each."""
    admin = f"{simulator.origin}{PREFIX}"
    async with client.http.post(f"{admin}/foreign", json={"prompt": "dog"}) as answer:
        assert answer.status == 202
    await client.event("MESSAGE_CREATE", is_final)
    async with client.http.post(f"{admin}/foreign", json={"message": "hello"}) as answer:
        assert answer.status == 202
    await client.event("MESSAGE_CREATE", lambda data: data["content"] == "hello")
    async with client.http.post(f"{admin}/commands/renew") as answer:
        assert answer.status == 204
    await client.event("GUILD_APPLICATION_COMMAND_INDEX_UPDATE")
    async with client.http.post(f"{admin}/connections", json={"kind": "close", "values": {"code": 4008}}) as answer:
        assert await answer.json() == {"connections": 1}
    assert await client.closed() == 4008
    async with client.http.get(admin) as answer:
        assert (await answer.json())["accounts"][0]["token"] == client.account.token


def test_the_readme_knows_every_endpoint_and_fault() -> None:
    """Each endpoint for tests is in the simulator's README, and each fault that it shows exists."""
    readme = (ROOT / "simulator" / "README.md").read_text(encoding="utf-8")
    app = web.Application()
    Admin(Simulator()).add_routes(app)
    paths = {str(route.resource.canonical) for route in app.router.routes() if route.resource is not None}
    assert len(paths) >= 10
    missing = [path for path in paths if re.sub(r"/?\{\w+\}", "", path) not in readme]
    assert missing == []
    shown = re.findall(r"Kind\.([A-Z_]+)", readme)
    assert shown
    assert set(shown) <= set(Kind.__members__)
