"""The task: what the client asked for and sees."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

from journeyman.tasks.buttons import Button

TaskId = NewType("TaskId", int)
"""16 decimal digits, time-ordered, below 2^53, unique across nodes (see ``tasks.ids``)."""


class Status(StrEnum):
    """Where a task stands; the values are the wire's. ``tasks.transitions`` says what may follow what."""

    NOT_START = "NOT_START"  #: accepted and durable, waiting for an account
    SUBMITTED = "SUBMITTED"  #: claimed by a worker, handed to the engine
    MODAL = "MODAL"  #: waiting for the client to answer a dialog
    IN_PROGRESS = "IN_PROGRESS"  #: the engine draws
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    CANCEL = "CANCEL"

    @property
    def is_terminal(self) -> bool:
        """Whether a task in this status never changes again."""
        return self in TERMINAL


TERMINAL = frozenset({Status.SUCCESS, Status.FAILURE, Status.CANCEL})


class Action(StrEnum):
    """What was asked for; the values are the wire's."""

    IMAGINE = "IMAGINE"
    UPSCALE = "UPSCALE"  #: one picture of a grid, or one picture enlarged
    VARIATION = "VARIATION"
    REROLL = "REROLL"
    ZOOM = "ZOOM"
    PAN = "PAN"
    BLEND = "BLEND"
    DESCRIBE = "DESCRIBE"
    SHORTEN = "SHORTEN"
    EDIT = "EDIT"
    RETEXTURE = "RETEXTURE"
    VIDEO = "VIDEO"
    SWAP_FACE = "SWAP_FACE"
    SHOW = "SHOW"  #: the result of a job once more, as a service remembers it


class Bot(StrEnum):
    """Whose manner of drawing is asked for."""

    MID_JOURNEY = "MID_JOURNEY"
    NIJI_JOURNEY = "NIJI_JOURNEY"


class SpeedMode(StrEnum):
    """How much of a hurry the client is in."""

    TURBO = "TURBO"
    FAST = "FAST"
    RELAX = "RELAX"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountFilter:
    """Which accounts a client accepts. Blank, empty and ``None`` all mean "any"."""

    channel: str = ""
    instance: str = ""
    modes: tuple[SpeedMode, ...] = ()  #: in the client's order of preference
    remark: str = ""  #: the account's remark must contain this
    remix: bool | None = None
    niji_remix: bool | None = None  #: as ``remix``, for niji tasks
    remix_auto_considered: bool | None = None  #: Remix dialogs that answer themselves count as Remix off


ANY = AccountFilter()
"""No wish at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A stored picture, by its keys in the object store."""

    key: str  #: e.g. ``"Zk3…/1.png"``; the public link is ``<origin>/pictures/<key>``
    thumbnail: str  #: key of a small WebP, longest edge 384 px
    width: int  #: pixels
    height: int  #: pixels
    size: int  #: bytes
    media_type: str  #: e.g. ``"image/png"``


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """A stored video. The picture of the same number is its first frame."""

    key: str  #: of an MP4 file
    animation: str  #: key of the same as animated WebP, for places that only show pictures
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One request of a client, from acceptance to its terminal status. Changed only by ``dispatch.lifecycle``."""

    id: TaskId
    action: Action
    bot: Bot
    status: Status
    prompt: str  #: as typed, links of reference pictures in front
    description: str  #: e.g. ``"/imagine Cat"``
    state: str  #: opaque to us, echoed verbatim
    notify_hook: str  #: where to deliver changes; empty: nowhere
    language: str  #: ``"zh"`` or ``"en"``, for sentences the client will read
    origin: str  #: scheme://host[:port] by which the client reached us, for links in webhooks
    mode: SpeedMode  #: the speed asked for
    account: str  #: id of the account that draws it
    references: tuple[str, ...]  #: reference pictures: object-store keys, or http(s) links still to be downloaded
    token: str  #: 128 random bits, base64url: the unguessable part of the picture keys
    seed: int | None  #: 0..2^32-1; None: its service chooses it, and has not told it
    submitted_at: datetime.datetime
    wishes: AccountFilter = ANY  #: which accounts may draw it, should it have to move to another
    owner: str = ""  #: which API key asked for it, as a short digest; accounts are shared out fairly among owners
    parent: TaskId | None = None  #: the task below which the button was pressed
    custom_id: str = ""  #: that button (``tasks.custom_ids``)
    mask: str = ""  #: object-store key of the mask: white where to draw anew
    version: int = 1  #: counts the changes of this row; the number of an event
    progress: int = 0  #: percent, never falls while an attempt runs
    started_at: datetime.datetime | None = None
    finished_at: datetime.datetime | None = None
    fail_reason: str = ""
    final_prompt: str = ""  #: the prompt as the engine understood it
    preview: str = ""  #: object-store key of the latest preview
    grid: Picture | None = None
    pictures: tuple[Picture, ...] = ()
    clips: tuple[Clip, ...] = ()
    prompts: tuple[str, ...] = ()  #: what describe and shorten suggest, in the order of their buttons
    hash: str = ""  #: the engine's id of the job, in its buttons' custom ids; known with the result
    buttons: tuple[Button, ...] = ()  #: what may be asked for next
    properties: Mapping[str, object] = field(default_factory=dict[str, object])  #: what the engine says of its work
    checkpoint: str = ""  #: by which the engine finds its job again; changes without a new version
    is_made: bool = False  #: that job is done, and its result was taken in hand; changes likewise
    worker: int | None = None  #: who runs it (an advisory-lock key), while SUBMITTED or IN_PROGRESS
    attempt: int = 0  #: how often a worker claimed it, but for those that could not help its end

    @property
    def is_followed(self) -> bool:
        """Whether a service has its job, and who runs it only looks on."""
        return bool(self.checkpoint) and not self.is_made

    def log_context(self) -> dict[str, object]:
        """Give the fields that identify this task in a log line."""
        return {"task": self.id, "status": self.status, "attempt": self.attempt, "account": self.account}
