"""The examples in README and docs: fenced bash blocks that an HTML comment ``<!-- run -->`` stands right above.

The blocks of a page are one script: what one sets, the next may use. They run in an empty folder, with our programs
first in the path and the address of the quick start replaced by that of a server made for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
QUICK_START: Final = "http://127.0.0.1:8080"

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
