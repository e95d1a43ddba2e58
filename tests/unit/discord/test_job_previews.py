"""Previews of a job come beside its events, and nothing waits for them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence

import pytest

from journeyman.engines.discord.events import Event, Failed, Progress, Sent
from journeyman.engines.discord.messages.failures import Effect, Kind, fault
from journeyman.engines.discord.messages.wire import Attachment
from journeyman.engines.discord.service.previews import Fetch, Preview, Previews
from tests.patience import until

END = Failed(fault=fault(Kind.REMOVED, Effect.FAIL))


def step(percent: int) -> Progress:
    """Give a step that shows a picture."""
    return Progress(percent=percent, preview=Attachment(id=str(percent)))


async def heard(fetch: Fetch, told: AsyncGenerator[Event, None]) -> Sequence[Event | Preview]:
    """Give all that comes."""
    async with contextlib.aclosing(Previews(fetch).beside(told)) as beside:
        return [event async for event in beside]


async def test_nothing_waits_for_a_preview_that_does_not_come() -> None:
    """Steps and the end come while the first picture is fetched, which is then let go; no second one is begun."""
    asked: list[int] = []
    let_go: list[int] = []

    async def hangs(event: Progress) -> bytes | None:
        asked.append(event.percent)
        try:
            await asyncio.Event().wait()
        finally:
            let_go.append(event.percent)

    async def told() -> AsyncGenerator[Event, None]:
        for event in (Sent(), step(10), step(20), step(30)):
            yield event
        await until(lambda: asked)
        yield END

    assert await heard(hangs, told()) == [Sent(), step(10), step(20), step(30), END]
    assert asked == let_go == [10]


async def test_a_preview_comes_while_the_next_step_is_awaited() -> None:
    """It needs no event to be told."""
    gate = asyncio.Event()

    async def told() -> AsyncGenerator[Event, None]:
        yield step(10)
        await gate.wait()
        yield END

    async def fetch(event: Progress) -> bytes | None:
        return str(event.percent).encode()

    async with contextlib.aclosing(Previews(fetch).beside(told())) as beside:
        assert await anext(beside) == step(10)
        assert await anext(beside) == Preview(picture=b"10")
        gate.set()
        assert [event async for event in beside] == [END]


async def test_a_preview_that_cannot_be_had_is_asked_for_at_the_next_step() -> None:
    """After one that was had there is a pause."""
    asked: list[int] = []

    async def fetch(event: Progress) -> bytes | None:
        asked.append(event.percent)
        return None if event.percent == 10 else b"picture"

    async def told() -> AsyncGenerator[Event, None]:
        for percent in (10, 20, 30):
            yield step(percent)
            await until(lambda percent=percent: percent in asked or percent == 30)
        yield END

    events = await heard(fetch, told())
    assert asked == [10, 20]
    assert Preview(picture=b"picture") in events


async def test_whoever_stops_listening_stops_everything() -> None:
    """Closing it ends the wait for the next event, and the fetching."""
    ended: list[str] = []
    begun = asyncio.Event()

    async def told() -> AsyncGenerator[Event, None]:
        try:
            yield step(10)
            await asyncio.Event().wait()
        finally:
            ended.append("events")

    async def fetch(_event: Progress) -> bytes | None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("preview")

    async with contextlib.aclosing(Previews(fetch).beside(told())) as beside:
        assert await anext(beside) == step(10)
        waiting = asyncio.create_task(anext(beside))
        await begun.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert sorted(ended) == ["events", "preview"]


async def test_what_goes_wrong_is_told() -> None:
    """A fault of the events is not hidden by the task they ran in."""

    async def told() -> AsyncGenerator[Event, None]:
        yield Sent()
        message = "broken"
        raise ValueError(message)

    async def fetch(_event: Progress) -> bytes | None:
        return None

    with pytest.raises(ValueError, match="broken"):
        await heard(fetch, told())


async def test_a_step_that_swallows_its_end_is_ended_again() -> None:
    """Whoever stops a job does so once, and waits; a library that takes that for its own time-out keeps it not."""
    ended = list[str]()

    async def job() -> AsyncGenerator[Event, None]:
        yield Sent()
        waits.set()
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            await asyncio.Event().wait()
        finally:
            ended.append("job")

    async def follow() -> None:
        async with contextlib.aclosing(job()) as operation:
            await heard(nothing, operation)

    async def nothing(_: Progress) -> bytes | None:
        return None

    waits = asyncio.Event()
    following = asyncio.create_task(follow())
    await waits.wait()
    following.cancel()
    await asyncio.wait([following], timeout=10.0)
    assert following.cancelled()
    assert ended == ["job"]
