"""What the papers around the code say is true: README's commands, the plan of the rooms, the fragments of changes."""

from __future__ import annotations

import re
import tomllib
from typing import Final

from tests.architecture.sources import PRODUCT, ROOT

FIRST_SCREEN_LINES: Final = 40
START: Final = r"^python3 -m venv .*/journeyman serve$"
TEST: Final = r"^python3 -m venv .*/nox$"
FRAGMENT: Final = re.compile(r"\d+\.(feature|fix|removal|docs)\.md")


def first_screen_commands(readme: str, pattern: str) -> list[str]:
    """Give the lines of README's first screen that match a pattern."""
    return [line for line in readme.splitlines()[:FIRST_SCREEN_LINES] if re.match(pattern, line)]


def drawn_layers(page: str) -> list[set[str]]:
    """Read the order of the rooms from the architecture page, top first."""
    line = re.search(r"Imports point down only: `([^`]+)`", page)
    return [set(re.findall(r"\w+", layer)) for layer in line.group(1).split("→")] if line else []


def test_readme_starts_with_both_commands() -> None:
    """The first screen has one command that starts the server and one, which .ci/run runs, that tests it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for pattern in (START, TEST):
        assert len(first_screen_commands(readme, pattern)) == 1, f"README's first screen needs one line like {pattern}"
        assert len(re.findall(pattern, readme, re.MULTILINE)) == 1, f"README may have only one line like {pattern}"


def test_ci_looks_for_the_same_command() -> None:
    """.ci/run finds the test command by the pattern that is tested here."""
    assert f"pattern='{TEST}'" in (ROOT / ".ci/run").read_text(encoding="utf-8")


def test_the_page_draws_the_layers_that_are_checked() -> None:
    """docs/architecture.md draws the same order of rooms as the import contracts in pyproject.toml."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    checked = [set(re.findall(r"\w+", layer)) - {"__main__"} for layer in layers]
    drawn = drawn_layers((ROOT / "docs/architecture.md").read_text(encoding="utf-8"))
    assert len(drawn) >= 8
    assert drawn == [layer for layer in checked if layer], "change docs/architecture.md and the contract together"


def test_every_room_is_described() -> None:
    """docs/architecture.md has a row for every package and module at the top of the product."""
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    rooms = [path for path in (ROOT / PRODUCT).iterdir() if not path.name.startswith("__")]
    assert len(rooms) >= 10
    missing = [path.name for path in rooms if f"`{path.name}{'/' if path.is_dir() else ''}`" not in page]
    assert missing == [], "add a row to the table of rooms in docs/architecture.md"


def test_fragments_of_changes_are_named_by_issue_and_kind() -> None:
    """Each file in changes/ is called <issue>.<kind>.md and says something."""
    fragments = [path for path in (ROOT / "changes").iterdir() if path.name != "README.md"]
    wrong = [path.name for path in fragments if not FRAGMENT.fullmatch(path.name) or not path.read_text().strip()]
    assert wrong == [], "name it <issue>.<feature|fix|removal|docs>.md and write one or two sentences"


def test_the_rules_read_what_is_there() -> None:
    """The patterns find commands and layers in texts that have them, and nothing in texts that do not."""
    readme = (
        "# Title\npython3 -m venv .venv && .venv/bin/nox\n"
        + "\n" * 40
        + "python3 -m venv v && v/bin/journeyman serve\n"
    )
    assert first_screen_commands(readme, TEST) == ["python3 -m venv .venv && .venv/bin/nox"]
    assert first_screen_commands(readme, START) == []
    assert drawn_layers("Imports point down only: `a → b | c → d`.") == [{"a"}, {"b", "c"}, {"d"}]
    assert drawn_layers("nothing") == []
    assert FRAGMENT.fullmatch("2.bug.md") is None
