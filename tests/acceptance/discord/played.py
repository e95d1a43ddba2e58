"""The houses in which the fault matrix is played, and what must hold of each."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from simulator.discord.accounts import Account
from simulator.options import Options, Pictures
from simulator.plans import Plan
from simulator.server import Simulator
from tests.acceptance.discord.cells import Room
from tests.acceptance.discord.house import House, open_house
from tests.acceptance.discord.matrix import Board, Outcome, Player
from tests.acceptance.discord.table import EARLY, FIRST, WINGS
from tests.background import in_background
from tests.patience import until

PATIENCE: Final = 0.1
AT_ONCE: Final = 50  #: rooms
READY_SECONDS: Final = 60.0

People = Mapping[str, list[Account]]
"""The accounts of each room."""


async def played(wing: str, database_url: str, folder: Path) -> dict[str, Outcome]:
    """Play a wing, and give how each cell ended."""
    rooms = WINGS[wing]
    options = Options(
        accounts=sum(1 + room.spares for room in rooms),
        plan=Plan.PRO,
        pictures=Pictures.UNLIKE,
        kept_results=100_000,
        heartbeat=8.0,
        patience=0.3,
    )
    people: dict[str, list[Account]] = {}
    rooms_of: dict[str, Room] = {}
    early: dict[str, list[int]] = {}

    def prepare(simulator: Simulator) -> None:
        free = iter(simulator.accounts)
        for room in rooms:
            people[room.name] = [next(free) for _ in range(1 + room.spares)]
            rooms_of.update({person.id: room for person in people[room.name]})
            if room in EARLY:
                early[room.name] = _armed(simulator, room, people[room.name][0])

    def fields_of(person: Account) -> dict[str, Any]:
        room = rooms_of[person.id]
        known = {"remark": f"{room.name};", "capacity": 12, "queue_size": 100, "options": {"patience": PATIENCE}}
        return {**known, **room.fields}

    async with contextlib.AsyncExitStack() as stack:
        database = Database(database_url)
        await database.open()
        stack.push_async_callback(database.aclose)
        house = await stack.enter_async_context(
            open_house(folder, options, fields=fields_of, prepare=prepare, database_url=database_url)
        )
        board = Board(house, Accounts(database))
        await stack.enter_async_context(in_background(board.look_for_ever()))
        return await _outcomes(house, board, rooms, people, early)


def _armed(simulator: Simulator, room: Room, person: Account) -> list[int]:
    """Arm the faults of a room before the server meets them."""
    return [
        simulator.faults.arm(found.kind, phase=found.phase, account=person.id, times=found.times, **found.values)
        for cell in room.cells
        for found in cell.faults
    ]


async def _outcomes(
    house: House, board: Board, rooms: tuple[Room, ...], people: People, early: Mapping[str, list[int]]
) -> dict[str, Outcome]:
    known = {person.channel_id for room in rooms if room not in EARLY for person in people[room.name]}
    await until(lambda: board.learnt.issuperset(known), READY_SECONDS)
    places, barrier = asyncio.Semaphore(AT_ONCE), asyncio.Barrier(len(FIRST))
    player = Player(house=house, board=board, places=places, barrier=barrier)
    for some in ([room for room in rooms if room in FIRST], [room for room in rooms if room not in FIRST]):
        await asyncio.gather(*(player.play(room, people[room.name], early.get(room.name, [])) for room in some))
    assert house.simulator.chores.crashes == []
    return player.outcomes


def shown_twice(outcomes: Mapping[str, Outcome]) -> list[str]:
    """Give the jobs whose picture more than one task shows."""
    shown = Counter(job for outcome in outcomes.values() for job in outcome.hashes if job)
    return [job for job, count in shown.items() if count > 1]


def left_over(outcomes: Mapping[str, Outcome]) -> list[str]:
    """Give the tasks that have not ended."""
    ended = {"SUCCESS", "FAILURE"}
    return [task["id"] for outcome in outcomes.values() for task in outcome.tasks if task["status"] not in ended]
