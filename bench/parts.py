"""What is measured without a server: single parts, in this process."""

from __future__ import annotations

import functools
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

import pyvips

from bench.figures import Figure, figure
from journeyman import errors
from journeyman.engines.papercut.reading.planner import plan
from journeyman.media import pixels
from journeyman.tasks.permutations import expand
from journeyman.tasks.prompt import Prompt, parse
from journeyman.tasks.task import Bot
from tests import hostile

PROMPT: Final = (
    "https://example.com/fox.png a tiny red fox in a snowy forest at dusk, watercolour --ar 16:9 --s 250 --no text"
)
_REPEATS: Final = 9
_Case = TypeVar("_Case")


def reading(_size: object) -> Iterator[Figure]:
    """Processor's time for understanding a prompt, and the worst of those made to be dear."""
    yield figure("expand and parse a prompt", _milliseconds(lambda: [parse(one) for one in expand(PROMPT)]), "ms")
    prompts = [hostile.prompt(start, unit) for start in hostile.STARTS for unit in hostile.UNITS]
    note = f"the dearest of {len(prompts)} hostile ones"
    yield figure("parse 100,000 characters", _worst(prompts, _parse_or_refuse), "ms", at_most=150, note=note)
    prompts = [hostile.prompt(start, unit) for start in hostile.STARTS for unit in (*hostile.UNITS, *hostile.BRACES)]
    note = f"the dearest of {len(prompts)} hostile ones"
    yield figure("expand 100,000 characters", _worst(prompts, _expand_or_refuse), "ms", at_most=150, note=note)
    whole = parse(PROMPT)
    yield figure("plan a prompt", _milliseconds(lambda: plan(whole, seed=7)), "ms", note="the lexicon is loaded")
    note = f"the dearest of {len(hostile.TEXTS)} hostile ones"
    texts = [_unparsed(text) for text in hostile.TEXTS.values()]
    dearest = _worst(texts, lambda prompt: plan(prompt, seed=7))
    yield figure("plan 100,000 characters", dearest, "ms", at_most=50, note=note)


def joining(_size: object) -> Iterator[Figure]:
    """Processor's time for a grid of four finished pictures."""
    ramps = pyvips.Image.xyz(1024, 1024) * (255 / 1024)
    picture = ramps.bandjoin(90).cast("uchar").copy(interpretation="srgb").pngsave_buffer(compression=1)
    cost = _milliseconds(lambda: pixels.grid([picture] * 4))
    yield figure("join four pictures of 1024 × 1024", cost, "ms", note="all threads of libvips together")


def starting(_size: object) -> Iterator[Figure]:
    """Time until the command says what it can."""
    command = [Path(sys.executable).parent / "journeyman", "--help"]
    times: list[float] = []
    for _ in range(_REPEATS):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append((time.perf_counter() - began) * 1000)
    yield figure("journeyman --help", statistics.median(times), "ms", at_most=1000)


def _worst(cases: Iterable[_Case], work: Callable[[_Case], object]) -> float:
    return max(_milliseconds(functools.partial(work, case)) for case in cases)


def _milliseconds(work: Callable[[], object]) -> float:
    """Give the processor's time for some work once it is warm."""
    work()
    times: list[float] = []
    for _ in range(_REPEATS):
        began = time.process_time()
        work()
        times.append((time.process_time() - began) * 1000)
    return statistics.median(times)


def _parse_or_refuse(raw: str) -> None:
    try:
        parse(raw)
    except errors.Refused:
        return  # which costs as well


def _expand_or_refuse(raw: str) -> None:
    try:
        expand(raw)
    except errors.Refused:
        return  # which costs as well


def _unparsed(text: str) -> Prompt:
    return Prompt(raw=text, text=text, bot=Bot.MID_JOURNEY, version="8.2")
