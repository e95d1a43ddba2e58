"""The gate: the same checks at the desk and in CI, the quick ones first.

Sessions run in the environment that nox itself is installed in (README's test command makes it), because one
installation is enough for all of them. Only ``package`` makes an environment of its own, to try what users install.
"""

from __future__ import annotations

import os
import shutil
import sys
import venv
from pathlib import Path
from typing import Final

import nox

nox.needs_version = ">=2026.10"
nox.options.default_venv_backend = "none"

BIN: Final = Path(sys.executable).parent

#: Percent of lines and branches that the tests of a whole run must reach, room by room. The numbers may only rise.
COVERAGE_FLOORS: Final = {
    "tasks": 97,
    "dispatch": 90,
    "storage": 92,
    "media": 96,
    "webhooks": 91,
    "engines": 60,
    "http": 96,
    "cli": 86,
}


def run(session: nox.Session, program: str, *arguments: str | os.PathLike[str], **environment: str) -> None:
    """Run a program of our own environment, with that environment first in the path."""
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    session.run(BIN / program, *arguments, env={"PATH": path, **environment}, external=True)


@nox.session
def format(session: nox.Session) -> None:  # noqa: A001  the session's name on the command line
    """Check that ruff would lay out every file the same way; `nox -s format -- --fix` does it."""
    if "--fix" in session.posargs:
        run(session, "ruff", "format")
    else:
        run(session, "ruff", "format", "--check")


@nox.session
def lint(session: nox.Session) -> None:
    """Check all of ruff's rules; the ignored ones have their reasons in pyproject.toml."""
    run(session, "ruff", "check", *session.posargs)


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, strictly."""
    run(session, "basedpyright", "--pythonpath", sys.executable, *session.posargs)


@nox.session
def imports(session: nox.Session) -> None:
    """Check that the rooms import each other downwards only."""
    run(session, "lint-imports", "--no-cache")


@nox.session
def tests(session: nox.Session) -> None:
    """Run the tests with coverage; `nox -s tests -- tests/unit -k cat` runs some of them, without floors.

    The examples of README and docs are among them.
    """
    whole = not session.posargs
    run(session, "coverage", "erase")
    # A worker has a PostgreSQL of its own; most tests wait for something, so that a core bears two of them.
    # They differ by a thousand times, so that whoever is done takes over from the others.
    several = ["-n", str(2 * (os.cpu_count() or 1)), "--dist", "worksteal"] if whole else []
    run(session, "coverage", "run", "-m", "pytest", "-q", *several, *session.posargs, CI="1")
    run(session, "coverage", "combine", "-q")
    for unfinished in Path().glob(".coverage.*"):  # of processes that a test killed while they wrote it
        unfinished.unlink()
    if not whole:
        return
    for room, floor in COVERAGE_FLOORS.items():
        run(session, "coverage", "report", f"--include=src/journeyman/{room}/*", f"--fail-under={floor}")


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Run the examples of README and docs alone, and check that they mention all there is."""
    run(session, "pytest", "-q", "tests/docs", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Let schemathesis loose on a real server, by its own OpenAPI document."""
    run(session, "python", "-m", "tests.fuzz", *session.posargs)


@nox.session
def package(session: nox.Session) -> None:
    """Build the wheel, install it where nothing else is, and try it."""
    place = Path(session.create_tmp()).resolve()
    shutil.rmtree(place)
    run(session, "python", "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", place, ".")
    (wheel,) = place.glob("journeyman-*.whl")
    venv.create(place / "venv", with_pip=True)
    fresh = place / "venv" / "bin" / "python"
    session.run(fresh, "-m", "pip", "install", "-q", wheel, external=True)
    session.run(fresh.parent / "journeyman", "--help", external=True, silent=True)
    # Isolated, so that what is imported is what was installed.
    session.run(fresh, "-I", "tests/installed.py", external=True)


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Measure, and print the table."""
    run(session, "python", "-m", "bench", *session.posargs)
