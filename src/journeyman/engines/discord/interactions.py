"""What is sent to the bots: the bodies of interactions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from journeyman.engines.discord.applications import Command

_COMMAND, _COMPONENT, _MODAL = 2, 3, 5
_SUBCOMMAND, _STRING, _ATTACHMENT = 1, 3, 11
_BUTTON, _SELECT, _ROW, _TEXT_INPUT = 2, 3, 1, 4

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was uploaded for use in a command or a message."""

    filename: str
    uploaded_filename: str  #: Discord's name for it


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where an interaction happens, and by which session its events come back."""

    application: str
    channel: str
    guild: str | None  #: none in direct messages
    session: str
    nonce: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """An option that is text."""

    name: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An option that is a file."""

    name: str
    upload: Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A command within a command."""

    name: str
    options: tuple[Words, ...] = ()


Option = Words | File | Group

BLEND_SHAPES: Final[Mapping[str, str]] = {"PORTRAIT": "--ar 2:3", "SQUARE": "--ar 1:1", "LANDSCAPE": "--ar 3:2"}


def command(setting: Setting, asked: Command, options: Sequence[Option] = ()) -> Body:
    """Give a slash command."""
    files = [option.upload for option in options if isinstance(option, File)]
    data = {
        "version": asked.version,
        "id": asked.id,
        "name": asked.name,
        "type": 1,
        "options": _options(options),
        "attachments": [
            {"id": str(number), "filename": file.filename, "uploaded_filename": file.uploaded_filename}
            for number, file in enumerate(files)
        ],
    }
    return _body(_COMMAND, setting, data)


def press(setting: Setting, message: str, custom_id: str, *, flags: int = 0) -> Body:
    """Press a button of a message, whose own flags Discord wants to hear."""
    data = {"component_type": _BUTTON, "custom_id": custom_id}
    return _body(_COMPONENT, setting, data) | {"message_id": message, "message_flags": flags}


def choose(setting: Setting, message: str, custom_id: str, values: Sequence[str], *, flags: int = 0) -> Body:
    """Choose from a select of a message."""
    data = {"component_type": _SELECT, "type": _SELECT, "custom_id": custom_id, "values": list(values)}
    return _body(_COMPONENT, setting, data) | {"message_id": message, "message_flags": flags}


def submit(setting: Setting, modal: str, custom_id: str, answers: Mapping[str, str]) -> Body:
    """Send a form in.

    Args:
        setting: where; the nonce is another than that of the press.
        modal: the id of the interaction that opened the form.
        custom_id: the form's.
        answers: what is written in its inputs, by their custom ids.
    """
    rows = [
        {"type": _ROW, "components": [{"type": _TEXT_INPUT, "custom_id": name, "value": value}]}
        for name, value in answers.items()
    ]
    return _body(_MODAL, setting, {"id": modal, "custom_id": custom_id, "components": rows})


def _body(type_: int, setting: Setting, data: Body) -> Body:
    body: Body = {
        "type": type_,
        "application_id": setting.application,
        "channel_id": setting.channel,
        "session_id": setting.session,
        "nonce": setting.nonce,
        "data": data,
    }
    return body if setting.guild is None else body | {"guild_id": setting.guild}


def _options(options: Sequence[Option]) -> list[Body]:
    files = 0
    written: list[Body] = []
    for option in options:
        match option:
            case Words():
                written.append({"type": _STRING, "name": option.name, "value": option.value})
            case Group():
                written.append({"type": _SUBCOMMAND, "name": option.name, "options": _options(option.options)})
            case File():
                written.append({"type": _ATTACHMENT, "name": option.name, "value": files})
                files += 1
    return written
