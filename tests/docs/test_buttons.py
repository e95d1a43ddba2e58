"""The table of buttons in docs/api.md says what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from journeyman.dispatch.followups import ACTIONS
from journeyman.tasks import custom_ids
from journeyman.tasks.custom_ids import Deed
from tests.docs.examples import ROOT

_HASH: Final = "6f1d2f4e-7c1b-5d0a-9a51-0d2b8f6c3e77"
_CODE: Final = re.compile(r"`([^`]+)`")

#: Makes no kind of task of its own.
_UNLIKE_OTHERS: Final = {Deed.REROLL: "that of the result", Deed.BOOKMARK: "—"}


def rows(page: str) -> Iterator[tuple[list[str], str]]:
    """Give the custom ids of each row of the table, filled in, and what the row says of the task's action."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[1].startswith("`MJ::"):
            first, *others = _CODE.findall(cells[1])
            filled = first.replace("<n>", "1").replace("<hash>", _HASH)
            pieces = filled.split("::")
            yield [filled, *("::".join([*pieces[:2], other, *pieces[3:]]) for other in others)], cells[4].strip("`")


def test_the_table_has_every_button() -> None:
    """Each button stands in the table once, with a custom id that is understood and the action of its task."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    found: list[Deed] = []
    for ids, action in rows(page):
        for custom_id in ids:
            press = custom_ids.parse(custom_id)
            assert press is not None, custom_id
            assert action == _UNLIKE_OTHERS.get(press.deed, str(ACTIONS.get(press.deed))), custom_id
            found.append(press.deed)
    assert sorted(found) == sorted([*Deed, Deed.ZOOM])  # two distances


def test_a_row_of_several_ids_is_filled_in() -> None:
    """An id after the first is made from it by changing its third piece; other lines are no rows."""
    page = "| ⬅️ ➡️ | `MJ::JOB::pan_left::<n>::x`, `pan_right` | one | goes | `PAN` |\n| a | b |\n"
    assert list(rows(page)) == [(["MJ::JOB::pan_left::1::x", "MJ::JOB::pan_right::1::x"], "PAN")]
