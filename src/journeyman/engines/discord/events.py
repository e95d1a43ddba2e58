"""What an operation tells while it goes on, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from journeyman.engines.discord.correlation import Expected
from journeyman.engines.discord.inpaint import Frame
from journeyman.engines.discord.messages.answers import Description, Info, Panel, Seed, Shortening
from journeyman.engines.discord.messages.components import Button
from journeyman.engines.discord.messages.content import Content
from journeyman.engines.discord.messages.failures import Fault
from journeyman.engines.discord.messages.wire import Attachment
from journeyman.tasks.task import SpeedMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What a job can be found again by has grown. Whoever keeps the last one can ``follow`` it after a restart."""

    trace: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Discord took the request. The bot has not answered yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """The bot has taken the job and begins it later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A step was done. ``percent`` may repeat but does not fall."""

    percent: int
    preview: Attachment | None = None
    mode: SpeedMode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """A form that a button opened."""

    id: str  #: of the interaction that opened it
    custom_id: str
    application: str
    title: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict[str, str])  #: custom ids with the texts that stand there


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The button opened a dialog, which is to be answered. The last event."""

    dialog: Modal | Frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The picture is ready. The last event."""

    message_id: str  #: the message whose buttons go on from here
    flags: int  #: of the message; pressing its buttons needs them
    job: str  #: the uuid; empty if the message does not tell
    content: Content
    picture: Attachment  #: good for about a day
    buttons: tuple[Button, ...]


Answer = Description | Shortening | Info | Panel | Seed | bool | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The bot answered in words. The last event."""

    answer: Answer
    message_id: str
    flags: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The job will not be done. The last event."""

    fault: Fault


Event = Traced | Sent | Queued | Progress | Opened | Finished | Answered | Failed

LAST: Final = (Opened, Finished, Answered, Failed)
"""The events after which there are no more."""
