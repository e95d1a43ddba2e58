"""The commands that make pictures of words or of pictures: imagine, blend, show."""

from __future__ import annotations

from simulator.bots.desk import Desk
from simulator.bots.orders import Kind, Order
from simulator.bots.prompts import Reading, Unreadable, read
from simulator.bots.workshop import Workshop
from simulator.discord.interactions import Interaction


class Imagining:
    """Takes orders for grids."""

    def __init__(self, desk: Desk, workshop: Workshop) -> None:
        self._desk = desk
        self._workshop = workshop

    def imagine(self, interaction: Interaction) -> None:
        """``/imagine prompt``."""
        self.order(interaction, interaction.values["prompt"])

    def blend(self, interaction: Interaction) -> None:
        """``/blend image1 image2 …``."""
        names = sorted(name for name in interaction.attachments if name.startswith("image"))
        files = [interaction.attachments[name] for name in names]
        links = [self._desk.files.link(file.path) for file in files]
        data = [found.data for file in files if (found := self._desk.files.get(file.path)) is not None]
        if len(set(data)) < len(data):
            self._workshop.refuse(interaction, "duplicate-images")
            return
        prompt = " ".join([*links, interaction.values.get("dimensions", "")])
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
        if reading is not None and self._are_links_good(interaction, reading):
            self._workshop.commission(interaction, Order(kind=_kind(reading), reading=reading))

    def read(self, interaction: Interaction, prompt: str) -> Reading | None:
        """Read a prompt, or say what is wrong with it."""
        preferences = interaction.account.preferences[interaction.bot]
        seed = self._desk.seed_of(prompt)
        try:
            return read(prompt, interaction.bot, preferences, seed=seed, shorten=self._desk.shorten)
        except Unreadable as error:
            self._workshop.refuse(interaction, error.failure, prompt=prompt, detail=error.detail)
            return None

    def _are_links_good(self, interaction: Interaction, reading: Reading) -> bool:
        for link in reading.prompt.links:
            try:
                self._desk.behind(link)
            except LookupError:
                self._workshop.refuse(interaction, "invalid-link", prompt=reading.raw, detail=link)
                return False
        return True


def _kind(reading: Reading) -> Kind:
    return Kind.VIDEO if "video" in reading.prompt.others else Kind.IMAGINE
