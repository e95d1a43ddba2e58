"""What a task costs in GPU minutes of fast time, by Midjourney's own table of August and September 2026.

Engines of one's own cost nothing of the kind; the number says what the same task would take from a plan, and how tasks
compare. What the table leaves out, such as describing a picture, has no price here and is no ``Work``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from journeyman.tasks import parameters
from journeyman.tasks.prompt import Prompt
from journeyman.tasks.task import SpeedMode


class Work(StrEnum):
    """What is made, as far as its price goes."""

    GRID = "grid"  #: of a prompt, a blend or a reroll
    VARIATION = "variation"  #: a grid of a grid: varied, zoomed out, panned
    SINGLE = "single"  #: one picture taken out of a grid
    UPSCALE = "upscale"  #: to twice the edges
    UPSCALE_4X = "upscale 4x"  #: V5's, to four times the edges
    EDIT = "edit"  #: by the Edit Model, retexture too
    VIDEO = "video"


# Variations are said to cost "less than 1", so they stand here with what a grid costs. V5's upscales cost about 2 and 6
# times a grid, which then cost about 1.
_MINUTES: Final[Mapping[Work, float]] = MappingProxyType(
    {Work.GRID: 0.8, Work.VARIATION: 0.8, Work.SINGLE: 0, Work.UPSCALE: 2, Work.UPSCALE_4X: 6, Work.EDIT: 1}
)
_HD_MINUTES: Final[Mapping[Work, float]] = MappingProxyType({Work.GRID: 1.3, Work.EDIT: 2.3})
_VIDEO_MINUTES: Final[Mapping[str, float]] = MappingProxyType({"1": 2, "2": 4, "4": 8})  # by --bs
_HD_VIDEO_MINUTES: Final[Mapping[str, float]] = MappingProxyType({"1": 7, "2": 13, "4": 26})
_DRAFT_MINUTES: Final = 0.4  # 24 small pictures
_V7_DRAFT_MINUTES: Final = 0.5
_OMNI_REFERENCE_MINUTES: Final = 2.0
_TURBO_FACTOR: Final = 2


def work(prompt: Prompt) -> Work:
    """Tell what a prompt asks for by itself."""
    if "video" in prompt.others:
        return Work.VIDEO
    return Work.EDIT if "edit" in prompt.others else Work.GRID


def cost(prompt: Prompt, kind: Work | None = None, mode: SpeedMode | None = None) -> float:
    """Give the GPU minutes of one task.

    Args:
        prompt: of the task; for a follow-up the one it was made from.
        kind: what is made; what the prompt asks for by itself when ``None``.
        mode: the speed chosen; the prompt's, else fast, when ``None``. Relax is free, turbo costs double where the
            model has it.
    """
    mode = mode or prompt.mode or SpeedMode.FAST
    if mode is SpeedMode.RELAX:
        return 0.0
    minutes = _fast(prompt, kind or work(prompt))
    is_turbo = mode is SpeedMode.TURBO and prompt.model in parameters.TURBO_MODELS
    return minutes * (_TURBO_FACTOR if is_turbo else 1)


def _fast(prompt: Prompt, kind: Work) -> float:
    if kind is Work.VIDEO:
        return (_HD_VIDEO_MINUTES if prompt.hd else _VIDEO_MINUTES)[prompt.others.get("bs", "4")]
    if kind is Work.GRID and "draft" in prompt.others:
        return _V7_DRAFT_MINUTES if prompt.version == "7" else _DRAFT_MINUTES
    if kind is Work.GRID and "oref" in prompt.others:
        return _OMNI_REFERENCE_MINUTES
    return _HD_MINUTES.get(kind, _MINUTES[kind]) if prompt.hd else _MINUTES[kind]
