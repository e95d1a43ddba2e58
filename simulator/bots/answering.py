"""Answered dialogs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from simulator.bots.imagining import Imagining
from simulator.bots.jobs import Job
from simulator.bots.pressing import Pressing
from simulator.bots.workshop import Workshop
from simulator.discord.interactions import Interaction
from simulator.pictures.edits import Direction

_UUID: Final = r"(?P<job>[0-9a-f-]{36})"
_DEFAULT_ZOOM: Final = 2.0

Handler = Callable[[Interaction, Job, dict[str, str]], None]


class Answering:
    """Does what dialogs were answered with."""

    def __init__(self, workshop: Workshop, imagining: Imagining, pressing: Pressing) -> None:
        self._workshop = workshop
        self._imagining = imagining
        self._pressing = pressing
        self._table: tuple[tuple[re.Pattern[str], Handler], ...] = (
            (re.compile(rf"MJ::RemixModal::{_UUID}::(?P<index>\d)::(?P<strong>[01])"), self._remix),
            (re.compile(rf"MJ::PanModal::(?P<direction>\w+)::{_UUID}::(?P<index>\d)"), self._pan),
            (re.compile(rf"MJ::OutpaintCustomZoomModal::(?:1::)?{_UUID}"), self._zoom),
            (
                re.compile(rf"MJ::AnimateModal::{_UUID}::(?P<index>\d)::(?P<motion>high|low)::(?P<extend>[01])"),
                self._animate,
            ),
        )

    def answer(self, interaction: Interaction) -> None:
        """Handle a submitted dialog."""
        for pattern, handler in self._table:
            found = pattern.fullmatch(interaction.custom_id)
            if found is None:
                continue
            job = self._workshop.find(found["job"])
            if job is None:
                self._workshop.refuse(interaction, "job-not-found", detail=found["job"])
            else:
                handler(interaction, job, found.groupdict())
            return
        self._imagine(interaction)

    def _imagine(self, interaction: Interaction) -> None:
        """Take the prompt of an ImagineModal or a Picreader::Modal; for a reroll there is a job above it."""
        message = interaction.message
        job = self._workshop.find(message.job) if message is not None and message.job else None
        if job is None:
            self._imagining.order(interaction, _prompt(interaction))
        else:
            self._pressing.reroll(interaction, job, _prompt(interaction))

    def _remix(self, interaction: Interaction, job: Job, parts: dict[str, str]) -> None:
        index, is_strong = int(parts["index"]), parts["strong"] == "1"
        self._pressing.vary(interaction, job, index, is_strong=is_strong, prompt=_prompt(interaction))

    def _pan(self, interaction: Interaction, job: Job, parts: dict[str, str]) -> None:
        self._pressing.pan(interaction, job, Direction(parts["direction"]), _prompt(interaction))

    def _zoom(self, interaction: Interaction, job: Job, parts: dict[str, str]) -> None:
        del parts
        self._pressing.zoom(interaction, job, _prompt(interaction), _DEFAULT_ZOOM)

    def _animate(self, interaction: Interaction, job: Job, parts: dict[str, str]) -> None:
        is_fast, extends = parts["motion"] == "high", parts["extend"] == "1"
        self._pressing.animate(interaction, job, is_fast=is_fast, prompt=_prompt(interaction), extends=extends)


def _prompt(interaction: Interaction) -> str:
    return next(iter(interaction.values.values()))
