"""The port: what every engine is given and what it says back.

An engine only translates. Choice of account, retries, timeouts, storing and links are policy and live in ``dispatch``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from journeyman.tasks.buttons import Button
from journeyman.tasks.custom_ids import Press
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, Bot, SpeedMode, TaskId

__all__ = [
    "ClipFile",
    "Engine",
    "Event",
    "Failed",
    "Finished",
    "Job",
    "Parent",
    "PictureFile",
    "Progress",
    "Started",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFile:
    """An encoded picture, and what the engine that drew it wants to find again when it sees the picture next."""

    data: bytes
    #: An engine's own note; it is kept inside the stored file and comes back with it, also from a client who sends the
    #: file in. Anybody can write such a note, so an engine believes none of it unchecked. Empty: there is none.
    scene: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipFile:
    """A clip, in the two forms that are kept."""

    video: bytes  #: MP4, H.264 in 4:2:0, which every browser plays
    animation: bytes  #: the same as animated WebP
    poster: PictureFile  #: its first frame as PNG
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """The finished task below which a button was pressed."""

    task_id: TaskId
    action: Action
    bot: Bot
    prompt: Prompt
    final_prompt: str  #: as the engine understood it
    seed: int
    hash: str  #: the id that the engine gave with the result
    picture: PictureFile | None  #: the one that is meant, for an engine that redraws; of a clip its first frame
    properties: Mapping[str, object]  #: what the engine said with the result
    clip: ClipFile | None = None  #: likewise, where a clip is only to be taken out of its set


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One task made concrete."""

    task_id: TaskId
    action: Action
    bot: Bot
    prompt: Prompt
    seed: int
    mode: SpeedMode
    #: Pictures that came with it, checked before. IMAGINE: image prompts; BLEND: 2..5; DESCRIBE, EDIT, RETEXTURE: the
    #: picture; VIDEO without parent: first frame and perhaps the last one.
    references: tuple[PictureFile, ...] = ()
    press: Press | None = None  #: the button, for a task with a parent
    parent: Parent | None = None
    mask: bytes | None = None  #: PNG of the picture's size, white where to draw anew; for a region and for EDIT


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
    """The result is there. The last event.

    Of ``pictures``, ``clips`` and ``prompts`` each kind of job gives what it is for: four pictures make a grid, one
    stands for itself; describe gives its prompts and the picture it looked at; shorten gives prompts only.
    """

    pictures: tuple[PictureFile, ...] = ()  #: PNG without metadata (describe: also JPEG), in grid order (row by row)
    clips: tuple[ClipFile, ...] = ()
    prompts: tuple[str, ...] = ()  #: what describe and shorten suggest
    final_prompt: str  #: the prompt as the engine understood it; of describe and shorten their whole text
    hash: str = ""  #: the engine's id of the job, as in the buttons
    buttons: tuple[Button, ...] = ()  #: what may be asked for next
    properties: Mapping[str, object] = field(default_factory=dict[str, object])  #: JSON values, shown to the client


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The job cannot be done. The last event."""

    reason: str  #: a sentence for the client


Event = Started | Progress | Finished | Failed


class Engine(Protocol):
    """A way to make pictures."""

    redraws: bool
    """Whether it makes follow-ups from the parent's picture.

    Such an engine is given ``Parent.picture``, and instead of ``REROLL`` the job that made the parent with another
    seed. One that does not redraw presses the button of a service, which remembers the picture itself.
    """
    actions: frozenset[Action]
    """What it can do; nothing else is given to it."""

    def run(self, job: Job) -> AsyncGenerator[Event, None]:
        """Work on a job; the last event is ``Finished`` or ``Failed``.

        Closing the generator early (``aclose``) cancels the work. The same job gives the same pictures where the
        engine can do that.
        """
        ...

    async def aclose(self) -> None:
        """End all work and free what is held."""
        ...
