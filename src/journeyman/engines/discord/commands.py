"""Which commands a bot has at present, by Discord's index of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, final

import msgspec

from journeyman.engines.discord.applications import BY_ID, Application, Command

_SLASH: Final = 1


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    application_id: str
    version: str
    name: str
    type: int = _SLASH
    name_default: str | None = None  #: the name before it was translated into the account's language


class _Index(msgspec.Struct, frozen=True, kw_only=True):
    application_commands: tuple[_Entry, ...]


def read(body: bytes) -> dict[tuple[str, str], Command]:
    """Read the index: the slash commands of the two bots, by application and name. Other bots have an imagine, too.

    Raises:
        msgspec.MsgspecError: it is no index.
    """
    index = msgspec.json.decode(body, type=_Index)
    return {
        (entry.application_id, name): Command(name=name, id=entry.id, version=entry.version)
        for entry in index.application_commands
        if entry.application_id in BY_ID and entry.type == _SLASH
        for name in (entry.name_default or entry.name,)
    }


@final
class Commands:
    """What is known of the bots' commands; the table until Discord's index is known."""

    def __init__(self) -> None:
        self._found: Mapping[tuple[str, str], Command] | None = None

    @property
    def is_stale(self) -> bool:
        """Whether the index should be asked for."""
        return self._found is None

    def learn(self, found: Mapping[tuple[str, str], Command]) -> None:
        """Take an index."""
        self._found = found

    def doubt(self) -> None:
        """Take note that a command was refused, or that the index has changed."""
        self._found = None

    def is_absent(self, application: Application) -> bool:
        """Tell whether the index is known and has nothing of a bot."""
        return self._found is not None and all(of != application.id for of, _ in self._found)

    def find(self, application: Application, name: str) -> Command | None:
        """Give a command; ``None`` if the bot does not have it here, as where it is not in the server."""
        if self._found is None:
            return application.commands.get(name)
        return self._found.get((application.id, name))
