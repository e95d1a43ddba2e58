"""Accounts, and which of them fulfil a client's wishes."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from journeyman.tasks.task import AccountFilter, Bot, SpeedMode
from journeyman.wording import Clause

LONGEST_SHOWN: Final = 100  #: characters of a client's string that an error repeats

#: What people call the bots.
BOTS: Final[Mapping[Bot, str]] = {Bot.MID_JOURNEY: "Midjourney", Bot.NIJI_JOURNEY: "niji・journey"}

Lack = SpeedMode | Bot
"""A speed at which there is no time left, or a bot that is not there."""


class Standing(StrEnum):
    """Whether an account can take tasks."""

    CONNECTING = "connecting"  #: not yet, or not at the moment
    READY = "ready"
    PAUSED = "paused"  #: not until somebody has seen to it, and resumes it
    DEAD = "dead"  #: given up; not until it has another token, or somebody has it tried again


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How an account stands, and why."""

    standing: Standing
    reason: Clause | None = None  #: of a pause or an end
    said: str = ""  #: the service's own words
    #: What it can do no tasks for, as one of them heard, and until when that is believed.
    lacks: Mapping[Lack, datetime.datetime] = field(default_factory=dict["Lack", datetime.datetime], hash=False)

    def lacks_at(self, moment: datetime.datetime) -> dict[Lack, datetime.datetime]:
        """Give what it is then still believed to lack."""
        return {lack: until for lack, until in self.lacks.items() if until > moment}


READY: Final = Condition(standing=Standing.READY)
PAUSED_BY_OPERATOR: Final = Condition(
    standing=Standing.PAUSED, reason=Clause("the operator paused it", "已被管理员暂停")
)


NOTICE: Final = Clause(
    "Automating a user account is against the terms of Discord and of Midjourney, and may cost you the account. You do "
    "it at your own risk. Journeyman paces itself, solves no captchas, imitates no human, and pauses the account when "
    "a human is asked for.",
    "自动化操作用户账号违反Discord和Midjourney的服务条款，账号可能因此被封，风险自负。Journeyman会放慢节奏，不破解验证码，"
    "不模仿真人；需要人工处理时会暂停账号。",
)
"""What every operator of an account at Discord is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One seat in an engine."""

    id: str  #: ``instanceId`` on the wire
    channel: str  #: ``channelId`` on the wire
    guild: str = ""  #: ``guildId`` on the wire: the Discord server that the channel is in; empty: direct messages
    engine: str  #: the engine's name, e.g. ``"papercut"``
    name: str  #: for people
    remark: str = ""  #: the operator's note, which filters may search
    modes: frozenset[SpeedMode] = frozenset(SpeedMode)
    bots: frozenset[Bot] = frozenset(Bot)
    capacity: int = 1  #: tasks at the same time
    queue_size: int = 10  #: tasks that may wait
    timeout_seconds: int = 0  #: how long a task may run; 0: as long as the settings say
    enabled: bool = True  #: ``False``: the operator paused it
    weight: int = 1  #: share of the tasks, relative to the other accounts
    remix: bool | None = None  #: Midjourney's Remix switch; ``None``: remixes for whoever asks, and needs no switch
    remix_answers_itself: bool = True  #: no dialog opens unless the client asks for one
    is_fallback: bool = False  #: draws only where there is no other account, or for who asks for it by its id


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many of an account's tasks have not ended."""

    running: int = 0
    waiting: int = 0
    dialogs: int = 0  #: that ask their clients something

    @property
    def total(self) -> int:
        """All of them."""
        return self.running + self.waiting + self.dialogs


def condition_of(account: Account, at_service: Condition) -> Condition:
    """Say how an account stands, where a pause of the operator's counts more than how it stands at its service."""
    return at_service if account.enabled else PAUSED_BY_OPERATOR


def matches(account: Account, wanted: AccountFilter, bot: Bot) -> bool:
    """Tell whether the account draws for the bot and fulfils the wishes. Blanks round a wish do not count."""
    return mismatch(account, wanted, bot) is None


def mismatch(account: Account, wanted: AccountFilter, bot: Bot) -> Clause | None:
    """Say what keeps an account from fitting; ``None``: nothing does."""
    channel, instance, remark = wanted.channel.strip(), wanted.instance.strip(), wanted.remark.strip()
    if instance not in {"", account.id}:
        return _asks_for("instanceId", instance)
    if channel not in {"", account.channel}:
        return _asks_for("channelId", channel)
    if bot not in account.bots:
        return Clause(f"it does not draw for {BOTS[bot]}", f"不支持{BOTS[bot]}")
    if wanted.modes and account.modes.isdisjoint(wanted.modes):
        return without(account, wanted.modes)
    if remark not in account.remark:
        return Clause(f"its remark does not hold {remark[:LONGEST_SHOWN]}", f"备注中没有{remark[:LONGEST_SHOWN]}")
    return _remix_mismatch(account, wanted, bot)


def without(account: Account, speeds: Collection[SpeedMode]) -> Clause:
    """Say that an account does not have some speeds, and which it has."""
    missing, has = (", ".join(sorted(some)).lower() for some in (speeds, account.modes))
    return Clause(f"it does no {missing}, only {has}", f"不支持{missing}，仅支持{has}")


def _remix_mismatch(account: Account, wanted: AccountFilter, bot: Bot) -> Clause | None:
    if account.remix is None:
        return None
    if bot is Bot.NIJI_JOURNEY:
        wish = wanted.niji_remix
    elif wanted.remix and wanted.remix_auto_considered:
        # The pair stands in every vendor's example and is pasted unread; taken at its word it would shut out all
        # accounts with Remix off. A client that means it sends "remix" alone.
        return None
    else:
        wish = wanted.remix
    if wish in {None, account.remix}:
        return None
    return Clause("its Remix is on", "remix已开启") if account.remix else Clause("its Remix is off", "remix未开启")


def _asks_for(field: str, wish: str) -> Clause:
    asked = f"accountFilter.{field}"
    return Clause(f"{asked} asks for {wish[:LONGEST_SHOWN]}", f"{asked}要求{wish[:LONGEST_SHOWN]}")
