"""What correlation remembers: identifiers that belong together, and the messages seen under them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from journeyman.engines.discord.buttons import ANYTHING, Outcome
from journeyman.engines.discord.messages.content import Content
from journeyman.engines.discord.messages.wire import Message


class Key(StrEnum):
    """What an identifier identifies, and how an event was attributed."""

    NONCE = "nonce"
    MESSAGE = "message"
    INTERACTION = "interaction"
    JOB = "job"  #: the uuid
    REPLY = "reply"  #: by the message that it replies to and its words
    PROMPT = "prompt"


Identifier = tuple[Key, str]


class How(StrEnum):
    """What happened to a message."""

    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A job under way, by what its messages will have in common."""

    key: str  #: ours; unique
    application: str  #: whose bot answers
    channel: str
    nonce: str
    after: int = 0  #: the newest id that Discord had shown when it was asked for
    prompt: str = ""  #: as sent
    parent: str = ""  #: the message whose button was pressed
    outcome: Outcome = ANYTHING
    has_picture: bool = True  #: ends in a message with a picture; otherwise in an answer, which keeps its message
    known: frozenset[Identifier] = frozenset()  #: what was learnt of it before, by an earlier process
    is_queued: bool = False  #: the bot has said that it starts later, and it has not started yet
    others: frozenset[str] = frozenset()  #: messages with what others in the same words were given, since it began


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributed:
    """An event of a job's."""

    key: str  #: the job's
    how: How
    message: Message
    by: Key  #: the sign that told


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was heard of a message."""

    number: int  #: the order of arrival
    how: How
    message: Message
    said: Content | None = None
    is_failure: bool = False
    essence: str = ""  #: of the prompt that it repeats; strays alone need it


@dataclass(slots=True, kw_only=True, eq=False)
class Thread:
    """Identifiers that belong together."""

    since: float
    identifiers: set[Identifier] = field(default_factory=set[Identifier])
    expected: Expected | None = None
    essence: str = ""  #: of the prompt that was sent
    has_ended: bool = False  #: its job needs nothing more
    queued: int = 0  #: the arrival since which its words have to do, as of what starts later; 0: there is none
    results: set[str] = field(default_factory=set[str])  #: ids of messages with the finished picture
    progress: set[str] = field(default_factory=set[str])  #: ids of messages with the job under way
    others: set[str] = field(default_factory=set[str])  #: ids of messages with the finished pictures of others
    held: list[Seen] = field(default_factory=list[Seen])  #: of a stray
    signs: list[Seen] = field(default_factory=list[Seen])  #: those of them that may give it to somebody
    place: int = 0  #: among the strays

    def of(self, kind: Key) -> set[str]:
        return {value for key, value in self.identifiers if key is kind}
