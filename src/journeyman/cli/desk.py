"""What the commands on accounts do: they open the database themselves, whether or not a server runs."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator, Callable, Collection, Coroutine, Mapping
from typing import Any, Final, TypeVar, cast

import psycopg.conninfo
import typer

from journeyman import errors, logs, settings
from journeyman.app import desk as desks
from journeyman.cli import account_sheet as sheet
from journeyman.cli import account_tables as tables
from journeyman.cli import options
from journeyman.cli.speech import Stopped, note, say
from journeyman.dispatch.registry import Change, Description
from journeyman.settings import Settings
from journeyman.storage.accounts import Registered
from journeyman.storage.sealing import KEY_FILE
from journeyman.tasks.accounts import NOTICE, Load
from journeyman.wording import Clause, listed

Result = TypeVar("Result")

#: Under which option a field is given that is not called like it.
_OPTIONS: Final = {
    "timeout_seconds": "--timeout-minutes",
    "token": "--token-file",
    "options.between_writes": "--pacing",
    "options.contract": "--contract",
}


def add(configured: Settings, given: Mapping[str, object], token: str) -> None:
    """Add an account, and tell the operator what he is doing."""
    fields: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    description = Description(**fields, token=token)
    added = _run(_with_desk(configured, lambda desk: desk.registry.add(description), makes_database=True))
    account = added.account
    typer.echo(say(zh=f"已添加账号 {account.id}", en=f"Account {account.id} is added."))
    note(NOTICE.sentence(settings.terminal_language()))
    if configured.database_url and not configured.secret_keys:
        key = configured.data_path() / KEY_FILE
        note(
            say(
                zh=f"token已用 {key} 中的密钥加密；服务也需要同一个密钥",
                en=f"The token is sealed with the key in {key}, which the server needs too.",
            )
        )
    note(
        say(
            zh=f"运行中的服务会立即使用它；journeyman accounts show {account.id} 查看状态",
            en=f"A running server takes it up at once; journeyman accounts show {account.id} tells how it stands.",
        )
    )


def show_all(configured: Settings, *, as_json: bool) -> None:
    """Print all accounts."""

    async def found() -> list[tables.Row]:
        async with _desk(configured) as desk:
            held, loads = await desk.held(), await desk.registry.loads()
            return [_row(registered, held, loads) for registered in await desk.registry.list()]

    accounts = _run(found())
    if as_json:
        tables.print_json([tables.record(row) for row in accounts])
    elif accounts:
        tables.print_table(accounts)
    else:
        where = _where(configured)
        note(
            say(
                zh=f"{where} 中还没有账号；若服务使用其他目录，请用 --data-dir 指明。"
                "添加一个：journeyman accounts add --guild <服务器id> --channel <频道id>",
                en=f"There are no accounts in {where}; if the server has another directory, name it with --data-dir. "
                "To add one: journeyman accounts add --guild <id> --channel <id>",
            )
        )


def show(configured: Settings, account_id: str, *, as_json: bool) -> None:
    """Print one account."""
    found = _run(_with_desk(configured, lambda desk: _fetch(desk, account_id)))
    if as_json:
        tables.print_json(tables.record(found))
    else:
        sheet.show(found)


def pause(configured: Settings, account_id: str) -> None:
    """Let an account take no more tasks."""
    _run(_with_desk(configured, lambda desk: desk.registry.pause(account_id)))
    typer.echo(
        say(
            zh=f"账号 {account_id} 已暂停；进行中的任务会继续完成",
            en=f"Account {account_id} is paused; what it is doing it finishes.",
        )
    )


def resume(configured: Settings, account_id: str) -> None:
    """End a pause."""
    _run(_with_desk(configured, lambda desk: desk.registry.resume(account_id)))
    typer.echo(say(zh=f"账号 {account_id} 已启用", en=f"Account {account_id} is resumed."))


def sync(configured: Settings, account_id: str, *, as_json: bool) -> None:
    """Have the running server ask the account's service how it stands, and print that."""

    async def asked(desk: desks.Desk) -> tuple[Mapping[str, object], tables.Row]:
        await desk.registry.fetch(account_id)
        return await desk.errands.facts(account_id), await _fetch(desk, account_id)

    facts, row = _run(_with_desk(configured, asked))
    if as_json:
        tables.print_json(facts)
    else:
        sheet.show(row)


def change(configured: Settings, account_id: str, given: Mapping[str, object], token: str | None) -> None:
    """Change what is given; ``None`` stays. Says what is another way now."""
    wanted = Change(**cast("dict[str, Any]", given), token=token)

    async def changed(desk: desks.Desk) -> list[str]:
        old = await desk.registry.fetch(account_id)
        return sheet.changes(old, await desk.registry.change(account_id, wanted))

    changes = _run(_with_desk(configured, changed))
    if changes:
        typer.echo(
            say(
                zh=f"已更改账号 {account_id}：{'；'.join(changes)}",
                en=f"Account {account_id} is changed: {'; '.join(changes)}.",
            )
        )
    else:
        typer.echo(say(zh=f"账号 {account_id} 无需更改", en=f"Account {account_id} is that way already."))


def remove(configured: Settings, account_id: str, *, is_sure: bool) -> None:
    """Forget an account and its token; who is not sure is asked first, if that ends any tasks."""
    if not is_sure:
        load = _run(_with_desk(configured, lambda desk: desk.registry.burden(account_id)))
        if load.total:
            _ask_about(account_id, load)
    load = _run(_with_desk(configured, lambda desk: desk.registry.remove(account_id)))
    if load.total:
        note(say(zh=f"它未结束的任务：{_counted(load)}", en=f"Tasks of its that had not ended: {_counted(load)}."))
    typer.echo(
        say(
            zh=f"账号 {account_id} 已移除，其token已删除",
            en=f"Account {account_id} is removed, and its token forgotten.",
        )
    )


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    # What is worth saying is said by the command.
    logs.configure(Settings(log_level="error"))
    return asyncio.run(work)


async def _with_desk(
    configured: Settings, act: Callable[[desks.Desk], Coroutine[Any, Any, Result]], *, makes_database: bool = False
) -> Result:
    async with _desk(configured, makes_database=makes_database) as desk:
        return await act(desk)


def _ask_about(account_id: str, load: Load) -> None:
    """Let the operator confirm that tasks end; he who cannot be asked is refused."""
    burden = say(
        zh=f"账号 {account_id} 还有未结束的任务：{_counted(load)}；"
        "移除后，进行中的任务和打开的窗口将失败，排队任务由其他账号执行或失败",
        en=f"Account {account_id} has tasks that have not ended: {_counted(load)}. When it is removed, what runs and "
        "the dialogs fail; so does what waits, if no other account can do it.",
    )
    if not sys.stdin.isatty():
        raise Stopped(zh=f"{burden}；仍要移除请加 --yes", en=f"{burden} Say --yes to remove it all the same.")
    note(burden)
    question = say(zh=f"移除账号 {account_id}？", en=f"Remove account {account_id}?")
    if not typer.confirm(question, err=True):
        note(say(zh="未移除", en="It stays."))
        raise typer.Exit(1)


def _counted(load: Load) -> str:
    return say(
        zh=f"{load.running}个进行中，{load.waiting}个排队，{load.dialogs}个打开的窗口",
        en=f"{load.running} running, {load.waiting} waiting, {load.dialogs} open dialogs",
    )


async def _fetch(desk: desks.Desk, account_id: str) -> tables.Row:
    registered = await desk.registry.fetch(account_id)
    return _row(registered, await desk.held(), await desk.registry.loads())


def _row(registered: Registered, held: Collection[str], loads: Mapping[str, Load]) -> tables.Row:
    account_id = registered.account.id
    return tables.Row(registered=registered, held=account_id in held, load=loads.get(account_id, Load()))


@contextlib.asynccontextmanager
async def _desk(configured: Settings, *, makes_database: bool = False) -> AsyncGenerator[desks.Desk]:
    """Open the desk, and say in the words of the command line what is wrong with what it was asked for."""
    try:
        async with desks.open_desk(configured, makes_database=makes_database) as desk:
            try:
                yield desk
            except errors.AccountNotFound as error:
                raise _unknown(error, await desk.registry.list()) from error
    except errors.InvalidField as error:
        raise _by_option(error) from error
    except errors.NoDatabase as error:
        where = configured.data_path()
        raise Stopped(
            zh=f"{where} 中没有数据库，也就没有账号；用 --data-dir 或 JOURNEYMAN_DATA_DIR 指明服务的数据目录，"
            "或用 journeyman accounts add 添加第一个账号",
            en=f"There is no database in {where}, and so no account; name the server's directory with --data-dir "
            "or JOURNEYMAN_DATA_DIR, or add a first account with journeyman accounts add.",
        ) from error


def _where(configured: Settings) -> str:
    """Say where the accounts were looked for, without the database's password."""
    if not configured.database_url:
        return str(configured.data_path())
    given = psycopg.conninfo.conninfo_to_dict(configured.database_url)
    return " @ ".join(str(given[name]) for name in ("dbname", "host") if given.get(name)) or "PostgreSQL"


def _unknown(error: errors.AccountNotFound, accounts: list[Registered]) -> Stopped:
    wanted = error.details["account"]
    known = listed(registered.account.id for registered in accounts)
    return Stopped(
        zh=f"账号不存在：{wanted}；" + (f"现有账号：{known.zh}" if known else "还没有账号"),
        en=f"There is no account {wanted}; " + (f"there are: {known}." if known else "there are none yet."),
    )


def _by_option(error: errors.InvalidField) -> typer.BadParameter:
    field, got, accepted = (error.details[name] for name in ("field", "got", "accepted"))
    chinese, english = (
        [said.zh if isinstance(said, Clause) else str(said) for said in (got, accepted)],
        [str(got), str(accepted)],
    )
    return typer.BadParameter(
        options.expected(say(zh=chinese[0], en=english[0]), chinese[1], english[1]),
        param_hint=f"'{_OPTIONS.get(str(field)) or '--' + str(field).replace('_', '-')}'",
    )
