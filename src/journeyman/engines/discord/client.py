"""What one Discord account can do.

    client = Client(Account(token=Token("…"), guild="…", channel="…"))
    async with client.open():
        async for event in client.imagine(Bot.MID_JOURNEY, "a cat --ar 16:9"):
            ...

Every operation that the bot answers is a generator of events (``events``), of which the last is an end: ``Finished``,
``Answered``, ``Opened`` or ``Failed``. Nothing that Discord or the bots do raises out of one. Closing a generator early
stops listening; ``cancel`` asks the bot to stop as well. Operations may run side by side; their requests go out one
after the other.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import AsyncGenerator, Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

import aiohttp
import structlog

from journeyman.engines.discord import buttons, inpaint, interactions, snowflakes
from journeyman.engines.discord.account import Account
from journeyman.engines.discord.applications import APPLICATIONS, BY_ID, Application
from journeyman.engines.discord.buttons import ANYTHING, IMAGINED, Outcome
from journeyman.engines.discord.correlation import Expected, Identifier, Key
from journeyman.engines.discord.discovery import Discovery
from journeyman.engines.discord.events import Answered, Event, Failed, Finished, Modal, Traced
from journeyman.engines.discord.following import Reader
from journeyman.engines.discord.inpaint import Frame
from journeyman.engines.discord.interactions import BLEND_SHAPES, Body, File, Group, Option, Setting, Upload, Words
from journeyman.engines.discord.messages import answers
from journeyman.engines.discord.messages.failures import Effect, Fault, Kind, fault
from journeyman.engines.discord.messages.wire import Attachment, Message
from journeyman.engines.discord.presence import Presence
from journeyman.engines.discord.rest.api import API
from journeyman.engines.discord.rest.refusals import Refused, RequestError
from journeyman.engines.discord.rest.requests import Leaves, Requests
from journeyman.engines.discord.runner import Attempt, Runner
from journeyman.engines.discord.snowflakes import Nonces
from journeyman.engines.discord.switchboard import Switchboard
from journeyman.engines.discord.upkeep import Upkeep
from journeyman.tasks.accounts import Condition
from journeyman.tasks.task import Bot, SpeedMode
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

_SEVERAL: Final = re.compile(r"(?<!\\)\{[^{}]*,[^{}]*\}|(?:--|—)\s*r(?:epeat)?\s+[0-9]", re.IGNORECASE)
_CANCEL_SECONDS: Final = 5.0  #: for the goodbye to the gateway
_ENVELOPE: Final = "✉️"
_FIRST_HISTORY_MS: Final = 600_000  #: how far back a job may have begun when Discord has shown no id yet
_SPEEDS: Final[Mapping[SpeedMode, str]] = {
    SpeedMode.FAST: "fast",
    SpeedMode.RELAX: "relax",
    SpeedMode.TURBO: "turbo",
}
_SEVERAL_JOBS: Final = Clause(
    "One request is one job here: send each permutation and repetition by itself.",
    "一次请求对应一个任务：请将每个排列或重复单独提交。",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """What an open client has at hand."""

    api: API
    runner: Runner
    discovery: Discovery


@final
class Client:
    """One account. Open it before anything else."""

    def __init__(
        self, account: Account, *, changed: Callable[[], None] | None = None, paused: Condition | None = None
    ) -> None:
        """Prepare; nothing is connected yet.

        Args:
            account: whose it is.
            changed: is called whenever ``condition`` has changed. It must not raise.
            paused: the pause in which an earlier process left the account.
        """
        self._account = account
        self._presence = Presence(changed, paused)
        self._board = Switchboard(
            channel=account.channel,
            manners=account.manners,
            clock=lambda: asyncio.get_running_loop().time(),
            pause=lambda found: self._presence.pause(found.sentence, found.said),
        )
        self._nonces = Nonces()
        self._direct: dict[str, str] = {}
        self._open: _Opened | None = None

    @property
    def condition(self) -> Condition:
        """Whether the account can work, and why not."""
        return self._presence.condition

    def resume(self) -> None:
        """End a pause, when its reason has been seen to in Discord."""
        self._presence.resume()

    @contextlib.asynccontextmanager
    async def open(self) -> AsyncGenerator[None]:
        """Connect, and stay connected for as long as the context lasts."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            api = API(Requests(self._account, http))
            runner = Runner(self._account, api, self._board, self._presence)
            self._open = _Opened(
                api=api, runner=runner, discovery=Discovery(self._account, api, self._board, self._presence)
            )
            upkeep = Upkeep(self._account, self._board, self._presence, runner)
            task = asyncio.create_task(upkeep.run(http), name=f"discord {self._account.channel}")
            try:
                yield
            finally:
                self._open = None
                self._board.close()
                # Until it has ended: Python 3.11's time-outs, deep in libraries, now and then swallow one.
                while not task.done():
                    task.cancel()
                    await asyncio.wait([task], timeout=_CANCEL_SECONDS)

    # Pictures.

    def imagine(self, bot: Bot, prompt: str) -> AsyncGenerator[Event, None]:
        """Draw a grid from words."""
        if _SEVERAL.search(prompt):
            return _failing(Kind.INVALID_PROMPT, _SEVERAL_JOBS)
        return self._command(bot, "imagine", [Words(name="prompt", value=prompt)], prompt=prompt, outcome=IMAGINED)

    def blend(self, bot: Bot, uploads: Sequence[Upload], shape: str = "") -> AsyncGenerator[Event, None]:
        """Draw a grid from two to five pictures; ``shape`` is one of ``BLEND_SHAPES``, or empty."""
        options: list[Option] = [
            File(name=f"image{number}", upload=upload) for number, upload in enumerate(uploads, start=1)
        ]
        if shape:
            options.append(Words(name="dimensions", value=BLEND_SHAPES[shape]))
        # The bot writes its links to the pictures where the words would be.
        prompt = " ".join("https://s.mj.run/x" for _ in uploads)
        return self._command(bot, "blend", options, prompt=prompt, outcome=IMAGINED)

    def show(self, bot: Bot, job: str, *, channel: str | None = None) -> AsyncGenerator[Event, None]:
        """Show a job of the account's again, by its uuid, with buttons that can be pressed."""
        return self._command(bot, "show", [Words(name="job_id", value=job)], channel=channel)

    def press(
        self, bot: Bot, message: str, custom_id: str, *, flags: int = 0, prompt: str = ""
    ) -> AsyncGenerator[Event, None]:
        """Press a button; the last event may be ``Opened``, with a dialog to answer.

        Args:
            bot: whose message it is.
            message: the id of the message with the button.
            custom_id: the button's, as it stands on the message.
            flags: the message's.
            prompt: of the picture, if known; it helps to know the result.
        """
        asked = self._expect(bot, prompt=prompt, parent=message, outcome=buttons.outcome(custom_id))
        return self._interact(asked, lambda: interactions.press(self._at(asked), message, custom_id, flags=flags))

    def submit(
        self, bot: Bot, modal: Modal, words: Mapping[str, str] | str, *, pressed: str = "", parent: str = ""
    ) -> AsyncGenerator[Event, None]:
        """Answer a form.

        Args:
            bot: whose form it is.
            modal: the form.
            words: what to write, by input; a text alone goes into the first input.
            pressed: the custom id of the button that opened the form.
            parent: the message with that button, if the result replies to it.
        """
        first = next(iter(modal.inputs), "")
        written = {first: words} if isinstance(words, str) else dict(words)
        prompt = written.get(first, "")
        asked = self._expect(bot, prompt=prompt, parent=parent, outcome=buttons.outcome(pressed))
        return self._interact(
            asked, lambda: interactions.submit(self._at(asked), modal.id, modal.custom_id, dict(modal.inputs) | written)
        )

    def repaint(
        self, bot: Bot, frame: Frame, mask: bytes, prompt: str, *, parent: str = ""
    ) -> AsyncGenerator[Event, None]:
        """Answer the page of Vary (Region) with a mask: white where to paint anew, black where to keep."""
        asked = self._expect(
            bot,
            prompt=prompt,
            parent=parent,
            outcome=buttons.outcome("MJ::Inpaint::1::"),
            known=frozenset({(Key.INTERACTION, frame.id)}),
        )
        contract = self._account.contract
        request = inpaint.request(contract, self._account.places.frames, frame, mask, prompt)
        return self._runs(asked, lambda leaves: self._opened.api.submit(request, contract, leaves))

    def follow(self, trace: Expected) -> AsyncGenerator[Event, None]:
        """Find a job again that another process, or this one before, has sent or was about to send; see ``Traced``.

        One that was not, or that was answered only to who asked then, ends as ``Kind.NEVER_SEEN``.
        """

        async def is_queue_empty() -> bool | None:
            return await self._is_queue_empty(BY_ID[trace.application].bot)

        return self._opened.runner.follow(trace, is_queue_empty)

    async def cancel(self, trace: Expected) -> bool:
        """Ask the bot to stop a job; whether enough is known of it to ask.

        Raises:
            RequestError: the request came to nothing.
        """
        jobs = [value for key, value in trace.known if key is Key.JOB]
        messages = sorted((value for key, value in trace.known if key is Key.MESSAGE), key=snowflakes.number)
        if not jobs or not messages:
            return False
        where = Setting(
            application=trace.application,
            channel=trace.channel,
            guild=self._account.guild,
            session=self._presence.session,
            nonce=self._nonces.make(),
        )
        custom_id = f"MJ::CancelJob::ByJobid::{jobs[0]}"
        await self._opened.api.interact(interactions.press(where, messages[-1], custom_id))
        return True

    async def stop(self, trace: Expected) -> bool:
        """Ask the bot to stop a job, as soon as enough is known of it; whether it could be asked.

        Raises:
            RequestError: the request came to nothing.
        """
        if await self.cancel(trace):
            return True
        async with contextlib.aclosing(self.follow(trace)) as told:
            async for event in told:
                if isinstance(event, Traced) and await self.cancel(event.trace):
                    return True
        return False

    # Words.

    def describe(self, bot: Bot, picture: Upload | str) -> AsyncGenerator[Event, None]:
        """Say with which prompts a picture might be drawn; a picture that was uploaded, or a link to one."""
        option = Words(name="link", value=picture) if isinstance(picture, str) else File(name="image", upload=picture)
        return self._command(bot, "describe", [option], read=answers.description)

    def shorten(self, bot: Bot, prompt: str) -> AsyncGenerator[Event, None]:
        """Say which words of a prompt matter."""
        return self._command(bot, "shorten", [Words(name="prompt", value=prompt)], read=answers.shortening)

    def info(self, bot: Bot) -> AsyncGenerator[Event, None]:
        """Tell the account's figures."""
        return self._command(bot, "info", read=answers.info)

    def settings(self, bot: Bot) -> AsyncGenerator[Event, None]:
        """Tell the account's settings."""
        return self._command(bot, "settings", read=answers.panel)

    def switch(self, bot: Bot, panel: Answered, custom_id: str) -> AsyncGenerator[Event, None]:
        """Press a switch of the settings that were answered before; tells them as they are then."""
        asked = self._expect_change(bot, panel)
        return self._interact(
            asked,
            lambda: interactions.press(self._at(asked), panel.message_id, custom_id, flags=panel.flags),
            answers.panel,
        )

    def choose(self, bot: Bot, panel: Answered, custom_id: str, value: str) -> AsyncGenerator[Event, None]:
        """Choose from a select of the settings, as the version; tells them as they are then."""
        asked = self._expect_change(bot, panel)
        return self._interact(
            asked,
            lambda: interactions.choose(self._at(asked), panel.message_id, custom_id, [value], flags=panel.flags),
            answers.panel,
        )

    def details(self, bot: Bot, message: str, custom_id: str, *, flags: int = 0) -> AsyncGenerator[Event, None]:
        """Press the button below a shortened prompt that tells how much each word weighs."""
        asked = self._expect(bot, has_picture=False, known=frozenset({(Key.MESSAGE, message)}))
        return self._interact(
            asked,
            lambda: interactions.press(self._at(asked), message, custom_id, flags=flags),
            answers.details,
        )

    def set_speed(self, bot: Bot, mode: SpeedMode) -> AsyncGenerator[Event, None]:
        """Change the account's speed for all jobs to come."""
        return self._command(bot, _SPEEDS[mode], read=_done)

    def toggle_remix(self, bot: Bot) -> AsyncGenerator[Event, None]:
        """Turn the Remix mode on or off; tells which."""
        return self._command(bot, "prefer", [Group(name="remix")], read=answers.remix)

    async def seed(self, bot: Bot, job: str) -> AsyncGenerator[Event, None]:
        """Tell which seed a job had, by way of the direct messages with the bot."""
        application = APPLICATIONS[bot]
        try:
            channel = await self._direct_channel(application)
        except RequestError as error:
            yield Failed(fault=error.fault)
            return
        async with contextlib.aclosing(self.show(bot, job, channel=channel)) as told:
            async for event in told:
                if not isinstance(event, Finished):
                    yield event
                    continue
                yield await self._ask_seed(channel, event.message_id, job)

    # Files.

    async def upload(self, filename: str, content: bytes, media_type: str) -> Upload:
        """Upload a file for ``describe``, ``blend`` or ``publish``.

        Raises:
            RequestError: it did not arrive.
        """
        with self._judged():
            return await self._opened.api.upload(self._account.channel, filename, content, media_type)

    async def publish(self, uploads: Sequence[Upload]) -> tuple[str, ...]:
        """Show uploaded files in the account's channel, and give links to them, which prompts can use.

        Raises:
            RequestError: they are not shown.
        """
        with self._judged():
            message = await self._opened.api.post(self._account.channel, uploads, self._nonces.make())
        return tuple(attachment.url for attachment in message.attachments or ())

    async def glimpse(self, picture: Attachment) -> bytes | None:
        """Fetch a preview; ``None`` if the account has better to do, or if it takes long.

        Raises:
            RequestError: it cannot be had.
        """
        return await self._opened.api.glimpse(picture.url)

    async def download(self, finished: Finished) -> bytes:
        """Fetch the picture of a result, by a fresh link if the old one is no longer good.

        Raises:
            RequestError: it cannot be had.
        """
        try:
            return await self._opened.api.download(finished.picture.url)
        except Refused:
            fresh = await self._opened.runner.refetch(finished, self._account.channel)
            return await self._opened.api.download(fresh.picture.url)

    @contextlib.contextmanager
    def _judged(self) -> Generator[None]:
        """See what a refusal says of the account, and pass it on."""
        try:
            yield
        except RequestError as error:
            self._opened.runner.judge(error)
            raise

    # How operations are sent.

    @property
    def _opened(self) -> _Opened:
        if self._open is None:
            message = "open() comes first"
            raise RuntimeError(message)
        return self._open

    def _expect(
        self,
        bot: Bot,
        *,
        prompt: str = "",
        parent: str = "",
        outcome: Outcome = ANYTHING,
        channel: str | None = None,
        has_picture: bool = True,
        known: frozenset[Identifier] = frozenset(),
    ) -> Expected:
        nonce = self._nonces.make()
        # Before Discord has shown an id, ours has to serve.
        begun = self._board.newest or snowflakes.at(int(time.time() * 1000) - _FIRST_HISTORY_MS)
        return Expected(
            key=nonce,
            application=APPLICATIONS[bot].id,
            channel=channel or self._account.channel,
            nonce=nonce,
            after=begun,
            prompt=prompt,
            parent=parent,
            outcome=outcome,
            has_picture=has_picture,
            known=known,
        )

    def _expect_change(self, bot: Bot, panel: Answered) -> Expected:
        return self._expect(bot, has_picture=False, known=frozenset({(Key.MESSAGE, panel.message_id)}))

    def _at(self, asked: Expected) -> Setting:
        is_direct = asked.channel != self._account.channel
        return Setting(
            application=asked.application,
            channel=asked.channel,
            guild=None if is_direct else self._account.guild,
            session=self._presence.session,
            nonce=asked.nonce,
        )

    def _runs(self, asked: Expected, attempt: Attempt, read: Reader | None = None) -> AsyncGenerator[Event, None]:
        return self._opened.runner.run(asked, attempt, read)

    def _interact(
        self, asked: Expected, body: Callable[[], Body], read: Reader | None = None
    ) -> AsyncGenerator[Event, None]:
        return self._runs(asked, lambda leaves: self._opened.api.interact(body(), leaves), read)

    def _command(
        self,
        bot: Bot,
        name: str,
        options: Sequence[Option] = (),
        *,
        read: Reader | None = None,
        prompt: str = "",
        outcome: Outcome = ANYTHING,
        channel: str | None = None,
    ) -> AsyncGenerator[Event, None]:
        asked = self._expect(bot, prompt=prompt, outcome=outcome, channel=channel, has_picture=read is None)

        application = APPLICATIONS[bot]

        async def send(leaves: Leaves) -> None:
            command = await self._opened.discovery.find(application, name)
            await self._opened.api.interact(interactions.command(self._at(asked), command, options), leaves)

        async def attempt(leaves: Leaves) -> None:
            try:
                await send(leaves)
            except Refused as error:
                if not error.is_stale_command:
                    raise
                # Nothing has run; the bot has registered its commands anew.
                self._opened.discovery.doubt()
                await send(leaves)

        return self._runs(asked, attempt, read)

    async def _is_queue_empty(self, bot: Bot) -> bool | None:
        """Tell whether the bot has no job that waits; ``None`` if it does not say."""
        async with contextlib.aclosing(self.info(bot)) as told:
            async for event in told:
                if isinstance(event, Answered) and isinstance(event.answer, answers.Info):
                    return event.answer.queued == 0 if event.answer.queued is not None else None
        return None

    async def _direct_channel(self, application: Application) -> str:
        if application.id not in self._direct:
            channel = await self._opened.api.direct_channel(application.id)
            self._direct[application.id] = channel
            self._board.channels.add(channel)
        return self._direct[application.id]

    async def _ask_seed(self, channel: str, message: str, job: str) -> Event:
        def find(heard: Message) -> answers.Seed | None:
            told = answers.seed(heard) if heard.channel_id == channel else None
            return told if told and told.job == job.lower() else None

        with self._board.watch(find) as found:
            try:
                await self._opened.api.react(channel, message, _ENVELOPE)
                async with asyncio.timeout(self._account.manners.answer):
                    return Answered(answer=await found, message_id=message, flags=0)
            except TimeoutError:
                return Failed(fault=fault(Kind.NO_ANSWER, Effect.RETRY))
            except RequestError as error:
                return Failed(fault=error.fault)


def _done(message: Message) -> str | None:
    words = (message.content or "").strip()
    return words if words.startswith("Done") else None


async def _failing(kind: Kind, sentence: Clause) -> AsyncGenerator[Event, None]:
    yield Failed(fault=Fault(kind=kind, effect=Effect.FAIL, sentence=sentence))
