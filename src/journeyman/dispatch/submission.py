"""Accepting a task that stands for itself: check all that can be checked at once, choose the account, write it down."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from journeyman import errors
from journeyman.dispatch.intake import Accepted, Intake, Terms, choose_mode, refuse_nul, wishes
from journeyman.dispatch.lifecycle import Clock, utc_now
from journeyman.dispatch.pool import Pool
from journeyman.dispatch.references import ARRAY, References, TakenIn, in_array
from journeyman.settings import Settings
from journeyman.tasks import permutations, seeds, wire
from journeyman.tasks import prompt as prompts
from journeyman.tasks.accounts import Account
from journeyman.tasks.dry_run import DryRun, dry_run
from journeyman.tasks.ids import IdMaker
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import Action, Bot, SpeedMode, Status, Task

# 16 bytes: nobody finds a picture by guessing.
TOKEN_BYTES: Final = 16

#: How many pictures each kind of task takes besides those that its prompt links to; others take as many as the
#: settings allow.
_PICTURES: Final = {
    Action.BLEND: range(2, 6),
    Action.DESCRIBE: range(1, 2),
    Action.SHORTEN: range(1),
    Action.EDIT: range(1, 2),
    Action.RETEXTURE: range(1, 2),
    Action.VIDEO: range(1, 3),
    Action.SWAP_FACE: range(2, 3),
    Action.SHOW: range(1),
}
_WITHOUT_WORDS: Final = frozenset({Action.BLEND, Action.DESCRIBE, Action.VIDEO, Action.SWAP_FACE})

#: Whose pictures are part of the prompt, as links in front of it.
_LINKING: Final = frozenset({Action.IMAGINE, Action.BLEND, Action.VIDEO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission(Terms):
    """What a client asks for, as it came in."""

    action: Action
    bot: Bot
    prompt: str  #: as typed
    references: tuple[str, ...]  #: data URLs, bare base64 or links
    mask: str = ""  #: likewise; of EDIT: white where to draw anew
    fields: tuple[str, ...] = ()  #: where the client put each picture, for errors; empty: all are in ``base64Array``


class Submitter:
    """Accepts tasks."""

    def __init__(
        self,
        *,
        settings: Settings,
        pool: Pool,
        intake: Intake,
        references: References,
        ids: IdMaker,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._intake = intake
        self._references = references
        self._ids = ids
        self._clock = clock
        self._banned = _any_word(settings.banned_words)

    async def submit(self, submission: Submission) -> Accepted:
        """Accept a task, or all those that a prompt stands for; when this returns, each will end whatever happens.

        Raises:
            errors.Refused: it cannot be accepted; nothing was kept.
        """
        self.check_text(submission.prompt)
        refuse_nul(state=submission.state, notifyHook=submission.notify_hook)
        self._references.check_hook(submission.notify_hook)
        sent = self._count_pictures(submission)
        read = await self._read(submission, sent)
        actions = [_action(submission, prompt, sent) for prompt in read]
        self._references.check_count(sent + max(len(prompt.links) for prompt in read))
        account = self._choose(submission, read, set(actions))
        for prompt in read:
            permutations.check_mode(len(read), self._mode(submission, prompt, account))
        token = _token()
        taken = await self._references.take_in(
            submission.references,
            fields=submission.fields or in_array(submission.references),
            mask=submission.mask,
            token=token,
            origin=submission.origin,
        )
        # All tasks of one prompt look at the same pictures; each keeps its results under a token of its own.
        return await self._intake.take(
            [
                self._task(submission, action, prompt, account, taken, token=token if number == 0 else _token())
                for number, (action, prompt) in enumerate(zip(actions, read, strict=True))
            ]
        )

    def _choose(self, submission: Submission, read: Sequence[Prompt], actions: set[Action]) -> Account:
        """Choose one account for all tasks of a prompt."""
        wanted = wishes(submission, None)
        typed = {prompt.mode for prompt in read if prompt.mode is not None} if not wanted.modes else set[SpeedMode]()
        return self._pool.choose(wanted, {prompt.bot for prompt in read}, actions, typed)

    def _mode(self, submission: Submission, prompt: Prompt, account: Account) -> SpeedMode:
        return choose_mode(wishes(submission, prompt.mode), self._pool.speeds(account.id))

    async def _read(self, submission: Submission, sent: int) -> list[Prompt]:
        """Read the prompts that a submission's stands for."""
        if submission.action is not Action.IMAGINE:
            return [self._parse(submission, submission.prompt, sent)]
        typed = permutations.expand(submission.prompt)
        read: dict[str, Prompt] = {}
        for one in dict.fromkeys(typed):
            if read:
                # Forty of the longest prompts take longer than others should wait.
                await asyncio.sleep(0)
            self.check_words(one)
            read[one] = self._parse(submission, one, sent)
        return [read[one] for one in typed]

    @staticmethod
    def _parse(submission: Submission, typed: str, sent: int) -> Prompt:
        may_be_empty = submission.action in _WITHOUT_WORDS
        return prompts.parse(typed, submission.bot, references=sent, may_be_empty=may_be_empty)

    def dry_run(self, submission: Submission) -> DryRun:
        """Say what a submit would make of a prompt. Raises what the submit would for it."""
        self.check_text(submission.prompt)
        asked = wishes(submission, None).modes
        found = dry_run(
            submission.prompt,
            submission.bot,
            language=submission.language,
            references=self._count_pictures(submission),
            mode=asked[0] if asked else None,
        )
        for one in dict.fromkeys(found.tasks):
            self.check_words(one)
        return found

    def check_text(self, prompt: str) -> None:
        """Raise ``errors.Refused`` for a prompt that is too long, or holds a banned word."""
        refuse_nul(prompt=prompt)
        limit = self._settings.max_prompt_chars
        if len(prompt) > limit:
            raise errors.PromptTooLong(length=len(prompt), limit=limit)
        self.check_words(prompt)

    def check_words(self, prompt: str) -> None:
        """Raise ``errors.BannedWord`` for a word that may not be; braces can hide one: ``{gr,br}een``."""
        found = self._banned.search(prompt) if self._banned else None
        if found is not None:
            raise errors.BannedWord(word=found[0], prompt=prompt)

    def _count_pictures(self, submission: Submission) -> int:
        sent = sum(1 for reference in submission.references if reference.strip())
        accepted = _PICTURES.get(submission.action)
        if accepted is not None and sent not in accepted:
            least, most = accepted.start, accepted.stop - 1
            said = str(least) if least == most else f"{least}~{most}"
            raise errors.WrongNumberOfPictures(field=ARRAY, count=sent, accepted=said)
        return sent

    def _task(
        self, submission: Submission, action: Action, prompt: Prompt, account: Account, taken: TakenIn, *, token: str
    ) -> Task:
        links = taken.links if action in _LINKING else ()
        typed = _typed(action, prompt, links)
        linked = [*prompt.links, *([prompt.others["end"]] if prompt.others.get("end", "loop") != "loop" else [])]
        task = Task(
            id=self._ids.make(),
            action=action,
            bot=prompt.bot,
            status=Status.NOT_START,
            prompt=typed,
            description=f"/{action.lower()} {typed}".strip(),
            state=submission.state,
            notify_hook=submission.notify_hook or self._settings.notify_hook,
            language=submission.language,
            origin=submission.origin,
            mode=self._mode(submission, prompt, account),
            account=account.id,
            properties={wire.CHANNEL: account.channel},
            wishes=wishes(submission, prompt.mode),
            references=(*taken.references, *self._references.linked(linked, submission.origin)),
            token=token,
            seed=seeds.choose_seed(prompt),
            submitted_at=self._clock(),
            owner=submission.owner,
            mask=taken.mask,
        )
        return seeds.seeded(task, redraws=self._pool.redraws(account.id))


def _action(submission: Submission, prompt: Prompt, sent: int) -> Action:
    """Give what is to be done: a prompt with ``--video`` sets its picture in motion."""
    if submission.action is not Action.IMAGINE or "video" not in prompt.others:
        return submission.action
    if not sent + len(prompt.links):
        raise errors.WrongNumberOfPictures(field=ARRAY, count=0, accepted="1~2")
    return Action.VIDEO


def _typed(action: Action, prompt: Prompt, links: Sequence[str]) -> str:
    """Write the prompt with the pictures that belong to it: in front, and a video's second one as its end."""
    if action is Action.VIDEO:
        return " ".join([*links[:1], prompt.raw.strip(), *(f"--end {link}" for link in links[1:])])
    return " ".join([*links, prompt.raw.strip()]).strip()


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def _any_word(words: Sequence[str]) -> re.Pattern[str] | None:
    """Find any of some words, whole and in any case; Chinese ones anywhere, for it has no blanks between words."""
    wanted = [word.strip() for word in words if word.strip()]
    if not wanted:
        return None
    pattern = "|".join(rf"\b{re.escape(word)}\b" if word.isascii() else re.escape(word) for word in wanted)
    return re.compile(pattern, re.IGNORECASE)
