"""Names of saved pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeyman.cli import files
from journeyman.cli.speech import Stopped


@pytest.mark.parametrize(
    ("title", "name"),
    [
        pytest.param("A fox, in a snowy forest!", "a-fox-in-a-snowy-forest", id="words"),
        pytest.param("一只狐狸在雪林里", "一只狐狸在雪林里", id="chinese"),
        pytest.param("../../etc/passwd", "etc-passwd", id="path"),
        pytest.param("🦊", "picture", id="no-letters"),
        pytest.param("", "picture", id="empty"),
    ],
)
def test_a_name_is_made_of_the_prompts_words(title: str, name: str) -> None:
    """Letters and digits of any script stay, everything between is a hyphen."""
    assert files.name_for(title) == name


@given(st.text())
def test_any_prompt_makes_a_safe_name(title: str) -> None:
    """Whatever was typed, the name has no separators or leading dots and fits every file system."""
    name = files.name_for(title)
    assert name
    assert len(name.encode()) <= 80
    assert not set(name) & set('/\\:*?"<>|\0')
    assert not name.startswith((".", "-"))


def test_a_new_name_is_free_for_all_files(tmp_path: Path) -> None:
    """When one of several files would be in the way, all of them get another number."""
    (tmp_path / "fox-2.png").touch()
    (chosen,) = files.targets("fox", (0, 1, 2), output=tmp_path, force=False)
    assert [path.name for path in chosen.values()] == ["fox_2.png", "fox_2-1.png", "fox_2-2.png"]


def test_several_tasks_are_numbered(tmp_path: Path) -> None:
    """Each task has its number, its single pictures theirs too; a number that is taken moves all of them on."""
    chosen = files.targets("fox", (0, 1), tasks=2, output=tmp_path, force=False)
    names = [[path.name for path in one.values()] for one in chosen]
    assert names == [["fox_1.png", "fox_1-1.png"], ["fox_2.png", "fox_2-1.png"]]
    (tmp_path / "fox_2.png").touch()
    again = files.targets("fox", (0,), tasks=2, output=tmp_path, force=False)
    assert [path.name for one in again for path in one.values()] == ["fox_2_1.png", "fox_2_2.png"]
    with pytest.raises(Stopped, match=r"fox_2\.png exists"):
        files.targets("x", (0,), tasks=2, output=tmp_path / "fox.png", force=False)


def test_a_name_without_suffix_becomes_png(tmp_path: Path) -> None:
    """``-o fox`` saves ``fox.png``."""
    (chosen,) = files.targets("x", (0,), output=tmp_path / "fox", force=False)
    assert chosen == {0: tmp_path / "fox.png"}


def test_a_file_that_appears_meanwhile_is_not_replaced(tmp_path: Path) -> None:
    """Saving fails when somebody else made the file while it was drawn."""
    (chosen,) = files.targets("x", (0,), output=tmp_path / "fox.png", force=False)
    (tmp_path / "fox.png").write_text("mine")
    with pytest.raises(Stopped, match=r"fox\.png cannot be saved: File exists"):
        list(files.save(chosen, {0: b"new"}, force=False))
    assert (tmp_path / "fox.png").read_text() == "mine"
