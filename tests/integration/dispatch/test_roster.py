"""The accounts that are written down, opened and closed."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from journeyman.dispatch.bell import Bell
from journeyman.dispatch.pool import Abilities, Pool
from journeyman.dispatch.registry import Change, Description, Registry
from journeyman.dispatch.roster import Craft, Roster
from journeyman.engines.base import Service
from journeyman.settings import Settings
from journeyman.storage.accounts import ACCOUNTS_CHANNEL, Accounts, Registered
from journeyman.storage.database import Database
from journeyman.storage.holdings import Holdings
from journeyman.storage.notifications import Notifications
from journeyman.storage.sealing import Seal
from journeyman.tasks.accounts import PAUSED_BY_OPERATOR, READY, Condition, Standing
from journeyman.tasks.task import Action, SpeedMode
from journeyman.wording import Clause
from tests.background import in_background
from tests.integration.dispatch.services import ScriptedService
from tests.integration.dispatch.test_services import drawn
from tests.patience import until

CHANNEL = "1001151234567890001"
BLOCKED = Condition(standing=Standing.PAUSED, reason=Clause("Blocked.", "已封禁。"), said="You have been blocked")
REJECTED = Condition(standing=Standing.DEAD, reason=Clause("Not accepted.", "不被接受。"))


@dataclass(slots=True, kw_only=True)
class Process:
    """One process's part in the accounts."""

    roster: Roster
    registry: Registry
    accounts: Accounts
    pool: Pool
    made: list[tuple[Registered, str, ScriptedService]] = field(
        default_factory=list[tuple[Registered, str, ScriptedService]]
    )
    tell: dict[str, Callable[[], None]] = field(default_factory=dict[str, Callable[[], None]])

    def make(self, registered: Registered, token: str, changed: Callable[[], None]) -> Service:
        """Make a service that starts in the condition that was written down, if that was a pause."""
        paused = registered.condition if registered.condition.standing is Standing.PAUSED else READY
        service = ScriptedService(drawn, paused)
        self.made.append((registered, token, service))
        self.tell[registered.account.id] = changed
        return service

    @property
    def latest(self) -> ScriptedService:
        """The service that was made last."""
        return self.made[-1][2]

    def change(self, condition: Condition, account_id: str = CHANNEL) -> None:
        """Let the account's condition change."""
        self.latest.standing = condition
        self.tell[account_id]()


@contextlib.asynccontextmanager
async def process(url: str, folder: Path, *, hears: bool = True) -> AsyncGenerator[Process]:
    """Let a process look after the accounts; one that hears nothing is told by ``roster.heard``."""
    database = Database(url)
    await database.open()
    try:
        accounts, pool = Accounts(database), Pool()
        registry = Registry(accounts, Seal(Settings(data_dir=str(folder))))
        crafts: dict[str, Craft] = {}
        roster = Roster(
            accounts=accounts,
            registry=registry,
            holdings=Holdings(database),
            pool=pool,
            bell=Bell(),
            crafts=crafts,
        )
        one = Process(roster=roster, registry=registry, accounts=accounts, pool=pool)
        crafts["discord"] = Craft(make=one.make, abilities=Abilities(actions=frozenset(Action), redraws=False))
        notifications = Notifications(database)
        notifications.listen(ACCOUNTS_CHANNEL, roster.heard)
        await roster.look()
        async with contextlib.AsyncExitStack() as running:
            if hears:
                await running.enter_async_context(in_background(notifications.run()))
            await running.enter_async_context(in_background(roster.run()))
            yield one
    finally:
        await database.aclose()


def described(channel: str = CHANNEL) -> Description:
    """Describe an account."""
    return Description(token="a-token-of-nobody", channel=channel)


async def test_an_account_is_opened_when_it_is_added(database_url: str, tmp_path: Path) -> None:
    """With its token, in the pool at once, and its facts are asked for; when it is removed it is closed and gone."""
    async with process(database_url, tmp_path) as one:
        await one.registry.add(described())
        await until(lambda: one.pool.engine(CHANNEL) is not None)
        _, token, service = one.made[0]
        assert (token, service.is_open) == ("a-token-of-nobody", True)
        await until(lambda: one.pool.facts(CHANNEL) != {})
        assert one.pool.accounts[CHANNEL].remix is True
        await one.registry.remove(CHANNEL)
        await until(lambda: CHANNEL not in one.pool.accounts)
        assert not service.is_open
        assert one.pool.removed == {CHANNEL}


async def test_nothing_is_begun_at_an_engine_that_is_to_be_closed(database_url: str, tmp_path: Path) -> None:
    """While its tasks are handed back the account is claimed for no longer; with the next engine it is again."""
    async with process(database_url, tmp_path) as one:
        await one.registry.add(described())
        await until(lambda: one.pool.engine(CHANNEL) is not None)
        before, claimable = one.latest, list[bool]()

        async def let_go(account_id: str) -> None:
            claimable.append(one.pool.engine(account_id) is not None or one.pool.claimable() != [])

        one.roster.let_go = let_go
        await one.registry.change(CHANNEL, Change(token="another-token-of-nobody"))
        await until(lambda: one.pool.engine(CHANNEL) not in {None, before})
        assert claimable == [False]
        assert [account.id for account in one.pool.claimable()] == [CHANNEL]


async def test_only_what_opens_an_account_opens_it_again(database_url: str, tmp_path: Path) -> None:
    """A new number of seats does not end its connection; another token does."""
    async with process(database_url, tmp_path) as one:
        await one.registry.add(described())
        await until(lambda: CHANNEL in one.pool.accounts)
        await one.registry.change(CHANNEL, Change(capacity=7))
        await until(lambda: one.pool.accounts[CHANNEL].capacity == 7)
        assert len(one.made) == 1
        await one.registry.change(CHANNEL, Change(token="another-token"))
        await until(lambda: len(one.made) == 2)
        assert (one.made[0][2].is_open, one.made[1][2].is_open, one.made[1][1]) == (False, True, "another-token")


async def test_a_pause_outlives_the_process_and_ends_when_the_operator_says_so(
    database_url: str, tmp_path: Path
) -> None:
    """It is written down, the next process begins with it, and resuming ends it."""
    async with process(database_url, tmp_path) as one:
        await one.registry.add(described())
        await until(lambda: CHANNEL in one.pool.accounts)
        one.change(BLOCKED)
        await until(lambda: one.pool.condition(CHANNEL) == BLOCKED)
    async with process(database_url, tmp_path) as two:
        assert two.pool.condition(CHANNEL) == BLOCKED
        assert two.pool.claimable() == []
        await two.registry.resume(CHANNEL)
        await until(lambda: two.pool.condition(CHANNEL) == READY)
        assert two.latest.resumed == 1
        assert [account.id for account in two.pool.claimable()] == [CHANNEL]


async def test_resuming_a_dead_account_tries_it_again(database_url: str, tmp_path: Path) -> None:
    """By a new engine with the same token: what killed it may have been Discord's fault, or mended there."""
    async with process(database_url, tmp_path) as one:
        await one.registry.add(described())
        await until(lambda: CHANNEL in one.pool.accounts)
        one.change(REJECTED)
        await until(lambda: one.pool.condition(CHANNEL) == REJECTED)
        await one.registry.resume(CHANNEL)
        await until(lambda: one.pool.condition(CHANNEL) == READY)
        assert [(token, service.is_open) for _, token, service in one.made] == [
            ("a-token-of-nobody", False),
            ("a-token-of-nobody", True),
        ]


async def test_an_account_has_one_connection_in_a_cluster(database_url: str, tmp_path: Path) -> None:
    """Another process knows how it stands, may choose it, and takes it over when the first one goes."""
    async with process(database_url, tmp_path) as two, contextlib.AsyncExitStack() as stack:
        one = await stack.enter_async_context(process(database_url, tmp_path))
        added = await one.registry.add(described())
        await until(lambda: CHANNEL in one.pool.accounts and CHANNEL in two.pool.accounts)
        await until(lambda: READY in {one.pool.condition(CHANNEL)} & {two.pool.condition(CHANNEL)})
        holders = [each for each in (one, two) if each.made]
        assert len(holders) == 1
        assert sum(each.pool.engine(added.account.id) is not None for each in (one, two)) == 1
        await stack.aclose()
        await until(lambda: two.pool.engine(CHANNEL) is not None)
        assert two.latest.is_open


async def test_every_process_knows_which_speeds_an_account_lacks(database_url: str, tmp_path: Path) -> None:
    """What a task heard in one is written down and heeded by all, until the service tells other figures."""
    async with process(database_url, tmp_path) as one, process(database_url, tmp_path) as two:
        await one.registry.add(described())
        for each in (one, two):
            await until(lambda each=each: CHANNEL in each.pool.accounts and each.pool.facts(CHANNEL))
        holder, other = (one, two) if one.made else (two, one)
        holder.pool.lack(CHANNEL, {SpeedMode.FAST, SpeedMode.TURBO}, 3600)
        holder.change(READY)
        await until(lambda: other.pool.speeds(CHANNEL) == frozenset({SpeedMode.RELAX}))
        written = await one.accounts.fetch(CHANNEL)
        assert written is not None
        assert written.condition.lacks == holder.pool.condition(CHANNEL).lacks
        assert {*written.condition.lacks} == {SpeedMode.FAST, SpeedMode.TURBO}
        await one.accounts.note_facts(CHANNEL, {"fastTimeRemaining": "15.0/15.0 hours"})
        await until(lambda: holder.pool.speeds(CHANNEL) == frozenset(SpeedMode))
        holder.tell[CHANNEL]()

        async def is_forgotten() -> bool:
            read = await one.accounts.fetch(CHANNEL)
            return read is not None and not read.condition.lacks

        await until(is_forgotten)
        await until(lambda: other.pool.speeds(CHANNEL) == frozenset(SpeedMode))


async def test_a_token_that_no_key_opens_is_told(database_url: str, tmp_path: Path) -> None:
    """The account is dead for a reason that names the setting, and lives when it is given its token again."""
    async with process(database_url, tmp_path / "one") as one:
        await one.registry.add(described())
        await until(lambda: CHANNEL in one.pool.accounts)
    async with process(database_url, tmp_path / "two") as two:
        dead = two.pool.condition(CHANNEL)
        assert dead.standing is Standing.DEAD
        assert "JOURNEYMAN_SECRET_KEYS" in (dead.reason or "")
        await two.registry.change(CHANNEL, Change(token="a-token-of-nobody"))
        await until(lambda: two.pool.condition(CHANNEL) == READY)


def events(logged: Sequence[Mapping[str, object]], *names: str) -> list[object]:
    """Give the events of these names, in order."""
    return [entry["event"] for entry in logged if entry["event"] in names]


async def test_how_an_account_stands_is_logged_once(database_url: str, tmp_path: Path) -> None:
    """However often it is looked at before the database has said what was written down."""
    async with process(database_url, tmp_path, hears=False) as one:
        await one.registry.add(described())
        one.roster.heard(None)
        await until(lambda: CHANNEL in one.pool.accounts)
        with structlog.testing.capture_logs() as logged:
            one.latest.standing = BLOCKED
            for _ in range(3):
                await one.roster.look()
        assert events(logged, "account.condition") == ["account.condition"]


async def test_a_pause_and_its_end_are_logged_where_the_account_is_held(database_url: str, tmp_path: Path) -> None:
    """Whoever asked for it, as a command that has no log: the server's log has each once."""
    async with process(database_url, tmp_path) as one:
        await one.registry.add(described())
        await until(lambda: CHANNEL in one.pool.accounts and one.pool.facts(CHANNEL) != {})
        database = Database(database_url)
        await database.open()
        command = Registry(Accounts(database), Seal(Settings(data_dir=str(tmp_path))))
        try:
            with structlog.testing.capture_logs() as logged:
                await command.pause(CHANNEL)
                await until(lambda: one.pool.condition(CHANNEL) == PAUSED_BY_OPERATOR)
                await command.resume(CHANNEL)
                await until(lambda: one.pool.condition(CHANNEL) == READY)
                await command.change(CHANNEL, Change(weight=3))
                await until(lambda: one.pool.accounts[CHANNEL].weight == 3)
        finally:
            await database.aclose()
    deeds = ("account.paused", "account.resumed")
    assert events(logged, *deeds) == [*deeds]
    assert {entry["account"] for entry in logged if entry["event"] in deeds} == {CHANNEL}


async def test_what_an_engine_logs_says_whose_it_is(database_url: str, tmp_path: Path) -> None:
    """The tasks that it starts inherit it."""
    async with process(database_url, tmp_path) as one:
        await one.registry.add(described())
        await until(lambda: CHANNEL in one.pool.accounts)
        assert one.latest.context["account"] == CHANNEL


async def test_why_an_account_is_closed_is_logged(database_url: str, tmp_path: Path) -> None:
    """Its removal is named."""
    async with process(database_url, tmp_path) as one:
        await one.registry.add(described())
        await until(lambda: CHANNEL in one.pool.accounts)
        with structlog.testing.capture_logs() as logged:
            await one.registry.remove(CHANNEL)
            await until(lambda: CHANNEL not in one.pool.accounts and not one.latest.is_open)
    (closed,) = [entry for entry in logged if entry["event"] == "account.closed"]
    assert (closed["account"], closed["why"]) == (CHANNEL, "it was removed")
