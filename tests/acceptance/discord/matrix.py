"""Playing the fault matrix: every room at once, each cell by its rules, and what is wrong with how it ended."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import aiohttp
import msgspec
import pyvips

from journeyman.engines.discord.messages.failures import SENTENCES
from journeyman.storage.accounts import Accounts
from simulator.bots.jobs import Job, State
from simulator.bots.orders import Kind as Order
from simulator.discord.accounts import Account
from simulator.faults import Fault, Kind
from tests.acceptance.discord.cells import ACCOUNT, PARENT, WORD, Cell, Deed, Room
from tests.acceptance.discord.house import TERMINAL, House
from tests.acceptance.discord.pictures import filled, is_picture_of, shows
from tests.contract.followups.pictures import black_and_white
from tests.patience import until

Json = dict[str, Any]

_LOOK_SECONDS: Final = 0.4
_END_SECONDS: Final = 75.0
_STANDING_SECONDS: Final = 30.0

_ORDERS: Final = {
    Deed.IMAGINE: Order.IMAGINE,
    Deed.LINK: Order.IMAGINE,
    Deed.BLEND: Order.BLEND,
    Deed.UPSCALE: Order.UPSCALE,
    Deed.VARY: Order.VARIATION,
    Deed.ZOOM: Order.ZOOM,
    Deed.REGION: Order.REGION,
}


@dataclass(slots=True, kw_only=True)
class Outcome:
    """How a cell ended."""

    cell: Cell
    tasks: list[Json] = field(default_factory=list[Json])
    problems: list[str] = field(default_factory=list[str])
    seconds: float = 0.0

    @property
    def hashes(self) -> list[str]:
        """Give the jobs whose pictures its tasks show."""
        return [task["properties"]["messageHash"] for task in self.tasks if task["status"] == "SUCCESS"]


class Board:
    """Looks at all tasks and accounts that somebody waits for, in one request for all."""

    def __init__(self, house: House, accounts: Accounts) -> None:
        self._house = house
        self._accounts = accounts
        self._awaited: dict[str, asyncio.Future[Json]] = {}
        self.standings: dict[str, str] = {}
        self.learnt: set[str] = set()  #: accounts of which the service has told how they stand

    async def end_of(self, task_id: str) -> Json:
        """Wait for the end of a task, or give it as it is when it does not end."""
        ended = self._awaited.setdefault(task_id, asyncio.get_running_loop().create_future())
        try:
            async with asyncio.timeout(_END_SECONDS):
                return await asyncio.shield(ended)
        except TimeoutError:
            return await self._house.fetch(task_id)

    async def resume(self, account_id: str) -> None:
        """End a pause, as the operator does."""
        await self._accounts.resume(account_id)
        self.standings.pop(account_id, None)

    async def look_for_ever(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            listed = await self._accounts.list()
            self.standings = {one.account.id: one.condition.standing for one in listed}
            self.learnt = {one.account.id for one in listed if one.facts_at is not None}
            wanted = [task_id for task_id, ended in self._awaited.items() if not ended.done()]
            if not wanted:
                continue
            for task in await self._house.ask("POST", "/mj/task/list-by-condition", {"ids": wanted}):
                if task["status"] in TERMINAL:
                    self._awaited[task["id"]].set_result(task)


@dataclass(slots=True, kw_only=True)
class Player:
    """Plays cells in a house."""

    house: House
    board: Board
    outcomes: dict[str, Outcome] = field(default_factory=dict[str, Outcome])
    places: asyncio.Semaphore  #: how many rooms are played at once
    barrier: asyncio.Barrier | None = None  #: of the cells whose connections break together
    numbers: Counter[str] = field(default_factory=Counter[str])

    async def play(self, room: Room, people: Sequence[Account], early: Sequence[int] = ()) -> None:
        """Play the cells of a room, whose account is the first of some; ``early`` faults are armed already."""
        async with self.places:
            await self._play_all(room, people, early)

    async def _play_all(self, room: Room, people: Sequence[Account], early: Sequence[int]) -> None:
        if room.is_in_turn:
            for cell in room.cells:
                await self._play(cell, room, people, early)
        else:
            await asyncio.gather(*(self._play(cell, room, people, early) for cell in room.cells))
        last = Outcome(cell=Cell(name=f"after {room.name}"))
        if room.lasts:
            self.outcomes[last.cell.name] = last
            with _noting(last):
                await self._task(last, Stage(room=room, people=people, word=self.word()))

    def word(self) -> str:
        """Give a word that no other prompt has."""
        self.numbers["words"] += 1
        return f"w{self.numbers['words']:04}x"

    async def _play(self, cell: Cell, room: Room, people: Sequence[Account], early: Sequence[int]) -> None:
        outcome = self.outcomes[cell.name] = Outcome(cell=cell)
        begun = asyncio.get_running_loop().time()
        stage = Stage(room=room, people=people, word=self.word())
        with _noting(outcome):
            if cell.deed in {Deed.UPSCALE, Deed.VARY, Deed.ZOOM, Deed.REGION}:
                stage.parent = await self._parent(stage, cell.deed)
            armed = [*early, *(self._arm(each, stage) for each in cell.faults if not early)]
            async with asyncio.TaskGroup() as group:
                if cell.has_neighbour:
                    group.create_task(self._beside(cell, outcome, stage, armed))
                group.create_task(self._own(cell, outcome, stage, armed))
            self._disarm(armed)
            if not room.spares:
                await self._stands(outcome, people[0], cell)
        outcome.seconds = asyncio.get_running_loop().time() - begun

    async def _own(self, cell: Cell, outcome: Outcome, stage: Stage, armed: list[int]) -> None:
        hold = self._hold(cell, stage.word)
        task_id = await self._submit(cell, stage)
        if cell.is_held:
            await until(lambda: any(job.is_held for job in self._jobs(stage.word)), 30)
            if cell.is_first and self.barrier is not None:
                await self.barrier.wait()
            if cell.now is not None:
                breaking = msgspec.structs.replace(cell.now, account=stage.people[0].id)
                await until(lambda: self.house.simulator.misbehave(breaking), 30)
            await until(lambda: self._have_happened(armed), 30)
            self._disarm(hold)
            self._release(stage.word)
        self._judge(outcome, cell, stage, task := await self.board.end_of(task_id))
        await self._check_picture(outcome, task, stage)

    async def _beside(self, cell: Cell, outcome: Outcome, stage: Stage, armed: list[int]) -> None:
        """Run a task that has nothing to do with the fault, but for the account."""
        beside = Stage(room=stage.room, people=stage.people, word=self.word())
        plain = Cell(name="beside", is_held=cell.is_held)
        hold = self._hold(plain, beside.word)
        task_id = await self._submit(plain, beside)
        if cell.is_held:
            await until(lambda: any(job.is_held for job in self._jobs(beside.word)), 30)
            await until(lambda: self._have_happened(armed), 30)
            self._disarm(hold)
            self._release(beside.word)
        self._judge(outcome, plain, beside, task := await self.board.end_of(task_id))
        await self._check_picture(outcome, task, beside)

    async def _task(self, outcome: Outcome, stage: Stage) -> None:
        """Run a task that must succeed."""
        task_id = await self._submit(outcome.cell, stage)
        self._judge(outcome, outcome.cell, stage, task := await self.board.end_of(task_id))
        await self._check_picture(outcome, task, stage)

    # Asking.

    async def _submit(self, cell: Cell, stage: Stage) -> str:
        prompt, where = f"a {stage.word} fox {cell.words}".strip(), {"accountFilter": {"remark": stage.remark}}
        match cell.deed:
            case Deed.IMAGINE:
                return await self._ask("imagine", {"prompt": prompt, **where}, stage)
            case Deed.LINK:
                return await self._ask(
                    "imagine", {"prompt": prompt, "base64Array": [filled(stage.word)], **where}, stage
                )
            case Deed.SHORTEN:
                return await self._ask("shorten", {"prompt": prompt, **where}, stage)
            case Deed.DESCRIBE:
                return await self._ask("describe", {"base64": filled(stage.word), **where}, stage)
            case Deed.BLEND:
                pictures = [filled(stage.word), filled(stage.word, 1)]
                return await self._ask("blend", {"base64Array": pictures, **where}, stage)
            case _:
                return await self._press(cell.deed, stage)

    async def _press(self, deed: Deed, stage: Stage) -> str:
        assert stage.parent is not None
        part = {Deed.UPSCALE: "upsample::2", Deed.VARY: "variation::3", Deed.ZOOM: "CustomZoom", Deed.REGION: "Inpaint"}
        custom_id = next(one["customId"] for one in stage.parent["buttons"] if part[deed] in one["customId"])
        pressed = await self._ask("action", {"taskId": stage.parent["id"], "customId": custom_id}, stage)
        if deed is Deed.ZOOM:
            await self._ask("modal", {"taskId": pressed, "prompt": f"a {stage.word} fox --zoom 1.5"}, stage)
        elif deed is Deed.REGION:
            mask = black_and_white((64, 64), white=(0, 0, 32, 64))
            body = {"taskId": pressed, "prompt": f"a {stage.word} fox", "maskBase64": mask}
            await self._ask("modal", body, stage)
        return pressed

    async def _ask(self, what: str, body: Json, stage: Stage) -> str:
        headers = {"Accept-Language": stage.language}
        url = f"{self.house.served.origin}/mj/submit/{what}"
        async with self.house.session.post(url, json=body, headers=headers) as response:
            return self.house.accepted(await response.json())

    async def _parent(self, stage: Stage, deed: Deed) -> Json:
        """Draw what the button is pressed below."""
        grid = await self.board.end_of(await self._submit(Cell(name=""), stage))
        assert grid["status"] == "SUCCESS", grid["failReason"]
        if deed in {Deed.UPSCALE, Deed.VARY}:
            return grid
        single = await self.board.end_of(await self._press(Deed.UPSCALE, replace(stage, parent=grid)))
        assert single["status"] == "SUCCESS", single["failReason"]
        return single

    # Misbehaving.

    def _arm(self, found: Fault, stage: Stage) -> int:
        values = {
            WORD: stage.word,
            PARENT: stage.parent["properties"]["messageHash"] if stage.parent else "",
            ACCOUNT: stage.people[0].id,
        }
        filled_in = msgspec.structs.replace(
            found, marker=values.get(found.marker, found.marker), account=values.get(found.account, found.account)
        )
        return self.house.simulator.faults.arm(filled_in)

    def _hold(self, cell: Cell, word: str) -> list[int]:
        return [self.house.simulator.faults.arm(Kind.HOLD, marker=word)] if cell.is_held else []

    def _release(self, word: str) -> None:
        for job in self._jobs(word):
            self.house.simulator.workshop.release(job.id)

    def _disarm(self, armed: Sequence[int]) -> None:
        for number in armed:
            self.house.simulator.faults.disarm(number)

    def _have_happened(self, armed: Sequence[int]) -> bool:
        known = self.house.simulator.faults.armed()
        return all(number not in known or known[number][1] > known[number][0].skip for number in armed)

    # Judging.

    def _jobs(self, word: str) -> list[Job]:
        """Give the bot's jobs for a word."""
        return [
            job
            for job in self.house.simulator.workshop.jobs.values()
            if word in job.order.reading.raw
            or (job.order.kind is Order.BLEND and job.order.references and shows(job.order.references[0], word))
        ]

    def _judge(self, outcome: Outcome, cell: Cell, stage: Stage, task: Json) -> None:
        outcome.tasks.append(task)
        if task["status"] not in cell.end.statuses:
            outcome.problems.append(f"{task['status']} {task['progress']}: {task['failReason']}")
        if task["status"] == "FAILURE":
            named = SENTENCES[cell.end.named] if cell.end.named else None
            sentence = "" if named is None else named.zh if stage.language == "zh" else str(named)
            for words in (sentence, cell.end.said):
                if words not in task["failReason"]:
                    outcome.problems.append(f"the reason does not say {words!r}: {task['failReason']}")
        least, most = cell.end.drawn
        kind = _ORDERS.get(cell.deed)
        drawn = sum(1 for job in self._jobs(stage.word) if job.order.kind is kind and job.state is not State.FAILED)
        if kind is not None and not least <= drawn <= most:
            outcome.problems.append(f"drawn {drawn} times, not {least} to {most}")

    async def _check_picture(self, outcome: Outcome, task: Json, stage: Stage) -> None:
        if task["status"] != "SUCCESS":
            return
        if task["action"] in {"SHORTEN", "DESCRIBE"}:
            if not task["properties"]["finalPrompt"]:
                outcome.problems.append("there is no answer")
            return
        job = self.house.simulator.workshop.jobs.get(task["properties"]["messageHash"])
        if job is None or job not in self._jobs(stage.word):
            outcome.problems.append(f"the picture is another's: {job.order.reading.raw if job else None}")
        elif not await is_picture_of(self.house, task, job):
            outcome.problems.append("the stored picture is not the one that was drawn")
        elif job.channel.id != task["properties"]["discordInstanceId"]:
            outcome.problems.append("the picture was drawn by another account")

    async def _stands(self, outcome: Outcome, person: Account, cell: Cell) -> None:
        """Look how the account stands, and end its pause."""
        account_id, standing = person.channel_id, cell.standing
        try:
            await until(lambda: self.board.standings.get(account_id) == standing, _STANDING_SECONDS)
        except TimeoutError:
            outcome.problems.append(f"the account is {self.board.standings.get(account_id)}, not {standing}")
        if standing == "paused" and cell.comes_back:
            await self.board.resume(account_id)
            await until(lambda: self.board.standings.get(account_id) == "ready", _STANDING_SECONDS)


@dataclass(slots=True, kw_only=True)
class Stage:
    """Where a cell is played."""

    room: Room
    people: Sequence[Account]
    word: str
    parent: Json | None = None

    @property
    def remark(self) -> str:
        """Give what the room's accounts have in common."""
        return f"{self.room.name};"

    @property
    def language(self) -> str:
        """Give the client's language; every other client is Chinese."""
        return "zh" if int(self.word[1:-1]) % 2 else "en"


@contextlib.contextmanager
def _noting(outcome: Outcome) -> Generator[None]:
    """Note down what kept a cell from being played to its end."""
    try:
        yield
    except* (AssertionError, TimeoutError, aiohttp.ClientError, pyvips.Error) as errors:
        outcome.problems += [f"{type(error).__name__}: {error}" for error in errors.exceptions]
