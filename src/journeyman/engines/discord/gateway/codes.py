"""The gateway's numbers: opcodes, close codes with what to do about each, and limits."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum
from typing import Final


class Opcode(IntEnum):
    """What a frame is."""

    DISPATCH = 0  #: an event, with its name and its sequence number
    HEARTBEAT = 1  #: either side's
    IDENTIFY = 2  #: ours: begins a session
    RESUME = 6  #: ours: goes on with one
    RECONNECT = 7  #: the gateway wants us to come back by a new connection
    INVALID_SESSION = 9  #: the session cannot begin or go on; ``d`` says whether to try again
    HELLO = 10  #: the first frame, with the interval of heartbeats
    HEARTBEAT_ACK = 11


class Policy(Enum):
    """What to do after a connection has ended."""

    RESUME = "resume"  #: come back and go on where it stopped
    IDENTIFY = "identify"  #: come back with a new session
    LATER = "later"  #: as IDENTIFY, but after a long wait: too many sessions are open
    REJECTED = "rejected"  #: never come back by ourselves: the token is not accepted
    UNUSABLE = "unusable"  #: never come back by ourselves: what we speak is not accepted


POLICIES: Final[Mapping[int, Policy]] = {
    4000: Policy.RESUME,  # unknown error
    4001: Policy.RESUME,  # unknown opcode
    4002: Policy.RESUME,  # undecodable frame
    4003: Policy.IDENTIFY,  # not authenticated: the session was not begun
    4004: Policy.REJECTED,  # authentication failed
    4005: Policy.RESUME,  # already authenticated
    4007: Policy.IDENTIFY,  # invalid sequence number
    4008: Policy.RESUME,  # we sent too fast
    4009: Policy.IDENTIFY,  # the session timed out
    4010: Policy.UNUSABLE,  # invalid shard
    4011: Policy.UNUSABLE,  # sharding required
    4012: Policy.UNUSABLE,  # invalid API version
    4013: Policy.UNUSABLE,  # invalid intents
    4014: Policy.UNUSABLE,  # disallowed intents
    4015: Policy.LATER,  # for user accounts: too many sessions
    4016: Policy.LATER,  # for user accounts: too many connections
}


def policy(code: int | None) -> Policy:
    """Say what follows a close code; ``None`` is a connection that broke without one.

    What is not in the table resumes. A code above 4000 is no verdict by itself: only those that say that the token or
    the protocol is refused end an account.
    """
    return POLICIES.get(code or 0, Policy.RESUME)


class OwnClose(IntEnum):
    """The codes that we close with. Those of 1000 and 1001 end the session; any other leaves it to be resumed."""

    GOODBYE = 1000  #: we stop
    COME_BACK = 4900  #: we come back at once; of the range that is free for applications
    UNREADABLE = 4901  #: we could not read a frame


API_VERSION: Final = 9

CAPABILITIES: Final = 16381
"""Which forms of events a client understands; one of the values in wide use. The events that matter here look the same
under all of them."""

IDENTIFY_SECONDS: Final = 5.0
"""The gateway accepts one IDENTIFY in so many seconds."""

MAX_FRAME_BYTES: Final = 15 * 1024
"""Of a frame from us; the gateway closes with 4002 on a longer one."""

MAX_MESSAGE_BYTES: Final = 64 * 1024 * 1024
"""Of an event to us, inflated. READY of an account in many servers has tens of megabytes."""
