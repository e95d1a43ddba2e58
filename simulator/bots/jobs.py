"""Jobs: what an order becomes once it is taken."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from simulator.bots.orders import Order
from simulator.discord.accounts import Account, Channel, Speed
from simulator.discord.commands import Bot
from simulator.discord.interactions import Interaction
from simulator.discord.messages import Message
from simulator.discord.shapes import Json
from simulator.pictures.artist import Cell


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(slots=True, kw_only=True, eq=False)
class Job:
    """One job of a bot."""

    id: str
    order: Order
    interaction: Interaction  #: what asked for it
    speed: Speed
    seed: int
    is_stealthy: bool = False
    state: State = State.QUEUED
    printed: str = ""  #: the prompt as messages show it
    was_queued: bool = False  #: its start message then carries no nonce
    progress: Message | None = None
    final: Message | None = None
    cells: tuple[Cell, ...] = ()  #: the pictures of the grid, or the one picture
    previews: list[bytes] = field(default_factory=list[bytes])  #: drawn so far
    percent: int = 0
    work: asyncio.Task[None] | None = None
    is_held: bool = False
    released: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def account(self) -> Account:
        """Whose it is."""
        return self.interaction.account

    @property
    def bot(self) -> Bot:
        """Who does it."""
        return self.interaction.bot

    @property
    def channel(self) -> Channel:
        """Where its messages are."""
        return self.interaction.channel

    @property
    def text(self) -> str:
        """What faults look for their markers in."""
        return f"{self.order.reading.raw} {self.order.reading.printed}"

    @property
    def mode(self) -> str:
        """How messages show its speed."""
        return f"{self.speed}, stealth" if self.is_stealthy else self.speed.value

    def message(self) -> Message:
        """Give the message that shows its progress.

        Raises:
            LookupError: it has not been announced.
        """
        if self.progress is None:
            message = f"the job {self.id} has not been announced"
            raise LookupError(message)
        return self.progress

    def json(self) -> Json:
        """Show it to whoever tests."""
        return {
            "id": self.id,
            "kind": self.order.kind,
            "state": self.state,
            "prompt": self.order.reading.raw,
            "printed": self.printed,
            "account": self.account.id,
            "percent": self.percent,
            "held": self.is_held,
            "seed": self.seed,
            "progress_message": self.progress.id if self.progress else None,
            "final_message": self.final.id if self.final else None,
        }
