"""Which of our two languages a client reads."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from journeyman.wording import Language


def of(headers: Iterable[tuple[bytes, bytes]]) -> Language:
    """Read ``Accept-Language``: Chinese unless the client prefers English or reads neither."""
    for name, value in headers:
        if name == b"accept-language":
            return _preferred(value)
    return "zh"


@functools.lru_cache(maxsize=256)
def _preferred(header: bytes) -> Language:
    weights: dict[str, float] = {}
    for part in header.decode("latin-1").lower().split(","):
        tag, _, options = part.partition(";")
        language = tag.strip().partition("-")[0]
        if language:
            weights[language] = max(weights.get(language, 0.0), _weight(options))
    chinese, any_language = weights.pop("zh", 0.0), weights.pop("*", 0.0)
    english = weights.pop("en", 0.0)
    if chinese or english:
        return "en" if english > chinese else "zh"
    # A reader of French reads English more likely than Chinese.
    return "en" if any(weights.values()) and not any_language else "zh"


def _weight(options: str) -> float:
    name, _, value = options.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
