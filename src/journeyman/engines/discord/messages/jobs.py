"""Which job a message shows, and what of it: the uuid, a preview, or the finished picture."""

from __future__ import annotations

import re
from typing import Final

from journeyman.engines.discord.messages import components
from journeyman.engines.discord.messages.content import Content, Phase
from journeyman.engines.discord.messages.wire import Attachment, Message

_CANCEL: Final = "MJ::CancelJob::ByJobid::"
_JOB_BUTTONS: Final = ("MJ::JOB::", "MJ::Outpaint::", "MJ::CustomZoom::", "MJ::Inpaint::", "MJ::BOOKMARK::", _CANCEL)
_JOB_PAGE: Final = re.compile(r"midjourney\.com/(?:app/)?jobs/([0-9a-f-]{36})", re.IGNORECASE)

#: ``{uuid}_grid_0.webp`` while it is drawn, ``{uuid}_3_step_7.jpeg`` of a video; a finished one ends in its uuid.
_PREVIEW: Final = re.compile(r"(?:.*_)?grid_[0-9]+\.\w+|.*_step_[0-9]+\.\w+")


def uuid(message: Message) -> str:
    """Give the uuid of the job that a message shows; empty if it does not tell.

    Only what is the message's own counts: a reply carries the message that it replies to, whole.
    """
    for custom_id in components.custom_ids(message.components):
        if custom_id.startswith(_JOB_BUTTONS) and (found := components.uuid(custom_id)):
            return found
    for attachment in message.attachments or ():
        if found := components.uuid(attachment.filename):
            return found
    links = [button.url for button in components.buttons(message.components)] + [message.content or ""]
    pages = [page for link in links for page in _JOB_PAGE.findall(link)]
    return pages[-1].lower() if pages else ""


def cancel_button(message: Message) -> str:
    """Give the custom id of the button that cancels the job; empty if there is none."""
    ids = components.custom_ids(message.components)
    return next((custom_id for custom_id in ids if custom_id.startswith(_CANCEL)), "")


def is_preview(attachment: Attachment) -> bool:
    """Tell a picture of a job under way from a finished one, by its name."""
    return _PREVIEW.fullmatch(attachment.filename) is not None


def preview(message: Message) -> Attachment | None:
    """Give the picture of a job under way."""
    return next((attachment for attachment in message.attachments or () if is_preview(attachment)), None)


def result(message: Message, said: Content | None) -> Attachment | None:
    """Give the picture of a job that has ended well; ``None`` while it has not."""
    if said is None or said.phase is not Phase.DONE or cancel_button(message):
        return None
    return next((attachment for attachment in message.attachments or () if not is_preview(attachment)), None)
