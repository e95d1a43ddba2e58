"""The workshop: which job may run, and what is said while it does."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Mapping
from typing import Final

import structlog

from simulator.bots import components, content, failures
from simulator.bots.delivery import Delivery
from simulator.bots.desk import Desk
from simulator.bots.failures import FAILURES, Failure, Form
from simulator.bots.jobs import Job, State
from simulator.bots.orders import Kind, Order, Result
from simulator.bots.painting import Painting
from simulator.bots.rewriting import HOW
from simulator.discord.accounts import Account, Speed
from simulator.discord.commands import Bot
from simulator.discord.interactions import Interaction, InteractionType
from simulator.discord.messages import Message, MessageFlag, MessageType
from simulator.faults import Fault
from simulator.faults import Kind as FaultKind
from simulator.pictures.artist import CannotDraw
from simulator.plans import VIDEO_JOBS

_log = structlog.get_logger(__name__)

_DEFAULT_FAILURE: Final = "not-completed"


class Failed(Exception):
    """The job ends here."""

    def __init__(self, failure: Failure, form: Form) -> None:
        super().__init__(failure.title)
        self.failure = failure
        self.form = form


class Workshop:
    """Runs the jobs of both bots."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._painting = Painting(desk)
        self.delivery = Delivery(desk)
        self.jobs: dict[str, Job] = {}
        self._kept: deque[Job] = deque()  #: those whose pictures are still there, oldest first
        self._active: dict[str, dict[str, Job]] = {}  #: by account and id: those that wait or run

    def find(self, job_id: str) -> Job | None:
        """Find a job."""
        return self.jobs.get(job_id)

    def refuse(self, interaction: Interaction, name: str, *, form: Form | None = None, **values: str) -> None:
        """Answer an interaction with a failure, in its usual form or another."""
        failure, stage = FAILURES[name], self._desk.stage
        form = form or failure.form
        if form not in {Form.REPLY, Form.UPDATE}:
            self._refuse(interaction, failure, form=form, values=values)
            stage.succeed(interaction)
            return
        prompt = values.get("prompt", "")
        start = content.waiting("", prompt, interaction.account.id)
        message = stage.answer(interaction, phase="start", text=prompt, content=start)
        stage.succeed(interaction)
        self._tell(message, interaction.bot, Failed(failure, form), prompt, values)

    def commission(self, interaction: Interaction, order: Order) -> Job | None:
        """Take an order, or say why not."""
        desk, account = self._desk, interaction.account
        preferences = account.preferences[interaction.bot]
        speed = _spoken(interaction, order) or preferences.speed
        obstacle = self._obstacle(account, speed)
        if obstacle:
            self.refuse(interaction, obstacle, prompt=order.reading.raw)
            return None
        fault = desk.faults.take(FaultKind.FAIL, "start", text=order.reading.raw, account=account.id)
        if fault is not None:
            failure, form = _failure(fault)
            if form in {Form.NONCE, Form.PLAIN}:
                self._refuse(interaction, failure, form=form, values={"prompt": order.reading.raw, "detail": "x"})
                desk.stage.succeed(interaction)
                return None
        job = self._open(interaction, order, speed)
        self._begin_or_queue(job, fault)
        return job

    def cancel(self, job: Job) -> bool:
        """Stop a job; False if it is over."""
        if job.state not in {State.QUEUED, State.RUNNING}:
            return False
        job.state = State.CANCELLED
        if job.work is None:
            self._end(job)
        else:
            job.work.cancel()
        if job.progress is not None:
            text = content.stopped(job.printed, job.order.working, job.account.id)
            self._desk.stage.edit(job.progress, phase="progress", text=job.text, content=text, components=())
        return True

    def release(self, job_id: str = "") -> int:
        """Let held jobs go on: one, or all; gives how many."""
        held = [job for job in self.jobs.values() if job.is_held and job_id in {"", job.id}]
        for job in held:
            job.is_held = False
            job.released.set()
        return len(held)

    def counts(self, account: Account) -> Mapping[State, list[Job]]:
        """Give the jobs of an account that wait or run."""
        own = self._active.get(account.id, {})
        return {state: [job for job in own.values() if job.state is state] for state in (State.QUEUED, State.RUNNING)}

    def _open(self, interaction: Interaction, order: Order, speed: Speed) -> Job:
        desk = self._desk
        seed = order.reading.seed
        if seed is None or order.kind in {Kind.REROLL, Kind.VARIATION}:
            seed = desk.seed_of(f"{len(self.jobs)} {order.reading.raw}")
        job = Job(
            id=desk.ids.uuid(),
            order=order,
            interaction=interaction,
            speed=speed,
            seed=seed,
            is_stealthy=order.reading.stealth or not interaction.account.preferences[interaction.bot].public,
            printed=order.reading.printed,
        )
        self.jobs[job.id] = job
        self._active.setdefault(job.account.id, {})[job.id] = job
        desk.counters.add("jobs", order.reading.raw)
        desk.counters.add("kinds", order.kind)
        return job

    def _obstacle(self, account: Account, speed: Speed) -> str:
        """Name the failure that keeps an account from any job, if one does."""
        if account.troubles:
            return min(account.troubles)
        if speed is Speed.RELAX and not account.allowance.relax_jobs:
            return "restricted"
        if speed is not Speed.RELAX and account.fast_minutes <= 0:
            return "credits-exhausted"
        if len(self.counts(account)[State.QUEUED]) >= account.allowance.queued_jobs:
            return "queue-full"
        return ""

    def _has_room(self, job: Job) -> bool:
        running = self.counts(job.account)[State.RUNNING]
        same = [one for one in running if (one.speed is Speed.RELAX) == (job.speed is Speed.RELAX)]
        allowance = job.account.allowance
        if len(same) >= (allowance.relax_jobs if job.speed is Speed.RELAX else allowance.fast_jobs):
            return False
        if job.order.result is not Result.VIDEO_GRID:
            return True
        return sum(1 for one in running if one.order.result is Result.VIDEO_GRID) < VIDEO_JOBS

    def _begin_or_queue(self, job: Job, fault: Fault | None) -> None:
        desk = self._desk
        queued = desk.faults.take(FaultKind.QUEUED, "start", text=job.text, account=job.account.id)
        if queued is None and self._has_room(job):
            self._start(job, fault)
            return
        job.was_queued = True
        embed = failures.QUEUED.embed(prompt=job.order.reading.raw)
        desk.stage.answer(job.interaction, text=job.text, embeds=(embed,), flags=MessageFlag.EPHEMERAL)
        desk.stage.succeed(job.interaction)
        desk.counters.add("queued", job.order.reading.raw)
        if queued is not None:
            desk.chores.start(self._start_later(job, queued.value("seconds", 0.0)), f"queue-{job.id}")

    async def _start_later(self, job: Job, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if job.state is State.QUEUED and self._has_room(job):
            self._start(job, None)

    def _start(self, job: Job, fault: Fault | None) -> None:
        job.state = State.RUNNING
        job.work = self._desk.chores.start(self._run(job, fault), f"job-{job.id}")

    def _end(self, job: Job) -> None:
        """Put a job away, and start what waits for its place."""
        self._desk.counters.add("ends", job.state)
        self._active[job.account.id].pop(job.id, None)
        for waiting in self.counts(job.account)[State.QUEUED]:
            if self._has_room(waiting):
                self._start(waiting, None)

    async def _run(self, job: Job, fault: Fault | None) -> None:
        try:
            self._announce(job)
            await self._work(job, fault)
            await self._finish(job)
            job.state = State.DONE
        except Failed as failed:
            job.state = State.FAILED
            self._say(job, failed)
        except CannotDraw as error:
            _log.info("the artist has no picture for a job", job=job.id, reason=str(error))
            job.state = State.FAILED
            self._say(job, Failed(FAILURES["went-wrong"], Form.REPLY))
        except Exception:  # a fault of the simulator itself: the client hears of it as of one of Midjourney's
            job.state = State.FAILED
            if job.progress is not None:
                self._say(job, Failed(FAILURES["internal-error"], Form.REPLY))
            raise
        finally:
            self._end(job)

    def _announce(self, job: Job) -> None:
        """Say that the job waits to start."""
        desk, order = self._desk, job.order
        prompt = order.reading.raw if order.parent is None and order.kind is not Kind.BLEND else job.printed
        text = content.waiting(order.lead, prompt, job.account.id)
        if job.was_queued:
            # A job that waited comes as a message of its own, which names no interaction.
            job.progress = desk.stage.say(job.channel, job.bot, phase="start", text=job.text, content=text, job=job.id)
            return
        is_empty = desk.faults.take(FaultKind.EMPTY_FIRST, "start", text=job.text) is not None
        job.progress = desk.stage.answer(
            job.interaction,
            phase="start",
            text=job.text,
            content="" if is_empty else text,
            flags=MessageFlag.LOADING if is_empty else MessageFlag.NONE,
            job=job.id,
        )
        if order.kind is not Kind.REGION:  # the click on its page succeeded when the page opened
            desk.stage.succeed(job.interaction)
        if is_empty:
            desk.stage.edit(job.progress, phase="start", text=job.text, content=text, flags=MessageFlag.NONE)

    async def _work(self, job: Job, fault: Fault | None) -> None:
        desk, order = self._desk, job.order
        how = desk.faults.take(FaultKind.REWRITE, "progress", text=job.text)
        if how is not None:
            rewrite = HOW[how.value("how", "appended")]
            job.printed = how.value("text", "") or rewrite(job.printed)
        drawing = asyncio.create_task(self._painting.paint(job), name=f"paint-{job.id}")
        try:
            if order.has_progress:
                await self._steps(job, fault)
            elif fault is not None:
                _break(fault, 100)
            job.cells = await drawing
        finally:
            drawing.cancel()
            await asyncio.wait([drawing])

    async def _steps(self, job: Job, fault: Fault | None) -> None:
        desk = self._desk
        slow = desk.faults.take(FaultKind.SLOW, "progress", text=job.text)
        least = slow.value("seconds", 1.0) if slow else desk.options.step
        dice = random.Random(desk.seed_of(job.id))
        vanish = desk.faults.take(FaultKind.VANISH, "progress", text=job.text)
        hold = desk.faults.take(FaultKind.HOLD, "progress", text=job.text)
        has_preview = desk.faults.take(FaultKind.NO_PREVIEW, "progress", text=job.text) is None
        trailer = desk.faults.take(FaultKind.TRAILER, "progress", text=job.text)
        for percent in content.STEPS:
            await asyncio.sleep(least + dice.uniform(0, desk.options.step_spread))
            job.percent = percent
            desk.stage.edit(
                job.message(),
                phase="progress",
                text=job.text,
                content=content.working(job.printed, job.order.working, job.account.id, percent, job.mode)
                + (content.TRAILER if trailer is not None else ""),
                attachments=self.delivery.preview(job) if has_preview and percent else (),
                components=components.cancel(job.id),
            )
            if fault is not None:
                _break(fault, percent)
            if vanish is not None and percent >= vanish.value("percent", 93):
                raise Failed(FAILURES["output-filters"], Form.VANISH)
            if hold is not None and percent >= hold.value("percent", 46):
                hold = None
                job.is_held = True
                await job.released.wait()

    async def _finish(self, job: Job) -> None:
        desk = self._desk
        attachment = await self.delivery.result(job)
        progress = job.message()
        is_first = desk.faults.take(FaultKind.FINAL_FIRST, "final", text=job.text) is not None
        stays = desk.faults.take(FaultKind.NO_DELETE, "final", text=job.text) is not None
        if not is_first and not stays:
            desk.stage.delete(progress, phase="final", text=job.text)
        reference = job.interaction.shown_reference
        job.final = desk.stage.say(
            job.channel,
            job.bot,
            phase="final",
            text=job.text,
            type=MessageType.DEFAULT if reference is None else MessageType.REPLY,
            reference=reference,
            content=self.delivery.content(job),
            attachments=(attachment,),
            components=self.delivery.buttons(job),
            interaction=job.interaction,
            names_interaction=desk.options.final_metadata,
            job=job.id,
        )
        if is_first and not stays:
            desk.stage.delete(progress, phase="final", text=job.text)
        self._keep(job)
        job.percent = 100
        job.account.images += len(job.cells)
        if job.speed is not Speed.RELAX:
            job.account.fast_minutes -= job.order.minutes * (2 if job.speed is Speed.TURBO else 1)

    def _keep(self, job: Job) -> None:
        """Keep the pictures of a result for what may follow, and let go of the oldest."""
        job.previews.clear()
        self._kept.append(job)
        if len(self._kept) > self._desk.options.kept_results:
            self._kept.popleft().cells = ()

    def _say(self, job: Job, failed: Failed) -> None:
        """Tell the client of a job that failed after its start."""
        values = {"prompt": job.order.reading.raw, "detail": "the link"}
        self._tell(job.message(), job.bot, failed, job.text, values)

    def _tell(self, message: Message, bot: Bot, failed: Failed, text: str, values: Mapping[str, str]) -> None:
        stage = self._desk.stage
        embed = failed.failure.embed(**{**_soon(), **values})
        buttons = failed.failure.components()
        match failed.form:
            case Form.VANISH:
                stage.delete(message, phase="failure", text=text)
            case Form.UPDATE:
                stage.edit(message, phase="failure", text=text, embeds=(embed,), components=buttons)
            case _:
                stage.say(
                    message.channel,
                    bot,
                    phase="failure",
                    text=text,
                    type=MessageType.REPLY,
                    reference=message,
                    content="" if failed.failure.title else embed["description"],
                    embeds=(embed,) if failed.failure.title else (),
                    components=buttons,
                )

    def _refuse(
        self, interaction: Interaction, failure: Failure, *, form: Form | None, values: Mapping[str, str]
    ) -> None:
        embed = failure.embed(**{**_soon(), "detail": "", **values})
        is_plain = form is Form.PLAIN or not failure.title
        self._desk.stage.answer(
            interaction,
            phase="failure",
            text=values.get("prompt", ""),
            content=f"{failure.title}\n{embed['description']}".strip() if is_plain else "",
            embeds=() if is_plain else (embed,),
            components=failure.components(),
            flags=MessageFlag.EPHEMERAL,
        )


def _soon() -> dict[str, str]:
    """Give when "Slow Down!" lets go."""
    return {"soon": str(int(time.time()) + 30)}


def _break(fault: Fault, percent: int) -> None:
    if percent >= min(fault.value("percent", 31), content.STEPS[-1]):
        raise Failed(*_failure(fault))


def _failure(fault: Fault) -> tuple[Failure, Form]:
    failure = FAILURES[fault.value("failure", _DEFAULT_FAILURE)]
    return failure, Form(fault.value("form", failure.form.value))


def _spoken(interaction: Interaction, order: Order) -> Speed | None:
    """Give the speed that was asked for with a job: a button repeats the words of its parent's, and not its speed."""
    is_typed = order.parent is None or interaction.type is InteractionType.MODAL
    return order.reading.speed if is_typed else None
