"""Where both bots hear of interactions and reactions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from simulator.bots.answering import Answering
from simulator.bots.describing import Describing
from simulator.bots.desk import Desk
from simulator.bots.imagining import Imagining
from simulator.bots.inpainting import Inpainting
from simulator.bots.jobs import Job
from simulator.bots.preferring import Preferring
from simulator.bots.pressing import Pressing
from simulator.bots.shortening import Shortening
from simulator.bots.workshop import Workshop
from simulator.discord.accounts import Account, Speed
from simulator.discord.commands import Bot
from simulator.discord.interactions import Interaction, InteractionType
from simulator.discord.messages import Message
from simulator.faults import Kind

ENVELOPE: Final = "\u2709"
CROSS: Final = "\u274c"


class Front:
    """Midjourney and niji, which differ in their models only."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.workshop = Workshop(desk)
        self._imagining = Imagining(desk, self.workshop)
        self._pressing = Pressing(desk, self.workshop, self._imagining)
        self._answering = Answering(self.workshop, self._imagining, self._pressing)
        self._describing = Describing(desk, self.workshop, self.workshop.delivery, self._imagining)
        self._shortening = Shortening(desk)
        self._preferring = Preferring(desk, self.workshop)
        self.inpainting = Inpainting(desk, self.workshop, self._imagining)
        preferring = self._preferring
        self._commands: Mapping[str, Callable[[Interaction], None]] = {
            "imagine": self._imagining.imagine,
            "blend": self._imagining.blend,
            "show": self._imagining.show,
            "describe": self._describing.describe,
            "shorten": self._shortening.shorten,
            "info": preferring.info,
            "settings": preferring.settings,
            "fast": lambda interaction: preferring.set_speed(interaction, Speed.FAST),
            "relax": lambda interaction: preferring.set_speed(interaction, Speed.RELAX),
            "turbo": lambda interaction: preferring.set_speed(interaction, Speed.TURBO),
            "public": lambda interaction: preferring.set_public(interaction, is_public=True),
            "private": lambda interaction: preferring.set_public(interaction, is_public=False),
            "stealth": lambda interaction: preferring.set_public(interaction, is_public=False),
            "prefer": preferring.prefer,
            "help": preferring.explain,
            "ask": preferring.explain,
            "subscribe": preferring.explain,
            "Cancel Job": self._cancel,
            "DM Results": self._send_results,
            "Report Job": preferring.thank,
        }

    async def handle(self, interaction: Interaction) -> None:
        """Do what was asked for."""
        desk = self._desk
        desk.stage.accept(interaction)
        text = " ".join([*interaction.values.values(), interaction.custom_id])
        silent = desk.faults.take(Kind.SILENT, text=text, account=interaction.account.id)
        if silent is not None:
            await asyncio.sleep(desk.options.patience)
            desk.stage.fail(interaction)
            if not silent.value("starts", False):
                return
        if desk.options.reply:
            await asyncio.sleep(desk.options.reply)
        match interaction.type:
            case InteractionType.COMMAND:
                handler = self._commands.get(interaction.name) or self._commands[interaction.name.partition(" ")[0]]
                handler(interaction)
            case InteractionType.COMPONENT:
                self._press(interaction)
            case InteractionType.MODAL:
                self._answering.answer(interaction)

    async def react(self, account: Account, message: Message, emoji: str) -> None:
        """Send a job's seed for an envelope, take a job away for a cross."""
        job = self.workshop.find(message.job)
        if job is None or job.account is not account or not isinstance(message.author, Bot):
            return
        if emoji.startswith(ENVELOPE):
            self._send_seed(account, message, message.author)
        elif emoji.startswith(CROSS) and not self.workshop.cancel(job):
            self._desk.stage.delete(message, phase="cancelled", text=job.text)

    def _press(self, interaction: Interaction) -> None:
        for handler in (
            self._pressing.press,
            self._describing.press,
            self._shortening.press,
            self._preferring.press,
        ):
            if handler(interaction):
                return
        # A button that is only for people, as the one of a check or of an appeal: nothing follows.
        self._desk.stage.succeed(interaction)

    def _cancel(self, interaction: Interaction) -> None:
        """Cancel the job of a message, from its menu."""
        job = self._job(interaction)
        if job is not None:
            self.workshop.cancel(job)
            self._desk.stage.succeed(interaction)

    def _send_results(self, interaction: Interaction) -> None:
        """Send the job of a message to the conversation, from its menu."""
        job = self._job(interaction)
        if job is not None and interaction.message is not None:
            self._send_seed(job.account, interaction.message, job.bot)
            self._desk.stage.succeed(interaction)

    def _job(self, interaction: Interaction) -> Job | None:
        job = self.workshop.find(interaction.message.job) if interaction.message is not None else None
        if job is None or job.account is not interaction.account:
            self.workshop.refuse(
                interaction, "job-not-found", detail=interaction.message.id if interaction.message else ""
            )
            return None
        return job

    def _send_seed(self, account: Account, message: Message, bot: Bot) -> None:
        job = self.workshop.jobs[message.job]
        text = f"**{job.printed}** - <@{account.id}>\n**Job ID**: {job.id}\n**seed** {job.seed}"
        self._desk.stage.say(
            self._desk.people.conversation(account, bot),
            bot,
            phase="letter",
            text=job.text,
            content=text,
            attachments=message.attachments,
            job=job.id,
        )
