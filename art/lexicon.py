"""The words that find drawings, settings and the rest: ``words/*.txt`` and emojibase, packed as ``words.zip``.

The lines of ``words/*.txt`` are "<meaning>: phrase, phrase, …". The meanings, and their one-letter codes in the pack:

    stop                  x   draws nothing and is no loss
    rel and|in|on|…       r   joins two things
    after in|under|…      a   the same, said after the thing (Chinese, Japanese, Korean)
    setting, time, weather, light, mood, style    S T W L M Y
    colour #rrggbb        C
    shade light|dark      H   changes the colour that follows
    size f, count n       Z N
    draw id[*f]           D   a drawing, perhaps smaller than usual
    pose name             P   what somebody does
    abstract name         A   an idea; ``abstractions.txt`` says how it is shown

``d`` is a drawing found by a tag and not by its name: it counts only when nothing else is to be seen. A phrase with
several meanings has all of them; a line here takes the place of what emojibase says.
"""

# ruff: noqa: INP001 - scripts side by side, not a package
from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import cast

import sources

from journeyman.engines.papercut.reading.folding import folded

HERE = Path(__file__).parent / "words"
CODES = {
    "stop": "x", "rel": "r", "after": "a", "setting": "S", "time": "T", "weather": "W", "light": "L", "mood": "M",
    "style": "Y", "colour": "C", "shade": "H", "size": "Z", "count": "N", "draw": "D", "pose": "P", "abstract": "A",
}  # fmt: skip
LATIN = ["es", "fr", "de", "pt", "it", "nl", "pl", "sv", "da", "nb", "fi", "hu", "et", "lt", "vi", "ms"]
FACES = re.compile(
    r"^(?:cara de|t[eê]te d(?:e|'|\u2019) ?|rosto d[eoa]|muso di|muka|m[ặa]t) ?(?P<before>.+)$"
    r"|^(?P<after>.+?)(?:の顔| 얼굴|gesicht|[脸臉头頭]| (?:का|जैसा) चेहरा)$",
)
#: Drawings that are whole scenes or weather: their names in all languages mean the scene.
SCENERY = {
    "desert": "S:desert", "national-park": "S:mountains", "foggy": "W:fog", "fog": "W:fog",
    "night-with-stars": "T:night;L:stars", "cityscape": "S:city", "sunrise-over-mountains": "T:dawn;S:mountains",
    "sunrise": "T:dawn", "cityscape-at-dusk": "S:city;T:dusk", "sunset": "T:dusk", "bridge-at-night": "S:city;T:night",
    "motorway": "S:city", "metro": "S:city", "moon-viewing-ceremony": "T:night", "milky-way": "L:stars",
    "shooting-star": "L:stars", "cloud-with-rain": "W:rain", "cloud-with-lightning-and-rain": "W:storm",
    "cloud-with-lightning": "W:storm", "cloud-with-snow": "W:snow", "snowflake": "W:snow", "rainbow": "L:rainbow",
    "camping": "D:tent", "beach-with-umbrella": "S:beach", "snow-capped-mountain": "S:mountains",
    "mountain": "S:mountains", "sun-behind-cloud": "W:cloudy", "sun-behind-large-cloud": "W:cloudy",
    "fireworks": "D:sparkles;T:night", "sparkler": "D:sparkles", "wedding": "D:wedding;M:romantic",
    "railway-track": "D:locomotive", "dog-face": "D:dog", "cat-face": "D:cat", "pig-face": "D:pig",
    "rabbit-face": "D:rabbit", "cow-face": "D:cow", "horse-face": "D:horse", "mouse-face": "D:mouse",
    "monkey-face": "D:monkey", "tiger-face": "D:tiger", "dragon-face": "D:dragon",
}  # fmt: skip
NUMERALS = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10,
            "十一": 11, "十二": 12, "几": 3, "数": 4, "好几": 4, "百": 12, "千": 12, "成千上万": 12}  # fmt: skip
MEASURES = "只个条匹头辆艘座棵朵本张位名幅片颗杯碗架栋间把株盏枚台列束串盘瓶封扇轮弯叶口块尾峰羽件顶根滴种家"
COUNTERS = "匹羽頭本人個台枚軒隻輪"


def hand(path: Path) -> dict[str, dict[str, list[str]]]:
    """Read a file of lines; give codes by phrase by language ("" where the file names none).

    Raises:
        ValueError: a line has no meaning that is known.
    """
    language = ""
    tables: dict[str, dict[str, list[str]]] = {"": {}}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if section := re.fullmatch(r"\[(\w[\w-]*)\]", line.strip()):
            language = section[1]
            tables[language] = {}
        elif line.strip() and not line.startswith("#"):
            head, _, tail = line.partition(":")
            name, _, value = head.partition(" ")
            if name not in CODES or not tail:
                message = f"{path.name}:{number}: {head!r} is no meaning"
                raise ValueError(message)
            code = f"{CODES[name]}:{value}" if value else CODES[name]
            for phrase in tail.replace("、、", "、").split(","):
                codes = tables[language].setdefault(folded(phrase.strip()), [])
                if code not in codes:
                    codes.append(code)
    return tables


def numbers() -> Iterator[tuple[str, str]]:
    """Give Chinese numbers with their measure words."""
    for numeral, value in NUMERALS.items():
        yield from ((numeral + measure, f"N:{value}") for measure in MEASURES)


def counters() -> Iterator[tuple[str, str]]:
    """Give Japanese numbers with their counters, with and without the particle."""
    numerals = {**NUMERALS, **{str(value): value for value in range(1, 13)}}
    for numeral, value in numerals.items():
        for counter in COUNTERS:
            yield numeral + counter, f"N:{value}"
            yield f"{numeral}{counter}の", f"N:{value}"


def labels(entries: Iterable[Mapping[str, object]], drawings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the labels of a language with the drawing each names."""
    heads: list[tuple[str, str]] = []
    for entry in entries:
        drawing = drawings.get(str(entry["hexcode"]))
        if drawing is None:
            continue
        label = folded(str(entry["label"]))
        if ":" in label:
            continue
        for part in re.split(r"[,/] ?|，|、", label):
            yield part.strip(), drawing
            if found := FACES.match(part.strip()):
                heads.append(((found["before"] or found["after"]).strip(), drawing))
    yield from heads


def tags(entries: Iterable[Mapping[str, object]], drawings: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give the tags that belong to one or two drawings only, with the first of them."""
    owners: dict[str, list[str]] = {}
    for entry in entries:
        if drawing := drawings.get(str(entry["hexcode"])):
            for tag in cast("list[str]", entry.get("tags", [])):
                owners.setdefault(folded(tag).strip(), []).append(drawing)
    return ((tag, names[0]) for tag, names in owners.items() if len(names) <= 2 and len(tag) > 1)  # noqa: RUF100


class Pack:
    """The tables of all languages."""

    def __init__(self, words: Path, drawings: Mapping[str, str], things: frozenset[str]) -> None:
        self.words = words
        self.drawings = drawings  #: by hexcode
        self.things = things  #: drawings of something that can stand in a picture
        self.english = hand(HERE / "en.txt")[""]
        self.chinese = hand(HERE / "zh.txt")[""]
        self.others = hand(HERE / "others.txt")
        self.ideas = hand(HERE / "ideas.txt")

    def entries(self, language: str) -> list[dict[str, object]]:
        """Read a language of emojibase."""
        return cast("list[dict[str, object]]", sources.read(self.words / language / "data.json"))

    def code(self, drawing: str) -> str:
        """Say what the name of a drawing means."""
        return SCENERY.get(drawing) or f"{'D' if drawing in self.things else 'd'}:{drawing}"

    def table(self, language: str) -> dict[str, str]:
        """Make one language's table: what a person wrote, then labels, then tags."""
        by_hand = {"en": self.english, "zh": self.chinese}.get(language, self.others.get(language, {}))
        table = {phrase: ";".join(codes) for phrase, codes in by_hand.items()}
        for phrase, codes in self.ideas.get(language, {}).items():
            told = table.get(phrase, "")
            if not told.strip("HM:;abcdefghijklmnopqrstuvwxyz"):  # only a mood or a shade: an idea as well
                table[phrase] = ";".join((*filter(None, [told]), *codes))
        if language == "zh":
            table = {**dict(numbers()), **table}
        if language == "ja":
            table = {**dict(counters()), **table}
        entries = self.entries(language)
        for label, drawing in labels(entries, self.drawings):
            table.setdefault(label, self.code(drawing))
        if language != "en":  # English synonyms are all written by hand; its tags hold too many verbs and adjectives
            for tag, drawing in tags(entries, self.drawings):
                if drawing in self.things and drawing not in SCENERY:
                    table.setdefault(tag, f"d:{drawing}")
        return table

    def latin(self, tables: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """Merge the names of the languages in Latin script, the most spoken first, for words of no known language."""
        merged: dict[str, str] = {}
        for language in LATIN:
            for phrase, codes in tables[language].items():
                if codes[0] in "DSTWCL" and len(phrase) > 3:
                    merged.setdefault(phrase, codes)
        return merged


def write(target: Path, words: Path, drawings: Mapping[str, str], things: frozenset[str]) -> Counter[str]:
    """Write ``words.zip``; give the number of phrases by language."""
    pack = Pack(words, drawings, things)
    languages = sorted(
        path.parent.name for path in words.glob("*/data.json") if path.parent.name not in {"en-gb", "es-mx"}
    )
    tables = {language: pack.table(language) for language in languages}
    known = {*drawings.values(), *things}
    for language, table in tables.items():
        for phrase, codes in table.items():
            for code in codes.split(";"):
                if code[0] in "Dd" and code[2:].partition("*")[0] not in known:
                    message = f"{language}: {phrase!r} names {code[2:]!r}, which is no drawing"
                    raise ValueError(message)
    files = {f"{language}.txt": _lines(table) for language, table in tables.items()}
    files["latin.txt"] = _lines(pack.latin(tables))
    files["stops.txt"] = "".join(
        f"{language}\t{' '.join(sorted(stops))}\n"
        for language, table in tables.items()
        if (stops := {phrase for phrase, codes in table.items() if codes[0] in "xr" and " " not in phrase})
    )
    pairs = (HERE / "characters.txt").read_text(encoding="utf-8").splitlines()
    files["characters.txt"] = "".join(line for line in pairs if not line.startswith("#"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED, 9)
    return Counter({language: len(table) for language, table in tables.items()})


def _lines(table: Mapping[str, str]) -> str:
    return "".join(f"{phrase}\t{codes}\n" for phrase, codes in sorted(table.items()) if phrase)
