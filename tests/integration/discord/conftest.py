"""A simulator of Discord and the bots, and clients of it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from journeyman.engines.discord.account import Account, Manners, Places
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.secret import Token
from journeyman.tasks.accounts import Standing
from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.patience import until

#: Tests have less patience than bots deserve.
BRISK = Manners(
    between_writes=0.01,
    between_reads=0.01,
    between_identifies=0.1,
    answer=5.0,
    thinking=5.0,
    failure=1.0,
    quiet=1.5,
    vanished=0.5,
    doubt=1.0,
    connect=10.0,
)

Connect = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def options() -> Options:
    """Give the simulator's options; a module may have others."""
    return Options()


@pytest.fixture
async def simulator(options: Options) -> AsyncGenerator[Simulator]:
    """Run a simulator."""
    async with simulating(options) as simulator:
        yield simulator
        assert simulator.chores.crashes == []


def account(simulator: Simulator, number: int = 0, **fields: Any) -> Account:  # noqa: ANN401 - fields of Account
    """Give one of the simulator's accounts as an operator would describe it."""
    person = simulator.accounts[number]
    places = Places(api=f"{simulator.origin}/api/v9", gateway=simulator.gateway_url, frames=simulator.origin)
    known: dict[str, Any] = {
        "token": Token(person.token),
        "guild": person.guild_id,
        "channel": person.channel_id,
        "places": places,
        "manners": BRISK,
    }
    return Account(**(known | fields))


@contextlib.asynccontextmanager
async def connected(simulator: Simulator, number: int = 0, **fields: Any) -> AsyncGenerator[Client]:  # noqa: ANN401
    """Hold a client that is ready."""
    client = Client(account(simulator, number, **fields))
    async with client.open():
        await until(lambda: client.condition.standing is Standing.READY)
        yield client


@pytest.fixture
async def client(simulator: Simulator) -> AsyncGenerator[Client]:
    """Connect the first account."""
    async with connected(simulator) as client:
        yield client
