"""A simulator and a client that is ready."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import pytest

from simulator.options import Options
from simulator.server import Simulator, simulating
from tests.simulator.client import Client, connected


@pytest.fixture
def options() -> Options:
    """Give the simulator's options; a module may have others."""
    return Options()


@pytest.fixture
async def simulator(options: Options) -> AsyncGenerator[Simulator]:
    """Run a simulator, in which nothing of its own may crash."""
    async with simulating(options) as simulator:
        yield simulator
        assert simulator.chores.crashes == []


@pytest.fixture
async def client(simulator: Simulator) -> AsyncGenerator[Client]:
    """Connect the first account."""
    async with connected(simulator) as client:
        yield client
