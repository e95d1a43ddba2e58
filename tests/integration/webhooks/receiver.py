"""A webhook's receiver on this machine that remembers what it got and answers as told."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from aiohttp import web

SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One POST."""

    headers: dict[str, str]
    body: bytes
    task: dict[str, Any]

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def version(self) -> int:
        return int(self.id.partition("-")[2])


Answer = Callable[[web.Request, Message], Awaitable[web.StreamResponse]]


async def take(_request: web.Request, _message: Message) -> web.StreamResponse:
    """Take it, as a receiver should."""
    return web.Response(text="thanks")


class Receiver:
    """Counts every POST in ``messages``, whatever it answers."""

    def __init__(self, answer: Answer = take) -> None:
        self.answer = answer
        self.messages: list[Message] = []
        self.port = 0
        self._heard = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    @property
    def hook(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def seen(self, task_id: int) -> list[int]:
        """Give the versions of a task in the order they came."""
        return [message.version for message in self.messages if message.task["id"] == str(task_id)]

    async def start(self) -> None:
        """Listen; on the same port as before, if there was one."""
        app = web.Application()
        app.router.add_post("/hook", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Go down: connections are refused."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds; it is looked at after each POST."""
        async with asyncio.timeout(SECONDS), self._heard:
            await self._heard.wait_for(condition)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        message = Message(headers=headers, body=body, task=msgspec.json.decode(body))
        async with self._heard:
            self.messages.append(message)
            self._heard.notify_all()
        return await self.answer(request, message)


@contextlib.asynccontextmanager
async def receiving(answer: Answer = take) -> AsyncGenerator[Receiver]:
    """Hold a receiver that listens."""
    receiver = Receiver(answer)
    await receiver.start()
    try:
        yield receiver
    finally:
        await receiver.stop()
