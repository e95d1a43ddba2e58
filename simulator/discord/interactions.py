"""An interaction: one thing that a user asked a bot to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from simulator.discord.accounts import Account, Channel
from simulator.discord.commands import Bot
from simulator.discord.messages import Attachment, Message
from simulator.discord.shapes import Json


class InteractionType(IntEnum):
    """What was done."""

    COMMAND = 2
    COMPONENT = 3
    MODAL = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Interaction:
    """An accepted interaction, checked."""

    id: str
    type: InteractionType
    account: Account
    bot: Bot
    channel: Channel
    session_id: str
    nonce: str | int | None
    name: str = ""  #: of a command, with its sub-command: ``prefer remix``
    values: Mapping[str, str] = field(default_factory=dict[str, str])  #: options of a command, inputs of a dialog
    attachments: Mapping[str, Attachment] = field(default_factory=dict[str, Attachment])  #: by the option's name
    custom_id: str = ""  #: of the component or the dialog
    selected: tuple[str, ...] = ()  #: values of a select
    message: Message | None = None  #: whose component was pressed, or whose menu was used
    opener: Interaction | None = None  #: the click that opened the dialog

    @property
    def is_direct(self) -> bool:
        """Whether it happened in a conversation with the bot."""
        return self.channel.guild_id is None

    @property
    def pressed(self) -> str:
        """The custom id of the button that it goes back to, through a dialog or not."""
        return self.opener.custom_id if self.opener is not None else self.custom_id

    @property
    def shown_reference(self) -> Message | None:
        """The message that answers refer to; there is no referring to an ephemeral one."""
        return None if self.message is None or self.message.is_ephemeral else self.message

    def metadata(self, *, original: str) -> Json:
        """Write what messages say of it: ``interaction`` (commands only) and ``interaction_metadata``.

        Args:
            original: the id of the first answer; empty in the first answer itself.
        """
        metadata = self._metadata()
        if original:
            metadata["original_response_message_id"] = original
        found: Json = {"interaction_metadata": metadata}
        if self.name:
            found["interaction"] = {
                "id": self.id,
                "type": int(self.type),
                "name": self.name,
                "user": self.account.user(),
            }
        return found

    def _metadata(self) -> Json:
        found: Json = {
            "id": self.id,
            "type": int(self.type),
            "user": self.account.user(),
            "authorizing_integration_owners": {"0": self.channel.guild_id or "0"},
        }
        if self.name:
            found["name"] = self.name
        if self.message is not None:
            found["interacted_message_id"] = self.message.id
        if self.opener is not None:
            found["triggering_interaction_metadata"] = self.opener._metadata()  # noqa: SLF001 - one of our own
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Modal:
    """A dialog that waits for its answer."""

    interaction: Interaction  #: the click that opened it
    custom_id: str
    inputs: tuple[str, ...]  #: custom ids of its text inputs
    opened: float  #: by the loop's clock
