"""The operator's file of accounts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from typing import Final

import pytest
import structlog
from cryptography.fernet import Fernet

from journeyman import errors
from journeyman.dispatch import accounts_file
from journeyman.dispatch.declared import Declared
from journeyman.dispatch.registry import Registry
from journeyman.settings import Settings
from journeyman.storage.accounts import Accounts
from journeyman.storage.database import Database
from journeyman.storage.sealing import Seal
from journeyman.tasks.accounts import Account
from journeyman.tasks.task import Bot, SpeedMode
from tests.background import in_background
from tests.integration.dispatch.register import CHANNEL, GUILD, OTHER_CHANNEL, OTHER_TOKEN, TOKEN, description
from tests.patience import until

LOOK_SECONDS: Final = 0.01

ONE: Final = f"""
[[accounts]]
channel = "{CHANNEL}"
token = "{TOKEN}"
"""
OTHER: Final = f"""
[[accounts]]
channel = "{OTHER_CHANNEL}"
token = "{TOKEN}"
"""


@pytest.fixture
async def registry(database_url: str) -> AsyncGenerator[Registry]:
    """Give a registry without accounts."""
    database = Database(database_url)
    await database.open()
    keys = (Fernet.generate_key().decode(),)
    yield Registry(Accounts(database), Seal(Settings(data_dir="nowhere", secret_keys=keys)))
    await database.aclose()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Give what writes the file, as an editor that replaces it does."""

    def write(text: str | bytes, name: str = "accounts.toml", mode: int = 0o600) -> Path:
        new = tmp_path / f"{name}.new"
        new.write_bytes(text.encode() if isinstance(text, str) else text)
        new.chmod(mode)
        return new.replace(tmp_path / name)

    return write


Write = Callable[..., Path]


async def names(registry: Registry) -> list[str]:
    """Give the accounts that there are."""
    return [registered.account.id for registered in await registry.list()]


async def test_the_file_may_say_every_field(registry: Registry, write: Write) -> None:
    """All of a description has its place in the file, and the token may stand in a file beside it."""
    write(f"  {TOKEN}\n", "anna.token")
    path = write(f"""
        [[accounts]]
        id = "anna"
        engine = "discord"
        token_file = "anna.token"
        guild = "{GUILD}"
        channel = "{CHANNEL}"
        name = "Anna's"
        remark = "paid until May"
        capacity = 12
        queue_size = 40
        weight = 5
        timeout_seconds = 600
        modes = ["fast", "RELAX"]
        bots = ["niji_journey"]
        remix_answers_itself = false
        options = {{ between_writes = 2, contract = "direct" }}

        [[accounts]]
        channel = "{OTHER_CHANNEL}"
        token = "{TOKEN}"
    """)
    await Declared(path, registry).apply()
    first, second = await registry.list()
    assert first.account == Account(
        id="anna",
        channel=CHANNEL,
        guild=GUILD,
        engine="discord",
        name="Anna's",
        remark="paid until May",
        modes=frozenset({SpeedMode.FAST, SpeedMode.RELAX}),
        bots=frozenset({Bot.NIJI_JOURNEY}),
        capacity=12,
        queue_size=40,
        weight=5,
        timeout_seconds=600,
        remix=False,
        remix_answers_itself=False,
    )
    assert first.options == {"between_writes": 2.0, "patience": 1.0, "contract": "direct"}
    assert (first.source, registry.token(first), registry.token(second)) == ("file", TOKEN, TOKEN)
    assert second.account.id == OTHER_CHANNEL


async def test_only_what_differs_is_written(registry: Registry, write: Write) -> None:
    """The same file again changes no revision, and another value of one account changes that one alone."""
    declared = Declared(write(ONE + OTHER), registry)
    await declared.apply()
    before = await registry.list()
    await declared.apply()
    assert await registry.list() == before
    write(ONE + "weight = 3" + OTHER)
    await declared.apply()
    assert [(each.account.weight, each.revision) for each in await registry.list()] == [(3, 2), (1, 1)]


async def test_what_is_no_longer_said_is_as_by_default(registry: Registry, write: Write) -> None:
    """A field that is taken out of the file, or an option, is what it would be in a new account."""
    fresh = Declared(write(ONE), registry)
    await fresh.apply()
    (by_default,) = await registry.list()
    write(ONE + 'remark = "x"\ncapacity = 9\nmodes = ["fast"]\noptions = { contract = "direct" }\n')
    await fresh.apply()
    assert (await registry.fetch(CHANNEL)).account.capacity == 9
    write(ONE)
    await fresh.apply()
    found = await registry.fetch(CHANNEL)
    assert (found.account, found.options) == (by_default.account, by_default.options)


async def test_what_the_file_does_not_declare_any_more_is_removed(registry: Registry, write: Write) -> None:
    """The operator's own accounts stay, and what the file declares again later comes back."""
    await registry.add(description(id="mine", token=OTHER_TOKEN))
    declared = Declared(write(ONE + OTHER), registry)
    await declared.apply()
    assert await names(registry) == ["mine", CHANNEL, OTHER_CHANNEL]
    write(OTHER)
    await declared.apply()
    assert await names(registry) == ["mine", OTHER_CHANNEL]
    write("accounts = []")
    await declared.apply()
    assert await names(registry) == ["mine"]
    write(ONE)
    await declared.apply()
    assert await names(registry) == ["mine", CHANNEL]


async def test_a_seat_passes_to_another_id(registry: Registry, write: Write) -> None:
    """An account that is only renamed is removed and added, though both have the same channel and token."""
    declared = Declared(write(ONE), registry)
    await declared.apply()
    write(ONE + 'id = "anna"')
    await declared.apply()
    assert await names(registry) == ["anna"]


async def test_two_accounts_exchange_their_tokens(registry: Registry, write: Write) -> None:
    """Nothing is refused for what is the case only half-way."""
    seats = ONE + 'id = "{}"\n' + ONE.replace(TOKEN, OTHER_TOKEN) + 'id = "{}"\n'
    declared = Declared(write(seats.format("a", "b")), registry)
    await declared.apply()
    write(seats.format("b", "a"))
    await declared.apply()
    found = {each.account.id: registry.token(each) for each in await registry.list()}
    assert found == {"a": OTHER_TOKEN, "b": TOKEN}


async def test_a_pause_outlasts_the_file(registry: Registry, write: Write) -> None:
    """What the operator paused stays paused, whatever else the file changes."""
    declared = Declared(write(ONE), registry)
    await declared.apply()
    await registry.pause(CHANNEL)
    write(ONE + "capacity = 7")
    await declared.apply()
    account = (await registry.fetch(CHANNEL)).account
    assert (account.capacity, account.enabled) == (7, False)


MISTAKES: Final = {
    'capcity = 3\nname = "x"': "account 1 (x): capcity is wrong: got a field that no account has; accepted: id, engine",
    'capacity = "3"': f'account 1 ({CHANNEL}): capacity is wrong: got a string, "in quotes"; accepted: a whole number.',
    "capacity = 3.5": "got something else; accepted: a whole number",
    "capacity = true": "got true or false; accepted: a whole number",
    "capacity = 65": "capacity is wrong: got 65; accepted: a whole number from 1 to 64",
    'modes = "fast"': "modes is wrong: got a string",
    "modes = [1]": "modes is wrong",
    "modes = []": "modes is wrong: got none; accepted: at least one of TURBO, FAST, RELAX",
    "remix_answers_itself = 1": "remix_answers_itself is wrong: got a whole number; accepted: true or false",
    "options = []": "options is wrong",
    "options = { haste = 1 }": 'options is wrong: got "haste"; accepted: options named between_writes, patience',
    "guild = 1099000000000000001": "guild is wrong: got a whole number; accepted: a string",
    'guild = "x"': 'guild is wrong: got "x"; accepted: an id of Discord',
    'id = "stub"': 'id is wrong: got "stub"',
    'engine = "papercut"': 'engine is wrong: got "papercut"; accepted: discord',
    'token_file = "x.token"': "token is wrong: got both token and token_file; accepted: one of them",
    f'[[accounts]]\nchannel = "{OTHER_CHANNEL}"': "account 2 (1099000000000000003): token is wrong: got neither",
    f'[[accounts]]\nname = "y"\ntoken = "{OTHER_TOKEN}"': "account 2 (y): channel must not be empty",
    f'[[accounts]]\ntoken = "{OTHER_TOKEN}"': "account 2 (unnamed): channel must not be empty",
    f'[[accounts]]\nchannel = "{OTHER_CHANNEL}"\ntoken_file = "none.token"': "none.token (No such file or directory)",
    f'[[accounts]]\nchannel = "{OTHER_CHANNEL}"\ntoken_file = "."': "token_file is wrong",
    f'[[accounts]]\nchannel = "{OTHER_CHANNEL}"\ntoken_file = "bytes.token"': "bytes.token (it is no UTF-8 text)",
    f'[[accounts]]\nchannel = "{OTHER_CHANNEL}"\ntoken_file = "empty.token"': "token is wrong: got a text of 0 char",
    f'[[accounts]]\nchannel = "{CHANNEL}"\ntoken = "{OTHER_TOKEN}"': f"account 2 ({CHANNEL}): There is an",
    f'[[accounts]]\nid = "b"\nchannel = " {CHANNEL}"\ntoken = "{TOKEN} "': f"account 2 (b): Account {CHANNEL} has",
    f'[[accounts]]\nid = "mine"\nchannel = "{OTHER_CHANNEL}"\ntoken = "{OTHER_TOKEN}"': "account 2 (mine): There is an",
    f'[[accounts]]\nid = "b"\nchannel = "{CHANNEL}"\ntoken = "{OTHER_TOKEN}"': "account 2 (b): Account mine has",
    f'[[accounts]]\nchannel = "{OTHER_CHANNEL}"\ntoken_file = "\\u0000"': "(it is no path)",
    f'[[accounts]]\nchannel = "{OTHER_TOKEN}"\ntoken = "x"': "channel is wrong: got what looks like a token; accepted",
    f'"{OTHER_TOKEN}" = 1': "what looks like a token is wrong: got a field that no account has",
    f'[["{OTHER_TOKEN}"]]': "what looks like a token is unknown there",
    f"capacity = {'9' * 5000}": "is no TOML: ",
    f"modes = {'[' * 100_000}": "is no TOML: ",
    "[general]\nx = 1": "general is unknown there; accepted: [[accounts]] tables",
    "= 3": "is no TOML: ",
    'channel = "1"': "is no TOML: ",
}
"""What may stand behind the first account, and what is said of it."""


async def test_a_mistake_is_named_and_changes_nothing(registry: Registry, write: Write) -> None:
    """File, account, field and what is accepted are in the message, no token is, and all accounts are as before."""
    write(b"\xff\xfe", "bytes.token")
    write("\n", "empty.token")
    await registry.add(description(id="mine", token=OTHER_TOKEN))
    declared = Declared(write(ONE), registry)
    await declared.apply()
    before = await registry.list()
    for mistake, complaint in MISTAKES.items():
        path = write(ONE + mistake)
        with pytest.raises(errors.SettingsError) as raised:
            await declared.apply()
        message = str(raised.value)
        assert message.startswith(str(path))
        assert complaint in message
        assert TOKEN not in message
        assert OTHER_TOKEN not in message
        assert await registry.list() == before


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "has no [[accounts]] tables; a file that declares none says accounts = []"),
        ("[accounts]\nchannel = 1", "has no [[accounts]] tables"),
        ("accounts = [1]", "has no [[accounts]] tables"),
        (b"\xff", "cannot be read: it is no UTF-8 text"),
        (None, "cannot be read: No such file or directory"),
    ],
    ids=["empty", "one table", "no tables", "bytes", "missing"],
)
async def test_a_file_that_is_none_ends_the_start(
    registry: Registry, write: Write, tmp_path: Path, text: str | None, complaint: str
) -> None:
    """An empty file, bytes, or none at all is a mistake, and not the wish to give every account up."""
    await Declared(write(ONE), registry).apply()
    path = tmp_path / "other.toml" if text is None else write(text, "other.toml")
    with pytest.raises(errors.SettingsError) as raised:
        await Declared(path, registry).apply()
    assert str(raised.value).startswith(f"{path} {complaint}")
    assert await names(registry) == [CHANNEL]


def test_the_file_has_a_place_for_each_field() -> None:
    """What the reader knows is what a description holds, and the token's file; pauses are no business of the file's."""
    known = set(accounts_file.FIELDS)
    assert known == {*description().__dataclass_fields__, "token_file"} - {"enabled"}


async def test_a_change_of_the_file_takes_effect(registry: Registry, write: Write) -> None:
    """While the server runs the file is applied once more each time that it, or a file that it names, is another."""
    write(TOKEN, "anna.token")
    path = write(f'[[accounts]]\nchannel = "{CHANNEL}"\ntoken_file = "anna.token"\n')
    declared = Declared(path, registry)
    await declared.apply()

    async def has_other_token() -> bool:
        return registry.token(await registry.fetch(CHANNEL)) == OTHER_TOKEN

    with structlog.testing.capture_logs() as logged:

        def applied() -> int:
            return [event["event"] for event in logged].count("accounts_file.applied")

        async with in_background(declared.run(look_seconds=LOOK_SECONDS)):
            write(OTHER_TOKEN, "anna.token")
            await until(has_other_token)
            await until(lambda: applied() == 1)
            write(ONE + "weight = 9" + OTHER)
            await until(lambda: applied() == 2)
            assert [each.account.weight for each in await registry.list()] == [9, 1]
            assert not await has_other_token()
    assert applied() == 2


async def test_a_file_that_is_being_written_is_left_until_it_rests(registry: Registry, write: Write) -> None:
    """While the file is another at each look nothing is taken from it, and then its last state is."""
    declared = Declared(write(ONE + OTHER), registry)
    await declared.apply()
    before = await registry.list()
    with structlog.testing.capture_logs() as logged:
        async with in_background(declared.run(look_seconds=LOOK_SECONDS / 10)):
            for number in range(1000):
                write(f"{ONE}#{'.' * number}")  # each time of another size, for the clock of files is coarse
                await asyncio.sleep(0)
            assert logged == []
            assert await registry.list() == before
            await until(lambda: logged and logged[-1]["event"] == "accounts_file.applied")
    assert await names(registry) == [CHANNEL]


async def test_a_broken_file_changes_nothing_and_is_told_once(registry: Registry, write: Write) -> None:
    """The server goes on with the accounts that it has, says once what is wrong, and applies the mended file."""
    declared = Declared(write(ONE), registry)
    await declared.apply()
    before = await registry.list()

    async def is_mended() -> bool:
        return await names(registry) == [CHANNEL, OTHER_CHANNEL]

    with structlog.testing.capture_logs() as logged:

        def complaints() -> list[str]:
            return [event["error"] for event in logged if event["event"] == "accounts_file.not_applied"]

        async with in_background(declared.run(look_seconds=LOOK_SECONDS)):
            path = write(ONE + "capcity = 3")
            await until(lambda: len(complaints()) == 1)
            path.unlink()
            await until(lambda: len(complaints()) == 2)
            assert await registry.list() == before
            write(ONE + OTHER)
            await until(is_mended)
    assert "capcity" in complaints()[0]
    assert "cannot be read" in complaints()[1]
    assert len(complaints()) == 2
    assert {event["log_level"] for event in logged if event["event"] == "accounts_file.not_applied"} == {"error"}
    assert TOKEN not in repr(logged)


async def test_what_hindered_the_file_may_go_without_it(registry: Registry, write: Write) -> None:
    """A file that an account of the operator's stood in the way of is applied when that one is removed."""
    await registry.add(description())
    declared = Declared(write("accounts = []"), registry)
    await declared.apply()
    with structlog.testing.capture_logs() as logged:
        async with in_background(declared.run(look_seconds=LOOK_SECONDS)):
            write(ONE + "weight = 5")
            await until(lambda: [event["event"] for event in logged] == ["accounts_file.not_applied"])
            await registry.remove(CHANNEL)

            async def is_declared() -> bool:
                return [each.account.weight for each in await registry.list()] == [5]

            await until(is_declared)


async def test_two_servers_with_the_same_file_agree(registry: Registry, write: Write) -> None:
    """Both start at the same moment, and each account is there once."""
    path = write(ONE + OTHER)
    await asyncio.gather(*(Declared(path, registry).apply() for _ in range(4)))
    assert sorted(await names(registry)) == [CHANNEL, OTHER_CHANNEL]
    write("accounts = []")
    await asyncio.gather(*(Declared(path, registry).apply() for _ in range(4)))
    assert await names(registry) == []


async def test_a_token_that_others_can_read_is_told_once(registry: Registry, write: Write) -> None:
    """A warning names each such file once, be it the file itself or a token's; what holds no token may be open."""
    write(TOKEN, "anna.token", 0o640)
    path = write(f'[[accounts]]\nchannel = "{CHANNEL}"\ntoken_file = "anna.token"\n', mode=0o644)
    declared = Declared(path, registry)

    def warned(logged: list[structlog.typing.EventDict]) -> list[str]:
        return [Path(event["file"]).name for event in logged if event["event"] == "accounts_file.others_can_read"]

    with structlog.testing.capture_logs() as logged:
        await declared.apply()
        await declared.apply()
    assert warned(logged) == ["anna.token"]
    with structlog.testing.capture_logs() as logged:
        write(ONE, mode=0o604)
        await declared.apply()
        await declared.apply()
    assert warned(logged) == ["accounts.toml"]
    with structlog.testing.capture_logs() as logged:
        await Declared(write(ONE, mode=0o600), registry).apply()
    assert warned(logged) == []
