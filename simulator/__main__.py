"""``python -m simulator``: run it until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Coroutine

import msgspec
import structlog

import simulator
from simulator.discord.commands import Bot
from simulator.options import Options, Pictures
from simulator.plans import Plan
from simulator.server import simulating


async def serve(options: Options, *, as_json: bool) -> None:
    """Serve until SIGTERM or Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with simulating(options) as running:
        found = running.describe()
        if as_json:
            print(msgspec.json.encode(found).decode(), flush=True)
        else:
            for name in ("rest", "gateway", "cdn", "uploads", "inpaint", "admin"):
                print(f"{name:10} {found[name]}")
            for account in found["accounts"]:
                print(f"\n{account['name']} ({account['plan']})")
                for name in ("token", "guild_id", "channel_id", "user_id"):
                    print(f"  {name:12} {account[name]}")
                for bot, id_ in account["direct_channels"].items():
                    print(f"  direct channel with {bot}: {id_}")
            sys.stdout.flush()
        await stop.wait()


def main() -> int:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m simulator", description=simulator.__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0, the default, takes a free one")
    parser.add_argument("--accounts", type=int, default=1, help="how many accounts there are")
    parser.add_argument("--plan", type=Plan, choices=list(Plan), default=Plan.STANDARD)
    parser.add_argument(
        "--bots", type=_bot, nargs="+", default=tuple(Bot), metavar="BOT", help="in the guilds: midjourney, niji"
    )
    parser.add_argument("--shared-channel", action="store_true", help="all accounts meet in one channel")
    parser.add_argument("--remix", action="store_true", help="accounts start with Remix on")
    parser.add_argument("--version", default="7", help="the model of prompts that name none")
    parser.add_argument("--pictures", type=Pictures, choices=list(Pictures), default=Pictures.PAPERCUT)
    parser.add_argument("--step", type=float, default=1.0, help="seconds between two progress messages")
    parser.add_argument("--reply", type=float, default=0.3, help="seconds before the first word of a bot")
    parser.add_argument("--seed", type=int, default=0, help="accounts, job ids and pictures follow from it")
    parser.add_argument("--json", action="store_true", help="print what a client needs as one line of JSON")
    # A traceback with the values of all variables would bury the others.
    structlog.configure(
        processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    given = vars(parser.parse_args())
    as_json = given.pop("json")
    given["bots"] = tuple(given["bots"])
    _run(serve(Options(**given), as_json=as_json))
    return 0


def _run(main: Coroutine[None, None, None]) -> None:
    try:
        import uvloop  # noqa: PLC0415 - there is none for Windows
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)


def _bot(name: str) -> Bot:
    try:
        return Bot[name.upper()]
    except KeyError as error:
        message = f"there is no bot {name}"
        raise argparse.ArgumentTypeError(message) from error


if __name__ == "__main__":
    sys.exit(main())
