"""The line: a websocket to the gateway that carries whole frames. It knows nothing of sessions."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from typing import Final, final

import aiohttp

from journeyman.engines.discord.causes import cause
from journeyman.engines.discord.gateway.codes import MAX_FRAME_BYTES, MAX_MESSAGE_BYTES, OwnClose
from journeyman.engines.discord.gateway.inflation import Inflater

_CLOSE_SECONDS: Final = 3.0  #: for the other side to answer our close

_ENDS: Final = frozenset({aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED})


class Hung(Exception):
    """The line has ended, or could not be made; ``code`` is the gateway's close code, if it gave one."""

    def __init__(self, code: int | None, why: str) -> None:
        self.code = code
        super().__init__(why)


@final
class Line:
    """An open line."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, max_bytes: int) -> None:
        self._socket = socket
        self._inflater = Inflater(max_bytes=max_bytes)

    async def receive(self) -> bytes | str:
        """Wait for a frame: text as it is, or what compressed frames inflate to.

        Raises:
            Hung: there will be no more.
            inflation.Unreadable: what came makes no sense.
        """
        while True:
            message = await self._socket.receive()
            if message.type is aiohttp.WSMsgType.TEXT:
                return str(message.data)
            if message.type is aiohttp.WSMsgType.BINARY:
                whole = self._inflater.feed(bytes(message.data))
                if whole is not None:
                    return whole
            elif message.type is aiohttp.WSMsgType.ERROR:
                raise Hung(self._socket.close_code, f"the line broke: {cause(message.data)}")
            elif message.type in _ENDS:
                raise Hung(self._socket.close_code, "the gateway closed the line")

    async def send(self, frame: bytes) -> None:
        """Send a frame as text.

        Raises:
            Hung: the line has ended.
            ValueError: the frame is longer than the gateway takes.
        """
        if len(frame) > MAX_FRAME_BYTES:
            message = f"a frame of {len(frame)} bytes; the gateway takes {MAX_FRAME_BYTES}"
            raise ValueError(message)
        try:
            await self._socket.send_str(frame.decode())
        except (aiohttp.ClientError, OSError) as error:
            raise Hung(self._socket.close_code, f"the line broke: {cause(error)}") from error

    async def close(self, code: int) -> None:
        """End the line with a code of ours."""
        # A gateway that does not answer the close is left alone.
        with contextlib.suppress(aiohttp.ClientError, OSError, TimeoutError):
            async with asyncio.timeout(_CLOSE_SECONDS):
                await self._socket.close(code=code)


@contextlib.asynccontextmanager
async def lay(
    http: aiohttp.ClientSession, url: str, *, proxy: str | None = None, max_bytes: int = MAX_MESSAGE_BYTES
) -> AsyncGenerator[Line]:
    """Hold an open line.

    Raises:
        Hung: it could not be made.
    """
    try:
        socket = await http.ws_connect(
            url,
            proxy=proxy,
            max_msg_size=max_bytes,
            # Heartbeats are the session's, and compression is inside the frames.
            heartbeat=None,
            compress=0,
        )
    except (aiohttp.ClientError, OSError) as error:
        raise Hung(None, cause(error)) from error
    line = Line(socket, max_bytes=max_bytes)
    try:
        yield line
    finally:
        await line.close(OwnClose.COME_BACK)
