"""``journeyman accounts``: what an operator does with accounts at services."""

from __future__ import annotations

import typer

from journeyman import settings
from journeyman.cli import lessons, options, speech
from journeyman.settings import Settings

app = typer.Typer(help=lessons.ACCOUNTS, no_args_is_help=True, rich_markup_mode="rich")


@app.command(help=lessons.ACCOUNTS_ADD, epilog=lessons.ACCOUNTS_ADD_END)
def add(
    *,
    channel: options.Channel,
    token_file: options.TokenFile = None,
    account_id: options.NewID = None,
    guild: options.Guild = None,
    name: options.Name = None,
    remark: options.Remark = None,
    capacity: options.Capacity = None,
    queue_size: options.QueueSize = None,
    weight: options.Weight = None,
    timeout_minutes: options.TimeoutMinutes = None,
    modes: options.Modes = None,
    bots: options.Bots = None,
    remix: options.RemixDialogs = None,
    pacing: options.Pacing = None,
    contract: options.Contract = None,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseURL = None,
) -> None:
    given = _fields(
        id=account_id,
        channel=channel,
        guild=guild,
        name=name,
        remark=remark,
        capacity=capacity,
        queue_size=queue_size,
        weight=weight,
        timeout_minutes=timeout_minutes,
        modes=modes,
        bots=bots,
        remix=remix,
        pacing=pacing,
        contract=contract,
    )
    from journeyman.cli import desk, tokens  # noqa: PLC0415 - loads the driver of the database and what stands on it

    with speech.one_sentence():
        desk.add(_settings(data_dir, database_url), given, tokens.read(token_file))


@app.command("list", help=lessons.ACCOUNTS_LIST)
def list_(
    *,
    as_json: options.AsJSON = False,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseURL = None,
) -> None:
    from journeyman.cli import desk  # noqa: PLC0415 - loads the driver of the database and what stands on it

    with speech.one_sentence():
        desk.show_all(_settings(data_dir, database_url), as_json=as_json)


@app.command(help="Tell all of an account but its token, and what its service last told of it.")
def show(
    account_id: options.AccountID,
    *,
    as_json: options.AsJSON = False,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseURL = None,
) -> None:
    from journeyman.cli import desk  # noqa: PLC0415 - loads the driver of the database and what stands on it

    with speech.one_sentence():
        desk.show(_settings(data_dir, database_url), account_id, as_json=as_json)


@app.command(help=lessons.ACCOUNTS_PAUSE)
def pause(
    account_id: options.AccountID, *, data_dir: options.DataDir = None, database_url: options.DatabaseURL = None
) -> None:
    from journeyman.cli import desk  # noqa: PLC0415 - loads the driver of the database and what stands on it

    with speech.one_sentence():
        desk.pause(_settings(data_dir, database_url), account_id)


@app.command(help=lessons.ACCOUNTS_RESUME)
def resume(
    account_id: options.AccountID, *, data_dir: options.DataDir = None, database_url: options.DatabaseURL = None
) -> None:
    from journeyman.cli import desk  # noqa: PLC0415 - loads the driver of the database and what stands on it

    with speech.one_sentence():
        desk.resume(_settings(data_dir, database_url), account_id)


@app.command(help=lessons.ACCOUNTS_SYNC)
def sync(
    account_id: options.AccountID,
    *,
    as_json: options.AsJSON = False,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseURL = None,
) -> None:
    from journeyman.cli import desk  # noqa: PLC0415 - loads the driver of the database and what stands on it

    with speech.one_sentence():
        desk.sync(_settings(data_dir, database_url), account_id, as_json=as_json)


@app.command(help=lessons.ACCOUNTS_CHANGE)
def change(
    account_id: options.AccountID,
    *,
    token_file: options.TokenFile = None,
    new_token: options.NewToken = False,
    channel: options.OtherChannel = None,
    guild: options.Guild = None,
    name: options.Name = None,
    remark: options.Remark = None,
    capacity: options.Capacity = None,
    queue_size: options.QueueSize = None,
    weight: options.Weight = None,
    timeout_minutes: options.TimeoutMinutes = None,
    modes: options.Modes = None,
    bots: options.Bots = None,
    remix: options.RemixDialogs = None,
    pacing: options.Pacing = None,
    contract: options.Contract = None,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseURL = None,
) -> None:
    given = _fields(
        channel=channel,
        guild=guild,
        name=name,
        remark=remark,
        capacity=capacity,
        queue_size=queue_size,
        weight=weight,
        timeout_minutes=timeout_minutes,
        modes=modes,
        bots=bots,
        remix=remix,
        pacing=pacing,
        contract=contract,
    )
    is_token_given = new_token or token_file is not None
    if not is_token_given and all(value is None for value in given.values()):
        raise typer.BadParameter(
            options.expected(
                speech.say(zh="无", en="nothing"), "至少一个要更改的选项", "an option that says what is to change"
            ),
            param_hint="OPTIONS",
        )
    from journeyman.cli import desk, tokens  # noqa: PLC0415 - loads the driver of the database and what stands on it

    with speech.one_sentence():
        token = tokens.read(token_file) if is_token_given else None
        desk.change(_settings(data_dir, database_url), account_id, given, token)


@app.command(help=lessons.ACCOUNTS_REMOVE)
def remove(
    account_id: options.AccountID,
    *,
    is_sure: options.Yes = False,
    data_dir: options.DataDir = None,
    database_url: options.DatabaseURL = None,
) -> None:
    from journeyman.cli import desk  # noqa: PLC0415 - loads the driver of the database and what stands on it

    with speech.one_sentence():
        desk.remove(_settings(data_dir, database_url), account_id, is_sure=is_sure)


def _settings(data_dir: str | None, database_url: str | None) -> Settings:
    return settings.read({"data_dir": data_dir, "database_url": database_url})


def _fields(
    *,
    timeout_minutes: int | None,
    modes: str | None,
    bots: str | None,
    remix: options.Dialogs | None,
    pacing: float | None,
    contract: str | None,
    **plain: object,
) -> dict[str, object]:
    """Give the fields that the options stand for; ``None``: it is not given."""
    chosen = {"between_writes": pacing, "contract": contract}
    return {
        **plain,
        "timeout_seconds": None if timeout_minutes is None else timeout_minutes * 60,
        "modes": None if modes is None else modes.split(","),
        "bots": None if bots is None else bots.split(","),
        "remix_answers_itself": None if remix is None else remix is options.Dialogs.AUTO,
        "options": {name: value for name, value in chosen.items() if value is not None} or None,
    }
