"""Checkpoints: what is written down of a job, so that whoever is given its task next can go on with it."""

from __future__ import annotations

from enum import StrEnum

import msgspec
import structlog

from journeyman.engines.discord.correlation import Expected

log = structlog.get_logger(__name__)


class Step(StrEnum):
    """How far a job had come when its last request was about to be sent."""

    ASKED = "asked"  #: by a command; there is no other request
    PRESSED = "pressed"  #: a button, which begins the job or opens a dialog
    ANSWERED = "answered"  #: the dialog that a button had opened


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What a job can be found again by."""

    step: Step
    trace: Expected

    @property
    def can_show(self) -> bool:
        """Whether what was sent begins a job; a button that only opens a dialog leaves nothing in the channel."""
        asks = self.trace.outcome.has_modal or self.trace.outcome.has_frame
        return self.step is not Step.PRESSED or not asks


def write(checkpoint: Checkpoint) -> str:
    """Write a checkpoint down."""
    return msgspec.json.encode(checkpoint).decode()


def read(data: str, channel: str) -> Checkpoint | None:
    """Read a checkpoint; ``None`` if there is none that this account can go on from.

    Args:
        data: as it was written, perhaps by another version, account or engine.
        channel: where this account asks the bots.
    """
    if not data:
        return None
    try:
        found = msgspec.json.decode(data, type=Checkpoint)
    except (msgspec.MsgspecError, RecursionError) as error:
        log.warning("discord.checkpoint_unreadable", error=str(error))
        return None
    if found.trace.channel != channel:
        log.warning("discord.checkpoint_foreign", channel=found.trace.channel)
        return None
    return found
