"""``Accept-Language``."""

from __future__ import annotations

import pytest

from journeyman.http import languages


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "zh"),
        ("*", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("zh;q=0.5, en;q=0.6", "en"),
        ("en;q=0.5, zh-TW", "zh"),
        ("en, zh", "zh"),
        ("en;q=0, *", "zh"),
        ("fr-FR, fr;q=0.9", "en"),
        ("fr, zh;q=0.1", "zh"),
        ("en;q=x", "zh"),
        (";;q=,,;", "zh"),
    ],
)
def test_the_better_of_two_languages_is_chosen(header: str, language: str) -> None:
    """Chinese is the rule; English where it is preferred, or where neither is read."""
    assert languages.of([(b"accept", b"*/*"), (b"accept-language", header.encode())]) == language


def test_chinese_is_the_rule() -> None:
    """Without the header, sentences are Chinese."""
    assert languages.of([]) == "zh"
