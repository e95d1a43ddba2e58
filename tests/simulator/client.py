"""A plain client of the simulator: REST and one gateway connection, by aiohttp, with every event remembered."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import zlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any, Final

import aiohttp
import msgspec
import pyvips
from yarl import URL

from simulator.discord.accounts import Account
from simulator.discord.commands import COMMANDS, Bot
from simulator.server import Simulator
from tests.patience import until

#: The machine that tests may be busy with other things, and drawing takes its time.
SECONDS: Final = 60.0

Json = dict[str, Any]

_nonces = itertools.count(1_000_000_000_000_000_000)


class Client:
    """One account at one gateway connection."""

    def __init__(self, simulator: Simulator, http: aiohttp.ClientSession, account: Account) -> None:
        self.simulator = simulator
        self.http = http
        self.account = account
        self.session_id = "none"
        self.resume_url = ""
        self.frames: list[Json] = []
        self.close_code: int | None = None
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._heard = asyncio.Condition()

    @property
    def events(self) -> list[Json]:
        """Every dispatch so far."""
        return [frame for frame in self.frames if frame["op"] == 0]

    def named(self, *names: str) -> list[Json]:
        """Give the data of the events with some names."""
        return [event["d"] for event in self.events if event["t"] in names]

    async def open(self, url: str = "", *, compress: bool = False, version: str = "9") -> None:
        """Open the socket and listen."""
        query = f"?encoding=json&v={version}{'&compress=zlib-stream' if compress else ''}"
        self._socket = await self.http.ws_connect(f"{url or self.simulator.gateway_url}{query}", max_msg_size=0)
        self._reader = asyncio.create_task(self._read(self._socket), name="read-gateway")

    async def send(self, op: int, d: object = None) -> None:
        """Send a frame."""
        await self.send_text(json.dumps({"op": op, "d": d}))

    async def send_text(self, text: str) -> None:
        """Send a frame as it is."""
        assert self._socket is not None
        await self._socket.send_str(text)

    async def identify(self, token: str = "") -> None:
        """Begin a session; does not wait for it."""
        properties = {"os": "Linux", "browser": "Chrome", "device": ""}
        token = token or self.account.token
        await self.send(2, {"token": token, "capabilities": 16381, "properties": properties, "compress": False})

    async def connect(self, *, compress: bool = False) -> None:
        """Open, identify, and wait until ready."""
        await self.open(compress=compress)
        await self.identify()
        ready = await self.event("READY")
        self.session_id, self.resume_url = ready["session_id"], ready["resume_gateway_url"]

    async def resume(self, sequence: int) -> None:
        """Open again and take up the session."""
        await self.open(self.resume_url)
        await self.send(6, {"token": self.account.token, "session_id": self.session_id, "seq": sequence})

    async def close(self, code: int = 4900) -> None:
        """Close the connection."""
        if self._socket is not None:
            await self._socket.close(code=code)
        if self._reader is not None:
            await self._reader

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until a condition is true; it is looked at after each frame."""
        async with asyncio.timeout(SECONDS), self._heard:
            await self._heard.wait_for(lambda: bool(condition()))

    async def until_counted(self, subject: str, key: str, count: int = 1) -> None:
        """Wait until the simulator has counted something so many times."""
        await until(lambda: self.simulator.counters.of(subject, key) >= count)

    async def event(self, name: str, matches: Callable[[Json], Any] = lambda _: True, *, count: int = 1) -> Json:
        """Wait for the n-th event with a name, and maybe a property, and give its data."""

        def found() -> list[Json]:
            return [data for data in self.named(name) if matches(data)]

        await self.until(lambda: len(found()) >= count)
        return found()[count - 1]

    async def closed(self) -> int | None:
        """Wait until the server closes, and give its code."""
        async with asyncio.timeout(SECONDS):
            assert self._reader is not None
            await self._reader
        return self.close_code

    async def request(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        json: object = None,
        data: object = None,
    ) -> tuple[int, Any]:
        """Call REST, below ``/api``; gives status and body."""
        headers = {"Authorization": self.account.token if token is None else token}
        url = URL(f"{self.simulator.origin}/api{path}", encoded=True)
        async with self.http.request(method, url, headers=headers, json=json, data=data) as answer:
            text = await answer.text()
            is_json = answer.content_type == "application/json"
            return answer.status, msgspec.json.decode(text) if is_json else text

    def envelope(self, kind: int, data: Json, *, bot: Bot = Bot.MIDJOURNEY, **more: object) -> Json:
        """Make the body of an interaction."""
        return {
            "type": kind,
            "application_id": bot.value,
            "guild_id": self.account.guild_id,
            "channel_id": self.account.channel_id,
            "session_id": self.session_id,
            "nonce": str(next(_nonces)),
            "data": data,
            **more,
        }

    def command_body(
        self,
        name: str,
        options: Sequence[Json] = (),
        attachments: Sequence[Json] = (),
        *,
        bot: Bot = Bot.MIDJOURNEY,
        **more: object,
    ) -> Json:
        """Make the body of a slash command."""
        command = next(one for one in COMMANDS if one.name == name and one.bot is bot)
        data = {"version": command.version, "id": command.id, "name": name, "type": 1}
        return self.envelope(2, {**data, "options": list(options), "attachments": list(attachments)}, bot=bot, **more)

    async def interact(self, body: Json) -> str:
        """Send an interaction that is to be accepted, and give its nonce."""
        status, answer = await self.request("POST", "/v9/interactions", json=body)
        assert (status, answer) == (204, ""), (status, answer)
        return body["nonce"]

    async def command(
        self,
        name: str,
        options: Sequence[Json] = (),
        attachments: Sequence[Json] = (),
        *,
        bot: Bot = Bot.MIDJOURNEY,
        **more: object,
    ) -> str:
        """Send a slash command."""
        return await self.interact(self.command_body(name, options, attachments, bot=bot, **more))

    async def imagine(self, prompt: str, *, bot: Bot = Bot.MIDJOURNEY) -> str:
        """Send ``/imagine``."""
        return await self.command("imagine", [{"type": 3, "name": "prompt", "value": prompt}], bot=bot)

    async def press(self, message: Json, custom_id: str, **more: object) -> str:
        """Press a button."""
        flags, bot = message["flags"], Bot(message["application_id"])
        data = {"component_type": 2, "custom_id": custom_id}
        return await self.interact(
            self.envelope(3, data, bot=bot, message_id=message["id"], message_flags=flags, **more)
        )

    async def submit(self, modal: Json, value: str, **changes: object) -> str:
        """Answer a dialog that an event opened."""
        (field,) = text_inputs(modal["components"])
        row = {"type": 1, "components": [{"type": 4, "custom_id": field["custom_id"], "value": value}]}
        data = {"id": modal["id"], "custom_id": modal["custom_id"], "components": [row], **changes}
        return await self.interact(self.envelope(5, data, bot=Bot(modal["application"]["id"])))

    async def started(self, nonce: str) -> Json:
        """Wait for the message that answers an interaction."""
        return await self.event("MESSAGE_CREATE", lambda data: data.get("nonce") == nonce)

    async def finished(self, nonce: str) -> Json:
        """Wait for the result of an interaction: the next picture with buttons after its first message is deleted."""
        first = await self.started(nonce)
        await self.event("MESSAGE_DELETE", lambda data: data["id"] == first["id"])

        def result(data: Json) -> bool:
            return is_final(data) and int(data["id"]) > int(first["id"])

        return await self.event("MESSAGE_CREATE", result)

    async def draw(self, prompt: str, *, bot: Bot = Bot.MIDJOURNEY) -> Json:
        """Imagine something and wait for the grid."""
        return await self.finished(await self.imagine(prompt, bot=bot))

    async def upload(self, data: bytes, filename: str = "cat.png", id_: str = "0") -> Json:
        """Upload a file; gives it as an interaction names it."""
        body = {"files": [{"filename": filename, "file_size": len(data), "id": id_}]}
        status, answer = await self.request("POST", f"/v9/channels/{self.account.channel_id}/attachments", json=body)
        assert status == 200, answer
        (place,) = answer["attachments"]
        async with self.http.put(place["upload_url"], data=data, headers={"Content-Type": "image/png"}) as done:
            assert done.status == 200
        return {"id": id_, "filename": filename, "uploaded_filename": place["upload_filename"]}

    async def _read(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        inflate, pending = zlib.decompressobj(), b""
        async for message in socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                pending += message.data
                if not pending.endswith(b"\x00\x00\xff\xff"):
                    continue
                text, pending = inflate.decompress(pending), b""
            else:
                text = message.data
            async with self._heard:
                self.frames.append(json.loads(text))
                self._heard.notify_all()
        self.close_code = socket.close_code


def is_final(message: Json) -> bool:
    """Tell whether a message shows a result."""
    return bool(message["attachments"]) and bool(custom_ids(message)) and "%)" not in message["content"]


def custom_ids(message: Json) -> list[str]:
    """Give the ids of a message's components."""
    return [one["custom_id"] for row in message["components"] for one in row["components"] if "custom_id" in one]


def button(message: Json, label: str) -> str:
    """Find a button by its label, or by its emoji."""
    return next(
        one["custom_id"]
        for row in message["components"]
        for one in row["components"]
        if label in {one.get("label"), one.get("emoji", {}).get("name")}
    )


def text_inputs(components: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Find the inputs of a dialog, however they are wrapped."""
    found: list[Mapping[str, Any]] = []
    for one in components:
        if one["type"] == 4:
            found.append(one)
        found += text_inputs(one.get("components", ()))
        found += text_inputs([one["component"]] if "component" in one else ())
    return found


def mask(width: int, height: int) -> str:
    """Make a mask whose left half is white."""
    white = pyvips.Image.black(width // 2, height).new_from_image(255).cast("uchar")
    whole = white.embed(0, 0, width, height)
    return base64.b64encode(whole.webpsave_buffer(lossless=True)).decode()


@contextlib.asynccontextmanager
async def connected(
    simulator: Simulator, account: Account | None = None, *, compress: bool = False, gateway: bool = True
) -> AsyncGenerator[Client]:
    """Hold a client, by default one that is ready."""
    async with aiohttp.ClientSession() as http:
        client = Client(simulator, http, account or simulator.accounts[0])
        if gateway:
            await client.connect(compress=compress)
        try:
            yield client
        finally:
            await client.close()
