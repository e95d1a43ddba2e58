"""What the HTTP surface stands on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from journeyman.dispatch.cancelling import Cancelled
from journeyman.dispatch.followups import Answering, Dialog, Existing, Pressing, Showing
from journeyman.dispatch.intake import Accepted
from journeyman.dispatch.registry import Change, Description
from journeyman.dispatch.submission import Submission
from journeyman.media.store import PictureStore
from journeyman.settings import Settings
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import Account, Condition, Load
from journeyman.tasks.dry_run import DryRun
from journeyman.tasks.task import Action, Bot, Task, TaskId
from journeyman.wording import Language


class TaskIntake(Protocol):
    """Takes submissions; ``dispatch.submission.Submitter``."""

    async def submit(self, submission: Submission) -> Accepted:
        """Accept a submission durably, or raise ``errors.Refused``."""
        ...

    def dry_run(self, submission: Submission) -> DryRun:
        """Say what a submission would make, or raise ``errors.Refused``."""
        ...


class ButtonPresser(Protocol):
    """Presses buttons; ``dispatch.followups.FollowUps``."""

    async def press(self, pressing: Pressing) -> Accepted | Dialog | Existing:
        """Press a button durably, or raise ``errors.Refused``."""
        ...

    async def answer(self, answering: Answering) -> Accepted | Existing:
        """Answer a dialog durably, or raise ``errors.Refused``."""
        ...

    async def show(self, showing: Showing) -> Accepted | Existing:
        """Find the finished task of a job, or ask a service for it, or raise ``errors.Refused``."""
        ...


class TaskCanceller(Protocol):
    """Cancels tasks; ``dispatch.cancelling.Cancelling``."""

    async def cancel(self, task_id: TaskId, language: Language) -> Cancelled:
        """Cancel a task durably, or raise ``errors.Refused``."""
        ...


class PictureIntake(Protocol):
    """Takes pictures; ``dispatch.references.References``."""

    async def upload(self, sent: Mapping[str, str], *, token: str, origin: str) -> tuple[str, ...]:
        """Store pictures and give their links, or raise ``errors.Refused``."""
        ...


class AccountPool(Protocol):
    """Knows the accounts; ``dispatch.pool.Pool``."""

    @property
    def accounts(self) -> dict[str, Account]:
        """Every account, by its id."""
        ...

    def account(self, account_id: str) -> Account | None:
        """Give an account, if it is here."""
        ...

    def busy(self, account_id: str) -> int:
        """Count the tasks that run on an account."""
        ...

    def waiting(self, account_id: str) -> int:
        """Count the tasks that wait for an account."""
        ...

    def actions(self, account_id: str) -> frozenset[Action]:
        """Give what an account can do."""
        ...

    def condition(self, account_id: str) -> Condition:
        """Say how an account stands."""
        ...

    def facts(self, account_id: str) -> Mapping[str, object]:
        """Give what the service last told of an account: JSON values."""
        ...


class AccountRegistry(Protocol):
    """Does what the operator wants with accounts; ``dispatch.registry.Registry``. Each raises ``errors.Refused``."""

    async def list(self) -> list[Registered]:
        """Give all accounts."""
        ...

    async def fetch(self, account_id: str) -> Registered:
        """Give one."""
        ...

    async def add(self, description: Description) -> Registered:
        """Add one."""
        ...

    async def change(self, account_id: str, change: Change) -> Registered:
        """Change one."""
        ...

    async def pause(self, account_id: str) -> Registered:
        """Let one take no more tasks."""
        ...

    async def resume(self, account_id: str) -> Registered:
        """End a pause."""
        ...

    async def remove(self, account_id: str) -> Load:
        """Give one up; gives what it had to do."""
        ...


class AccountAsker(Protocol):
    """Asks an account's service; ``dispatch.errands.Errands``. Each raises ``errors.Refused``."""

    async def facts(self, account_id: str) -> Mapping[str, object]:
        """Ask how the account stands."""
        ...

    async def press_setting(self, account_id: str, bot: Bot, custom_id: str) -> Mapping[str, object]:
        """Press a switch of its settings."""
        ...

    async def choose_version(self, account_id: str, bot: Bot, version: str) -> Mapping[str, object]:
        """Choose its model."""
        ...


class SeedFinder(Protocol):
    """Finds seeds; ``dispatch.seeds.ImageSeeds``."""

    async def find(self, task: Task) -> int:
        """Give the seed of a task, or raise ``errors.Refused``."""
        ...


class TaskReader(Protocol):
    """Reads tasks; ``storage.tasks.Tasks``."""

    async def fetch(self, task_id: TaskId) -> Task | None:
        """Give one task."""
        ...

    async def fetch_many(self, ids: Sequence[TaskId]) -> list[Task]:
        """Give those that exist, in any order."""
        ...

    async def latest(self, limit: int) -> list[Task]:
        """Give the newest, newest first."""
        ...

    async def unfinished(self, limit: int) -> list[Task]:
        """Give those that wait or run, oldest first."""
        ...

    async def waiting_ahead(self, task_id: TaskId) -> int:
        """Count the tasks that start before this one."""
        ...


class TaskFollower(Protocol):
    """Follows a task's changes; ``dispatch.changes.Changes``."""

    def follow(self, task_id: TaskId, after: int) -> AsyncIterator[Task]:
        """Give every state of a version after this one, up to the terminal one; for 0 the present one first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts behind the surface, as the composition root puts them together."""

    settings: Settings
    submitter: TaskIntake
    follow_ups: ButtonPresser
    cancelling: TaskCanceller
    uploads: PictureIntake
    pool: AccountPool
    registry: AccountRegistry
    errands: AccountAsker
    seeds: SeedFinder
    tasks: TaskReader
    changes: TaskFollower
    pictures: PictureStore
    check: Callable[[], Awaitable[None]]  #: raises ``errors.Unavailable`` while tasks cannot be taken
