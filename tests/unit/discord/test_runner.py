"""What is sent is sent no more often than it must be, and is not given up while it is drawn."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncGenerator, Callable
from typing import Final

import aiohttp
import msgspec
import pytest

from journeyman.engines.discord import runner as runners
from journeyman.engines.discord.account import ACCESS_REFUSED, Account, Manners
from journeyman.engines.discord.applications import MIDJOURNEY
from journeyman.engines.discord.correlation import Expected
from journeyman.engines.discord.events import Event, Failed, Finished, Sent, Traced
from journeyman.engines.discord.messages.failures import Kind
from journeyman.engines.discord.messages.wire import Message
from journeyman.engines.discord.presence import Presence
from journeyman.engines.discord.rest.api import API
from journeyman.engines.discord.rest.refusals import Limited, Unsure
from journeyman.engines.discord.rest.requests import Leaves, Requests
from journeyman.engines.discord.runner import Runner
from journeyman.engines.discord.secret import Token
from journeyman.engines.discord.switchboard import Call, Switchboard
from journeyman.tasks.accounts import Standing
from tests.unit.discord import bot
from tests.unit.discord.bot import Wire, embed, message, read

MANNERS: Final = Manners(doubt=0.01, connect=0.01, quiet=0.01, vanished=0.01)
JOB: Final = Expected(key="1", application=MIDJOURNEY.id, channel=bot.CHANNEL, nonce="1", prompt="a cat")
FINAL: Final = message(
    9,
    bot.content("a cat", "(fast)"),
    nonce="1",
    attachments=bot.picture(bot.uuid(7)),
    components=bot.grid_buttons(bot.uuid(7)),
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Desk:
    """A runner that reaches nobody, and what it hears by."""

    runner: Runner
    board: Switchboard
    presence: Presence
    left: list[float] = dataclasses.field(default_factory=list[float])  #: when the request left

    def hear(self, name: str, data: object) -> None:
        """Let the gateway tell an event."""
        self.board.tell(name, msgspec.Raw(msgspec.json.encode(data)))

    def leave(self, leaves: Leaves) -> None:
        """Let the request leave, if it may."""
        leaves()
        self.left.append(asyncio.get_running_loop().time())

    async def told(self, attempt: Callable[[Leaves], object]) -> list[Event]:
        """Run a job to its end, and give what is told of it beside its traces."""

        async def send(leaves: Leaves) -> None:
            attempt(leaves)

        told = self.runner.run(JOB, send)
        return [event async for event in told if not isinstance(event, Traced)]


@pytest.fixture
async def desk() -> AsyncGenerator[Desk]:
    """Give a runner of an account that is ready."""
    account = Account(token=Token("a-token-of-nobody"), channel=bot.CHANNEL, manners=MANNERS)
    async with aiohttp.ClientSession() as http:
        presence = Presence()
        presence.connected("a session", is_resumed=False)
        clock = asyncio.get_running_loop().time
        board = Switchboard(channel=bot.CHANNEL, manners=MANNERS, clock=clock, pause=lambda _: None)
        yield Desk(
            runner=Runner(account, API(Requests(account, http)), board, presence), board=board, presence=presence
        )
        board.close()


async def test_what_was_shown_before_a_job_is_begun_is_none_of_its(desk: Desk) -> None:
    """Between its making and its beginning it may have waited, while others in its words were drawn."""

    async def send(_: Leaves) -> None:
        pass

    run = desk.runner.run(JOB, send)
    desk.hear("MESSAGE_CREATE", running(4000))
    async with contextlib.aclosing(run) as told:
        first = await anext(told)
    assert isinstance(first, Traced)
    assert first.trace.after == 4000


async def test_what_shows_itself_before_it_is_sent_again_is_not(desk: Desk) -> None:
    """The second request waits for its turn while the first one's picture comes: it stays here."""

    def attempt(leaves: Leaves) -> None:
        if desk.left:
            desk.hear("MESSAGE_CREATE", FINAL)
        desk.leave(leaves)
        raise Unsure

    sent, last = await desk.told(attempt)
    assert isinstance(sent, Sent)
    assert isinstance(last, Finished)
    assert len(desk.left) == 1


async def test_what_shows_itself_while_it_is_refused_again_goes_on(desk: Desk) -> None:
    """That the second request met a limit says nothing of the first, which was taken."""

    def attempt(leaves: Leaves) -> None:
        desk.leave(leaves)
        if len(desk.left) == 1:
            raise Unsure
        desk.hear("MESSAGE_CREATE", FINAL)
        raise Limited(3600.0)

    assert [type(event) for event in await desk.told(attempt)] == [Sent, Finished]


@pytest.mark.parametrize("standing", [Standing.CONNECTING, Standing.PAUSED])
async def test_what_is_in_doubt_is_not_sent_again_by_an_account_that_is_away(desk: Desk, standing: Standing) -> None:
    """Without a connection no sign can come, however long it is waited for; and who is paused sends nothing."""

    def attempt(leaves: Leaves) -> None:
        desk.leave(leaves)
        if standing is Standing.PAUSED:
            desk.presence.pause(ACCESS_REFUSED)
        else:
            desk.presence.disconnected()
        raise Unsure

    (last,) = await desk.told(attempt)
    assert isinstance(last, Failed)
    assert last.fault.kind is Kind.UNKNOWN_OUTCOME
    assert len(desk.left) == 1


@pytest.mark.parametrize("has_left", [False, True])
async def test_only_what_has_left_may_still_come(desk: Desk, *, has_left: bool) -> None:
    """A job that is stopped while its request waits for its turn was never sent, and that is known of it later."""
    waits = asyncio.Event()

    async def attempt(leaves: Leaves) -> None:
        if has_left:
            leaves()
        waits.set()
        await asyncio.Event().wait()

    async def run() -> None:
        async with contextlib.aclosing(desk.runner.run(JOB, attempt)) as told:
            async for _ in told:
                (call,) = desk.board.calls
                calls.append(call)

    async def is_queue_empty() -> bool:
        return True

    calls: list[Call] = []
    running = asyncio.create_task(run())
    await waits.wait()
    running.cancel()
    await asyncio.wait([running])
    assert calls[0].following.is_owed is has_left
    if not has_left:
        (last,) = [event async for event in desk.runner.follow(JOB, is_queue_empty)]
        assert isinstance(last, Failed)
        assert last.fault.kind is Kind.NEVER_SEEN


def running(id_: int) -> Wire:
    """Give the message of the job under way."""
    return message(id_, bot.content("a cat", "(31%) (fast)"), nonce="1")


def others(first: int) -> list[Message]:
    """Give a page of what others say."""
    return [read(message(first + number, "hello")) for number in range(100)]


async def test_what_shows_itself_while_the_history_is_read_is_not_missed_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Discord answers may be older than what the gateway has told meanwhile."""
    looks = list[str]()

    async def messages(_api: API, _channel: str, *, after: str = "", **_: object) -> list[Message]:
        looks.append(after)
        if len(looks) == 1:
            desk.hear("MESSAGE_CREATE", running(5))
            return []
        if len(looks) == 3:
            desk.hear("MESSAGE_CREATE", FINAL)
        return [read(running(5))]

    monkeypatch.setattr(API, "messages", messages)

    def attempt(leaves: Leaves) -> None:
        desk.leave(leaves)
        desk.hear("MESSAGE_CREATE", message(4, embeds=[embed("Job queued")], nonce="1"))

    assert isinstance((await desk.told(attempt))[-1], Finished)


async def test_what_stands_between_two_pages_is_not_missed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy channel has said more since the job began than is read: its message is looked for by itself."""
    looks = list[str]()

    async def messages(_api: API, _channel: str, *, after: str = "", around: str = "", **_: object) -> list[Message]:
        looks.append(around)
        if looks.count("5000") == 3:
            desk.hear("MESSAGE_CREATE", FINAL)
        return [read(running(5000))] if around else others(10 if after else 9000)

    monkeypatch.setattr(API, "messages", messages)

    def attempt(leaves: Leaves) -> None:
        desk.leave(leaves)
        desk.hear("MESSAGE_CREATE", running(5000))

    assert isinstance((await desk.told(attempt))[-1], Finished)


async def test_a_history_that_is_away_does_not_end_a_job(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its result was missed and cannot be read at present; nothing is concluded from that."""
    monkeypatch.setattr(runners, "_AWAY_SECONDS", 0.01)
    looks = list[str]()

    async def messages(_api: API, channel: str, **_: object) -> list[Message]:
        looks.append(channel)
        if len(looks) < 4:
            raise Unsure
        return [read(FINAL)]

    monkeypatch.setattr(API, "messages", messages)

    def attempt(leaves: Leaves) -> None:
        desk.leave(leaves)
        desk.hear("MESSAGE_CREATE", running(5))
        desk.hear("MESSAGE_DELETE", {"id": "5", "channel_id": bot.CHANNEL})

    assert isinstance((await desk.told(attempt))[-1], Finished)
