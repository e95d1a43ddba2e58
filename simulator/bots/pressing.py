"""Pressed buttons: what each of them orders, or which dialog it opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from simulator.bots import components
from simulator.bots.desk import Desk
from simulator.bots.imagining import Imagining
from simulator.bots.jobs import Job
from simulator.bots.orders import Kind, Order
from simulator.bots.prompts import with_aspect
from simulator.bots.workshop import Workshop
from simulator.discord.interactions import Interaction
from simulator.discord.messages import MessageFlag
from simulator.pictures.edits import Direction

_UUID: Final = r"(?P<job>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
_REMIX_INPUT: Final = "MJ::RemixModal::new_prompt"
_IMAGINE_INPUT: Final = "MJ::ImagineModal::new_prompt"
_ZOOM_FACTORS: Final = {"50": 2.0, "75": 1.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button of a job that was pressed."""

    interaction: Interaction
    job: Job
    parts: dict[str, str]  #: what stands in the custom id, by name

    @property
    def index(self) -> int:
        """Which picture."""
        return int(self.parts.get("index", "1"))


class Pressing:
    """Handles the buttons of results."""

    def __init__(self, desk: Desk, workshop: Workshop, imagining: Imagining) -> None:
        self._desk = desk
        self._workshop = workshop
        self._imagining = imagining
        self._table: tuple[tuple[re.Pattern[str], Callable[[Press], None]], ...] = tuple(
            (re.compile(pattern.replace("{uuid}", _UUID)), handler)
            for pattern, handler in (
                (r"MJ::JOB::upsample::(?P<index>[1-4])::{uuid}", self._upscale),
                (r"MJ::JOB::variation::(?P<index>[1-4])::{uuid}", self._vary),
                (r"MJ::JOB::(?P<manner>low|high)_variation::(?P<index>\d)::{uuid}::SOLO", self._vary),
                (r"MJ::JOB::reroll::0::{uuid}::SOLO", self._reroll),
                (r"MJ::JOB::upsample_v\w+_(?P<size>subtle|creative|2x|4x)::1::{uuid}::SOLO", self._enlarge),
                (r"MJ::Inpaint::1::{uuid}::SOLO", self._inpaint),
                (r"MJ::Outpaint::(?P<size>50|75)::1::{uuid}::SOLO", self._zoom),
                (r"MJ::Outpaint::100::1::{uuid}::SOLO", self._square),
                (r"MJ::CustomZoom::{uuid}", self._custom_zoom),
                (r"MJ::JOB::pan_(?P<direction>left|right|up|down)::1::{uuid}::SOLO", self._pan),
                (r"MJ::JOB::animate_(?P<motion>high|low)::1::{uuid}::SOLO", self._animate),
                (r"MJ::JOB::animate_(?P<motion>high|low)_extend::1::{uuid}", self._extend),
                (r"MJ::JOB::video_virtual_upscale::(?P<index>[1-4])::{uuid}", self._film),
                (r"MJ::BOOKMARK::{uuid}", self._bookmark),
                (r"MJ::CancelJob::ByJobid::{uuid}", self._cancel),
            )
        )

    def press(self, interaction: Interaction) -> bool:
        """Do what a button is for; False if it is none of a job's."""
        matches = ((pattern.fullmatch(interaction.custom_id), handler) for pattern, handler in self._table)
        found, handler = next(((found, handler) for found, handler in matches if found is not None), (None, None))
        if found is None or handler is None:
            return False
        job = self._workshop.find(found["job"])
        if job is None:
            self._workshop.refuse(interaction, "job-not-found", detail=found["job"])
            return True
        if job.account is not interaction.account and handler in {self._cancel, self._bookmark}:
            self._workshop.refuse(interaction, "restricted")
            return True
        handler(Press(interaction=interaction, job=job, parts=found.groupdict()))
        if handler is not self._cancel:
            self._show_pressed(interaction)
        return True

    def vary(self, interaction: Interaction, job: Job, index: int, *, is_strong: bool, prompt: str) -> None:
        """Order variations, remixed if the prompt is another."""
        reading = self._imagining.read(interaction, prompt)
        if reading is None:
            return
        strength = "Strong" if is_strong else "Subtle"
        verb = "Remix" if reading.printed != job.order.reading.printed else "Variations"
        lead = f"Making variations for image #{index} with prompt "
        marker = f"{verb} ({strength}) by"
        order = Order(
            kind=Kind.VARIATION, reading=reading, lead=lead, working=marker, done=marker, parent=job, index=index
        )
        self._workshop.commission(interaction, order)

    def reroll(self, interaction: Interaction, job: Job, prompt: str) -> None:
        """Order the same again, or the same of another prompt."""
        reading = self._imagining.read(interaction, prompt)
        if reading is not None:
            kind = job.order.kind if job.order.kind in {Kind.VIDEO, Kind.EXTEND} else Kind.REROLL
            parent, index = (job.order.parent, job.order.index) if kind is not Kind.REROLL else (job, 1)
            order = Order(
                kind=kind,
                reading=reading,
                parent=parent,
                index=index,
                done=job.order.done if kind is not Kind.REROLL else "",
                is_fast_motion=job.order.is_fast_motion,
            )
            self._workshop.commission(interaction, order)

    def zoom(self, interaction: Interaction, job: Job, prompt: str, factor: float) -> None:
        """Order the camera back."""
        reading = self._imagining.read(interaction, prompt)
        if reading is not None:
            factor = reading.zoom or factor
            marker = "Zoom Out by"
            order = Order(
                kind=Kind.ZOOM, reading=reading, working=marker, done=marker, parent=job, factor=max(factor, 1.0)
            )
            self._workshop.commission(interaction, order)

    def pan(self, interaction: Interaction, job: Job, direction: Direction, prompt: str) -> None:
        """Order the camera aside."""
        wide, high = job.order.reading.aspect
        is_level = direction in {Direction.LEFT, Direction.RIGHT}
        ratio = (wide * 3, high * 2) if is_level else (wide * 2, high * 3)
        reading = self._imagining.read(interaction, with_aspect(prompt, *ratio))
        if reading is not None:
            marker = f"Pan {direction.title()} by"
            order = Order(kind=Kind.PAN, reading=reading, working=marker, done=marker, parent=job, direction=direction)
            self._workshop.commission(interaction, order)

    def animate(self, interaction: Interaction, job: Job, *, is_fast: bool, prompt: str, extends: bool) -> None:
        """Order films of a picture."""
        motion = f" --motion {'high' if is_fast else 'low'}" if "--motion" not in prompt else ""
        video = " --video 1" if "--video" not in prompt else ""
        reading = self._imagining.read(interaction, f"{prompt}{motion}{video}")
        if reading is not None:
            order = Order(
                kind=Kind.EXTEND if extends else Kind.VIDEO,
                reading=reading,
                done="extended" if extends else "",
                parent=job,
                is_fast_motion=is_fast,
            )
            self._workshop.commission(interaction, order)

    def _upscale(self, press: Press) -> None:
        order = Order(
            kind=Kind.UPSCALE,
            reading=press.job.order.reading,
            lead=f"Upscaling image #{press.index} with ",
            parent=press.job,
            index=press.index,
        )
        self._workshop.commission(press.interaction, order)

    def _vary(self, press: Press) -> None:
        preferences = press.interaction.account.preferences[press.interaction.bot]
        manner = press.parts.get("manner")
        is_strong = manner == "high" if manner else preferences.high_variation
        prompt = press.job.order.reading.printed
        if not preferences.remix:
            self.vary(press.interaction, press.job, press.index, is_strong=is_strong, prompt=prompt)
            return
        custom_id = f"MJ::RemixModal::{press.job.id}::{press.index}::{int(is_strong)}"
        self._ask(press.interaction, "Remix Prompt", custom_id, _REMIX_INPUT, prompt)

    def _reroll(self, press: Press) -> None:
        prompt = press.job.order.reading.printed
        if not press.interaction.account.preferences[press.interaction.bot].remix or press.interaction.message is None:
            self.reroll(press.interaction, press.job, prompt)
            return
        custom_id = f"MJ::ImagineModal::{press.interaction.message.id}"
        self._ask(press.interaction, "Imagine This!", custom_id, _IMAGINE_INPUT, prompt)

    def _enlarge(self, press: Press) -> None:
        size = press.parts["size"]
        order = Order(
            kind=Kind.ENLARGE,
            reading=press.job.order.reading,
            working="Upscaling by",
            done=f"Upscaled ({size.title() if size.isalpha() else size}) by",
            parent=press.job,
            factor=4.0 if size == "4x" else 2.0,
        )
        self._workshop.commission(press.interaction, order)

    def _inpaint(self, press: Press) -> None:
        path = f"inpaint/index.html?job={press.job.id}"
        self._desk.stage.open_frame(press.interaction, title="Inpaint", path=path)
        self._desk.stage.succeed(press.interaction)

    def _zoom(self, press: Press) -> None:
        factor = _ZOOM_FACTORS[press.parts["size"]]
        self.zoom(press.interaction, press.job, press.job.order.reading.printed, factor)

    def _square(self, press: Press) -> None:
        reading = self._imagining.read(press.interaction, with_aspect(press.job.order.reading.printed, 1, 1))
        if reading is not None:
            wide, high = press.job.order.reading.aspect
            marker = "Zoom Out by"
            order = Order(
                kind=Kind.SQUARE,
                reading=reading,
                working=marker,
                done=marker,
                parent=press.job,
                factor=max(wide, high) / min(wide, high),
            )
            self._workshop.commission(press.interaction, order)

    def _custom_zoom(self, press: Press) -> None:
        wide, high = press.job.order.reading.aspect
        prompt = f"{with_aspect(press.job.order.reading.printed, wide, high)} --zoom 2"
        custom_id = f"MJ::OutpaintCustomZoomModal::{press.job.id}"
        self._ask(press.interaction, "Zoom Out", custom_id, "MJ::OutpaintCustomZoomModal::prompt", prompt)

    def _pan(self, press: Press) -> None:
        direction = Direction(press.parts["direction"])
        prompt = press.job.order.reading.printed
        if not press.interaction.account.preferences[press.interaction.bot].remix:
            self.pan(press.interaction, press.job, direction, prompt)
            return
        custom_id = f"MJ::PanModal::{direction}::{press.job.id}::{press.index}"
        self._ask(press.interaction, "Pan", custom_id, "MJ::PanModal::prompt", prompt)

    def _animate(self, press: Press) -> None:
        self._set_in_motion(press, extends=False)

    def _extend(self, press: Press) -> None:
        self._set_in_motion(press, extends=True)

    def _set_in_motion(self, press: Press, *, extends: bool) -> None:
        motion, prompt = press.parts["motion"], press.job.order.reading.printed
        if not press.interaction.account.preferences[press.interaction.bot].remix:
            is_fast = motion == "high"
            self.animate(press.interaction, press.job, is_fast=is_fast, prompt=prompt, extends=extends)
            return
        custom_id = f"MJ::AnimateModal::{press.job.id}::{press.index}::{motion}::{int(extends)}"
        self._ask(press.interaction, "Animate", custom_id, "MJ::AnimateModal::prompt", prompt)

    def _film(self, press: Press) -> None:
        order = Order(
            kind=Kind.FILM,
            reading=press.job.order.reading,
            lead=f"Upscaling image #{press.index} with ",
            parent=press.job,
            index=press.index,
            is_fast_motion=press.job.order.is_fast_motion,
        )
        self._workshop.commission(press.interaction, order)

    def _bookmark(self, press: Press) -> None:
        link = f"https://www.midjourney.com/jobs/{press.job.id}"
        text = f"You have successfully rated [this job]({link}) with the heart-eyes emoji"
        self._desk.stage.answer(press.interaction, content=text, flags=MessageFlag.EPHEMERAL)
        self._desk.stage.succeed(press.interaction)

    def _cancel(self, press: Press) -> None:
        self._workshop.cancel(press.job)
        self._desk.stage.succeed(press.interaction)

    def _ask(self, interaction: Interaction, title: str, custom_id: str, name: str, value: str) -> None:
        self._desk.stage.open_modal(interaction, title=title, custom_id=custom_id, inputs=[(name, "New Prompt", value)])
        self._desk.stage.succeed(interaction)

    def _show_pressed(self, interaction: Interaction) -> None:
        message = interaction.message
        if message is not None:
            changed = components.pressed(message.components, interaction.custom_id)
            self._desk.stage.edit(message, phase="parent", components=changed)
