"""Commissions: from a job to the pictures that are to be drawn for it.

A button says more than an action does, so a job with one goes by the button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from journeyman.engines.base import Failed, Job
from journeyman.engines.papercut.commissions import imagine, upscale
from journeyman.engines.papercut.orders import Commission
from journeyman.tasks.custom_ids import Deed
from journeyman.tasks.task import Action

__all__ = ["commission"]

_Reader = Callable[[Job], Commission | Failed]

_DEEDS: Final[Mapping[Deed, _Reader]] = {
    Deed.UPSAMPLE: upscale.one,
}
_ACTIONS: Final[Mapping[Action, _Reader]] = {
    Action.IMAGINE: imagine.grid,
    Action.REROLL: imagine.grid,
}


def commission(job: Job) -> Commission | Failed:
    """Read a job."""
    reader = _DEEDS.get(job.press.deed) if job.press is not None else None
    reader = reader or _ACTIONS.get(job.action)
    if reader is None:
        return Failed(reason=f"papercut has no way to do this ({job.press.deed if job.press else job.action}).")
    return reader(job)
