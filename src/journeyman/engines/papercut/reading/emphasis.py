"""Emphasis: what the weights of a multi-prompt ("a fox::3 an owl::1") do to who is in the picture.

Weights are relative, as in Midjourney: 2 and 1 mean what 200 and 100 mean. What is heavier comes first and larger, what
weighs little stands small in the background. What has negative weight is banned: ``bans``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from journeyman.engines.papercut.reading.draft import Draft

__all__ = ["weigh"]

_FAINT: Final = 0.25  #: of the heaviest subject's weight; less is background
_POWER: Final = 0.45  #: sizes follow weights less than half-way: twice the weight is a third larger
_SIZES: Final = (0.45, 1.45)


def weigh(draft: Draft, weights: Sequence[float]) -> None:
    """Order and size the nouns of a draft by the weights of their parts; all parts' weights are given."""
    if len(set(weights)) < 2 or not draft.nouns:  # equal weights change nothing
        return
    heaviest = max(noun.weight for noun in draft.nouns)
    usual = sum(weights) / len(weights)
    for noun in draft.nouns:
        noun.size *= min(_SIZES[1], max(_SIZES[0], (noun.weight / usual) ** _POWER))
        noun.is_main = noun.is_main and noun.weight >= _FAINT * heaviest
    draft.nouns.sort(key=lambda noun: -noun.weight)
