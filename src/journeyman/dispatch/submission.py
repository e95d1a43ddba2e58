"""Accepting a task: check everything that can be checked at once, choose the account, write it down, then answer."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final

from journeyman import errors
from journeyman.dispatch import metrics
from journeyman.dispatch.lifecycle import Clock, utc_now
from journeyman.dispatch.pool import Pool
from journeyman.dispatch.references import References
from journeyman.errors import Language
from journeyman.settings import Settings
from journeyman.storage.journal import Journal
from journeyman.tasks import prompt as prompts
from journeyman.tasks.accounts import Account, AccountFilter
from journeyman.tasks.ids import IdMaker
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, Bot, SpeedMode, Status, Task

MAX_SEED: Final = 2**32 - 1

# 16 bytes: nobody finds a picture by guessing.
TOKEN_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a client asks for, as it came in."""

    action: Action
    bot: Bot
    prompt: str  #: as typed
    references: tuple[str, ...]  #: data URLs, bare base64 or links
    account_filter: AccountFilter
    mode: SpeedMode | None  #: named by the path or the body; comes before the filter's and the prompt's
    notify_hook: str
    state: str
    language: Language
    origin: str  #: scheme://host[:port] by which the client reached us


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A durable task."""

    task: Task
    waiting_ahead: int  #: tasks that must start before this one can


def choose_seed(prompt: Prompt) -> int:
    """Give the prompt's seed, or any where it names none."""
    return prompt.seed if prompt.seed is not None else secrets.randbelow(MAX_SEED + 1)


class Submitter:
    """Accepts tasks."""

    def __init__(
        self,
        *,
        settings: Settings,
        pool: Pool,
        journal: Journal,
        references: References,
        ids: IdMaker,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._journal = journal
        self._references = references
        self._ids = ids
        self._clock = clock
        #: Set at each acceptance, so that a worker in this process need not wait for the database to tell it.
        self.accepted = asyncio.Event()

    async def submit(self, submission: Submission) -> Accepted:
        """Accept a task; when this returns, it will end in SUCCESS or FAILURE whatever happens.

        Raises:
            errors.Refused: it cannot be accepted; nothing was kept.
        """
        self._check_text(submission)
        hook = submission.notify_hook or self._settings.notify_hook
        self._references.check_hook(submission.notify_hook)
        sent = sum(1 for reference in submission.references if reference.strip())
        prompt = prompts.parse(submission.prompt, submission.bot, references=sent)
        count = sent + len(prompt.links)
        if count > self._settings.max_references:
            raise errors.TooManyPictures(count=count, limit=self._settings.max_references)
        account = self._pool.choose(submission.account_filter, prompt.bot)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        references, links = await self._references.take_in(
            submission.references, typed=prompt.links, token=token, origin=submission.origin
        )
        task = self._task(submission, prompt, account, hook=hook, token=token, references=references, links=links)
        ahead = self._pool.ahead(account.id)
        self._pool.waiting[account.id] += 1
        try:
            await self._journal.insert(task)
        except Exception:
            self._pool.waiting[account.id] -= 1
            raise
        metrics.ACCEPTED.labels(account.id).inc()
        self.accepted.set()
        return Accepted(task=task, waiting_ahead=ahead)

    def _task(
        self,
        submission: Submission,
        prompt: Prompt,
        account: Account,
        *,
        hook: str,
        token: str,
        references: tuple[str, ...],
        links: tuple[str, ...],
    ) -> Task:
        typed = " ".join([*links, submission.prompt.strip()])
        return Task(
            id=self._ids.make(),
            action=submission.action,
            bot=prompt.bot,
            status=Status.NOT_START,
            prompt=typed,
            description=f"/imagine {typed}",
            state=submission.state,
            notify_hook=hook,
            language=submission.language,
            origin=submission.origin,
            mode=self._mode(submission, prompt, account),
            account=account.id,
            references=references,
            token=token,
            seed=choose_seed(prompt),
            submitted_at=self._clock(),
        )

    @staticmethod
    def _mode(submission: Submission, prompt: Prompt, account: Account) -> SpeedMode:
        """Path or body before filter before prompt before FAST; of the filter, the first that the account has."""
        if submission.mode is not None:
            return submission.mode
        for mode in submission.account_filter.modes:
            if mode in account.modes:
                return mode
        return prompt.mode or SpeedMode.FAST

    def _check_text(self, submission: Submission) -> None:
        limit = self._settings.max_prompt_chars
        if len(submission.prompt) > limit:
            raise errors.PromptTooLong(length=len(submission.prompt), limit=limit)
        texts = {"prompt": submission.prompt, "state": submission.state, "notifyHook": submission.notify_hook}
        for field, text in texts.items():
            if "\x00" in text:
                raise errors.InvalidField(field=field, got="a NUL character", accepted="text without NUL characters")
