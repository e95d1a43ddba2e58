"""What every program of ours needs to begin and to end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Final

from journeyman import errors, stopping
from journeyman.storage import migrations

# How long a part may take to end in order before it is told again.
STOP_SECONDS: Final = 5.0


def migrate(url: str) -> None:
    """Bring the database up to date. Raises ``errors.SettingsError`` when it does not answer."""
    try:
        migrations.apply(url)
    except errors.Unavailable as error:
        # The reason names host, port and user, and never the password, as the URL does.
        message = f"JOURNEYMAN_DATABASE_URL: the database does not answer: {error.__cause__}"
        raise errors.SettingsError(message) from error


def run(main: Coroutine[None, None, None]) -> None:
    """Run a program's loop, on uvloop where there is one."""
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


async def stop(task: asyncio.Task[object]) -> None:
    """Stop a part."""
    await stopping.stop(task, again_seconds=STOP_SECONDS)
