"""Results: what the bot has made, fetched and put as the port wants it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final, final

import pyvips
import structlog

from journeyman.engines import base
from journeyman.engines.base import ClipFile, Job, PictureFile
from journeyman.engines.discord import clips, pictures
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Answered, Finished, Progress
from journeyman.engines.discord.messages.answers import Description, Shortening
from journeyman.engines.discord.messages.components import Button
from journeyman.engines.discord.messages.failures import Effect, Kind, fault
from journeyman.engines.discord.rest.refusals import RequestError
from journeyman.tasks import buttons, suggestions

log = structlog.get_logger(__name__)

#: Buttons that take one thing out of several: as many as there are of these, are there of those.
_TAKING: Final = ("MJ::JOB::upsample::", "MJ::JOB::video_virtual_upscale::")


@final
class Results:
    """Fetches what the bot has made."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def preview(self, job: Job, event: Progress) -> bytes | None:
        """Give a small picture of how far a job is; ``None`` if it cannot be had, which is no matter."""
        if event.preview is None:
            return None
        try:
            file = await self._client.glimpse(event.preview)
            if file is None or pictures.is_small(file):
                return file
            return await asyncio.to_thread(pictures.preview, file)
        except (RequestError, pyvips.Error) as error:
            log.info("discord.preview_missed", task=job.task_id, error=str(error))
            return None

    async def finished(self, event: Finished) -> base.Finished:
        """Give the pictures, or the clips, of a job.

        Raises:
            RequestError: they cannot be fetched.
            pyvips.Error: they are none.
            clips.NoClip: likewise.
        """
        count = sum(1 for button in event.buttons if button.custom_id.startswith(_TAKING))
        try:
            made, cut = await asyncio.to_thread(_parts, await self._client.download(event), count)
        except pyvips.Error as error:
            # Somebody between may have answered with a page of his own. The picture was paid for.
            log.warning("discord.picture_garbled", message=event.message_id, error=str(error))
            made, cut = await asyncio.to_thread(_parts, await self._client.download(event), count)
        return base.Finished(
            pictures=cut,
            clips=made,
            final_prompt=event.content.prompt,
            hash=event.job,
            buttons=_offered(event.buttons),
            properties=_properties(event.message_id, event.flags),
        )

    @staticmethod
    def answered(job: Job, event: Answered) -> base.Finished | base.Failed:
        """Give what the bot says of a picture or of a prompt."""
        match event.answer:
            case Description(prompts=prompts, buttons=offered):
                text = suggestions.numbered(prompts)
            case Shortening(prompts=prompts, buttons=offered, tokens=tokens):
                text = suggestions.shortened(tokens, prompts)
            case _:
                return base.Failed(reason=fault(Kind.REFUSED, Effect.FAIL).reason)
        return base.Finished(
            pictures=job.references,
            prompts=prompts,
            final_prompt=text,
            buttons=_offered(offered),
            properties=_properties(event.message_id, event.flags),
        )


def _parts(file: bytes, count: int) -> tuple[tuple[ClipFile, ...], tuple[PictureFile, ...]]:
    if clips.are_clips(file):
        return clips.made(file, count), ()
    return (), tuple(PictureFile(data=data) for data in pictures.cut(file, count))


def _offered(shown: Sequence[Button]) -> tuple[buttons.Button, ...]:
    """Give the buttons that can be pressed: no links, and none that was switched off."""
    return tuple(
        buttons.Button(custom_id=one.custom_id, emoji=one.emoji, label=one.label, style=one.style)
        for one in shown
        if one.custom_id and not one.is_disabled
    )


def _properties(message: str, flags: int) -> dict[str, object]:
    """Give what is needed to press a button later."""
    return {"messageId": message, "flags": flags}
