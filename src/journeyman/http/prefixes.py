"""The paths in front of the API's endpoints, and what they say."""

from __future__ import annotations

from typing import Final

from journeyman.tasks.task import SpeedMode

OFFICIAL: Final = ("/mj", "/mj-fast/mj", "/mj-relax/mj", "/mj-turbo/mj", "/v1/mj")
"""Those that are documented."""

LENIENT: Final = ("/fast/mj", "/relax/mj", "/turbo/mj", "/mj/mj")
"""Those that clients arrive at when their base address has or lacks a part."""

ADMINISTRATION: Final = "/mj"
"""The one under which accounts are administered, which has nothing to do with speeds."""

_MODES: Final = {
    "mj-fast": SpeedMode.FAST,
    "mj-relax": SpeedMode.RELAX,
    "mj-turbo": SpeedMode.TURBO,
    "fast": SpeedMode.FAST,
    "relax": SpeedMode.RELAX,
    "turbo": SpeedMode.TURBO,
}


def mode(path: str) -> SpeedMode | None:
    """Give the speed that a path asks for."""
    return _MODES.get(_first_segment(path))


def has_integer_results(path: str) -> bool:
    """Tell whether task ids in answers to submits are integers there. Everywhere else typed clients need strings."""
    return _first_segment(path) == "v1"


def _first_segment(path: str) -> str:
    return path.lstrip("/").partition("/")[0]
