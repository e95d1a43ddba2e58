"""The drawings of Fluent Emoji and our own: chosen, measured, packed so that one can be read without the others."""

# ruff: noqa: INP001 - scripts side by side, not a package
from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import facts
import ink
import sources

HERE = Path(__file__).parent
TONE = re.compile(r"-(medium-light|medium-dark|light|medium|dark)$")
OWN = HERE / "own"  #: what we drew where Fluent Emoji has nothing: an SVG document of 32 × 32 units each
FRAME = re.compile(r"\s*<svg [^>]*>|</svg>\s*|\n")
DICTIONARY_BYTES = 32_000  #: deflate looks back 32 KiB

#: Drawings whose name is not the slug of an emojibase label any more.
RENAMED = {
    "blackbird": "black bird",
    "hugging-face": "smiling face with open hands",
    "keycap-asterisk": "keycap: *",
    "keycap-hashtag": "keycap: #",
    "knocked-out-face": "face with crossed-out eyes",
    "man-blonde-hair": "man: blond hair",
    "man-deaf": "deaf man",
    "man-merpeople": "merman",
    "man-with-bunny-ears": "men with bunny ears",
    "man-wrestling": "men wrestling",
    "person-blonde-hair": "person: blond hair",
    "person-deaf": "deaf person",
    "person-elf": "elf",
    "person-fairy": "fairy",
    "person-genie": "genie",
    "person-mage": "mage",
    "person-merpeople": "merperson",
    "person-superhero": "superhero",
    "person-supervillain": "supervillain",
    "person-vampire": "vampire",
    "person-with-bunny-ears": "people with bunny ears",
    "person-wrestling": "people wrestling",
    "person-zombie": "zombie",
    "phoenix-bird": "phoenix",
    "piata": "piñata",
    "pouting-face": "enraged face",
    "red-triangle": "red triangle pointed up",
    "woman-blonde-hair": "woman: blond hair",
    "woman-deaf": "deaf woman",
    "woman-merpeople": "mermaid",
    "woman-with-bunny-ears": "women with bunny ears",
    "woman-wrestling": "women wrestling",
}


def is_toned(name: str, icons: Mapping[str, object]) -> bool:
    """Whether it is one of five skin tones of another drawing ("traffic-light" is not)."""
    stem = TONE.sub("", name)
    return stem != name and all(f"{stem}-{tone}" in icons for tone in ("light", "medium", "dark"))


def slug(label: str) -> str:
    """Turn an emojibase label into the name that Fluent Emoji uses."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")


def hexcodes(drawings: Mapping[str, str], words: Path) -> dict[str, dict[str, object]]:
    """Give for each drawing its emojibase entry (label, hexcode, subgroup)."""
    entries = cast("list[dict[str, object]]", sources.read(words / "en" / "data.json"))
    by_label = {str(entry["label"]): entry for entry in entries}
    by_slug = {slug(label): entry for label, entry in by_label.items()}
    return {name: by_label.get(RENAMED.get(name, "")) or by_slug.get(name) or {} for name in drawings}


def own() -> dict[str, str]:
    """Read our own drawings; give bodies by name."""
    return {path.stem: FRAME.sub("", path.read_text(encoding="utf-8")) for path in sorted(OWN.glob("*.svg"))}


def renumbered(body: str, prefix: str) -> str:
    """Rename the ids inside a body to ``prefix`` + letters, so that many drawings share one document."""
    ids = dict.fromkeys(re.findall(r'\bid="([^"]+)"', body))
    new = {old: f"{prefix}{number:x}" for number, old in enumerate(ids)}
    return re.sub(
        r'(\bid="|url\(#|href="#)([^")]+)',
        lambda found: found[1] + new.get(found[2], found[2]),
        body,
    )


def without_water(body: str, water: facts.Water) -> str:
    """Take the painted water away.

    Raises:
        ValueError: it is not there.
    """
    for start in water.paths:
        pattern = rf'<g filter="[^"]*">(?:<path [^>]*d="{re.escape(start)}[^>]*/>)+</g>'
        body, count = re.subn(pattern, "", body)
        if count != 1:
            message = f"{count} groups begin with {start!r}"
            raise ValueError(message)
    return body


def dictionary(bodies: list[str]) -> bytes:
    """Collect the fragments that most bodies share, the commonest last, where deflate finds them cheapest."""
    seen: Counter[str] = Counter()
    for body in bodies:
        seen.update({tag for tag in re.findall(r"<[^>]+>", body) if 8 < len(tag) < 220})
        seen.update(set(re.findall(r' [\w-]+="[^"]{1,40}"', body)))
    common = sorted(((count * len(part), part) for part, count in seen.items() if count > 3))
    return "".join(part for _, part in common).encode()[-DICTIONARY_BYTES:]


def row(name: str, body: str, entry: Mapping[str, object], subgroup: str, known: facts.Facts) -> dict[str, object]:
    """Say all that is known of one drawing; what is usual is left out."""
    nature, metres = known.kind(name, subgroup)
    box, inks = ink.measure(body)
    said: dict[str, object] = {
        "id": name,
        "label": entry.get("label", name.replace("-", " ")),
        "hexcode": entry.get("hexcode", ""),
        "nature": nature,
        "metres": metres,
        "box": box,
        "inks": inks,
        "faces": known.listed("right", name, subgroup) - known.listed("left", name, subgroup),
        "head_only": known.listed("head", name, subgroup),
        "is_bust": known.listed("bust", name, subgroup),
        "is_framed": known.listed("framed", name, subgroup),
        "waterline": known.waters[name].surface if name in known.waters else None,
    }
    return {key: value for key, value in said.items() if value or key in {"id", "label"}}


def write(pack: Path, drawings_at: Path, words_at: Path) -> None:
    """Write ``drawings.bin`` and ``drawings.json``.

    Raises:
        ValueError: a drawing of ours has a name that is taken, or ``facts.txt`` names drawings that do not exist.
    """
    known = facts.read(HERE / "facts.txt")
    icons = cast("dict[str, dict[str, dict[str, str]]]", sources.read(drawings_at / "icons.json"))["icons"]
    ours = own()
    if taken := ours.keys() & icons.keys():
        message = f"Fluent Emoji has these drawings too: {' '.join(sorted(taken))}"
        raise ValueError(message)
    theirs = {name: icon["body"] for name, icon in icons.items() if not is_toned(name, icons)}
    raw = dict(sorted((theirs | ours).items()))
    del icons, theirs
    if strangers := known.strangers(raw.keys()):
        message = f"facts.txt names drawings that do not exist: {' '.join(sorted(strangers))}"
        raise ValueError(message)
    bodies: dict[str, str] = {}
    for number, (name, body) in enumerate(raw.items()):
        dry = without_water(body, known.waters[name]) if name in known.waters else body
        bodies[name] = renumbered(dry, f"{chr(103 + number // 256)}{number % 256:02x}_")
    groups = cast("dict[str, dict[str, str]]", sources.read(words_at / "meta" / "groups.json"))["subgroups"]
    entries = hexcodes(raw, words_at)
    shared = dictionary(list(bodies.values()))
    rows: list[dict[str, object]] = []
    blob = bytearray(shared)
    for name, body in bodies.items():
        subgroup = groups.get(str(entries[name].get("subgroup")), "")
        squeezer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=shared)
        packed = squeezer.compress(body.encode()) + squeezer.flush()
        rows.append({**row(name, body, entries[name], subgroup, known), "at": [len(blob), len(packed)]})
        blob += packed
    (pack / "drawings.bin").write_bytes(blob)
    lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in rows)
    (pack / "drawings.json").write_text(f'{{"dictionary":{len(shared)},"drawings":[\n{lines}\n]}}\n', encoding="utf-8")
