"""Lighter and darker colours."""

from __future__ import annotations

__all__ = ["shaded"]

_TOWARDS = {"light": (255, 0.5), "dark": (0, 0.45)}  #: which grey a shade mixes in, and how much of it


def shaded(colour: str, shade: str) -> str:
    """Lighten or darken ``"#rrggbb"``; no shade leaves it as it is."""
    if shade not in _TOWARDS:
        return colour
    grey, share = _TOWARDS[shade]
    channels = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(channel + (grey - channel) * share):02x}" for channel in channels)
