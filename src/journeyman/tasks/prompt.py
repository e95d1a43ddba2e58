"""The prompt grammar: text, picture links and ``--parameters``, as Midjourney reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from journeyman.tasks.task import Bot, SpeedMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A parsed prompt. Every value is inside its range; what was not asked for has Midjourney's default."""

    raw: str  #: as typed
    text: str  #: what to draw: without links and parameters
    bot: Bot  #: after ``--niji`` and ``--v`` were heard
    version: str  #: e.g. ``"8.2"``, for niji ``"7"``
    links: tuple[str, ...] = ()  #: image prompts, in order
    parts: tuple[tuple[str, float], ...] = ()  #: the text split at ``::`` with weights; one part of weight 1 without
    aspect: tuple[int, int] = (1, 1)  #: width : height in lowest terms
    seed: int | None = None  #: 0..2^32-1
    stylize: int = 100  #: 0..1000
    chaos: int = 0  #: 0..100
    weird: int = 0  #: 0..3000
    quality: float = 1.0
    image_weight: float = 1.0  #: 0..3
    no: tuple[str, ...] = ()  #: what must not appear, one entry per comma-separated phrase
    tile: bool = False
    raw_style: bool = False  #: ``--raw`` or ``--style raw``
    mode: SpeedMode | None = None  #: ``--fast``, ``--relax`` or ``--turbo``
    others: Mapping[str, str] = field(default_factory=dict[str, str])  #: known parameters that only some engines use


def parse(raw: str, bot: Bot = Bot.MID_JOURNEY) -> Prompt:
    """Parse a prompt.

    Raises:
        errors.EmptyPrompt: there is neither text nor two links.
        errors.UnknownParameter: a ``--name`` nobody knows, or stray words after a value.
        errors.InvalidParameter: a value that is missing or out of range.
        errors.IncompatibleParameter: a parameter the chosen model does not have.
    """
    raise NotImplementedError
