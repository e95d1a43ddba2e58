"""The HTTP surface on a real socket: Granian in the test's own loop, a real client, the other parts in memory."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec
import pytest
import pytest_asyncio

from journeyman import errors
from journeyman.dispatch.pool import Pool
from journeyman.http.app import create_app
from journeyman.http.events import HEARTBEAT_SECONDS
from journeyman.http.server import HTTPServer
from journeyman.http.services import Services
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from tests.contract.http.absent import Absent
from tests.contract.http.memory import Memory
from tests.serving import free_port

Headers = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    status: int
    headers: Headers  #: names in lower case
    body: bytes

    def json(self) -> Any:  # noqa: ANN401 - tests look at foreign JSON as a client does
        """Decode the body, which must be compact JSON: gateways rewrite it by its bytes."""
        assert self.headers["content-type"] == "application/json"
        decoded = msgspec.json.decode(self.body)
        assert msgspec.json.encode(decoded) == self.body
        return decoded

    def refusal(self) -> dict[str, Any]:
        """Decode a refusal, which always has the same four keys."""
        decoded = self.json()
        assert set(decoded) == {"code", "description", "properties", "result"}
        assert decoded["code"] in {3, 4, 9, 23}
        assert decoded["description"]
        assert decoded["properties"] == {}
        assert decoded["result"] is None
        return decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A served surface, and what is behind it."""

    origin: str
    port: int
    memory: Memory
    pictures: PictureStore
    session: aiohttp.ClientSession

    async def get(self, path: str, **options: Any) -> Reply:  # noqa: ANN401 - aiohttp's options
        """Send a GET."""
        return await self.request("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Reply:  # noqa: ANN401 - aiohttp's options
        """Send a POST."""
        return await self.request("POST", path, **options)

    async def request(self, method: str, path: str, **options: Any) -> Reply:  # noqa: ANN401 - aiohttp's options
        """Send a request and read the whole answer."""
        async with self.session.request(method, self.origin + path, **options) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Reply(status=response.status, headers=headers, body=await response.read())

    async def raw(self, request: bytes) -> bytes:
        """Send bytes as they are on a connection of their own, and give the answer as bytes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        return answer

    async def raw_request(self, method: str, path: str) -> Reply:
        """Send a request whose path no client would let through."""
        raw = await self.raw(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        head, _, body = raw.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return Reply(status=int(status.split()[1]), headers=headers, body=body)


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
        tasks=memory,
        changes=memory,
        pictures=pictures,
        check=check,
    )
    app = create_app(services, heartbeat_seconds)
    port = free_port()
    running = asyncio.create_task(HTTPServer(app, host="127.0.0.1", port=port).run())
    origin = f"http://127.0.0.1:{port}"
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
            await _until_answering(session, f"{origin}/healthz")
            yield Surface(origin=origin, port=port, memory=memory, pictures=pictures, session=session)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _until_answering(session: aiohttp.ClientSession, url: str) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                async with session.get(url):
                    return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.002)


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
