"""When deliveries are tried again."""

from __future__ import annotations

import pytest

from journeyman.webhooks.retries import Pace


@pytest.mark.parametrize(("failures", "seconds"), [(1, 1), (2, 2), (3, 4), (9, 256), (10, 300), (5000, 300)], ids=str)
def test_waits_double_up_to_five_minutes(failures: int, seconds: int) -> None:
    """The wait is 1 s, 2 s, 4 s … 5 min, give or take a fifth."""
    waits = [Pace().again_after(failures) for _ in range(50)]
    assert all(0.8 * seconds <= wait <= 1.2 * seconds for wait in waits)
    assert len(set(waits)) > 1
