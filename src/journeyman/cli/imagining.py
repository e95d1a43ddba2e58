"""``journeyman imagine``: from a prompt to files, by a server or right here."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Mapping, Sequence
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
from journeyman.tasks import permutations
from journeyman.tasks import prompt as prompts


def run(wish: Wish, *, output: Path | None, force: bool, server: str | None, key: str | None) -> None:
    """Draw, save, and print the path of each file."""
    configured = settings.read()
    # What went wrong is said in one sentence in the end.
    logs.configure(msgspec.structs.replace(configured, log_level="error"))
    typed = _typed(wish)
    targets = files.targets(_title(typed[0], wish), wish.wanted, tasks=len(typed), output=output, force=force)
    saved: list[Path] = []
    try:
        asyncio.run(_draw(wish, configured, _Album(targets, saved, force=force), server=server, key=key))
    finally:
        # Also those that were drawn before something went wrong. On a terminal the bar is gone by now.
        for path in saved:
            typer.echo(path)


class _Album:
    """Where the pictures of each task go."""

    def __init__(self, targets: Sequence[Mapping[int, Path]], saved: list[Path], *, force: bool) -> None:
        self.tasks = len(targets)
        self.drawn = 0
        self._targets = targets
        self._saved = saved
        self._force = force

    async def keep(self, drawn: Drawn) -> None:
        """Save the pictures of the next task."""
        if self.drawn == self.tasks:
            raise Stopped(
                zh=f"服务器产生了多于{self.tasks}个任务；请使用与服务器相同的版本",
                en=f"The server made more than {self.tasks} task(s); use the version that the server has.",
            )
        paths = files.save(self._targets[self.drawn], drawn.pictures, force=self._force)
        self._saved += await asyncio.to_thread(list, paths)
        self.drawn += 1

    def step(self, step: Step) -> Step:
        """Give a task's step as one of all."""
        if self.tasks == 1:
            return step
        number = min(self.drawn + 1, self.tasks)
        percent = (100 * self.drawn + step.percent) // self.tasks
        return Step(percent=percent, doing=f"{step.doing} {number}/{self.tasks}")


async def _draw(wish: Wish, configured: Settings, album: _Album, *, server: str | None, key: str | None) -> None:
    # The key of this machine's server is nobody else's business.
    key = key or ("" if server else addresses.key(configured))
    async with Server.open(server or addresses.here(configured), key) as there:
        if server is not None or await there.is_journeyman():
            steps = there.draw(wish)
        else:
            note(say(zh=f"{there.url} 没有运行中的服务，就地绘制", en=f"No server at {there.url}; drawing right here."))
            from journeyman.cli import drawing  # noqa: PLC0415 - loads the engines, which a server has loaded already

            steps = drawing.draw(wish, configured)
        await _watch(steps, album)


async def _watch(steps: AsyncGenerator[Step | Drawn], album: _Album) -> None:
    async with contextlib.aclosing(steps):
        with progress_display() as show:
            async for step in steps:
                if isinstance(step, Drawn):
                    await album.keep(step)
                else:
                    show(album.step(step))
    if album.drawn < album.tasks:
        raise Stopped(zh="引擎未给出结果", en="The engine stopped without a result.")


def _typed(wish: Wish) -> tuple[str, ...]:
    """Give the prompts that the wish's stands for."""
    try:
        return permutations.expand(wish.prompt)
    except errors.Refused:
        # Whoever draws it will say what is wrong, and may know more than this version does.
        return (wish.prompt,)


def _title(typed: str, wish: Wish) -> str:
    try:
        return prompts.parse(typed, references=len(wish.references)).text
    except errors.Refused:
        return typed
