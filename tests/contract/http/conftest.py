"""The HTTP surface on a real socket: Granian in the test's own loop, a real client, the other parts in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from journeyman import errors
from journeyman.dispatch.pool import Pool
from journeyman.http.events import HEARTBEAT_SECONDS
from journeyman.http.services import Services
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from tests.contract.client import Client, listening
from tests.contract.http.absent import Absent
from tests.contract.http.memory import Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface(Client):
    """A served surface, and what is behind it."""

    memory: Memory
    pictures: PictureStore


Serve = Callable[..., AbstractAsyncContextManager[Surface]]


@contextlib.asynccontextmanager
async def serving(
    *,
    heartbeat_seconds: float = HEARTBEAT_SECONDS,
    **settings: Any,  # noqa: ANN401 - of any type
) -> AsyncGenerator[Surface, None]:
    """Serve a surface with some settings."""
    memory = Memory()
    pictures = PictureStore.open("memory:///")

    async def check() -> None:
        await asyncio.sleep(0)
        if isinstance(memory.fault, errors.Refused):
            raise memory.fault

    absent = Absent(memory)
    services = Services(
        settings=Settings(**settings),
        submitter=memory,
        follow_ups=absent,
        cancelling=absent,
        uploads=absent,
        pool=Pool([]),
        registry=absent,
        errands=absent,
        seeds=memory,
        tasks=memory,
        changes=memory,
        pictures=pictures,
        check=check,
    )
    async with listening(services, heartbeat_seconds) as client:
        yield Surface(origin=client.origin, port=client.port, session=client.session, memory=memory, pictures=pictures)


@pytest.fixture
def serve() -> Serve:
    """Give what serves a surface with settings of one's own."""
    return serving


@pytest.fixture
async def surface() -> AsyncGenerator[Surface, None]:
    """Serve a surface as it comes."""
    async with serving() as served:
        yield served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_surface() -> AsyncGenerator[Surface, None]:
    """Serve a surface to all tests of a module, which must reset what is behind it, and run in the module's loop."""
    async with serving() as served:
        yield served
