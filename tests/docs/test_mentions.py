"""README and docs mention all that there is: settings, commands, options, routes, codes."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator

import typer.main
from typer.core import TyperCommand, TyperGroup, TyperOption

from journeyman import cli, errors, settings
from tests.docs.examples import everything
from tests.serving import Served


def unsaid(words: list[str], text: str) -> list[str]:
    """Give the words that a text does not have as whole words."""
    return [word for word in words if not re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text)]


def plain(path: str) -> str:
    """Write all placeholders in a path the same way."""
    return re.sub(r"\{[^}]*\}", "{}", path)


def commands(command: object, prefix: str) -> Iterator[tuple[str, TyperCommand | TyperGroup]]:
    """Give a command and all below it, with their full names."""
    if isinstance(command, TyperCommand | TyperGroup):
        yield prefix, command
    if isinstance(command, TyperGroup):
        for name, below in command.commands.items():
            yield from commands(below, f"{prefix} {name}")


def test_every_setting_is_mentioned() -> None:
    """Each setting stands in the docs by the name of its variable."""
    variables = [settings.PREFIX + name.upper() for name in settings.descriptions()]
    assert len(variables) >= 15
    assert unsaid(variables, everything()) == [], "add a line to the table of settings in docs/"


def test_every_command_and_option_is_mentioned() -> None:
    """Each command stands in the docs with its full name, and each of its options with its long form."""
    found = dict(commands(typer.main.get_command(cli.app), "journeyman"))
    assert len(found) >= 4
    options = [
        max(parameter.opts, key=len)
        for command in found.values()
        for parameter in command.params
        if isinstance(parameter, TyperOption) and not parameter.hidden
    ]
    assert len(options) >= 5
    assert unsaid([*found, *sorted(set(options))], everything()) == [], (
        "add it to the page on the command line in docs/"
    )


def test_every_route_is_mentioned(served: Served) -> None:
    """Each path of the OpenAPI document stands in the docs, under one of its prefixes at least."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request("GET", "/openapi.json")
    paths: list[str] = list(json.loads(connection.getresponse().read())["paths"])
    connection.close()
    assert len(paths) >= 6
    text = plain(everything())
    endings = {re.sub(r"^(/mj-\w+|/v1)?/mj(?=/)", "", plain(path)) for path in paths}
    assert sorted(ending for ending in endings if ending not in text) == [], "add it to docs/api.md"


def test_every_code_is_mentioned() -> None:
    """Each code of the envelope has its row in the docs."""
    codes = [str(value) for name, value in vars(errors).items() if name.startswith("CODE_")]
    assert len(codes) >= 6
    rows = [f"| {code} |" for code in codes]
    assert [row for row in rows if row not in everything()] == [], "add it to the table of codes in docs/api.md"


def test_the_rules_find_what_is_missing() -> None:
    """A word is found as a whole only, and placeholders of any name are the same."""
    assert unsaid(["--data", "serve"], "--data-dir to serve from") == ["--data"]
    assert plain("/task/{id}/fetch") == plain("/task/{task_id}/fetch")
