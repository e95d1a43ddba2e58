"""Discord's messages, as far as we read them.

Every field but the id may be missing: an update may tell of one change only, and a field that is not told keeps its
value. So ``None`` is "not told" and an empty tuple or text is "told to be empty". What is not named here is not read.
"""

from __future__ import annotations

from typing import Final

import msgspec

EPHEMERAL: Final = 64  #: only the gateway shows it, to us alone; REST does not
LOADING: Final = 128  #: the bot thinks; the content follows by an update


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody."""

    id: str
    username: str | None = None
    bot: bool | None = None


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a message."""

    id: str
    filename: str = ""
    url: str = ""  #: signed; good for about a day
    size: int | None = None  #: bytes
    width: int | None = None
    height: int | None = None
    content_type: str | None = None


class Emoji(msgspec.Struct, frozen=True, kw_only=True):
    """A sign on a button."""

    id: str | None = None
    name: str | None = None


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """A choice of a select."""

    label: str = ""
    value: str = ""
    default: bool | None = None
    emoji: Emoji | None = None


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """A row, a button, a select, a text input, or a box around any of them."""

    type: int = 0
    style: int | None = None
    label: str | None = None
    emoji: Emoji | None = None
    custom_id: str | None = None
    url: str | None = None
    disabled: bool | None = None
    value: str | None = None
    placeholder: str | None = None
    options: tuple[Option, ...] | None = None
    components: tuple[Component, ...] | None = None
    component: Component | None = None
    accessory: Component | None = None


class EmbedImage(msgspec.Struct, frozen=True, kw_only=True):
    """The picture of an embed."""

    url: str | None = None


class EmbedFooter(msgspec.Struct, frozen=True, kw_only=True):
    """The small print of an embed."""

    text: str | None = None


class Embed(msgspec.Struct, frozen=True, kw_only=True):
    """A box of text."""

    title: str | None = None
    description: str | None = None
    color: int | None = None
    image: EmbedImage | None = None
    footer: EmbedFooter | None = None


class Interaction(msgspec.Struct, frozen=True, kw_only=True):
    """What a message answers. Discord tells it twice, in an old form and a new one, and may leave either out."""

    id: str
    name: str | None = None  #: of the command; a button has none
    original_response_message_id: str | None = None  #: of later messages: the first that answered


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """Which message this one replies to."""

    message_id: str | None = None


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message, or what an update tells of one."""

    id: str
    channel_id: str = ""
    author: User | None = None
    application_id: str | None = None
    nonce: str | int | None = None  #: of our request; only when the message is created, and only to us
    type: int | None = None
    flags: int | None = None
    content: str | None = None
    attachments: tuple[Attachment, ...] | None = None
    embeds: tuple[Embed, ...] | None = None
    components: tuple[Component, ...] | None = None
    interaction: Interaction | None = None
    interaction_metadata: Interaction | None = None
    message_reference: Reference | None = None

    @property
    def answers(self) -> Interaction | None:
        """The interaction that this message answers, if told."""
        return self.interaction_metadata or self.interaction

    @property
    def command(self) -> str:
        """The name of the command that this message answers; empty for buttons, or if not told."""
        named = (note.name for note in (self.interaction_metadata, self.interaction) if note is not None)
        return next((name for name in named if name), "")

    @property
    def parent(self) -> str:
        """The id of the message that this one replies to; empty if none, or if not told."""
        return (self.message_reference.message_id if self.message_reference else None) or ""

    @property
    def is_ephemeral(self) -> bool:
        return bool((self.flags or 0) & EPHEMERAL)

    def is_from(self, application: str) -> bool:
        """Tell whether a bot wrote it; an update that does not say so might be anyone's."""
        said = {self.application_id, self.author.id if self.author else None} - {None}
        return not said or application in said


class Deleted(msgspec.Struct, frozen=True, kw_only=True):
    """A message is gone."""

    id: str
    channel_id: str = ""


class DeletedBulk(msgspec.Struct, frozen=True, kw_only=True):
    """Messages are gone."""

    ids: tuple[str, ...]
    channel_id: str = ""


class InteractionEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an interaction of ours."""

    id: str
    nonce: str | int | None = None


class ApplicationNote(msgspec.Struct, frozen=True, kw_only=True):
    """Whose dialog it is."""

    id: str = ""


class Dialog(msgspec.Struct, frozen=True, kw_only=True):
    """A dialog that a button opened: a form, or a web page in a frame."""

    id: str  #: of the interaction that opened it
    nonce: str | int | None = None
    channel_id: str | None = None
    custom_id: str = ""
    title: str | None = None
    application: ApplicationNote | None = None
    components: tuple[Component, ...] | None = None
    iframe_path: str | None = None


def merged(earlier: Message, later: Message) -> Message:
    """Give a message as it is after an update: what the update does not tell stays."""
    told = {name: value for name in Message.__struct_fields__ if (value := getattr(later, name)) not in (None, "")}
    if later.content is not None:
        told["content"] = later.content
    return msgspec.structs.replace(earlier, **told)


def is_loading(message: Message) -> bool:
    """Tell whether the bot has yet to say what it has to say."""
    return bool((message.flags or 0) & LOADING)


def text(nonce: str | int | None) -> str:
    """Give a nonce as text, as it was sent; Discord may send it back as a number."""
    return "" if nonce is None else str(nonce)
