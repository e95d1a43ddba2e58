"""The roster: keeps the engines of accounts at services in step with what is written down of them."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from journeyman import errors
from journeyman.dispatch.bell import Bell
from journeyman.dispatch.pool import Abilities, Pool
from journeyman.dispatch.registry import Registry
from journeyman.engines.base import Service, Unanswered
from journeyman.storage.accounts import Accounts, Registered
from journeyman.storage.holdings import Holdings
from journeyman.tasks.accounts import NOTICE, Account, Condition, Standing
from journeyman.wording import Clause

log = structlog.get_logger(__name__)

#: How long it may take to see what nobody tells: that another process has died and its accounts are free.
_LOOK_SECONDS: Final = 5.0
#: Changes of what is written down are told; this only bounds how long a lost notification can matter. To read it all
#: takes tens of milliseconds for some hundred accounts, in which nothing else goes on.
_READ_SECONDS: Final = 60.0

_SEALED: Final = Clause(
    "its token is sealed with a key that is not here (JOURNEYMAN_SECRET_KEYS)",
    "token所用的加密密钥不可用（JOURNEYMAN_SECRET_KEYS）",
)

Maker = Callable[[Registered, str, Callable[[], None]], Service]
"""Makes an engine of an account, its token, and what is to be called when its condition changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Craft:
    """A kind of service."""

    make: Maker
    abilities: Abilities


@dataclass(slots=True, kw_only=True)
class _Opened:
    """An account whose engine runs here."""

    engine: Service
    opening: object  #: what the engine was made of; when it changes, another is made
    resumed: int

    def is_given_up(self, registered: Registered) -> bool:
        """Whether the operator wants it tried again after its engine has given it up for good."""
        return self.resumed != registered.resumed and self.engine.condition.standing is Standing.DEAD


class Roster:
    """Opens the accounts that this process holds, and tells the pool how all of them stand."""

    def __init__(
        self,
        *,
        accounts: Accounts,
        registry: Registry,
        holdings: Holdings,
        pool: Pool,
        bell: Bell,
        crafts: Mapping[str, Craft],
    ) -> None:
        self._accounts = accounts
        self._registry = registry
        self._holdings = holdings
        self._pool = pool
        self._bell = bell
        self._crafts = crafts
        self._registered: dict[str, Registered] = {}
        self._held: frozenset[str] = frozenset()
        self._read_at = float("-inf")
        self._opened: dict[str, _Opened] = {}
        self._known: set[str] = set()
        self._refused: set[str] = set()
        self._has_warned = False
        self._learning: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Event()
        #: Called with an account whose engine is about to be closed, to hand back what it runs.
        self.let_go: Callable[[str], Awaitable[None]] = _nothing_runs

    def heard(self, _account: str | None) -> None:
        """Take a notification that something was written down."""
        self._read_at = float("-inf")
        self._changed.set()

    def service(self, account_id: str) -> Service | None:
        """Give the engine of an account that this process holds."""
        opened = self._opened.get(account_id)
        return opened.engine if opened else None

    async def run(self) -> None:
        """Keep in step until cancelled; then close every engine."""
        try:
            while True:
                try:
                    async with asyncio.timeout(_LOOK_SECONDS):
                        await self._changed.wait()
                except TimeoutError:
                    log.debug("roster.looks_unasked")
                self._changed.clear()
                try:
                    await self.look()
                except errors.Unavailable as error:
                    log.warning("roster.database_away", error=str(error))
        finally:
            await asyncio.gather(*[self._close(account_id) for account_id in [*self._opened]])
            await self._holdings.aclose()

    async def look(self) -> None:
        """Get in step; once before the first task is taken, so that the pool knows the accounts.

        Raises:
            errors.Unavailable: the database does not answer.
        """
        now = asyncio.get_running_loop().time()
        if now - self._read_at >= _READ_SECONDS:
            await self._read(now)
        registered = self._registered
        held = self._held = await self._holdings.hold([*registered])
        for account_id in self._known.difference(registered):
            self._pool.drop(account_id)
        for account_id in [*self._opened]:
            if account_id not in held:
                why = "another process has it" if account_id in registered else "it was removed"
                log.info("account.closed", account=account_id, why=why)
                await self._close(account_id)
        self._known = set(registered)
        for account_id, one in registered.items():
            await self._keep(one, is_held=account_id in held)

    async def _read(self, now: float) -> None:
        self._read_at = now  # before it is read: what is told meanwhile may be missing
        try:
            registered = {one.account.id: one for one in await self._accounts.list() if self._is_known(one)}
            self._tell_deeds(registered)
            self._registered = registered
            self._pool.removed = await self._accounts.removed()
        except errors.Unavailable:
            self._read_at = float("-inf")
            raise

    async def _keep(self, registered: Registered, *, is_held: bool) -> None:
        account = registered.account
        condition = registered.condition
        if is_held:
            condition = await self._condition(registered)
            condition = dataclasses.replace(condition, lacks=self._pool.lacks(account.id))
            if condition != registered.condition:
                await self._accounts.note_condition(account.id, condition)
                # Until it is read again.
                self._registered[account.id] = dataclasses.replace(registered, condition=condition)
                self._tell(account, condition)
        opened = self._opened.get(account.id)
        has_news = self._pool.put(
            account,
            self._crafts[account.engine].abilities,
            engine=opened.engine if opened else None,
            condition=condition,
            facts=registered.facts,
        )
        if opened is not None and condition.standing is Standing.READY:
            if has_news:
                self._bell.ring(account.id)
            if registered.facts_at is None and account.id not in self._learning:
                self._learning[account.id] = asyncio.create_task(
                    self._learn(account.id, opened.engine), name=f"facts {account.id}"
                )

    async def _condition(self, registered: Registered) -> Condition:
        """Open an account if it is not open, as it is written down now, and give how it stands."""
        account_id = registered.account.id
        opened = self._opened.get(account_id)
        opening = _opening(registered)
        if opened is not None and (opened.opening != opening or opened.is_given_up(registered)):
            log.info("account.reopened", account=account_id)
            await self._close(account_id)
            opened = None
        if opened is None:
            try:
                token = self._registry.token(registered)
            except errors.Unsealable as error:
                log.error("account.sealed", account=account_id, error=str(error))  # noqa: TRY400 - no fault of ours
                return Condition(standing=Standing.DEAD, reason=_SEALED)
            engine = self._crafts[registered.account.engine].make(registered, token, self._changed.set)
            opened = _Opened(engine=engine, opening=opening, resumed=registered.resumed)
            self._opened[account_id] = opened
            if not self._has_warned:
                self._has_warned = True
                log.warning("accounts.notice", notice=f"{NOTICE} {NOTICE.zh}")
            # What is done for an account from here on says whose it is.
            with structlog.contextvars.bound_contextvars(account=account_id):
                await engine.start()
            log.info("account.opened", account=account_id, engine=registered.account.engine)
        if opened.resumed != registered.resumed:
            opened.resumed = registered.resumed
            opened.engine.resume()
        return opened.engine.condition

    async def _learn(self, account_id: str, engine: Service) -> None:
        """Ask once how a new account stands."""
        structlog.contextvars.bind_contextvars(account=account_id)
        try:
            await self._accounts.note_facts(account_id, await engine.facts())
        except (Unanswered, errors.Unavailable) as error:
            log.warning("account.facts_unknown", account=account_id, error=str(error))

    async def _close(self, account_id: str) -> None:
        opened = self._opened.pop(account_id)
        learning = self._learning.pop(account_id, None)
        if learning is not None:
            learning.cancel()
        # What is handed back now would otherwise be taken up again at once, by the engine that is to be closed.
        self._pool.part(account_id)
        await self.let_go(account_id)
        await opened.engine.aclose()

    def _is_known(self, registered: Registered) -> bool:
        account = registered.account
        if account.engine in self._crafts:
            return True
        if account.id not in self._refused:
            self._refused.add(account.id)
            log.error("account.unknown_engine", account=account.id, engine=account.engine)
        return False

    def _tell_deeds(self, registered: Mapping[str, Registered]) -> None:
        """Say which accounts held here an operator has paused or resumed, by whatever way and in whatever process."""
        for account_id in self._held.intersection(self._registered, registered):
            before, now = self._registered[account_id], registered[account_id]
            if before.account.enabled and not now.account.enabled:
                log.info("account.paused", account=account_id)
            elif before.resumed != now.resumed or (now.account.enabled and not before.account.enabled):
                log.info("account.resumed", account=account_id)

    @staticmethod
    def _tell(account: Account, condition: Condition) -> None:
        quiet = condition.standing in {Standing.READY, Standing.CONNECTING}
        (log.info if quiet else log.error)(
            "account.condition",
            account=account.id,
            standing=condition.standing,
            reason=str(condition.reason or ""),
            said=condition.said,
            lacks=sorted(condition.lacks),
        )


async def _nothing_runs(_account: str) -> None:
    """There is no worker yet."""


def _opening(registered: Registered) -> object:
    account = registered.account
    return (registered.secret, account.guild, account.channel, account.modes, dict(registered.options))
