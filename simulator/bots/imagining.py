"""The commands that make pictures of words or of pictures: imagine, blend, show."""

from __future__ import annotations

from simulator.bots.desk import Desk
from simulator.bots.orders import Kind, Order
from simulator.bots.prompts import Reading, Unreadable, expand, read
from simulator.bots.workshop import Workshop
from simulator.discord.accounts import Speed
from simulator.discord.interactions import Interaction
from simulator.pictures.sizes import dimensions


class Imagining:
    """Takes orders for grids."""

    def __init__(self, desk: Desk, workshop: Workshop) -> None:
        self._desk = desk
        self._workshop = workshop

    def imagine(self, interaction: Interaction) -> None:
        """``/imagine prompt``."""
        prompt = interaction.values["prompt"]
        try:
            several = expand(prompt)
        except Unreadable as error:
            self._workshop.refuse(interaction, error.failure, prompt=prompt, detail=error.detail)
            return
        speed = interaction.account.preferences[interaction.bot].speed
        if len(several) > 1 and (speed is Speed.RELAX or "--relax" in prompt):
            self._workshop.refuse(interaction, "restricted", prompt=prompt)
            return
        for one in several:
            self.order(interaction, one)

    def blend(self, interaction: Interaction) -> None:
        """``/blend image1 image2 …``."""
        names = sorted(name for name in interaction.attachments if name.startswith("image"))
        files = [interaction.attachments[name] for name in names]
        links = [self._desk.files.link(file.path) for file in files]
        data = [found.data for file in files if (found := self._desk.files.get(file.path)) is not None]
        prompt = " ".join([*links, interaction.values.get("dimensions", "")])
        if len(set(data)) < len(data):
            self._workshop.refuse(interaction, "duplicate-images", prompt=prompt)
            return
        reading = self.read(interaction, prompt)
        if reading is not None:
            self._workshop.commission(interaction, Order(kind=Kind.BLEND, reading=reading, references=tuple(data)))

    def show(self, interaction: Interaction) -> None:
        """``/show job_id``: the result once more."""
        job = self._workshop.find(interaction.values["job_id"].strip())
        if job is None or job.account is not interaction.account or job.final is None:
            self._workshop.refuse(interaction, "job-not-found", detail=interaction.values["job_id"])
            return
        self._desk.stage.answer(
            interaction,
            phase="final",
            text=job.text,
            content=job.final.content,
            attachments=job.final.attachments,
            components=self._workshop.delivery.buttons(job),
            job=job.id,
        )
        self._desk.stage.succeed(interaction)

    def order(self, interaction: Interaction, prompt: str) -> None:
        """Order a grid for a prompt."""
        reading = self.read(interaction, prompt)
        references = self._behind_links(interaction, reading) if reading is not None else None
        if reading is not None and references is not None:
            self._workshop.commission(interaction, Order(kind=_kind(reading), reading=reading, references=references))

    def read(self, interaction: Interaction, prompt: str) -> Reading | None:
        """Read a prompt, or say what is wrong with it."""
        preferences = interaction.account.preferences[interaction.bot]
        seed = self._desk.seed_of(prompt)
        try:
            return read(prompt, interaction.bot, preferences, seed=seed, shorten=self._desk.shorten)
        except Unreadable as error:
            self._workshop.refuse(interaction, error.failure, prompt=prompt, detail=error.detail)
            return None

    def _behind_links(self, interaction: Interaction, reading: Reading) -> tuple[bytes, ...] | None:
        """Fetch the pictures that a prompt's links lead to, as far as that is here; None when one is missing."""
        found: list[bytes] = []
        for link in reading.prompt.links:
            try:
                data = self._desk.behind(link)
            except LookupError:
                self._workshop.refuse(interaction, "invalid-link", prompt=reading.raw, detail=link)
                return None
            if data is not None and dimensions(data) != (0, 0):
                found.append(data)
        return tuple(found)


def _kind(reading: Reading) -> Kind:
    return Kind.VIDEO if "video" in reading.prompt.others else Kind.IMAGINE
