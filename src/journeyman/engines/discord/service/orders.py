"""Orders: what the client is to do for a job, and for the dialog that its button opened."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Final, final

from journeyman.engines.base import Job, Parent
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Event, Failed, Modal, Opened
from journeyman.engines.discord.interactions import BLEND_SHAPES, Upload
from journeyman.engines.discord.messages.failures import Effect, Kind, fault
from journeyman.engines.discord.service.checkpoints import Step
from journeyman.tasks import custom_ids
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.task import Action, SpeedMode

#: Buttons below words whose task has all that a command needs, which asks nothing back and needs no message.
_AS_COMMANDS: Final = frozenset({Deed.IMAGINE_DESCRIBED, Deed.IMAGINE_ALL, Deed.IMAGINE_SHORTENED, Deed.DESCRIBE_AGAIN})
_SHAPES: Final = {tuple(map(int, flag.split()[1].split(":"))): name for name, flag in BLEND_SHAPES.items()}
_FLAGS: Final = {SpeedMode.FAST: "--fast", SpeedMode.RELAX: "--relax", SpeedMode.TURBO: "--turbo"}
_FLAG: Final = re.compile(r"\s*(?:--|—)(?:fast|relax|turbo)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An operation of the client."""

    step: Step
    operation: AsyncGenerator[Event, None]
    says_speed: bool = False  #: the request itself says at which speed; others follow the account's setting


@final
class Orders:
    """Makes orders."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def first(self, job: Job) -> Order:
        """Give what is to be done for a job; its pictures are uploaded by then.

        Raises:
            RequestError: they could not be.
        """
        press = job.press if job.parent is not None else None
        if press is not None and job.parent is not None and press.deed not in _AS_COMMANDS:
            return Order(step=Step.PRESSED, operation=self._press(job, job.parent))
        match job.action:
            case Action.BLEND:
                shape = _SHAPES.get(job.prompt.aspect, "")
                operation = self._client.blend(job.bot, await self._uploads(job), shape)
            case Action.DESCRIBE if len(job.references) == 1:
                (upload,) = await self._uploads(job)
                operation = self._client.describe(job.bot, upload)
            case Action.DESCRIBE:
                operation = _failing(Kind.INVALID_PROMPT)
            case Action.SHORTEN:
                operation = self._client.shorten(job.bot, job.prompt.raw)
            case Action.SHOW:
                operation = self._client.show(job.bot, job.prompt.raw.strip())
            case _:
                operation = self._client.imagine(job.bot, await self._prompt(job))
                return Order(step=Step.ASKED, operation=operation, says_speed=True)
        return Order(step=Step.ASKED, operation=operation)

    def answer(self, job: Job, opened: Opened) -> Order:
        """Give what is to be done about the dialog that a job's button opened."""
        parent = str(job.parent.properties.get("messageId", "")) if job.parent else ""
        # A speed that was typed counts before the account's setting.
        words = job.prompt.raw if job.prompt.mode is job.mode else _FLAG.sub("", job.prompt.raw)
        if isinstance(opened.dialog, Modal):
            operation = self._client.submit(job.bot, opened.dialog, words, pressed=_pressed(job), parent=parent)
        elif job.mask is None:
            operation = _failing(Kind.INVALID_PROMPT)
        else:
            operation = self._client.repaint(job.bot, opened.dialog, job.mask, words, parent=parent)
        return Order(step=Step.ANSWERED, operation=operation)

    def _press(self, job: Job, parent: Parent) -> AsyncGenerator[Event, None]:
        message, custom_id = str(parent.properties.get("messageId", "")), _pressed(job)
        if not message or not custom_id:
            return _failing(Kind.GONE)
        told = parent.properties.get("flags")
        flags = told if isinstance(told, int) else 0
        if job.press is not None and job.press.deed is Deed.SHORTEN_DETAILS:
            return self._client.details(job.bot, message, custom_id, flags=flags)
        return self._client.press(job.bot, message, custom_id, flags=flags, prompt=parent.final_prompt)

    async def _prompt(self, job: Job) -> str:
        """Give the prompt with links that Midjourney can open: the pictures are shown in the channel first."""
        words = job.prompt.raw
        if job.references:
            shown = await self._client.publish(await self._uploads(job))
            end = job.prompt.others.get("end", "")
            typed = [*job.prompt.links, *([end] if "://" in end else [])]
            for link, stand_in in zip(typed, shown, strict=False):
                words = words.replace(link, stand_in, 1)
            words = " ".join([*shown[len(typed) :], words])
        if job.action is Action.VIDEO and "video" not in job.prompt.others:
            words = f"{words} --video 1"
        if job.prompt.mode is job.mode:
            return words
        return f"{_FLAG.sub('', words)} {_FLAGS[job.mode]}".lstrip()

    async def _uploads(self, job: Job) -> tuple[Upload, ...]:
        return tuple(
            [
                await self._client.upload(f"{number}.png", reference.data, "image/png")
                for number, reference in enumerate(job.references, start=1)
            ]
        )


def _pressed(job: Job) -> str:
    """Find the button on the parent's message; what stands there may be written otherwise than anybody expects."""
    ids = [button.custom_id for button in job.parent.buttons] if job.parent else []
    return next((one for one in ids if custom_ids.parse(one) == job.press), "")


async def _failing(kind: Kind) -> AsyncGenerator[Event, None]:
    yield Failed(fault=fault(kind, Effect.FAIL))
