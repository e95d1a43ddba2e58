"""The fault matrix: every kind of fault in every phase in which a task can meet it."""

from __future__ import annotations

from typing import Final

from tests.acceptance.discord.cells import Room
from tests.acceptance.discord.wing_bots import BOTS
from tests.acceptance.discord.wing_connections import CONNECTIONS, FIRST
from tests.acceptance.discord.wing_events import EVENTS
from tests.acceptance.discord.wing_requests import EARLY, REQUESTS

__all__ = ["EARLY", "FIRST", "WINGS"]

#: Each wing is a house of its own.
WINGS: Final[dict[str, tuple[Room, ...]]] = {
    "bots": BOTS,
    "events": EVENTS,
    "connections": CONNECTIONS,
    "requests": REQUESTS,
}
