"""Taking interactions in: everything that Discord itself checks before a bot hears of it."""

from __future__ import annotations

from typing import Final, TypedDict, TypeVar

import msgspec

from simulator.counters import Counters
from simulator.discord import refusals
from simulator.discord.accounts import Account, Channel
from simulator.discord.bodies import (
    CommandBody,
    ComponentBody,
    InteractionBody,
    ModalBody,
    OptionBody,
)
from simulator.discord.commands import Bot, Command, Option, OptionType, Registry
from simulator.discord.interactions import Interaction, InteractionType
from simulator.discord.messages import Attachment, Message, MessageFlag
from simulator.discord.posting import Posting
from simulator.discord.stage import Stage
from simulator.faults import Faults, Kind

_MOST_NONCE: Final = 25
_MOST_TEXT: Final = 6000
_SELECT: Final = 3
_MENU_ENTRY: Final = 3

Body = TypeVar("Body")


class _Common(TypedDict):
    id: str
    type: InteractionType
    account: Account
    bot: Bot
    channel: Channel
    session_id: str
    nonce: str | int | None


class Intake:
    """Turns bodies into interactions."""

    def __init__(self, stage: Stage, registry: Registry, posting: Posting, faults: Faults, counters: Counters) -> None:
        self._stage = stage
        self._registry = registry
        self._posting = posting
        self._faults = faults
        self._counters = counters
        self._nonces: set[tuple[str, str]] = set()

    def read(self, account: Account, body: bytes) -> Interaction | None:
        """Check a body; None when its nonce was seen before, so that it is not done twice.

        Raises:
            refusals.Refused: something in it is wrong.
        """
        envelope = decode(body, InteractionBody)
        if envelope.nonce is not None and len(str(envelope.nonce)) > _MOST_NONCE:
            raise refusals.invalid("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")
        channel = self._channel(account, envelope)
        key = (account.id, str(envelope.nonce))
        if envelope.nonce is not None and key in self._nonces:
            self._counters.add("duplicates", str(envelope.nonce))
            return None
        bot = self._bot(channel, envelope.application_id)
        match envelope.type:
            case InteractionType.COMMAND:
                interaction = self._command(account, bot, channel, envelope)
            case InteractionType.COMPONENT:
                interaction = self._component(account, bot, channel, envelope)
            case InteractionType.MODAL:
                interaction = self._modal(account, bot, channel, envelope)
            case _:
                raise refusals.invalid("type", "BASE_TYPE_CHOICES", "Value must be one of (2, 3, 4, 5).")
        self._counters.add("interactions", _kind(interaction))
        if envelope.nonce is not None:
            self._nonces.add(key)
        return interaction

    def _channel(self, account: Account, envelope: InteractionBody) -> Channel:
        channel = self._posting.channel(account, envelope.channel_id)
        if envelope.guild_id is not None and envelope.guild_id != channel.guild_id:
            raise refusals.refused(404, 10004)
        if channel.guild_id is not None and envelope.guild_id is None:
            raise refusals.invalid("guild_id", "BASE_TYPE_REQUIRED")
        if channel.guild_id is not None and not account.may_use_commands:
            raise refusals.refused(403, 50013)
        return channel

    def _bot(self, channel: Channel, application_id: str) -> Bot:
        bot = next((bot for bot in channel.bots if bot.value == application_id), None)
        if bot is None:
            raise refusals.refused(404, 10063)
        return bot

    def _command(self, account: Account, bot: Bot, channel: Channel, envelope: InteractionBody) -> Interaction:
        data = decode(envelope.data, CommandBody, "data")
        if self._faults.take(Kind.STALE_VERSION, "interactions", text=bytes(envelope.data).decode()) is not None:
            self._registry.renew()
            self._stage.announce_commands()
        command = self._registry.find(data.id)
        if command is None or command.bot is not bot:
            raise refusals.refused(404, 10063)
        if data.version != self._registry.version(command):
            raise refusals.invalid("data", refusals.OUTDATED)
        if data.name != command.name or data.type != command.type:
            raise refusals.invalid("data", refusals.COMMAND_INVALID)
        files = {
            str(file.id): self._posting.attachment(account, channel, file, place=f"data.attachments.{index}")
            for index, file in enumerate(data.attachments)
        }
        target = None
        if command.type == _MENU_ENTRY:
            target = self._stage.find(channel, data.target_id or "")
            if target is None:
                raise refusals.refused(404, 10008)
        name, options, given = _sub_command(command, data.options)
        values, attachments = _options(options, given, files)
        return Interaction(
            **self._common(InteractionType.COMMAND, account, bot, channel, envelope),
            name=name,
            values=values,
            attachments=attachments,
            message=target,
        )

    def _component(self, account: Account, bot: Bot, channel: Channel, envelope: InteractionBody) -> Interaction:
        data = decode(envelope.data, ComponentBody, "data")
        message = self._pressed(account, channel, envelope)
        if message is None or message.author is not bot:
            raise refusals.refused(404, 10008)
        kind = message.custom_ids().get(data.custom_id)
        if kind is None or kind != data.component_type or (kind == _SELECT and not data.values):
            raise refusals.invalid("data", refusals.COMPONENT_INVALID)
        return Interaction(
            **self._common(InteractionType.COMPONENT, account, bot, channel, envelope),
            custom_id=data.custom_id,
            selected=tuple(data.values),
            message=message,
        )

    def _pressed(self, account: Account, channel: Channel, envelope: InteractionBody) -> Message | None:
        if envelope.message_id is None:
            raise refusals.invalid("message_id", "BASE_TYPE_REQUIRED")
        message = self._stage.find(channel, envelope.message_id)
        if message is None and (envelope.message_flags or 0) & MessageFlag.EPHEMERAL:
            # Discord keeps no ephemeral messages: only the flag says that there may be one.
            message = self._stage.find_ephemeral(account, channel, envelope.message_id)
        return message

    def _modal(self, account: Account, bot: Bot, channel: Channel, envelope: InteractionBody) -> Interaction:
        data = decode(envelope.data, ModalBody, "data")
        modal = self._stage.take_modal(account, data.id)
        if self._faults.take(Kind.EXPIRED_MODAL, "interactions", text=bytes(envelope.data).decode()) is not None:
            modal = None
        if modal is None or modal.interaction.bot is not bot or modal.interaction.channel is not channel:
            raise refusals.refused(404, 10062)
        inputs = [one for row in data.components for one in [*row.components, row.component] if one is not None]
        values = {one.custom_id: one.value for one in inputs}
        # A dialog's own id goes to the bot as it is, but it must be of the kind that was opened: peers change its end.
        is_kin = data.custom_id.split("::")[:2] == modal.custom_id.split("::")[:2]
        if not is_kin or set(values) != set(modal.inputs) or not all(values.values()):
            self._stage.return_modal(modal)
            raise refusals.invalid("data", refusals.COMPONENT_INVALID)
        return Interaction(
            **self._common(InteractionType.MODAL, account, bot, channel, envelope),
            custom_id=data.custom_id,
            values=values,
            message=modal.interaction.message,
            opener=modal.interaction,
        )

    def _common(
        self, kind: InteractionType, account: Account, bot: Bot, channel: Channel, envelope: InteractionBody
    ) -> _Common:
        return {
            "id": self._stage.ids.snowflake(),
            "type": kind,
            "account": account,
            "bot": bot,
            "channel": channel,
            "session_id": envelope.session_id,
            "nonce": envelope.nonce,
        }


def decode(body: bytes | msgspec.Raw, shape: type[Body], prefix: str = "") -> Body:
    """Read JSON of a shape.

    Raises:
        refusals.Refused: it is none, or not of that shape.
    """
    try:
        return msgspec.json.decode(body, type=shape)
    except msgspec.ValidationError as error:
        raise refusals.malformed(error, prefix) from error
    except msgspec.DecodeError as error:
        raise refusals.refused(400, 50109, "The request body contains invalid JSON.") from error


def _sub_command(command: Command, given: list[OptionBody]) -> tuple[str, tuple[Option, ...], list[OptionBody]]:
    """Walk down to the sub-command that was chosen; gives its whole name, its options, and those that were given."""
    name, options = command.name, command.options
    while options and options[0].type in {OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP}:
        chosen = given[0] if len(given) == 1 else None
        found = next((one for one in options if chosen is not None and one.name == chosen.name), None)
        if chosen is None or found is None or chosen.type != found.type:
            raise refusals.invalid("data.options", refusals.COMMAND_INVALID)
        name, options, given = f"{name} {found.name}", found.options, chosen.options
    return name, options, given


def _options(
    options: tuple[Option, ...], given: list[OptionBody], files: dict[str, Attachment]
) -> tuple[dict[str, str], dict[str, Attachment]]:
    declared = {option.name: option for option in options}
    values: dict[str, str] = {}
    attachments: dict[str, Attachment] = {}
    for index, option in enumerate(given):
        place = f"data.options.{index}"
        known = declared.pop(option.name, None)
        if known is None or option.type != known.type or option.value is None:
            raise refusals.invalid(place, refusals.COMMAND_INVALID)
        if known.type is OptionType.ATTACHMENT:
            file = files.get(str(option.value))
            if file is None:
                raise refusals.invalid(f"{place}.value", "ATTACHMENT_NOT_FOUND", "Attachment data was not found")
            attachments[option.name] = file
        elif isinstance(option.value, str) and len(option.value) > _MOST_TEXT:
            raise refusals.invalid(f"{place}.value", "BASE_TYPE_MAX_LENGTH", "Must be 6000 or fewer in length.")
        elif isinstance(option.value, str):
            values[option.name] = option.value
        else:
            raise refusals.invalid(f"{place}.value", "BASE_TYPE_BAD_STRING", "Could not convert to string.")
    missing = [option.name for option in declared.values() if option.required]
    if missing:
        raise refusals.invalid(f"data.options.{missing[0]}", "BASE_TYPE_REQUIRED")
    return values, attachments


def _kind(interaction: Interaction) -> str:
    if interaction.type is InteractionType.COMMAND:
        return interaction.name
    kind = "modal" if interaction.type is InteractionType.MODAL else "press"
    return f"{kind} {interaction.custom_id}"
