"""Sealing secrets."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

import pytest
from cryptography.fernet import Fernet
from hypothesis import given

from journeyman import errors
from journeyman.settings import Settings
from journeyman.storage.sealing import KEY_FILE, Seal
from tests.integration.storage.samples import texts

OLD, NEW, NEWEST = (Fernet.generate_key().decode() for _ in range(3))

#: Seals when told to, and shows the seal.
SEALER: Final = """
import sys
from journeyman.settings import Settings
from journeyman.storage.sealing import Seal
seal = Seal(Settings(data_dir=sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
print(seal.seal("token").decode(), flush=True)
"""


def with_keys(directory: Path, *keys: str) -> Seal:
    """Give a seal as these settings make it."""
    return Seal(Settings(data_dir=str(directory), secret_keys=keys))


@given(text=texts)
def test_what_is_sealed_opens_again(text: str) -> None:
    """Any text comes back, the same text looks different each time, and it is recognised without being shown."""
    seal = Seal(Settings(data_dir="nowhere", secret_keys=(OLD,)))
    first, second = seal.seal(text), seal.seal(text)
    assert seal.unseal(first) == seal.unseal(second) == text
    assert first != second
    assert len(text.encode()) < 4 or text.encode() not in first
    assert seal.holds(first, text)
    assert not seal.holds(first, text + "x")


def test_without_keys_one_is_made_at_first_need(tmp_path: Path) -> None:
    """Nothing is made until something is to be sealed; then the file is the owner's alone, and stays for later."""
    directory = tmp_path / "data" / "here"
    seal = with_keys(directory)
    assert not directory.exists()
    sealed = seal.seal("token")
    (file,) = directory.iterdir()
    assert file.name == KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    key = file.read_text()
    assert with_keys(directory).unseal(sealed) == "token"
    assert file.read_text() == key


def test_keys_of_the_settings_need_no_file(tmp_path: Path) -> None:
    """With keys given nothing is written."""
    seal = with_keys(tmp_path, OLD)
    assert seal.unseal(seal.seal("token")) == "token"
    assert list(tmp_path.iterdir()) == []


def test_keys_are_changed_one_after_another(tmp_path: Path) -> None:
    """A new key in front opens nothing itself but seals all anew, after which the old one can go."""
    sealed = with_keys(tmp_path, OLD).seal("token")
    both = with_keys(tmp_path, NEW, OLD)
    assert both.unseal(sealed) == "token"
    anew = both.renew(sealed)
    assert both.renew(anew) == anew
    assert with_keys(tmp_path, NEW).unseal(anew) == "token"
    assert with_keys(tmp_path, NEWEST, NEW).unseal(anew) == "token"
    with pytest.raises(errors.Unsealable):
        with_keys(tmp_path, NEW).unseal(sealed)


def test_the_file_opens_what_it_sealed_after_keys_are_given(tmp_path: Path) -> None:
    """Who goes over from the file to keys of his own loses no token, and what is sealed then needs the file no more."""
    sealed = with_keys(tmp_path).seal("token")
    anew = with_keys(tmp_path, NEW).renew(sealed)
    (tmp_path / KEY_FILE).unlink()
    assert with_keys(tmp_path, NEW).unseal(anew) == "token"


@pytest.mark.parametrize("damage", [b"", b"no seal", b"gAAAAA", b"\xff\x00"])
def test_what_no_key_opens_is_refused(tmp_path: Path, damage: bytes) -> None:
    """Neither another key's work nor damaged bytes open, and neither is taken for the secret."""
    seal = with_keys(tmp_path, NEW)
    for secret in (damage, with_keys(tmp_path, OLD).seal("token")):
        with pytest.raises(errors.Unsealable):
            seal.unseal(secret)
        with pytest.raises(errors.Unsealable):
            seal.renew(secret)
        assert not seal.holds(secret, "token")


@pytest.mark.parametrize(
    "key",
    ["short", "not base64 at all, but as long as a key is!!", "é" * 44, OLD[:-2]],
    ids=["short", "no base64", "no ASCII", "cut"],
)
def test_a_key_that_is_none_ends_the_start(tmp_path: Path, key: str) -> None:
    """The message names the setting and which key it is, says what is accepted, and does not repeat the key."""
    with pytest.raises(errors.SettingsError, match=r"JOURNEYMAN_SECRET_KEYS: key 2 .* openssl rand") as raised:
        with_keys(tmp_path, NEW, key)
    assert key not in str(raised.value)


def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path) -> None:
    """Text or bytes in it are a mistake of the settings that names the file; the file stays as it is."""
    file = tmp_path / KEY_FILE
    for content in (b"", b"no key", b"\xff\xfe"):
        file.write_bytes(content)
        with pytest.raises(errors.SettingsError, match=KEY_FILE):
            with_keys(tmp_path).seal("token")
        assert file.read_bytes() == content


def test_a_directory_that_cannot_be_used_is_a_mistake_of_the_settings(tmp_path: Path) -> None:
    """Where no file can be made the message names it and says why."""
    (tmp_path / "file").touch()
    with pytest.raises(errors.SettingsError, match=f"{KEY_FILE} cannot be used: "):
        with_keys(tmp_path / "file").seal("token")


def test_processes_that_make_the_file_at_once_get_the_same_key(tmp_path: Path) -> None:
    """Of four processes that seal at the same moment in an empty directory each opens what the others sealed."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SEALER, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    sealed = [process.communicate(timeout=60)[0].strip().encode() for process in processes]
    assert [with_keys(tmp_path).unseal(secret) for secret in sealed] == ["token"] * 4
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE]


def test_threads_that_make_the_file_at_once_get_the_same_key(tmp_path: Path) -> None:
    """The same holds where they meet more closely, twenty times over."""
    for number in range(20):
        directory, barrier = tmp_path / str(number), threading.Barrier(4)
        sealed: list[bytes] = []

        def work(directory: Path = directory, barrier: threading.Barrier = barrier) -> None:
            seal = with_keys(directory)
            barrier.wait(timeout=20)
            sealed.append(seal.seal("token"))  # noqa: B023 - the threads end before the list is another

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=20)
        assert [with_keys(directory).unseal(secret) for secret in sealed] == ["token"] * 4
