"""Tries an installed Journeyman, in an environment that has nothing else: run with that environment's Python."""

from __future__ import annotations

import sys
from importlib import metadata, resources
from pathlib import Path
from typing import Final

#: Files that are no Python and that the wheel must bring along.
DATA: Final = (
    ("journeyman.engines.papercut.art", "drawings.bin"),
    ("journeyman.engines.papercut.art", "drawings.json"),
    ("journeyman.engines.papercut.art", "NOTICES.txt"),
    ("journeyman.storage.sql", "queries.sql"),
)


def main() -> None:
    """Exit with a message when something is missing."""
    import journeyman  # noqa: PLC0415  what is tried is whether this works

    place = Path(journeyman.__file__)
    if not place.is_relative_to(sys.prefix):
        sys.exit(f"journeyman was imported from {place}, not from the wheel")
    for package, name in DATA:
        if not resources.files(package).joinpath(name).is_file():
            sys.exit(f"the wheel lacks {name} of {package}")
    if not list(resources.files("journeyman.storage.migrations").iterdir()):
        sys.exit("the wheel lacks the migrations")
    if metadata.metadata("journeyman")["License-Expression"] != "MIT":
        sys.exit("the wheel does not say its licence")


main()
