"""``python -m simulator``: run it until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import structlog

import simulator
from simulator.demonstration import journeyman
from simulator.discord.commands import Bot
from simulator.discord.shapes import Json
from simulator.options import Options, Pictures
from simulator.plans import Plan
from simulator.server import CannotListen, simulating

T = TypeVar("T")

_LAST_PORT: Final = 65535
_MOST_ACCOUNTS: Final = 10_000
_BY_HAND: Final = "To end one and keep the other, start them by hand, as simulator/README.md says."
_SHELLS: Final = 128  #: which a shell adds to the number of the signal that ended a program


async def serve(options: Options, *, as_json: bool) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    stop = _told_to_stop()
    async with simulating(options) as running:
        found = running.describe()
        if as_json:
            print(msgspec.json.encode(found).decode(), flush=True)
        else:
            _show(found)
        await stop.wait()


async def demonstrate(options: Options, port: int, folder: str) -> int:
    """Serve, with Journeyman beside it, until SIGTERM or Ctrl-C, or until Journeyman ends; gives its exit status."""
    stop = _told_to_stop()
    with contextlib.ExitStack() as stack:
        place = folder or stack.enter_context(tempfile.TemporaryDirectory(prefix="journeyman-demonstration-"))
        async with simulating(options) as running, journeyman(running, Path(place), port) as process:
            waits = [asyncio.create_task(stop.wait()), asyncio.create_task(process.wait())]
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            for wait in waits:
                wait.cancel()
        status = process.returncode or 0
        if not stop.is_set():
            _say_how_it_ended(status)
        return status if status >= 0 else _SHELLS - status


def _say_how_it_ended(status: int) -> None:
    how = f"was ended by {signal.Signals(-status).name}" if status < 0 else f"ended with status {status}"
    print(f"Journeyman {how}, and the simulated Discord with it. {_BY_HAND}", file=sys.stderr, flush=True)


def _told_to_stop() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _show(found: Json) -> None:
    for name in ("rest", "gateway", "cdn", "uploads", "inpaint", "admin"):
        print(f"{name:10} {found[name]}")
    print("\nTo send a Journeyman here, say before you start it:\n")
    for name, value in found["settings"].items():
        print(f"export {name}={value}")
    for account in found["accounts"]:
        print(f"\n{account['name']} ({account['plan']})")
        for name in ("token", "guild_id", "channel_id", "user_id"):
            print(f"  {name:12} {account[name]}")
        for bot, id_ in account["direct_channels"].items():
            print(f"  direct channel with {bot}: {id_}")
    sys.stdout.flush()


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=simulator.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=0, help="0, the default, takes a free one")
    parser.add_argument("--accounts", type=_count, default=1, help="how many accounts there are")
    parser.add_argument("--plan", type=Plan, choices=list(Plan), default=Plan.STANDARD)
    parser.add_argument(
        "--bots", type=_bot, nargs="+", default=tuple(Bot), metavar="BOT", help="in the guilds: midjourney, niji"
    )
    parser.add_argument("--shared-channel", action="store_true", help="all accounts meet in one channel")
    parser.add_argument("--remix", action="store_true", help="accounts start with Remix on")
    parser.add_argument("--version", default="7", help="the model of prompts that name none")
    parser.add_argument("--pictures", type=Pictures, choices=list(Pictures), default=Pictures.PAPERCUT)
    parser.add_argument("--step", type=float, default=1.0, help="seconds between two progress messages, at least")
    parser.add_argument("--step-spread", type=float, default=0.0, help="seconds by which, at most, it takes longer")
    parser.add_argument("--reply", type=float, default=0.3, help="seconds before the first word of a bot")
    parser.add_argument("--seed", type=int, default=0, help="accounts, job ids and pictures follow from it")
    parser.add_argument("--demonstrate", action="store_true", help="start Journeyman with these accounts, too")
    parser.add_argument("--server-port", type=_port, default=8080, help="Journeyman's, for a demonstration")
    parser.add_argument("--data-dir", default="", help="Journeyman's, likewise; without one nothing is kept")
    parser.add_argument("--json", action="store_true", help="print what a client needs as one line of JSON")
    # A traceback with the values of all variables would bury the others.
    structlog.configure(
        processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    given = vars(parser.parse_args())
    as_json, demonstrates = given.pop("json"), given.pop("demonstrate")
    server_port, data_dir = given.pop("server_port"), given.pop("data_dir")
    given["bots"] = tuple(given["bots"])
    options = Options(**given)
    try:
        if demonstrates:
            return _run(demonstrate(options, server_port, data_dir))
        _run(serve(options, as_json=as_json))
    except CannotListen as error:
        print(f"{parser.prog}: {error}; choose another with --port or --server-port", file=sys.stderr)
        return 1
    return 0


def _run(main: Coroutine[None, None, T]) -> T:
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ImportError:
        return asyncio.run(main)
    return uvloop.run(main)


def _port(text: str) -> int:
    return _whole(text, 0, _LAST_PORT)


def _count(text: str) -> int:
    return _whole(text, 1, _MOST_ACCOUNTS)


def _whole(text: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
        message = f"got {text}; accepted: a whole number from {least} to {most}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _bot(name: str) -> Bot:
    try:
        return Bot[name.upper()]
    except KeyError as error:
        message = f"there is no bot {name}"
        raise argparse.ArgumentTypeError(message) from error


if __name__ == "__main__":
    sys.exit(main())
