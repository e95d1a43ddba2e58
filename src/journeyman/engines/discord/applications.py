"""The two bots and their commands, as tables.

A command's id is stable for years. Its version changes whenever the bot registers the command anew, and then the old
one is refused; so versions are asked for (``commands``), and those here serve only while Discord cannot be asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from journeyman.tasks.task import Bot


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command, by what an interaction must name."""

    name: str
    id: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A bot."""

    bot: Bot
    id: str  #: of the application, which is also the bot's user id
    name: str  #: for people
    commands: Mapping[str, Command]  #: by name, as last seen


def _commands(**known: tuple[str, str]) -> dict[str, Command]:
    return {name: Command(name=name, id=id_, version=version) for name, (id_, version) in known.items()}


MIDJOURNEY: Final = Application(
    bot=Bot.MID_JOURNEY,
    id="936929561302675456",
    name="Midjourney Bot",
    commands=_commands(
        imagine=("938956540159881230", "1237876415471554623"),
        blend=("1062880104792997970", "1237876415471554624"),
        describe=("1092492867185950852", "1237876415471554625"),
        shorten=("1121575372539039774", "1237876415471554626"),
        show=("1169435442328911902", "1237876415471554630"),
        info=("972289487818334209", "1237876415735660565"),
        settings=("1000850743479255081", "1493662068581077053"),
        fast=("972289487818334212", "1237876415735660572"),
        relax=("972289487818334213", "1237876415735660573"),
        turbo=("1124132684143271996", "1237876415790055474"),
        prefer=("984273800587776053", "1237876415790055476"),
    ),
)

NIJI_JOURNEY: Final = Application(
    bot=Bot.NIJI_JOURNEY,
    id="1022952195194359889",
    name="niji・journey Bot",
    commands=_commands(
        imagine=("1023054140580057099", "1248805223892254774"),
        blend=("1061216934374424697", "1248805223892254775"),
        describe=("1092683500743831652", "1248805223892254776"),
        shorten=("1121575453916942376", "1248805223892254777"),
        show=("1023054140580057101", "1248805223892254781"),
        info=("1023054140580057102", "1248805223892254782"),
        settings=("1023054140634579025", "1493662157915684906"),
        fast=("1023054140580057107", "1248805223925940261"),
        relax=("1023054140634579024", "1248805223925940262"),
    ),
)

APPLICATIONS: Final[Mapping[Bot, Application]] = {
    application.bot: application for application in (MIDJOURNEY, NIJI_JOURNEY)
}
BY_ID: Final[Mapping[str, Application]] = {application.id: application for application in APPLICATIONS.values()}
