"""The shape of a prompt: links first, then text, then parameters. Says what was typed, not whether it is sensible.

The prompt is cut at blanks into words and every word is looked at once, so the time grows with the length whatever the
words are. A parameter begins

- at a word that starts with ``--`` and a letter or digit,
- at a word that starts with an em dash and an ASCII letter (phones turn ``--`` into one; Chinese uses it as a dash),
- inside a word, at ``--`` and a known name: ``cat--v 7``. After the first parameter an em dash does that as well.

Dashes elsewhere are text: ``well--made``, ``a cat -- black``, ``猫——黑色``. Two slips that would otherwise be drawn as
text without a word of warning are named as unknown: ``-- ar 16:9`` and, with an en dash, ``–ar 16:9``.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import Final

from journeyman import errors
from journeyman.tasks import braces, parameters
from journeyman.tasks.parameters import Kind, Parameter
from journeyman.wording import Clause, listed

# Blanks nobody sees, control characters, and halves of surrogate pairs, which neither UTF-8 nor a database can hold.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff\ud800-\udfff]")

LINK = re.compile(
    r"(?:<(?P<inside>https?://[^\s<>\"]+)>|(?P<bare>https?://[^\s<>\"]+?))"
    r"(?:::(?P<weight>[0-9]{0,6}(?:\.[0-9]{1,6})?))?",
    re.IGNORECASE,
)
_NEGATIVE_WEIGHT = re.compile(r"::(-[0-9.]{1,9})$")
_LINK_START = re.compile("<?https?://", re.IGNORECASE)
_LOCAL_LINK = re.compile(r"<?(?:blob:|file:/|data:image/)", re.IGNORECASE)

_GLUED_IN_TEXT = re.compile("--([A-Za-z0-9]+)")
_GLUED_IN_TAIL = re.compile("(?:--|\u2014)([A-Za-z0-9]+)")
_START = re.compile("--(?=[^\\W_])|\u2014(?=[A-Za-z])")
_SHORT_DASHES = "\u2012\u2013\u2212"  # figure dash, en dash, minus sign
_DASHES = f"-\u2014{_SHORT_DASHES}"

PUNCTUATION = ",.;\"'\u201c\u201d\u2019\uff0c\u3002\uff1b"
"""What may end a value without belonging to it."""

ITEMS = {
    Kind.NIJI: re.compile(r"[0-9].*"),
    Kind.VIDEO: re.compile(r"[0-9].*"),
    Kind.LINKS: LINK,
    Kind.REFERENCES: re.compile(
        rf"[0-9]{{1,10}}(?:::[0-9]{{0,6}}(?:\.[0-9]{{1,6}})?)?|random|{LINK.pattern}", re.IGNORECASE
    ),
    Kind.CODES: re.compile(r"[A-Za-z0-9]+|<@!?[0-9]+>"),
}
"""What one item looks like, where there may be none or several. Other kinds take the next word, whatever it is."""

_OWN_FILE: Final = Clause("it leads to a file on your own machine", "指向您自己电脑上的文件")
_MOST_PARAMETERS = 200  # several times the whole table; more is no prompt but an attempt to keep us busy
_MOST_NAMED = 20
_MOST_SUGGESTED = 8  # looking for similar names is the one slow thing here
_LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One parameter as typed."""

    name: str  #: as typed, in lower case, without dashes
    parameter: Parameter
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A prompt taken apart."""

    links: tuple[str, ...]
    link_weights: tuple[float, ...]
    text: str
    given: tuple[Given, ...]
    passed_over: tuple[str, ...] = ()  #: names, as typed, that lost against an earlier equal or rival


def read(raw: str) -> Sentence:
    """Take a prompt apart. Of equal or competing parameters the first one counts; every ``--no`` counts.

    Raises:
        errors.UnknownParameter: names nobody knows and words that belong to nothing, all of them.
        errors.InvalidParameter: absurdly many parameters.
        errors.InvalidLink: a link in front that only its owner's own machine can follow.
    """
    words, tail = _split(_words(braces.unescape(raw)))
    given: list[Given] = []
    passed_over: list[str] = []
    seen: set[str] = set()
    unknown: dict[str, None] = {}  # in order, each once
    for name, following in tail:
        parameter = parameters.BY_NAME.get(name)
        if parameter is None:
            unknown[name if name[0] in _DASHES else f"--{name}"] = None
            continue
        is_list = parameter.kind is Kind.PHRASES
        # A lone comma between parameters is no word.
        own = following if is_list else [word for word in following if word.strip(PUNCTUATION)]
        taken = _taken(parameter.kind, own)
        unknown.update(dict.fromkeys(own[taken:]))
        rivals = parameter.group or parameter.name
        if is_list or rivals not in seen:
            seen.add(rivals)
            given.append(Given(name=name, parameter=parameter, words=tuple(own[:taken])))
        else:
            passed_over.append(name)
    if unknown:
        raise _unknown_parameter(list(unknown))
    links, weights = _links(words)
    text = " ".join(words[len(links) :])
    return Sentence(links=links, link_weights=weights, text=text, given=tuple(given), passed_over=tuple(passed_over))


def take_out(raw: str, name: str) -> tuple[str, Given | None]:
    """Part a prompt from one of its parameters, by its canonical name, however often it was typed.

    Gives the rest of the prompt and the one that counts; the prompt as it is and ``None`` when it has none.

    Raises:
        errors.InvalidRequest: as ``read``; a stray word would else become part of something else.
    """
    given = next((one for one in read(raw).given if one.parameter.name == name), None)
    if given is None:
        return raw, None
    kept: list[str] = []
    is_out = False
    for word in _words(raw):
        if start := _START.match(word):
            is_out = parameters.BY_NAME[_name(braces.unescape(word), start)] is given.parameter
        if not is_out:
            kept.append(word)
    return " ".join(kept), given


def shown(word: str) -> str:
    """Cut a client's word to a length fit for a sentence."""
    return word if len(word) <= _LONGEST_SHOWN else f"{word[:_LONGEST_SHOWN]}\u2026"


def negative_weight(word: str) -> str:
    """Give a link's weight when it is below zero, which would else pass for the end of the link; empty when not."""
    found = _NEGATIVE_WEIGHT.search(word) if "::-" in word and _LINK_START.match(word) else None
    return found[1] if found else ""


def _words(raw: str) -> list[str]:
    """Cut at blanks, and where a parameter is glued to what stands before it."""
    words: list[str] = []
    in_tail = False
    for word in _UNSEEN.sub(" ", raw).split():
        may_be_glued = word.find("--", 1) > 0 or word.find("\u2014", 1) > 0
        if may_be_glued and not _LINK_START.match(word):
            pieces = _pieces(word, _GLUED_IN_TAIL if in_tail else _GLUED_IN_TEXT)
        else:
            pieces = [word]
        words += pieces
        in_tail = in_tail or any(piece[0] in _DASHES and _START.match(piece) for piece in pieces)
    return words


def _pieces(word: str, glued: re.Pattern[str]) -> list[str]:
    cuts = [found.start() for found in glued.finditer(word, 1) if found[1].lower() in parameters.BY_NAME]
    if not cuts:
        return [word]
    ends = [*cuts, len(word)]
    return [word[start:end] for start, end in zip([0, *cuts], ends, strict=True)]


def _split(words: list[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Part the words before the first parameter from the parameters, each a name and the words after it.

    Raises:
        errors.InvalidParameter: there are absurdly many parameters.
    """
    text: list[str] = []
    tail: list[tuple[str, list[str]]] = []
    skip = False
    for position, word in enumerate(words):
        if skip:
            skip = False
            continue
        is_dashed = word[0] in _DASHES
        if is_dashed and (start := _START.match(word)):
            tail.append((_name(word, start), []))
        elif is_dashed and (slip := _slip(words, position)):
            tail.append((slip, []))
            skip = slip != word
        elif tail:
            tail[-1][1].append(word)
        else:
            text.append(word)
        if len(tail) > _MOST_PARAMETERS:
            raise errors.InvalidParameter(name="--", got=f"> {_MOST_PARAMETERS} ×", accepted=f"0..{_MOST_PARAMETERS} ×")
    return text, tail


def _name(word: str, start: re.Match[str]) -> str:
    return word[start.end() :].rstrip(PUNCTUATION).lower()


def _links(words: list[str]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    links: list[str] = []
    weights: list[float] = []
    for word in words:
        if _LOCAL_LINK.match(word):
            raise errors.InvalidLink(link=shown(word), problem=_OWN_FILE)
        if negative := negative_weight(word.rstrip(",;")):
            raise _invalid_weight(got=negative)
        found = LINK.fullmatch(word.rstrip(",;"))
        if found is None:
            break
        links.append(found["inside"] or found["bare"])
        weights.append(round(float(found["weight"] or 1), 3))
    if links and not sum(weights):
        raise _invalid_weight(got="0")
    return tuple(links), tuple(weights)


def _invalid_weight(*, got: str) -> errors.InvalidParameter:
    return errors.InvalidParameter(name="link::", got=got, accepted="> 0 (https://\u2026::2)")


def _slip(words: list[str], position: int) -> str:
    """Recognise ``-- ar 16:9`` and ``–ar 16:9`` and give the wrong part; empty when it is no slip."""
    word = words[position]
    if word in {"--", "\u2014"} and position + 1 < len(words):
        name = words[position + 1].lower()
        return f"{word} {name}" if name in parameters.BY_NAME and _is_value(words, position + 2) else ""
    if word[0] in _SHORT_DASHES and word[1:].lower() in parameters.BY_NAME and _is_value(words, position + 1):
        return word
    return ""


def _is_value(words: list[str], position: int) -> bool:
    return position < len(words) and words[position][0] in "0123456789."


def _taken(kind: Kind, words: list[str]) -> int:
    """Count the words that belong to a parameter of this kind; the rest is stray."""
    if kind is Kind.FLAG:
        return 0
    if kind is Kind.PHRASES:
        return len(words)
    item = ITEMS.get(kind)
    if item is None:
        return 1
    count = 0
    for word in words:
        if not item.fullmatch(word.rstrip(PUNCTUATION)):
            break
        count += 1
    if kind in {Kind.NIJI, Kind.VIDEO}:
        return min(count, 1)
    # Where a link must stand, a word that is none is reported as a wrong value, not as stray.
    return max(count, 1) if kind in {Kind.LINKS, Kind.REFERENCES} else count


def _unknown_parameter(unknown: list[str]) -> errors.UnknownParameter:
    names: list[str] = []
    for number, word in enumerate(unknown[:_MOST_NAMED]):
        suggestion = _suggestion(word) if number < _MOST_SUGGESTED else ""
        names.append(f"{shown(word)} ({suggestion}?)" if suggestion else shown(word))
    if len(unknown) > _MOST_NAMED:
        names.append(f"\u2026 +{len(unknown) - _MOST_NAMED}")
    return errors.UnknownParameter(names=listed(names), hint=parameters.ACCEPTED_NAMES)


def _suggestion(word: str) -> str:
    """Guess what was meant; empty when nothing is near. Words without a dash are no names."""
    name = word.lstrip(f"{_DASHES} ").lower()[:_LONGEST_SHOWN]
    if len(name) == len(word):
        return ""
    if name in parameters.BY_NAME:
        return f"--{name}"
    if name in parameters.REPLACEMENTS:
        return parameters.REPLACEMENTS[name]
    letters = re.match("[a-z]*", name)
    stem = letters[0] if letters else ""
    if stem in parameters.BY_NAME:
        return f"--{stem} {name[len(stem) :].lstrip('=:-')}".rstrip()
    near = difflib.get_close_matches(name, parameters.BY_NAME, n=1, cutoff=0.7)
    return f"--{near[0]}" if near else ""
