"""Links between the pages lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from tests.docs.examples import ROOT, pages

_FENCED: Final = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\]\((?P<path>[^)\s#]*)(?:#(?P<anchor>[^)\s]+))?\)")


def links(text: str) -> Iterator[tuple[str, str]]:
    """Give path and anchor of each link of a page that stays in the repository; an empty path is the page itself."""
    for found in _LINK.finditer(_FENCED.sub("", text)):
        if not found["path"].startswith(("http://", "https://")):
            yield found["path"], found["anchor"] or ""


def anchors(text: str) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+)$", _FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_links_lead_somewhere() -> None:
    """Each link to a file has its file, and each link to a heading its heading."""
    texts = {page.name: page.text for page in pages()}
    checked = 0
    for name, text in texts.items():
        for path, anchor in links(text):
            target = (ROOT / PurePosixPath(name).parent / path).resolve() if path else ROOT / name
            assert target.exists(), f"{name} links to {path}"
            if anchor:
                other = texts[target.relative_to(ROOT).as_posix()]
                assert anchor in anchors(other), f"{name} links to {path}#{anchor}"
            checked += 1
    assert checked >= 40


def test_the_rule_knows_links_and_headings() -> None:
    """A link with an anchor is taken apart, one to elsewhere and one in an example are left alone."""
    text = "[a](b.md#c) [d](#e) [f](https://g)\n```\n[h](i.md)\n```\n## One task: `GET /mj/{id}`\n"
    assert list(links(text)) == [("b.md", "c"), ("", "e")]
    assert anchors(text) == {"one-task-get-mjid"}
