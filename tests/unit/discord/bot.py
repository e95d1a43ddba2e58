"""The bots' messages, as they stand on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from journeyman.engines.discord.applications import MIDJOURNEY
from journeyman.engines.discord.messages.wire import Message

ME: Final = "123456789012345678"
CHANNEL: Final = "1100000000000000001"
SLASH, REPLY, PLAIN = 20, 19, 0

Wire = dict[str, Any]


def uuid(number: int) -> str:
    """Give a job's uuid by its number."""
    return f"{number:08x}-0000-4000-8000-{number:012x}"


def message(id_: str | int, content: str = "", **fields: Any) -> Wire:  # noqa: ANN401 - whatever the wire has
    """Give a message of the bot's."""
    return {
        "id": str(id_),
        "channel_id": CHANNEL,
        "author": {"id": MIDJOURNEY.id, "username": "Midjourney Bot", "bot": True},
        "application_id": MIDJOURNEY.id,
        "content": content,
        "attachments": [],
        "embeds": [],
        "components": [],
        "flags": 0,
        "type": PLAIN,
        **fields,
    }


def read(wire: Wire) -> Message:
    """Read a message as the gateway's are read."""
    return msgspec.json.decode(msgspec.json.encode(wire), type=Message)


def button(custom_id: str = "", label: str | None = None, **fields: Any) -> Wire:  # noqa: ANN401 - as above
    """Give a button."""
    return {"type": 2, "style": 2, "custom_id": custom_id, "label": label, **fields}


def rows(*buttons: Wire) -> list[Wire]:
    """Put buttons in rows of five."""
    return [{"type": 1, "components": list(buttons[at : at + 5])} for at in range(0, len(buttons), 5)]


def grid_buttons(job: str) -> list[Wire]:
    """Give the buttons of a finished grid."""
    upscales = [button(f"MJ::JOB::upsample::{n}::{job}", f"U{n}") for n in range(1, 5)]
    variations = [button(f"MJ::JOB::variation::{n}::{job}", f"V{n}") for n in range(1, 5)]
    reroll = button(f"MJ::JOB::reroll::0::{job}::SOLO", emoji={"name": "🔄"})
    web = {"type": 2, "style": 5, "label": "Web", "url": f"https://www.midjourney.com/jobs/{job}"}
    return rows(*upscales, reroll, *variations, web)


def attachment(filename: str) -> Wire:
    """Give a file of a message, under a signed address."""
    return {
        "id": "1",
        "filename": filename,
        "url": f"https://cdn.discordapp.com/attachments/1/2/{filename}?ex=65&is=64&hm=ab&",
        "width": 2048,
        "height": 2048,
        "size": 4_000_000,
        "content_type": "image/png",
    }


def preview(job: str) -> list[Wire]:
    """Give the picture of a job under way."""
    return [attachment(f"{job}_grid_0.webp")]


def picture(job: str, stem: str = "me_a_cat") -> list[Wire]:
    """Give a finished picture."""
    return [attachment(f"{stem}_{job}.png")]


def cancel(job: str) -> list[Wire]:
    """Give the button under a job under way."""
    return rows(button(f"MJ::CancelJob::ByJobid::{job}", "Cancel Job"))


def embed(title: str, description: str = "", color: int | None = None, footer: str = "") -> Wire:
    """Give an embed."""
    return {"title": title, "description": description, "color": color, "footer": {"text": footer}}


def content(prompt: str, tail: str, marker: str = "", user: str = ME) -> str:
    """Write the line above a picture."""
    return f"**{prompt}** - {marker}<@{user}> {tail}".rstrip()


def labels(components: Sequence[Any]) -> list[str]:
    """Give the labels of buttons."""
    return [component.label for component in components]
