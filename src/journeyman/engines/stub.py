"""The stub: an engine that draws flat squares at once, or fails in the way it was told to.

It is for tests, benchmarks and for clients that want answers without waiting for pictures. It holds nothing, needs
nothing and speaks the whole port, so that whatever stands above the port can be tried without a real engine.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import functools
import os
import struct
import uuid
import zlib
from collections.abc import AsyncGenerator
from enum import StrEnum
from typing import Final

from typing_extensions import override

from journeyman.engines.base import (
    Engine,
    Event,
    Failed,
    Finished,
    Job,
    PictureFile,
    Progress,
    Started,
)
from journeyman.tasks import buttons, suggestions
from journeyman.tasks.task import Action
from journeyman.wording import Clause

__all__ = ["Outcome", "StubCrash", "StubEngine"]

_PALETTE: Final = (
    (217, 108, 79),
    (226, 177, 60),
    (122, 163, 92),
    (66, 135, 136),
    (62, 96, 158),
    (121, 88, 150),
    (178, 90, 124),
    (112, 104, 98),
)

#: 16 × 16 lossless WebP, one colour.
_PREVIEW: Final = base64.b64decode("UklGRh4AAABXRUJQVlA4TBEAAAAvD8ADAAdQy+KVtv+BiOh/AAA=")

_PICTURES: Final = 4
_NAMES: Final = ("red", "yellow", "green", "blue")
_NAMESPACE: Final = uuid.UUID("6f1d2f4e-7c1b-5d0a-9a51-0d2b8f6c3e77")
_CRASH_STATUS: Final = 70  #: EX_SOFTWARE of sysexits.h, so that a log tells the planned death from others


class Outcome(StrEnum):
    """How a job ends."""

    FINISH = "finish"  #: with four pictures
    FAIL = "fail"  #: with a ``Failed`` after half the steps
    RAISE = "raise"  #: with an exception after half the steps, as from a fault in an engine
    STOP = "stop"  #: without a last event, as from an engine that breaks the port's promise
    HANG = "hang"  #: never; half the steps, then silence until the generator is closed
    DIE = "die"  #: with the death of the whole process after half the steps


class StubCrash(Exception):
    """The fault that ``Outcome.RAISE`` imitates."""


class StubEngine(Engine):
    """Draw flat squares whose colours follow the seed: four for a grid, one for what is of one picture."""

    redraws = True
    actions = frozenset(Action) - {Action.VIDEO, Action.SWAP_FACE, Action.SHOW}

    def __init__(
        self,
        *,
        delay_seconds: float = 0.0,
        steps: int = 4,
        outcome: Outcome = Outcome.FINISH,
        edge_px: int = 64,
    ) -> None:
        """Prepare the stub.

        Args:
            delay_seconds: how long a whole job takes, spread evenly over the steps.
            steps: how many ``Progress`` events there are, 0..99; each has a preview.
            outcome: how every job ends.
            edge_px: the edge of each square picture.
        """
        self._pause_seconds = delay_seconds / max(steps, 1)
        self._steps = steps
        self._outcome = outcome
        self._edge_px = edge_px
        self._closed = asyncio.Event()

    @override
    async def run(self, job: Job) -> AsyncGenerator[Event, None]:
        """Work on a job; after ``aclose`` the generator ends without a last event, the job being undone."""
        yield Started()
        for step in range(1, self._steps + 1):
            if self._outcome is not Outcome.FINISH and step > self._steps // 2:
                break
            await self._pause()
            if self._closed.is_set():
                return
            yield Progress(percent=step * 100 // (self._steps + 1), preview=_PREVIEW)
        last = await self._end(job)
        if last is not None:
            yield last

    @override
    async def aclose(self) -> None:
        """End all work; jobs that are still running stop at once."""
        self._closed.set()

    async def _pause(self) -> None:
        # With no delay the loop must still get its turn, or a stub under load starves the server it is to test.
        if self._pause_seconds <= 0:
            await asyncio.sleep(0)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._pause_seconds):
                await self._closed.wait()

    async def _end(self, job: Job) -> Finished | Failed | None:
        match self._outcome:
            case Outcome.FINISH:
                return self._result(job)
            case Outcome.FAIL:
                return Failed(reason=Clause("The stub engine was told to fail.", "stub引擎按要求失败。"))
            case Outcome.RAISE:
                message = f"the stub engine was told to crash on task {job.task_id}"
                raise StubCrash(message)
            case Outcome.STOP:
                return None
            case Outcome.HANG:
                await self._closed.wait()
                return None
            case Outcome.DIE:
                os._exit(_CRASH_STATUS)

    def _result(self, job: Job) -> Finished:
        # The same for every attempt, as the pictures are.
        job_hash = str(uuid.uuid5(_NAMESPACE, str(job.task_id)))
        properties = {"engine": "stub"}
        match job.action:
            case Action.DESCRIBE:
                prompts = tuple(f"a {name} square" for name in _NAMES)
                return Finished(
                    pictures=job.references,
                    prompts=prompts,
                    final_prompt=suggestions.numbered(prompts),
                    hash=job_hash,
                    buttons=buttons.of_described(),
                    properties=properties,
                )
            case Action.SHORTEN:
                return Finished(
                    prompts=(job.prompt.text,),
                    final_prompt=suggestions.shortened(f"**{job.prompt.text}**", (job.prompt.text,)),
                    hash=job_hash,
                    buttons=buttons.of_shortened(prompts=1, has_details=False),
                    properties=properties,
                )
            case _:
                count = 1 if job.action is Action.UPSCALE else _PICTURES
                colours = (_PALETTE[(job.seed + index) % len(_PALETTE)] for index in range(count))
                single = buttons.of_single(job_hash, version=job.prompt.version, is_square=True)
                return Finished(
                    pictures=tuple(PictureFile(data=_square(colour, self._edge_px)) for colour in colours),
                    final_prompt=job.prompt.raw,
                    hash=job_hash,
                    buttons=single if count == 1 else buttons.of_grid(job_hash),
                    properties=properties,
                )


@functools.lru_cache(maxsize=64)  # 8 colours at the few sizes that tests use
def _square(colour: tuple[int, int, int], edge_px: int) -> bytes:
    """Encode a square of one colour as PNG."""
    row = b"\x00" + bytes(colour) * edge_px  # filter 0, then RGB
    header = struct.pack(">IIBBBBB", edge_px, edge_px, 8, 2, 0, 0, 0)  # 8 bits, truecolour, no interlace
    chunks = (
        (b"IHDR", header),
        (b"IDAT", zlib.compress(row * edge_px, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
