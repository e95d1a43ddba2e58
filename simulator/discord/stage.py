"""The stage: where messages appear, change and go, and whoever may see it is told."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Iterable
from typing import Final

from typing_extensions import Unpack

from simulator.discord.accounts import Account, Channel, People
from simulator.discord.commands import Bot
from simulator.discord.files import Files
from simulator.discord.interactions import Interaction, Modal
from simulator.discord.messages import Message, MessageFields, MessageType
from simulator.discord.sessions import Session, Sessions
from simulator.discord.shapes import Json
from simulator.faults import Faults, Kind
from simulator.ids import Ids
from simulator.options import Options

_TEXT_INPUT: Final = 4
_LABEL: Final = 18
_REASON_TIMED_OUT: Final = 2


class Stage:
    """Every message there is, and what is said of them on the gateway."""

    def __init__(
        self, options: Options, ids: Ids, people: People, files: Files, sessions: Sessions, faults: Faults
    ) -> None:
        self.ids = ids
        self.people = people
        self.files = files
        self.faults = faults
        self._options = options
        self._sessions = sessions
        self._messages: dict[str, dict[str, Message]] = {}
        self._ephemeral: dict[str, Message] = {}
        self._modals: dict[str, Modal] = {}
        self._answers: dict[str, str] = {}  #: the bot's first answer to each interaction, both by id
        self._succeeded: set[str] = set()
        self.frames: dict[str, Interaction] = {}  #: clicks that opened a page of the bot's, by the page's token

    def history(self, channel: Channel) -> list[Message]:
        """Give what is in a channel, oldest first. Ephemeral messages are in none."""
        return list(self._messages.get(channel.id, {}).values())

    def find(self, channel: Channel, id_: str) -> Message | None:
        """Find a message that is in a channel."""
        return self._messages.get(channel.id, {}).get(id_)

    def find_ephemeral(self, account: Account, channel: Channel, id_: str) -> Message | None:
        """Find a message that only one account sees."""
        message = self._ephemeral.get(id_)
        if message is None or message.interaction is None or message.channel is not channel:
            return None
        return message if message.interaction.account is account else None

    def answer(
        self, asked: Interaction, *, phase: str = "reply", text: str = "", **fields: Unpack[MessageFields]
    ) -> Message:
        """Say something to an interaction; the first time it is the one message that carries the nonce."""
        reference = asked.shown_reference
        fields.setdefault("type", MessageType.COMMAND if reference is None else MessageType.REPLY)
        fields.setdefault("reference", reference)
        message = self._put(asked.channel, asked.bot, (phase, text), {**fields, "interaction": asked})
        self._answers.setdefault(asked.id, message.id)
        self._publish(message, "MESSAGE_CREATE", phase, text, None if message.original else asked)
        return message

    def say(
        self,
        channel: Channel,
        author: Bot,
        *,
        phase: str = "",
        text: str = "",
        **fields: Unpack[MessageFields],
    ) -> Message:
        """Put a bot's message into a channel that answers nothing."""
        message = self._put(channel, author, (phase, text), fields)
        self._publish(message, "MESSAGE_CREATE", phase, text, None)
        return message

    def write(
        self, account: Account, channel: Channel, nonce: str | int | None, **fields: Unpack[MessageFields]
    ) -> Message:
        """Put a user's message into a channel; his own sessions get his nonce."""
        message = self._put(channel, account, ("user", fields.get("content", "")), fields)
        for viewer in self.people.viewers(channel):
            own = nonce if viewer is account else None
            self._sessions.publish(
                "MESSAGE_CREATE", message.json(self.files, nonce=own), self._sessions.of([viewer]), phase="user"
            )
        return message

    def edit(self, message: Message, *, phase: str = "", text: str = "", **changes: Unpack[MessageFields]) -> None:
        """Change a message."""
        for name, value in changes.items():
            setattr(message, name, value)
        message.edited = datetime.datetime.now(datetime.UTC)
        self._publish(message, "MESSAGE_UPDATE", phase, text, None)

    def delete(self, message: Message, *, phase: str = "", text: str = "") -> None:
        """Take a message away."""
        self._messages.get(message.channel.id, {}).pop(message.id, None)
        self._ephemeral.pop(message.id, None)
        is_bulk = self.faults.take(Kind.BULK_DELETE, phase, text=text) is not None
        data: Json = {"ids": [message.id]} if is_bulk else {"id": message.id}
        data["channel_id"] = message.channel.id
        if message.channel.guild_id and not message.is_ephemeral:
            data["guild_id"] = message.channel.guild_id
        event = "MESSAGE_DELETE_BULK" if is_bulk else "MESSAGE_DELETE"
        self._sessions.publish(event, data, self._audience(message), phase=phase, text=text)

    def accept(self, interaction: Interaction) -> None:
        """Tell the user's sessions that Discord took an interaction."""
        self._report("INTERACTION_CREATE", interaction)

    def succeed(self, interaction: Interaction) -> None:
        """Tell the user's sessions that the bot answered; once."""
        if interaction.id in self._succeeded:
            return
        self._succeeded.add(interaction.id)
        self._report("INTERACTION_SUCCESS", interaction)

    def fail(self, interaction: Interaction) -> None:
        """Tell the user's sessions that the bot did not answer in time."""
        self._report("INTERACTION_FAILURE", interaction, reason_code=_REASON_TIMED_OUT)

    def open_modal(
        self, interaction: Interaction, *, title: str, custom_id: str, inputs: Iterable[tuple[str, str, str]]
    ) -> None:
        """Open a dialog.

        Args:
            interaction: the click.
            title: of the dialog.
            custom_id: of the dialog.
            inputs: custom id, label and value of each text input.
        """
        inputs = tuple(inputs)
        self._modals[interaction.id] = Modal(
            interaction=interaction,
            custom_id=custom_id,
            inputs=tuple(name for name, _, _ in inputs),
            opened=asyncio.get_running_loop().time(),
        )
        components = [self._input(*each) for each in inputs]
        data = {"title": title, "custom_id": custom_id, "components": components}
        self._open("INTERACTION_MODAL_CREATE", interaction, data)

    def take_modal(self, account: Account, interaction_id: str) -> Modal | None:
        """Take a dialog that was opened and is still waiting: it can be answered once."""
        modal = self._modals.get(interaction_id)
        if modal is None or modal.interaction.account is not account:
            return None
        del self._modals[interaction_id]
        is_old = asyncio.get_running_loop().time() - modal.opened > self._options.modal_life
        return None if is_old else modal

    def return_modal(self, modal: Modal) -> None:
        """Put back a dialog whose answer was refused."""
        self._modals[modal.interaction.id] = modal

    def open_frame(self, interaction: Interaction, *, title: str, path: str) -> str:
        """Open a page of the bot's in a frame and give its token."""
        token = self.ids.hex(16)
        self.frames[token] = interaction
        data = {"title": title, "custom_id": f"MJ::iframe::{token}", "iframe_path": path, "modal_size": 2}
        self._open("INTERACTION_IFRAME_MODAL_CREATE", interaction, data)
        return token

    def react(self, message: Message, account: Account, emoji: str) -> None:
        """Put a user's reaction on a message."""
        message.reactions.add((emoji, account.id))
        author = message.author.value if isinstance(message.author, Bot) else message.author.id
        data: Json = {
            "user_id": account.id,
            "type": 0,
            "message_id": message.id,
            "message_author_id": author,
            "channel_id": message.channel.id,
            "emoji": {"id": None, "name": emoji},
            "burst": False,
        }
        self._sessions.publish("MESSAGE_REACTION_ADD", data, self._audience(message))

    def announce_commands(self) -> None:
        """Tell every guild that its command index changed."""
        for account in self.people.accounts:
            data = {"guild_id": account.guild_id}
            self._sessions.publish("GUILD_APPLICATION_COMMAND_INDEX_UPDATE", data, self._sessions.of([account]))

    def _put(self, channel: Channel, author: Account | Bot, about: tuple[str, str], fields: MessageFields) -> Message:
        message = Message(id=self.ids.snowflake(), channel=channel, author=author, **fields)
        if message.interaction is not None:
            message.original = self._answers.get(message.interaction.id, "")
        phase, text = about
        if self.faults.take(Kind.NO_METADATA, phase, text=text) is not None:
            message.names_interaction = False
        if message.is_ephemeral:
            self._ephemeral[message.id] = message
        else:
            self._messages.setdefault(channel.id, {})[message.id] = message
        return message

    def _publish(self, message: Message, event: str, phase: str, text: str, sender: Interaction | None) -> None:
        nonce = sender.nonce if sender is not None else None
        own = self._sessions.of([sender.account]) if sender is not None else []
        others = [session for session in self._audience(message) if session not in own]
        if own:
            self._sessions.publish(event, message.json(self.files, nonce=nonce), own, phase=phase, text=text)
        if others:
            self._sessions.publish(event, message.json(self.files), others, phase=phase, text=text)

    def _audience(self, message: Message) -> list[Session]:
        if message.is_ephemeral and message.interaction is not None:
            return self._sessions.of([message.interaction.account])
        return self._sessions.of(self.people.viewers(message.channel))

    def _report(self, event: str, interaction: Interaction, **more: object) -> None:
        data: Json = {"id": interaction.id, **more}
        if interaction.nonce is not None:
            data["nonce"] = interaction.nonce
        self._sessions.publish(event, data, self._sessions.of([interaction.account]), text=_text(interaction))

    def _open(self, event: str, interaction: Interaction, data: Json) -> None:
        sessions = self._sessions.of([interaction.account])
        named = [session for session in sessions if session.id == interaction.session_id]
        data = {
            "id": interaction.id,
            "channel_id": interaction.channel.id,
            "application": {
                "id": interaction.bot.value,
                "name": interaction.bot.full_name,
                "bot": interaction.bot.user(),
            },
            **data,
        }
        if interaction.nonce is not None:
            data["nonce"] = interaction.nonce
        # Peers that send a session id of their own invention are told all the same, unless that is not wanted.
        to = named if named or self._options.require_session else sessions
        self._sessions.publish(event, data, to, text=_text(interaction))

    def _input(self, custom_id: str, label: str, value: str) -> Json:
        field: Json = {
            "type": _TEXT_INPUT,
            "custom_id": custom_id,
            "style": 2,
            "value": value,
            "required": True,
            "min_length": 1,
            "max_length": 4000,
        }
        if self._options.label_modals:
            return {"type": _LABEL, "label": label, "component": field}
        return {"type": 1, "components": [{**field, "label": label}]}


def _text(interaction: Interaction) -> str:
    return " ".join(interaction.values.values())
