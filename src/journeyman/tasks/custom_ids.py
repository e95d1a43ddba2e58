"""Custom ids: what names a button on the wire, in Midjourney's own grammar.

Gateways parse these ids and clients build them from a job's hash, so their shape is a contract: the pieces between
``::``, their order, and the case of each, which differs (``MJ::JOB`` but ``MJ::Job::PicReader``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Deed(StrEnum):
    """What pressing a button does."""

    UPSAMPLE = "upsample"  #: take one picture out of a grid
    UPSCALE_SUBTLE = "upscale_subtle"  #: twice the edges, faithfully
    UPSCALE_CREATIVE = "upscale_creative"  #: twice the edges, with details added
    UPSCALE_2X = "upscale_2x"
    UPSCALE_4X = "upscale_4x"
    VARIATION = "variation"  #: of one picture of a grid
    VARY_SUBTLE = "vary_subtle"
    VARY_STRONG = "vary_strong"
    VARY_REGION = "vary_region"  #: draw anew what a mask selects
    REROLL = "reroll"  #: the same again, from another seed
    ZOOM = "zoom"  #: move the camera back
    MAKE_SQUARE = "make_square"
    CUSTOM_ZOOM = "custom_zoom"  #: as far as ``--zoom`` says
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    PAN_UP = "pan_up"
    PAN_DOWN = "pan_down"
    ANIMATE_LOW = "animate_low"
    ANIMATE_HIGH = "animate_high"
    EXTEND_LOW = "extend_low"
    EXTEND_HIGH = "extend_high"
    CLIP = "clip"  #: take one clip out of several
    IMAGINE_DESCRIBED = "imagine_described"  #: one of describe's prompts
    IMAGINE_ALL = "imagine_all"  #: all of describe's prompts
    DESCRIBE_AGAIN = "describe_again"
    IMAGINE_SHORTENED = "imagine_shortened"  #: one of shorten's prompts
    SHORTEN_DETAILS = "shorten_details"
    BOOKMARK = "bookmark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button, as its custom id says it."""

    deed: Deed
    number: int = 1  #: which picture, clip or prompt, from 1
    factor: float = 1.0  #: of ``ZOOM``: how many times as much is seen along each edge
    hash: str = ""  #: of the job below which the button hangs; empty where Discord's id has none


_UUID: Final = "(?P<hash>[0-9A-Za-z-]{1,64})"
_END: Final = "(?:::SOLO)?(?:::manual)?"
_MODEL: Final = "v[0-9a-z]+_"

_TABLE: Final[tuple[tuple[str, Deed], ...]] = (
    (rf"MJ::JOB::upsample::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.UPSAMPLE),
    (rf"MJ::JOB::upsample_{_MODEL}2x_subtle::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.UPSCALE_SUBTLE),
    (rf"MJ::JOB::upsample_{_MODEL}2x_creative::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.UPSCALE_CREATIVE),
    (rf"MJ::JOB::upsample_{_MODEL}2x::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.UPSCALE_2X),
    (rf"MJ::JOB::upsample_{_MODEL}4x::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.UPSCALE_4X),
    (rf"MJ::JOB::variation::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.VARIATION),
    (rf"MJ::JOB::low_variation::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.VARY_SUBTLE),
    (rf"MJ::JOB::high_variation::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.VARY_STRONG),
    (rf"MJ::Inpaint::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.VARY_REGION),
    # A reroll's number is 0: it is of the whole grid.
    (rf"MJ::JOB::reroll::[0-9]+::{_UUID}{_END}", Deed.REROLL),
    (rf"MJ::Outpaint::100::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.MAKE_SQUARE),
    (rf"MJ::Outpaint::(?P<percent>50|75)::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.ZOOM),
    (rf"MJ::CustomZoom::(?:(?P<number>[0-9]{{1,2}})::)?{_UUID}{_END}", Deed.CUSTOM_ZOOM),
    (rf"MJ::JOB::pan_left::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.PAN_LEFT),
    (rf"MJ::JOB::pan_right::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.PAN_RIGHT),
    (rf"MJ::JOB::pan_up::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.PAN_UP),
    (rf"MJ::JOB::pan_down::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.PAN_DOWN),
    (rf"MJ::JOB::animate_low::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.ANIMATE_LOW),
    (rf"MJ::JOB::animate_high::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.ANIMATE_HIGH),
    (rf"MJ::JOB::animate_low_extend::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.EXTEND_LOW),
    (rf"MJ::JOB::animate_high_extend::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.EXTEND_HIGH),
    (rf"MJ::JOB::video_virtual_upscale::(?P<number>[0-9]+)::{_UUID}{_END}", Deed.CLIP),
    ("MJ::Job::PicReader::(?P<number>[0-9]+)", Deed.IMAGINE_DESCRIBED),
    ("MJ::Job::PicReader::all", Deed.IMAGINE_ALL),
    ("MJ::Picread::Retry", Deed.DESCRIBE_AGAIN),
    ("MJ::Job::PromptAnalyzer::(?P<number>[0-9]+)", Deed.IMAGINE_SHORTENED),
    ("MJ::Job::PromptAnalyzerExtended", Deed.SHORTEN_DETAILS),
    (rf"MJ::BOOKMARK::{_UUID}{_END}", Deed.BOOKMARK),
)
# Published examples write the same id as MJ::JOB and MJ::Job, so the case is not looked at.
_PATTERNS: Final = tuple((re.compile(pattern, re.IGNORECASE), deed) for pattern, deed in _TABLE)

_LONGEST: Final = 200
_FACTORS: Final = {"50": 2.0, "75": 1.5}


def parse(custom_id: str) -> Press | None:
    """Read a custom id; ``None`` when it is not of Midjourney's grammar."""
    text = custom_id.strip()
    if len(text) > _LONGEST:
        return None
    for pattern, deed in _PATTERNS:
        found = pattern.fullmatch(text)
        if found is not None:
            pieces = found.groupdict()
            return Press(
                deed=deed,
                number=int(pieces.get("number") or 1),
                factor=_FACTORS.get(pieces.get("percent", ""), 1.0),
                hash=pieces.get("hash", "").lower(),
            )
    return None


def upsample(number: int, job: str) -> str:
    """Name the button that takes a picture out of a grid."""
    return f"MJ::JOB::upsample::{number}::{job}"


def variation(number: int, job: str) -> str:
    """Name the button that varies a picture of a grid."""
    return f"MJ::JOB::variation::{number}::{job}"


def reroll(job: str) -> str:
    """Name the button that draws the same again."""
    return f"MJ::JOB::reroll::0::{job}::SOLO"


def solo(name: str, job: str) -> str:
    """Name a button of a single picture, such as ``MJ::JOB::pan_left`` or ``MJ::Outpaint::50``."""
    return f"{name}::1::{job}::SOLO"
