"""The bots and their slash commands, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from typing_extensions import override

from simulator.discord.shapes import Json


class Bot(StrEnum):
    """A bot; the value is the id of its application and of its user."""

    MIDJOURNEY = "936929561302675456"
    NIJI = "1022952195194359889"

    @classmethod
    @override
    def _missing_(cls, value: object) -> Bot | None:
        """Take a bot's name as well, in any case."""
        return cls.__members__.get(value.upper()) if isinstance(value, str) else None

    @property
    def full_name(self) -> str:
        """How the bot is called."""
        return "Midjourney Bot" if self is Bot.MIDJOURNEY else "niji\u30fbjourney Bot"

    def user(self) -> Json:
        """Give the bot as the author of a message."""
        return {
            "id": self.value,
            "username": self.full_name,
            "discriminator": "9282" if self is Bot.MIDJOURNEY else "5533",
            "avatar": None,
            "public_flags": 589824,
            "bot": True,
            "global_name": None,
        }


class OptionType(IntEnum):
    """What an option of a command holds."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    ATTACHMENT = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option of a command, or a sub-command."""

    name: str
    type: OptionType = OptionType.STRING
    required: bool = False
    options: tuple[Option, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()  #: what a user's client offers; the bot takes other values too

    def json(self) -> Json:
        """Give the option as the command index does."""
        found: Json = {"type": int(self.type), "name": self.name, "description": f"The {self.name}"}
        if self.required:
            found["required"] = True
        if self.choices:
            found["choices"] = [{"name": name, "value": value} for name, value in self.choices]
        if self.options:
            found["options"] = [option.json() for option in self.options]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A slash command of one bot."""

    bot: Bot
    name: str
    id: str
    version: str
    options: tuple[Option, ...] = ()
    type: int = 1  #: 1: a slash command; 3: an entry of a message's menu

    def json(self, version: str) -> Json:
        """Give the command as the command index does."""
        return {
            "id": self.id,
            "application_id": self.bot.value,
            "version": version,
            "type": self.type,
            "name": self.name,
            "description": f"/{self.name}" if self.type == 1 else "",
            "dm_permission": True,
            "contexts": [0, 1, 2],
            "integration_types": [0, 1],
            "global_popularity_rank": 1,
            "options": [option.json() for option in self.options],
        }


_PROMPT: Final = (Option(name="prompt", required=True),)
_BLEND: Final = (
    Option(name="image1", type=OptionType.ATTACHMENT, required=True),
    Option(name="image2", type=OptionType.ATTACHMENT, required=True),
    Option(
        name="dimensions",
        choices=(("Portrait", "--ar 2:3"), ("Square", "--ar 1:1"), ("Landscape", "--ar 3:2")),
    ),
    *(Option(name=f"image{number}", type=OptionType.ATTACHMENT) for number in (3, 4, 5)),
)
_DESCRIBE: Final = (Option(name="image", type=OptionType.ATTACHMENT), Option(name="link"))
_SHOW: Final = (Option(name="job_id", required=True),)
_PREFER: Final = (
    Option(
        name="option",
        type=OptionType.SUB_COMMAND_GROUP,
        options=(
            Option(
                name="set",
                type=OptionType.SUB_COMMAND,
                options=(Option(name="option", required=True), Option(name="value")),
            ),
            Option(name="list", type=OptionType.SUB_COMMAND),
        ),
    ),
    Option(name="auto_dm", type=OptionType.SUB_COMMAND),
    Option(name="suffix", type=OptionType.SUB_COMMAND, options=(Option(name="new_value"),)),
    Option(name="remix", type=OptionType.SUB_COMMAND),
    Option(name="variability", type=OptionType.SUB_COMMAND),
)

#: Name, options, id and version with Midjourney, id and version with niji (empty: niji's was never seen).
_TABLE: Final = (
    ("imagine", _PROMPT, "938956540159881230", "1237876415471554623", "1023054140580057099", "1248805223892254774"),
    ("blend", _BLEND, "1062880104792997970", "1237876415471554624", "1061216934374424697", "1248805223892254775"),
    ("describe", _DESCRIBE, "1092492867185950852", "1237876415471554625", "1092683500743831652", "1248805223892254776"),
    ("shorten", _PROMPT, "1121575372539039774", "1237876415471554626", "1121575453916942376", "1248805223892254777"),
    ("show", _SHOW, "1169435442328911902", "1237876415471554630", "1023054140580057101", "1248805223892254781"),
    ("info", (), "972289487818334209", "1237876415735660565", "1023054140580057102", "1248805223892254782"),
    ("settings", (), "1000850743479255081", "1493662068581077053", "1023054140634579025", "1493662157915684906"),
    ("fast", (), "972289487818334212", "1237876415735660572", "1023054140580057107", "1248805223925940261"),
    ("relax", (), "972289487818334213", "1237876415735660573", "1023054140634579024", "1248805223925940262"),
    ("turbo", (), "1124132684143271996", "1237876415790055474", "", ""),
    ("prefer", _PREFER, "984273800587776053", "1237876415790055476", "", ""),
    ("private", (), "972289487818334210", "1237876415735660570", "", ""),
    ("public", (), "972289487818334211", "1237876415735660571", "", ""),
    ("stealth", (), "1065569343456419860", "1237876415735660574", "", ""),
    ("help", (), "941673664900898876", "1237876415471554629", "", ""),
    ("ask", _PROMPT, "994261739745050684", "1237876415735660567", "", ""),
    ("subscribe", (), "987795925764280351", "1237876415735660568", "", ""),
)
_MENU: Final = (
    ("Cancel Job", "987795925764280352"),
    ("DM Results", "987795925764280353"),
    ("Report Job", "991449849599885383"),
)

#: Commands that niji has and whose ids were never seen: these are our own.
_OWN_NIJI_VERSION: Final = "1248805223925940263"
_OWN_NIJI: Final = {"turbo": "1023054140634579030", "prefer": "1023054140634579031"}


def _commands() -> tuple[Command, ...]:
    found: list[Command] = []
    for name, options, id_, version, niji_id, niji_version in _TABLE:
        found.append(Command(bot=Bot.MIDJOURNEY, name=name, id=id_, version=version, options=options))
        nijis = niji_id or _OWN_NIJI.get(name, "")
        if nijis:
            niji = niji_version or _OWN_NIJI_VERSION
            found.append(Command(bot=Bot.NIJI, name=name, id=nijis, version=niji, options=options))
    found += [
        Command(bot=Bot.MIDJOURNEY, name=name, id=id_, version="1237876415735660569", type=3) for name, id_ in _MENU
    ]
    return tuple(found)


COMMANDS: Final = _commands()


class Registry:
    """The commands with their present versions."""

    def __init__(self) -> None:
        self._renewals = 0
        self._by_id = {command.id: command for command in COMMANDS}

    def find(self, id_: str) -> Command | None:
        """Find a command."""
        return self._by_id.get(id_)

    def version(self, command: Command) -> str:
        """Give the version that is accepted now."""
        return str(int(command.version) + self._renewals * 4096)

    def renew(self) -> None:
        """Register every command anew: the versions that clients know are refused from now on."""
        self._renewals += 1

    def index(self, bots: frozenset[Bot]) -> Json:
        """Give the command index of a channel or guild with these bots."""
        return {
            "applications": [
                {"id": bot.value, "name": bot.full_name, "description": "", "icon": None, "bot": bot.user()}
                for bot in Bot
                if bot in bots
            ],
            "application_commands": [
                command.json(self.version(command)) for command in COMMANDS if command.bot in bots
            ],
            "version": str(1_237_876_415_000_000_000 + self._renewals),
        }
