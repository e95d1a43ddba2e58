"""Speaking to the terminal: results go to standard output, everything else to standard error."""

from __future__ import annotations

import contextlib
from collections.abc import Generator

import typer

from journeyman import errors, settings

# As shells report a program that Ctrl-C ended.
INTERRUPTED = 130


class Stopped(errors.JourneymanError):
    """The command cannot go on; said in both languages."""

    def __init__(self, *, zh: str, en: str) -> None:
        self.zh = zh
        self.en = en
        super().__init__(en)


def say(*, zh: str, en: str) -> str:
    """Choose the sentence in the terminal's language."""
    return zh if settings.terminal_language() == "zh" else en


def note(text: str) -> None:
    """Say something about the work, beside its result."""
    typer.echo(text, err=True)


@contextlib.contextmanager
def one_sentence() -> Generator[None]:
    """Turn an expected error into one sentence and exit status 1, and Ctrl-C into 130."""
    try:
        yield
    except KeyboardInterrupt:
        note(say(zh="已取消", en="Cancelled."))
        raise typer.Exit(INTERRUPTED) from None
    except errors.JourneymanError as error:
        match error:
            case Stopped():
                sentence = say(zh=error.zh, en=error.en)
            case errors.Refused():
                sentence = error.sentence(settings.terminal_language())
            case _:
                sentence = str(error)
        typer.secho(say(zh=f"错误：{sentence}", en=f"Error: {sentence}"), err=True, fg="red")
        raise typer.Exit(1) from error
