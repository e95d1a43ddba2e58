"""Follow-ups: pressing a button below a finished task, and answering the dialog that some buttons open."""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
import weakref
from dataclasses import dataclass
from typing import Final

from journeyman import errors
from journeyman.dispatch.intake import Accepted, Intake, Terms, choose_mode, refuse_nul, wishes
from journeyman.dispatch.jobs import Jobs
from journeyman.dispatch.lifecycle import Clock, Lifecycle, utc_now
from journeyman.dispatch.pool import Pool
from journeyman.dispatch.references import References
from journeyman.dispatch.submission import TOKEN_BYTES, Submission, Submitter
from journeyman.settings import Settings
from journeyman.storage.tasks import Tasks
from journeyman.tasks import custom_ids, grammar, seeds, wire
from journeyman.tasks import prompt as prompts
from journeyman.tasks.accounts import Account
from journeyman.tasks.custom_ids import Deed, Press
from journeyman.tasks.ids import IdMaker
from journeyman.tasks.task import ANY, Action, Bot, Status, Task, TaskId
from journeyman.wording import listed

ACTIONS: Final = {
    Deed.UPSAMPLE: Action.UPSCALE,
    Deed.UPSCALE_SUBTLE: Action.UPSCALE,
    Deed.UPSCALE_CREATIVE: Action.UPSCALE,
    Deed.UPSCALE_2X: Action.UPSCALE,
    Deed.UPSCALE_4X: Action.UPSCALE,
    Deed.CLIP: Action.UPSCALE,
    Deed.VARIATION: Action.VARIATION,
    Deed.VARY_SUBTLE: Action.VARIATION,
    Deed.VARY_STRONG: Action.VARIATION,
    Deed.VARY_REGION: Action.VARIATION,
    Deed.ZOOM: Action.ZOOM,
    Deed.MAKE_SQUARE: Action.ZOOM,
    Deed.CUSTOM_ZOOM: Action.ZOOM,
    Deed.PAN_LEFT: Action.PAN,
    Deed.PAN_RIGHT: Action.PAN,
    Deed.PAN_UP: Action.PAN,
    Deed.PAN_DOWN: Action.PAN,
    Deed.ANIMATE_LOW: Action.VIDEO,
    Deed.ANIMATE_HIGH: Action.VIDEO,
    Deed.EXTEND_LOW: Action.VIDEO,
    Deed.EXTEND_HIGH: Action.VIDEO,
    Deed.IMAGINE_DESCRIBED: Action.IMAGINE,
    Deed.IMAGINE_ALL: Action.IMAGINE,
    Deed.IMAGINE_SHORTENED: Action.IMAGINE,
    Deed.DESCRIBE_AGAIN: Action.DESCRIBE,
    Deed.SHORTEN_DETAILS: Action.SHORTEN,
}
"""What kind of task a button makes. A reroll makes another of the kind it was pressed below; a bookmark makes none."""

#: Always asked back: they need what only the client can say.
_ALWAYS_ASKING: Final = frozenset({Deed.CUSTOM_ZOOM, Deed.VARY_REGION, Deed.IMAGINE_DESCRIBED, Deed.IMAGINE_SHORTENED})
#: Asked back while Remix is on: their prompt may be changed.
_REMIXABLE: Final = frozenset(
    {
        Deed.VARIATION,
        Deed.VARY_SUBTLE,
        Deed.VARY_STRONG,
        Deed.REROLL,
        Deed.PAN_LEFT,
        Deed.PAN_RIGHT,
        Deed.PAN_UP,
        Deed.PAN_DOWN,
        Deed.ANIMATE_LOW,
        Deed.ANIMATE_HIGH,
        Deed.EXTEND_LOW,
        Deed.EXTEND_HIGH,
    }
)
#: Pressed twice they would give the same thing again.
_SINGULAR: Final = frozenset({Deed.UPSAMPLE, Deed.CLIP})

_MOST_CHILDREN: Final = 1000
_MOST_OFFERED: Final = 40  # custom ids that an error repeats
_LONGEST_SHOWN: Final = 100  # characters of a client's id that an error repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing(Terms):
    """A button that a client presses."""

    task_id: TaskId
    custom_id: str
    wants_dialog: bool = False  #: asks for the dialog though the account would answer it by itself
    is_plain_change: bool = False  #: came by ``submit/change``, whose rerolls are a kind of their own


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """What a client says in a dialog."""

    task_id: TaskId
    prompt: str = ""  #: blank: as it was offered
    mask: str = ""  #: data URL or bare base64
    origin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing(Terms):
    """A job whose result a client wants to see."""

    job: str  #: the hash, in small letters
    bot: Bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialog:
    """A task that waits for an answer."""

    task: Task  #: in status MODAL; its prompt is what the dialog offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """A task that was there already; nothing new was made."""

    task: Task


class FollowUps:
    """Presses buttons and takes answers."""

    def __init__(
        self,
        *,
        settings: Settings,
        pool: Pool,
        intake: Intake,
        submitter: Submitter,
        tasks: Tasks,
        jobs: Jobs,
        lifecycle: Lifecycle,
        references: References,
        ids: IdMaker,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._pool = pool
        self._intake = intake
        self._submitter = submitter
        self._tasks = tasks
        self._jobs = jobs
        self._lifecycle = lifecycle
        self._references = references
        self._ids = ids
        self._clock = clock
        self._pressed = weakref.WeakValueDictionary[TaskId, asyncio.Lock]()

    async def press(self, pressing: Pressing) -> Accepted | Dialog | Existing:
        """Press a button below a finished task.

        Raises:
            errors.Refused: the task or the button is not there; nothing was kept.
        """
        refuse_nul(state=pressing.state, notifyHook=pressing.notify_hook)
        self._references.check_hook(pressing.notify_hook)
        parent = await self._parent(pressing.task_id)
        press = custom_ids.parse(pressing.custom_id)
        if press is None:
            raise errors.UnknownButton(custom_id=pressing.custom_id[:_LONGEST_SHOWN])
        if not _is_offered(parent, press):
            offered = listed(button.custom_id for button in parent.buttons[:_MOST_OFFERED])
            raise errors.ButtonNotOffered(custom_id=pressing.custom_id[:_LONGEST_SHOWN], offered=offered or "[]")
        if press.deed is Deed.BOOKMARK:
            return Existing(task=parent)
        if press.deed not in _SINGULAR:
            return await self._make(pressing, parent, press)
        # Of two who press it at once the second is to see the first one's task.
        async with self._pressed.setdefault(parent.id, asyncio.Lock()):
            existing = await self._existing(parent, press)
            return Existing(task=existing) if existing else await self._make(pressing, parent, press)

    async def _make(self, pressing: Pressing, parent: Task, press: Press) -> Accepted | Dialog:
        """Make the tasks of a button."""
        typed = _prompts(parent, press)
        for one in typed:
            self._submitter.check_words(one)
        kind = await self._kind(parent, press, pressing.custom_id)
        action = Action.REROLL if pressing.is_plain_change and press.deed is Deed.REROLL else kind
        account = self._pool.choose_again(parent.account, wishes(pressing, None), parent.bot, kind)
        asks = self._asks(press, account, pressing)
        tasks = [
            dataclasses.replace(
                self._task(pressing, parent, press, one, account),
                action=action,
                status=Status.MODAL if asks else Status.NOT_START,
            )
            for one in typed
        ]
        accepted = await self._intake.take(tasks)
        return Dialog(task=accepted.task) if asks else accepted

    async def answer(self, answering: Answering) -> Accepted | Existing:
        """Take the answer to a dialog. An answer that says nothing new to a task that goes on already does no harm.

        Raises:
            errors.Refused: there is no such dialog, or the answer cannot be used; the dialog stays open.
        """
        task = await self._tasks.fetch(answering.task_id)
        if task is None:
            raise errors.RelatedTaskMissing(task_id=answering.task_id)
        if task.status is not Status.MODAL:
            return await self._answered_before(task, answering)
        typed = answering.prompt.strip() or task.prompt
        if typed != task.prompt:
            self._submitter.check_text(typed)
        prompt = prompts.parse(typed, task.bot, may_be_empty=task.action is Action.VIDEO)
        self._references.check_count(len(prompt.links))
        press = custom_ids.parse(task.custom_id)
        kind = (await self._jobs.origin(task)).action
        account = self._pool.choose_again(task.account, ANY, prompt.bot, kind)
        mask = await self._mask(task, press, answering) if press and press.deed is Deed.VARY_REGION else ""
        is_imagine = press is not None and ACTIONS.get(press.deed) is Action.IMAGINE
        answered = dataclasses.replace(
            task,
            bot=prompt.bot,
            prompt=typed,
            description=f"/imagine {typed}" if is_imagine else task.description,
            mask=mask,
            # As it was offered it has its seed already.
            seed=task.seed if typed == task.prompt else seeds.choose_seed(prompt),
            mode=prompt.mode if prompt.mode in account.modes else task.mode,
            references=task.references or self._references.linked(prompt.links, answering.origin or task.origin),
        )
        answered = seeds.seeded(answered, redraws=self._pool.redraws(account.id))
        try:
            return self._intake.resumed(await self._lifecycle.answer(task, answered))
        except errors.StaleTask:
            # Somebody answered or cancelled it at the same moment.
            return await self._answered_before(await self._tasks.fetch(task.id) or task, answering)

    async def show(self, showing: Showing) -> Accepted | Existing:
        """Find the finished task of a job, or make one from what a service remembers of it.

        Raises:
            errors.JobNotFound: there is none, and no account at a service fits.
            errors.AccountUnnamed: several accounts could be asked, of which one has made it.
            errors.Refused: it cannot be asked for.
        """
        task = await self._tasks.by_hash(showing.job)
        if task is not None:
            return Existing(task=task)
        wanted = wishes(showing, None)
        fitting = self._pool.fitting(wanted, showing.bot, Action.SHOW)
        if not fitting:
            raise errors.JobNotFound(job=showing.job)
        if len(fitting) > 1:
            raise errors.AccountUnnamed(accounts=listed(account.id for account in fitting[:_MOST_OFFERED]))
        return await self._submitter.submit(
            Submission(
                action=Action.SHOW,
                bot=showing.bot,
                prompt=showing.job,
                references=(),
                # Nobody else remembers it.
                account_filter=dataclasses.replace(wanted, instance=fitting[0].id),
                notify_hook=showing.notify_hook,
                state=showing.state,
                language=showing.language,
                origin=showing.origin,
                owner=showing.owner,
            )
        )

    async def _parent(self, task_id: TaskId) -> Task:
        parent = await self._tasks.fetch(task_id)
        if parent is None:
            raise errors.RelatedTaskMissing(task_id=task_id)
        if parent.status is not Status.SUCCESS:
            raise errors.RelatedTaskUnfinished(task_id=task_id, status=parent.status)
        return parent

    async def _existing(self, parent: Task, press: Press) -> Task | None:
        for child in await self._tasks.children(parent.id, limit=_MOST_CHILDREN):
            if custom_ids.parse(child.custom_id) == press and child.status not in {Status.FAILURE, Status.CANCEL}:
                return child
        return None

    async def _kind(self, parent: Task, press: Press, custom_id: str) -> Action:
        """Give the kind of work behind a button."""
        if press.deed is not Deed.REROLL:
            return ACTIONS[press.deed]
        return (await self._jobs.origin(dataclasses.replace(parent, parent=parent.id, custom_id=custom_id))).action

    @staticmethod
    def _asks(press: Press, account: Account, pressing: Pressing) -> bool:
        if press.deed in _ALWAYS_ASKING:
            return True
        if press.deed not in _REMIXABLE:
            return False
        if pressing.wants_dialog and account.remix is False:
            raise errors.RemixOff(account=account.id)
        return pressing.wants_dialog or (account.remix is True and not account.remix_answers_itself)

    async def _mask(self, task: Task, press: Press, answering: Answering) -> str:
        return await self._references.keep_mask(await self._read_mask(task, press, answering), token=task.token)

    async def _read_mask(self, task: Task, press: Press, answering: Answering) -> bytes:
        """Read a mask for a region of the picture below which the button was pressed."""
        parent = await self._tasks.fetch(task.parent) if task.parent is not None else None
        picture = parent.pictures[press.number - 1] if parent else None
        size = (picture.width, picture.height) if picture else None
        return await self._references.read_mask(answering.mask, size)

    async def _answered_before(self, task: Task, answering: Answering) -> Existing:
        """Take an answer to what is no dialog any more: as harmless when it says nothing new."""
        is_new = answering.prompt.strip() not in {"", task.prompt} or task.status in {Status.FAILURE, Status.CANCEL}
        press = custom_ids.parse(task.custom_id)
        if not is_new and answering.mask.strip() and press and press.deed is Deed.VARY_REGION:
            mask = await self._read_mask(task, press, answering)
            is_new = mask != await self._references.load_file(task.mask)
        if is_new:
            raise errors.DialogAnswered(task_id=task.id, status=task.status)
        return Existing(task=task)

    def _task(self, pressing: Pressing, parent: Task, press: Press, typed: str, account: Account) -> Task:
        prompt = prompts.parse(typed, parent.bot, may_be_empty=True)
        is_new = ACTIONS.get(press.deed) is Action.IMAGINE or press.deed is Deed.REROLL
        keeps_references = press.deed in {Deed.REROLL, Deed.DESCRIBE_AGAIN}
        task = Task(
            id=self._ids.make(),
            action=parent.action,
            bot=parent.bot,
            status=Status.NOT_START,
            prompt=typed,
            description=_description(parent, press, typed),
            state=pressing.state,
            notify_hook=pressing.notify_hook or self._settings.notify_hook,
            language=pressing.language,
            origin=pressing.origin,
            mode=choose_mode(wishes(pressing, prompt.mode), self._pool.speeds(account.id), prompt.mode or parent.mode),
            account=account.id,
            properties={wire.CHANNEL: account.channel},
            wishes=wishes(pressing, prompt.mode),
            references=parent.references if keeps_references else (),
            token=secrets.token_urlsafe(TOKEN_BYTES),
            # A prompt's own seed is for drawing anew; what follows from a picture would only repeat itself.
            seed=seeds.choose_seed(prompt) if is_new else seeds.any_seed(),
            submitted_at=self._clock(),
            owner=pressing.owner,
            parent=parent.id,
            custom_id=pressing.custom_id.strip(),
        )
        return seeds.seeded(task, redraws=self._pool.redraws(account.id))


def _is_offered(parent: Task, press: Press) -> bool:
    """Tell whether a task has a button. Clients build ids of their own, in which the model's name may differ."""
    if press.hash == parent.hash.lower():
        if press.deed is Deed.BOOKMARK:
            return True
        if press.deed in {Deed.EXTEND_LOW, Deed.EXTEND_HIGH}:
            # ``submit/video`` extends a clip that nobody took out of its set.
            return 1 <= press.number <= len(parent.clips)
    return any(press == custom_ids.parse(button.custom_id) for button in parent.buttons)


def _prompts(parent: Task, press: Press) -> tuple[str, ...]:
    """Give the prompts of the tasks that a button makes, nearly always one."""
    match press.deed:
        case Deed.IMAGINE_DESCRIBED | Deed.IMAGINE_SHORTENED:
            return (parent.prompts[press.number - 1],)
        case Deed.IMAGINE_ALL:
            return parent.prompts
        case Deed.CUSTOM_ZOOM:
            return (f"{grammar.take_out(parent.prompt, 'zoom')[0]} --zoom 2",)
        case _:
            return (parent.prompt,)


def _description(parent: Task, press: Press, typed: str) -> str:
    if ACTIONS.get(press.deed) is Action.IMAGINE:
        return f"/imagine {typed}"
    short = {Deed.UPSAMPLE: f"U{press.number}", Deed.VARIATION: f"V{press.number}", Deed.REROLL: "R"}
    return f"/up {parent.id} {short.get(press.deed, press.deed)}"
