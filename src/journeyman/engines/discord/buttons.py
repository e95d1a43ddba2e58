"""What pressing a button leads to: a table of the families of custom ids.

The table only tells which result to expect. What is pressed is always the id that stands on the message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from journeyman.engines.discord.messages.content import Content, Marker


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How the content of a button's result reads."""

    markers: frozenset[Marker]  #: empty: any
    index: int | None = None  #: which picture of the grid
    detail: str = ""  #: of the marker; empty: any
    is_repeatable: bool = False  #: pressed twice it gives the same picture twice
    has_modal: bool = False  #: it always asks for a text first; others do when Remix is on
    has_frame: bool = False  #: it asks for a mask first

    def fits(self, said: Content) -> bool:
        """Tell whether a message may be the result."""
        return (
            (not self.markers or said.marker in self.markers)
            and (self.index is None or said.index is None or self.index == said.index)
            and (not self.detail or not said.detail or self.detail == said.detail.lower())
        )


ANYTHING: Final = Outcome(markers=frozenset())
IMAGINED: Final = Outcome(markers=frozenset({Marker.PLAIN}))

_VARIED: Final = frozenset({Marker.VARIATION, Marker.REMIX})

_FAMILIES: Final[tuple[tuple[re.Pattern[str], Outcome], ...]] = (
    (
        re.compile(r"MJ::JOB::upsample::(?P<index>[1-4])::"),
        Outcome(markers=frozenset({Marker.PICTURE}), is_repeatable=True),
    ),
    (
        re.compile(r"MJ::JOB::video_virtual_upscale::(?P<index>[1-4])::"),
        Outcome(markers=frozenset({Marker.PICTURE, Marker.PLAIN}), is_repeatable=True),
    ),
    (re.compile(r"MJ::JOB::upsample_"), Outcome(markers=frozenset({Marker.UPSCALE}))),
    (re.compile(r"MJ::JOB::variation::(?P<index>[1-4])::"), Outcome(markers=_VARIED)),
    (re.compile(r"MJ::JOB::low_variation::"), Outcome(markers=_VARIED, detail="subtle")),
    (re.compile(r"MJ::JOB::high_variation::"), Outcome(markers=_VARIED, detail="strong")),
    (re.compile(r"MJ::JOB::reroll::"), Outcome(markers=frozenset({Marker.PLAIN, Marker.REMIX}))),
    (re.compile(r"MJ::Inpaint::"), Outcome(markers=_VARIED, detail="region", has_frame=True)),
    (re.compile(r"MJ::Outpaint::"), Outcome(markers=frozenset({Marker.ZOOM}))),
    (re.compile(r"MJ::CustomZoom::"), Outcome(markers=frozenset({Marker.ZOOM}), has_modal=True)),
    (re.compile(r"MJ::JOB::pan_(?P<detail>left|right|up|down)::"), Outcome(markers=frozenset({Marker.PAN}))),
    (
        re.compile(r"MJ::JOB::animate_(?:high|low)_extend::"),
        Outcome(markers=frozenset({Marker.EXTENSION, Marker.PLAIN})),
    ),
    (re.compile(r"MJ::JOB::animate_"), Outcome(markers=frozenset({Marker.PLAIN}))),
    (
        re.compile(r"MJ::Job::(?:PicReader|PromptAnalyzer)::[1-9]"),
        Outcome(markers=frozenset({Marker.PLAIN}), has_modal=True),
    ),
)


def outcome(custom_id: str) -> Outcome:
    """Say what to expect of a button; of one that we do not know, anything."""
    for pattern, expected in _FAMILIES:
        found = pattern.match(custom_id)
        if found is None:
            continue
        groups = found.groupdict()
        return Outcome(
            markers=expected.markers,
            index=int(groups["index"]) if "index" in groups else None,
            detail=groups.get("detail", expected.detail),
            is_repeatable=expected.is_repeatable,
            has_modal=expected.has_modal,
            has_frame=expected.has_frame,
        )
    return ANYTHING
