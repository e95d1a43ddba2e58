"""The parts of Discord's API that an account needs, one method each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar, final
from urllib.parse import quote

import msgspec

from journeyman.engines.discord import commands, inpaint
from journeyman.engines.discord.applications import Command
from journeyman.engines.discord.interactions import Body, Upload
from journeyman.engines.discord.messages.wire import Message
from journeyman.engines.discord.rest.refusals import RefusedElsewhere, Unsure, read
from journeyman.engines.discord.rest.requests import Leaves, Request, Requests

_MOST_MESSAGES: Final = 100
_GLIMPSE_SECONDS: Final = 3.0
_UNREADABLE: Final = "Discord's answer could not be read"

_T = TypeVar("_T")


class _Slot(msgspec.Struct, frozen=True, kw_only=True):
    upload_url: str
    upload_filename: str


class _Slots(msgspec.Struct, frozen=True, kw_only=True):
    attachments: tuple[_Slot, ...]


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """Where messages are written."""

    id: str
    guild_id: str | None = None  #: none: direct messages


@final
class API:
    """Discord's API. Every method raises ``RequestError``, of the kind that says what may have happened."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def interact(self, body: Body, leaves: Leaves | None = None) -> None:
        """Send an interaction. Once: it costs the account's time, so it is never repeated in here."""
        await self._requests.api("POST", "/interactions", body, is_answered=False, leaves=leaves)

    async def commands(self, guild: str | None, channel: str) -> Mapping[tuple[str, str], Command]:
        """Fetch the index of commands, of a server or else of a direct message."""
        place = f"/guilds/{guild}" if guild else f"/channels/{channel}"
        body = await self._requests.api("GET", f"{place}/application-command-index")
        try:
            return commands.read(body)
        except msgspec.MsgspecError as error:
            raise Unsure(_UNREADABLE) from error

    async def channel(self, channel: str) -> Channel:
        """Fetch what a channel is."""
        return _decode(await self._requests.api("GET", f"/channels/{channel}"), Channel)

    async def messages(
        self, channel: str, *, after: str = "", around: str = "", limit: int = _MOST_MESSAGES
    ) -> list[Message]:
        """Fetch messages of a channel, the oldest first. Ephemeral ones are not among them."""
        place = f"&after={after}" if after else f"&around={around}" if around else ""
        body = await self._requests.api("GET", f"/channels/{channel}/messages", query=f"limit={limit}{place}")
        return sorted(_decode(body, list[Message]), key=lambda message: int(message.id))

    async def upload(self, channel: str, filename: str, content: bytes, media_type: str) -> Upload:
        """Put a file where commands and messages of a channel can use it."""
        wanted = {"files": [{"filename": filename, "file_size": len(content), "id": "0"}]}
        body = await self._requests.api("POST", f"/channels/{channel}/attachments", wanted, is_repeatable=True)
        (slot,) = _decode(body, _Slots).attachments
        await self._elsewhere(
            Request(
                method="PUT",
                url=slot.upload_url,
                body=content,
                headers={"Content-Type": media_type},
                is_repeatable=True,
            )
        )
        return Upload(filename=filename, uploaded_filename=slot.upload_filename)

    async def post(self, channel: str, uploads: Sequence[Upload], nonce: str) -> Message:
        """Write a message that shows files, whose links it then has. The same nonce writes it once."""
        body = {
            "content": "",
            "channel_id": channel,
            "type": 0,
            "sticker_ids": [],
            "nonce": nonce,
            "enforce_nonce": True,
            "attachments": [
                {"id": str(number), "filename": file.filename, "uploaded_filename": file.uploaded_filename}
                for number, file in enumerate(uploads)
            ],
        }
        answer = await self._requests.api("POST", f"/channels/{channel}/messages", body, is_repeatable=True)
        return _decode(answer, Message)

    async def react(self, channel: str, message: str, emoji: str) -> None:
        """Put a sign under a message."""
        path = f"/channels/{channel}/messages/{message}/reactions/{quote(emoji)}/%40me"
        await self._requests.api("PUT", path, is_repeatable=True, query="location=Message&type=0")

    async def direct_channel(self, user: str) -> str:
        """Give the channel of direct messages with somebody; opening it twice gives the same."""
        body = await self._requests.api("POST", "/users/@me/channels", {"recipients": [user]}, is_repeatable=True)
        return _decode(body, Channel).id

    async def submit(self, request: inpaint.Request, contract: inpaint.Contract, leaves: Leaves | None = None) -> None:
        """Send a mask to the bot's page. Once, as an interaction."""
        status, answer = await self._requests.elsewhere(
            Request(
                method="POST",
                url=request.url,
                body=request.body,
                headers=request.headers,
                is_repeatable=False,
                leaves=leaves,
            )
        )
        if not inpaint.is_accepted(contract, status, answer):
            raise RefusedElsewhere(status, read(answer))

    async def download(self, url: str) -> bytes:
        """Fetch a file of a message."""
        return await self._elsewhere(Request(method="GET", url=url, is_repeatable=True))

    async def glimpse(self, url: str) -> bytes | None:
        """Fetch a file that is no matter: only while nothing else waits to be read, and not for long."""
        if not self._requests.may_read():
            return None
        try:
            async with asyncio.timeout(_GLIMPSE_SECONDS):
                return await self.download(url)
        except TimeoutError:
            return None

    async def _elsewhere(self, request: Request) -> bytes:
        status, answer = await self._requests.elsewhere(request)
        if not 200 <= status < 300:
            raise RefusedElsewhere(status, read(answer))
        return answer


def _decode(body: bytes, type_: type[_T]) -> _T:
    try:
        return msgspec.json.decode(body, type=type_)
    except msgspec.MsgspecError as error:
        raise Unsure(_UNREADABLE) from error
