"""The OpenAPI document in the repository is the one that is served."""

from __future__ import annotations

import json
from pathlib import Path

from journeyman.http import openapi
from tests.docs.examples import ROOT

FILE = ROOT / "docs" / "openapi.json"


def written() -> str:
    """Write the served document as the file holds it."""
    return json.dumps(openapi.document(), ensure_ascii=False, indent=1) + "\n"


def test_the_committed_document_is_fresh(tmp_path: Path) -> None:
    """docs/openapi.json describes the routes as they are now."""
    fresh = tmp_path / "openapi.json"
    fresh.write_text(written(), encoding="utf-8")
    assert FILE.read_text(encoding="utf-8") == written(), f"copy {fresh} to docs/openapi.json and look at what changed"
