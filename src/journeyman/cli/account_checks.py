"""The doctor's checks of accounts: how each stands, and whether Discord can be reached; none where there are none."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Awaitable, Callable, Iterator
from typing import Final

from journeyman import errors
from journeyman.cli.checks import Check, Wrong, raised
from journeyman.settings import Settings
from journeyman.storage.accounts import Registered
from journeyman.tasks.accounts import Standing

_SEE_TO_IT: Final = "see to it in Discord, as the account itself; then: journeyman accounts resume {account}"
_TRY_AGAIN: Final = "docs/discord.md says what helps; then: journeyman accounts resume {account}"
_WAIT: Final = "ask again in a moment; if it lasts, mend what is said of Discord below, and look at the server's log"


def account_checks(configured: Settings) -> Iterator[Check]:
    """Look up the accounts, and give a check for each, and for Discord."""
    from journeyman.app import desk, engines  # noqa: PLC0415 - loads all engines

    try:
        accounts, held = asyncio.run(desk.glance(configured))
    except errors.Unavailable:
        return  # which the check of PostgreSQL has said
    except errors.SettingsError as error:
        wrong = Wrong(str(error), "mend that; how the accounts stand cannot be told before")
        yield Check(title="accounts", answer=functools.partial(raised, wrong))
        return
    for registered in accounts:
        account_id = registered.account.id
        answer = functools.partial(_standing, registered, is_held=account_id in held)
        yield Check(title=f"account {account_id}", answer=answer)
    if accounts:
        yield Check(
            title="Discord's API",
            answer=lambda: _reached(lambda: engines.reach_api(configured), "JOURNEYMAN_DISCORD_API"),
        )
        yield Check(
            title="Discord's gateway",
            answer=lambda: _reached(lambda: engines.reach_gateway(configured), "JOURNEYMAN_DISCORD_GATEWAY"),
        )


def _standing(registered: Registered, *, is_held: bool) -> str:
    account, condition = registered.account, registered.condition
    standing = condition.standing
    if not account.enabled:
        return "paused by the operator"
    said = f"{standing}: {condition.reason}" if condition.reason else str(standing)
    if standing is Standing.PAUSED:
        raise Wrong(said, _SEE_TO_IT.format(account=account.id))
    if standing is Standing.DEAD:
        raise Wrong(said, _TRY_AGAIN.format(account=account.id))
    if not is_held:
        return "no server that runs has it"
    if standing is Standing.CONNECTING:
        raise Wrong(said, _WAIT)
    return said


def _reached(reach: Callable[[], Awaitable[str]], setting: str) -> str:
    from journeyman.app.engines import Unreached  # noqa: PLC0415 - loads all engines

    async def answered() -> str:
        return await reach()

    try:
        return f"{asyncio.run(answered())} answers"
    except Unreached as error:
        mend = f"check this machine's network, and JOURNEYMAN_DISCORD_PROXY and {setting} if you have set them"
        raise Wrong(str(error), mend) from error
