"""What an account sees and sets: info, settings, modes, remix."""

from __future__ import annotations

from typing import Final

from simulator.bots import components
from simulator.bots.desk import Desk
from simulator.bots.jobs import State
from simulator.bots.workshop import Workshop
from simulator.discord.accounts import Preferences, Speed, Trouble
from simulator.discord.commands import Bot
from simulator.discord.interactions import Interaction
from simulator.discord.messages import Message, MessageFlag

_RENEWAL: Final = "<t:1795305600>"
_DONE: Final = {
    Speed.FAST: "Done! Your jobs now consume fast-hours, but will be faster. You can switch back with /relax",
    Speed.RELAX: "Done! Your jobs now do not consume fast-hours, but might take a little longer. "
    "You can always switch back with /fast",
    Speed.TURBO: "Done! Your jobs now run in turbo mode and consume twice the fast-hours. "
    "You can switch back with /fast",
}
_TITLES: Final = {Speed.FAST: "Fast", Speed.RELAX: "Relaxed", Speed.TURBO: "Turbo"}
_TOGGLES: Final = {
    "Style": "raw",
    "Personalization": "personalization",
    "RemixMode": "remix",
    "StickyStyle": "sticky",
}
_VERSIONS: Final = {
    Bot.MIDJOURNEY: tuple(
        (version, f"Midjourney Model V{version} (V{version})")
        for version in ("8.2", "8.1", "7", "6.1", "6", "5.2", "5.1", "5")
    ),
    Bot.NIJI: tuple((f"niji {version}", f"Niji Model V{version} (Niji {version})") for version in ("7", "6", "5")),
}


class Preferring:
    """Shows and changes preferences."""

    def __init__(self, desk: Desk, workshop: Workshop) -> None:
        self._desk = desk
        self._workshop = workshop

    def info(self, interaction: Interaction) -> None:
        """``/info``."""
        message = self._think(interaction)
        embed = {
            "type": "rich",
            "title": f"Your info - {interaction.account.name}",
            "description": self._info(interaction),
        }
        self._desk.stage.edit(message, phase="reply", flags=MessageFlag.EPHEMERAL, embeds=(embed,))

    def settings(self, interaction: Interaction) -> None:
        """``/settings``."""
        message = self._think(interaction)
        self._desk.stage.edit(
            message, phase="reply", flags=MessageFlag.EPHEMERAL, components=self._panel(interaction), embeds=()
        )

    def set_speed(self, interaction: Interaction, speed: Speed) -> None:
        """``/fast``, ``/relax``, ``/turbo``."""
        if speed is Speed.RELAX and not interaction.account.allowance.relax_jobs:
            self._workshop.refuse(interaction, "restricted")
            return
        self._own(interaction).speed = speed
        self._reply(interaction, _DONE[speed])

    def set_public(self, interaction: Interaction, *, is_public: bool) -> None:
        """``/public``, ``/stealth``."""
        if not is_public and not interaction.account.allowance.stealth:
            self._workshop.refuse(interaction, "restricted")
            return
        self._own(interaction).public = is_public
        self._reply(interaction, f"Done! Your jobs are now {'public' if is_public else 'private'}.")

    def prefer(self, interaction: Interaction) -> None:
        """``/prefer …``."""
        own = self._own(interaction)
        match interaction.name:
            case "prefer remix":
                own.remix = not own.remix
                state = "on! Your variations will ask for a prompt." if own.remix else "off."
                text = f"Remix mode turned {state}"
            case "prefer variability":
                own.high_variation = not own.high_variation
                text = f"{'High' if own.high_variation else 'Low'} variability mode turned on!"
            case "prefer suffix":
                own.suffix = interaction.values.get("new_value", "")
                text = f"Your suffix is now `{own.suffix}`" if own.suffix else "Your suffix was removed."
            case _:
                text = "Done!"
        message = self._think(interaction)
        self._desk.stage.edit(message, phase="reply", flags=MessageFlag.EPHEMERAL, content=text)

    def explain(self, interaction: Interaction) -> None:
        """``/help``, ``/ask``, ``/subscribe``."""
        self._reply(interaction, f"See https://docs.midjourney.com for /{interaction.name}.")

    def thank(self, interaction: Interaction) -> None:
        """``Report Job``, from a message's menu."""
        self._reply(interaction, "Thank you. The job was reported.")

    def press(self, interaction: Interaction) -> bool:
        """Do what a component of the panel, or of a notice, is for; False if it is none of them."""
        trouble = _NOTICES.get(interaction.custom_id)
        if trouble is not None:
            interaction.account.troubles.discard(trouble)
            self._reply(interaction, "Acknowledged.")
            return True
        if not interaction.custom_id.startswith("MJ::Settings::") or interaction.message is None:
            return False
        self._switch(self._own(interaction), interaction)
        self._desk.stage.succeed(interaction)
        self._desk.stage.edit(interaction.message, phase="reply", components=self._panel(interaction))
        return True

    def _switch(self, own: Preferences, interaction: Interaction) -> None:
        switch, _, value = interaction.custom_id.removeprefix("MJ::Settings::").partition("::")
        if (name := _TOGGLES.get(switch)) is not None:
            setattr(own, name, not getattr(own, name))
            return
        allowance = interaction.account.allowance
        match switch:
            case "VersionSelector":
                known = [version for version, _ in _VERSIONS[interaction.bot]]
                own.version = interaction.selected[0] if interaction.selected[0] in known else own.version
            case "Stylization":
                own.stylize = value
            case "PrivateMode":
                own.public = not own.public or not allowance.stealth
            case "HighVariabilityMode":
                own.high_variation = value == "1"
            case "TurboMode":
                own.speed = Speed.TURBO
            case "RelaxMode" if value == "off" or allowance.relax_jobs:
                own.speed = Speed.RELAX if value == "on" else Speed.FAST
            case "ResetSettings":
                interaction.account.preferences[interaction.bot] = Preferences(version=_VERSIONS[interaction.bot][0][0])
            case _:
                pass  # a mode that the plan does not have stays off

    def _panel(self, interaction: Interaction) -> tuple[dict[str, object], ...]:
        return components.settings(self._own(interaction), _VERSIONS[interaction.bot])

    def _info(self, interaction: Interaction) -> str:
        account, own = interaction.account, self._own(interaction)
        counts = self._workshop.counts(account)
        queued = counts[State.QUEUED]
        running = counts[State.RUNNING]
        allowance = account.allowance
        share = account.fast_minutes / allowance.fast_minutes
        is_active = not account.troubles
        hours = f"{account.fast_minutes / 60:.2f}/{allowance.fast_minutes / 60:.1f} hours ({share:.2%})"
        values = {
            "Subscription": f"{allowance.title} (Active monthly, renews next on {_RENEWAL})" if is_active else "None",
            "Job Mode": _TITLES[own.speed],
            "Visibility Mode": "Public" if own.public else "Stealth",
            "Fast Time Remaining": hours,
            "Lifetime Usage": f"{account.images} images ({account.images / 60:.2f} hours)",
            "Relaxed Usage": "0 images (0.00 minutes)",
            "User ID": account.id,
        }
        lines = [f"**{key}**:{' ' * (20 - len(key))} {value}" for key, value in values.items()]
        relaxed = sum(1 for job in queued if job.speed is Speed.RELAX)
        lines += [
            "",
            f"**Queued Jobs (fast)**: {len(queued) - relaxed}",
            f"**Queued Jobs (relax)**: {relaxed}",
            f"**Running Jobs**: {', '.join(job.id for job in running) or 'None'}",
        ]
        return "\n".join(lines)

    def _own(self, interaction: Interaction) -> Preferences:
        return interaction.account.preferences[interaction.bot]

    def _think(self, interaction: Interaction) -> Message:
        message = self._desk.stage.answer(interaction, flags=MessageFlag.EPHEMERAL | MessageFlag.LOADING)
        self._desk.stage.succeed(interaction)
        return message

    def _reply(self, interaction: Interaction, text: str) -> None:
        self._desk.stage.answer(interaction, content=text, flags=MessageFlag.EPHEMERAL)
        self._desk.stage.succeed(interaction)


_NOTICES: Final = {
    "MJ::Moderation::Acknowledge": Trouble.PENDING_MESSAGE,
    "MJ::Terms::Accept": Trouble.TERMS,
}
"""Buttons of notices that a human presses, and what is settled then."""
