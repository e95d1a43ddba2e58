"""Commissions: from a job to the pictures that are to be drawn for it.

A button says more than an action does, so a job with one goes by the button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from journeyman.engines.base import Failed, Job
from journeyman.engines.papercut.commissions import blend, imagine, outpaint, region, retouch, upscale, vary
from journeyman.engines.papercut.orders import Commission
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.task import Action
from journeyman.wording import Clause

__all__ = ["commission"]

_Reader = Callable[[Job], Commission | Failed]

_DEEDS: Final[Mapping[Deed, _Reader]] = {
    Deed.UPSAMPLE: upscale.one,
    Deed.UPSCALE_SUBTLE: upscale.enlarged,
    Deed.UPSCALE_CREATIVE: upscale.enlarged,
    Deed.UPSCALE_2X: upscale.enlarged,
    Deed.UPSCALE_4X: upscale.enlarged,
    Deed.VARIATION: vary.strongly,  # as with Midjourney's mode of high variation, which is its default
    Deed.VARY_SUBTLE: vary.subtly,
    Deed.VARY_STRONG: vary.strongly,
    Deed.VARY_REGION: region.varied_region,
    Deed.ZOOM: outpaint.zoomed,
    Deed.CUSTOM_ZOOM: outpaint.custom,
    Deed.MAKE_SQUARE: outpaint.squared,
    Deed.PAN_LEFT: outpaint.panned,
    Deed.PAN_RIGHT: outpaint.panned,
    Deed.PAN_UP: outpaint.panned,
    Deed.PAN_DOWN: outpaint.panned,
}
_ACTIONS: Final[Mapping[Action, _Reader]] = {
    Action.IMAGINE: imagine.grid,
    Action.REROLL: imagine.grid,
    Action.EDIT: retouch.edited,
    Action.RETEXTURE: retouch.retextured,
    Action.BLEND: blend.grid,
}


def commission(job: Job) -> Commission | Failed:
    """Read a job."""
    reader = _DEEDS.get(job.press.deed) if job.press is not None else None
    reader = reader or _ACTIONS.get(job.action)
    if reader is None:
        wanted = job.press.deed if job.press else job.action
        return Failed(
            reason=Clause(f"papercut has no way to do this ({wanted}).", f"papercut无法执行此操作（{wanted}）。")
        )
    return reader(job)
