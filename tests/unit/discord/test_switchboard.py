"""The switchboard, told events one by one."""

from __future__ import annotations

import msgspec

from journeyman.engines.discord.account import Manners
from journeyman.engines.discord.correlation import Expected, Key
from journeyman.engines.discord.events import Opened, Traced
from journeyman.engines.discord.messages.wire import Message
from journeyman.engines.discord.switchboard import Switchboard
from tests.unit.discord import bot


async def test_a_dialog_that_is_told_twice_is_opened_once() -> None:
    """A page is told again while its answer is on its way, which goes on: it is the answer to that very page."""
    board = Switchboard(channel="7", manners=Manners(), clock=lambda: 1.0, pause=lambda _: None)
    pressed = board.begin(Expected(key="1", application="8", channel="7", nonce="1"))
    board.tell("INTERACTION_CREATE", msgspec.Raw(b'{"id": "5", "nonce": "1"}'))
    page = msgspec.Raw(b'{"id": "5", "nonce": "1", "custom_id": "MJ::iframe::x", "iframe_path": "inpaint"}')
    board.tell("INTERACTION_IFRAME_MODAL_CREATE", page)
    assert [type(pressed.events.get_nowait()) for _ in range(2)] == [Traced, Opened]
    board.end(pressed)
    known = frozenset({(Key.INTERACTION, "5")})
    answered = board.begin(Expected(key="2", application="8", channel="7", nonce="2", known=known))
    board.tell("INTERACTION_IFRAME_MODAL_CREATE", page)
    assert not answered.following.is_over
    board.close()


async def test_one_message_in_a_history_takes_nothing_down() -> None:
    """Where its reading meets a fault of ours, the next one is read all the same."""
    board = Switchboard(channel=bot.CHANNEL, manners=Manners(), clock=lambda: 1.0, pause=lambda _: None)
    read: list[str] = []

    def stumble(message: Message) -> str | None:
        read.append(message.id)
        return read[99] if message.id == "1" else None

    with board.watch(stumble):
        for id_ in (1, 2):
            board.show(bot.read(bot.message(id_, "a cat")))
    assert read == ["1", "2"]
    board.close()
