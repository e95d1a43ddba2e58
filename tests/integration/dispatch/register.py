"""Accounts at a service, as their operator describes them."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from journeyman.dispatch.registry import Description

#: Of the form that Discord gives them, and nobody's.
TOKEN: Final = "MTA5ODc2NTQzMjEwOTg3NjU0MzI.GhIjKl.this-is-the-token_that-nobody-may-read"
OTHER_TOKEN: Final = "MTExMTExMTExMTExMTExMTExMTE.AbCdEf.another-token_that-nobody-may-read-00"

GUILD: Final = "1099000000000000001"
CHANNEL: Final = "1099000000000000002"
OTHER_CHANNEL: Final = "1099000000000000003"


def description(**changes: Any) -> Description:  # noqa: ANN401 - any field of a description
    """Give a description of which everything is right."""
    return dataclasses.replace(Description(token=TOKEN, guild=GUILD, channel=CHANNEL), **changes)
