"""The store of finished tasks."""

from __future__ import annotations

from journeyman.http.answers import Answer
from journeyman.http.finished import FinishedTasks


def test_it_keeps_what_was_used_last() -> None:
    """When there are too many bytes, the answer longest unused goes."""
    finished = FinishedTasks(max_bytes=6_000)
    answers = {name: Answer(b"x" * 1_000) for name in "abcd"}
    for name in "abc":
        finished.keep(f"/{name}", "http://o", answers[name])
    assert finished.get("/a", "http://o") is answers["a"]
    finished.keep("/d", "http://o", answers["d"])
    assert [finished.get(f"/{name}", "http://o") for name in "abcd"] == [answers["a"], None, answers["c"], answers["d"]]


def test_it_holds_no_more_bytes_than_it_may() -> None:
    """An answer larger than all the room is not kept, and keeping twice counts once."""
    finished = FinishedTasks(max_bytes=5_000)
    finished.keep("/large", "http://o", Answer(b"x" * 10_000))
    assert finished.get("/large", "http://o") is None
    small = Answer(b"x" * 1_000)
    for _ in range(10):
        finished.keep("/small", "http://o", small)
    finished.keep("/other", "http://o", Answer(b"x" * 1_000))
    assert finished.get("/small", "http://o") is small


def test_each_origin_has_its_own_answer() -> None:
    """Links differ by origin, so one origin's answer is not another's."""
    finished = FinishedTasks()
    finished.keep("/a", "http://one", Answer(b"1"))
    assert finished.get("/a", "http://two") is None
