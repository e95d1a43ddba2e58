"""The demonstration: Journeyman in a process of its own, with the simulator's accounts and no real Discord."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import socket
import sys
from collections.abc import AsyncGenerator, Mapping
from pathlib import Path

from simulator.server import CannotListen, Simulator

_HOST = "127.0.0.1"

#: How long the server may take to end in order.
_STOP_SECONDS = 20.0

_TRY = """
Discord is simulated at {origin}; Journeyman draws with its {count}. Once it is ready, try

  {program} imagine "a red fox in the snow" --server http://127.0.0.1:{port}
  {program} accounts list --data-dir {folder}
  curl -s http://127.0.0.1:{port}/mj/account/list

and break something, for instance the next job at 93 %, or every connection at once:

  curl -s {origin}/_simulator/faults -d '{{"kind": "vanish"}}'
  curl -s {origin}/_simulator/connections -d '{{"kind": "drop"}}'

Ctrl-C ends both.
"""


@contextlib.asynccontextmanager
async def journeyman(simulator: Simulator, folder: Path, port: int) -> AsyncGenerator[asyncio.subprocess.Process]:
    """Run the server with every account of the simulator; it prints to our own terminal.

    Args:
        simulator: it listens already.
        folder: the server's data directory; the accounts file is put beside the data.
        port: the server's.

    Raises:
        CannotListen: somebody else has the port, to whom the hints would lead.
    """
    _check(port)
    environment = await asyncio.to_thread(_environment, simulator, folder, port)
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "journeyman", "serve", env=environment)
    count = len(simulator.accounts)
    hints = _TRY.format(
        origin=simulator.origin,
        count=f"{count} account{'s' if count > 1 else ''}",
        port=port,
        program=f"{shlex.quote(_shown(Path(sys.executable)))} -m journeyman",
        folder=shlex.quote(_shown(folder)),
    )
    print(hints, flush=True)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(_STOP_SECONDS):
            await process.wait()


def _shown(path: Path) -> str:
    """Write a path as it can be typed here, and no longer than it must be."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def _check(port: int) -> None:
    try:
        socket.create_server((_HOST, port)).close()
    except OSError as error:
        raise CannotListen(_HOST, port, error) from error


def _environment(simulator: Simulator, folder: Path, port: int) -> Mapping[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    accounts = folder / "accounts.toml"
    accounts.touch(mode=0o600)
    accounts.write_text(
        "\n\n".join(
            f'[[accounts]]\nname = "{account.name}"\ntoken = "{account.token}"\nguild = "{account.guild_id}"\n'
            # The simulator minds no haste.
            f'channel = "{account.channel_id}"\noptions = {{ between_writes = 0.1 }}'
            for account in simulator.accounts
        )
    )
    return {
        **os.environ,
        "JOURNEYMAN_PORT": str(port),
        "JOURNEYMAN_DATA_DIR": str(folder),
        "JOURNEYMAN_ACCOUNTS_FILE": str(accounts),
        **simulator.settings,
    }
