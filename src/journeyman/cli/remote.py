"""A server, as ``imagine`` uses it: submit, follow the events, download."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncGenerator
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
import msgspec

from journeyman import settings
from journeyman.cli import files
from journeyman.cli.speech import Stopped, note, say
from journeyman.cli.wishes import GRID, Drawn, Step, Wish
from journeyman.errors import CODE_QUEUED, CODE_SUCCESS
from journeyman.tasks.task import Status

_GLANCE: Final = aiohttp.ClientTimeout(total=3, connect=1)
_PATIENCE: Final = aiohttp.ClientTimeout(total=120, connect=10)
# Events come whenever there are some; the server sends a sign of life every 15 s.
_FOLLOWING: Final = aiohttp.ClientTimeout(total=None, connect=10, sock_read=60)

# A server that restarts is back within seconds.
_RECONNECTS: Final = 30
_RECONNECT_SECONDS: Final = 1.0

# A task is one line of the event stream.
_LONGEST_LINE_BYTES: Final = 2**22


class Server:
    """A Journeyman at an address."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url.rstrip("/")
        self._session = session

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, url: str, key: str) -> AsyncGenerator[Server]:
        """Hold connections to a server, which need not be there."""
        headers = {"Accept-Language": settings.terminal_language()}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        async with aiohttp.ClientSession(headers=headers, read_bufsize=_LONGEST_LINE_BYTES) as session:
            yield cls(url, session)

    async def is_journeyman(self) -> bool:
        """Whether a Journeyman answers there."""
        try:
            async with self._session.get(f"{self.url}/healthz", timeout=_GLANCE) as response:
                if response.status != 200 or await response.json(content_type=None) != {"status": "ok"}:
                    return False
            async with self._session.get(f"{self.url}/openapi.json", timeout=_GLANCE) as response:
                document: Any = await response.json(content_type=None)
                return document["info"]["title"] == "Journeyman"
        except (aiohttp.ClientError, TimeoutError, ValueError, LookupError, TypeError):
            return False

    async def draw(self, wish: Wish) -> AsyncGenerator[Step | Drawn]:
        """Have a wish drawn; for each task that its prompt stands for, the last thing given is what was drawn.

        Raises:
            Stopped: the server refuses it, cannot draw it, or stays away.
        """
        left = await self._submit(wish)
        try:
            while left:
                async with contextlib.aclosing(self._watch(left[0], wish)) as steps:
                    async for step in steps:
                        yield step
                left = left[1:]
        except asyncio.CancelledError:
            # Ctrl-C. What was accepted is drawn all the same.
            for task_id in left:
                where = f"{self.url}/mj/task/{task_id}/fetch"
                zh, en = f"任务 {task_id} 仍在服务器上继续：{where}", f"Task {task_id} goes on at the server: {where}"
                note(say(zh=zh, en=en))
            raise

    async def _watch(self, task_id: str, wish: Wish) -> AsyncGenerator[Step | Drawn]:
        async with contextlib.aclosing(self._follow(task_id)) as tasks:
            async for task in tasks:
                match task["status"]:
                    case Status.SUCCESS:
                        yield Step(percent=99, doing=say(zh="下载中", en="downloading"))
                        yield Drawn(pictures={number: await self._download(task, number) for number in wish.wanted})
                    case Status.FAILURE | Status.CANCEL:
                        raise Stopped(zh=task["failReason"], en=task["failReason"])
                    case _:
                        yield _step(task)

    async def _submit(self, wish: Wish) -> list[str]:
        """Give the ids of the tasks that the prompt stands for."""
        body = {
            "prompt": wish.prompt,
            "botType": "NIJI_JOURNEY" if wish.niji else "MID_JOURNEY",
            "base64Array": [await asyncio.to_thread(_encoded, source) for source in wish.references],
        }
        try:
            async with self._session.post(f"{self.url}/mj/submit/imagine", json=body, timeout=_PATIENCE) as response:
                answer: Any = await response.json(content_type=None)
                code, said = answer["code"], str(answer["description"])
                if response.status == 401:
                    raise Stopped(zh=f"{said}（用 --key 给出密钥）", en=f"{said} (give it with --key)")
        except (aiohttp.ClientError, TimeoutError) as error:
            raise self._away(error) from error
        except (ValueError, LookupError, TypeError) as error:
            raise Stopped(
                zh=f"{self.url} 的应答不是 Journeyman 的", en=f"What answers at {self.url} is no Journeyman."
            ) from error
        if code not in {CODE_SUCCESS, CODE_QUEUED}:
            raise Stopped(zh=said, en=said)
        several: list[object] = answer["properties"].get("taskIds") or [answer["result"]]
        return [str(task_id) for task_id in several]

    async def _follow(self, task_id: str) -> AsyncGenerator[dict[str, Any]]:
        """Give every state of a task from now to its end, across lost connections."""
        last = ""
        fault: Exception | None = None
        for _ in range(_RECONNECTS):
            try:
                async with contextlib.aclosing(self._events(task_id, last)) as events:
                    async for number, task in events:
                        last = number
                        yield task
                        if Status(task["status"]).is_terminal:
                            return
            except (aiohttp.ClientError, TimeoutError) as error:
                fault = error
            await asyncio.sleep(_RECONNECT_SECONDS)
        raise Stopped(
            zh=f"与 {self.url} 的连接中断；任务 {task_id} 已被接受，可稍后查询 /mj/task/{task_id}/fetch",
            en=f"The connection to {self.url} is lost. Task {task_id} is accepted; ask /mj/task/{task_id}/fetch later.",
        ) from fault

    async def _events(self, task_id: str, last: str) -> AsyncGenerator[tuple[str, dict[str, Any]]]:
        headers = {"Last-Event-ID": last} if last else {}
        url = f"{self.url}/mj/task/{task_id}/events"
        async with self._session.get(url, headers=headers, timeout=_FOLLOWING) as response:
            response.raise_for_status()
            number = ""
            async for line in response.content:
                name, _, value = line.strip().partition(b": ")
                if name == b"id":
                    number = value.decode()
                elif name == b"data":
                    yield number, msgspec.json.decode(value)

    async def _download(self, task: dict[str, Any], number: int) -> bytes:
        singles: list[dict[str, Any]] = task["imageUrls"] or []
        if number > len(singles):
            raise Stopped(zh=f"只有{len(singles)}张图", en=f"There are only {len(singles)} pictures.")
        link = str(task["imageUrl"] if number == GRID else singles[number - 1]["url"])
        # The link is made for other clients; this one knows an address that works.
        parts = urlsplit(link)
        try:
            async with self._session.get(f"{self.url}{parts.path}", timeout=_PATIENCE) as response:
                response.raise_for_status()
                return await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Stopped(zh=f"无法下载 {link}", en=f"{link} cannot be downloaded.") from error

    def _away(self, error: Exception) -> Stopped:
        reason = str(error) or type(error).__name__
        if isinstance(error, aiohttp.ClientConnectorError) and error.os_error.errno:
            reason = os.strerror(error.os_error.errno)
        return Stopped(
            zh=f"连不上 {self.url}：{reason}；请确认服务已启动（journeyman serve）",
            en=f"{self.url} cannot be reached: {reason}. Is the server running (journeyman serve)?",
        )


def _step(task: dict[str, Any]) -> Step:
    percent = str(task["progress"] or "0%").rstrip("%")
    doing = str(task["displays"]["status"])
    position = task["queuePosition"]
    if position is not None and position > 1:
        doing += say(zh=f"（第{position}位）", en=f" (place {position})")
    return Step(percent=int(percent) if percent.isdigit() else 0, doing=doing)


def _encoded(source: str) -> str:
    """Give a link as it is, and a file as base64; what it holds is judged by the server."""
    if source.startswith(("http://", "https://")):
        return source
    return base64.b64encode(files.read(source)).decode()
