"""Many accounts with twelve jobs each, in a process of its own; prints as JSON what they saw and what they took."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec
import psutil
import structlog
import uvloop

from bench.recording import HASTY, JOBS
from journeyman.engines.discord.account import Account, Places
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Finished, Progress
from journeyman.engines.discord.secret import Token
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot
from tests.patience import until


class Person(msgspec.Struct, kw_only=True):
    """One of the simulator's accounts."""

    token: str
    guild_id: str
    channel_id: str


class Described(msgspec.Struct, kw_only=True):
    """What the simulator says of itself."""

    rest: str
    gateway: str
    cdn: str
    admin: str
    accounts: list[Person]


class _Job(msgspec.Struct, kw_only=True):
    steps: dict[int, float] = {}  #: when each percentage was seen
    picture: str = ""  #: the name of the file


class Seen(msgspec.Struct, kw_only=True):
    """What the accounts saw, and what they took."""

    empty_mb: float  #: resident before any account was there
    connected_mb: float  #: … when all were connected
    busy_mb: float  #: … at most
    cpu_seconds: float  #: while jobs were under way
    seconds: float
    jobs: Mapping[str, _Job]  #: by prompt


async def paint(described: Described, *, rounds: int, spread: float) -> Seen:
    """Connect all accounts and let each do its jobs, twelve at a time; the first ones begin within some seconds."""
    clients = [Client(_account(described, person)) for person in described.accounts]
    desks = len(clients) * JOBS
    empty = _resident_mb()
    seen: dict[str, _Job] = {}
    async with contextlib.AsyncExitStack() as stack:
        for client in clients:
            await stack.enter_async_context(client.open())
        await until(lambda: all(client.condition.standing is Standing.READY for client in clients), 60)
        gc.collect()
        connected = busy = _resident_mb()
        began, cpu_began = time.monotonic(), time.process_time()
        async with asyncio.TaskGroup() as group:
            jobs = [
                group.create_task(_jobs(client, f"desk {desk}", rounds, spread * desk / desks, seen))
                for desk, client in enumerate(clients * JOBS)
            ]
            while not all(job.done() for job in jobs):
                busy = max(busy, _resident_mb())
                await asyncio.wait(jobs, timeout=0.5)
        seconds, cpu = time.monotonic() - began, time.process_time() - cpu_began
    return Seen(
        empty_mb=empty,
        connected_mb=connected,
        busy_mb=busy,
        cpu_seconds=cpu,
        seconds=seconds,
        jobs=seen,
    )


def _account(described: Described, person: Person) -> Account:
    return Account(
        token=Token(person.token),
        channel=person.channel_id,
        guild=person.guild_id,
        places=Places(api=f"{described.rest}/v9", gateway=described.gateway, frames=described.cdn),
        manners=HASTY,
    )


async def _jobs(
    client: Client,
    desk: str,
    rounds: int,
    delay: float,
    seen: dict[str, _Job],
) -> None:
    await asyncio.sleep(delay)
    for number in range(rounds):
        prompt = f"a fox in the snow, {desk}, picture {number}"
        job = seen[prompt] = _Job()
        async for event in client.imagine(Bot.MID_JOURNEY, prompt):
            if isinstance(event, Progress):
                job.steps.setdefault(event.percent, time.monotonic())
            elif isinstance(event, Finished):
                job.picture = event.picture.filename


def _resident_mb() -> float:
    return psutil.Process().memory_info().rss / 1e6


def main() -> None:
    """Print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("described", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--spread", type=float, default=7.0)
    options = parser.parse_args()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    described = msgspec.json.decode(options.described.read_bytes(), type=Described)
    print(msgspec.json.encode(uvloop.run(paint(described, rounds=options.rounds, spread=options.spread))).decode())


if __name__ == "__main__":
    main()
