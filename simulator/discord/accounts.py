"""The people: accounts with their tokens, plans and preferences, and the guilds and channels they meet in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from simulator.discord.commands import Bot
from simulator.discord.shapes import Json
from simulator.ids import Ids
from simulator.options import Options
from simulator.plans import ALLOWANCES, Allowance, Plan


class Speed(StrEnum):
    """The mode that jobs run in; the value is what messages show."""

    FAST = "fast"
    RELAX = "relaxed"
    TURBO = "turbo"


class Trouble(StrEnum):
    """Why the bots do not work for an account; the value is the failure's name."""

    SUBSCRIPTION_REQUIRED = "subscription-required"
    SUBSCRIPTION_PAUSED = "subscription-paused"
    PLAN_CANCELLED = "plan-cancelled"
    BLOCKED = "blocked"
    ABUSE_ALERT = "abuse-alert"
    PENDING_MESSAGE = "pending-message"
    HUMAN_CHECK = "human-check"
    TERMS = "terms"


@dataclass(slots=True, kw_only=True)
class Preferences:
    """What an account chose in a bot's settings."""

    speed: Speed = Speed.FAST
    remix: bool = False
    version: str
    raw: bool = False
    stylize: str = "med"
    personalization: bool = False
    public: bool = True
    high_variation: bool = True
    sticky: bool = False
    suffix: str = ""


@dataclass(slots=True, kw_only=True)
class Account:
    """A user."""

    id: str
    name: str
    token: str
    plan: Plan
    guild_id: str
    channel_id: str
    preferences: dict[Bot, Preferences]
    direct: dict[Bot, str] = field(default_factory=dict[Bot, str])  #: the channels with the bots
    fast_minutes: float = 0.0  #: left this month
    images: int = 0  #: made in all
    is_token_valid: bool = True
    has_access: bool = True  #: whether the guild still lets it in
    may_use_commands: bool = True
    troubles: set[Trouble] = field(default_factory=set[Trouble])

    @property
    def allowance(self) -> Allowance:
        """What its plan allows."""
        return ALLOWANCES[self.plan]

    def user(self) -> Json:
        """Give the account as messages show it."""
        return {
            "id": self.id,
            "username": self.name,
            "global_name": self.name.title(),
            "discriminator": "0",
            "avatar": None,
            "public_flags": 0,
        }


@dataclass(slots=True, kw_only=True)
class Channel:
    """A text channel of a guild, or a conversation with a bot."""

    id: str
    guild_id: str | None  #: None for a conversation
    name: str
    members: set[str]  #: user ids
    bots: set[Bot]

    def json(self) -> Json:
        """Give the channel as READY and the channel lists do."""
        found: Json = {"id": self.id, "type": 0 if self.guild_id else 1, "last_message_id": None, "flags": 0}
        if self.guild_id:
            return {**found, "guild_id": self.guild_id, "name": self.name}
        return {**found, "recipients": [bot.user() for bot in self.bots]}


class People:
    """Every account and channel there is."""

    def __init__(self, options: Options, ids: Ids) -> None:
        self._ids = ids
        self.accounts: list[Account] = []
        self._by_id: dict[str, Account] = {}
        self.channels: dict[str, Channel] = {}
        guild_id, channel_id = ids.seeded_snowflake(), ids.seeded_snowflake()
        for number in range(1, options.accounts + 1):
            if number > 1 and not options.shared_channel:
                guild_id, channel_id = ids.seeded_snowflake(), ids.seeded_snowflake()
            self._settle(f"painter{number}", options, guild_id, channel_id)
        #: Somebody else in the first channel, whose jobs a client has to tell from its own.
        self.stranger = self._account("stranger", options, self.accounts[0].guild_id, self.accounts[0].channel_id)
        self.channels[self.stranger.channel_id].members.add(self.stranger.id)

    def by_token(self, token: str) -> Account | None:
        """Find who a token belongs to; nobody if it is revoked."""
        return next((one for one in self.accounts if one.token == token and one.is_token_valid), None)

    def by_id(self, id_: str) -> Account | None:
        """Find an account."""
        return self._by_id.get(id_)

    def channel_of(self, account: Account, channel_id: str) -> Channel | None:
        """Find a channel that an account may see."""
        channel = self.channels.get(channel_id)
        return channel if channel is not None and account.id in channel.members else None

    def guild_bots(self, account: Account, guild_id: str) -> frozenset[Bot] | None:
        """Tell which bots a guild of the account's has; a conversation's id will do, as with Discord."""
        rooms = [room for room in self.channels.values() if guild_id in {room.guild_id, room.id}]
        rooms = [room for room in rooms if account.id in room.members]
        return frozenset(bot for room in rooms for bot in room.bots) if rooms else None

    def conversation(self, account: Account, bot: Bot) -> Channel:
        """Give the channel in which an account talks with a bot alone."""
        return self.channels[account.direct[bot]]

    def viewers(self, channel: Channel) -> Collection[Account]:
        """Give the accounts that see a channel."""
        if len(channel.members) == 1:  # most channels of a large simulator
            return [one for id_ in channel.members if (one := self._by_id.get(id_)) and one.has_access]
        return [one for one in self.accounts if one.id in channel.members and one.has_access]

    def _settle(self, name: str, options: Options, guild_id: str, channel_id: str) -> None:
        account = self._account(name, options, guild_id, channel_id)
        self.accounts.append(account)
        self._by_id[account.id] = account
        room = self.channels.setdefault(
            channel_id, Channel(id=channel_id, guild_id=guild_id, name="studio", members=set(), bots=set(options.bots))
        )
        room.members.add(account.id)
        for bot in Bot:
            id_ = self._ids.seeded_snowflake()
            self.channels[id_] = Channel(id=id_, guild_id=None, name=bot.full_name, members={account.id}, bots={bot})
            account.direct[bot] = id_

    def _account(self, name: str, options: Options, guild_id: str, channel_id: str) -> Account:
        preferences = {
            bot: Preferences(remix=options.remix, version=options.version if bot is Bot.MIDJOURNEY else _NIJI_VERSION)
            for bot in Bot
        }
        return Account(
            id=self._ids.seeded_snowflake(),
            name=name,
            # Three parts, as a real one has; the letters of it are no secret, they follow from the seed.
            token=f"{self._ids.word(26)}.{self._ids.word(6)}.{self._ids.word(38)}",
            plan=options.plan,
            guild_id=guild_id,
            channel_id=channel_id,
            preferences=preferences,
            fast_minutes=ALLOWANCES[options.plan].fast_minutes,
        )


_NIJI_VERSION: Final = "niji 7"
