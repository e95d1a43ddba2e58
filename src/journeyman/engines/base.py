"""The port: what every engine is given and what it says back.

An engine only translates. Choice of account, retries, timeouts, storing and links are policy and live in ``dispatch``.
A ``Service`` is an engine that works through an account at somebody else's service: it has a connection, which can be
down, and what it has asked for there goes on when this process ends.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from journeyman.tasks.accounts import READY, Condition
from journeyman.tasks.buttons import Button
from journeyman.tasks.custom_ids import Press
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, Bot, SpeedMode, TaskId
from journeyman.wording import Clause

__all__ = [
    "Checkpoint",
    "ClipFile",
    "Deferred",
    "Engine",
    "Event",
    "Failed",
    "Finished",
    "Job",
    "Parent",
    "PictureFile",
    "Progress",
    "Service",
    "Started",
    "Unanswered",
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
    seed: int | None  #: ``None``: the service chose it
    hash: str  #: the id that the engine gave with the result
    picture: PictureFile | None  #: the one that is meant, for an engine that redraws; of a clip its first frame
    properties: Mapping[str, object]  #: what the engine said with the result
    buttons: tuple[Button, ...] = ()  #: what it offers, as the engine gave it
    clip: ClipFile | None = None  #: like ``picture``, where a clip is only to be taken out of its set


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One task made concrete."""

    task_id: TaskId
    action: Action
    bot: Bot
    prompt: Prompt
    seed: int  #: for an engine that redraws; a service chooses its own, or takes the prompt's
    mode: SpeedMode
    #: Pictures that came with it, checked before. IMAGINE: image prompts; BLEND: 2..5; DESCRIBE, EDIT, RETEXTURE: the
    #: picture; VIDEO without parent: first frame and perhaps the last one.
    references: tuple[PictureFile, ...] = ()
    press: Press | None = None  #: the button, for a task with a parent
    parent: Parent | None = None
    mask: bytes | None = None  #: PNG of the picture's size, white where to draw anew; for a region and for EDIT
    #: The last ``Checkpoint`` of an earlier run, which ended without a last event. The job may be under way.
    checkpoint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The engine has taken the job up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What the job can be found again by has grown. It is durable when the engine is asked for its next event.

    An engine tells of it before it asks a service for anything, so that no job is asked for twice because a process
    died.
    """

    data: str  #: the engine's own note, up to some thousand characters; replaces the one before


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The service has done the job of the last checkpoint, and its result is taken in now. It is as durable.

    Until then a process that dies has left the job as it was, and whoever follows it next cannot do worse. From then
    on it may have died of the result, as of anything else that an engine works on by itself.
    """


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

    reason: Clause  #: a sentence for the client
    is_of_account: bool = False  #: it is the account that cannot, and nothing was spent: another one may do the job
    lacks: frozenset[SpeedMode | Bot] = frozenset()  #: at which speeds, or for which bots, it can do none for a while


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Not now: the account takes nothing more for a while, and nothing was begun. The last event.

    The task waits again, here or at another account.
    """

    reason: Clause
    seconds: float = 0.0  #: how long the account is to be left alone


Event = Started | Checkpoint | Made | Progress | Finished | Failed | Deferred


class Unanswered(Exception):
    """A question to a service came to nothing."""

    def __init__(self, reason: Clause) -> None:
        self.reason = reason  #: a sentence for who asked
        super().__init__(str(reason))


class NotOffered(Unanswered):
    """What was to be chosen is not among what the service offers."""

    def __init__(self, reason: Clause, offered: Sequence[str]) -> None:
        self.offered = tuple(offered)  #: what can be chosen instead
        super().__init__(reason)


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

        Closing the generator early (``aclose``) ends the work here; what a service was asked for goes on there, and is
        found again by its checkpoint. The same job gives the same pictures where the engine can do that.
        """
        ...

    async def aclose(self) -> None:
        """End all work and free what is held."""
        ...


@runtime_checkable
class Service(Engine, Protocol):
    """An engine that works through one account at a service. Its owner starts it once, and closes it."""

    @property
    def condition(self) -> Condition:
        """Whether the account can take jobs; jobs given at another time are deferred."""
        return READY

    async def start(self) -> None:
        """Begin to connect, and stay connected until closed. Does not wait for the connection, and does not raise."""
        ...

    def resume(self) -> None:
        """End a pause that the service demanded, when its reason has been seen to."""
        ...

    async def cancel(self, checkpoint: str) -> None:
        """Ask the service to stop a job that nobody wants any more, if that can be asked. Does not raise."""
        ...

    async def seed(self, bot: Bot, job: str) -> int:
        """Ask for the seed of a finished job, by its hash.

        Raises:
            Unanswered: it cannot be told.
        """
        ...

    async def facts(self) -> Mapping[str, object]:
        """Ask how the account stands: plan, time left, settings. JSON values, whose names docs/discord.md lists.

        Raises:
            Unanswered: it cannot be told.
        """
        ...

    async def press_setting(self, bot: Bot, custom_id: str) -> Mapping[str, object]:
        """Press a switch of the account's settings; gives what ``facts`` would.

        Raises:
            NotOffered: there is no such switch.
            Unanswered: it was not pressed.
        """
        ...

    async def choose_version(self, bot: Bot, version: str) -> Mapping[str, object]:
        """Choose the model for prompts that name none; gives what ``facts`` would.

        Raises:
            NotOffered: there is no such version.
            Unanswered: it was not chosen.
        """
        ...
