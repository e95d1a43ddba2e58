"""A client that follows jobs over the gateway, in a process of its own; prints the processor's time that it took."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
from pathlib import Path

import msgspec
import structlog
import uvloop

from bench.recording import HASTY
from journeyman.engines.discord.account import Account, Places
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.correlation import Expected
from journeyman.engines.discord.events import Finished
from journeyman.engines.discord.secret import Token
from journeyman.tasks.accounts import Standing
from tests.patience import until


async def listen(server: str, waves: list[list[Expected]], *, is_compressed: bool) -> float:
    """Follow the jobs of each wave side by side."""
    places = Places(api=f"http://{server}/api/v9", gateway=f"ws://{server}/")
    account = Account(
        token=Token("a.b.c"),
        channel=waves[0][0].channel,
        places=places,
        manners=HASTY,
        is_compressed=is_compressed,
    )
    client = Client(account)
    async with client.open():
        await until(lambda: client.condition.standing is Standing.READY)
        began = time.process_time()
        for wave in waves:
            pictures = await asyncio.gather(*(_follow(client, job) for job in wave))
            assert len(set(pictures)) == len(wave), "a job has another's picture"
        return time.process_time() - began


async def _follow(client: Client, job: Expected) -> str:
    async for event in client.follow(job):
        if isinstance(event, Finished):
            return event.picture.id
    message = f"the job {job.key} has no picture"
    raise RuntimeError(message)


def main() -> None:
    """Print the seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server")
    parser.add_argument("jobs", type=Path)
    parser.add_argument("--compressed", action="store_true")
    options = parser.parse_args()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    waves = msgspec.json.decode(options.jobs.read_bytes(), type=list[list[Expected]])
    print(uvloop.run(listen(options.server, waves, is_compressed=options.compressed)))


if __name__ == "__main__":
    main()
