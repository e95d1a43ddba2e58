"""What README and docs show works."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.examples import DISCORD, QUICK_START, Page, pages, run
from tests.serving import Served

PAGES = [page for page in pages() if page.blocks and page.name != DISCORD]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_work(page: Page, served: Served, tmp_path: Path) -> None:
    """Every example of a page that is marked to be run ends well."""
    run(page, served.origin, tmp_path, {"JOURNEYMAN_PORT": str(served.port)})


def test_there_are_examples() -> None:
    """README and at least one page in docs have examples that are run."""
    assert "README.md" in {page.name for page in PAGES}
    assert len(PAGES) >= 2


def test_only_marked_blocks_are_run() -> None:
    """A bash block below the mark is taken, with its address replaced, and others are not."""
    marked = f"<!-- run -->\n```bash\ncurl {QUICK_START}/a\n```\n"
    others = "```bash\nrm -rf /\n```\n<!-- run -->\n```json\n{}\n```\n"
    assert (
        Page(name="a.md", text=f"{others}\n{marked}\n{others}").script("http://127.0.0.1:9")
        == "curl http://127.0.0.1:9/a\n"
    )
