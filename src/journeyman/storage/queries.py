"""The SQL, by name. All of it lives in ``sql/queries.sql``."""

from __future__ import annotations

import re
from importlib import resources
from typing import Final, LiteralString, cast

_NAME: Final = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def _load() -> dict[str, LiteralString]:
    text = (resources.files("journeyman.storage") / "sql" / "queries.sql").read_text()
    _, *pieces = _NAME.split(text)
    # The file ships with the program and is never made of input, which is what LiteralString promises.
    return {
        name: cast("LiteralString", sql.strip().removesuffix(";"))
        for name, sql in zip(pieces[::2], pieces[1::2], strict=True)
    }


QUERIES: Final = _load()
