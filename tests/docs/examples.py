"""The examples in README and docs: fenced bash blocks that an HTML comment ``<!-- run -->`` stands right above.

The blocks of a page are one script: what one sets, the next may use. They run in an empty folder, with our programs
first in the path and the address of the quick start replaced by that of a server made for them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[2]
QUICK_START: Final = "http://127.0.0.1:8080"
DISCORD: Final = "docs/discord.md"  #: its examples need accounts, and are run against the simulator

_BLOCK: Final = re.compile(r"^<!-- run -->\n+```bash\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of the documentation."""

    name: str  #: path from the root of the repository
    text: str

    @property
    def blocks(self) -> list[str]:
        """The examples that are run."""
        return _BLOCK.findall(self.text)

    def script(self, origin: str) -> str:
        """Put the page's examples together for a server."""
        return "\n".join(self.blocks).replace(QUICK_START, origin)


def pages() -> list[Page]:
    """Read README and every page in docs."""
    paths = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [Page(name=path.relative_to(ROOT).as_posix(), text=path.read_text(encoding="utf-8")) for path in paths]


def everything() -> str:
    """Give the text of all pages."""
    return "\n".join(page.text for page in pages())


def run(
    page: Page, origin: str, folder: Path, settings: Mapping[str, str], replaced: Mapping[str, str] | None = None
) -> None:
    """Run the examples of a page in a folder, and fail with what they printed unless they end well.

    Args:
        page: the page.
        origin: of the server that they talk to.
        folder: where they are run.
        settings: more variables of their environment.
        replaced: words of the page, and what stands in their place when it is run.
    """
    script = page.script(origin)
    for word, stand_in in (replaced or {}).items():
        assert word in script, f"{page.name} does not say {word}"
        script = script.replace(word, stand_in)
    if "curl " in script and shutil.which("curl") is None:
        pytest.skip("this machine has no curl")
    programs = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **settings, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"an example of {page.name} failed:\n{done.stdout}"
