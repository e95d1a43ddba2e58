"""``journeyman imagine``, with a server and without."""

from __future__ import annotations

import base64
from pathlib import Path

from tests.acceptance.cli.terminal import Terminal, interrupt, left
from tests.serving import Served, serve

# The smallest whole PNG: one grey pixel.
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==")


def test_without_a_server_it_draws_here(terminal: Terminal) -> None:
    """The picture is named after the prompt, its path is the result, and its texts draw it again to the same bytes."""
    (terminal.folder / "pixel.png").write_bytes(PIXEL)
    first = terminal.journeyman("imagine", "一只猫 --ar 16:9", "-r", "pixel.png", "--single", "1")
    assert (first.status, first.result) == (0, "一只猫.png\n"), first.notes
    assert "drawing right here" in first.notes
    texts = terminal.texts("一只猫.png")
    assert texts["Title"] == "一只猫"
    prompt, _, seed = texts["Description"].partition(" --seed ")
    assert prompt == "一只猫 --ar 16:9"
    assert f"--seed {seed}" in texts["parameters"]
    second = terminal.journeyman("imagine", prompt, "--seed", seed, "-r", "pixel.png", "--all", "-o", "again.png")
    assert second.result.split() == ["again.png", "again-1.png", "again-2.png", "again-3.png", "again-4.png"]
    assert (terminal.folder / "again-1.png").read_bytes() == (terminal.folder / "一只猫.png").read_bytes()


def test_ctrl_c_ends_the_drawing(terminal: Terminal) -> None:
    """Ctrl-C while it is drawn here ends it with status 130, one word and no file."""
    with terminal.started("imagine", "a castle") as process:
        assert process.stderr is not None
        while not process.stderr.readline().startswith("drawing"):
            assert process.poll() is None
        interrupt(process)
        said = left(process)
    assert said.status == 130
    assert "Cancelled." in said.notes
    assert "Traceback" not in said.notes
    assert terminal.files() == set()


def test_a_running_server_is_used(beside: Terminal) -> None:
    """A Journeyman on this machine's address draws it; the wanted files are downloaded, with their texts."""
    said = beside.journeyman("imagine", "a fox", "--all", "--niji", "--seed", "3")
    assert said.status == 0
    assert said.result.split() == ["a-fox.png", "a-fox-1.png", "a-fox-2.png", "a-fox-3.png", "a-fox-4.png"]
    assert beside.files() == set(said.result.split())
    assert "--niji" in beside.texts("a-fox-4.png")["parameters"]
    assert beside.texts("a-fox.png")["Description"] == "a fox --seed 3"
    assert "drawing right here" not in said.notes


def test_a_server_elsewhere_is_named(terminal: Terminal, served: Served) -> None:
    """With --server the task goes there, with the key that is given."""
    refused = terminal.journeyman("imagine", "a fox", "--server", served.origin)
    assert refused.status == 1
    assert "--key" in refused.notes
    said = terminal.journeyman("imagine", "a fox", "--server", served.origin, "--key", "sesame")
    assert (said.status, said.result) == (0, "a-fox.png\n")


def test_a_prompt_for_several_tasks_is_drawn_wholly(terminal: Terminal, beside: Terminal) -> None:
    """Each of its tasks has a numbered file, with a server or without, and each file says what it shows."""
    for place, name in ((terminal, "here"), (beside, "there")):
        said = place.journeyman("imagine", "a {red, blue} fox", "-o", f"{name}.png")
        files = [f"{name}_1.png", f"{name}_2.png"]
        assert (said.status, said.result.split()) == (0, files), said.notes
        assert [place.texts(file)["Title"] for file in files] == ["a red fox", "a blue fox"]
        assert "2/2" in said.notes
        before = place.files()
        refused = place.journeyman("imagine", "a fox {--chaos 5, --chaos 500}", "--all")
        assert (refused.status, refused.result) == (1, "")
        assert "Invalid value for --chaos: 500" in refused.notes
        assert place.files() == before


def test_a_reference_is_sent_along(beside: Terminal) -> None:
    """A picture's file given with --reference reaches the server, which puts a link to it before the prompt."""
    (beside.folder / "pixel.png").write_bytes(PIXEL)
    said = beside.journeyman("imagine", "a fox", "--reference", "pixel.png", "-r", "pixel.png", "-o", "fox.png")
    assert said.status == 0, said.notes
    first, second, *words = beside.texts("fox.png")["Description"].split()
    assert first.startswith("http://")
    assert second.startswith("http://")
    assert words == ["a", "fox"]


def test_a_reference_that_is_no_picture_is_named(terminal: Terminal, beside: Terminal) -> None:
    """With a server or without, the answer says which reference cannot be used and what can."""
    (terminal.folder / "text.png").write_text("no picture")
    for place in (terminal, beside):
        said = place.journeyman("imagine", "a fox", "-r", "text.png")
        assert said.status == 1
        assert "is not a usable picture" in said.notes
        missing = place.journeyman("imagine", "a fox", "-r", "missing.png")
        assert missing.status == 1
        assert "--reference: missing.png cannot be read: No such file or directory; accepted:" in missing.notes


def test_links_in_the_prompt_count_as_references(terminal: Terminal, beside: Terminal) -> None:
    """Each would be downloaded, so that too many are refused before the first, with a server or without."""
    links = " ".join(f"https://pictures.example/{number}.png" for number in range(6))
    for place in (terminal, beside):
        said = place.journeyman("imagine", f"{links} a fox")
        assert said.status == 1
        assert "Too many reference pictures: 6; at most 5 are accepted." in said.notes


def test_no_file_is_replaced_unasked(beside: Terminal) -> None:
    """A name that is taken is refused before anything is drawn; --force replaces, and names of its own are new ones."""
    (beside.folder / "a-fox.png").write_text("mine")
    said = beside.journeyman("imagine", "a fox", "-o", "a-fox.png")
    assert said.status == 1
    assert "a-fox.png exists" in said.notes
    assert "--force" in said.notes
    assert beside.journeyman("imagine", "a fox").result == "a-fox_2.png\n"
    assert (beside.folder / "a-fox.png").read_text() == "mine"
    assert beside.journeyman("imagine", "a fox", "-o", "a-fox.png", "--force").status == 0
    assert beside.texts("a-fox.png")["Title"] == "a fox"


def test_a_refusal_is_one_sentence_in_the_users_language(beside: Terminal, terminal: Terminal) -> None:
    """A bad prompt is refused by a server and without one alike, in English or Chinese, with status 1."""
    for place in (beside, terminal):
        english = place.journeyman("imagine", "a fox --chaos 500")
        assert english.status == 1
        assert "Error: Invalid value for --chaos: 500" in english.notes
        chinese = place.journeyman("imagine", "a fox --chaos 500", LANG="zh_CN.UTF-8")
        assert chinese.status == 1
        assert "错误：参数--chaos的值无效：500" in chinese.notes
        assert place.files() == set()


def test_a_server_that_is_not_there(terminal: Terminal) -> None:
    """A named server that cannot be reached is an error, and not an invitation to draw here."""
    said = terminal.journeyman("imagine", "a fox", "--server", f"http://127.0.0.1:{terminal.port}")
    assert said.status == 1
    assert said.notes.startswith(f"Error: http://127.0.0.1:{terminal.port} cannot be reached: Connection refused.")
    assert "journeyman serve" in said.notes


def test_ctrl_c_leaves_the_task_at_the_server(terminal: Terminal, tmp_path: Path) -> None:
    """Ctrl-C while a server draws ends the watching at once and says where the task can be found."""
    with serve(tmp_path / "slow" / "data", engines="stub", stub_seconds=30) as slow:
        with terminal.started("imagine", "a fox", "--server", slow.origin) as process:
            assert process.stderr is not None
            while not process.stderr.readline().startswith("in progress"):
                assert process.poll() is None
            interrupt(process)
            said = left(process)
        assert said.status == 130
        assert f"{slow.origin}/mj/task/" in said.notes
        assert "Traceback" not in said.notes


def test_it_survives_a_restart_of_the_server(terminal: Terminal, tmp_path: Path) -> None:
    """When the server is killed while a task is watched and comes back, the picture is saved in the end."""
    data = tmp_path / "restarted" / "data"
    with serve(data, engines="stub", stub_seconds=3) as first:
        with terminal.started("imagine", "a fox", "--server", first.origin) as process:
            assert process.stderr is not None
            while not process.stderr.readline().startswith("in progress"):
                assert process.poll() is None
            first.kill()
            with serve(data, port=first.port, engines="stub"):
                said = left(process)
        assert (said.status, said.result) == (0, "a-fox.png\n"), said.notes
