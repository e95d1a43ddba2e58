"""What the help says of accounts is what happens."""

from __future__ import annotations

import re

import pytest
import typer.main
from typer.core import TyperGroup, TyperOption

from journeyman import cli
from journeyman.dispatch import account_fields
from journeyman.dispatch.registry import Description

BLANK = Description(token="", channel="")
ENGINES_DEFAULTS = account_fields.options(BLANK.engine, {})


def help_of(name: str) -> str:
    """Give the help of an option of ``accounts add``."""
    accounts = typer.main.get_command(cli.app)
    for word in ("accounts", "add"):
        assert isinstance(accounts, TyperGroup)
        accounts = accounts.commands[word]
    (found,) = (option for option in accounts.params if isinstance(option, TyperOption) and name in option.opts)
    return found.help or ""


@pytest.mark.parametrize(
    ("name", "default"),
    [
        pytest.param("--capacity", BLANK.capacity, id="capacity"),
        pytest.param("--queue-size", BLANK.queue_size, id="queue-size"),
        pytest.param("--weight", BLANK.weight, id="weight"),
        pytest.param("--timeout-minutes", BLANK.timeout_seconds // 60, id="timeout"),
        pytest.param("--modes", ",".join(BLANK.modes).lower(), id="modes"),
        pytest.param("--bots", ",".join(BLANK.bots).lower(), id="bots"),
        pytest.param("--remix", "auto" if BLANK.remix_answers_itself else "ask", id="remix"),
        pytest.param("--pacing", ENGINES_DEFAULTS["between_writes"], id="pacing"),
        pytest.param("--contract", ENGINES_DEFAULTS["contract"], id="contract"),
    ],
)
def test_the_help_names_the_default(name: str, default: object) -> None:
    """An option that is left out does what its help says."""
    said = re.search(r"default: (.*?)]", help_of(name))
    assert said is not None
    assert sorted(said.group(1).split(",")) == sorted(str(default).split(","))
