"""Messages, and how they are written on the wire."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING, TypedDict

from simulator.discord.accounts import Account, Channel
from simulator.discord.commands import Bot
from simulator.discord.shapes import Json
from simulator.ids import milliseconds

if TYPE_CHECKING:
    from simulator.discord.files import Files
    from simulator.discord.interactions import Interaction


class MessageType(IntEnum):
    """What a message is to the ones before it."""

    DEFAULT = 0
    REPLY = 19
    COMMAND = 20


class MessageFlag(IntFlag):
    """How a message is shown."""

    NONE = 0
    EPHEMERAL = 64
    LOADING = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file on a message."""

    id: str
    path: str  #: below the CDN's root; the link is signed anew whenever the message is written
    filename: str
    size: int  #: bytes
    width: int  #: pixels; 0: it is no picture
    height: int  #: pixels
    media_type: str
    is_ephemeral: bool = False

    def json(self, files: Files) -> Json:
        """Write the attachment with links that work for a while."""
        found: Json = {
            "id": self.id,
            "filename": self.filename,
            "size": self.size,
            "url": files.link(self.path),
            "proxy_url": files.proxy_link(self.path),
            "content_type": self.media_type,
        }
        if self.width:
            found |= {"width": self.width, "height": self.height}
        return {**found, "ephemeral": True} if self.is_ephemeral else found


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as it is now."""

    id: str
    channel: Channel
    author: Account | Bot
    content: str = ""
    type: MessageType = MessageType.DEFAULT
    flags: MessageFlag = MessageFlag.NONE
    attachments: tuple[Attachment, ...] = ()
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    interaction: Interaction | None = None  #: what it answers
    original: str = ""  #: the bot's first answer to the interaction, unless this is it
    reference: Message | None = None
    edited: datetime.datetime | None = None
    names_interaction: bool = True
    reactions: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])  #: emoji and user id
    job: str = ""  #: the id of the bot's job that it shows

    @property
    def is_ephemeral(self) -> bool:
        """Whether only its addressee sees it, and only on the gateway."""
        return MessageFlag.EPHEMERAL in self.flags

    def custom_ids(self) -> dict[str, int]:
        """Give the ids of what can be pressed, with the types of the components."""
        return {
            component["custom_id"]: int(component["type"])
            for row in self.components
            for component in row["components"]
            if "custom_id" in component and not component.get("disabled")
        }

    def json(self, files: Files, *, nonce: str | int | None = None) -> Json:
        """Write the message. A nonce is for the one who sent it, and only when it is created."""
        found: Json = {
            "id": self.id,
            "type": int(self.type),
            "content": self.content,
            "channel_id": self.channel.id,
            "author": self.author.user(),
            "attachments": [attachment.json(files) for attachment in self.attachments],
            "embeds": list(self.embeds),
            "mentions": self._mentions(),
            "mention_roles": [],
            "pinned": False,
            "mention_everyone": False,
            "tts": False,
            "timestamp": _time(self.id),
            "edited_timestamp": self.edited.isoformat() if self.edited else None,
            "flags": int(self.flags),
            "components": list(self.components),
        }
        if isinstance(self.author, Bot):
            found |= {"application_id": self.author.value, "webhook_id": self.author.value}
        if self.reactions:
            found["reactions"] = self._reactions()
        if self.interaction is not None and self.names_interaction:
            found |= self.interaction.metadata(original=self.original)
        if self.reference is not None:
            found["message_reference"] = self._reference(self.reference)
            found["referenced_message"] = self.reference.json(files)
            found["referenced_message"].pop("referenced_message", None)
        # An ephemeral message belongs to no guild.
        if self.channel.guild_id and not self.is_ephemeral:
            found["guild_id"] = self.channel.guild_id
        if nonce is not None:
            found["nonce"] = nonce
        return found

    def _mentions(self) -> list[Json]:
        is_mentioned = self.interaction is not None and f"<@{self.interaction.account.id}>" in self.content
        return [self.interaction.account.user()] if self.interaction is not None and is_mentioned else []

    def _reactions(self) -> list[Json]:
        emojis = sorted({emoji for emoji, _ in self.reactions})
        return [
            {"emoji": {"id": None, "name": emoji}, "count": sum(1 for name, _ in self.reactions if name == emoji)}
            for emoji in emojis
        ]

    def _reference(self, reference: Message) -> Json:
        found: Json = {"type": 0, "message_id": reference.id, "channel_id": reference.channel.id}
        return {**found, "guild_id": reference.channel.guild_id} if reference.channel.guild_id else found


class MessageFields(TypedDict, total=False):
    """What a bot says of a new message, or changes of one."""

    content: str
    type: MessageType
    flags: MessageFlag
    attachments: tuple[Attachment, ...]
    embeds: tuple[Json, ...]
    components: tuple[Json, ...]
    interaction: Interaction | None
    reference: Message | None
    names_interaction: bool
    job: str


def _time(snowflake: str) -> str:
    moment = datetime.datetime.fromtimestamp(milliseconds(snowflake) / 1000, datetime.UTC)
    return moment.isoformat()
