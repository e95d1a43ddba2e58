"""The account as an engine: jobs of the port become operations, and what they tell becomes the port's events.

A job that is given a second time, after its worker died, is not asked for again: its trace leads to what was asked for
the first time. So closing a run stops only the listening. Dialogs that buttons open are answered with the job's prompt.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from typing import Final, final

import pyvips
import structlog
from typing_extensions import override

from journeyman.engines import base
from journeyman.engines.base import Engine, Job, Parent, PictureFile
from journeyman.engines.discord import events, pictures
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.events import Answered, Event, Failed, Finished, Modal, Opened, Progress, Sent, Traced
from journeyman.engines.discord.interactions import BLEND_SHAPES, Upload
from journeyman.engines.discord.messages.answers import Description, Shortening
from journeyman.engines.discord.messages.components import Button
from journeyman.engines.discord.messages.failures import Effect, Kind, fault
from journeyman.engines.discord.rest.refusals import RequestError
from journeyman.engines.discord.traces import Traces
from journeyman.tasks import buttons, custom_ids
from journeyman.tasks.task import Action, SpeedMode

log = structlog.get_logger(__name__)

__all__ = ["DiscordEngine"]

_BETWEEN_PREVIEWS_SECONDS: Final = 4.0
_FLAGS: Final = {SpeedMode.FAST: "--fast", SpeedMode.RELAX: "--relax", SpeedMode.TURBO: "--turbo"}
_SHAPES: Final = {tuple(map(int, flag.split()[1].split(":"))): name for name, flag in BLEND_SHAPES.items()}


@final
class DiscordEngine(Engine):
    """One Discord account. It presses Midjourney's own buttons and redraws nothing."""

    redraws = False
    actions = frozenset(
        {
            Action.IMAGINE,
            Action.UPSCALE,
            Action.VARIATION,
            Action.REROLL,
            Action.ZOOM,
            Action.PAN,
            Action.BLEND,
            Action.DESCRIBE,
            Action.SHORTEN,
        }
    )

    def __init__(self, client: Client, traces: Traces) -> None:
        """Take an account's client, which the engine opens and closes, and a place for its traces."""
        self._client = client
        self._traces = traces
        self._open = contextlib.AsyncExitStack()

    @property
    def client(self) -> Client:
        """The account itself, for its status and settings."""
        return self._client

    async def start(self) -> None:
        """Connect the account. Jobs that come before it is ready wait for it."""
        await self._traces.prune()
        await self._open.enter_async_context(self._client.open())

    @override
    async def aclose(self) -> None:
        await self._open.aclose()

    @override
    async def run(self, job: Job) -> AsyncGenerator[base.Event, None]:
        """Work on a job. Closing early stops listening; the job itself is found again when it is run again."""
        run = _Run(self._client, self._traces, job)
        last: base.Failed | None = None
        try:
            async with contextlib.aclosing(run.events()) as told:
                async for event in told:
                    yield event
        except RequestError as error:
            last = base.Failed(reason=error.fault.reason)
        except pyvips.Error:
            log.exception("discord.picture_unreadable", task=job.task_id)
            last = base.Failed(reason=fault(Kind.INTERNAL, Effect.RETRY).reason)
        finally:
            await run.end()
        if last is not None:
            yield last


class _Run:
    """One job on its way."""

    def __init__(self, client: Client, traces: Traces, job: Job) -> None:
        self._client = client
        self._traces = traces
        self._job = job
        self._previewed_at = float("-inf")
        self._has_started = False
        self._has_ended = False

    async def events(self) -> AsyncGenerator[base.Event, None]:
        trace = await self._traces.find(self._job.task_id)
        operation = self._client.follow(trace) if trace is not None else await self._ask()
        while True:
            dialog: Opened | None = None
            async with contextlib.aclosing(operation) as told:
                async for event in told:
                    if isinstance(event, Opened):
                        dialog = event
                    # What is answered in words was shown to one session only; it is asked for again.
                    elif isinstance(event, Traced) and event.trace.has_picture:
                        await self._traces.keep(self._job.task_id, event.trace)
                    for translated in await self._translate(event):
                        yield translated
            if dialog is None:
                return
            operation = self._answer(dialog)

    async def end(self) -> None:
        """Forget the trace once the last event was taken: the task has its result, or knows that there is none."""
        if self._has_ended:
            await self._traces.drop(self._job.task_id)

    async def _ask(self) -> AsyncGenerator[Event, None]:
        job = self._job
        match job.action:
            case _ if job.press is not None and job.parent is not None:
                return self._press(job.parent)
            case Action.BLEND:
                shape = _SHAPES.get(job.prompt.aspect, "")
                return self._client.blend(job.bot, await self._uploads(), shape)
            case Action.DESCRIBE:
                (upload,) = await self._uploads()
                return self._client.describe(job.bot, upload)
            case Action.SHORTEN:
                return self._client.shorten(job.bot, job.prompt.raw)
            case _:
                return self._client.imagine(job.bot, await self._prompt())

    def _press(self, parent: Parent) -> AsyncGenerator[Event, None]:
        message = str(parent.properties.get("messageId", ""))
        custom_id = self._pressed(parent)
        if not message or not custom_id:
            return _failing(Kind.GONE)
        flags = parent.properties.get("flags")
        return self._client.press(
            self._job.bot,
            message,
            custom_id,
            flags=flags if isinstance(flags, int) else 0,
            prompt=parent.final_prompt,
        )

    def _pressed(self, parent: Parent | None) -> str:
        """Find the button on the parent's message; what stands there may be written otherwise than anybody expects."""
        offered = parent.properties.get("customIds") if parent else None
        ids = [str(one) for one in offered] if isinstance(offered, Sequence) else []  # pyright: ignore[reportUnknownArgumentType,reportUnknownVariableType]
        return next((one for one in ids if custom_ids.parse(one) == self._job.press), "")

    def _answer(self, opened: Opened) -> AsyncGenerator[Event, None]:
        job = self._job
        parent = str(job.parent.properties.get("messageId", "")) if job.parent else ""
        if isinstance(opened.dialog, Modal):
            return self._client.submit(
                job.bot, opened.dialog, job.prompt.raw, pressed=self._pressed(job.parent), parent=parent
            )
        if job.mask is None:
            return _failing(Kind.INVALID_PROMPT)
        return self._client.repaint(job.bot, opened.dialog, job.mask, job.prompt.raw, parent=parent)

    async def _prompt(self) -> str:
        """Give the prompt with links that Midjourney can open: the pictures are shown in the channel first."""
        job = self._job
        words = job.prompt.raw
        if job.references:
            links = await self._client.publish(await self._uploads())
            for link, shown in zip(job.prompt.links, links, strict=False):
                words = words.replace(link, shown, 1)
        return words if job.prompt.mode is not None else f"{words} {_FLAGS[job.mode]}"

    async def _uploads(self) -> tuple[Upload, ...]:
        return tuple(
            [
                await self._client.upload(f"{number}.png", reference.data, "image/png")
                for number, reference in enumerate(self._job.references, start=1)
            ]
        )

    async def _translate(self, event: Event) -> list[base.Event]:
        match event:
            case Traced() | Sent() | Opened():
                return []
            case events.Queued():
                return self._started()
            case Progress():
                percent = min(99, max(1, event.percent))
                return [*self._started(), base.Progress(percent=percent, preview=await self._preview(event))]
            case Finished() | Answered() | Failed():
                last = await self._last(event)
                self._has_ended = True
                return [*self._started(), last]

    async def _last(self, event: Finished | Answered | Failed) -> base.Event:
        match event:
            case Finished():
                return await self._finished(event)
            case Answered():
                return self._answered(event)
            case Failed():
                return base.Failed(reason=event.fault.reason)

    def _started(self) -> list[base.Event]:
        if self._has_started:
            return []
        self._has_started = True
        return [base.Started()]

    async def _preview(self, event: Progress) -> bytes | None:
        now = asyncio.get_running_loop().time()
        if event.preview is None or now - self._previewed_at < _BETWEEN_PREVIEWS_SECONDS:
            return None
        self._previewed_at = now
        try:
            file = await self._client.fetch(event.preview)
            return await asyncio.to_thread(pictures.preview, file)
        except (RequestError, pyvips.Error) as error:
            log.info("discord.preview_missed", task=self._job.task_id, error=str(error))
            return None

    async def _finished(self, event: Finished) -> base.Finished:
        file = await self._client.download(event)
        count = sum(1 for button in event.buttons if button.custom_id.startswith("MJ::JOB::upsample::"))
        cut = await asyncio.to_thread(pictures.cut, file, count)
        return base.Finished(
            pictures=tuple(PictureFile(data=data) for data in cut),
            final_prompt=event.content.prompt,
            hash=event.job,
            buttons=_offered(event.buttons),
            properties=_properties(event.message_id, event.flags, event.buttons),
        )

    def _answered(self, event: Answered) -> base.Event:
        match event.answer:
            case Description(prompts=prompts, buttons=offered):
                text = "\n\n".join(prompts)
            case Shortening(prompts=prompts, buttons=offered, tokens=tokens):
                text = f"## Important tokens\n{tokens}"
            case _:
                return base.Failed(reason=fault(Kind.REFUSED, Effect.FAIL).reason)
        return base.Finished(
            pictures=self._job.references,
            prompts=prompts,
            final_prompt=text,
            buttons=_offered(offered),
            properties=_properties(event.message_id, event.flags, offered),
        )


def _offered(shown: Sequence[Button]) -> tuple[buttons.Button, ...]:
    """Give the buttons that can be pressed: no links, and none that was switched off."""
    return tuple(
        buttons.Button(custom_id=one.custom_id, emoji=one.emoji, label=one.label, style=one.style)
        for one in shown
        if one.custom_id and not one.is_disabled
    )


def _properties(message: str, flags: int, shown: Sequence[Button]) -> dict[str, object]:
    """Give what is needed to press a button later."""
    return {
        "messageId": message,
        "flags": flags,
        "customIds": [one.custom_id for one in shown if one.custom_id],
    }


async def _failing(kind: Kind) -> AsyncGenerator[Event, None]:
    yield Failed(fault=fault(kind, Effect.FAIL))
