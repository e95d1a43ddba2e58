"""What README and docs show works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.examples import QUICK_START, Page, pages
from tests.serving import Served

PAGES = [page for page in pages() if page.blocks]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_work(page: Page, served: Served, tmp_path: Path) -> None:
    """Every example of a page that is marked to be run ends well."""
    script = page.script(served.origin)
    if "curl " in script and shutil.which("curl") is None:
        pytest.skip("this machine has no curl")
    programs = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "JOURNEYMAN_PORT": str(served.port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"an example of {page.name} failed:\n{done.stdout}"


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
