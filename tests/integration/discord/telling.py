"""What operations tell, gathered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from journeyman.engines.discord.events import Answered, Event, Failed, Finished, Opened, Progress, Traced
from journeyman.engines.discord.messages.failures import Fault

SECONDS = 60.0


async def told(operation: AsyncGenerator[Event, None]) -> list[Event]:
    """Give all that an operation tells; the last is an end."""
    async with asyncio.timeout(SECONDS):
        events = [event async for event in operation]
    assert isinstance(events[-1], Finished | Answered | Opened | Failed), events
    assert not any(isinstance(event, Finished | Answered | Opened | Failed) for event in events[:-1]), events
    return events


async def finished(operation: AsyncGenerator[Event, None]) -> Finished:
    """Give the picture that an operation ends in."""
    last = (await told(operation))[-1]
    assert isinstance(last, Finished), last
    return last


async def answered(operation: AsyncGenerator[Event, None]) -> Answered:
    """Give the answer that an operation ends in."""
    last = (await told(operation))[-1]
    assert isinstance(last, Answered), last
    return last


async def opened(operation: AsyncGenerator[Event, None]) -> Opened:
    """Give the dialog that an operation ends in."""
    last = (await told(operation))[-1]
    assert isinstance(last, Opened), last
    return last


async def failed(operation: AsyncGenerator[Event, None]) -> Fault:
    """Give the fault that an operation ends in."""
    last = (await told(operation))[-1]
    assert isinstance(last, Failed), last
    return last.fault


def percents(events: list[Event]) -> list[int]:
    """Give the steps."""
    return [event.percent for event in events if isinstance(event, Progress)]


def last_trace(events: list[Event]) -> Traced:
    """Give what the job can be found again by."""
    return [event for event in events if isinstance(event, Traced)][-1]


def button(result: Finished, label: str) -> str:
    """Give the custom id of a button by its label, or by its sign."""
    return next(one.custom_id for one in result.buttons if label in {one.label, one.emoji})
