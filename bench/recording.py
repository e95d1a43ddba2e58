"""What the simulator's gateway tells an account that works in a busy channel, recorded to be played again.

Twelve jobs are under way at a time. Somebody else has as many in the same channel, and a stranger chats there. The
frames are kept as they went over the line, one zlib stream, and the jobs as their client knew them, so that a fresh
client can follow them once more.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import aiohttp

from journeyman.engines.discord.account import Account, Manners, Places
from journeyman.engines.discord.client import Client
from journeyman.engines.discord.correlation import Expected
from journeyman.engines.discord.events import Finished, Traced
from journeyman.engines.discord.gateway import frames
from journeyman.engines.discord.secret import Token
from journeyman.tasks.accounts import Standing
from journeyman.tasks.task import Bot
from simulator.options import Options
from simulator.plans import Plan
from simulator.server import Simulator, simulating
from tests.patience import until

JOBS: Final = 12  #: of each account at a time
_WORDS: Final = 60  #: of the stranger's, in the time in which twelve jobs are done

#: Nothing is spaced: the measure is how fast it can go.
HASTY: Final = Manners(between_writes=0.0, between_reads=0.0, between_identifies=0.0, answer=60.0, connect=60.0)


@dataclass(slots=True, kw_only=True)
class Wave:
    """Twelve jobs, and what was told from their start to their end."""

    first: int  #: the number of its first frame
    jobs: list[Expected] = field(default_factory=list[Expected])


@dataclass(slots=True, kw_only=True)
class Recording:
    """One account's frames."""

    account: Account
    frames: list[bytes] = field(default_factory=list[bytes], repr=False)  #: as they went over the line, a zlib stream
    messages: list[bytes] = field(default_factory=list[bytes], repr=False)  #: the same inflated
    waves: list[Wave] = field(default_factory=list[Wave], repr=False)

    def parts(self) -> Iterator[tuple[Wave, range]]:
        """Give each wave with the numbers of its frames."""
        ends = [*(wave.first for wave in self.waves[1:]), len(self.frames)]
        yield from ((wave, range(wave.first, end)) for wave, end in zip(self.waves, ends, strict=True))


def record(waves: int) -> Recording:
    """Run the simulator and record so many waves."""
    return asyncio.run(_record(waves))


def account(simulator: Simulator, number: int) -> Account:
    """Describe one of the simulator's accounts."""
    person = simulator.accounts[number]
    return Account(
        token=Token(person.token),
        channel=person.channel_id,
        guild=person.guild_id,
        places=Places(api=f"{simulator.origin}/api/v9", gateway=simulator.gateway_url, frames=simulator.origin),
        manners=HASTY,
    )


async def _record(waves: int) -> Recording:
    options = Options(accounts=2, plan=Plan.PRO, shared_channel=True, kept_results=10)
    async with simulating(options) as simulator:
        recording = Recording(account=account(simulator, 0))
        other = Client(account(simulator, 1))
        client = Client(recording.account)
        async with client.open(), other.open(), asyncio.TaskGroup() as group:
            listening = group.create_task(_listen(simulator, recording))
            await until(lambda: all(one.condition.standing is Standing.READY for one in (client, other)))
            await until(lambda: any(b'"SESSIONS_REPLACE"' in message for message in recording.messages))
            for number in range(waves):
                for person in simulator.accounts:
                    person.fast_minutes = 1e6
                recording.waves.append(await _ride(simulator, recording, (client, other), number))
            listening.cancel()
        return recording


async def _ride(simulator: Simulator, recording: Recording, clients: tuple[Client, Client], number: int) -> Wave:
    wave = Wave(first=len(recording.frames))
    own, other = clients
    async with asyncio.TaskGroup() as group:
        for job in range(JOBS):
            # A few are asked for in the same words, as clients do.
            prompt = f"a fox in the snow, picture {min(job, 8)} of wave {number}, watercolour --ar 16:9 --s 250"
            group.create_task(_imagine(own, prompt, wave.jobs))
            group.create_task(_imagine(other, prompt.replace("fox", "cat"), []))
        for word in range(_WORDS):
            simulator.write_as_stranger(f"how do you like number {word} of {number}? I think it has something 🦊")
            await asyncio.sleep(0)
    mark = f"that was wave {number}"
    simulator.write_as_stranger(mark)
    await until(lambda: mark.encode() in recording.messages[-1])
    return wave


async def _imagine(client: Client, prompt: str, traces: list[Expected]) -> None:
    first, last = None, None
    async for event in client.imagine(Bot.MID_JOURNEY, prompt):
        first, last = first or event, event
    assert isinstance(first, Traced), first
    assert isinstance(last, Finished), last
    traces.append(first.trace)


async def _listen(simulator: Simulator, recording: Recording) -> None:
    """Hold a second session of the account's, which is told the same."""
    context = zlib.decompressobj()
    address = frames.address(simulator.gateway_url, compressed=True)
    async with aiohttp.ClientSession() as http, http.ws_connect(address, max_msg_size=0) as socket:
        await socket.send_bytes(frames.identify(recording.account.token, "bench"))
        async for message in socket:
            frame = bytes(message.data)
            recording.frames.append(frame)
            recording.messages.append(context.decompress(frame))
