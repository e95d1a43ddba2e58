"""The port: what every engine is given and what it says back.

An engine only translates. Choice of account, retries, timeouts, storing and links are policy and live in ``dispatch``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, Bot, SpeedMode, TaskId

__all__ = ["Engine", "Event", "Failed", "Finished", "Job", "Progress", "Started"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One task made concrete."""

    task_id: TaskId
    action: Action
    bot: Bot
    prompt: Prompt
    seed: int
    mode: SpeedMode
    references: tuple[bytes, ...] = ()  #: reference pictures as encoded files, validated before


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The engine has taken the job up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step was done. ``percent`` is 1..99 and may repeat but not fall."""

    percent: int
    preview: bytes | None = None  #: a small WebP of the grid so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The pictures are ready. The last event."""

    pictures: tuple[bytes, ...]  #: PNG files without metadata, in grid order (row by row)
    final_prompt: str  #: the prompt as the engine understood it
    properties: Mapping[str, object] = field(default_factory=dict[str, object])  #: JSON values, shown to the client


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The job cannot be done. The last event."""

    reason: str  #: a sentence for the client


Event = Started | Progress | Finished | Failed


class Engine(Protocol):
    """A way to make pictures."""

    def run(self, job: Job) -> AsyncGenerator[Event, None]:
        """Work on a job; the last event is ``Finished`` or ``Failed``.

        Closing the generator early (``aclose``) cancels the work. The same job gives the same pictures where the
        engine can do that.
        """
        ...

    async def aclose(self) -> None:
        """End all work and free what is held."""
        ...
