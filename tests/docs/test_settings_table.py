"""The table of settings in the docs is the table of settings in the code."""

from __future__ import annotations

from typing import cast

import msgspec

from journeyman import settings
from tests.docs.examples import ROOT


def table() -> str:
    """Write the table as the page holds it."""
    helps = settings.descriptions()
    rows = ["| variable | default | what it does |", "|---|---|---|"]
    for field in msgspec.structs.fields(settings.Settings):
        default: object = field.default
        value = ",".join(cast("tuple[str, ...]", default)) if isinstance(default, tuple) else str(default)
        shown = f" `{value.lower() if isinstance(default, bool) else value}` " if value else " "
        rows.append(f"| `{settings.PREFIX}{field.name.upper()}` |{shown}| {helps[field.name]} |")
    return "\n".join(rows)


def test_the_page_has_every_setting_with_its_default_and_help() -> None:
    """Whoever changes a setting changes the page."""
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert table() in page, f"docs/settings.md is stale; its table should be:\n{table()}"
