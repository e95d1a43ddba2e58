"""One Discord account, as its operator describes it, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Final

from journeyman.engines.discord.gateway.codes import IDENTIFY_SECONDS
from journeyman.engines.discord.inpaint import Contract
from journeyman.engines.discord.secret import Token
from journeyman.wording import Clause

PRODUCT: Final = "Journeyman"
_LONGEST_PACE_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where Discord is. Another place is for tests, and for networks that reach it through a mirror only."""

    api: str = "https://discord.com/api/v9"
    gateway: str = "wss://gateway.discord.gg"
    frames: str = "https://{application}.discordsays.com"  #: the pages that open in frames
    proxy: str | None = None  #: an HTTP proxy for all of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How much of Discord's attention an account takes, in seconds. The defaults are slow on purpose."""

    between_writes: float = 1.5
    between_reads: float = 0.5
    between_identifies: float = IDENTIFY_SECONDS  #: Discord takes no more
    answer: float = 25.0  #: how long the bot may take to show a first sign
    thinking: float = 120.0  #: … to say something, after a sign that it thinks
    failure: float = 12.0  #: … after Discord said that it did not answer: it may have begun all the same
    quiet: float = 120.0  #: how long a job may show nothing new before the history is looked at
    vanished: float = 20.0  #: how long a result may come after its progress message is gone
    doubt: float = 10.0  #: how long a sign is awaited before a request that may have failed is sent again
    full: float = 45.0  #: how long an account is left alone whose queue at Midjourney is full
    slowed: float = 30.0  #: … that is asked to wait, or cannot be reached
    connect: float = 60.0  #: how long an operation waits for an account that is about to be ready

    def times(self, factor: float) -> Manners:
        """Give the same, with all times but that between two writes so many times as long."""
        longer: dict[str, float] = {name: seconds * factor for name, seconds in asdict(self).items()}
        return Manners(**longer | {"between_writes": self.between_writes})


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What the operator gives."""

    token: Token
    channel: str  #: the id of the channel where the bots are asked; of a direct message, too
    guild: str | None = None  #: the id of the server that the channel is in; none for direct messages
    places: Places = field(default_factory=Places)
    manners: Manners = field(default_factory=Manners)
    contract: Contract = Contract.PROXIED  #: how masks are sent
    is_compressed: bool = True  #: whether the gateway is asked to compress


TOKEN_REJECTED: Final = Clause("Discord does not accept the token any more.", "Discord不再接受该账号的token。")
PROTOCOL_REJECTED: Final = Clause(
    "Discord does not accept the way in which this version connects.", "Discord不接受当前版本的连接方式。"
)
ACCESS_REFUSED: Final = Clause(
    "Discord refuses the account access to its channel.", "Discord拒绝该账号访问所配置的频道。"
)
NO_BOT: Final = Clause(
    "Neither Midjourney's bot nor niji・journey's is in the account's channel.",
    "账号的频道中既没有Midjourney机器人，也没有niji・journey机器人。",
)
MISPLACED: Final = Clause(
    "The account's channel is not in the server that its guild names.", "账号的频道不在其guild所指的服务器中。"
)
CROWDED: Final = Clause("Discord says that the account has too many sessions.", "Discord提示该账号的会话过多。")
UNREACHED: Final = Clause("Discord cannot be reached at {where}: {why}.", "无法连接Discord（{where}）：{why}。")
ENDED: Final = Clause(
    "The connection to Discord has ended, and is made anew: {why}.", "与Discord的连接已断开，正在重连：{why}。"
)
FAULT: Final = Clause(
    "Journeyman's connection to Discord has failed; its log says why.", "Journeyman与Discord的连接出错，详见日志。"
)


def described(
    *,
    token: str,
    channel: str,
    guild: str = "",
    options: Mapping[str, object] | None = None,
    places: Places | None = None,
) -> Account:
    """Make an account of what an operator has given.

    Args:
        token: the account's.
        channel: the id of the channel where the bots are asked.
        guild: the id of its server; empty for direct messages.
        options: ``between_writes``, seconds between two requests; ``patience``, by which all other times are
            multiplied, and which is 1 with the real Discord; ``contract``, how masks are sent (``"proxied"`` or
            ``"direct"``).
        places: where Discord is.

    Raises:
        ValueError: the token or an option cannot be used; says which, and not what the token is.
    """
    manners, contract = Manners(), Contract.PROXIED
    for name, value in (options or {}).items():
        match name, value:
            case "between_writes", int() | float() if 0 <= value <= _LONGEST_PACE_SECONDS:
                manners = replace(manners, between_writes=float(value))
            case "patience", int() | float() if value > 0:
                manners = manners.times(float(value))
            case "contract", str() if value in set(Contract):
                contract = Contract(value)
            case _:
                message = f"an account on Discord has no option {name} = {value!r}"
                raise ValueError(message)
    return Account(
        token=Token(token),
        channel=channel,
        guild=guild or None,
        places=places or Places(),
        manners=manners,
        contract=contract,
    )
