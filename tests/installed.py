"""Tries an installed Journeyman, in an environment that has nothing else: run with that environment's Python."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).resolve().parents[1] / "src" / "journeyman"


def main() -> None:
    """Exit with a message when something is missing."""
    import journeyman  # noqa: PLC0415  what is tried is whether this works

    place = Path(journeyman.__file__).parent
    if not place.is_relative_to(sys.prefix):
        sys.exit(f"journeyman was imported from {place}, not from the wheel")
    files = [path.relative_to(SOURCE) for path in SOURCE.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    missing = [str(file) for file in files if not (place / file).is_file()]
    if missing or not files:
        sys.exit(f"the wheel lacks {', '.join(missing) or 'everything'}")
    if metadata.metadata("journeyman")["License-Expression"] != "MIT":
        sys.exit("the wheel does not say its licence")


main()
