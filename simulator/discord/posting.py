"""What users do in channels beside interactions: write, read, react, hand in files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simulator.discord import refusals
from simulator.discord.accounts import Account, Channel, People
from simulator.discord.bodies import AttachmentBody, FileBody, MessageBody
from simulator.discord.commands import Bot
from simulator.discord.files import File, Files, Upload, Uploads
from simulator.discord.messages import Attachment, Message, MessageFlag
from simulator.discord.shapes import Json
from simulator.discord.stage import Stage
from simulator.pictures.sizes import dimensions

_MOST_FILES: Final = 10
_MOST_BYTES: Final = 10 * 1024 * 1024
_MOST_CONTENT: Final = 2000
_MOST_MESSAGES: Final = 100
_SAFE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class Posting:
    """Channels, as users see them."""

    def __init__(self, stage: Stage, people: People, files: Files, uploads: Uploads) -> None:
        self._stage = stage
        self._people = people
        self._files = files
        self._uploads = uploads

    def channel(self, account: Account, id_: str) -> Channel:
        """Find a channel.

        Raises:
            refusals.Refused: there is none, or it is not open to the account.
        """
        known = self._people.channels.get(id_)
        if known is None:
            raise refusals.refused(404, 10003)
        if account.id not in known.members or (known.guild_id is not None and not account.has_access):
            raise refusals.refused(403, 50001)
        return known

    def reserve(self, account: Account, channel: Channel, files: list[FileBody]) -> Json:
        """Reserve places for files."""
        if not 1 <= len(files) <= _MOST_FILES:
            raise refusals.invalid("files", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 10 in length.")
        found: list[Json] = []
        for index, file in enumerate(files):
            if not 0 < file.file_size <= _MOST_BYTES:
                raise refusals.refused(400, 40005, "Request entity too large")
            if not file.filename:
                raise refusals.invalid(f"files.{index}.filename", "BASE_TYPE_REQUIRED")
            name = self._uploads.reserve(
                Upload(
                    account_id=account.id,
                    channel_id=channel.id,
                    filename=_safe(file.filename),
                    size=file.file_size,
                )
            )
            place = {"id": file.id, "upload_url": f"{self._files.origin}/uploads/{name}?upload_id=1"}
            found.append({**place, "upload_filename": name})
        return {"attachments": found}

    def upload(self, name: str, data: bytes, media_type: str) -> None:
        """Take a file to its place."""
        place = self._uploads.find(name)
        if place is None:
            raise refusals.Refused(404, "<?xml version='1.0'?><Error><Code>NoSuchUpload</Code></Error>")
        if len(data) != place.size:
            raise refusals.Refused(400, "<?xml version='1.0'?><Error><Code>IncompleteBody</Code></Error>")
        place.file = File(data=data, media_type=media_type)

    def uploader(self, name: str) -> str:
        """Give the id of the account that reserved a place; empty if nobody did."""
        place = self._uploads.find(name)
        return place.account_id if place is not None else ""

    def attachment(self, account: Account, channel: Channel, file: AttachmentBody, *, place: str) -> Attachment:
        """Give an uploaded file as an attachment, with a link of its own."""
        upload = self._uploads.find(file.uploaded_filename)
        if upload is None or upload.file is None or upload.account_id != account.id:
            raise refusals.invalid(
                f"{place}.uploaded_filename", "ATTACHMENT_UPLOAD_NOT_FOUND", "Uploaded attachment not found"
            )
        id_ = self._stage.ids.snowflake()
        path = f"attachments/{channel.id}/{id_}/{_safe(file.filename)}"
        self._files.put(path, upload.file)
        width, height = dimensions(upload.file.data)
        return Attachment(
            id=id_,
            path=path,
            filename=_safe(file.filename),
            size=len(upload.file.data),
            width=width,
            height=height,
            media_type=upload.file.media_type,
        )

    def write(self, account: Account, channel: Channel, body: MessageBody) -> Message:
        """Put a user's message into a channel."""
        if not body.content and not body.attachments:
            raise refusals.refused(400, 50006)
        if len(body.content) > _MOST_CONTENT:
            raise refusals.invalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
        attachments = [
            self.attachment(account, channel, file, place=f"attachments.{index}")
            for index, file in enumerate(body.attachments)
        ]
        return self._stage.write(
            account,
            channel,
            body.nonce,
            content=body.content,
            attachments=tuple(attachments),
            flags=MessageFlag(body.flags & ~MessageFlag.EPHEMERAL),
        )

    def read(self, channel: Channel, query: Mapping[str, str]) -> list[Message]:
        """Give a channel's messages, newest first."""
        limit = _limit(query.get("limit", "50"))
        messages = self._stage.history(channel)[::-1]
        if "before" in query:
            first = _snowflake(query, "before")
            return [one for one in messages if int(one.id) < first][:limit]
        if "after" in query:
            last = _snowflake(query, "after")
            later = [one for one in messages if int(one.id) > last]
            return later[max(0, len(later) - limit) :]  # the ones right after it
        if "around" in query:
            middle = _snowflake(query, "around")
            older = [one for one in messages if int(one.id) <= middle]
            newer = [one for one in messages if int(one.id) > middle]
            half = limit // 2
            return [*newer[len(newer) - half if half < len(newer) else 0 :], *older][: max(limit, 1)]
        return messages[:limit]

    def message(self, channel: Channel, id_: str) -> Message:
        """Find a message.

        Raises:
            refusals.Refused: there is none.
        """
        message = self._stage.find(channel, id_)
        if message is None:
            raise refusals.refused(404, 10008)
        return message

    def conversations(self, account: Account) -> list[Json]:
        """Give the account's conversations with bots."""
        return [self._people.conversation(account, bot).json() for bot in Bot]

    def converse(self, account: Account, recipients: list[str]) -> Json:
        """Open a conversation with a bot."""
        bot = next((bot for bot in Bot if recipients == [bot.value]), None)
        if bot is None:
            raise refusals.refused(400, 50033, "Invalid Recipient(s)")
        return self._people.conversation(account, bot).json()


def _safe(filename: str) -> str:
    """Write a file's name as Discord does: spaces become underscores, other unusual signs go."""
    return "".join(sign for sign in filename.replace(" ", "_") if sign in _SAFE) or "file"


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_MESSAGES:
        raise refusals.invalid("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    return int(text)


def _snowflake(query: Mapping[str, str], name: str) -> int:
    if not query[name].isdecimal():
        raise refusals.invalid(name, "NUMBER_TYPE_COERCE", f'Value "{query[name]}" is not snowflake.')
    return int(query[name])
