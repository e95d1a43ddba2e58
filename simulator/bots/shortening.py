"""/shorten: which words of a prompt matter, and five shorter ones."""

from __future__ import annotations

import re
from typing import Final

from simulator.bots import components
from simulator.bots.desk import Desk
from simulator.discord.interactions import Interaction
from simulator.discord.messages import MessageFlag
from simulator.discord.shapes import Json

_SMALL: Final = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "it", "of", "on", "or", "style", "that"}
    | {"the", "this", "to", "very", "with"}
)
_SHARES: Final = (1.0, 0.8, 0.6, 0.4, 0.2)
_CELLS: Final = 10
_IMPORTANT: Final = 0.6
_FOOTER: Final = "Click on a button to imagine one of the shortened prompts"


class Shortening:
    """Weighs words by their length and place; small words weigh nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._prompts: dict[str, str] = {}  #: by message

    def shorten(self, interaction: Interaction) -> None:
        """``/shorten prompt``."""
        prompt = " ".join(interaction.values["prompt"].split())
        stage = self._desk.stage
        message = stage.answer(interaction, flags=MessageFlag.EPHEMERAL | MessageFlag.LOADING)
        stage.succeed(interaction)
        self._prompts[message.id] = prompt
        stage.edit(
            message,
            phase="reply",
            text=prompt,
            flags=MessageFlag.EPHEMERAL,
            embeds=(_embed(prompt, has_details=False),),
            components=components.shorten(has_details=False),
        )

    def press(self, interaction: Interaction) -> bool:
        """Do what a button below shortened prompts is for; False if it is none of them."""
        message, stage = interaction.message, self._desk.stage
        if message is None or message.id not in self._prompts:
            return False
        prompt = self._prompts[message.id]
        if interaction.custom_id.endswith("Extended"):
            stage.succeed(interaction)
            embeds, buttons = (_embed(prompt, has_details=True),), components.shorten(has_details=True)
            stage.edit(message, phase="reply", embeds=embeds, components=buttons)
            return True
        index = int(interaction.custom_id.rpartition("::")[2])
        stage.open_modal(
            interaction,
            title="Imagine This!",
            custom_id=f"MJ::ImagineModal::{message.id}",
            inputs=[("MJ::ImagineModal::new_prompt", "Prompt", _shortened(prompt)[index - 1])],
        )
        stage.succeed(interaction)
        return True


def _weights(prompt: str) -> list[tuple[str, float]]:
    words = [word for word in re.sub(r"\s--.*$", "", prompt).split(" ") if word]
    longest = max((len(word) for word in words), default=1)
    found: list[tuple[str, float]] = []
    for place, word in enumerate(words):
        is_small = word.strip(",.").lower() in _SMALL
        weight = 0.0 if is_small else (0.5 + len(word) / longest / 2) * (1 - 0.5 * place / len(words))
        found.append((word, round(weight, 2)))
    return found


def _shortened(prompt: str) -> list[str]:
    weights = _weights(prompt)
    ranked = sorted(range(len(weights)), key=lambda place: (-weights[place][1], place))
    found: list[str] = []
    for share in _SHARES:
        kept = sorted(ranked[: max(1, round(len(ranked) * share * 0.9))])
        found.append(" ".join(weights[place][0] for place in kept))
    return found


def _embed(prompt: str, *, has_details: bool) -> Json:
    weights = _weights(prompt)
    shown: list[str] = []
    for word, weight in weights:
        bare = word.strip(",")
        marked = f"**{bare}**" if weight >= _IMPORTANT else f"~~{bare}~~" if weight == 0 else bare
        shown.append(word.replace(bare, f"{marked} ({weight:.2f})" if has_details and weight else marked))
    bars = [
        f"{_bar(weight)} {word.strip(',')}" for word, weight in sorted(weights, key=lambda pair: -pair[1]) if weight
    ]
    lines = ["## Important tokens", " ".join(shown)]
    if has_details:
        lines += bars
    numbered = [f"{components.number(index)} {text}" for index, text in enumerate(_shortened(prompt), 1)]
    lines += ["## Shortened prompts", "\n\n".join(numbered)]
    return {"type": "rich", "description": "\n".join(lines), "footer": {"text": _FOOTER}}


def _bar(weight: float) -> str:
    cells = round(weight * _CELLS)
    return "\u2588" * cells + "\u2591" * (_CELLS - cells)
