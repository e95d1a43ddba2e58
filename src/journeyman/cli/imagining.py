"""``journeyman imagine``: from a prompt to files, by a server or right here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

import msgspec
import typer

from journeyman import errors, logs, settings
from journeyman.cli import addresses, files
from journeyman.cli.progress import progress_display
from journeyman.cli.remote import Server
from journeyman.cli.speech import Stopped, note, say
from journeyman.cli.wishes import Drawn, Step, Wish
from journeyman.settings import Settings
from journeyman.tasks import prompt as prompts


def run(wish: Wish, *, output: Path | None, force: bool, server: str | None, key: str | None) -> None:
    """Draw, save, and print the path of each file."""
    configured = settings.read()
    # What went wrong is said in one sentence in the end.
    logs.configure(msgspec.structs.replace(configured, log_level="error"))
    targets = files.targets(_title(wish), wish.wanted, output=output, force=force)
    drawn = asyncio.run(_draw(wish, configured, server=server, key=key))
    for path in files.save(targets, drawn.pictures, force=force):
        typer.echo(path)


async def _draw(wish: Wish, configured: Settings, *, server: str | None, key: str | None) -> Drawn:
    # The key of this machine's server is nobody else's business.
    key = key or ("" if server else addresses.key(configured))
    async with Server.open(server or addresses.here(configured), key) as there:
        if server is not None or await there.is_journeyman():
            steps = there.draw(wish)
        else:
            note(say(zh=f"{there.url} 没有运行中的服务，就地绘制", en=f"No server at {there.url}; drawing right here."))
            from journeyman.cli import drawing  # noqa: PLC0415 - loads the engines, which a server has loaded already

            steps = drawing.draw(wish, configured)
        return await _watch(steps)


async def _watch(steps: AsyncGenerator[Step | Drawn]) -> Drawn:
    async with contextlib.aclosing(steps):
        with progress_display() as show:
            async for step in steps:
                if isinstance(step, Drawn):
                    return step
                show(step)
    raise Stopped(zh="引擎未给出结果", en="The engine stopped without a result.")


def _title(wish: Wish) -> str:
    try:
        return prompts.parse(wish.prompt, references=len(wish.references)).text
    except errors.Refused:
        # Whoever draws it will say what is wrong, and may know more than this version does.
        return wish.prompt
