"""/describe: four prompts that could have made a picture."""

from __future__ import annotations

import math
import random
from typing import Final

import pyvips

from simulator.bots import components
from simulator.bots.delivery import Delivery
from simulator.bots.desk import Desk
from simulator.bots.failures import Form
from simulator.bots.imagining import Imagining
from simulator.bots.workshop import Workshop
from simulator.discord.interactions import Interaction
from simulator.discord.messages import Attachment, Message, MessageFlag
from simulator.discord.shapes import Json

_SUBJECTS: Final = ("a quiet scene", "a small world", "a still life", "a wide view", "a close study", "an old story")
_MANNERS: Final = ("in the style of papercut art", "watercolour, soft edges", "ink on paper", "poster art, bold shapes")
_TONES: Final = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink")
_MOST_RATIO: Final = 20


class Describing:
    """Looks at pictures: at their size and colours, and no further."""

    def __init__(self, desk: Desk, workshop: Workshop, delivery: Delivery, imagining: Imagining) -> None:
        self._desk = desk
        self._workshop = workshop
        self._delivery = delivery
        self._imagining = imagining
        self._descriptions: dict[str, list[str]] = {}  #: by message
        self._pictures: dict[str, tuple[bytes, int]] = {}  #: by message, with how often it was looked at

    def describe(self, interaction: Interaction) -> None:
        """``/describe image`` or ``/describe link``."""
        desk = self._desk
        data, filename = self._picture(interaction)
        if data is None:
            self._workshop.refuse(
                interaction, "invalid-link", form=Form.NONCE, detail=interaction.values.get("link", "")
            )
            return
        flags = MessageFlag.EPHEMERAL
        message = desk.stage.answer(interaction, flags=flags | MessageFlag.LOADING)
        desk.stage.succeed(interaction)
        shown = self._delivery.attach(interaction.channel.id, filename, data, "image/png", folder="ephemeral-")
        self._pictures[message.id] = (data, 0)
        embed = self._embed(message, shown)
        desk.stage.edit(message, phase="reply", flags=flags, embeds=(embed,), components=components.describe())

    def press(self, interaction: Interaction) -> bool:
        """Do what a button below descriptions is for; False if it is none of them."""
        message = interaction.message
        if message is None or message.id not in self._pictures:
            return False
        what = interaction.custom_id.rpartition("::")[2]
        texts = self._descriptions[message.id]
        if what == "Retry":
            self._retry(interaction, message)
        elif what == "all":
            for text in texts:
                self._imagining.order(interaction, text)
        else:
            self._desk.stage.open_modal(
                interaction,
                title="Imagine This!",
                custom_id=f"MJ::Picreader::Modal::{what}",
                inputs=[("MJ::Picreader::Modal::PromptField", "Prompt", texts[int(what) - 1])],
            )
            self._desk.stage.succeed(interaction)
        return True

    def _retry(self, interaction: Interaction, message: Message) -> None:
        data, looks = self._pictures[message.id]
        self._pictures[message.id] = (data, looks + 1)
        embed = {**message.embeds[0], "description": self._description(message)}
        self._desk.stage.succeed(interaction)
        self._desk.stage.edit(message, phase="reply", embeds=(embed,))

    def _picture(self, interaction: Interaction) -> tuple[bytes | None, str]:
        attachment = interaction.attachments.get("image")
        if attachment is not None:
            file = self._desk.files.get(attachment.path)
            return (file.data if file else None), attachment.filename
        link = interaction.values.get("link", "")
        name = link.partition("?")[0].rpartition("/")[2] or "image.png"
        try:
            return self._desk.behind(link), name
        except LookupError:
            return None, name

    def _embed(self, message: Message, shown: Attachment) -> Json:
        image = {
            "url": self._desk.files.link(shown.path),
            "proxy_url": self._desk.files.proxy_link(shown.path),
            "width": shown.width,
            "height": shown.height,
        }
        return {"type": "rich", "description": self._description(message), "image": image}

    def _description(self, message: Message) -> str:
        texts = self._descriptions[message.id] = self._look(*self._pictures[message.id])
        return "\n\n".join(f"{components.number(index)} {text}" for index, text in enumerate(texts, 1))

    def _look(self, data: bytes, looks: int) -> list[str]:
        try:
            image = pyvips.Image.new_from_buffer(data, "").colourspace("srgb")
        except pyvips.Error:
            return [f"{subject} --ar 1:1" for subject in _SUBJECTS[:4]]
        red, green, blue = (image.extract_band(band).avg() for band in range(3))
        hue = math.atan2(math.sqrt(3) * (green - blue), 2 * red - green - blue) / math.tau % 1
        light = "bright" if red + green + blue > 3 * 128 else "dark"
        tone = _TONES[int(hue * len(_TONES)) % len(_TONES)]
        ratio = _ratio(image.width, image.height)
        dice = random.Random(self._desk.seed_of(f"{red:.3f} {green:.3f} {blue:.3f} {looks}"))
        subjects, manners = dice.sample(_SUBJECTS, 4), dice.sample(_MANNERS, 4)
        return [
            f"{subject} in {light} {tone} tones, {manner} --ar {ratio}"
            for subject, manner in zip(subjects, manners, strict=True)
        ]


def _ratio(width: int, height: int) -> str:
    """Write a size as the nearest ratio of small numbers."""
    pairs = [(wide, high) for wide in range(1, _MOST_RATIO) for high in range(1, _MOST_RATIO)]
    wide, high = min(pairs, key=lambda pair: (round(abs(math.log(pair[0] / pair[1] * height / width)), 3), sum(pair)))
    return f"{wide}:{high}"
