"""A client of the surface on a real socket: Granian in the test's own loop, requests as they come, answers as bytes."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import aiohttp
import msgspec

from journeyman.http.app import create_app
from journeyman.http.events import HEARTBEAT_SECONDS
from journeyman.http.server import HTTPServer
from journeyman.http.services import Services
from tests.patience import until
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
class Client:
    """Somebody who asks a served surface."""

    origin: str
    port: int
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
        return parsed(await self.raw(f"{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()))


def parsed(raw: bytes) -> Reply:
    """Read an answer that came as bytes."""
    head, _, body = raw.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Reply(status=int(status.split()[1]), headers=headers, body=body)


@contextlib.asynccontextmanager
async def listening(services: Services, heartbeat_seconds: float = HEARTBEAT_SECONDS) -> AsyncGenerator[Client]:
    """Serve some parts, and give who asks them."""
    app = create_app(services, heartbeat_seconds)
    port = free_port()
    running = asyncio.create_task(HTTPServer(app, host="127.0.0.1", port=port).run())
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            client = Client(origin=f"http://127.0.0.1:{port}", port=port, session=session)
            await until(lambda: _answers(client))
            yield client
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _answers(client: Client) -> bool:
    try:
        await client.get("/healthz")
    except aiohttp.ClientConnectorError:
        return False
    return True
