"""An account is made of what an operator has given, and its condition is told when it changes."""

from __future__ import annotations

import pytest

from journeyman.engines.discord.account import NO_BOT, Places, described
from journeyman.engines.discord.inpaint import Contract
from journeyman.engines.discord.presence import Presence
from journeyman.tasks.accounts import Condition, Standing
from journeyman.wording import Clause


def test_an_account_is_described() -> None:
    """Pacing and contract are options; the rest is as given, without a server in direct messages."""
    places = Places(api="http://127.0.0.1:1/api")
    account = described(token="a.b", channel="7", options={"between_writes": 2, "contract": "direct"}, places=places)
    assert (account.channel, account.guild, account.places) == ("7", None, places)
    assert (account.manners.between_writes, account.contract) == (2.0, Contract.DIRECT)
    plain = described(token="a.b", channel="7", guild="8")
    assert (plain.guild, plain.manners.between_writes, plain.contract) == ("8", 1.5, Contract.PROXIED)


@pytest.mark.parametrize(
    ("options", "named"),
    [({"between_writes": -1}, "between_writes"), ({"contract": "old"}, "contract"), ({"speed": 1}, "speed")],
)
def test_an_option_that_cannot_be_used_is_named(options: dict[str, object], named: str) -> None:
    """And the token is not."""
    with pytest.raises(ValueError, match=named) as caught:
        described(token="secret-4711", channel="7", options=options)
    assert "4711" not in str(caught.value)
    with pytest.raises(ValueError, match="token") as caught:
        described(token="secret 4711", channel="7")
    assert "4711" not in str(caught.value)


def test_a_change_is_told_once() -> None:
    """What leaves the condition as it was is not told; a pause hides the connection, and death the pause."""
    told: list[Standing] = []
    presence = Presence(lambda: told.append(presence.condition.standing))
    presence.disconnected()
    presence.connected("s", is_resumed=False)
    presence.connected("s", is_resumed=True)
    presence.pause(NO_BOT)
    presence.pause(NO_BOT, "again")
    presence.disconnected()
    presence.connected("s", is_resumed=True)
    presence.resume()
    presence.die(Clause("dead", "亡"))
    presence.resume()
    assert told == [Standing.READY, Standing.PAUSED, Standing.READY, Standing.DEAD]


async def test_a_pause_of_an_earlier_process_lasts() -> None:
    """It keeps work away, though not the connection."""
    paused = Condition(standing=Standing.PAUSED, reason=NO_BOT, said="words")
    presence = Presence(paused=paused)
    presence.connected("s", is_resumed=False)
    assert presence.condition == paused
    unready = await presence.ready(1.0)
    assert unready is not None
    assert (unready.sentence, unready.said) == (NO_BOT, "words")
    assert await presence.connection() is None
    presence.die(Clause("dead", "亡"))
    dead = await presence.connection()
    assert dead is not None
    assert dead.sentence == "dead"
