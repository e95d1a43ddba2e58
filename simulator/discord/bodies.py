"""What clients send, as types. Unknown keys are let pass, as Discord does; wrong ones are not."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from aiohttp import web

from simulator.discord import refusals
from simulator.discord.shapes import Json

Value = str | int | float | bool | None


class AttachmentBody(msgspec.Struct, kw_only=True):
    """A file that was uploaded before."""

    id: str | int
    filename: str
    uploaded_filename: str


class OptionBody(msgspec.Struct, kw_only=True):
    """An option of a command."""

    type: int
    name: str
    value: Value = None
    options: list[OptionBody] = []


class CommandBody(msgspec.Struct, kw_only=True):
    """``data`` of type 2."""

    version: str
    id: str
    name: str
    type: int
    options: list[OptionBody] = []
    attachments: list[AttachmentBody] = []
    application_command: dict[str, Any] | None = None
    target_id: str | None = None  #: the message whose menu it is from


class ComponentBody(msgspec.Struct, kw_only=True):
    """``data`` of type 3."""

    component_type: int
    custom_id: str
    type: int | None = None
    values: list[str] = []


class InputBody(msgspec.Struct, kw_only=True):
    """A text input's answer."""

    type: int
    custom_id: str
    value: str


class RowBody(msgspec.Struct, kw_only=True):
    """A row of inputs (type 1) or a label with one (type 18)."""

    type: int
    components: list[InputBody] = []
    component: InputBody | None = None


class ModalBody(msgspec.Struct, kw_only=True):
    """``data`` of type 5."""

    id: str
    custom_id: str
    components: list[RowBody]


class InteractionBody(msgspec.Struct, kw_only=True):
    """An interaction's envelope."""

    type: int
    application_id: str
    channel_id: str
    session_id: str
    data: msgspec.Raw
    guild_id: str | None = None
    nonce: str | int | None = None
    message_id: str | None = None
    message_flags: int | None = None


class MessageBody(msgspec.Struct, kw_only=True):
    """A message that a user writes."""

    content: str = ""
    nonce: str | int | None = None
    flags: int = 0
    type: int = 0
    attachments: list[AttachmentBody] = []
    sticker_ids: list[str] = []


class FileBody(msgspec.Struct, kw_only=True):
    """A file that is about to be uploaded."""

    filename: str
    file_size: int
    id: str | int | None = None


class FilesBody(msgspec.Struct, kw_only=True):
    """Files that are about to be uploaded."""

    files: list[FileBody]


class RecipientsBody(msgspec.Struct, kw_only=True):
    """With whom a conversation is to begin."""

    recipients: list[str] = []
    recipient_id: str | None = None


class MaskBody(msgspec.Struct, kw_only=True):
    """A region to paint anew, by the newer contract."""

    mask: str  #: base64
    prompt: str


class OldMaskBody(MaskBody, kw_only=True):
    """A region to paint anew, by the older contract."""

    customId: str  # noqa: N815 - the wire's name
    userId: str  # noqa: N815 - the wire's name
    username: str
    full_prompt: str | None = None


_FORMS: Final = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})


async def payload(request: web.Request) -> bytes:
    """Read a JSON body: bare, or as the field ``payload_json`` of a form."""
    if request.content_type not in {*_FORMS, "application/json"}:
        body: Json = {"message": "Expected \"Content-Type\" header to be one of {'application/json'}.", "code": 50035}
        raise refusals.Refused(400, body)
    data = await raw(request)
    if not data and request.content_type in _FORMS:
        raise refusals.invalid("payload_json", "BASE_TYPE_REQUIRED")
    return data


async def raw(request: web.Request) -> bytes:
    """Read a body, or the field ``payload_json`` of a form; as often as wanted."""
    if request.content_type not in _FORMS:
        return await request.read()
    try:
        field = (await request.post()).get("payload_json")
    except ValueError as error:  # how aiohttp says that a form is broken
        raise refusals.refused(400, 50109, "The request body contains invalid JSON.") from error
    return field.encode() if isinstance(field, str) else b""
