"""How many events of the gateway one core takes, for one account in a busy channel.

First without I/O: each frame goes through inflation, session, switchboard, correlator and the following of its job.
Then over a websocket of this machine to a whole client in a process of its own, whose time alone counts.

Of what a core spends on an event, reading JSON and inflating is the smaller part. What once cost most was weighing
every stray again at every message: a busy channel is full of messages that are nobody's.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec
from aiohttp import web

from bench.figures import Figure, figure
from bench.recording import HASTY, JOBS, Recording, record
from bench.sizes import Size
from journeyman.engines.discord.events import Finished
from journeyman.engines.discord.gateway.inflation import Inflater
from journeyman.engines.discord.gateway.session import Dispatched, Opened, Session
from journeyman.engines.discord.switchboard import Call, Switchboard

WANTED: Final = 5000  #: events per second
_GAP_SECONDS: Final = 1 / 500  #: between two events, by the clock that the account is shown: a busy channel's
_LISTENING_SECONDS: Final = 300


def gateway(size: Size) -> Iterator[Figure]:
    """Events of the gateway per second of one core: without I/O, and over a websocket."""
    recording = record(size.waves)
    events = len(recording.frames) - recording.waves[0].first
    note = f"{events:,} events, of which {len(recording.waves) * JOBS} jobs"
    for name, is_compressed in (("zlib-stream", True), ("plain", False)):
        seconds = min(asyncio.run(_replay(recording, is_compressed=is_compressed)) for _ in range(3))
        yield figure(f"gateway events, {name}, no I/O", events / seconds, "/s", at_least=WANTED, note=note)
    for name, is_compressed in (("zlib-stream", True), ("plain", False)):
        seconds = asyncio.run(_listen(recording, is_compressed=is_compressed))
        yield figure(f"gateway events, {name}, websocket", events / seconds, "/s", at_least=WANTED, note=note)


async def _replay(recording: Recording, *, is_compressed: bool) -> float:
    """Play a recording to an account without I/O, and give the processor's time for it."""
    now = 0.0
    account = recording.account
    board = Switchboard(channel=account.channel, manners=HASTY, clock=lambda: now, pause=lambda _: None)
    session = Session(token=account.token, url="ws://x", product="bench", chance=random.Random(0))  # noqa: S311
    inflater = Inflater()
    lines = recording.frames if is_compressed else recording.messages

    def play(numbers: range) -> None:
        nonlocal now
        for number in numbers:
            now += _GAP_SECONDS
            message = inflater.feed(lines[number]) if is_compressed else lines[number].decode()
            assert message is not None
            for output in session.received(message, now):
                if isinstance(output, Dispatched):
                    board.tell(output.name, output.data)
                elif isinstance(output, Opened):
                    board.belongs_to(output.user.id)

    session.start(now)
    session.opened(now)
    play(range(recording.waves[0].first))
    began = time.process_time()
    for wave, numbers in recording.parts():
        calls = [board.begin(job) for job in wave.jobs]
        play(numbers)
        _end(board, calls)
    seconds = time.process_time() - began
    board.close()
    return seconds


def _end(board: Switchboard, calls: Sequence[Call]) -> None:
    pictures: set[str] = set()
    for call in calls:
        while not call.events.empty():
            event = call.events.get_nowait()
            if isinstance(event, Finished):
                pictures.add(event.picture.id)
        board.end(call)
    assert len(pictures) == JOBS, "a job has no picture, or another's"


async def _listen(recording: Recording, *, is_compressed: bool) -> float:
    """Play a recording over a websocket, and give the processor's time of the client's process."""
    app = web.Application()
    player = _Player(recording, is_compressed=is_compressed)
    app.router.add_get("/", player.play)
    app.router.add_get("/api/v9/channels/{channel}/messages", player.answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        jobs = Path(folder) / "jobs.json"
        jobs.write_bytes(msgspec.json.encode([wave.jobs for wave in recording.waves]))
        command = [sys.executable, "-m", "bench.listener", f"{host}:{port}", str(jobs)]
        command += ["--compressed"] if is_compressed else []
        process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
        async with asyncio.timeout(_LISTENING_SECONDS):
            output, _ = await process.communicate()
    await runner.cleanup()
    assert process.returncode == 0, "the listener has failed"
    return float(output)


class _Player:
    """Plays each wave when the client has asked for the history of all its jobs: then it listens for them."""

    def __init__(self, recording: Recording, *, is_compressed: bool) -> None:
        self._recording = recording
        self._is_compressed = is_compressed
        self._asked = 0
        self._has_asked = asyncio.Event()

    async def answer(self, _request: web.Request) -> web.Response:
        self._asked += 1
        self._has_asked.set()
        return web.Response(body=b"[]", content_type="application/json")

    async def play(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await self._put(socket, range(self._recording.waves[0].first))
        for number, (_, numbers) in enumerate(self._recording.parts(), start=1):
            while self._asked < number * JOBS:
                self._has_asked.clear()
                await self._has_asked.wait()
            await self._put(socket, numbers)
        async for _ in socket:
            pass  # heartbeats, until the client goes
        return socket

    async def _put(self, socket: web.WebSocketResponse, numbers: range) -> None:
        for number in numbers:
            if self._is_compressed:
                await socket.send_bytes(self._recording.frames[number])
            else:
                await socket.send_str(self._recording.messages[number].decode())
