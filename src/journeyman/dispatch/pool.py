"""The pool: the accounts, how they stand, and which account a task is given to."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from journeyman import errors
from journeyman.dispatch import metrics
from journeyman.dispatch.lifecycle import Clock, utc_now
from journeyman.dispatch.policies import Policy, best_wait_idle
from journeyman.engines.base import Engine
from journeyman.tasks import accounts
from journeyman.tasks.accounts import READY, Account, Condition, Lack, Standing
from journeyman.tasks.task import AccountFilter, Action, Bot, SpeedMode
from journeyman.wording import Clause, listed

_HURRY: Final = {SpeedMode.TURBO: 0, SpeedMode.FAST: 1, SpeedMode.RELAX: 2}

#: How long a connection may be down before its account counts as away. A reconnect takes a few seconds.
_AWAY_SECONDS: Final = 30.0

_CONNECTING: Final = Clause("it is not connected", "尚未连接")
_WITHOUT_SPEED: Final = Clause("it has no time left at this speed", "该速度的时长已用完")
_WITHOUT_BOT: Final = Clause("the bot is not in its channel", "其频道中没有该机器人")

_MOST_TOLD: Final = 5  # accounts that an error explains
_MOST_NAMED: Final = 20  # accounts that an error names


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What an engine can do, known without the engine itself."""

    actions: frozenset[Action]
    redraws: bool  #: see ``Engine.redraws``


@dataclass(slots=True, kw_only=True)
class _Seat:
    """An account, and what this process knows of it."""

    account: Account
    abilities: Abilities
    engine: Engine | None  #: ``None``: another process holds the account
    condition: Condition
    facts: Mapping[str, object] = field(default_factory=dict[str, object])
    since: float = 0.0  #: when its standing became what it is
    elsewhere: int = 0  #: tasks that other processes run
    waiting: Counter[SpeedMode] = field(default_factory=Counter[SpeedMode])
    rests_until: float = 0.0


class Pool:
    """Accounts with their engines, and how busy each is.

    What waits and runs is this process's own count. Where several share a database it is corrected every few seconds
    from there, which is good enough for choosing and for telling a client how many are ahead of him.
    """

    def __init__(
        self,
        seats: Iterable[tuple[Account, Engine]] = (),
        *,
        policy: Policy = best_wait_idle,
        clock: Callable[[], float] = time.monotonic,
        now: Clock = utc_now,
    ) -> None:
        self._policy = policy
        self._clock = clock
        self._now = now
        self._seats: dict[str, _Seat] = {}
        self.running: dict[str, int] = {}  #: tasks that this process runs, by account
        self.removed: frozenset[str] = frozenset()  #: ids of accounts that the operator has removed
        for account, engine in seats:
            abilities = Abilities(actions=engine.actions, redraws=engine.redraws)
            self.put(account, abilities, engine=engine, condition=READY)

    # The accounts.

    @property
    def accounts(self) -> dict[str, Account]:
        """Every account, by its id."""
        return {account_id: seat.account for account_id, seat in self._seats.items()}

    def put(
        self,
        account: Account,
        abilities: Abilities,
        *,
        engine: Engine | None,
        condition: Condition,
        facts: Mapping[str, object] | None = None,
    ) -> bool:
        """Add an account, or say what has changed of it; whether anything has that lets tasks start.

        What it lacks is known here best, if this process holds it.
        """
        seat = self._seats.get(account.id)
        if engine is not None:
            condition = dataclasses.replace(condition, lacks=self.lacks(account.id))
        has_news = seat is None or (seat.account, seat.engine, seat.condition) != (account, engine, condition)
        if seat is None:
            seat = _Seat(account=account, abilities=abilities, engine=engine, condition=condition, since=self._clock())
            self._seats[account.id] = seat
            self.running.setdefault(account.id, 0)
            self._count(account.id)
        if seat.condition.standing is not condition.standing:
            seat.since = self._clock()
        seat.account, seat.abilities, seat.engine, seat.condition = account, abilities, engine, condition
        if facts is not None and facts != seat.facts:
            # What it lacked it may have again: fast time is bought, or the month is over.
            seat.condition = dataclasses.replace(seat.condition, lacks={})
            seat.facts = facts
        return has_news

    def part(self, account_id: str) -> None:
        """Take note that an account's engine is about to be closed: nothing more is begun there by this process."""
        if seat := self._seats.get(account_id):
            seat.engine = None

    def drop(self, account_id: str) -> None:
        """Forget an account. Those of its tasks that this process still runs are counted until they end."""
        if self._seats.pop(account_id, None) is not None:
            metrics.WAITING.remove(account_id)
            metrics.RUNNING.remove(account_id)
            for standing in Standing:
                metrics.STANDING.remove(account_id, standing)

    def account(self, account_id: str) -> Account | None:
        """Give an account, if it is here."""
        seat = self._seats.get(account_id)
        return seat.account if seat else None

    def engine(self, account_id: str) -> Engine | None:
        """Give the engine of an account, if it is this process that holds it."""
        seat = self._seats.get(account_id)
        return seat.engine if seat else None

    def condition(self, account_id: str) -> Condition:
        """Say how an account of this pool stands."""
        seat = self._seats[account_id]
        return accounts.condition_of(seat.account, seat.condition)

    def facts(self, account_id: str) -> Mapping[str, object]:
        """Give what the service last told of an account of this pool."""
        return self._seats[account_id].facts

    def actions(self, account_id: str) -> frozenset[Action]:
        """Give what an account of this pool can do."""
        return self._seats[account_id].abilities.actions

    def redraws(self, account_id: str) -> bool | None:
        """Tell whether an account's engine redraws; ``None``: there is no such account."""
        seat = self._seats.get(account_id)
        return seat.abilities.redraws if seat else None

    # Choosing.

    def choose(
        self,
        wanted: AccountFilter,
        bots: Collection[Bot],
        actions: Collection[Action],
        speeds: Collection[SpeedMode] = (),
        *,
        besides: str = "",
    ) -> Account:
        """Choose an account by the policy, among those that fit, can work and have room.

        All tasks of one prompt go to one account, which must therefore draw for each of their bots, do each of their
        actions and have each of their speeds. A queue that has room for one of them stretches for all.

        Args:
            wanted: the client's wishes.
            bots: of the tasks.
            actions: of the tasks.
            speeds: of the tasks; none: any will do.
            besides: an account that is not to be chosen.

        Raises:
            errors.Unsupported: no engine can do this.
            errors.OnlyFallback: only an account that stands back can, and the client asks for none.
            errors.NoAccount: no account fits.
            errors.NoAccountReady: those that fit are paused, dead, or have no time left.
            errors.QueueFull: every fitting account has as many tasks waiting as it accepts.
        """
        able = [seat for seat in self._seats.values() if seat.abilities.actions.issuperset(actions)]
        if not able:
            raise errors.Unsupported(action=listed(sorted(actions)))
        running = self._in_the_running(able, wanted)
        if not running and wanted == AccountFilter(modes=wanted.modes):
            raise errors.OnlyFallback(action=listed(sorted(actions)), account=able[0].account.id)
        fitting = [
            seat
            for seat in running
            if seat.account.id != besides and _mismatch(seat, wanted, bots, actions, speeds) is None
        ]
        if not fitting:
            raise errors.NoAccount(why=self._why_none(wanted, bots, actions, speeds))
        ready = [seat for seat in fitting if self._obstacle(seat, speeds or wanted.modes, bots) is None]
        if not ready:
            raise errors.NoAccountReady(accounts=self._obstacles(fitting, speeds or wanted.modes, bots))
        free = [seat.account for seat in ready if self._has_room(seat)]
        if not free:
            raise errors.QueueFull(limit=max(seat.account.queue_size for seat in ready))
        # Who is only about to be connected, or is left alone for a while, comes after those who can begin at once.
        at_once = [account for account in free if self._begins_at_once(self._seats[account.id])]
        return self._policy(at_once or free, self._load)

    def fitting(self, wanted: AccountFilter, bot: Bot, action: Action) -> list[Account]:
        """Give the accounts that fit and can do this, whether or not they can do it now."""
        able = [seat for seat in self._seats.values() if action in seat.abilities.actions]
        return [
            seat.account for seat in self._in_the_running(able, wanted) if accounts.matches(seat.account, wanted, bot)
        ]

    def choose_again(self, account_id: str, wanted: AccountFilter, bot: Bot, action: Action) -> Account:
        """Choose the account that made a task for what follows from it.

        Raises:
            errors.Refused: it is gone, does not fit, cannot do this, cannot work or has no room.
        """
        seat = self._seats.get(account_id)
        if seat is None:
            raise errors.AccountRemoved(account=account_id)
        mismatch = accounts.mismatch(seat.account, wanted, bot)
        if mismatch is not None:
            raise errors.NoAccount(why=_told([(account_id, mismatch)]))
        if action not in seat.abilities.actions:
            raise errors.Unsupported(action=action)
        if self._obstacle(seat, wanted.modes, {bot}) is not None:
            raise errors.NoAccountReady(accounts=self._obstacles([seat], wanted.modes, {bot}))
        if not self._has_room(seat):
            raise errors.QueueFull(limit=seat.account.queue_size)
        return seat.account

    def speeds(self, account_id: str) -> frozenset[SpeedMode]:
        """Give the speeds at which an account of this pool has time left."""
        seat = self._seats[account_id]
        lacks = seat.condition.lacks_at(self._now())
        return frozenset(mode for mode in seat.account.modes if mode not in lacks)

    # Working.

    def claimable(self) -> list[Account]:
        """Give the accounts for which this process may start tasks now."""
        return [
            seat.account
            for seat in self._seats.values()
            if seat.engine is not None and seat.account.enabled and self._begins_at_once(seat)
        ]

    def is_away(self, account_id: str) -> bool:
        """Tell whether tasks that wait for an account had better move to another; no, of one that is unknown."""
        seat = self._seats.get(account_id)
        if seat is None:
            return False
        now = self._clock()
        standing = self.condition(account_id).standing
        return (
            standing in {Standing.PAUSED, Standing.DEAD}
            or (standing is Standing.CONNECTING and now - seat.since > _AWAY_SECONDS)
            or seat.rests_until > now
            or bool(self.lacks(account_id))
        )

    def rest(self, account_id: str, seconds: float) -> None:
        """Start nothing more for an account, for a while."""
        if seat := self._seats.get(account_id):
            seat.rests_until = max(seat.rests_until, self._clock() + seconds)

    def rest_left(self, account_id: str) -> float:
        """Give for how many seconds more nothing is started for an account."""
        seat = self._seats.get(account_id)
        return max(0.0, seat.rests_until - self._clock()) if seat else 0.0

    def lack(self, account_id: str, lacks: Collection[Lack], seconds: float) -> None:
        """Choose an account no more for some speeds or bots, for a while."""
        if seat := self._seats.get(account_id):
            until = self._now() + datetime.timedelta(seconds=seconds)
            known = {**seat.condition.lacks, **dict.fromkeys(lacks, until)}
            seat.condition = dataclasses.replace(seat.condition, lacks=known)

    def lacks(self, account_id: str) -> Mapping[Lack, datetime.datetime]:
        """Give what an account is not chosen for now, and until when; nothing, of one that is unknown."""
        seat = self._seats.get(account_id)
        return seat.condition.lacks_at(self._now()) if seat else {}

    # Counting.

    def waiting(self, account_id: str) -> int:
        """Count the tasks that wait for an account."""
        return self._seats[account_id].waiting.total()

    def busy(self, account_id: str) -> int:
        """Count the tasks that run on an account, in any process."""
        return self.running[account_id] + self._seats[account_id].elsewhere

    def waits(self, account_id: str, mode: SpeedMode, more: int) -> None:
        """Count ``more`` tasks that wait for an account, or fewer; it never falls below none."""
        if seat := self._seats.get(account_id):
            seat.waiting[mode] = max(0, seat.waiting[mode] + more)

    def ahead(self, account_id: str, mode: SpeedMode) -> int:
        """Count the tasks that must start before a new one of this speed can."""
        seat = self._seats[account_id]
        free = seat.account.capacity - self.busy(account_id)
        sooner = sum(count for other, count in seat.waiting.items() if _HURRY[other] <= _HURRY[mode])
        return max(0, sooner - free)

    def correct(self, waiting: Mapping[tuple[str, SpeedMode], int], running: Mapping[str, int]) -> None:
        """Take over counts from the database."""
        for account_id, seat in self._seats.items():
            seat.waiting.clear()
            seat.waiting.update({mode: waiting.get((account_id, mode), 0) for mode in SpeedMode})
            seat.elsewhere = max(0, running.get(account_id, 0) - self.running[account_id])

    async def aclose(self) -> None:
        """Close every engine once."""
        for engine in {id(seat.engine): seat.engine for seat in self._seats.values()}.values():
            if engine is not None:
                await engine.aclose()

    def _count(self, account_id: str) -> None:
        # Read when somebody asks for them, so that they cannot drift from what they tell.
        metrics.WAITING.labels(account_id).set_function(functools.partial(self.waiting, account_id))
        metrics.RUNNING.labels(account_id).set_function(functools.partial(self.running.__getitem__, account_id))
        for standing in Standing:
            stands = functools.partial(self._stands, account_id, standing)
            metrics.STANDING.labels(account_id, standing).set_function(stands)

    def _stands(self, account_id: str, standing: Standing) -> bool:
        return self.condition(account_id).standing is standing

    def _in_the_running(self, seats: Sequence[_Seat], wanted: AccountFilter) -> list[_Seat]:
        """Leave out those that stand back for others, unless the client asks for them."""
        if all(seat.account.is_fallback for seat in self._seats.values()):
            return list(seats)
        names = {wanted.instance.strip(), wanted.channel.strip()}
        return [
            seat
            for seat in seats
            if not seat.account.is_fallback or not names.isdisjoint({seat.account.id, seat.account.channel})
        ]

    def _obstacle(self, seat: _Seat, speeds: Collection[SpeedMode], bots: Collection[Bot]) -> Clause | None:
        """Say what keeps a fitting account from tasks for these bots at any of these speeds (none: at all it has)."""
        if not seat.account.enabled:
            return accounts.PAUSED_BY_OPERATOR.reason
        if seat.condition.standing in {Standing.PAUSED, Standing.DEAD}:
            return seat.condition.reason or _CONNECTING
        if not seat.condition.lacks_at(self._now()).keys().isdisjoint(bots):
            return _WITHOUT_BOT
        left = self.speeds(seat.account.id)
        return None if left and (not speeds or not left.isdisjoint(speeds)) else _WITHOUT_SPEED

    def _obstacles(self, seats: Sequence[_Seat], speeds: Collection[SpeedMode], bots: Collection[Bot]) -> Clause:
        """Say of each account what keeps it."""
        return _told([(seat.account.id, self._obstacle(seat, speeds, bots) or _CONNECTING) for seat in seats])

    def _why_none(
        self,
        wanted: AccountFilter,
        bots: Collection[Bot],
        actions: Collection[Action],
        speeds: Collection[SpeedMode],
    ) -> Clause:
        """Say that the account that is asked for is not there, or what keeps each from fitting."""
        instance, channel = wanted.instance.strip(), wanted.channel.strip()
        if instance and instance not in self._seats:
            return self._unknown(instance)
        seats = [seat for seat in self._seats.values() if instance in {"", seat.account.id}]
        there = [seat for seat in seats if channel in {"", seat.account.channel}]
        mismatches = [
            (seat.account.id, _mismatch(seat, wanted, bots, actions, speeds))
            for seat in self._in_the_running(there or seats, wanted)
        ]
        return _told([(account_id, why) for account_id, why in mismatches if why is not None])

    def _unknown(self, instance: str) -> Clause:
        shown = instance[: accounts.LONGEST_SHOWN]
        if instance in self.removed:
            return Clause(f"the account {shown} has been removed", f"账号{shown}已被移除")
        # Who only errs about capitals is to find the right one, however many there are.
        names = sorted(self._seats, key=lambda name: name.casefold() != instance.casefold())
        known = ", ".join(names[:_MOST_NAMED])
        more = len(names) - _MOST_NAMED
        return Clause(
            f"there is no account {shown}; there are: {known}" + (f" and {more} more" if more > 0 else ""),
            f"没有账号{shown}；现有账号：{known}" + (f"等{len(names)}个" if more > 0 else ""),
        )

    def _begins_at_once(self, seat: _Seat) -> bool:
        return seat.condition.standing is Standing.READY and seat.rests_until <= self._clock()

    def _has_room(self, seat: _Seat) -> bool:
        return seat.waiting.total() < seat.account.queue_size

    def _load(self, account: Account) -> float:
        return (self.waiting(account.id) + self.busy(account.id)) / account.capacity


def _mismatch(
    seat: _Seat,
    wanted: AccountFilter,
    bots: Collection[Bot],
    actions: Collection[Action],
    speeds: Collection[SpeedMode],
) -> Clause | None:
    """Say what keeps an account from fitting, however it stands; ``None``: nothing does."""
    for bot in bots:
        if (why := accounts.mismatch(seat.account, wanted, bot)) is not None:
            return why
    if not seat.account.modes.issuperset(speeds):
        return accounts.without(seat.account, set(speeds).difference(seat.account.modes))
    if not seat.abilities.actions.issuperset(actions):
        missing = ", ".join(sorted(set(actions).difference(seat.abilities.actions)))
        return Clause(f"it cannot do {missing}", f"不支持{missing}")
    return None


def _told(keeping: Sequence[tuple[str, Clause]]) -> Clause:
    """Say of accounts what keeps each."""
    said, more = keeping[:_MOST_TOLD], len(keeping) - _MOST_TOLD
    english = [f"{account_id}: {str(why).removesuffix('.')}" for account_id, why in said]
    chinese = [f"{account_id}：{why.zh.removesuffix('。')}" for account_id, why in said]
    if more > 0:
        english.append(f"and {more} more")
        chinese.append(f"另有{more}个账号")
    return Clause("; ".join(english), "；".join(chinese))
