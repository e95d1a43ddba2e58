"""The commands. What they do is imported when they do it, so that ``--help`` is quick."""

from __future__ import annotations

import functools

import typer

from journeyman import __version__, errors, settings
from journeyman.cli import accounts, lessons, options, speech
from journeyman.cli.wishes import GRID, Wish

app = typer.Typer(
    help=lessons.OVERVIEW,
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(accounts.app, name="accounts")


@app.command(help=lessons.SERVE, epilog=lessons.SERVE_END)
def serve(
    *,
    host: options.Host = None,
    port: options.Port = None,
    public_url: options.PublicURL = None,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseURL = None,
    engines: options.Engines = None,
    log_level: options.Level = None,
    log_format: options.Format = None,
) -> None:
    from journeyman.cli import serving  # noqa: PLC0415 - loads the whole server

    given: dict[str, object] = {
        "host": host,
        "port": port,
        "public_url": public_url,
        "data_dir": data_dir,
        "database_url": database_url,
        "engines": None if engines is None else tuple(name.strip() for name in engines.split(",")),
        "log_level": log_level,
        "log_format": log_format,
    }
    with speech.one_sentence():
        try:
            serving.run(settings.read(given))
        except errors.SettingsError as error:
            raise errors.SettingsError(_by_option(str(error), given)) from error


@app.command(help=lessons.IMAGINE, epilog=lessons.IMAGINE_END)
def imagine(
    prompt: options.Prompt,
    *,
    output: options.Output = None,
    force: options.Force = False,
    everything: options.All = False,
    single: options.Single = None,
    niji: options.Niji = False,
    seed: options.Seed = None,
    reference: options.Reference = None,
    server: options.ServerURL = None,
    key: options.Key = None,
) -> None:
    if everything and single is not None:
        problem = options.expected("--all --single", " --all 或 --single", "--all or --single")
        raise typer.BadParameter(problem, param_hint="'--single'")
    if seed is not None and "--seed" in prompt.lower():
        problem = options.expected(f"{seed}, prompt: --seed", "其中之一", "one of the two")
        raise typer.BadParameter(problem, param_hint="'--seed'")
    from journeyman.cli import imagining  # noqa: PLC0415 - loads the HTTP client and the pixel library

    wish = Wish(
        prompt=prompt if seed is None else f"{prompt} --seed {seed}",
        niji=niji,
        references=tuple(reference or ()),
        wanted=(GRID, 1, 2, 3, 4) if everything else (single or GRID,),
    )
    with speech.one_sentence():
        imagining.run(wish, output=output, force=force, server=server, key=key)


@app.command(help=lessons.DOCTOR)
def doctor() -> None:
    from journeyman.cli import checking  # noqa: PLC0415 - loads everything that it checks

    with speech.one_sentence():
        is_well = checking.run()
    if not is_well:
        raise typer.Exit(1)


@app.command(help="Print the version.")
def version() -> None:
    typer.echo(f"journeyman {__version__}")


def main() -> None:
    """Run the command that the arguments name."""
    app()


def _by_option(message: str, given: dict[str, object]) -> str:
    """Name the option in a message about a setting, where it was the option that set it."""
    names = [name for name, value in given.items() if value is not None]
    return functools.reduce(
        lambda said, name: said.replace(settings.PREFIX + name.upper(), f"--{name.replace('_', '-')}"), names, message
    )
